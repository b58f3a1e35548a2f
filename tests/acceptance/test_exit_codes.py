"""What a command leaves with, and which setting it obeys."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from firmwatch.config import load_settings
from firmwatch.pipeline import open_workspace, run
from tests.acceptance.conftest import Firmwatch, Place
from tests.acceptance.published import FORMATS, LISTED, main_file, parties, publish


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("alerts", "show", "0123456789abcdef"), "0123456789abcdef"),
        (("alerts", "list", "--portfolio", "nobody"), "nobody"),
        (("sources", "show", "nowhere"), "nowhere"),
        (("sources", "update", "nowhere"), "nowhere"),
        (("portfolio", "release", "0123456789abcdef", "--reason", "r"), "0123456789abcdef"),
        (("portfolio", "remove", "0123456789abcdef"), "0123456789abcdef"),
        (("alerts", "list", "-C", "elsewhere"), "elsewhere"),
    ],
)
def test_what_does_not_exist_leaves_with_1(
    arguments: tuple[str, ...], words: str, place: Place, firmwatch: Firmwatch
) -> None:
    failed = firmwatch(*arguments, code=1)
    assert words in failed.err
    assert failed.out == b""


@pytest.mark.parametrize(
    "arguments",
    [
        ("runn",),
        ("run", "--nothing"),
        ("run", "--threshold", "1.5"),
        ("run", "--threshold", "nan"),
        ("run", "--threshold", "high"),
        ("run", "-o", "xml"),
        ("explain", "A", "B", "--kind", "person"),
        ("explain", "", "B"),
        ("screen", "", "--against", "ftm"),
        ("screen", "  "),
        ("portfolio", "import", "vendors.csv", "--map", "name"),
        ("portfolio", "release", "0123456789abcdef", "--reason", "r", "--identifier", "lei"),
        ("sources", "update", "--from"),
    ],
)
def test_what_cannot_be_understood_leaves_with_2(
    arguments: tuple[str, ...], place: Place, firmwatch: Firmwatch
) -> None:
    failed = firmwatch(*arguments, code=2)
    assert failed.out == b""
    assert failed.err


def test_new_alerts_leave_with_3_where_asked_to(
    make_place: Callable[..., Place], firmwatch: Firmwatch
) -> None:
    place = make_place(("ftm",))
    firmwatch("portfolio", "import", place.vendors)
    firmwatch("run", "--fail-on", "new-alerts", code=3)
    firmwatch("run", "--fail-on", "new-alerts")


def test_without_any_list_nothing_is_clean(
    make_place: Callable[..., Place], firmwatch: Firmwatch
) -> None:
    place = make_place(("ftm",))
    firmwatch("portfolio", "import", place.vendors)
    assert "nothing to screen against" in firmwatch("run", "--no-update", code=4).err
    assert "nothing to screen against" in firmwatch("screen", LISTED[1], code=4).err


def test_without_any_subject_a_run_says_so(
    make_place: Callable[..., Place], firmwatch: Firmwatch
) -> None:
    place = make_place(("ftm",))
    assert "no subject is monitored" in firmwatch("run", "-q").err
    firmwatch("portfolio", "import", place.vendors)
    assert "no subject is monitored" not in firmwatch("run").err


def test_an_old_list_leaves_with_4(make_place: Callable[..., Place], firmwatch: Firmwatch) -> None:
    place = make_place(("ftm",))
    firmwatch("portfolio", "import", place.vendors)
    settings = load_settings(place.folder, {})
    with open_workspace(settings, now=lambda: "2026-01-02T03:04:05+00:00") as workspace:
        assert run(workspace).reliable
    stale = firmwatch("run", "--no-update", code=4)
    assert "ftm is stale" in stale.err
    assert firmwatch("sources", "list").rows[0]["status"] == "stale"
    firmwatch("screen", LISTED[1], code=4)
    firmwatch("run")


@pytest.mark.parametrize("source", FORMATS)
def test_an_unreadable_row_leaves_with_4_unless_tolerated(
    source: str, make_place: Callable[..., Place], firmwatch: Firmwatch
) -> None:
    place = make_place((source,))
    first = parties()[0]
    publish(place.source(source), source, [dataclasses.replace(first, name=""), *parties()[1:]])
    partial = firmwatch("run", code=4)
    assert f"{source} is partial" in partial.err
    settings = place.folder / "firmwatch.toml"
    settings.write_text(settings.read_text() + "quarantine_tolerance = 9\n", encoding="utf-8")
    firmwatch("run")


def test_an_interrupt_leaves_with_130(
    place: Place, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    before = firmwatch("alerts", "export").out
    with monkeypatch.context() as patched:
        patched.setattr("firmwatch.pipeline.reference_of_workspace", interrupted)
        assert "the last good state stays" in firmwatch("run", code=130).err
    assert firmwatch("alerts", "export").out == before
    firmwatch("run")


def test_a_flag_wins_over_the_environment_and_that_over_the_file(
    place: Place, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def origin() -> tuple[str, str]:
        rows = firmwatch("config", "show", "--origin").rows
        (row,) = [item for item in rows if item["setting"] == "alert_threshold"]
        return row["value"], row["origin"]

    assert origin() == ("0.3", "default")
    assert len(firmwatch("screen", LISTED[1]).rows) == 1
    settings = place.folder / "firmwatch.toml"
    settings.write_text("alert_threshold = 0.99999\n" + settings.read_text(), encoding="utf-8")
    assert origin() == ("0.99999", str(settings))
    assert firmwatch("screen", LISTED[1]).rows == []
    monkeypatch.setenv("FIRMWATCH_ALERT_THRESHOLD", "0.5")
    assert origin() == ("0.5", "environment FIRMWATCH_ALERT_THRESHOLD")
    assert len(firmwatch("screen", LISTED[1]).rows) == 1
    assert firmwatch("screen", LISTED[1], "--threshold", "0.99999").rows == []


def test_the_output_format_and_the_workspace_may_come_from_the_environment(
    place: Place, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rows = firmwatch("alerts", "list").rows
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FIRMWATCH_WORKSPACE", str(place.folder))
    monkeypatch.setenv("FIRMWATCH_OUTPUT", "json")
    assert firmwatch("alerts", "list").out.startswith(b"[")
    assert firmwatch("alerts", "list", "-o", "jsonl").rows == rows
    firmwatch("alerts", "list", "-C", tmp_path, code=1)


@pytest.mark.parametrize("text", ["alert_threshold = 7", "thresold = 0.7", "sources = [", "x"])
def test_a_setting_that_cannot_be_read_is_named(
    text: str, place: Place, firmwatch: Firmwatch
) -> None:
    (place.folder / "firmwatch.toml").write_text(text, encoding="utf-8")
    assert "firmwatch.toml" in firmwatch("alerts", "list", code=2).err


def test_a_password_is_not_shown(
    place: Place, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRMWATCH_LEDGER_URL", "postgresql://someone:hidden@nowhere.invalid/x")
    shown = firmwatch("config", "show", "--origin")
    assert b"someone:***@nowhere" in shown.out
    assert b"hidden" not in shown.out + shown.err.encode()


def test_a_missing_folder_of_a_publisher_is_said_and_the_last_snapshot_serves(
    place: Place, firmwatch: Firmwatch
) -> None:
    (place.source("ftm") / main_file("ftm")).unlink()
    firmwatch("sources", "update", code=4)
    said = firmwatch("run")
    assert "not updated" in said.err
    assert len(firmwatch("alerts", "list").rows) == 2
