from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from firmwatch.errors import LedgerError, NotFoundError, PortfolioError
from firmwatch.ledger import Ledger, Transaction, audit, portfolios, schema
from firmwatch.ledger.subjects import (
    SubjectCounts,
    count_subjects,
    remove_subject,
    retire_missing,
    save_subjects,
    set_legal_hold,
    subject,
    subjects,
)
from firmwatch.model import Identifier, Subject, SubjectKind
from tests.ledger.fictional import LATER, LATEST, NOW, SUPPLIERS, a_subject, key


@pytest.fixture
def tx(ledger: Ledger) -> Any:
    with ledger.transaction() as opened:
        portfolios.save_portfolio(opened, "suppliers", "onboarding", "contract", NOW)
        yield opened


def read(tx: Transaction, portfolio_id: str | None = None, batch_size: int = 3) -> list[Subject]:
    return [item for batch in subjects(tx, portfolio_id, batch_size) for item in batch]


def save(tx: Transaction, items: list[Subject], import_id: str, now: str = NOW) -> SubjectCounts:
    return save_subjects(tx, SUPPLIERS, ((item, "{}") for item in items), import_id, now)


def state(tx: Transaction) -> list[dict[str, Any]]:
    found = tx.execute(schema.subject.select().order_by(schema.subject.c.id))
    return [dict(row._mapping) for row in found]


@pytest.mark.parametrize("size", [1, 2, 7, 8, 100])
def test_the_stream_is_what_was_saved_by_id(tx: Transaction, size: int) -> None:
    saved = [a_subject(number) for number in range(8)]
    assert save(tx, saved, "i1") == SubjectCounts(added=8)
    batches = list(subjects(tx, batch_size=size))
    assert [item for batch in batches for item in batch] == sorted(saved, key=lambda each: each.id)
    assert all(0 < len(batch) <= size for batch in batches)
    assert count_subjects(tx) == count_subjects(tx, SUPPLIERS) == 8


