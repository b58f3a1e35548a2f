"""Versions of subjects, what-ifs and expiry, on both databases."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from sqlalchemy import func, select

from firmwatch.errors import NotFoundError
from firmwatch.ledger import Ledger, schema, subjects, what_ifs
from firmwatch.ledger.dossiers import alert_records, events_of, subject_life
from firmwatch.ledger.expiries import (
    expire,
    expired_alerts,
    expired_held_rows,
    expired_runs,
    expired_subjects,
    findings_on_hold,
)
from firmwatch.ledger.findings import FindingRules, sync_findings
from firmwatch.ledger.portfolios import save_portfolio
from firmwatch.ledger.subject_versions import subject_version
from firmwatch.model import subject_digest
from tests.ledger.fictional import LATER, LATEST, NOW, SUPPLIERS, a_finding, a_subject

RULES = FindingRules(lambda *pair: True, lambda item: "gone", lambda item: True)


def test_what_a_finding_saw_is_kept_whatever_the_subject_becomes(ledger: Ledger) -> None:
    seen = a_subject()
    found = dataclasses.replace(
        a_finding(), subject_id=seen.id, subject_digest=subject_digest(seen)
    )
    stale = dataclasses.replace(a_finding(2), subject_id=a_subject(2).id, subject_digest="ab" * 32)
    with ledger.transaction() as tx:
        save_portfolio(tx, "suppliers", "", "", NOW)
        both = [(seen, "{}"), (a_subject(2), "{}")]
        subjects.save_subjects(tx, SUPPLIERS, both, "i", NOW)
        sync_findings(tx, [found, stale], "00000001", NOW, RULES)
        changed = dataclasses.replace(seen, name="Another GmbH")
        subjects.save_subjects(tx, SUPPLIERS, [(changed, "{}")], "i2", LATER)
    with ledger.transaction() as tx:
        assert subject_version(tx, found.subject_digest) == seen
        # The subject was another one by the time that its finding was stored.
        with pytest.raises(NotFoundError, match="is not kept"):
            subject_version(tx, stale.subject_digest)
        again = sync_findings(tx, [found, stale], "00000002", LATER, RULES)
        assert set(again.rated) == {stale.id}
        life = subject_life(tx, seen.id)
        assert (life.portfolio, life.added_at, life.changed_at) == ("suppliers", NOW, LATER)


def test_a_what_if_covers_one_change(ledger: Ledger) -> None:
    with ledger.transaction() as tx:
        assert what_ifs.save_what_if(tx, (0.3, 0.8), "m-1", {"gained": 0}, NOW) == "00000001"
        assert what_ifs.covers(tx, (0.3, 0.8), "m-1")
        for change, version in (((0.8, 0.3), "m-1"), ((0.3, 0.81), "m-1"), ((0.3, 0.8), "m-2")):
            assert not what_ifs.covers(tx, change, version)
        (row,) = what_ifs.what_ifs(tx)
        assert (row["what_if_id"], row["gained"]) == ("00000001", 0)


def test_what_expires_goes_with_a_proof(ledger: Ledger) -> None:
    one = a_subject()
    found = dataclasses.replace(a_finding(), subject_id=one.id, subject_digest=subject_digest(one))
    with ledger.transaction() as tx:
        save_portfolio(tx, "suppliers", "", "", NOW)
        subjects.save_subjects(tx, SUPPLIERS, [(one, "{}")], "i", NOW)
        sync_findings(tx, [found], "00000001", NOW, RULES)
        sync_findings(tx, [], "00000002", LATER, RULES)
        values: dict[str, Any] = {column.name: None for column in schema.alert.columns}
        values |= {
            "id": "a1",
            "subject_id": one.id,
            "status": "closed",
            "severity": "high",
            "cause": "listed",
            "facts_hash": "",
            "opened_at": NOW,
            "changed_at": LATER,
            "closed_at": LATER,
            "run_id": "00000002",
        }
        tx.execute(schema.alert.insert(), {**values, "score": 0.9})
        tx.execute(schema.finding.update().values(alert_id="a1"))
        subjects.remove_subject(tx, one.id, LATER)
        subjects.set_legal_hold(tx, one.id, True, LATER, "case 1")
    none = frozenset[str]()
    with ledger.transaction() as tx:
        assert expired_alerts(tx, (LATEST, LATEST), none).on_hold == 1
        assert [item.id for item in findings_on_hold(tx, found.source)] == [found.id]
        assert alert_records(tx, one.id) == {"a1": [f"{found.source}:{found.record_id}"]}
        subjects.set_legal_hold(tx, one.id, False, LATEST, "settled")
        assert expired_alerts(tx, (NOW, LATEST), frozenset({found.source})).ids == ()
        assert expired_subjects(tx, LATEST).ids == ()
        gone = expired_alerts(tx, (LATEST, LATEST), none)
        expire(tx, gone, "a rule", LATEST)
        assert len(gone.digests) == 2
        assert tx.execute(select(func.count()).select_from(schema.finding)).scalar_one() == 0
        assert tx.execute(select(func.count()).select_from(schema.subject_version)).scalar() == 0
        expire(tx, expired_subjects(tx, LATEST), "a rule", LATEST)
        assert expired_held_rows(tx, LATEST).ids == expired_runs(tx, LATEST).ids == ()
        (event,) = events_of(tx, ["alert:*"], LATEST)
        assert event.detail["count"] == 1
        assert set(gone.digests) < set(event.detail["digests"])
        assert tx.execute(select(func.count()).select_from(schema.subject)).scalar_one() == 0
