"""Which facts changed since the last run: the only thing that may move an alert."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from firmwatch.model import EXPOSURE, AlertCause, Change, ChangeKind, RecordKey

__all__ = ["Causes", "first_cause", "heirs_of", "record_causes"]

_CAUSES = {
    ChangeKind.LISTED: AlertCause.LISTED,
    ChangeKind.DELISTED: AlertCause.DELISTED,
    ChangeKind.RENAMED: AlertCause.RENAMED,
    ChangeKind.ALIAS_ADDED: AlertCause.ALIAS,
    ChangeKind.ALIAS_REMOVED: AlertCause.ALIAS,
    ChangeKind.IDENTIFIER_ADDED: AlertCause.IDENTIFIER,
    ChangeKind.IDENTIFIER_REMOVED: AlertCause.IDENTIFIER,
    ChangeKind.RENUMBERED: AlertCause.MERGED,
    ChangeKind.MERGED: AlertCause.MERGED,
    ChangeKind.SPLIT: AlertCause.SPLIT,
}
_ORDER = {cause: place for place, cause in enumerate(AlertCause)}


@dataclass(frozen=True, slots=True)
class Causes:
    """What changed since the last run, by record, by subject and by source.

    `heirs` has, for an entry that took another one's place, on its list or on another one, the keys
    of those; `every` is the cause of pairs of which neither side changed, where the run compared
    everything anew.
    `exposures` are by subject and ownership rule.
    """

    records: Mapping[RecordKey, AlertCause] = field(default_factory=dict)
    subjects: Mapping[str, AlertCause] = field(default_factory=dict)
    heirs: Mapping[RecordKey, tuple[RecordKey, ...]] = field(default_factory=dict)
    sources: Mapping[str, AlertCause] = field(default_factory=dict)
    every: AlertCause | None = None
    exposures: Mapping[tuple[str, str], AlertCause] = field(default_factory=dict)

    def of(self, subject_id: str, source: str, record_id: str) -> AlertCause | None:
        """Give the fact that may have moved a pair; None where neither side changed."""
        if source == EXPOSURE:
            return self.exposures.get((subject_id, record_id))
        found = (
            self.records.get((source, record_id)),
            self.sources.get(source),
            self.subjects.get(subject_id),
        )
        return first_cause(found)


def first_cause(causes: Iterable[AlertCause | None]) -> AlertCause | None:
    """Give the one of several causes that is named, the first in the order of `AlertCause`."""
    found = [cause for cause in causes if cause is not None]
    return min(found, key=_ORDER.__getitem__, default=None)


def record_causes(source: str, changes: Iterable[Change]) -> dict[RecordKey, AlertCause]:
    """Say for each entry that differs between two versions of a list which change is named."""
    found: dict[RecordKey, AlertCause] = {}
    for change in changes:
        cause = _CAUSES.get(change.kind, AlertCause.AMENDED)
        if change.kind is ChangeKind.AMENDED and change.field == "listings":
            cause = AlertCause.PROGRAM
        ids = [change.record_id]
        if change.kind in (ChangeKind.RENUMBERED, ChangeKind.MERGED):
            ids += change.related
        for id_ in ids:
            key = source, id_
            found[key] = first_cause((cause, found.get(key))) or cause
    return found


def heirs_of(source: str, changes: Iterable[Change]) -> dict[RecordKey, tuple[RecordKey, ...]]:
    """Give, for each entry that took others' place, the keys of those."""
    found: dict[RecordKey, tuple[RecordKey, ...]] = {}
    for change in changes:
        gone = change.after is None or change.kind is ChangeKind.RENUMBERED
        if change.kind in (ChangeKind.RENUMBERED, ChangeKind.MERGED) and gone:
            for id_ in change.related:
                before = found.get((source, id_), ())
                found[source, id_] = (*before, (source, change.record_id))
    return found
