"""Versions of a list at the command line: held, compared, accepted, looked back at, pruned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.acceptance.conftest import Firmwatch, Place
from tests.acceptance.published import COMING, LEAVING, LISTED, parties, publish

UNWATCHED = 3
"""The second day, when the party that came is nobody's."""
OTHER = (9, "Ostrander Quarry Holdings LLC")
DAYS = ("2026-03-02", "2026-03-03", "2026-03-04")


@pytest.fixture
def watched(
    make_place: Callable[..., Place], firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> Callable[[int, str], Any]:
    """Give a function that runs on a day, on which the list has as many of three parties."""
    place = make_place(("ftm",))
    firmwatch("portfolio", "import", place.vendors)

    def run(day: int, *flags: str, code: int = 0) -> Any:
        chosen = {
            0: (LISTED, LEAVING),
            1: (LISTED, LEAVING, COMING),
            2: (LISTED, COMING),
            UNWATCHED: (LISTED, LEAVING, OTHER),
        }[day]
        publish(place.source("ftm"), "ftm", parties(*chosen))
        moment = datetime.fromisoformat(f"{DAYS[1 if day == UNWATCHED else day]}T08:00:00+00:00")
        clock = SimpleNamespace(now=lambda zone: moment)
        monkeypatch.setattr("firmwatch.steps.workspace.datetime", clock)
        return firmwatch("run", *flags, code=code)

    return run


def captions(rows: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(row["change"], row["caption"]) for row in rows}


def test_what_changed_is_shown_by_type_and_whom_it_touches(
    watched: Callable[..., Any], firmwatch: Firmwatch
) -> None:
    watched(0)
    watched(1)
    watched(2)
    changes = firmwatch("sources", "diff", "ftm").rows
    assert captions(changes) == {("delisted", LEAVING[1])}
    changes = firmwatch("sources", "diff", "ftm", "--from", DAYS[0], "--to", DAYS[2]).rows
    assert captions(changes) == {("delisted", LEAVING[1]), ("listed", COMING[1])}
    touched = firmwatch("sources", "diff", "ftm", "--from", DAYS[0], "--affects").rows
    scores = {row["record_name"]: (row["score_before"], row["score_after"]) for row in touched}
    assert scores[LEAVING[1]][0] > 0.3
    assert scores[LEAVING[1]][1] is None
    assert scores.get(COMING[1], (None, 1))[0] is None


def test_any_past_state_can_be_read(watched: Callable[..., Any], firmwatch: Firmwatch) -> None:
    for day in range(3):
        watched(day)

    def screened(name: str, day: str) -> int:
        return len(firmwatch("screen", name, "--as-of", day).rows)

    assert [screened(LEAVING[1], day) for day in DAYS] == [1, 1, 0]
    assert [screened(COMING[1], day) for day in DAYS] == [0, 1, 1]

    def open_on(day: str) -> set[str]:
        rows = firmwatch("alerts", "list", "--as-of", day, "--status", "open").rows
        return {row["record_caption"] for row in rows}

    assert LEAVING[1] in open_on(DAYS[1])
    assert LEAVING[1] not in open_on(DAYS[2])
    assert open_on("2026-03-01") == set()
    listed = {day: firmwatch("sources", "list", "--as-of", day).rows for day in DAYS}
    assert len({rows[0]["snapshot"] for rows in listed.values()}) == 3
    assert firmwatch("sources", "list", "--as-of", "2026-03-01").rows == []


def test_a_version_that_is_held_waits_for_a_reason(
    watched: Callable[..., Any], firmwatch: Firmwatch, tmp_path: Path
) -> None:
    watched(0)
    publish(tmp_path / "half", "ftm", parties()[:20])
    held = firmwatch("sources", "update", "ftm", "--from", tmp_path / "half", code=4)
    assert held.rows[0]["status"] == "held"
    waiting = firmwatch("sources", "history", "ftm").rows[0]
    assert waiting["standing"] == "held"
    assert "more than 10% at once" in waiting["reason"]
    gone = firmwatch("sources", "diff", "ftm", "--to", waiting["snapshot"][:8]).rows
    assert {row["change"] for row in gone} == {"delisted"}
    again = firmwatch("sources", "update", "ftm", "--from", tmp_path / "half", code=4)
    assert "is held" in again.err
    assert "reason" in firmwatch("sources", "accept", "ftm", waiting["snapshot"], code=2).err
    assert (
        "No snapshot" in firmwatch("sources", "accept", "ftm", "beef", "--reason", "x", code=1).err
    )
    words = ("sources", "accept", "ftm", waiting["snapshot"][:8], "--reason", "announced")
    (stored,) = tmp_path.rglob(f"snapshots/ftm/{waiting['snapshot']}/manifest.json")
    whole = stored.read_bytes()
    stored.write_bytes(b"torn")
    assert "missing or damaged" in firmwatch(*words, code=1).err
    stored.write_bytes(whole)
    (row,) = firmwatch(*words).rows
    assert (row["status"], row["published"]) == ("current", 20)
    assert firmwatch("sources", "history", "ftm").rows[0]["standing"] == "counts"


def test_old_versions_go_when_told_to_and_say_so(
    watched: Callable[..., Any], firmwatch: Firmwatch
) -> None:
    for day in (0, UNWATCHED, 2):
        watched(day)
    assert firmwatch("sources", "prune").rows == []
    # The first version is what the open alert was found in: it stays.
    (row,) = firmwatch("sources", "prune", "--keep-days", "0").rows
    standing = [row["standing"] for row in firmwatch("sources", "history", "ftm").rows]
    assert standing == ["counts", "counted", "counted"]
    (gone,) = firmwatch("sources", "prune", "--keep-days", "0", "--apply").rows
    assert gone["snapshot"] == row["snapshot"]
    standing = [row["standing"] for row in firmwatch("sources", "history", "ftm").rows]
    assert standing == ["counts", "pruned", "counted"]
    assert "was pruned" in firmwatch("screen", "Vostrika", "--as-of", DAYS[1], code=1).err
    assert len(firmwatch("screen", LEAVING[1], "--as-of", DAYS[0]).rows) == 1
    firmwatch("doctor")
    assert "0 closed" in watched(2).err


def test_a_date_that_is_none_is_refused(watched: Callable[..., Any], firmwatch: Firmwatch) -> None:
    watched(0)
    assert "is no date" in firmwatch("sources", "list", "--as-of", "yesterday", code=2).err
    assert (
        "had no snapshot yet"
        in firmwatch("sources", "diff", "ftm", "--from", "2020-01-01", code=1).err
    )
