"""History replayed with another threshold or matcher, before anybody decides to use it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from firmwatch.errors import LakeError, NotFoundError, UsageError
from firmwatch.lake import changed_records, read_records
from firmwatch.ledger import findings, screening_states, snapshots, subjects, what_ifs
from firmwatch.ledger.screening_states import ScreeningState
from firmwatch.matching import ReferenceIndex, matcher_version, screen_subjects
from firmwatch.model import (
    EXPOSURE,
    Comparison,
    MatcherReference,
    Record,
    Snapshot,
    Subject,
    from_row,
    to_row,
)
from firmwatch.monitoring import raises_alert
from firmwatch.steps.exposed_subjects import exposed_subjects, registers_among
from firmwatch.steps.parties import Linked, linked
from firmwatch.steps.portfolio_index import current_index, subjects_like
from firmwatch.steps.screening import reference_of_workspace, subjects_of
from firmwatch.steps.versions import instant_of
from firmwatch.steps.what_if import AlertKey, Nearest, WhatIf, WhatIfPeriod, periods_of
from firmwatch.steps.workspace import Workspace

__all__ = ["list_what_ifs", "require_tuned", "stored_what_if", "tune"]

MARGIN = 0.1
"""How far below both thresholds pairs are looked for, so that there are samples below the line."""
STANDING = "standing"
EXPOSED = "exposed today"
_Pair = tuple[Subject, Record, Comparison]


def require_tuned(workspace: Workspace) -> None:
    """Raise `UsageError` where a run would change the threshold and nobody knows what that does.

    The first run may have any; then it is the last run's, or one that `tune` was run for.
    """
    threshold = workspace.settings.alert_threshold
    with workspace.ledger.reading() as tx:
        state = screening_states.screening_state(tx)
        if state is None or state.threshold == threshold:
            return
        if what_ifs.covers(tx, (state.threshold, threshold), matcher_version()):
            return
    raise UsageError(
        f"The threshold is {threshold}, and the last run's was {state.threshold}: nobody has "
        "looked at which alerts that gains and loses. Run `firmwatch tune --threshold "
        f"{threshold} --since DATE` first, or set alert_threshold to {state.threshold} again."
    )


def tune(workspace: Workspace, since: str, samples: int = 5) -> WhatIf:
    """Compare the lists since a day as the workspace's threshold and this matcher would have.

    Stored, so that a run with this threshold is accepted. What is compared is every version that
    counted then or later, with the subjects of now; an alert counts once, when it was first
    raised. Exposures are those of today's lists and registers, by subject. What there was is worked
    out with the last run's threshold by the same matcher; where
    the last run had another matcher, it is what the ledger has. `samples` is how many pairs are
    shown on either side. Raises `NotFoundError` for a version of that day that was pruned.
    """
    instant, threshold = instant_of(since), workspace.settings.alert_threshold
    with workspace.ledger.reading() as tx:
        state = screening_states.screening_state(tx)
        count = subjects.count_subjects(tx)
    old = state.threshold if state else threshold
    version = matcher_version()
    history = _History(workspace, linked(workspace), (old, threshold), samples, state)
    history.replay(instant)
    before = history.before
    is_other = state is not None and state.matcher_version != version
    if is_other:
        before = history.stored(instant)
    periods = periods_of(history.versions, before, history.after)
    if exposures := _exposures(workspace, (old, threshold), is_other):
        periods = (*periods, exposures)
    found = WhatIf(
        what_if_id="",
        at=workspace.now(),
        actor="",
        since=instant,
        threshold_before=old,
        threshold=threshold,
        matcher_before=state.matcher_version if state else version,
        matcher_version=version,
        subjects=count,
        versions=sum(history.versions.values()),
        unread=tuple(history.unread),
        gained=sum(item.gained for item in periods),
        lost=sum(item.lost for item in periods),
        periods=periods,
        samples=history.nearest.chosen(),
    )
    body = to_row(found)
    for name in ("what_if_id", "at", "actor"):
        body.pop(name)
    with workspace.ledger.transaction() as tx:
        id_ = what_ifs.save_what_if(tx, (old, threshold), version, body, found.at)
        return replace(found, what_if_id=id_, actor=tx.actor)


def list_what_ifs(workspace: Workspace) -> list[WhatIf]:
    """Give what `tune` has stored, the last first."""
    with workspace.ledger.reading() as tx:
        return [from_row(WhatIf, row) for row in what_ifs.what_ifs(tx)]


def stored_what_if(workspace: Workspace, id_: str) -> WhatIf:
    """Give what `tune` stored under an id, which may lack its leading zeros.

    Raises `NotFoundError` where there is none.
    """
    for found in list_what_ifs(workspace):
        if found.what_if_id == id_.zfill(len(found.what_if_id)):
            return found
    raise NotFoundError(
        f"No what-if is stored as {id_!r}. `firmwatch tune --list` names those that there are."
    )


def _exposures(
    workspace: Workspace, thresholds: tuple[float, float], is_stored: bool
) -> WhatIfPeriod | None:
    """Count the subjects that exposures raise alerts on today; None where there is no register.

    `is_stored` takes those that the ledger has for what there was.
    """
    reference = reference_of_workspace(workspace, workspace.settings.sources)
    registers = registers_among(workspace, reference)
    if registers is None:
        return None
    day, found = workspace.now()[:10], []
    for threshold in thresholds:
        matcher = MatcherReference(matcher_version(), threshold)
        everybody = subjects_of(workspace)
        said = exposed_subjects(workspace, reference, registers, matcher, day, everybody)
        found.append({item.subject.id for item in said if raises_alert(item.exposure)})
    before, after = found
    if is_stored:
        with workspace.ledger.reading() as tx:
            before = {item.subject_id for item in findings.open_findings(tx, EXPOSURE)}
    gained, lost = len(after - before), len(before - after)
    return WhatIfPeriod(EXPOSED, 0, len(before), len(after), gained, lost)


@dataclass(slots=True)
class _History:
    """The versions of the lists, one after the other, and when which alert was first raised.

    `thresholds` are the old one and the new one.
    """

    workspace: Workspace
    parties: Linked
    thresholds: tuple[float, float]
    samples: int
    state: ScreeningState | None
    before: dict[AlertKey, str] = field(default_factory=dict)
    after: dict[AlertKey, str] = field(default_factory=dict)
    versions: Counter[str] = field(default_factory=Counter)
    unread: list[str] = field(default_factory=list)
    nearest: Nearest = field(init=False)

    def __post_init__(self) -> None:
        self.nearest = Nearest(self.thresholds[1], self.samples)

    @property
    def floor(self) -> float:
        """The score from which pairs are looked for."""
        return max(0.0, min(self.thresholds) - MARGIN)

    def replay(self, instant: str) -> None:
        """Compare what counted at an instant whole, and then what changed with each version."""
        names = self.workspace.settings.sources
        reference = reference_of_workspace(self.workspace, names, instant)
        if reference.snapshots:
            self.versions[STANDING] = len(reference.snapshots)
            found = subjects_of(self.workspace)
            self._take(screen_subjects(found, reference.index, self.floor), STANDING)
        for promoted_at, older, newer in self._later(names, instant):
            month = promoted_at[:7]
            self.versions[month] += 1
            self.workspace.progress(f"replay {newer.source}", sum(self.versions.values()), None)
            self._take(self._screened(self._new_records(older, newer)), month)

    def stored(self, instant: str) -> dict[AlertKey, str]:
        """Give the alerts that the ledger has had since an instant, by when they were raised."""
        found: dict[AlertKey, str] = {}
        with self.workspace.ledger.reading() as tx:
            for subject_id, source, record_id, opened_at in what_ifs.pairs_since(tx, instant):
                if source == EXPOSURE:
                    continue
                month = STANDING if opened_at <= instant else opened_at[:7]
                found.setdefault(self._key(subject_id, source, record_id), month)
        return found

    def _later(
        self, names: Sequence[str], instant: str
    ) -> Iterator[tuple[str, Snapshot | None, Snapshot]]:
        """Give the versions that began to count later, in their order, with those before them."""
        found = []
        for name in names:
            with self.workspace.ledger.reading() as tx:
                promoted = snapshots.promotions(tx, name)[::-1]
            older: Snapshot | None = None
            for item in promoted:
                if item.promoted_at > instant:
                    if item.pruned_at:
                        self.unread.append(f"{name} {item.snapshot.id[:8]}")
                        continue
                    found.append((item.promoted_at, older, item.snapshot))
                older = item.snapshot
        yield from sorted(found, key=lambda each: (each[0], each[2].source))

    def _new_records(self, older: Snapshot | None, newer: Snapshot) -> list[Record]:
        lake = self.workspace.lake
        if older is not None:
            try:
                return list(changed_records(lake, older, newer)[1].values())
            except LakeError:
                # The older one was pruned: every entry may be another one.
                pass
        return list(read_records(lake, newer))

    def _screened(self, records: list[Record]) -> Iterator[_Pair]:
        """Compare records with all subjects, by the index of the portfolio where there is one."""
        keys = None
        if self.state and self.state.matcher_version == matcher_version():
            keys = current_index(self.workspace, self.state.portfolio_index)
        if keys is None or self.state is None:
            found: Iterable[Subject] = subjects_of(self.workspace)
        else:
            with self.workspace.ledger.reading() as tx:
                ids = {item.id for item in subjects.changed_since(tx, self.state.subject_seq)}
                found = [item for item, _ in subjects.some_subjects(tx, sorted(ids))]
            yield from subjects_like(self.workspace, keys, records, self.floor, frozenset(ids))
        yield from screen_subjects(found, ReferenceIndex(records), self.floor)

    def _take(self, pairs: Iterable[_Pair], period: str) -> None:
        old, new = self.thresholds
        for subject, record, comparison in pairs:
            self.nearest.take(subject, record, comparison)
            key = self._key(subject.id, record.source, record.id)
            if comparison.score >= old:
                self.before.setdefault(key, period)
            if comparison.score >= new:
                self.after.setdefault(key, period)

    def _key(self, subject_id: str, source: str, record_id: str) -> AlertKey:
        place = source, record_id
        if place in self.parties.places:
            return subject_id, self.parties.party(place).id
        return subject_id, f"{source}:{record_id}"
