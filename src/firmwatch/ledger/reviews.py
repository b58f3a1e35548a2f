"""What people do with alerts short of deciding them: who looks, until when, and what they note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from firmwatch.errors import ConflictError, UsageError
from firmwatch.ledger import schema
from firmwatch.ledger.alerts import Act, log_acts, save_states, state
from firmwatch.ledger.audit import AuditEvent, events_of
from firmwatch.ledger.transaction import Transaction
from firmwatch.model import (
    AlertCause,
    AlertState,
    AlertStatus,
    Comment,
    ReviewRules,
    to_row,
)

__all__ = [
    "add_comment",
    "assign",
    "comments",
    "escalate",
    "family",
    "history",
    "holds",
    "move",
    "reopen",
    "snooze",
    "start_review",
    "waiting",
]


def start_review(tx: Transaction, alert_id: str, now: str) -> AlertState:
    """Mark an alert as being looked at by the actor, who becomes its assignee if it has none.

    Raises `ConflictError` where somebody else has begun, or where it waits for no decision.
    """
    before = waiting(tx, alert_id)
    if before.status is AlertStatus.IN_REVIEW and before.assignee not in (None, tx.actor):
        raise ConflictError(
            f"the alert {alert_id} is in review by {before.assignee}. Take another one, or have it "
            "assigned to you: `firmwatch alerts assign`."
        )
    after = replace(
        before,
        status=AlertStatus.IN_REVIEW,
        assignee=before.assignee or tx.actor,
        changed_at=now,
    )
    return move(tx, before, after, ("alert.review_started", {"assignee": after.assignee}, now))


def assign(tx: Transaction, alert_id: str, assignee: str | None, now: str) -> AlertState:
    """Say who is to decide an alert, None for nobody; raises `ConflictError` once it is closed."""
    before = waiting(tx, alert_id)
    name = (assignee or "").strip() or None
    after = replace(before, assignee=name)
    return move(tx, before, after, ("alert.assigned", {"assignee": name}, now))


def escalate(tx: Transaction, alert_id: str, reason: str, now: str) -> AlertState:
    """Hand an alert to whoever decides the hard ones; a first decision of two is void then.

    Raises `UsageError` without a reason, `ConflictError` once it is closed.
    """
    before = waiting(tx, alert_id)
    detail = {"reason": _reason(reason, "Escalating an alert")}
    after = replace(
        before, status=AlertStatus.ESCALATED, decided_facts=None, snoozed_until=None, changed_at=now
    )
    return move(tx, before, after, ("alert.escalated", {**detail, "snoozed_until": None}, now))


def snooze(tx: Transaction, alert_id: str, until: str, now: str) -> AlertState:
    """Put an alert off until a day (ISO 8601, UTC); a changed fact wakes it earlier.

    It stays due when it was. Raises `UsageError` for what is no day to come.
    """
    before = waiting(tx, alert_id)
    try:
        day = date.fromisoformat(until).isoformat()
    except ValueError as error:
        raise UsageError(f"{until!r} is no day; write one as 2031-04-05.") from error
    if day <= now[:10]:
        raise UsageError(f"{day} is not to come: today is {now[:10]} (UTC). Name a later day.")
    after = replace(before, snoozed_until=day)
    return move(tx, before, after, ("alert.snoozed", {"snoozed_until": day}, now))


def reopen(tx: Transaction, alert_id: str, reason: str, rules: ReviewRules, now: str) -> AlertState:
    """Open a closed alert again by hand; what was decided stays in its history and is void.

    Raises `UsageError` without a reason, `ConflictError` where it is not closed, or where none of
    its findings holds any more.
    """
    before = state(tx, alert_id)
    detail: dict[str, Any] = {"reason": _reason(reason, "Reopening an alert")}
    if before.active:
        raise ConflictError(f"the alert {alert_id} is not closed: it is {before.status}.")
    holds(tx, before)
    after = replace(
        before,
        status=AlertStatus.OPEN,
        cause=AlertCause.BY_HAND,
        opened_at=now,
        changed_at=now,
        closed_at=None,
        closed_reason=None,
        decided_facts=None,
        due_date=rules.due_date(before.severity, now),
        snoozed_until=None,
    )
    detail |= {"cause": after.cause.value, "due_date": after.due_date, "snoozed_until": None}
    return move(tx, before, after, ("alert.reopened", detail, now))


def add_comment(tx: Transaction, alert_id: str, text: str, now: str) -> Comment:
    """Note something about an alert, whatever its status; raises `UsageError` for no text."""
    stands = state(tx, alert_id)
    if not text.strip():
        raise UsageError("A comment needs a text; nothing was stored.")
    table = schema.comment
    query = select(func.count()).where(table.c.alert_id == alert_id)
    number = tx.execute(query).scalar_one() + 1
    made = Comment(f"{alert_id}-c{number}", alert_id, text.strip(), tx.actor, now)
    tx.execute(table.insert(), to_row(made))
    move(tx, stands, stands, ("alert.commented", {"comment": made.text}, now))
    return made


def comments(tx: Transaction, alert_id: str) -> list[Comment]:
    """Give what was noted about an alert, and about those that went into it, oldest first."""
    table = schema.comment
    query = select(table).where(table.c.alert_id.in_(family(tx, alert_id)))
    rows = tx.execute(query.order_by(table.c.at, table.c.id))
    return [Comment(row.id, row.alert_id, row.text, row.actor, row.at) for row in rows]


def history(tx: Transaction, alert_id: str) -> list[AuditEvent]:
    """Give everything that happened to an alert, and to those that went into it, oldest first."""
    return events_of(tx, [f"alert:{id_}" for id_ in family(tx, alert_id)])


def family(tx: Transaction, alert_id: str) -> list[str]:
    """Name an alert and all that went into it."""
    table = schema.alert
    found, fresh = [alert_id], [alert_id]
    while fresh:
        query = select(table.c.id).where(table.c.merged_into.in_(fresh), ~table.c.id.in_(found))
        fresh = list(tx.execute(query.order_by(table.c.id)).scalars())
        found += fresh
    return found


def waiting(tx: Transaction, alert_id: str) -> AlertState:
    """Give where an alert stands that waits for a decision; raises `ConflictError` once closed."""
    found = state(tx, alert_id)
    if not found.active:
        raise ConflictError(
            f"the alert {alert_id} was closed at {found.closed_at}: {found.closed_reason}. "
            "`firmwatch alerts reopen` opens it again."
        )
    return found


def holds(tx: Transaction, found: AlertState) -> None:
    """Check that an alert may be opened again; raises `ConflictError` where nothing of it holds."""
    if found.merged_into:
        raise ConflictError(
            f"the alert {found.id} is one with the alert {found.merged_into} by now. Take that one."
        )
    finding = schema.finding
    query = select(func.count()).where(finding.c.alert_id == found.id, finding.c.status == "open")
    if not tx.execute(query).scalar_one():
        raise ConflictError(
            f"nothing of the alert {found.id} holds any more ({found.closed_reason}), so that "
            "there is nothing to decide. A run reopens it if it is found again."
        )


def move(
    tx: Transaction,
    before: AlertState,
    after: AlertState,
    act: tuple[str, Mapping[str, Any], str],
) -> AlertState:
    """Store where an alert stands by now and log the act, given as its name, detail and instant."""
    action, detail, now = act
    if after != before:
        save_states(tx, (), (after,))
    log_acts(tx, [Act(action, after, detail)], now)
    return after


def _reason(text: str, act: str) -> str:
    if not text.strip():
        raise UsageError(f"{act} needs a reason, which is logged: give --reason.")
    return text.strip()
