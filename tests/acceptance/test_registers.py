"""Registers of owners beside the lists: stored, counted and guarded, and nobody's alert."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from firmwatch.config import load_settings
from firmwatch.lake import read_interests, read_records, read_register_parties
from firmwatch.ledger import snapshots
from firmwatch.pipeline import open_workspace
from tests.acceptance.conftest import Firmwatch, Place

OWNERS = "owners.csv"
HEAD = "owner,owner_kind,asset,share,start\n"


def with_owners(place: Place, names: list[str], only: bool = False) -> Path:
    """Let the workspace have a table of owners, beside its list or alone."""
    path = place.published / OWNERS
    write_owners(path, names)
    settings = place.folder / "firmwatch.toml"
    text = settings.read_text("utf-8")
    chosen = '["owners"]' if only else '["ftm", "owners"]'
    text = text.replace('["ftm"]', chosen)
    url = json.dumps(path.as_posix())
    text += f'[source.owners]\nparser = "interests_csv"\nurl = {url}\nentries_min = 1\n'
    settings.write_text(text, "utf-8")
    return path


def write_owners(path: Path, names: list[str]) -> None:
    rows = [f"{name},organisation,Osterholm Alloys Ltd,1 %,2019-04-01\n" for name in names]
    path.write_text(HEAD + "".join(rows), "utf-8")


def test_a_register_is_stored_and_counted_and_raises_no_alert(
    place: Place, firmwatch: Firmwatch
) -> None:
    alerts = firmwatch("alerts", "list").rows
    assert alerts
    names = sorted({row["subject_name"].replace(",", "") for row in alerts})
    with_owners(place, names)
    firmwatch("run")
    assert firmwatch("alerts", "list").rows == alerts
    (row,) = (row for row in firmwatch("sources", "list").rows if row["source"] == "owners")
    assert (row["status"], row["published"], row["indexed"]) == ("current", len(names), len(names))
    assert row["derived"] == len(names) + 1
    with open_workspace(load_settings(place.folder, {})) as workspace:
        with workspace.ledger.reading() as tx:
            snapshot = snapshots.current(tx, "owners")
        assert snapshot
        parties = list(read_register_parties(workspace.lake, snapshot))
        interests = list(read_interests(workspace.lake, snapshot))
        assert list(read_records(workspace.lake, snapshot)) == []
    assert {item.source for item in parties} == {item.source for item in interests} == {"owners"}
    assert {item.asset_id for item in interests} == {"name::osterholm alloys ltd"}
    assert len(parties) == row["derived"]


def test_a_register_that_lost_most_of_its_rows_is_held(place: Place, firmwatch: Firmwatch) -> None:
    path = with_owners(place, [f"Vostrika {number} Ltd" for number in range(40)])
    firmwatch("run")
    write_owners(path, ["Vostrika 1 Ltd"])
    outcome = firmwatch("run", code=4)
    assert "39 of the 40" in outcome.out.decode() + outcome.err


def test_a_register_whose_parties_are_all_others_is_held(
    place: Place, firmwatch: Firmwatch
) -> None:
    path = with_owners(place, [f"Vostrika {number} Ltd" for number in range(40)])
    firmwatch("run")
    write_owners(path, [f"Halcyon {number} Ltd" for number in range(40)])
    outcome = firmwatch("run", code=4)
    assert "numbered its entries anew" in outcome.out.decode() + outcome.err


def test_a_register_alone_is_never_an_all_clear(
    make_place: Callable[..., Place], firmwatch: Firmwatch
) -> None:
    place = make_place(("ftm",))
    path = with_owners(place, ["Halcyon Holding AS"], only=True)
    firmwatch("portfolio", "import", place.vendors)
    outcome = firmwatch("run", code=4)
    assert "nothing to screen against" in outcome.err
    outcome = firmwatch("screen", "Halcyon", "--against", f"interests_csv={path}", code=4)
    assert "no list is never an all-clear" in outcome.err
