"""What owners who are people are compared with: the listed persons of the lists of a reference.

They are read where a register has people above a subject, and are in no index that subjects meet
(scope rules S2 and S5).
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from firmwatch.errors import LakeError
from firmwatch.lake import changed_records, read_records
from firmwatch.ledger import snapshots
from firmwatch.matching import PersonIndex
from firmwatch.model import AlertCause, OwnerGraph, PartyKind, Record, RecordKey, Snapshot
from firmwatch.monitoring import changes_between, record_causes
from firmwatch.steps.screening import Reference
from firmwatch.steps.workspace import Workspace

__all__ = ["Lists", "people_causes", "people_keys"]


@dataclass(frozen=True)
class Lists:
    """What owners are compared with: organisations with an index of these, people with `people`.

    `threshold` is the score in [0, 1] from which an owner may be a listed one.
    """

    workspace: Workspace
    reference: Reference
    threshold: float

    @functools.cached_property
    def people(self) -> PersonIndex:
        """Index the listed persons of the reference's own snapshots, at the first use.

        Raises `LakeError` for a snapshot that is damaged or gone.
        """
        self.workspace.progress("index listed persons", 0, None)
        return PersonIndex(self._listed_persons())

    def snapshots(self) -> list[Snapshot]:
        """Give the snapshots that the reference was made of."""
        with self.workspace.ledger.reading() as tx:
            return [snapshots.find(tx, item.id) for item in self.reference.snapshots.values()]

    def _listed_persons(self) -> Iterator[Record]:
        for snapshot in self.snapshots():
            yield from read_records(self.workspace.lake, snapshot, "listed_person")


def people_keys(graph: OwnerGraph | None) -> set[RecordKey]:
    """Give the entries that people in a graph may be."""
    parties = graph.parties if graph else ()
    people = (party for party in parties if party.kind is PartyKind.REGISTER_ROLE)
    return {(item.source, item.record_id) for party in people for item in party.listed}


def people_causes(
    workspace: Workspace,
    keys: Collection[RecordKey],
    before: Mapping[str, str],
    now: Mapping[str, str],
) -> dict[RecordKey, AlertCause]:
    """Say which change of a list is named for each of some listed persons that differ.

    `before` and `now` have the id of the snapshot of each source. The comparison that moves alerts
    of subjects reads no person, so this one is made for those alone who stand in a proof.
    """
    found: dict[RecordKey, AlertCause] = {}
    for source in sorted({source for source, _ in keys}):
        if before.get(source) in (None, now.get(source)) or source not in now:
            continue
        with workspace.ledger.reading() as tx:
            older, newer = (snapshots.find(tx, id_) for id_ in (before[source], now[source]))
        found |= _causes_between(workspace, older, newer, keys)
    return {key: cause for key, cause in found.items() if key in keys}


def _causes_between(
    workspace: Workspace, older: Snapshot, newer: Snapshot, keys: Collection[RecordKey]
) -> dict[RecordKey, AlertCause]:
    source = newer.source
    try:
        old, new = changed_records(workspace.lake, older, newer, "listed_person")
    except LakeError:
        # The older version was pruned or lost: every entry may be another one.
        return {key: AlertCause.AMENDED for key in keys if key[0] == source}
    changes = changes_between(lambda: old.values(), lambda: new.values())
    amended = {(source, id_): AlertCause.AMENDED for id_ in old.keys() | new.keys()}
    return amended | record_causes(source, changes)
