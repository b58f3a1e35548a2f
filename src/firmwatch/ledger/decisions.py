"""Decisions on alerts: each taken once, on the facts that were seen, by one person or by two."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, func, select, update

from firmwatch.errors import ConflictError, UsageError
from firmwatch.ledger import schema
from firmwatch.ledger.alerts import state
from firmwatch.ledger.reviews import family, history, holds, move
from firmwatch.ledger.transaction import Transaction, encode
from firmwatch.model import (
    AlertState,
    AlertStatus,
    Decision,
    Judgement,
    ReviewRules,
    Verdict,
    to_row,
)

__all__ = ["decide", "decisions", "expired_ids", "undo"]

_SILENT = ("alert.commented", "alert.noted")
_TAKEN = ("alert.decided", "alert.proposed", "alert.disputed")
_WORDS = {
    Judgement.POSITIVE: "it is the listed organisation",
    Judgement.NEGATIVE: "it is not the listed organisation",
    Judgement.UNSURE: "nobody can tell whether it is the listed organisation",
}


def decide(
    tx: Transaction, alert_id: str, verdict: Verdict, rules: ReviewRules, now: str
) -> Decision:
    """Take a verdict on an alert, if it still waits for one and says what the reviewer saw.

    Of several who decide at once the first one's holds, since `tx` alone may write. Where the rules
    ask for a second person the alert is `in_review` after the first; the second, who cannot be the
    first, closes it, or escalates it with another judgement. `now` is an ISO 8601 instant in UTC.

    Raises `ConflictError` that says who was first and when, or that the facts are others by now;
    `UsageError` without a reason, and for a first person who would be the second too.
    """
    before = state(tx, alert_id)
    if not verdict.reason.strip():
        raise UsageError("A decision needs a reason, which is logged: give --reason.")
    if not before.active:
        raise _too_late(tx, before)
    if not before.facts_hash:
        raise UsageError(
            f"the alert {alert_id} was made by an older firmwatch, which kept no hash of its "
            "facts. Run `firmwatch run` once, then decide."
        )
    if before.facts_hash != verdict.facts_hash:
        raise ConflictError(
            f"the alert {alert_id} has other facts since {before.changed_at} ({before.cause}) than "
            "those you saw, so that your decision was not taken. Look at it again."
        )
    first = _awaited(tx, before)
    if first is not None:
        return _second(tx, before, first, verdict, now)
    return _first(tx, before, verdict, rules, now)


def undo(tx: Transaction, alert_id: str, now: str) -> Decision:
    """Take the actor's own last decision back, as long as nothing else happened to the alert.

    Comments do not count. Raises `ConflictError` where it is out of reach; `reopen` is then left.
    """
    before = state(tx, alert_id)
    id_ = _own_last(tx, alert_id)
    holds(tx, before)
    table = schema.decision
    row = tx.execute(select(table).where(table.c.id == id_)).one()
    old = json.loads(row.before)
    if row.second_at is None:
        values: dict[str, Any] = {"undone_at": now, "undone_by": tx.actor}
    else:
        # The second person's part alone; the first decision waits for another one.
        seen = before.decided_facts or json.loads(row.facts)
        old |= {"status": AlertStatus.IN_REVIEW.value, "decided_facts": seen}
        values = {"second_actor": None, "second_at": None}
    tx.execute(update(table).where(table.c.id == id_).values(**values))
    facts = old["decided_facts"]
    after = replace(
        before,
        status=AlertStatus(old["status"]),
        judgement=old["judgement"] and Judgement(old["judgement"]),
        decided_facts=None if facts is None else tuple(facts),
        snoozed_until=old["snoozed_until"],
        closed_at=None,
        closed_reason=None,
        changed_at=now,
    )
    detail = {"decision": id_, "judgement": old["judgement"]}
    move(tx, before, after, ("alert.undone", {**detail, "snoozed_until": after.snoozed_until}, now))
    row = tx.execute(select(table).where(table.c.id == id_)).one()
    return _decision(row, row.undone_at is None)


def decisions(tx: Transaction, alert_id: str) -> list[Decision]:
    """Give the decisions on an alert, and on those that went into it, the oldest first."""
    table = schema.decision
    stands = state(tx, alert_id)
    awaited = _awaited(tx, stands)
    query = select(table).where(table.c.alert_id.in_(family(tx, alert_id)))
    rows = tx.execute(query.order_by(table.c.at, table.c.id))
    return [_decision(row, awaited is not None and row.id == awaited.id) for row in rows]


def expired_ids(tx: Transaction, now: str) -> dict[str, str]:
    """Give the alerts whose decision no longer holds, with their subjects.

    What an alert that went into another one had decided is not looked at.
    """
    table, alert = schema.decision, schema.alert
    query = select(table.c.alert_id, alert.c.subject_id).where(
        table.c.alert_id == alert.c.id,
        table.c.expires_at <= now,
        table.c.undone_at.is_(None),
        alert.c.status == AlertStatus.CLOSED.value,
        alert.c.decided_facts.is_not(None),
        # The decision that closed it did so at its own instant, or at that of the second person.
        alert.c.closed_at == func.coalesce(table.c.second_at, table.c.at),
    )
    return {row.alert_id: row.subject_id for row in tx.execute(query)}


def _own_last(tx: Transaction, alert_id: str) -> str:
    """Name the decision that is the last thing that happened to an alert, and the actor's own."""
    acts = [act for act in history(tx, alert_id) if act.action not in _SILENT]
    last = acts[-1] if acts else None
    if last is None or last.action not in _TAKEN:
        what = f"{last.action} by {last.actor} at {last.at}" if last else "nothing"
        raise ConflictError(
            f"the last thing that happened to the alert {alert_id} is no decision but {what}; "
            "there is nothing to undo. `firmwatch alerts reopen` opens a closed alert."
        )
    if not _same_person(last.actor, tx.actor):
        raise ConflictError(
            f"the alert {alert_id} was decided at {last.at} by {last.actor}, who alone can undo "
            "that. `firmwatch alerts reopen` opens it again."
        )
    return str(last.detail["decision"])


