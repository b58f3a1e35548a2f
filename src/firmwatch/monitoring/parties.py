"""Alerts of one subject and one party, which several lists have, as one row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from firmwatch.model import Alert, PartyAlert

__all__ = ["by_party"]


def by_party(alerts: Iterable[Alert]) -> list[PartyAlert]:
    """Put alerts of one subject, one party and one status together, the likeliest first.

    An alert whose record's party is not known is by itself.
    """
    groups: dict[tuple[str, str, str], list[Alert]] = defaultdict(list)
    for item in alerts:
        party = item.party_id or f"alert {item.id}"
        groups[item.subject_id, party, item.status.value].append(item)
    found = [_joined(sorted(group, key=_likeliest)) for group in groups.values()]
    return sorted(found, key=lambda item: (-item.score, item.alert_ids))


def _likeliest(alert: Alert) -> tuple[float, str]:
    return -alert.score, alert.id


def _joined(alerts: list[Alert]) -> PartyAlert:
    first = alerts[0]
    return PartyAlert(
        party_id=first.party_id,
        subject_id=first.subject_id,
        subject_name=first.subject_name,
        record_name=first.record_name,
        record_kind=first.record_kind,
        score=first.score,
        status=first.status,
        opened_at=min(item.opened_at for item in alerts),
        sources=tuple(sorted({item.source for item in alerts})),
        records=tuple(sorted(f"{item.source}:{item.record_id}" for item in alerts)),
        listings=tuple(listing for item in alerts for listing in item.listings),
        alert_ids=tuple(item.id for item in alerts),
        portfolio_id=first.portfolio_id,
    )
