"""Snapshots, runs, the audit log and retention."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from firmwatch.errors import LedgerError, NotFoundError, UsageError
from firmwatch.ledger import Ledger, Transaction, audit, portfolios, schema, subjects
from firmwatch.ledger.fetch_states import keep, known
from firmwatch.ledger.retention import purge_register_roles, save_register_roles
from firmwatch.ledger.runs import Run, finish_run, last_run, start_run
from firmwatch.ledger.snapshots import (
    SourceState,
    current,
    current_all,
    history,
    promote,
    record_check,
    record_refusal,
    source_state,
)
from firmwatch.model import FileVersion, RegisterRole
from tests.ledger.fictional import LATER, LATEST, NOW, SUPPLIERS, a_snapshot, a_subject


@pytest.fixture
def tx(ledger: Ledger) -> Any:
    with ledger.transaction() as opened:
        yield opened


def test_the_promoted_snapshot_counts(tx: Transaction) -> None:
    assert current(tx, "sample_list") is None
    assert source_state(tx, "sample_list") == SourceState("sample_list")
    promote(tx, a_snapshot(1), NOW)
    promote(tx, a_snapshot(2), LATER)
    promote(tx, a_snapshot(1, "other_list"), LATER)
    assert current(tx, "sample_list") == a_snapshot(2)
    assert current_all(tx) == {
        "other_list": a_snapshot(1, "other_list"),
        "sample_list": a_snapshot(2),
    }
    assert history(tx, "sample_list") == [a_snapshot(2), a_snapshot(1)]
    assert source_state(tx, "sample_list") == SourceState("sample_list", a_snapshot(2), LATER)


def test_a_version_that_was_taken_back_can_be_promoted_again(tx: Transaction) -> None:
    promote(tx, a_snapshot(1), NOW)
    promote(tx, a_snapshot(2), LATER)
    again = a_snapshot(1, fetched_at=LATEST)
    promote(tx, again, LATEST)
    assert current(tx, "sample_list") == again
    assert history(tx, "sample_list") == [again, a_snapshot(2)]
    assert len(audit.events(tx)) == 3


def test_what_a_server_said_of_a_file_holds_for_its_snapshot_only(tx: Transaction) -> None:
    tagged = FileVersion("list.csv", "ab" * 32, '"v1"', "Sun, 01 Mar 2026 08:00:00 GMT")
    dated = FileVersion("extra.csv", "cd" * 32, "", "Sun, 01 Mar 2026 08:00:00 GMT", NOW)
    keep(tx, "sample_list", a_snapshot(1).id, [tagged, dated], LATER)
    keep(tx, "other_list", a_snapshot(3).id, [tagged], LATER)
    assert known(tx, "sample_list", a_snapshot(1).id) == {
        "list.csv": replace(tagged, fetched_at=LATER),
        "extra.csv": dated,
    }
    assert known(tx, "sample_list", a_snapshot(2).id) == {}
    keep(tx, "sample_list", a_snapshot(2).id, [dated], LATEST)
    assert known(tx, "sample_list", a_snapshot(1).id) == {}
    assert known(tx, "sample_list", a_snapshot(2).id) == {"extra.csv": dated}
    keep(tx, "sample_list", a_snapshot(2).id, [], LATEST)
    assert known(tx, "sample_list", a_snapshot(2).id) == {}
    assert set(known(tx, "other_list", a_snapshot(3).id)) == {"list.csv"}


def test_a_refusal_keeps_the_last_good_snapshot_and_a_check_ends_it(tx: Transaction) -> None:
    promote(tx, a_snapshot(1), NOW)
    record_refusal(tx, "sample_list", "the file is empty", LATER)
    good = SourceState("sample_list", a_snapshot(1), NOW)
    refused = replace(good, refused_at=LATER, refused_reason="the file is empty")
    assert source_state(tx, "sample_list") == refused
    assert audit.events(tx, 1)[0].action == "source.refused"
    record_check(tx, "sample_list", LATEST)
    assert source_state(tx, "sample_list") == replace(good, checked_at=LATEST)
    record_refusal(tx, "sample_list", "cut short", LATEST)
    promote(tx, a_snapshot(2), LATEST)
    assert source_state(tx, "sample_list") == SourceState("sample_list", a_snapshot(2), LATEST)


def test_a_source_may_be_refused_before_it_ever_counted(tx: Transaction) -> None:
    record_refusal(tx, "new_list", "HTML instead of CSV", NOW)
    assert source_state(tx, "new_list") == SourceState(
        "new_list", None, None, NOW, "HTML instead of CSV"
    )
    assert current_all(tx) == {}


def test_a_run_ends_with_its_report(tx: Transaction) -> None:
    assert last_run(tx) is None
    first = start_run(tx, NOW)
    assert last_run(tx) == Run(first, NOW, None, "running", {})
    finish_run(tx, first, "finished", {"opened": 3, "source": "Список"}, LATER)
    done = Run(first, NOW, LATER, "finished", {"opened": 3, "source": "Список"})
    assert last_run(tx) == done
    second = start_run(tx, NOW)
    assert second > first
    assert last_run(tx) == Run(second, NOW, None, "running", {})


def test_the_run_of_a_killed_process_is_marked_as_failed(tx: Transaction) -> None:
    killed = start_run(tx, NOW)
    start_run(tx, LATER)
    row = tx.execute(schema.run.select().where(schema.run.c.id == killed)).one()
    assert (row.status, row.finished_at) == ("failed", LATER)
    assert "The process ended before the run did" in row.report


def test_a_run_ends_in_one_of_two_ways(tx: Transaction) -> None:
    run_id = start_run(tx, NOW)
    with pytest.raises(UsageError, match="'done'"):
        finish_run(tx, run_id, "done", {}, LATER)
    with pytest.raises(NotFoundError, match="'00009999'"):
        finish_run(tx, "00009999", "failed", {}, LATER)


def test_events_come_back_newest_first(tx: Transaction) -> None:
    for number in range(3):
        audit.append_event(tx, "clerk", "sample.done", f"sample:{number}", {"名": number}, NOW)
    audit.append_events(tx, "clerk", [], NOW)
    assert [event.object for event in audit.events(tx)] == ["sample:2", "sample:1", "sample:0"]
    (newest,) = audit.events(tx, 1)
    assert (newest.at, newest.actor, newest.action) == (NOW, "clerk", "sample.done")
    assert newest.detail == {"名": 2}
    assert [event.seq for event in audit.events(tx)] == [3, 2, 1]


FORBIDDEN = [
    "UPDATE audit_event SET actor = 'somebody else'",
    "DELETE FROM audit_event",
    "DELETE FROM audit_event WHERE seq = 1",
]
SQLITE_ONLY = (
    "INSERT OR REPLACE INTO audit_event (seq, at, actor, action, object, detail)"
    " VALUES (1, '', 'somebody else', '', '', '')"
)
POSTGRESQL_ONLY = "TRUNCATE audit_event"


def test_the_audit_log_can_only_grow(ledger: Ledger) -> None:
    with ledger.transaction() as tx:
        audit.append_event(tx, "clerk", "sample.done", "sample:1", {}, NOW)
        sqlite = tx.connection.dialect.name == "sqlite"
    for statement in [*FORBIDDEN, SQLITE_ONLY if sqlite else POSTGRESQL_ONLY]:
        with pytest.raises(LedgerError, match="append-only"), ledger.transaction() as tx:
            tx.execute(text(statement))
    with ledger.transaction() as tx:
        assert [event.actor for event in audit.events(tx)] == ["clerk"]
        audit.append_event(tx, "clerk", "sample.done", "sample:2", {}, NOW)
        assert len(audit.events(tx)) == 2


def a_role(number: int, subject_number: int) -> RegisterRole:
    return RegisterRole(
        f"role{number}", a_subject(subject_number).id, "Ann Example", "director", share_max=2500
    )


def roles(tx: Transaction) -> list[str]:
    return sorted(tx.execute(schema.register_role.select()).scalars())


@pytest.fixture
def removed(tx: Transaction) -> Transaction:
    """Subject 1 active; 2 removed on 1 March; 3 too, under a legal hold; 4 on 20 March."""
    portfolios.save_portfolio(tx, "suppliers", "onboarding", "contract", NOW)
    rows = [(a_subject(number), "{}") for number in (1, 2, 3, 4)]
    subjects.save_subjects(tx, SUPPLIERS, rows, "i1", NOW)
    save_register_roles(tx, [a_role(number, number) for number in (1, 2, 3, 4)])
    for number, at in ((2, NOW), (3, NOW), (4, "2026-03-20T08:00:00Z")):
        subjects.remove_subject(tx, a_subject(number).id, at)
    subjects.set_legal_hold(tx, a_subject(3).id, True, NOW)
    return tx


@pytest.mark.parametrize("now", ["2026-03-31T08:00:02Z", "2026-03-31T08:00:02.5+00:00"])
def test_s8_roles_leave_after_the_retention_period_unless_held(
    removed: Transaction, now: str
) -> None:
    assert purge_register_roles(removed, "2026-03-31T07:59:59Z") == 0
    assert purge_register_roles(removed, now) == 1
    assert roles(removed) == ["role1", "role3", "role4"]
    event = audit.events(removed, 1)[0]
    assert (event.action, event.detail) == ("register_role.purged", {"purged": 1, "days": 30})
    assert purge_register_roles(removed, now) == 0
    assert audit.events(removed, 1)[0] == event


def test_s8_when_the_hold_ends_the_roles_leave(removed: Transaction) -> None:
    subjects.set_legal_hold(removed, a_subject(3).id, False, LATER)
    assert purge_register_roles(removed, "2026-03-25T00:00:00Z", days=1) == 3
    assert roles(removed) == ["role1"]


@pytest.mark.parametrize(
    ("now", "days"), [("2026-03-01T08:00:00+01:00", 1), ("2026-03-01", 1), ("soon", 1), (NOW, -1)]
)
def test_an_unclear_moment_purges_nothing(removed: Transaction, now: str, days: int) -> None:
    with pytest.raises(UsageError):
        purge_register_roles(removed, now, days)
    assert len(roles(removed)) == 4


def test_a_role_is_replaced_by_its_newer_state(removed: Transaction) -> None:
    assert save_register_roles(removed, [replace(a_role(1, 1), end_date="2026-02-01")]) == 1
    row = removed.execute(schema.register_role.select().where(text("id = 'role1'"))).one()
    assert RegisterRole(**row._mapping) == replace(a_role(1, 1), end_date="2026-02-01")


def test_a_role_needs_its_organisation(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="constraint"), ledger.transaction() as tx:
        save_register_roles(tx, [a_role(1, 9)])
