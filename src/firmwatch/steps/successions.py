"""Organisations that left one list and came to another in one run: their alerts go on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from firmwatch.errors import LakeError
from firmwatch.lake import read_records
from firmwatch.ledger import findings, screening_states, snapshots
from firmwatch.model import Record, RecordKey
from firmwatch.steps.news import News
from firmwatch.steps.parties import Linked
from firmwatch.steps.workspace import Workspace

__all__ = ["with_successors"]


def with_successors(workspace: Workspace, parties: Linked, changed: News) -> News:
    """Let entries that are new or changed inherit the alerts of those that left other lists.

    An entry that left, on its list or with it, is read as it last stood. It is of the party that
    it would be of if it stood beside the current entries still: the rules and the user's
    separations are those that link two lists, see `matching.clustered`. Its heirs are that party's
    entries that are new or changed since the last run; where it went on under another number of
    its own list, that one has its alert. Only entries that an alert was ever about are looked at.
    """
    went_on = {key for keys in changed.causes.heirs.values() for key in keys}
    gone = [item for item in _gone(workspace, changed) if (item.source, item.id) not in went_on]
    if not gone:
        return changed
    left = {(item.source, item.id) for item in gone}
    heirs: dict[RecordKey, tuple[RecordKey, ...]] = dict(changed.causes.heirs)
    for party in parties.parties_with(gone):
        before = tuple(key for key in party.keys if key in left)
        for key in party.keys:
            if key not in left and _is_news(changed, key):
                heirs[key] = (*heirs.get(key, ()), *before)
    return replace(changed, causes=replace(changed.causes, heirs=heirs))


def _is_news(changed: News, key: RecordKey) -> bool:
    return key in changed.record_keys or key[0] in changed.causes.sources


def _gone(workspace: Workspace, changed: News) -> Iterator[Record]:
    """Give the entries with an alert that have left, in the order of their keys."""
    sources = {source for source, _ in changed.gone} | changed.removed_sources
    if not sources:
        return
    with workspace.ledger.reading() as tx:
        keys = findings.alerted_keys(tx, sources)
        state = screening_states.screening_state(tx)
        ids = dict(state.snapshots) if state else {}
        removed = [snapshots.find(tx, ids[name]) for name in sorted(changed.removed_sources)]
    found = {key: changed.gone[key] for key in keys & changed.gone.keys()}
    for snapshot in removed:
        wanted = {id_ for source, id_ in keys if source == snapshot.source}
        try:
            for record in read_records(workspace.lake, snapshot) if wanted else ():
                if record.id in wanted:
                    found[snapshot.source, record.id] = record
        except LakeError:
            # It was pruned: how its entries stood is not known any more, and their alerts end.
            continue
    yield from (found[key] for key in sorted(found))
