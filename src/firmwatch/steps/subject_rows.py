"""What a user hands over to be screened once: names, a table in memory, or a file."""

from __future__ import annotations

import hashlib
import os
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from firmwatch.errors import UsageError
from firmwatch.matching import party_of
from firmwatch.model import Subject, SubjectKind
from firmwatch.portfolio import (
    ImportBatch,
    ImportReport,
    PortfolioReading,
    is_frame,
    open_frame,
    open_mappings,
    open_table,
    read_table,
)
from firmwatch.steps.workspace import utc_now

__all__ = ["SubjectRows", "UnscreenedRow", "subject_rows"]

_Side = str | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class UnscreenedRow:
    """A row that was not compared: `status` is `held` or `rejected`, `row` counts from 0."""

    row: int
    status: str
    reason: str


class SubjectRows:
    """Subjects, for once only, and the rows (from 0) that each stands in.

    Iterate over it once, to the end; then `count` is the number of subjects, `unscreened` the rows
    that gave none, and `rows_of` finds rows. A million rows take 12 MB here.
    """

    def __init__(self, reading: PortfolioReading | None, sides: Iterable[_Side] = ()) -> None:
        self.unscreened: list[UnscreenedRow] = []
        self._reading = reading
        self._sides = sides
        self._ids = array("Q")
        self._numbers = array("L")
        self._duplicates: dict[int, list[int]] = {}

    def __iter__(self) -> Iterator[Subject]:
        return self._of_names() if self._reading is None else self._of_table(self._reading)

    @property
    def count(self) -> int:
        """How many subjects there were; rows that say the same are one subject."""
        return len(self._ids)

    @property
    def duplicates(self) -> int:
        """How many rows say what an earlier one says."""
        return sum(map(len, self._duplicates.values()))

    @property
    def report(self) -> ImportReport | None:
        """Every row accounted for; None where names were given and not a table."""
        return None if self._reading is None else self._reading.report

    @property
    def columns(self) -> Mapping[str, str]:
        """What the columns of the table were taken to mean: column -> field."""
        meanings = () if self._reading is None else self._reading.columns.meanings
        return {meaning.column: meaning.field for meaning in meanings}

    def rows_of(self, subject_ids: Collection[str]) -> dict[str, tuple[int, ...]]:
        """Give the rows of some subjects: the first one, then those that say the same."""
        wanted = {int(id_, 16): id_ for id_ in subject_ids}
        return {
            wanted[key]: (number, *self._duplicates.get(number, ()))
            for key, number in zip(self._ids, self._numbers, strict=True)
            if key in wanted
        }

    def _of_table(self, reading: PortfolioReading) -> Iterator[Subject]:
        for batch in reading.batches():
            for (subject, _), number in zip(batch.subjects, batch.numbers, strict=True):
                self._ids.append(int(subject.id, 16))
                self._numbers.append(number - 1)
                yield subject
            self._note(batch)

    def _note(self, batch: ImportBatch) -> None:
        for number, earlier in batch.duplicates:
            self._duplicates.setdefault(earlier - 1, []).append(number - 1)
        left = [(item.row_number, "held", item.reason) for item in batch.held]
        left += [(item.row_number, "rejected", item.reason) for item in batch.rejected]
        self.unscreened += [
            UnscreenedRow(number - 1, status, reason) for number, status, reason in sorted(left)
        ]

    def _of_names(self) -> Iterator[Subject]:
        seen: dict[str, int] = {}
        for number, side in enumerate(self._sides):
            subject = _subject(side)
            earlier = seen.setdefault(subject.id, number)
            if earlier != number:
                self._duplicates.setdefault(earlier, []).append(number)
                continue
            self._ids.append(int(subject.id, 16))
            self._numbers.append(number)
            yield subject


def subject_rows(
    subjects: Any,
    country: str | None = None,
    mapping: Mapping[str, str | Sequence[str]] | None = None,
) -> SubjectRows:
    """Understand what is to be screened; `country` is that of whatever names none itself.

    A path is a file; a table in memory, or an iterable of mappings alone, is read as a file is, by
    its columns (`mapping`: field -> column or columns). Anything else is a name, a mapping as
    `compare` takes it, or an iterable of both.
    Raises `PortfolioError` for a table that cannot be read, `UsageError` for anything else.
    """
    table = None
    if isinstance(subjects, os.PathLike):
        table = open_table(Path(subjects))
    elif is_frame(subjects):
        table = open_frame(subjects)
    elif not isinstance(subjects, (str, Mapping)):
        subjects = _listed(subjects)
        if subjects and all(isinstance(item, Mapping) for item in subjects):
            table = open_mappings(subjects)
    if table is None:
        if mapping:
            raise UsageError("A mapping says what columns mean, and names have no columns.")
        return SubjectRows(None, _sides(subjects, country))
    chosen = {
        field: [named] if isinstance(named, str) else named
        for field, named in (mapping or {}).items()
    }
    return SubjectRows(read_table(table, "", chosen, country=country, now=utc_now()))


def _listed(subjects: Any) -> list[Any]:
    """Give the items of an iterable, or of a column of a table, as Python's own."""
    if hasattr(subjects, "columns"):  # its items may be its columns' names, not its rows
        raise UsageError(
            f"A table of type {type(subjects).__name__} is not understood. Turn it into a Polars, "
            "pandas or Arrow table first."
        )
    for name in ("to_pylist", "to_list", "tolist"):
        if hasattr(subjects, name):
            return list(getattr(subjects, name)())
    if not isinstance(subjects, Iterable) or isinstance(subjects, (bytes, bytearray)):
        raise UsageError(
            f"What is of type {type(subjects).__name__} cannot be screened. Give a name, a "
            "mapping, several of them, a table (Polars, pandas, Arrow, DuckDB), or a Path."
        )
    return list(subjects)


def _sides(subjects: Any, country: str | None) -> list[_Side]:
    sides: list[_Side] = []
    for number, item in enumerate([subjects] if isinstance(subjects, (str, Mapping)) else subjects):
        if not isinstance(item, (str, Mapping)):
            raise UsageError(
                f"Row {number} is a {type(item).__name__} ({str(item)[:100]}), not a name. Give "
                "texts or mappings; leave out what is missing."
            )
        side = {"name": item} if isinstance(item, str) else dict(item)
        if country and not side.get("country"):
            side["country"] = country
        sides.append(side)
    return sides


def _subject(row: _Side) -> Subject:
    """Make the subject of a name or a mapping as `compare` takes it.

    Raises `UsageError` for a row without a name, `ScopeError` for a person.
    """
    party = party_of(row)
    if not party.names[0].form.core:
        raise UsageError(
            f"The name {party.names[0].form.value[:100]!r} has no letter or digit to compare. "
            "Write the organisation's name."
        )
    key = repr(row) if isinstance(row, str) else repr(sorted(row.items()))
    return Subject(
        id=hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16],
        portfolio_id="",
        kind=SubjectKind(party.kind),
        name=party.names[0].form.value,
        aliases=tuple(item.form.value for item in party.names[1:]),
        countries=party.countries,
        identifiers=party.identifiers,
    )
