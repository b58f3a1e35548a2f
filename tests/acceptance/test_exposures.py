"""An alert on an exposure: what opens it, what it says, what ends it, and what does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from firmwatch.config import load_settings
from firmwatch.model import Alert, AlertCause, AlertStatus, Severity, to_row
from firmwatch.pipeline import list_alerts, open_workspace
from firmwatch.steps.certifying import certify_subject
from tests.acceptance.conftest import Firmwatch
from tests.properties.test_exposures import HOLDINGS, LISTED, VENDORS, World, a_day, a_workspace

HOLDING = (HOLDINGS[0], VENDORS[0])
NOON = "2026-03-05T12:00:00+00:00"


class Days:
    """A workspace that lives through days of a world."""

    def __init__(self, base: Path) -> None:
        self.published = base / "published"
        self.published.mkdir()
        self.folder = a_workspace(base / "workspace", self.published)
        self.world = World()
        self.day = 0

    def pass_one(self, publish: bool = True) -> list[Alert]:
        """Publish, run, and give all alerts on exposures."""
        self.day += 1
        if publish:
            self.world.publish(self.published)
        a_day(self.folder, self.published, self.day, whole=False)
        with open_workspace(load_settings(self.folder, {})) as workspace:
            found = list_alerts(workspace, "all", source="exposure")
        assert all(len(item.findings) == 1 for item in found)
        return found


@pytest.fixture
def days(tmp_path: Path) -> Days:
    return Days(tmp_path)


def test_a_listing_opens_it_and_a_delisting_closes_it_with_both_states(days: Days) -> None:
    days.world.listed.clear()
    assert days.pass_one() == []
    days.world.listed.add(LISTED[0])
    (alert,) = days.pass_one()
    assert (alert.cause, alert.severity) == (AlertCause.LISTED, Severity.HIGH)
    assert (alert.subject_name, alert.record_caption) == (VENDORS[0], LISTED[0])
    proof = alert.likeliest.exposure
    assert proof is not None
    assert proof.before is None
    assert {item.source for item in proof.snapshots} == {"norland", "owners"}
    days.world.listed.clear()
    (closed,) = days.pass_one()
    assert (closed.id, closed.status) == (alert.id, AlertStatus.CLOSED)
    assert closed.cause is AlertCause.DELISTED
    assert "blocked (50 % held by listed parties, 2026-03-02)" in str(closed.closed_reason)
    assert "now no listed party reaches it" in str(closed.closed_reason)
    days.world.listed.add(LISTED[0])
    (again,) = days.pass_one()
    assert (again.id, again.status, again.cause) == (alert.id, AlertStatus.OPEN, AlertCause.LISTED)


def test_an_interest_over_the_line_opens_it_with_the_state_before(days: Days) -> None:
    days.world.act(("stake", HOLDING, "49.99 %", ""))
    assert days.pass_one() == []
    days.world.act(("stake", HOLDING, "50 %", ""))
    (alert,) = days.pass_one()
    assert alert.cause is AlertCause.OWNERSHIP
    proof = alert.likeliest.exposure
    assert proof is not None
    assert proof.before is not None
    shares = [graph.exposures[0].share_min for graph in (proof.before, proof.now)]
    assert shares == [4999, 5000]
    days.world.act(("stake", HOLDING, "75-100 %", ""))
    (changed,) = days.pass_one()
    assert changed.facts_hash != alert.facts_hash
    assert changed.cause is AlertCause.OWNERSHIP
    days.world.act(("stake", HOLDING, "49.99 %", ""))
    (closed,) = days.pass_one()
    assert closed.status is AlertStatus.CLOSED
    assert "now it is not blocked (49.99 % held" in str(closed.closed_reason)


def test_a_share_that_may_reach_the_line_is_possibly_and_graded_lower(days: Days) -> None:
    days.world.act(("stake", HOLDING, "25-50 %", ""))
    (alert,) = days.pass_one()
    assert alert.severity is Severity.MEDIUM
    assert alert.likeliest.exposure is not None
    assert alert.likeliest.exposure.now.exposures[0].status == "possibly_blocked"


def test_an_interest_that_ends_by_its_date_closes_it_on_that_day(days: Days) -> None:
    days.world.act(("stake", HOLDING, "75-100 %", "2026-03-03"))
    assert [item.status for item in days.pass_one()] == [AlertStatus.OPEN]
    (before,) = days.pass_one(publish=False)
    assert before.status is AlertStatus.OPEN
    (closed,) = days.pass_one(publish=False)
    assert (closed.status, closed.cause) == (AlertStatus.CLOSED, AlertCause.OWNERSHIP)


def test_nothing_new_moves_nothing(days: Days) -> None:
    (alert,) = days.pass_one()
    assert alert.cause is AlertCause.SUBJECT_ADDED
    (same,) = days.pass_one()
    assert same == alert


def test_an_owner_that_cannot_be_read_is_no_delisting(days: Days) -> None:
    (alert,) = days.pass_one()
    listed = days.published / "norland.json"
    lines = listed.read_text("utf-8").splitlines()
    broken = [line if LISTED[0] not in line else line.replace('"topics"', '"top') for line in lines]
    assert broken != lines
    days.day += 1
    listed.write_text("\n".join(broken) + "\n", encoding="utf-8")
    a_day(days.folder, days.published, days.day, whole=False)
    with open_workspace(load_settings(days.folder, {})) as workspace:
        (kept,) = list_alerts(workspace, "all", source="exposure")
    assert (kept.id, kept.status) == (alert.id, AlertStatus.OPEN)


def test_a_stake_that_cannot_be_read_is_no_sale(days: Days) -> None:
    (alert,) = days.pass_one()
    days.world.act(("stake", HOLDING, "fifty", ""))
    (kept,) = days.pass_one()
    assert (kept.id, kept.status) == (alert.id, AlertStatus.OPEN)
    days.world.act(("sell", HOLDING))
    (closed,) = days.pass_one()
    assert closed.status is AlertStatus.CLOSED


def test_it_is_shown_with_its_proof_and_replayed(
    days: Days, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    (alert,) = days.pass_one()
    monkeypatch.chdir(days.folder)
    shown = firmwatch("alerts", "show", alert.id, "-o", "table").out.decode()
    assert f"{VENDORS[0]} is blocked" in shown
    assert "1. Vostrika Marine Logistics LLC" in shown
    assert "60 % held by 1" in shown
    (row,) = firmwatch("replay", alert.id).rows
    assert row["verdict"] == "identical"
    (listed,) = firmwatch("alerts", "list", "--source", "exposure").rows
    assert listed["findings"][0]["exposure"]["now"]["root"].startswith("owners:")


def test_a_receipt_says_what_the_rules_said_on_its_day(days: Days) -> None:
    days.world.act(("stake", HOLDING, "60 %", ""))
    (alert,) = days.pass_one()
    days.world.act(("stake", HOLDING, "10 %", ""))
    days.pass_one()
    proof = alert.likeliest.exposure
    assert proof is not None

    def owners(day: str | None) -> Any:
        with open_workspace(load_settings(days.folder, {}), now=lambda: NOON) as workspace:
            return json.loads(certify_subject(workspace, alert.subject_id, day))["owners"]

    then = owners(alert.opened_at)
    (said,) = [
        item for item in then["exposures"]
        if item["exposures"][0]["rule"]["name"] == proof.now.exposures[0].rule.name
    ]  # fmt: skip
    assert said == json.loads(json.dumps(to_row(proof.now)))
    now = owners(None)
    assert (then["party"], then["reason"]) == (now["party"], "found by name")
    assert {item["exposures"][0]["share_min"] for item in now["exposures"]} == {1000}


def test_another_threshold_may_lose_it_and_says_so_before(
    days: Days, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    (alert,) = days.pass_one()
    monkeypatch.chdir(days.folder)
    beyond = f"{(alert.score + 1) / 2:.6f}"
    for threshold, lost in (("0.5", 0), (beyond, 1)):
        (told,) = firmwatch("tune", "--threshold", threshold, "--since", "2026-03-02").rows
        (exposed,) = [item for item in told["periods"] if item["period"] == "exposed today"]
        assert (exposed["before"], exposed["after"]) == (1, 1 - lost)
        assert (exposed["gained"], exposed["lost"]) == (0, lost)
    assert told["lost"] == sum(item["lost"] for item in told["periods"])


def test_no_source_takes_the_name_that_stands_for_ownership(
    days: Days, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(days.folder)
    text = Path("firmwatch.toml").read_text("utf-8").replace('"owners"]', '"exposure"]')
    Path("firmwatch.toml").write_text(
        text + '[source.exposure]\nparser = "ftm"\nurl = ' + json.dumps("x.json") + "\n", "utf-8"
    )
    told = firmwatch("sources", "update", code=2).err
    assert "no source can be called 'exposure'" in told
