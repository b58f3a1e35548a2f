"""The demonstration: what a newcomer sees in the first minute."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.conftest import Firmwatch

EXPECTED = {
    ("VOSTRIKA MARINE LOGISTICS O.O.O.", "nor-1"),
    ("Petrochemicals Qorvand A.Ş.", "nor-2"),
    ("Halcyon-Drift Trading", "nor-3"),
    ("Mirebank Aero Tech Ltd", "nor-4"),
    ("Grey Petrel", "isl-1"),
    ("demo1qfictionalwalletaddress0000000000000", "isl-2"),
    ("Tamsin and Okoye Minerals", "nor-7"),
    ("Brightwater Ceramics Ltd", "any_list"),
}


def test_what_it_finds_and_what_not(firmwatch: Firmwatch) -> None:
    shown = firmwatch("demo")
    assert {(row["subject_name"], row["record_id"]) for row in shown.rows} == EXPECTED
    assert len(shown.rows) == len(EXPECTED)
    assert {row["subject_name"] for row in shown.rows[-2:]} == {
        "Tamsin and Okoye Minerals",
        "Brightwater Ceramics Ltd",
    }
    first_day, second_day = shown.err.split("--- Day 2")
    assert "13 vendors imported, 1 held" in first_day
    assert "alerts: 6 new" in first_day
    assert "alerts: 2 new" in second_day
    assert "closed: Halcyon-Drift Trading: delisted" in second_day
    for name in ("General Trading", "VML", "Erland"):
        assert name not in shown.out.decode()


def test_of_two_ships_of_one_name_only_the_one_with_the_right_number(firmwatch: Firmwatch) -> None:
    (row,) = [row for row in firmwatch("demo").rows if row["subject_name"] == "Grey Petrel"]
    (evidence,) = [item for item in row["evidence"] if item["name"] == "identifier:imo"]
    assert "9074729" in evidence["subject_value"]
    assert evidence["weight"] > 0


def test_on_a_terminal_every_alert_is_explained(firmwatch: Firmwatch) -> None:
    out = firmwatch("demo", "-o", "table").out.decode()
    assert out.count("log-odds = score") == len(EXPECTED)


def test_the_workspace_may_be_kept_and_tried(
    tmp_path: Path, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    firmwatch("demo", "--keep", tmp_path / "kept")
    assert "not empty" in firmwatch("demo", "--keep", tmp_path / "kept", code=2).err
    monkeypatch.chdir(tmp_path / "kept")
    assert len(firmwatch("alerts", "list").rows) == len(EXPECTED) - 1
    (closed,) = firmwatch("alerts", "list", "--status", "closed").rows
    assert closed["subject_name"] == "Halcyon-Drift Trading"
    assert "7 unchanged" in firmwatch("run", "--fail-on", "new-alerts").err
    (held,) = firmwatch("portfolio", "held").rows
    assert held["name"] == "Erland Vask"
    firmwatch("doctor")
