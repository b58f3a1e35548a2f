"""What has changed since the last run that ended: entries of lists, subjects, the matcher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from firmwatch.errors import LakeError
from firmwatch.lake import changed_records, read_records
from firmwatch.ledger import screening_states, snapshots, subjects
from firmwatch.ledger.screening_states import ScreeningState
from firmwatch.matching import matcher_version
from firmwatch.model import AlertCause, Record, RecordKey, Snapshot
from firmwatch.monitoring import Causes, changes_between, heirs_of, record_causes
from firmwatch.steps.screening import Reference
from firmwatch.steps.workspace import Workspace

__all__ = ["News", "news"]


@dataclass(frozen=True, slots=True)
class News:
    """What a run has to compare anew, and why what it finds may have changed.

    `whole` says that everything is to be compared: there was no run before, or the matcher or the
    threshold was another. `records` are the entries that are new or changed, `record_keys` those
    and the ones that are gone; `gone` are these as they were, but for those of `removed_sources`;
    `subject_ids` are the subjects that were added, changed or removed.
    `state` is what the findings are complete for once this is compared, `before` what they were.
    """

    state: ScreeningState
    causes: Causes
    whole: bool
    records: Sequence[Record] = ()
    record_keys: frozenset[RecordKey] = frozenset()
    gone: Mapping[RecordKey, Record] = field(default_factory=dict)
    subject_ids: frozenset[str] = frozenset()
    removed_sources: frozenset[str] = frozenset()
    before: ScreeningState | None = None


@dataclass(slots=True)
class _Lists:
    """The changes of all lists, one after the other."""

    records: list[Record] = field(default_factory=list)
    keys: set[RecordKey] = field(default_factory=set)
    gone: dict[RecordKey, Record] = field(default_factory=dict)
    causes: dict[RecordKey, AlertCause] = field(default_factory=dict)
    heirs: dict[RecordKey, tuple[RecordKey, ...]] = field(default_factory=dict)
    sources: dict[str, AlertCause] = field(default_factory=dict)

    def take(self, source: str, old: Mapping[str, Record], new: Mapping[str, Record]) -> None:
        """Note how the changed entries of a list were and are."""
        changes = changes_between(lambda: old.values(), lambda: new.values())
        self.causes |= {(source, id_): AlertCause.AMENDED for id_ in old.keys() | new.keys()}
        self.causes |= record_causes(source, changes)
        self.heirs |= heirs_of(source, changes)
        self.records += new.values()
        self.keys |= {(source, id_) for id_ in old.keys() | new.keys()}
        self.gone |= {(source, id_): old[id_] for id_ in old.keys() - new.keys()}


def news(workspace: Workspace, reference: Reference, whole: bool = False) -> News:
    """Compare what the last run that ended had seen with what is there now.

    `whole` asks for everything to be compared anew; the causes are the same.
    """
    threshold, version = workspace.settings.alert_threshold, matcher_version()
    with workspace.ledger.reading() as tx:
        before = screening_states.screening_state(tx)
        current = snapshots.current_all(tx)
        seq = subjects.last_change(tx)
        changed = subjects.changed_since(tx, before.subject_seq) if before else []
    chosen = {name: current[name] for name in reference.snapshots}
    ids = tuple((name, item.id) for name, item in sorted(chosen.items()))
    state = ScreeningState("", ids, seq, version, threshold)
    if before is None:
        return News(state, Causes(every=AlertCause.SUBJECT_ADDED), whole=True)
    lists = _list_news(workspace, dict(before.snapshots), chosen)
    same = (before.matcher_version, before.threshold) == (version, threshold)
    causes = Causes(
        lists.causes,
        {item.id: _subject_cause(item.active, item.new) for item in changed},
        lists.heirs,
        lists.sources,
        None if same else AlertCause.MODEL,
    )
    return News(
        state,
        causes,
        whole or not same,
        lists.records,
        frozenset(lists.keys),
        lists.gone,
        frozenset(item.id for item in changed),
        frozenset(dict(before.snapshots).keys() - chosen.keys()),
        before=before,
    )


def _list_news(
    workspace: Workspace, before: Mapping[str, str], chosen: Mapping[str, Snapshot]
) -> _Lists:
    found = _Lists()
    for source, snapshot in chosen.items():
        if before.get(source) == snapshot.id:
            continue
        if source not in before:
            found.sources[source] = AlertCause.SOURCE_ADDED
            _take_whole(workspace, found, snapshot)
            continue
        with workspace.ledger.reading() as tx:
            older = snapshots.find(tx, before[source])
        workspace.progress(f"compare {source} with its last version", 0, None)
        try:
            found.take(source, *changed_records(workspace.lake, older, snapshot))
        except LakeError:
            # The older version was pruned or lost: every entry may be another one.
            _take_whole(workspace, found, snapshot)
    for source in before.keys() - chosen.keys():
        found.sources[source] = AlertCause.SOURCE_REMOVED
    return found


def _take_whole(workspace: Workspace, found: _Lists, snapshot: Snapshot) -> None:
    records = list(read_records(workspace.lake, snapshot))
    found.records += records
    keys = {(snapshot.source, record.id) for record in records}
    found.keys |= keys
    if snapshot.source not in found.sources:
        found.causes |= dict.fromkeys(keys, AlertCause.AMENDED)


def _subject_cause(active: bool, new: bool) -> AlertCause:
    if not active:
        return AlertCause.SUBJECT_REMOVED
    return AlertCause.SUBJECT_ADDED if new else AlertCause.SUBJECT_CHANGED
