"""Which subjects of the portfolios are which parties of the registers, many at once.

By what a subject is looked for is kept in the lake, for each segment of the portfolio's index. What
is kept of a subject counts only while the ledger says the same of it.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from firmwatch.errors import LakeError
from firmwatch.lake import load_frames, read_frame, remove_frames, store_frames
from firmwatch.ledger import screening_states, subjects
from firmwatch.model import Subject
from firmwatch.ownership import Whereabouts, likely_among, sought_of
from firmwatch.steps.portfolio_index import PORTFOLIO, current_index, subject_ids
from firmwatch.steps.workspace import Workspace

__all__ = ["Indexed", "Sought", "last_indexed"]

_KIND = "sought_1"
"""Another number wherever what is kept, or how it is made, changes."""
_PAGE = 50_000
"""Subjects that are held as objects at a time."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """The index of the subjects in the lake, by its name, and the last change that it has of them.

    Without a name ("") all subjects are read from the ledger.
    """

    name: str
    subject_seq: int


def last_indexed(workspace: Workspace) -> Indexed:
    """Give the index that the last run went on with."""
    with workspace.ledger.reading() as tx:
        state = screening_states.screening_state(tx)
    return Indexed(state.portfolio_index, state.subject_seq) if state else Indexed("", 0)


class Sought:
    """By what the subjects of all portfolios are looked for, as the ledger has them.

    Who has changed since the index was made is read from the ledger.
    """

    def __init__(self, workspace: Workspace, index: Indexed, known: Whereabouts) -> None:
        """`known` are the registers', whose names need not be read again."""
        self._workspace, self._index, self._known = workspace, index, known

    @functools.cached_property
    def _pages(self) -> list[pl.DataFrame]:
        return list(_pages(self._workspace, self._index, self._known))

    def all(self) -> pl.DataFrame:
        """Give everybody; see `sought_of`."""
        return _valid(self._workspace, self._pages)

    def near(self, whereabouts: Whereabouts) -> pl.DataFrame:
        """Give those who have an identifier or a name of any of some parties."""
        return _valid(self._workspace, [likely_among(page, whereabouts) for page in self._pages])

    def some(self, ids: Iterable[str]) -> pl.DataFrame:
        """Give those of some ids that are still monitored."""
        wanted = pl.Series("id", sorted(ids), pl.String).to_frame()
        if not len(wanted):
            return sought_of([])
        pages = [page.join(wanted, on="id", how="semi") for page in self._pages]
        return _valid(self._workspace, pages)


def _pages(workspace: Workspace, index: Indexed, known: Whereabouts) -> Iterator[pl.DataFrame]:
    """Give by what subjects are looked for, and their digests; some of them as they were."""
    keys = current_index(workspace, index.name)
    if keys is None:
        with workspace.ledger.reading() as tx:
            for page in subjects.digested_subjects(tx):
                yield _with_digests(page, known)
        return
    for key in keys:
        kept = _kept(workspace, key)
        yield _of_segment(workspace, key, known) if kept is None else kept
    with workspace.ledger.reading() as tx:
        changed = subjects.changed_since(tx, index.subject_seq)
        fresh = subjects.some_subjects(tx, [item.id for item in changed])
        yield _with_digests(fresh, known)


def _kept(workspace: Workspace, key: str) -> pl.DataFrame | None:
    stored = load_frames(workspace.lake, _KIND, key)
    # What cannot be read is made again.
    with contextlib.suppress(LakeError):
        return None if stored is None else read_frame(stored["sought"])
    return None


def _of_segment(workspace: Workspace, key: str, known: Whereabouts) -> pl.DataFrame:
    """Read by what the subjects of a segment are looked for, and keep it if the disk takes it.

    Who has changed since is in another segment, and who has changed back in a third.
    """
    workspace.progress("look for the portfolio in the registers", 0, None)
    pages = [pl.DataFrame(schema=_with_digests([]).schema)]
    with workspace.ledger.reading() as tx:
        ids = subject_ids(workspace, key)
        for start in range(0, len(ids), _PAGE):
            some = subjects.some_subjects(tx, ids[start : start + _PAGE])
            pages.append(_with_digests(some, known))
    found = pl.concat(pages)
    with contextlib.suppress(LakeError):
        store_frames(workspace.lake, _KIND, key, {"sought": found}, kept=None)
        remove_frames(workspace.lake, _KIND, beside=PORTFOLIO)
    return found


def _with_digests(
    found: Sequence[tuple[Subject, str]], known: Whereabouts | None = None
) -> pl.DataFrame:
    digests = pl.Series("digest", [digest for _, digest in found], pl.String)
    return sought_of((item for item, _ in found), known).with_columns(digests)


def _valid(workspace: Workspace, pages: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Give those that the ledger still has as they are here, each once."""
    found = pl.concat([_with_digests([]), *pages])
    with workspace.ledger.reading() as tx:
        now = subjects.digests(tx, found["id"].unique().to_list())
    current = pl.DataFrame(now, schema={"id": pl.String(), "digest": pl.String()}, orient="row")
    found = found.join(current, on=["id", "digest"], how="semi").unique("id").sort("id")
    return found.drop("digest")
