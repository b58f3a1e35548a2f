"""Runs over made-up findings, without lists: what a run writes, and nothing it reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import cast

from firmwatch.ledger import Transaction
from firmwatch.ledger.findings import FindingRules, sync_findings
from firmwatch.model import AlertCause, Finding, ListedParty, RecordKey, ReviewRules
from firmwatch.monitoring import Causes, Moment
from firmwatch.steps.alerting import AlertChanges, update_alerts
from firmwatch.steps.parties import Linked


def linked(found: Iterable[Finding]) -> Linked:
    """The parties that the findings themselves say, one of each record where they say none."""
    parties: dict[str, list[RecordKey]] = {}
    for item in found:
        key = item.source, item.record_id
        parties.setdefault(item.party_id or f"party of {item.record_id}", []).append(key)
    every = [ListedParty(id_, tuple(keys)) for id_, keys in parties.items()]
    of_record = {key: party for party in every for key in party.keys}
    places = {key: place for place, key in enumerate(of_record)}
    return cast("Linked", SimpleNamespace(places=places, party=of_record.__getitem__))


def run(
    tx: Transaction,
    found: Iterable[Finding],
    now: str,
    causes: Mapping[RecordKey, AlertCause] | None = None,
    heirs: Mapping[RecordKey, tuple[RecordKey, ...]] | None = None,
    rules: ReviewRules | None = None,
) -> AlertChanges:
    """Make what was found the state of the ledger, as a run does.

    `causes` are what changed of records; without any, every pair may have changed (as `amended`),
    and with an empty mapping nothing has.
    """
    items = sorted(found, key=lambda item: item.id)
    every = AlertCause.AMENDED if causes is None else None
    said = Causes(records=causes or {}, heirs=heirs or {}, every=every)
    finding_rules = FindingRules(
        tested=lambda *pair: True,
        closing_reason=lambda gone: f"{gone.record_id} is gone",
        is_news=lambda item: (
            causes is None or said.of(item.subject_id, item.source, item.record_id) is not None
        ),
    )
    done = sync_findings(tx, items, "00000001", now, finding_rules)
    moment = Moment("00000001", now, rules or ReviewRules())
    return update_alerts(tx, done, linked(items), said, moment)