def test_more_subjects_than_a_batch_holds(tx: Transaction, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("firmwatch.ledger.subjects._BATCH", 10)
    saved = [a_subject(number) for number in range(35)]
    assert save(tx, saved, "i1") == SubjectCounts(added=35)
    assert save(tx, saved[5:], "i2") == SubjectCounts(unchanged=30)
    assert len(read(tx)) == 35


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@given(
    name=words,
    aliases=st.lists(words, max_size=3).map(tuple),
    countries=st.lists(st.sampled_from(["DE", "FR", "US"]), unique=True).map(tuple),
    kind=st.sampled_from(SubjectKind),
    identifiers=st.lists(
        st.builds(
            Identifier,
            scheme=st.sampled_from(["lei", "imo"]),
            value=words,
            raw=words,
            country=st.none() | st.just("DE"),
            valid=st.none() | st.booleans(),
        ),
        max_size=2,
    ).map(tuple),
    raw=words,
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_subject_comes_back_as_it_was(tx: Transaction, raw: str, **fields: Any) -> None:
    item = a_subject(1, **fields)
    save_subjects(tx, SUPPLIERS, [(item, raw)], "i1", NOW)
    assert subject(tx, item.id) == item
    assert read(tx) == [item]
    assert save_subjects(tx, SUPPLIERS, [(item, raw)], "i2", NOW) == SubjectCounts(unchanged=1)


def test_importing_again_writes_nothing_but_the_import(tx: Transaction) -> None:
    items = [a_subject(number) for number in range(4)]
    save(tx, items, "i1")
    before = state(tx)
    assert save(tx, items, "i2", LATER) == SubjectCounts(unchanged=4)
    assert state(tx) == [{**row, "import_id": "i2"} for row in before]


def test_what_an_import_changes_is_counted(tx: Transaction) -> None:
    save(tx, [a_subject(1), a_subject(2), a_subject(3)], "i1")
    again = [a_subject(1), a_subject(2, name="Renamed GmbH"), a_subject(4)]
    assert save(tx, again, "i2", LATER) == SubjectCounts(added=1, changed=1, unchanged=1)
    assert retire_missing(tx, SUPPLIERS, "i2", LATER) == 1
    assert {item.name for item in read(tx)} == {
        "Sample Trading 1 GmbH",
        "Renamed GmbH",
        "Sample Trading 4 GmbH",
    }
    back = [a_subject(3), a_subject(1), a_subject(2, name="Renamed GmbH")]
    assert save(tx, back, "i3", LATEST) == SubjectCounts(unchanged=2, restored=1)
    row = next(row for row in state(tx) if row["id"] == a_subject(3).id)
    assert row["import_id"] == "i3"
    assert (row["added_at"], row["changed_at"], row["removed_at"]) == (NOW, LATEST, None)


def test_an_import_leaves_a_legal_hold_alone(tx: Transaction) -> None:
    save(tx, [a_subject(1)], "i1")
    set_legal_hold(tx, a_subject(1).id, True, NOW)
    set_legal_hold(tx, a_subject(1).id, True, LATER)
    save(tx, [a_subject(1, name="Renamed GmbH")], "i2", LATER)
    assert [(row["legal_hold"], row["name"]) for row in state(tx)] == [(True, "Renamed GmbH")]
    assert [event.action for event in audit.events(tx)].count("subject.legal_hold") == 1


def test_a_changed_row_of_the_file_is_kept(tx: Transaction) -> None:
    save_subjects(tx, SUPPLIERS, [(a_subject(1), '{"city":"A"}')], "i1", NOW)
    again = save_subjects(tx, SUPPLIERS, [(a_subject(1), '{"city":"B"}')], "i2", LATER)
    assert again == SubjectCounts(changed=1)
    assert state(tx)[0]["raw"] == '{"city":"B"}'


def test_of_two_rows_with_one_key_the_later_stays_and_both_count(tx: Transaction) -> None:
    twice = [a_subject(1), a_subject(1, name="Other GmbH"), a_subject(1, name="Other GmbH")]
    assert save(tx, twice, "i1") == SubjectCounts(added=1, changed=1, unchanged=1)
    assert [item.name for item in read(tx)] == ["Other GmbH"]


def test_retiring_touches_the_one_portfolio_only(tx: Transaction) -> None:
    other = portfolios.save_portfolio(tx, "customers", "onboarding", "contract", NOW)
    save(tx, [a_subject(1)], "i1")
    theirs = a_subject(2, portfolio_id=other.id)
    save_subjects(tx, other.id, [(theirs, "{}")], "i2", NOW)
    assert retire_missing(tx, SUPPLIERS, "i3", LATER) == 1
    assert read(tx) == read(tx, other.id) == [theirs]
    assert read(tx, SUPPLIERS) == []
    assert (count_subjects(tx), count_subjects(tx, SUPPLIERS)) == (1, 0)
    event = audit.events(tx, 1)[0]
    assert (event.action, event.detail["removed"]) == ("portfolio.subjects_removed", 1)


def test_removing_is_logged_once(tx: Transaction) -> None:
    save(tx, [a_subject(1)], "i1")
    id_ = a_subject(1).id
    remove_subject(tx, id_, LATER)
    remove_subject(tx, id_, LATEST)
    assert read(tx) == []
    assert subject(tx, id_) == a_subject(1)
    assert state(tx)[0]["removed_at"] == LATER
    assert [event.action for event in audit.events(tx)].count("subject.removed") == 1


def test_an_unknown_subject_is_named(tx: Transaction) -> None:
    calls: list[Callable[[], object]] = [
        lambda: subject(tx, "nobody"),
        lambda: remove_subject(tx, "nobody", NOW),
        lambda: set_legal_hold(tx, "nobody", True, NOW),
    ]
    for call in calls:
        with pytest.raises(NotFoundError, match="'nobody'"):
            call()


def test_a_subject_of_another_portfolio_is_refused(tx: Transaction) -> None:
    with pytest.raises(PortfolioError, match=key("subject 1")):
        save(tx, [a_subject(1, portfolio_id="elsewhere")], "i1")


@pytest.mark.parametrize("name", ["Sample\0 GmbH", "Sample \ud800 GmbH"])
def test_text_that_no_database_holds_is_named(tx: Transaction, name: str) -> None:
    with pytest.raises(PortfolioError, match=r"Sample.*Correct that row"):
        save(tx, [a_subject(1, name=name)], "i1")


def test_s1_the_database_itself_refuses_a_person(ledger: Ledger) -> None:
    statement = text(
        "INSERT INTO subject (id, portfolio_id, kind, name, aliases, countries, identifiers,"
        " content_hash, import_id, added_at, changed_at, legal_hold, raw) VALUES ('s', :portfolio,"
        " :kind, 'A', '[]', '[]', '[]', '', 'i', '', '', :hold, '{}')"
    )
    row = {"portfolio": SUPPLIERS, "hold": False}
    with ledger.transaction() as tx:
        portfolios.save_portfolio(tx, "suppliers", "onboarding", "contract", NOW)
    for kind in ("person", "Person", "listed_person", ""):
        with (
            pytest.raises(LedgerError, match=r"ck_subject_kind|CHECK constraint"),
            ledger.transaction() as tx,
        ):
            tx.execute(statement, {**row, "kind": kind})
    with ledger.transaction() as tx:
        tx.execute(statement, {**row, "kind": "vessel"})
        assert count_subjects(tx) == 1
