"""What the lake keeps of registers: it spares work, can be lost at any time, and goes with them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from firmwatch.config import load_settings
from firmwatch.pipeline import (
    ImportRequest,
    import_portfolio,
    locked_update,
    open_workspace,
    prune_snapshots,
    run,
)
from firmwatch.steps.exposed_subjects import exposed_portfolio
from tests.properties.test_exposures import HOLDINGS, LISTED, VENDORS, a_workspace, tables
from tests.properties.test_exposures_again import World, a_day

KEPT = ("owners", "owner_pairs", "owner_index", "sought_1")


@pytest.fixture
def published(tmp_path: Path) -> Path:
    folder = tmp_path / "published"
    folder.mkdir()
    World().publish(folder)
    return folder


@pytest.fixture
def workspace(tmp_path: Path, published: Path) -> Path:
    folder = a_workspace(tmp_path / "workspace", published)
    a_day(folder, published, 1)
    return folder


def looked_at(
    workspace: Path, day: int, monkeypatch: pytest.MonkeyPatch
) -> tuple[frozenset[str] | None, int]:
    """Run on a day; gives the subjects that were looked at, and how many were there before."""
    found = []

    def spied(*arguments: Any) -> Any:
        found.append(exposed_portfolio(*arguments))
        return found[-1]

    monkeypatch.setattr("firmwatch.steps.exposing.exposed_portfolio", spied)
    settings = load_settings(workspace, {})
    with open_workspace(settings, now=lambda: f"2026-03-{day:02d}T08:00:00+00:00") as opened:
        for name in ("norland", "owners"):
            locked_update(opened, name, accept="a day of this test")
        run(opened, update=False)
    monkeypatch.undo()
    ((said, ids),) = found
    return ids, len(said)


def test_only_those_below_what_changed_are_looked_at(
    workspace: Path, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World()
    world.listed[LISTED[0]] = "a note"
    world.listed[LISTED[1]] = ""
    world.publish(published)
    ids, said = looked_at(workspace, 2, monkeypatch)
    assert ids is not None
    assert (len(ids), said > 0) == (1, True)
    world.stakes[HOLDINGS[1], VENDORS[1]] = "25-50 %"
    world.publish(published)
    ids, said = looked_at(workspace, 3, monkeypatch)
    assert ids is not None
    # No listed party reaches the vendor whose owner sold.
    assert (len(ids), said) == (0, 0)


@pytest.mark.parametrize("damage", ["removed", "cut off", "overwritten"])
def test_what_is_lost_is_made_again(workspace: Path, published: Path, damage: str) -> None:
    for name in KEPT:
        assert (workspace / "lake" / name).is_dir()
        if damage == "removed":
            shutil.rmtree(workspace / "lake" / name)
            continue
        for path in (workspace / "lake" / name).rglob("*.*"):
            size = path.stat().st_size
            if path.is_file() and size:
                path.write_bytes(b"" if damage == "cut off" else b"\x01" * size)
    world = World()
    world.listed[LISTED[1]] = ""
    world.stakes[LISTED[1], VENDORS[1]] = "60 %"
    world.publish(published)
    # It holds everything to what is made anew.
    a_day(workspace, published, 2)
    assert len(tables(workspace)[0]) > 1


def test_people_leave_with_the_version_that_has_them(tmp_path: Path, published: Path) -> None:
    path = published / "owners.csv"
    text = "owner,owner_kind,asset,share\n{}Filler Owner Ltd,,Filler Asset Ltd,10 %\n"
    path.write_text(text.format(f"Ilva Torrance,person,{VENDORS[0]},60 %\n"), "utf-8")
    folder = a_workspace(tmp_path / "people", published)
    person_is_listed(published)
    a_day_of(folder, published, 1)
    path.write_text(text.format(f"{HOLDINGS[0]},,{VENDORS[0]},60 %\n"), "utf-8")
    a_day_of(folder, published, 2)
    # A table of owners makes the number of a person of the name.
    assert naming(folder, "torrance") == {"owners", "owner_people"}
    later = "2027-03-03T08:00:00+00:00"
    with open_workspace(load_settings(folder, {}), now=lambda: later) as opened:
        assert prune_snapshots(opened, ["owners"], keep_days=1, dry_run=False)
    assert naming(folder, "torrance") == set()
    assert naming(folder, "brightwater") >= {"owners"}


def person_is_listed(published: Path) -> None:
    properties = {"name": ["Orsolya Quenby"], "topics": ["sanction"]}
    row = {"id": "q", "schema": "Person", "datasets": ["x"], "properties": properties}
    with (published / "norland.json").open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(row) + "\n")


def a_day_of(folder: Path, published: Path, day: int) -> None:
    settings = load_settings(folder, {})
    with open_workspace(settings, now=lambda: f"2026-03-{day:02d}T08:00:00+00:00") as opened:
        file = published / "vendors.csv"
        import_portfolio(opened, ImportRequest(file, "vendors", "due diligence", "law"))
        for name in ("norland", "owners"):
            locked_update(opened, name, accept="a day of this test")
        run(opened, update=False)


def naming(folder: Path, name: str) -> set[str]:
    """Give the kinds of frames in the lake that have a name anywhere, snapshots left out."""
    paths = [*(folder / "lake").glob("*/*/*.parquet")]
    assert paths
    return {
        path.parents[1].name
        for path in paths
        if path.parents[1].name != "snapshots"
        and name in repr(pl.read_parquet(path).to_dicts()).casefold()
    }
