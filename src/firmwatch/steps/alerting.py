"""From findings to alerts: one for each subject and listed organisation, moved by facts alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from firmwatch.ledger import Transaction, alerts, decisions, findings
from firmwatch.ledger.alerts import Act
from firmwatch.ledger.findings import FindingChanges, Standing
from firmwatch.model import EXPOSURE, AlertCause, AlertState, AlertStatus, Severity
from firmwatch.monitoring import (
    Causes,
    Group,
    Member,
    Moment,
    Moved,
    assigned,
    ended,
    finding_id,
    first_cause,
    lapsed,
    merged,
    met,
    rated_anew,
)
from firmwatch.steps.parties import Linked

__all__ = ["AlertChanges", "update_alerts"]

_SEVERITIES = list(Severity)


@dataclass(frozen=True, slots=True)
class AlertChanges:
    """What a run did to the alerts: the ids by act, and how many waiting ones it left alone."""

    opened: tuple[str, ...] = ()
    reopened: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    unchanged: int = 0
    acts: tuple[Act, ...] = ()


def update_alerts(
    tx: Transaction, found: FindingChanges, parties: Linked, causes: Causes, moment: Moment
) -> AlertChanges:
    """Bring the alerts up to date with the findings, in the transaction that stored these.

    Only subjects are looked at of which a finding was touched, or has another party than before.
    """
    standing = findings.standing(tx)
    party_of = {item.id: _party(item, parties) for item in standing}
    # What people separate or rejoin is no run, and nobody is told of what it would reopen.
    expired = decisions.expired_ids(tx, moment.now) if moment.run_id else {}
    dirty = findings.subjects_of(tx, found.touched_ids) | set(expired.values())
    dirty.update(
        item.subject_id
        for item in standing
        if item.alert_id is None or item.party_id != party_of[item.id]
    )
    by_subject: defaultdict[str, list[Standing]] = defaultdict(list)
    for item in standing:
        if item.subject_id in dirty:
            by_subject[item.subject_id].append(item)
    known: defaultdict[str, list[AlertState]] = defaultdict(list)
    for state in alerts.states(tx, dirty):
        known[state.subject_id].append(state)
    alert_of = findings.alert_ids(tx, dirty)
    work = _Work(found, party_of, causes, moment, alert_of, frozenset(expired))
    reasons = findings.ended_reasons(tx, found.closed_ids)
    for subject_id in sorted(dirty):
        work.move(by_subject[subject_id], known[subject_id], reasons)
    findings.place(tx, work.placed, work.joined)
    alerts.save_states(tx, work.new, work.changed)
    quiet = {state.id for state in work.changed} | {id_ for id_, _ in work.placed.values()}
    quiet.update(id_ for id_ in map(work.alert_of.get, found.touched_ids) if id_ is not None)
    alerts.log_acts(tx, work.acts, moment.now, quiet)
    return work.changes(alerts.count_active(tx))


@dataclass(slots=True)
class _Work:
    """What is to be written, subject by subject."""

    found: FindingChanges
    party_of: Mapping[str, str | None]
    causes: Causes
    moment: Moment
    alert_of: Mapping[str, str]
    expired: frozenset[str]
    new: list[AlertState] = field(default_factory=list)
    changed: list[AlertState] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    placed: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    joined: list[tuple[str, str]] = field(default_factory=list)

    def move(
        self,
        standing: Sequence[Standing],
        known: Sequence[AlertState],
        reasons: Mapping[str, tuple[str, str, str]],
    ) -> None:
        """Move the alerts of one subject; `reasons` as `findings.ended_reasons` gives them."""
        states, stored = ({state.id: state for state in known} for _ in range(2))
        opened = {id_: item.opened_at for id_, item in states.items() if item.merged_into is None}
        by_id = {item.id: item for item in standing}
        held = {item.alert_id for item in standing}
        parts = assigned([self._member(item, held) for item in standing], opened)
        after: dict[str, Moved] = {}
        for gone, winner in sorted(parts.merged.items()):
            if states[gone].merged_into is None:
                after[gone], states[winner] = merged(states[gone], states[winner], self.moment)
                self.joined.append((gone, winner))
        for id_, members in sorted(parts.members.items()):
            items = [by_id[member.id] for member in members]
            group = self._group(items)
            before = states.get(id_)
            if before is not None:
                before = rated_anew(before, group, self._rated(items))
                if id_ in self.expired:
                    before, group = lapsed(before, group)
            after[id_] = met(id_, before, group, self.moment)
            for item in items:
                where = (id_, self.party_of[item.id])
                if (item.alert_id, item.party_id) != where:
                    self.placed[item.id] = where
        touched = {self.alert_of[id_] for id_ in reasons if id_ in self.alert_of}
        for id_, state in states.items():
            over = id_ not in after and state.merged_into is None
            if over and (state.active or id_ in touched):
                after[id_] = self._ended(state, reasons)
        for id_, moved in after.items():
            self._write(stored.get(id_), moved)

    def changes(self, active: int) -> AlertChanges:
        """Sum up; `active` is how many alerts wait for a decision by now."""
        ids: defaultdict[str, list[str]] = defaultdict(list)
        for act in self.acts:
            ids[act.action.removeprefix("alert.")].append(act.state.id)
        moved = len(ids["opened"]) + len(ids["reopened"]) + len(ids["changed"])
        named = {name: tuple(found) for name, found in ids.items()}
        return AlertChanges(**named, unchanged=active - moved, acts=tuple(self.acts))

    def _member(self, item: Standing, held: Container[str | None]) -> Member:
        own = [] if item.alert_id is None else [item.alert_id]
        for source, record_id in self.causes.heirs.get((item.source, item.record_id), ()):
            before = self.alert_of.get(finding_id(item.subject_id, source, record_id))
            # What left another list may be on a third one, whose entry its alert stays with.
            stays = source != item.source and before in held
            if before is not None and before not in own and not stays:
                own.append(before)
        # What several rules say of a subject is one alert.
        alone = EXPOSURE if item.source == EXPOSURE else f"finding {item.id}"
        party = self.party_of[item.id] or alone
        return Member(item.id, item.source, item.record_id, party, tuple(own))

    def _group(self, items: Sequence[Standing]) -> Group:
        first = items[0]
        touched = self.found.touched_ids
        causes = [
            self.causes.of(item.subject_id, item.source, item.record_id) or self.causes.every
            for item in items
            if item.id in touched
        ]
        return Group(
            portfolio_id=first.portfolio_id,
            subject_id=first.subject_id,
            party_id=self.party_of[first.id],
            facts=tuple(sorted({item.facts_hash for item in items})),
            score=max(item.score for item in items),
            severity=min((item.severity for item in items), key=_SEVERITIES.index),
            cause=first_cause(causes),
        )

    def _rated(self, items: Iterable[Standing]) -> dict[str, str]:
        rated = (self.found.rated.get(item.id) for item in items)
        return {pair[1]: pair[0] for pair in rated if pair is not None}

    def _ended(self, state: AlertState, reasons: Mapping[str, tuple[str, str, str]]) -> Moved:
        """End an alert for the reason for which its last finding ended."""
        own = sorted(id_ for id_ in reasons if self.alert_of.get(id_) == state.id)
        if not own:
            # Its findings are part of other alerts by now.
            text = "its records are of other organisations, which have alerts of their own"
            return ended(state, text, AlertCause.LINKED, self.moment)
        found = [reasons[id_] for id_ in own]
        cause = first_cause(
            self.causes.of(state.subject_id, source, record_id) for _, source, record_id in found
        )
        reason = "; ".join(dict.fromkeys(text for text, _, _ in found))
        return ended(state, reason, cause or self.causes.every or AlertCause.LINKED, self.moment)

    def _write(self, before: AlertState | None, moved: Moved) -> None:
        state = moved.state
        if before is None:
            self.new.append(state)
        elif state != before:
            self.changed.append(state)
        if moved.act is not None:
            detail: dict[str, Any] = {"cause": state.cause.value}
            if state.active:
                detail |= {"due_date": state.due_date, "snoozed_until": state.snoozed_until}
            if state.status is AlertStatus.CLOSED and state.closed_reason:
                detail["reason"] = state.closed_reason
            if state.merged_into:
                detail["merged_into"] = state.merged_into
            self.acts.append(Act(moved.act, state, detail))


def _party(item: Standing, parties: Linked) -> str | None:
    key = item.source, item.record_id
    # A record that could not be read this time keeps the party that it had.
    return parties.party(key).id if key in parties.places else item.party_id
