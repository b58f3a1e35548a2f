from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from firmwatch.errors import LedgerError
from firmwatch.ledger import Ledger, Transaction, audit, schema
from firmwatch.ledger.finding_changes import stored_finding
from firmwatch.ledger.findings import (
    FindingChanges,
    FindingRules,
    ended_reasons,
    facts_hash,
    open_findings,
    standing,
    sync_findings,
)
from firmwatch.model import (
    Evidence,
    Finding,
    FindingStatus,
    Listing,
    ListingStatus,
    Locator,
    SnapshotReference,
    severity_of,
)
from tests.ledger.fictional import LATER, LATEST, NOW, a_finding

SANCTION = [ListingStatus.SANCTION]


@pytest.fixture
def tx(ledger: Ledger) -> Any:
    with ledger.transaction() as opened:
        yield opened


def sync(
    tx: Transaction, found: Iterable[Finding], now: str = NOW, news: bool = True
) -> FindingChanges:
    rules = FindingRules(
        tested=lambda subject, source, record: True,
        closing_reason=lambda gone: f"{gone.record_id} is gone",
        is_news=lambda item: news,
    )
    return sync_findings(tx, found, "00000001", now, rules)


def counts(changes: FindingChanges) -> tuple[int, int, int, int, int]:
    """Opened, changed, reopened, closed, and rated anew alone."""
    return (
        len(changes.opened_ids),
        len(changes.changed_ids),
        len(changes.reopened_ids),
        len(changes.closed_ids),
        len(changes.rated),
    )


def stored(tx: Transaction) -> list[Any]:
    return list(tx.execute(schema.finding.select().order_by(schema.finding.c.id)).all())


def finding(tx: Transaction, id_: str) -> Finding:
    (row,) = (row for row in stored(tx) if row.id == id_)
    return stored_finding(row)


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


def test_a_new_finding_comes_back_as_it_was(tx: Transaction) -> None:
    changes = sync(tx, [a_finding(1, opened_at=LATEST), a_finding(2)])
    assert counts(changes) == (2, 0, 0, 0, 0)
    assert changes.opened_ids == (a_finding(1).id, a_finding(2).id)
    assert changes.touched_ids == {a_finding(1).id, a_finding(2).id}
    assert finding(tx, a_finding(1).id) == a_finding(1)
    assert {item.severity for item in standing(tx)} == {severity_of(SANCTION)}


def test_other_scores_for_the_same_facts_write_nothing(tx: Transaction) -> None:
    sync(tx, [a_finding(1)])
    before, log = stored(tx), audit.events(tx)
    assert counts(sync(tx, [rated_anew(a_finding(1))], LATER)) == (0, 0, 0, 0, 0)
    assert (stored(tx), audit.events(tx)) == (before, log)


def test_another_party_or_number_is_no_fact(tx: Transaction) -> None:
    assert facts_hash(a_finding(1, party_id="ab" * 8)) == facts_hash(a_finding(1))
    assert facts_hash(a_finding(1, record_id="R-9", id="f" * 16)) == facts_hash(a_finding(1))


def test_other_facts_replace_the_finding_and_keep_since_when_it_stands(tx: Transaction) -> None:
    sync(tx, [a_finding(1)])
    amended = a_finding(1, record_caption="Sample Trading Holding Ltd", score=0.8)
    assert counts(sync(tx, [amended], LATER)) == (0, 1, 0, 0, 0)
    assert finding(tx, amended.id) == replace(amended, opened_at=NOW)
    assert stored(tx)[0].changed_at == LATER


def test_what_another_matcher_says_of_the_same_facts_is_no_news(tx: Transaction) -> None:
    sync(tx, [a_finding(1)])
    reworded = a_finding(1, evidence=a_finding().evidence[:1])
    changes = sync(tx, [reworded], LATER, news=False)
    assert counts(changes) == (0, 0, 0, 0, 1)
    assert changes.rated == {reworded.id: (facts_hash(a_finding(1)), facts_hash(reworded))}
    assert finding(tx, reworded.id).evidence == reworded.evidence


def test_a_finding_that_is_not_found_ends_with_a_reason_and_found_again_holds(
    tx: Transaction,
) -> None:
    sync(tx, [a_finding(1), a_finding(2)])
    changes = sync(tx, [a_finding(2)], LATER)
    assert counts(changes) == (0, 0, 0, 1, 0)
    assert changes.closed_ids == (a_finding(1).id,)
    closed = finding(tx, a_finding(1).id)
    assert (closed.status, closed.closed_at, closed.closed_reason, closed.opened_at) == (
        FindingStatus.CLOSED,
        LATER,
        "R-1 is gone",
        NOW,
    )
    assert ended_reasons(tx, changes.closed_ids) == {
        closed.id: ("R-1 is gone", "sample_list", "R-1")
    }
    assert counts(sync(tx, [a_finding(2)], LATER)) == (0, 0, 0, 0, 0)
    again = sync(tx, [a_finding(1), a_finding(2)], LATEST)
    assert counts(again) == (0, 0, 1, 0, 0)
    assert finding(tx, a_finding(1).id) == a_finding(1, opened_at=LATEST)


def test_a_pair_that_was_not_compared_is_not_touched(tx: Transaction) -> None:
    sync(tx, [a_finding(1), a_finding(2)])
    rules = FindingRules(lambda subject, source, record: record == "R-2", str, bool)
    changes = sync_findings(tx, [], "00000002", LATER, rules)
    assert changes.closed_ids == (a_finding(2).id,)
    assert [item.id for item in open_findings(tx)] == [a_finding(1).id]
    assert open_findings(tx, "another_list") == []


def test_more_findings_than_a_batch_holds(tx: Transaction, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("firmwatch.ledger.finding_changes._BATCH", 1)
    assert counts(sync(tx, (a_finding(number) for number in range(35)))) == (35, 0, 0, 0, 0)
    some = [a_finding(number) for number in range(0, 40, 5)]
    assert counts(sync(tx, some, LATER)) == (1, 0, 0, 28, 0)
    assert {item.id for item in open_findings(tx)} == {item.id for item in some}


def test_the_same_pair_twice_is_refused_rather_than_lost(ledger: Ledger) -> None:
    twice = [a_finding(1), a_finding(1, record_name="SAMPLE")]
    with pytest.raises(LedgerError, match=a_finding(1).id), ledger.transaction() as tx:
        sync(tx, twice)
    with ledger.reading() as tx:
        assert open_findings(tx) == []


CHANGES: list[dict[str, Any]] = [
    {"subject_name": "Sample Trading AG"},
    {"record_name": "SAMPLE TRADER"},
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
def test_whatever_came_before_what_holds_is_what_the_last_run_found(
    tx: Transaction, runs: list[list[Finding]]
) -> None:
    tx.execute(text("DELETE FROM finding"))
    for number, found in enumerate(runs):
        sync(tx, found, f"2026-03-01T08:00:{number:02d}Z")
    facts = {item.id: facts_hash(item) for item in runs[-1]}
    assert {item.id: facts_hash(item) for item in open_findings(tx)} == facts
    assert {row.id: row.facts_hash for row in stored(tx) if row.status == "open"} == facts
    before = stored(tx)
    again = sync(tx, [rated_anew(item) for item in runs[-1]], LATEST)
    assert counts(again) == (0, 0, 0, 0, 0)
    assert stored(tx) == before
