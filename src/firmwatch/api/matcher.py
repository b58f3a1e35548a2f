"""Many look-ups against lists that are read once, and two tables against each other."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from firmwatch.api.result import Screening
from firmwatch.api.screening import reference_of, screen_against
from firmwatch.config import load_settings
from firmwatch.errors import UsageError
from firmwatch.matching import match_parties, prepare_kernels
from firmwatch.model import Comparison, Finding
from firmwatch.pipeline import findings_of, subject_rows, utc_now

__all__ = ["MatchedRows", "Matcher"]


@dataclass(frozen=True, slots=True)
class MatchedRows:
    """Two rows (from 0) that may be one organisation, and why."""

    subject_row: int
    reference_row: int
    comparison: Comparison

    @property
    def score(self) -> float:
        """The score in [0, 1]."""
        return self.comparison.score


class Matcher:
    """Lists that are read and indexed once, to look many names up.

    `against` maps sources to files, folders or URLs; without it, the snapshots of `workspace`
    serve. `warnings` says what is wrong with them. Raises `SourceError` where a list cannot be used
    at all, or there is none: no list is never an all-clear.
    """

    def __init__(
        self,
        against: Mapping[str, str | Path] | None = None,
        *,
        threshold: float | None = None,
        workspace: str | Path = ".",
    ) -> None:
        if against is not None and not against:
            raise UsageError("`against` names no list. Name one, or leave it out.")
        settings = load_settings(Path(workspace), os.environ, {"alert_threshold": threshold})
        origins = None if against is None else {name: str(path) for name, path in against.items()}
        self._reference, shortcomings = reference_of(settings, origins)
        self._threshold = settings.alert_threshold
        prepare_kernels()
        self.warnings: tuple[str, ...] = tuple(shortcomings)

    def __len__(self) -> int:
        return len(self._reference.index)

    def search(
        self,
        name: str | Mapping[str, Any],
        *,
        country: str | None = None,
        limit: int | None = 10,
        threshold: float | None = None,
    ) -> list[Finding]:
        """Look one organisation up and give the records that it may be, the likeliest first.

        `name` is a name, or a mapping as `firmwatch.compare` takes it. At most `limit` are given
        (None: all). Raises `UsageError` for a name without letters, `ScopeError` for a person.
        """
        found = subject_rows([name] if isinstance(name, str) else name, country)
        least = self._threshold if threshold is None else threshold
        alerts = findings_of(found, self._reference, least, utc_now())
        return sorted(alerts, key=lambda item: (-item.score, item.id))[:limit]

    def screen(
        self,
        subjects: Any,
        *,
        country: str | None = None,
        mapping: Mapping[str, str | Sequence[str]] | None = None,
    ) -> Screening:
        """Screen names, a file or a data frame, as `firmwatch.screen` does."""
        found = subject_rows(subjects, country, mapping)
        return screen_against(found, self._reference, self._threshold, self.warnings)

    def match(
        self,
        subjects: Any,
        reference: Any,
        *,
        threshold: float | None = None,
        index: Literal["subjects", "reference"] = "reference",
    ) -> Iterator[MatchedRows]:
        """Compare two tables of your own, in the order of their rows.

        Each is whatever `firmwatch.screen` takes. `index` names the side that is indexed: it
        changes the time alone, so index the one that stays and ask with what has changed.
        """
        left, right = subject_rows(subjects), subject_rows(reference)
        ours, theirs = list(left), list(right)
        first = {id_: rows[0] for id_, rows in left.rows_of({item.id for item in ours}).items()}
        other = {id_: rows[0] for id_, rows in right.rows_of({item.id for item in theirs}).items()}
        side: Literal["left", "right"] = "left" if index == "subjects" else "right"
        least = self._threshold if threshold is None else threshold
        for pair in match_parties(ours, theirs, least, index=side):
            yield MatchedRows(
                first[ours[pair.ours].id], other[theirs[pair.theirs].id], pair.comparison
            )
