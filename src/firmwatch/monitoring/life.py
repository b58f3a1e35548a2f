"""How a run moves an alert: by what its findings say, never by how they score."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from firmwatch.model import (
    AlertCause,
    AlertState,
    AlertStatus,
    Judgement,
    ReviewRules,
    Severity,
)

__all__ = [
    "Group",
    "Moment",
    "Moved",
    "ended",
    "facts_of",
    "lapsed",
    "merged",
    "met",
    "rated_anew",
]


@dataclass(frozen=True, slots=True)
class Group:
    """The open findings of a subject and a party, summed up.

    `facts` are their facts hashes, `cause` is the change that is named of those that touched them,
    None where nothing did.
    """

    portfolio_id: str | None
    subject_id: str
    party_id: str | None
    facts: tuple[str, ...]
    score: float
    severity: Severity
    cause: AlertCause | None


@dataclass(frozen=True, slots=True)
class Moment:
    """A run: its id, its instant (ISO 8601 in UTC), and the rules of reviewing."""

    run_id: str
    now: str
    rules: ReviewRules = field(default_factory=ReviewRules)


@dataclass(frozen=True, slots=True)
class Moved:
    """An alert after a run, and what happened to it; None where nobody need hear of it.

    `act` is `alert.opened`, `reopened`, `changed`, `closed`, `merged` or `ended`, as in the audit
    log.
    """

    state: AlertState
    act: str | None


def facts_of(facts: Sequence[str]) -> str:
    """Hash what several findings say, each given by its facts hash, in any order."""
    return hashlib.sha256("\n".join(sorted(set(facts))).encode()).hexdigest()


def met(id_: str, before: AlertState | None, group: Group, moment: Moment) -> Moved:
    """Move an alert whose findings hold.

    A new one is opened; one that had ended is reopened. One that a person has decided stays as it
    was decided while its facts are those that the decision saw, or some of them where the decision
    was that the subject is not the party; an entry that is listed again is a new fact. One that
    waits for a decision is marked as changed where its facts are others: that wakes it where it was
    put off, and ends what the first of two persons decided. It is due by the calendar day that the
    rules give its severity, counted from the day (UTC) on which it was opened or reopened; one that
    has become graver is due by that of the change, if that is earlier.
    """
    facts = facts_of(group.facts)
    if before is None:
        return Moved(_opened(id_, group, facts, moment), "alert.opened")
    known = replace(
        before,
        portfolio_id=group.portfolio_id,
        party_id=group.party_id,
        score=group.score,
        severity=group.severity,
        facts_hash=facts,
    )
    if not before.active:
        if _is_covered(before, group):
            return Moved(known, None)
        return Moved(_reopened(known, group, moment), "alert.reopened")
    # An empty hash is one of an older kind.
    if before.facts_hash in (facts, ""):
        return Moved(known, None)
    cause = group.cause or AlertCause.LINKED
    changed = replace(
        known,
        cause=cause,
        changed_at=moment.now,
        run_id=moment.run_id,
        decided_facts=None,
        due_date=_due_date(before, group, moment),
        snoozed_until=None,
    )
    return Moved(changed, "alert.changed")


def rated_anew(before: AlertState, group: Group, rated: Mapping[str, str]) -> AlertState:
    """Say what an alert and its decision saw in the words of another matcher.

    `rated` has, for facts hashes that the group has now, what they were; no fact changed.
    """
    known = before.facts_hash
    if known == facts_of([rated.get(item, item) for item in group.facts]):
        known = facts_of(group.facts)
    decided = before.decided_facts
    if decided is not None:
        words = {old: new for new, old in rated.items()}
        decided = tuple(sorted({words.get(item, item) for item in decided}))
    return replace(before, facts_hash=known, decided_facts=decided)


def lapsed(before: AlertState, group: Group) -> tuple[AlertState, Group]:
    """Take the decision off an alert, since it holds no longer, so that `met` reopens it.

    Where nothing else happened to its findings, that is the cause.
    """
    cause = group.cause or AlertCause.EXPIRED
    return replace(before, decided_facts=None), replace(group, cause=cause)


def ended(before: AlertState, reason: str, cause: AlertCause, moment: Moment) -> Moved:
    """Move an alert of which no finding holds any more.

    One that waits for a decision is closed for the reason; of one that was decided to be the party
    people hear, and it is news if the party is listed again.
    """
    if before.active:
        closed = replace(
            before,
            status=AlertStatus.CLOSED,
            cause=cause,
            closed_at=moment.now,
            closed_reason=reason,
            changed_at=moment.now,
            run_id=moment.run_id,
            decided_facts=None,
        )
        return Moved(closed, "alert.closed")
    if before.judgement is Judgement.POSITIVE and before.decided_facts is not None:
        over = replace(
            before,
            cause=cause,
            closed_reason=f"{before.closed_reason}; since then {reason}",
            changed_at=moment.now,
            run_id=moment.run_id,
            decided_facts=None,
        )
        return Moved(over, "alert.ended")
    return Moved(before, None)


def merged(before: AlertState, into: AlertState, moment: Moment) -> tuple[Moved, AlertState]:
    """Move an alert that has become one with another; gives that one too, with what was decided.

    A decision goes on where both were decided alike; else what was decided of one party's records
    says nothing of the others.
    """
    reason = f"it is one with the alert {into.id}: the same organisation"
    gone = replace(
        before,
        status=AlertStatus.CLOSED,
        cause=AlertCause.MERGED,
        closed_at=moment.now,
        closed_reason=reason,
        merged_into=into.id,
        changed_at=moment.now,
        run_id=moment.run_id,
        decided_facts=None,
    )
    both = before.decided_facts is not None and into.decided_facts is not None
    both = both and not (before.active or into.active)
    if both and before.judgement is into.judgement:
        facts = sorted({*(before.decided_facts or ()), *(into.decided_facts or ())})
        into = replace(into, decided_facts=tuple(facts))
    return Moved(gone, "alert.merged"), into


def _is_covered(before: AlertState, group: Group) -> bool:
    """Whether what holds is what the last decision saw."""
    if before.decided_facts is None or group.cause is AlertCause.LISTED:
        return False
    now, seen = set(group.facts), set(before.decided_facts)
    return now == seen if before.judgement is Judgement.POSITIVE else now <= seen


def _due_date(before: AlertState, group: Group, moment: Moment) -> str | None:
    order = list(Severity)
    if order.index(group.severity) >= order.index(before.severity):
        return before.due_date
    dates = (before.due_date, moment.rules.due_date(group.severity, moment.now))
    return min((item for item in dates if item is not None), default=None)


def _opened(id_: str, group: Group, facts: str, moment: Moment) -> AlertState:
    return AlertState(
        id=id_,
        portfolio_id=group.portfolio_id,
        subject_id=group.subject_id,
        party_id=group.party_id,
        status=AlertStatus.OPEN,
        severity=group.severity,
        cause=group.cause or AlertCause.LINKED,
        score=group.score,
        facts_hash=facts,
        opened_at=moment.now,
        changed_at=moment.now,
        closed_at=None,
        closed_reason=None,
        merged_into=None,
        run_id=moment.run_id,
        judgement=None,
        decided_facts=None,
        assignee=None,
        due_date=moment.rules.due_date(group.severity, moment.now),
        snoozed_until=None,
    )


def _reopened(known: AlertState, group: Group, moment: Moment) -> AlertState:
    return replace(
        known,
        status=AlertStatus.OPEN,
        cause=group.cause or AlertCause.LINKED,
        opened_at=moment.now,
        changed_at=moment.now,
        closed_at=None,
        closed_reason=None,
        merged_into=None,
        run_id=moment.run_id,
        decided_facts=None,
        due_date=moment.rules.due_date(group.severity, moment.now),
        snoozed_until=None,
    )
