"""Alerts: what may concern the user, since when, and what was decided."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select, update

from firmwatch.errors import NotFoundError, UsageError
from firmwatch.ledger import schema
from firmwatch.ledger.alert_contents import alert_contents
from firmwatch.ledger.audit import append_events
from firmwatch.ledger.finding_changes import stored_finding
from firmwatch.ledger.transaction import Transaction, batched, encode
from firmwatch.model import (
    Alert,
    AlertCause,
    AlertState,
    AlertStatus,
    Finding,
    Judgement,
    from_row,
    to_row,
)

__all__ = [
    "Act",
    "alert",
    "alerts",
    "alerts_at",
    "alerts_of",
    "count_active",
    "log_acts",
    "save_states",
    "state",
    "states",
    "unreported_ids",
]

# The fewest characters that stand for an id: of four hexadecimal digits there are 65,536.
_PREFIX_MIN = 4
_BATCH = 1_000
_ACTIVE = [str(item) for item in AlertStatus if item is not AlertStatus.CLOSED]
_OPENING, _CLOSING = ("alert.opened", "alert.reopened"), ("alert.closed", "alert.merged")
_STATE = [item.name for item in fields(AlertState)]
_SHOWN = [item.name for item in fields(Alert) if item.name != "findings"]
# Causes for which an alert is reopened though its facts are what they were.
_NO_FACTS = (AlertCause.EXPIRED, AlertCause.BY_HAND)
# What the acts that touch it say of it in the audit log.
_SAID = ("judgement", "assignee", "due_date", "snoozed_until")


@dataclass(frozen=True, slots=True)
class Act:
    """What happened to an alert; `detail` goes into the audit log beside its state."""

    action: str
    state: AlertState
    detail: Mapping[str, Any]


@dataclass(slots=True)
class _Then:
    """An alert as the audit log tells its life up to some act."""

    opened_at: str
    closed_at: str | None = None
    status: str = AlertStatus.OPEN
    reason: str | None = None
    said: dict[str, Any] = field(default_factory=lambda: dict.fromkeys(_SAID))

    def take(self, action: str, at: str, detail: Mapping[str, Any]) -> None:
        """Follow one act."""
        status = detail.get("status", self.status)
        if action in _CLOSING:
            status = AlertStatus.CLOSED
        closed = status == AlertStatus.CLOSED
        if action in _OPENING:
            self.opened_at = at
        if not closed:
            self.closed_at = self.reason = None
        else:
            self.closed_at = self.closed_at or at
            self.reason = detail.get("reason", self.reason)
        self.status = status
        self.said |= {name: detail[name] for name in _SAID if name in detail}

    def applied(self, item: Alert, changed: bool) -> Alert:
        """Give an alert of now as it was; `changed` says that its facts are others since."""
        since = "its facts have changed since" if changed else None
        judged = self.said["judgement"]
        return replace(
            item,
            status=AlertStatus(self.status),
            opened_at=self.opened_at,
            closed_at=self.closed_at,
            closed_reason="; ".join(filter(None, (self.reason, since))) or None,
            judgement=judged and Judgement(judged),
            assignee=self.said["assignee"],
            due_date=self.said["due_date"],
            snoozed_until=self.said["snoozed_until"],
        )


def alerts(
    tx: Transaction,
    statuses: Sequence[AlertStatus] = (),
    portfolio_id: str | None = None,
    source: str | None = None,
    limit: int | None = None,
    awake_at: str | None = None,
) -> list[Alert]:
    """Give alerts with their findings, the highest score first, then by id; at most `limit`.

    `statuses` are those wanted, all without any; `source` is a list that one of its records is on;
    with `awake_at`, an instant (ISO 8601, UTC), those that are put off beyond it are left out.
    """
    table = schema.alert
    query = select(table).order_by(table.c.score.desc(), table.c.id).limit(limit)
    if statuses:
        query = query.where(table.c.status.in_([str(item) for item in statuses]))
    if portfolio_id is not None:
        query = query.where(table.c.portfolio_id == portfolio_id)
    if awake_at is not None:
        # A day sorts before every instant of it, so that an alert is awake from its first one.
        query = query.where(func.coalesce(table.c.snoozed_until, "") <= awake_at)
    if source is not None:
        finding = schema.finding
        query = query.where(
            table.c.id.in_(select(finding.c.alert_id).where(finding.c.source == source))
        )
    return _with_findings(tx, query)


def alerts_of(tx: Transaction, ids: Sequence[str]) -> Iterator[Alert]:
    """Give the alerts with these ids, a batch in memory at a time."""
    table = schema.alert
    for batch in batched(ids, _BATCH):
        yield from _with_findings(tx, select(table).where(tx.among(table.c.id, batch)))


def alert(tx: Transaction, id_or_prefix: str) -> Alert:
    """Give the alert with that id, or the only one whose id begins so (4 characters or more).

    The id of a finding leads to the alert that it is part of. Raises `NotFoundError` where there is
    none, `UsageError` where the beginning is too short or fits several.
    """
    table, finding = schema.alert, schema.finding
    found = _with_findings(tx, select(table).where(table.c.id == id_or_prefix))
    if found:
        return found[0]
    if len(id_or_prefix) < _PREFIX_MIN:
        raise UsageError(
            f"{id_or_prefix!r} is too short for an alert's id: give {_PREFIX_MIN} characters or "
            "more of one that the list of alerts shows."
        )

    def begins(column: Any) -> Any:
        # Not LIKE, which SQLite compares without regard to case.
        return func.substr(column, 1, len(id_or_prefix)) == id_or_prefix

    ids = set(tx.execute(select(table.c.id).where(begins(table.c.id)).limit(5)).scalars())
    if not ids:
        part = select(finding.c.alert_id).where(begins(finding.c.id)).distinct().limit(5)
        ids = {id_ for id_ in tx.execute(part).scalars() if id_ is not None}
    if len(ids) > 1:
        raise UsageError(
            f"several alerts have an id that begins with {id_or_prefix!r}: "
            f"{', '.join(sorted(ids))}. Give more of it."
        )
    if not ids:
        raise NotFoundError(
            f"no alert has the id {id_or_prefix!r}. List the alerts to see their ids."
        )
    return _with_findings(tx, select(table).where(table.c.id.in_(ids)))[0]


def alerts_at(tx: Transaction, instant: str) -> list[Alert]:
    """Give the alerts as they stood at an instant (ISO 8601, UTC), the highest score first.

    Where each stood and what was decided is what the audit log says. Score and evidence are those
    of now; an alert whose facts have changed since says so in `closed_reason`, or after the reason
    that stood then.
    """
    event = schema.audit_event
    acts = tx.execute(
        select(event.c.object, event.c.action, event.c.at, event.c.detail)
        .where(func.substr(event.c.action, 1, 6) == "alert.")
        .order_by(event.c.seq)
    )
    then: dict[str, _Then] = {}
    changed: set[str] = set()
    for row in acts:
        id_ = row.object.removeprefix("alert:")
        detail = json.loads(row.detail or "{}")
        if row.at > instant:
            moved = row.action in ("alert.changed", "alert.reopened")
            if moved and detail.get("cause") not in _NO_FACTS:
                changed.add(id_)
        elif row.action in (*_OPENING, *_CLOSING) or id_ in then:
            then.setdefault(id_, _Then(row.at)).take(row.action, row.at, detail)
    found = [
        then[item.id].applied(item, item.id in changed)
        for item in _with_findings(tx, select(schema.alert))
        if item.id in then
    ]
    return sorted(found, key=lambda item: (-item.score, item.id))


def state(tx: Transaction, alert_id: str) -> AlertState:
    """Give where one alert stands; raises `NotFoundError`."""
    row = tx.execute(select(schema.alert).where(schema.alert.c.id == alert_id)).one_or_none()
    if row is None:
        raise NotFoundError(f"no alert has the id {alert_id!r}. List the alerts to see their ids.")
    return _state(row)


def states(tx: Transaction, subject_ids: Iterable[str]) -> list[AlertState]:
    """Give where the alerts of some subjects stand, by id."""
    table, found = schema.alert, []
    for batch in batched(sorted(subject_ids), _BATCH):
        query = select(table).where(tx.among(table.c.subject_id, batch)).order_by(table.c.id)
        found += [_state(row) for row in tx.execute(query)]
    return found


def save_states(tx: Transaction, new: Sequence[AlertState], changed: Sequence[AlertState]) -> None:
    """Store where alerts stand by now; `log_acts` says what happened to them."""
    table = schema.alert
    names = [column.name for column in table.columns]
    tx.insert_rows(table, [tuple(row[name] for name in names) for row in map(_row, new)])
    if changed:
        statement = update(table).where(table.c.id == bindparam("key"))
        rows = [_row(item) for item in changed]
        tx.execute(
            statement.values({name: bindparam(name) for name in names if name != "id"}),
            [{"key": row.pop("id"), **row} for row in rows],
        )


def log_acts(tx: Transaction, acts: Sequence[Act], now: str, noted: Iterable[str] = ()) -> None:
    """Log what happened to alerts, with a hash of all that the ledger says of each by now.

    `noted` are alerts of which something is stored otherwise though nothing happened: they are
    logged as `alert.noted`, so that the log knows every change. `now` is an ISO 8601 instant in
    UTC.
    """
    quiet = set(noted) - {act.state.id for act in acts}
    contents = alert_contents(tx, [*quiet, *(act.state.id for act in acts)])
    entries: list[tuple[str, str, Mapping[str, Any]]] = []
    for act in acts:
        logged = {
            "run_id": act.state.run_id,
            "subject_id": act.state.subject_id,
            "status": act.state.status.value,
            "facts_hash": act.state.facts_hash,
            "content_sha256": contents[act.state.id],
            **act.detail,
        }
        entries.append((act.action, f"alert:{act.state.id}", logged))
    entries += [
        ("alert.noted", f"alert:{id_}", {"content_sha256": contents[id_]})
        for id_ in sorted(quiet & contents.keys())
    ]
    append_events(tx, tx.actor, entries, now)


def count_active(tx: Transaction) -> int:
    """Count the alerts that wait for a decision."""
    query = select(func.count()).where(schema.alert.c.status.in_(_ACTIVE))
    return int(tx.execute(query).scalar_one())


def unreported_ids(tx: Transaction) -> list[str]:
    """Give the open alerts that killed runs opened or reopened since the last run that ended.

    Such a run stored its alerts and never told anybody.
    """
    run, table = schema.run, schema.alert
    ended = select(func.max(run.c.id)).where(run.c.status == "finished").scalar_subquery()
    killed = select(run.c.id).where(run.c.status == "failed", run.c.id > func.coalesce(ended, ""))
    found = select(table.c.id).where(
        table.c.status.in_(_ACTIVE),
        table.c.run_id.in_(killed),
        table.c.opened_at == table.c.changed_at,
    )
    return list(tx.execute(found.order_by(table.c.id)).scalars())


def _with_findings(tx: Transaction, query: Select[Any]) -> list[Alert]:
    rows = tx.execute(query).all()
    # What has become one with another alert has that one's findings.
    heirs = {row.id: _heir(tx, row.id) if row.merged_into else row.id for row in rows}
    found: dict[str, list[Finding]] = {id_: [] for id_ in heirs.values()}
    table = schema.finding
    for batch in batched(found, _BATCH):
        parts = select(table).where(tx.among(table.c.alert_id, batch)).order_by(table.c.id)
        for part in tx.execute(parts):
            found[part.alert_id].append(stored_finding(part))
    return [_alert(row, list(found[heirs[row.id]])) for row in rows if found[heirs[row.id]]]


def _heir(tx: Transaction, id_: str) -> str:
    """Give the alert that another one has become one with, at the end of however many steps."""
    table, found, seen = schema.alert, id_, {id_}
    while True:
        into = tx.execute(select(table.c.merged_into).where(table.c.id == found)).scalar()
        if into is None or into in seen:
            return found
        seen.add(into)
        found = into


def _alert(row: Row[Any], findings: list[Finding]) -> Alert:
    """Make an alert of its row and its findings: those that hold, or all if none does."""
    holding = [item for item in findings if item.status == "open"] or findings
    holding.sort(key=lambda item: (-item.score, item.id))
    values = {name: getattr(row, name) for name in _SHOWN}
    return replace(from_row(Alert, {**values, "findings": ()}), findings=tuple(holding))


def _state(row: Row[Any]) -> AlertState:
    values = {name: getattr(row, name) for name in _STATE}
    facts = values["decided_facts"]
    return from_row(AlertState, {**values, "decided_facts": facts and json.loads(facts)})


def _row(state: AlertState) -> dict[str, Any]:
    row: dict[str, Any] = to_row(state)
    facts = row["decided_facts"]
    row["decided_facts"] = None if facts is None else encode(facts)
    return row
