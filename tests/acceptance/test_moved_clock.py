"""A machine's clock that is set back or forward loses no alert, no decision and no message."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from firmwatch.config import load_settings
from firmwatch.model import Judgement
from firmwatch.pipeline import RunReport, Workspace, list_alerts, open_workspace, run, source_report
from firmwatch.steps.audit_verification import verify_audit
from firmwatch.steps.reviewing import QueueFilter, decide_alerts, queue, snooze_alerts
from firmwatch.steps.sending import send_due
from tests.acceptance.conftest import Firmwatch, Place
from tests.acceptance.published import COMING, LISTED, parties, publish

NOW = "2031-03-05T06:00:00+00:00"
FILE = '[[notify]]\nname = "log"\nkind = "file"\npath = "messages.jsonl"\n'
MOVED = {"a day back": -1, "a month back": -30, "a year ahead": 365}


@pytest.fixture
def watched(make_place: Callable[..., Place], firmwatch: Firmwatch) -> Place:
    place = make_place(("ftm",))
    path = place.folder / "firmwatch.toml"
    path.write_text(path.read_text("utf-8") + FILE, encoding="utf-8")
    firmwatch("portfolio", "import", place.vendors)
    at(place, 0, run)
    return place


def instant(days: float) -> str:
    return (datetime.fromisoformat(NOW) + timedelta(days=days)).isoformat()


def at(place: Place, days: float, act: Callable[[Workspace], Any]) -> Any:
    """Do something while the clock stands so many days off."""
    settings = load_settings(place.folder, {})
    with open_workspace(settings, now=lambda: instant(days)) as workspace:
        return act(workspace)


def moved(report: RunReport) -> tuple[int, int, int]:
    return len(report.opened), len(report.reopened), len(report.closed)


def alerts(workspace: Workspace) -> list[tuple[Any, ...]]:
    found = list_alerts(workspace)
    assert len({item.id for item in found}) == len(found)
    return sorted((item.id, item.record_id, item.status, item.judgement) for item in found)


def is_sound(workspace: Workspace) -> bool:
    return verify_audit(workspace).sound


def told(place: Place) -> list[tuple[str, str]]:
    rows = map(json.loads, (place.folder / "messages.jsonl").read_bytes().splitlines())
    return sorted((row["type"], row["data"]["record_id"]) for row in rows)


@pytest.mark.parametrize("days", MOVED.values(), ids=MOVED)
def test_a_clock_moved_between_two_runs_moves_no_alert(days: int, watched: Place) -> None:
    publish(watched.source("ftm"), "ftm", parties(LISTED, COMING))
    assert moved(at(watched, days, run)) == (1, 0, 1)
    found = at(watched, days, alerts)
    assert [(row[1], row[2]) for row in found if row[1] != "nor-1"] in (
        [("nor-2", "closed"), ("nor-3", "open")],
        [("nor-3", "open"), ("nor-2", "closed")],
    )
    for later in (0.1, 1):
        report = at(watched, later, run)
        assert (moved(report), report.changed) == ((0, 0, 0), 0)
        assert at(watched, later, alerts) == found
    assert at(watched, 1, is_sound)
    at(watched, 1, send_due)
    assert told(watched) == [
        ("alert.closed", "nor-2"),
        ("alert.opened", "nor-1"),
        ("alert.opened", "nor-2"),
        ("alert.opened", "nor-3"),
    ]


@pytest.mark.parametrize("days", MOVED.values(), ids=MOVED)
def test_a_decision_under_a_moved_clock_holds(days: int, watched: Place) -> None:
    def decide(workspace: Workspace) -> None:
        done = decide_alerts(workspace, list_alerts(workspace)[:1], Judgement.NEGATIVE, "country")
        assert (len(done.decisions), done.refused) == (1, ())

    at(watched, days, decide)
    decided = at(watched, days, alerts)
    assert [row[2:] for row in decided].count(("closed", "negative")) == 1
    for later in (0.1, 1):
        assert moved(at(watched, later, run)) == (0, 0, 0)
        assert at(watched, later, alerts) == decided
    assert at(watched, 1, is_sound)


def test_a_snoozed_alert_sleeps_until_its_day_and_stays_due(watched: Place) -> None:
    def waiting(workspace: Workspace) -> set[str]:
        return {item.id for item in queue(workspace, QueueFilter())}

    def dues(workspace: Workspace) -> dict[str, str | None]:
        return {item.id: item.due_date for item in list_alerts(workspace)}

    everything, due = at(watched, 0, waiting), at(watched, 0, dues)
    first = min(everything)
    at(watched, 0, lambda workspace: snooze_alerts(workspace, [first], instant(10)[:10]))
    for days in (-30, -1, 0, 9):
        at(watched, days, run)
        assert at(watched, days, waiting) == everything - {first}, days
    for days in (11, 365):
        assert at(watched, days, waiting) == everything, days
    assert at(watched, 0, waiting) == everything - {first}
    assert at(watched, 365, dues) == due


def test_a_list_that_was_confirmed_in_the_future_is_not_current(watched: Place) -> None:
    def message(workspace: Workspace) -> tuple[str, str]:
        report = source_report(workspace, "ftm")
        return report.status.value, report.message

    assert at(watched, 0, message) == ("current", "")
    assert at(watched, 365, message)[0] == "stale"
    at(watched, 365, run)
    assert at(watched, 365, message) == ("current", "")
    status, said = at(watched, 0, message)
    assert status == "stale"
    assert said.startswith(f"last confirmed at {instant(365)}, which is yet to come")
    report = at(watched, 0, lambda workspace: run(workspace, update=False))
    assert not report.reliable
    assert any("ftm is stale" in item for item in report.messages)
    assert at(watched, 0, run).reliable
    assert at(watched, 0, message) == ("current", "")


def test_messages_of_a_clock_that_was_ahead_do_not_wait_for_it(watched: Place) -> None:
    publish(watched.source("ftm"), "ftm", parties(LISTED, COMING))
    at(watched, 365, run)
    at(watched, 0, send_due)
    assert [item for item in told(watched) if item[1] == "nor-3"] == [("alert.opened", "nor-3")]
