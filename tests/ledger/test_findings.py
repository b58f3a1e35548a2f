from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from firmwatch.errors import LedgerError, NotFoundError, UsageError
from firmwatch.ledger import Ledger, Transaction, audit, schema
from firmwatch.ledger.findings import (
    FindingChanges,
    alert,
    alerts,
    facts_hash,
    set_parties,
    sync_findings,
)
from firmwatch.model import (
    Evidence,
    Finding,
    FindingStatus,
    Listing,
    Locator,
    SnapshotReference,
)
from tests.ledger.fictional import LATER, LATEST, NOW, a_finding


@pytest.fixture
def tx(ledger: Ledger) -> Any:
    with ledger.transaction() as opened:
        yield opened


def sync(tx: Transaction, found: Iterable[Finding], now: str = NOW) -> FindingChanges:
    return sync_findings(tx, found, "00000001", now, lambda gone: f"{gone.record_id} is gone")


def counts(changes: FindingChanges) -> tuple[int, int, int, int, int]:
    return (
        changes.opened,
        changes.changed,
        changes.reopened,
        changes.closed,
        changes.unchanged,
    )


def stored(tx: Transaction) -> list[Any]:
    return list(tx.execute(schema.finding.select().order_by(schema.finding.c.id)).all())


def rated_anew(item: Finding) -> Finding:
    """The same facts as a newer matcher, a newer snapshot and a longer file show them."""
    return replace(
        item,
        score=0.5,
        evidence=tuple(
            replace(each, weight=each.weight / 2, detail="worded anew")
            for each in reversed(item.evidence)
        ),
        listings=item.listings[::-1],
        matcher_version="2",
        snapshot=SnapshotReference("sample_list", "cd" * 32, NOW, LATER),
        locator=Locator("sample.csv", 99),
        opened_at=LATER,
    )


def test_a_new_alert_is_opened_and_comes_back_as_it_was(tx: Transaction) -> None:
    changes = sync(tx, [a_finding(1, opened_at=LATEST), a_finding(2)])
    assert counts(changes) == (2, 0, 0, 0, 0)
    assert changes.opened_ids == (a_finding(1).id, a_finding(2).id)
    assert alert(tx, a_finding(1).id) == a_finding(1)
    acts = [(event.action, event.object, event.actor) for event in audit.events(tx)]
    assert acts == [
        ("alert.opened", f"alert:{a_finding(2).id}", "tester"),
        ("alert.opened", f"alert:{a_finding(1).id}", "tester"),
    ]


def test_other_scores_for_the_same_facts_write_nothing(tx: Transaction) -> None:
    sync(tx, [a_finding(1)])
    before, log = stored(tx), audit.events(tx)
    assert counts(sync(tx, [rated_anew(a_finding(1))], LATER)) == (0, 0, 0, 0, 1)
    assert (stored(tx), audit.events(tx)) == (before, log)


def test_another_party_is_noted_and_is_no_change(tx: Transaction) -> None:
    sync(tx, [a_finding(1)])
    log = audit.events(tx)
    joined = a_finding(1, party_id="ab" * 8)
    assert facts_hash(joined) == facts_hash(a_finding(1))
    assert counts(sync(tx, [joined], LATER)) == (0, 0, 0, 0, 1)
    assert alert(tx, joined.id) == joined
    assert (stored(tx)[0].changed_at, audit.events(tx)) == (NOW, log)
    set_parties(tx, {joined.id: None})
    assert alert(tx, joined.id) == a_finding(1)
    sync(tx, [], LATER)
    sync(tx, [joined], LATEST)
    assert alert(tx, joined.id).party_id == joined.party_id


def test_other_facts_replace_the_alert_and_keep_when_it_was_opened(tx: Transaction) -> None:
    sync(tx, [a_finding(1)])
    amended = a_finding(1, record_caption="Sample Trading Holding Ltd", score=0.8)
    assert counts(sync(tx, [amended], LATER)) == (0, 1, 0, 0, 0)
    assert alert(tx, amended.id) == replace(amended, opened_at=NOW)
    assert stored(tx)[0].changed_at == LATER
    assert audit.events(tx)[0].action == "alert.changed"


def test_an_alert_that_is_not_found_is_closed_with_a_reason_and_found_again_reopens(
    tx: Transaction,
) -> None:
    sync(tx, [a_finding(1), a_finding(2)])
    changes = sync(tx, [a_finding(2)], LATER)
    assert counts(changes) == (0, 0, 0, 1, 1)
    assert changes.closed_ids == (a_finding(1).id,)
    closed = alert(tx, a_finding(1).id)
    assert (closed.status, closed.closed_at, closed.closed_reason, closed.opened_at) == (
        FindingStatus.CLOSED,
        LATER,
        "R-1 is gone",
        NOW,
    )
    assert audit.events(tx)[0].detail["reason"] == "R-1 is gone"
    assert counts(sync(tx, [a_finding(2)], LATER)) == (0, 0, 0, 0, 1)
    again = sync(tx, [a_finding(1), a_finding(2)], LATEST)
    assert counts(again) == (0, 0, 1, 0, 1)
    assert again.reopened_ids == (a_finding(1).id,)
    assert alert(tx, a_finding(1).id) == a_finding(1, opened_at=LATEST)
    assert [event.action for event in audit.events(tx)][:2] == ["alert.reopened", "alert.closed"]