def _first(
    tx: Transaction, before: AlertState, verdict: Verdict, rules: ReviewRules, now: str
) -> Decision:
    table, finding = schema.decision, schema.finding
    seen = select(finding.c.facts_hash).distinct()
    seen = seen.where(finding.c.alert_id == before.id, finding.c.status == "open")
    facts = tuple(sorted(tx.execute(seen).scalars()))
    known = tx.execute(select(func.count()).where(table.c.alert_id == before.id)).scalar_one()
    second = rules.wants_second(verdict.judgement, before.severity)
    made = Decision(
        id=f"{before.id}-d{known + 1}",
        alert_id=before.id,
        judgement=verdict.judgement,
        reason_code=verdict.reason_code,
        reason=verdict.reason.strip(),
        actor=tx.actor,
        at=now,
        facts_hash=before.facts_hash,
        facts=facts,
        awaited=second,
        expires_at=rules.expires_at(now),
    )
    row: dict[str, Any] = to_row(made)
    del row["awaited"]
    old = {
        "status": before.status.value,
        "judgement": before.judgement,
        "decided_facts": None,
        "snoozed_until": before.snoozed_until,
    }
    tx.execute(table.insert(), row | {"facts": encode(facts), "before": encode(old)})
    if second:
        after = replace(before, status=AlertStatus.IN_REVIEW, decided_facts=facts, changed_at=now)
        after = replace(after, snoozed_until=None)
        detail = {"decision": made.id, "proposed": made.judgement.value, "reason": made.reason}
        move(tx, before, after, ("alert.proposed", {**detail, "snoozed_until": None}, now))
    else:
        _close(tx, before, made, now)
    return made


