"""Alerts: what may concern the user, and since when."""

from __future__ import annotations

import json
from dataclasses import replace

from sqlalchemy import func, select

from firmwatch.errors import NotFoundError, UsageError
from firmwatch.ledger import schema
from firmwatch.ledger.alert_changes import AlertChanges, set_parties, stored_alert, sync_alerts
from firmwatch.ledger.facts import facts_hash
from firmwatch.ledger.transaction import Transaction
from firmwatch.model import Alert, AlertStatus

__all__ = [
    "AlertChanges",
    "alert",
    "alerts",
    "alerts_at",
    "facts_hash",
    "set_parties",
    "sync_alerts",
    "unreported_ids",
]

# The fewest characters that stand for an id: of four hexadecimal digits there are 65,536.
_PREFIX_MIN = 4
_ACTS = ("alert.opened", "alert.reopened", "alert.changed", "alert.closed")


def alerts(
    tx: Transaction,
    status: AlertStatus | None = None,
    portfolio_id: str | None = None,
    source: str | None = None,
    limit: int | None = None,
) -> list[Alert]:
    """Give alerts, the highest score first, then by id; at most `limit` of them."""
    table = schema.alert
    query = select(table).order_by(table.c.score.desc(), table.c.id).limit(limit)
    asked = {"status": status and str(status), "portfolio_id": portfolio_id, "source": source}
    query = query.filter_by(**{name: value for name, value in asked.items() if value is not None})
    return [stored_alert(row) for row in tx.execute(query)]


def alerts_at(tx: Transaction, instant: str) -> list[Alert]:
    """Give the alerts as they stood at an instant (ISO 8601, UTC), the highest score first.

    Whether each was open is what the audit log says. Score and evidence are those of now; an alert
    whose facts have changed since says so in `closed_reason`, or after the reason that stood then.
    """
    table, event = schema.alert, schema.audit_event
    acts = tx.execute(
        select(event.c.object, event.c.action, event.c.at, event.c.detail)
        .where(event.c.action.in_(_ACTS))
        .order_by(event.c.seq)
    )
    standing: dict[str, tuple[str, str, str | None]] = {}
    changed: set[str] = set()
    for row in acts:
        id_ = row.object.removeprefix("alert:")
        if row.at > instant:
            if row.action in ("alert.changed", "alert.reopened"):
                changed.add(id_)
        elif row.action == "alert.closed":
            standing[id_] = ("closed", row.at, json.loads(row.detail or "{}").get("reason"))
        elif row.action != "alert.changed" or id_ not in standing:
            standing[id_] = ("open", row.at, None)
    found = []
    for row in tx.execute(select(table).order_by(table.c.score.desc(), table.c.id)):
        if row.id in standing:
            status, at, reason = standing[row.id]
            since = "its facts have changed since" if row.id in changed else None
            found.append(
                replace(
                    stored_alert(row),
                    status=AlertStatus(status),
                    opened_at=at if status == "open" else row.opened_at,
                    closed_at=at if status == "closed" else None,
                    closed_reason="; ".join(filter(None, (reason, since))) or None,
                )
            )
    return found


def alert(tx: Transaction, id_or_prefix: str) -> Alert:
    """Give the alert with that id, or the only one whose id begins so (4 characters or more).

    Raises `NotFoundError` where there is none, `UsageError` where the beginning is too short or
    fits several.
    """
    table = schema.alert
    row = tx.execute(select(table).where(table.c.id == id_or_prefix)).one_or_none()
    if row is not None:
        return stored_alert(row)
    if len(id_or_prefix) < _PREFIX_MIN:
        raise UsageError(
            f"{id_or_prefix!r} is too short for an alert's id: give {_PREFIX_MIN} characters or "
            "more of one that the list of alerts shows."
        )
    # Not LIKE, which SQLite compares without regard to case.
    beginning = func.substr(table.c.id, 1, len(id_or_prefix)) == id_or_prefix
    rows = tx.execute(select(table).where(beginning).order_by(table.c.id).limit(5)).all()
    if len(rows) == 1:
        return stored_alert(rows[0])
    if rows:
        raise UsageError(
            f"several alerts have an id that begins with {id_or_prefix!r}: "
            f"{', '.join(row.id for row in rows)}. Give more of it."
        )
    raise NotFoundError(f"no alert has the id {id_or_prefix!r}. List the alerts to see their ids.")


def unreported_ids(tx: Transaction) -> list[str]:
    """Give the open alerts that killed runs opened or reopened since the last run that ended.

    Such a run stored its alerts and never told anybody.
    """
    run = schema.run
    ended = select(func.max(run.c.id)).where(run.c.status == "finished").scalar_subquery()
    killed = select(run.c.id).where(run.c.status == "failed", run.c.id > func.coalesce(ended, ""))
    table = schema.alert
    found = select(table.c.id).where(
        table.c.status == "open",
        table.c.run_id.in_(killed),
        table.c.opened_at == table.c.changed_at,
    )
    return list(tx.execute(found.order_by(table.c.id)).scalars())
