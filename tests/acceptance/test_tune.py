"""A threshold is changed only after somebody could see which alerts that gains and loses."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from firmwatch.steps import tuning
from tests.acceptance.conftest import Firmwatch, Place
from tests.acceptance.published import COMING, LEAVING, LISTED, parties, publish


@pytest.fixture
def history(place: Place, firmwatch: Firmwatch) -> Place:
    """Two versions of a list; the first counted in January, the second in March."""
    publish(place.source("ftm"), "ftm", parties(LISTED, LEAVING, COMING))
    firmwatch("run")
    connection = sqlite3.connect(place.folder / "ledger.sqlite")
    with connection:
        connection.execute(
            "UPDATE snapshot_promotion SET promoted_at = CASE seq WHEN 1 THEN ? ELSE ? END",
            ("2026-01-10T08:00:00+00:00", "2026-03-10T08:00:00+00:00"),
        )
    connection.close()
    return place


def scores(firmwatch: Firmwatch) -> dict[str, float]:
    rows = firmwatch("alerts", "list").rows
    return {row["subject_name"]: row["score"] for row in rows}


def what_if(firmwatch: Firmwatch, threshold: object, since: str = "2026-02-01") -> dict[str, Any]:
    (row,) = firmwatch("tune", "--threshold", threshold, "--since", since).rows
    return dict(row)


def test_what_is_lost_and_gained_by_month(history: Place, firmwatch: Firmwatch) -> None:
    found = scores(firmwatch)
    assert set(found) == {LISTED[1].upper(), LEAVING[1], COMING[1]}
    between = sorted(found.values())
    line = round((between[0] + between[1]) / 2, 4)
    row = what_if(firmwatch, line)
    assert (row["gained"], row["lost"], row["versions"], row["subjects"]) == (0, 1, 2, 5)
    assert row["threshold_before"] == 0.3
    periods = {item["period"]: item for item in row["periods"]}
    assert list(periods) == ["standing", "2026-03"]
    assert (periods["standing"]["before"], periods["2026-03"]["before"]) == (2, 1)
    assert sum(item["lost"] for item in row["periods"]) == 1
    sides = {side: [i for i in row["samples"] if i["side"] == side] for side in ("above", "below")}
    assert all(item["score"] >= line for item in sides["above"])
    assert all(item["score"] < line for item in sides["below"])
    assert {item["subject_name"] for item in sides["above"]} == {
        name for name, score in found.items() if score >= line
    }
    assert all(item["evidence"] for item in row["samples"])


def test_it_is_what_a_run_then_does(history: Place, firmwatch: Firmwatch) -> None:
    before = scores(firmwatch)
    line = max(before.values())
    refused = firmwatch("run", "--threshold", line, code=2)
    assert f"firmwatch tune --threshold {line} --since DATE" in refused.err
    assert scores(firmwatch) == before
    lost = what_if(firmwatch, line)["lost"]
    said = firmwatch("run", "--threshold", line, "--no-update")
    assert f"{lost} closed" in said.err
    assert len(scores(firmwatch)) == len(before) - lost
    # Back again is a change too, and so is a lower one.
    for lower in (0.3, 0.05):
        firmwatch("run", "--threshold", lower, "--no-update", code=2)
        gained = what_if(firmwatch, lower)["gained"]
        firmwatch("run", "--threshold", lower, "--no-update")
        assert len(scores(firmwatch)) >= gained
    assert scores(firmwatch).keys() >= before.keys()


def test_only_the_change_that_was_tried_is_accepted(history: Place, firmwatch: Firmwatch) -> None:
    what_if(firmwatch, 0.8)
    firmwatch("run", "--threshold", "0.81", "--no-update", code=2)
    firmwatch("run", "--threshold", "0.8", "--no-update")
    firmwatch("run", "--threshold", "0.8", "--no-update")
    what_if(firmwatch, 0.3)
    firmwatch("run", "--no-update")
    firmwatch("run", "--threshold", "0.8", "--no-update")


def test_a_what_if_of_another_matcher_does_not_count(
    history: Place, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tuning, "matcher_version", lambda: "another-1")
    row = what_if(firmwatch, 0.8)
    assert row["matcher_version"] == "another-1" != row["matcher_before"]
    # What there was is what the ledger has.
    assert sum(item["before"] for item in row["periods"]) == 3
    monkeypatch.undo()
    monkeypatch.chdir(history.folder)
    firmwatch("run", "--threshold", "0.8", "--no-update", code=2)


def test_the_setting_obeys_too(
    history: Place, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRMWATCH_ALERT_THRESHOLD", "0.8")
    assert "tune --threshold 0.8" in firmwatch("run", "--no-update", code=2).err
    firmwatch("tune", "--since", "2026-01-01")
    firmwatch("run", "--no-update")


def test_a_change_by_the_index_is_that_of_comparing_all(
    history: Place, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_index = what_if(firmwatch, 0.8, "2026-02-01")
    monkeypatch.setattr(tuning, "current_index", lambda workspace, name: None)
    by_all = what_if(firmwatch, 0.8, "2026-02-01")
    apart = {"what_if_id": "", "at": ""}
    assert by_all | apart == by_index | apart


def test_what_was_tried_is_listed_and_shown_as_it_was(history: Place, firmwatch: Firmwatch) -> None:
    assert firmwatch("tune", "--list").rows == []
    tried = [what_if(firmwatch, line) for line in (0.8, 0.5)]
    publish(history.source("ftm"), "ftm", parties(LISTED))
    firmwatch("run")
    assert firmwatch("tune", "--list").rows == tried[::-1]
    assert firmwatch("tune", "--show", "00000001").rows == tried[:1]
    assert firmwatch("tune", "--show", "2").rows == tried[1:]
    assert tried[0]["at"]
    assert tried[0]["actor"]
    table = firmwatch("tune", "--list", "-o", "table").out.decode().splitlines()
    assert table[0].split()[:2] == ["what_if_id", "at"]
    assert len(table) == 3
    assert "stored as 00000001" in firmwatch("tune", "--show", "1", "-o", "table").err


def test_a_what_if_that_is_not_stored_is_said(place: Place, firmwatch: Firmwatch) -> None:
    assert "tune --list" in firmwatch("tune", "--show", "7", code=1).err
    for words in ((), ("--list", "--show", "1"), ("--threshold", "0.8", "--list")):
        assert "--since DATE" in firmwatch("tune", *words, code=2).err


def test_a_pruned_version_is_named(history: Place, firmwatch: Firmwatch) -> None:
    publish(history.source("ftm"), "ftm", parties(LISTED))
    firmwatch("run")
    connection = sqlite3.connect(history.folder / "ledger.sqlite")
    with connection:
        connection.execute("UPDATE finding SET status = 'closed'")
    connection.close()
    firmwatch("sources", "prune", "--keep-days", "0", "--apply")
    assert "pruned" in firmwatch("tune", "--since", "2026-02-01", code=1).err
    said = firmwatch("tune", "--since", "2025-01-01", "-o", "table")
    assert "pruned, so not compared: ftm" in said.err