def _second(
    tx: Transaction, before: AlertState, first: Decision, verdict: Verdict, now: str
) -> Decision:
    """Confirm the first decision, or contradict it."""
    if _same_person(first.actor, tx.actor):
        raise UsageError(
            f"you decided the alert {before.id} yourself at {first.at} ({first.judgement}), and "
            "another person has to confirm that. `firmwatch alerts undo` takes it back."
        )
    table = schema.decision
    made = replace(first, awaited=False, second_actor=tx.actor, second_at=now)
    values = {"second_actor": tx.actor, "second_at": now}
    tx.execute(update(table).where(table.c.id == first.id).values(**values))
    if verdict.judgement is first.judgement:
        # What both saw, in the words in which the findings say it by now.
        made = replace(made, facts=before.decided_facts or first.facts)
        _close(tx, before, made, now, verdict)
        return made
    after = replace(before, status=AlertStatus.ESCALATED, decided_facts=None, changed_at=now)
    detail = {
        "decision": first.id,
        "proposed": verdict.judgement.value,
        "first": {"actor": first.actor, "at": first.at, "judgement": first.judgement.value},
        "reason": verdict.reason.strip(),
    }
    move(tx, before, after, ("alert.disputed", detail, now))
    return made


def _close(
    tx: Transaction, before: AlertState, made: Decision, now: str, second: Verdict | None = None
) -> None:
    reason = f"{_WORDS[made.judgement]}: {made.reason}"
    after = replace(
        before,
        status=AlertStatus.CLOSED,
        judgement=made.judgement,
        decided_facts=made.facts,
        closed_at=now,
        closed_reason=reason,
        snoozed_until=None,
        changed_at=now,
    )
    detail: dict[str, Any] = {
        "decision": made.id,
        "judgement": made.judgement.value,
        "reason": reason,
        "reason_code": made.reason_code,
        "snoozed_until": None,
    }
    if second is not None:
        first = {"actor": made.actor, "at": made.at, "judgement": made.judgement.value}
        detail |= {"first": first, "second_reason": second.reason.strip()}
    move(tx, before, after, ("alert.decided", detail, now))


def _awaited(tx: Transaction, found: AlertState) -> Decision | None:
    """Give the decision that a second person has to confirm; None where there is none."""
    if not found.active or found.decided_facts is None:
        return None
    made = _last(tx, found.id)
    return None if made is None or made.second_at is not None else replace(made, awaited=True)


def _last(tx: Transaction, alert_id: str) -> Decision | None:
    """Give the newest decision on an alert that was not undone."""
    table = schema.decision
    query = select(table).where(table.c.alert_id == alert_id, table.c.undone_at.is_(None))
    rows = [_decision(row, False) for row in tx.execute(query)]
    # Ids end in a number that counts up: two decisions may bear the same second.
    return max(rows, key=lambda item: int(item.id.rpartition("-d")[2]), default=None)


def _too_late(tx: Transaction, before: AlertState) -> ConflictError:
    if before.merged_into:
        return ConflictError(
            f"the alert {before.id} is one with the alert {before.merged_into} since "
            f"{before.closed_at}, so that your decision was not taken. Decide that one."
        )
    made = _last(tx, before.id) if before.decided_facts is not None else None
    if made is None:
        return ConflictError(
            f"the alert {before.id} was closed at {before.closed_at}: {before.closed_reason}. Your "
            "decision was not taken, and none is needed."
        )
    who = f"{made.actor} and {made.second_actor}" if made.second_actor else made.actor
    return ConflictError(
        f"the alert {before.id} was decided first by {who} at {before.closed_at} as "
        f"{made.judgement} ({made.reason}), so that yours was not taken. `firmwatch alerts reopen` "
        "opens it again."
    )


def _same_person(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _decision(row: Row[Any], awaited: bool) -> Decision:
    values = {name: value for name, value in row._mapping.items() if name != "before"}
    values |= {"judgement": Judgement(row.judgement), "facts": tuple(json.loads(row.facts))}
    return Decision(**values, awaited=awaited)
