"""Alerts as they are asked for: by status, list, portfolio and day, or one by its id."""

from __future__ import annotations

from firmwatch.ledger import alerts, portfolios
from firmwatch.model import EXPOSURE, Alert, AlertStatus
from firmwatch.steps.configured import configured_source
from firmwatch.steps.versions import instant_of
from firmwatch.steps.workspace import Workspace

__all__ = ["alert", "list_alerts"]


def list_alerts(
    workspace: Workspace,
    status: str = "all",
    source: str | None = None,
    portfolio: str | None = None,
    limit: int | None = None,
    as_of: str | None = None,
) -> list[Alert]:
    """Give alerts, the likeliest first; `status` is an `AlertStatus`, or one of three more.

    `active` are those that wait and are not put off, `snoozed` those that are put off, `all` all.
    With `as_of`, a day or an instant, as they stood then: see `ledger.alerts.alerts_at`. Raises
    `NotFoundError` for a source or portfolio that does not exist.
    """
    if source not in (None, EXPOSURE):
        configured_source(workspace.settings, source)
    wanted = [item for item in AlertStatus if status in ("all", item.value)]
    if status in ("active", "snoozed"):
        wanted = [item for item in AlertStatus if item is not AlertStatus.CLOSED]
    with workspace.ledger.reading() as tx:
        portfolio_id = portfolios.portfolio(tx, portfolio).id if portfolio else None
        if as_of is not None:
            found = alerts.alerts_at(tx, instant_of(as_of))
            chosen = [
                item
                for item in found
                if item.status in wanted
                and (source is None or source in item.sources)
                and portfolio_id in (None, item.portfolio_id)
            ]
            return chosen[:limit]
        now = workspace.now()
        if status == "snoozed":
            found = alerts.alerts(tx, wanted, portfolio_id, source)
            return [item for item in found if (item.snoozed_until or "") > now][:limit]
        awake_at = now if status == "active" else None
        return alerts.alerts(tx, wanted, portfolio_id, source, limit, awake_at)


def alert(workspace: Workspace, alert_id: str) -> Alert:
    """Give one alert by its id or the beginning of it."""
    with workspace.ledger.reading() as tx:
        return alerts.alert(tx, alert_id)
