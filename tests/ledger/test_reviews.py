from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from firmwatch.errors import ConflictError, UsageError
from firmwatch.ledger import Ledger, Transaction, alerts, audit, decisions, reviews
from firmwatch.model import AlertCause, AlertStatus, Judgement, ReviewRules, Severity, Verdict
from tests.ledger.fictional import a_finding
from tests.ledger.reviewed import run

DAYS = [f"2026-03-{day:02d}T08:00:00+00:00" for day in range(1, 10)]
RULES = ReviewRules(due_days=dict.fromkeys(Severity, 5))


@pytest.fixture
def tx(ledger: Ledger) -> Iterator[Transaction]:
    with ledger.transaction() as opened:
        run(opened, [a_finding(1)], DAYS[0], rules=RULES)
        yield opened


@pytest.fixture
def id_(tx: Transaction) -> str:
    return alerts.alerts(tx)[0].id


def test_a_review_is_begun_by_one_person(tx: Transaction, id_: str) -> None:
    begun = reviews.start_review(tx, id_, DAYS[1])
    assert (begun.status, begun.assignee) == (AlertStatus.IN_REVIEW, "tester")
    other = Transaction(tx.connection, "Ben")
    with pytest.raises(ConflictError, match="in review by tester"):
        reviews.start_review(other, id_, DAYS[1])
    assert reviews.start_review(tx, id_, DAYS[1]).assignee == "tester"
    assert reviews.assign(tx, id_, "Ben", DAYS[1]).assignee == "Ben"
    assert reviews.start_review(other, id_, DAYS[2]).assignee == "Ben"
    assert reviews.assign(tx, id_, " ", DAYS[3]).assignee is None


def test_an_escalated_alert_can_be_decided(tx: Transaction, id_: str) -> None:
    with pytest.raises(UsageError, match="needs a reason"):
        reviews.escalate(tx, id_, " ", DAYS[1])
    assert reviews.escalate(tx, id_, "who owns it?", DAYS[1]).status is AlertStatus.ESCALATED
    item = alerts.alert(tx, id_)
    verdict = Verdict(Judgement.POSITIVE, "asked them", item.facts_hash)
    decisions.decide(tx, id_, verdict, RULES, DAYS[2])
    for act in (reviews.start_review, lambda *a: reviews.escalate(a[0], a[1], "x", a[2])):
        with pytest.raises(ConflictError, match=r"was closed at .*asked them"):
            act(tx, id_, DAYS[3])


def test_one_that_is_put_off_is_hidden_until_its_day(tx: Transaction, id_: str) -> None:
    reviews.snooze(tx, id_, "2026-03-05", DAYS[1])
    assert alerts.alerts(tx, awake_at="2026-03-04T23:59:59+00:00") == []
    assert len(alerts.alerts(tx, awake_at="2026-03-05T00:00:00+00:00")) == 1
    assert alerts.alert(tx, id_).due_date == "2026-03-06"
    for bad in ("2026-03-02", "2026-02-30", "soon"):
        with pytest.raises(UsageError, match=r"no day|not to come"):
            reviews.snooze(tx, id_, bad, DAYS[1])
    run(tx, [a_finding(1, record_name="SAMPLE TRADER")], DAYS[2], rules=RULES)
    assert alerts.alert(tx, id_).snoozed_until is None


def test_reopened_by_hand_it_is_due_anew(tx: Transaction, id_: str) -> None:
    with pytest.raises(ConflictError, match="is not closed"):
        reviews.reopen(tx, id_, "x", RULES, DAYS[1])
    item = alerts.alert(tx, id_)
    decisions.decide(tx, id_, Verdict(Judgement.NEGATIVE, "x", item.facts_hash), RULES, DAYS[1])
    again = reviews.reopen(tx, id_, "we were told otherwise", RULES, DAYS[3])
    assert (again.cause, again.due_date) == (AlertCause.BY_HAND, "2026-03-09")
    assert (again.decided_facts, again.closed_reason) == (None, None)
    run(tx, [a_finding(1)], DAYS[4], rules=RULES)
    assert alerts.alert(tx, id_).status is AlertStatus.OPEN


def test_comments_are_kept_and_nothing_else_moves(tx: Transaction, id_: str) -> None:
    before = alerts.state(tx, id_)
    reviews.add_comment(tx, id_, " Their register says 1987. ", DAYS[1])
    reviews.add_comment(Transaction(tx.connection, "Ben"), id_, "And ours?", DAYS[2])
    assert [(item.actor, item.text) for item in reviews.comments(tx, id_)] == [
        ("tester", "Their register says 1987."),
        ("Ben", "And ours?"),
    ]
    assert alerts.state(tx, id_) == before
    with pytest.raises(UsageError, match="needs a text"):
        reviews.add_comment(tx, id_, " ", DAYS[3])


def test_every_act_is_in_the_history(tx: Transaction, id_: str) -> None:
    reviews.assign(tx, id_, "Ben", DAYS[1])
    reviews.snooze(tx, id_, "2026-03-05", DAYS[1])
    reviews.add_comment(tx, id_, "?", DAYS[2])
    item = alerts.alert(tx, id_)
    decisions.decide(tx, id_, Verdict(Judgement.UNSURE, "x", item.facts_hash), RULES, DAYS[3])
    decisions.undo(tx, id_, DAYS[4])
    reviews.escalate(tx, id_, "hard", DAYS[5])
    names = [act.action.removeprefix("alert.") for act in reviews.history(tx, id_)]
    assert names == [
        *("opened", "assigned", "snoozed", "commented", "decided", "undone", "escalated")
    ]
    assert all(act.detail["status"] for act in audit.events(tx))


def test_as_of_a_day_it_stands_as_it_was_decided_then(tx: Transaction, id_: str) -> None:
    reviews.assign(tx, id_, "Ben", DAYS[1])
    item = alerts.alert(tx, id_)
    decisions.decide(tx, id_, Verdict(Judgement.NEGATIVE, "x", item.facts_hash), RULES, DAYS[2])
    closed = alerts.alert(tx, id_)
    reviews.add_comment(tx, id_, "later", DAYS[3])
    reviews.reopen(tx, id_, "again", RULES, DAYS[4])
    reviews.snooze(tx, id_, "2026-03-20", DAYS[4])
    reviews.assign(tx, id_, None, DAYS[5])
    (opened,) = alerts.alerts_at(tx, DAYS[0])
    assert (opened.status, opened.judgement, opened.assignee) == (AlertStatus.OPEN, None, None)
    assert opened.due_date == "2026-03-06"
    for day in DAYS[2:4]:
        (then,) = alerts.alerts_at(tx, day)
        assert (then.status, then.judgement) == (AlertStatus.CLOSED, Judgement.NEGATIVE)
        assert (then.opened_at, then.closed_at) == (DAYS[0], DAYS[2])
        assert then.closed_reason == closed.closed_reason
    (again,) = alerts.alerts_at(tx, DAYS[4])
    assert (again.status, again.opened_at, again.assignee) == (AlertStatus.OPEN, DAYS[4], "Ben")
    assert alerts.alerts_at(tx, DAYS[5]) == [replace(alerts.alert(tx, id_), assignee=None)]