def test_more_alerts_than_a_batch_holds(tx: Transaction, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("firmwatch.ledger.finding_changes._BATCH", 10)
    assert counts(sync(tx, (a_finding(number) for number in range(35)))) == (35, 0, 0, 0, 0)
    some = [a_finding(number) for number in range(0, 40, 5)]
    assert counts(sync(tx, some, LATER)) == (1, 0, 0, 28, 7)
    assert {item.id for item in alerts(tx, FindingStatus.OPEN)} == {item.id for item in some}


def test_the_same_alert_twice_is_refused_rather_than_lost(ledger: Ledger) -> None:
    twice = [a_finding(1), a_finding(1, record_name="SAMPLE")]
    with pytest.raises(LedgerError, match=a_finding(1).id), ledger.transaction() as tx:
        sync(tx, twice)
    with ledger.reading() as tx:
        assert alerts(tx) == []


CHANGES: list[dict[str, Any]] = [
    {"subject_name": "Sample Trading AG"},
    {"record_name": "SAMPLE TRADER"},
    {"record_id": "R-2"},
    {"record_kind": "vessel"},
    {"listings": a_finding().listings[:1]},
    {"listings": (Listing("SAMPLE-1", "Sample Office", end_date="2026-01-01"),)},
    {"evidence": a_finding().evidence[:1]},
    {"evidence": (Evidence("name", "sample trading", "SAMPLE TRADER", 3.5, "same words"),)},
    {"portfolio_id": None},
]


@pytest.mark.parametrize("changes", CHANGES)
def test_each_fact_counts(changes: dict[str, Any]) -> None:
    assert facts_hash(a_finding(1, **changes)) != facts_hash(a_finding(1))


def test_neither_rating_nor_place_nor_order_counts() -> None:
    assert facts_hash(rated_anew(a_finding(1))) == facts_hash(a_finding(1))
    closed = a_finding(1, status=FindingStatus.CLOSED, closed_at=LATER, closed_reason="gone")
    assert facts_hash(closed) == facts_hash(a_finding(1))


def test_spaces_and_punctuation_do_not_count_but_marks_do() -> None:
    spaced = a_finding(1, record_name=" SAMPLE-TRADING.")
    assert facts_hash(spaced) == facts_hash(a_finding(1))
    # Hindi "day" and "poor" differ in one vowel sign.
    assert facts_hash(a_finding(1, record_name="दिन")) != facts_hash(
        a_finding(1, record_name="दीन")
    )


def test_alerts_stand_by_score_and_can_be_chosen(tx: Transaction) -> None:
    low = a_finding(1, score=0.6, source="other_list")
    high = a_finding(2, score=0.99, portfolio_id=None)
    level = sorted([a_finding(3, score=0.8), a_finding(4, score=0.8)], key=lambda each: each.id)
    sync(tx, [low, high, *level])
    assert alerts(tx) == [high, *level, low]
    assert alerts(tx, limit=2) == [high, level[0]]
    assert alerts(tx, source="other_list") == [low]
    assert alerts(tx, portfolio_id=low.portfolio_id) == [*level, low]
    sync(tx, [low, high], LATER)
    assert alerts(tx, FindingStatus.OPEN) == [high, low]
    assert [item.id for item in alerts(tx, FindingStatus.CLOSED)] == [item.id for item in level]


def test_the_beginning_of_an_id_is_enough(tx: Transaction) -> None:
    one, two = a_finding(1, id="abcd0001"), a_finding(2, id="abcd1002")
    sync(tx, [one, two])
    assert alert(tx, "abcd0") == one
    with pytest.raises(UsageError, match="abcd0001, abcd1002"):
        alert(tx, "abcd")
    with pytest.raises(UsageError, match="too short"):
        alert(tx, "abc")
    for unknown in ("ABCD0", "abcd2", "%%%%", "____"):
        with pytest.raises(NotFoundError, match="no alert has the id"):
            alert(tx, unknown)


def some_findings() -> st.SearchStrategy[list[Finding]]:
    one = st.builds(
        lambda number, name, score: a_finding(number, record_name=name, score=score),
        st.integers(0, 5),
        st.sampled_from(["SAMPLE", "EXAMPLE"]),
        st.floats(0, 1),
    )
    return st.lists(one, max_size=6, unique_by=lambda item: item.id)


@given(runs=st.lists(some_findings(), min_size=1, max_size=5))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_came_before_the_open_alerts_are_those_of_the_last_run(
    tx: Transaction, runs: list[list[Finding]]
) -> None:
    tx.execute(text("DELETE FROM alert"))
    for number, found in enumerate(runs):
        sync(tx, found, f"2026-03-01T08:00:{number:02d}Z")
    facts = {item.id: facts_hash(item) for item in runs[-1]}
    assert {item.id: facts_hash(item) for item in alerts(tx, FindingStatus.OPEN)} == facts
    assert {row.id: row.facts_hash for row in stored(tx) if row.status == "open"} == facts
    before, log = stored(tx), len(audit.events(tx))
    again = sync(tx, [rated_anew(item) for item in runs[-1]], LATEST)
    assert counts(again) == (0, 0, 0, 0, len(runs[-1]))
    assert (stored(tx), len(audit.events(tx))) == (before, log)
