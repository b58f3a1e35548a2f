"""The index of all subjects: where a changed entry of a list finds whom it may be.

It is made of segments. A day's new and changed subjects make a small one, and small ones are put
together, so that no day pays for the whole portfolio. What a segment says of a subject counts only
while the ledger says the same: each entry is named by the digest of the subject's content.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterable, Iterator, Sequence

from firmwatch.errors import LakeError
from firmwatch.lake import store_manifest
from firmwatch.ledger import subjects
from firmwatch.matching import find_subjects
from firmwatch.model import Comparison, Record, Subject
from firmwatch.steps.party_segments import (
    Segment,
    Wanted,
    grown,
    loaded,
    made_anew,
    stored_keys,
)
from firmwatch.steps.workspace import Workspace

__all__ = ["PORTFOLIO", "current_index", "subject_ids", "subjects_like", "updated_index"]

PORTFOLIO = "portfolio"
"""Where the lake has the segments."""


def current_index(workspace: Workspace, name: str) -> list[str] | None:
    """Give the keys of the segments of an index, None where the lake has it no longer."""
    return stored_keys(workspace.lake, PORTFOLIO, name)


def subjects_like(
    workspace: Workspace,
    keys: Sequence[str],
    records: Sequence[Record],
    threshold: float,
    without: frozenset[str],
) -> Iterator[tuple[Subject, Record, Comparison]]:
    """Compare records with all subjects and give the pairs at or above `threshold`, each once.

    `without` are subjects that are compared otherwise. The result is that of `screen_subjects`.
    """
    # A subject that was changed and changed back has entries in two segments.
    seen = set(without)
    for key in keys:
        segment = loaded(workspace.lake, PORTFOLIO, key)
        valid = functools.partial(_valid, workspace, segment, frozenset(seen))
        for subject, record, comparison in find_subjects(segment.index, records, threshold, valid):
            seen.add(subject.id)
            yield subject, record, comparison


def subject_ids(workspace: Workspace, key: str) -> list[str]:
    """Give the ids of the subjects of a segment. Raises `LakeError` where it was removed."""
    return [id_.decode() for id_ in loaded(workspace.lake, PORTFOLIO, key).ids.tolist()]


def _valid(
    workspace: Workspace, segment: Segment, without: frozenset[str], places: Sequence[int]
) -> dict[int, Subject]:
    """Give the subjects of some places of a segment that the ledger still has as they are there."""
    ids = {place: segment.ids[place].decode() for place in places}
    wanted = sorted(set(ids.values()) - without)
    with workspace.ledger.reading() as tx:
        found = {item.id: (item, digest) for item, digest in subjects.some_subjects(tx, wanted)}
    return {
        place: found[id_][0]
        for place, id_ in ids.items()
        if id_ in found and found[id_][1] == segment.digests[place].decode()
    }


def updated_index(workspace: Workspace, keys: Sequence[str] | None, changed: Iterable[str]) -> str:
    """Add changed subjects to an index, or make it anew, and give its name; "" if that failed.

    Without `keys` all monitored subjects are indexed.
    """
    # A lake that cannot be written costs time, not the run.
    with contextlib.suppress(LakeError):
        if keys is not None:
            with workspace.ledger.reading() as tx:
                active = subjects.count_subjects(tx)
            wanted = Wanted(sorted(changed), active, functools.partial(_some, workspace))
            found = grown(workspace.lake, PORTFOLIO, keys, wanted)
            if found is not None:
                return store_manifest(workspace.lake, PORTFOLIO, found)
        made = made_anew(workspace.lake, PORTFOLIO, _everybody(workspace))
        return store_manifest(workspace.lake, PORTFOLIO, list(made))
    return ""


def _everybody(workspace: Workspace) -> Iterator[list[tuple[Subject, str]]]:
    done = 0
    with workspace.ledger.reading() as tx:
        total = subjects.count_subjects(tx)
        for page in subjects.digested_subjects(tx):
            yield page
            done += len(page)
            workspace.progress("index the portfolio", done, total)


def _some(workspace: Workspace, ids: Sequence[str]) -> list[tuple[Subject, str]]:
    with workspace.ledger.reading() as tx:
        return subjects.some_subjects(tx, ids)
