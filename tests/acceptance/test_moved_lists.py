"""An organisation that leaves one list and comes to another in one run keeps its alert."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.acceptance.conftest import Firmwatch
from tests.acceptance.published import main_file
from tests.acceptance.test_parties import entity

LISTS = ("norland_sanctions", "sudland_register", "westland_debarred")
FILLER = entity("x-9", "Brandike Holdings", country="no")
NORLAND = entity("n-1", "Vostrika Marine Logistics LLC", country="pa")
SUDLAND = entity("s-1", "VOSTRIKA MARINE LOGISTICS", country="pa")
WESTLAND = entity("w-1", "Vostrika Marine Logistics", country="pa")
NAMESAKE = entity("s-2", "Vostrika Marine Logistics", country="br")


class Lists:
    """Some fictional lists, published in turn, and the workspace that watches them."""

    def __init__(self, folder: Path, firmwatch: Firmwatch) -> None:
        self.folder, self.firmwatch = folder, firmwatch

    def publish(self, *listed: tuple[str, ...]) -> None:
        for name, entries in zip(LISTS, listed, strict=False):
            place = self.folder / name
            place.mkdir(exist_ok=True)
            text = "\n".join([FILLER, *entries]) + "\n"
            (place / main_file("ftm")).write_text(text, encoding="utf-8")
            reason = ("--accept", "a day of this test")
            self.firmwatch("sources", "update", name, *reason)

    def choose(self, *names: str) -> None:
        text = [f"sources = {json.dumps(names)}"]
        for name in LISTS:
            url = json.dumps(f"{(self.folder / name).as_posix()}/")
            text += [f"[source.{name}]", 'parser = "ftm"', f"url = {url}", "entries_min = 1"]
        (Path.cwd() / "firmwatch.toml").write_text("\n".join(text) + "\n", encoding="utf-8")

    def alerts(self, *extra: object) -> list[dict[str, object]]:
        return self.firmwatch("alerts", "list", "--status", "all", *extra).rows


@pytest.fixture
def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, firmwatch: Firmwatch) -> Lists:
    (tmp_path / "workspace").mkdir()
    monkeypatch.chdir(tmp_path / "workspace")
    made = Lists(tmp_path, firmwatch)
    made.choose(*LISTS)
    vendors = tmp_path / "vendors.csv"
    vendors.write_text("name,country\nVostrika Marine Logistics LLC,PA\n", "utf-8")
    firmwatch("portfolio", "import", vendors)
    made.publish((NORLAND,), (), ())
    firmwatch("run", "--no-update")
    return made


@pytest.mark.parametrize("whole", [(), ("--full",)])
def test_an_organisation_that_goes_to_another_list_keeps_its_alert(
    lists: Lists, firmwatch: Firmwatch, whole: tuple[str, ...]
) -> None:
    (before,) = lists.alerts()
    firmwatch("alerts", "comment", str(before["alert_id"]), "Asked their bank.")
    lists.publish((), (SUDLAND,), ())
    assert "0 new, 0 reopened, 1 changed, 0 closed" in firmwatch("run", "--no-update", *whole).err
    (after,) = lists.alerts()
    assert after["alert_id"] == before["alert_id"]
    assert (after["status"], after["cause"]) == ("open", "listed")
    assert after["records"] == ["sudland_register:s-1"]
    acts = [row["act"] for row in firmwatch("alerts", "history", str(before["alert_id"])).rows]
    assert acts == ["opened", "commented", "changed"]


def test_what_was_decided_stands_beside_an_alert_that_another_list_reopens(
    lists: Lists, firmwatch: Firmwatch
) -> None:
    (before,) = lists.alerts()
    id_ = str(before["alert_id"])
    firmwatch(
        "alerts", "decide", id_, "--judgement", "negative", "--reason", "Another register number."
    )
    lists.publish((), (SUDLAND,), ())
    assert "1 reopened" in firmwatch("run", "--no-update").err
    (after,) = lists.alerts()
    assert (after["alert_id"], after["status"], after["judgement"]) == (id_, "open", "negative")


def test_the_alert_stays_where_the_organisation_still_stands(
    lists: Lists, firmwatch: Firmwatch
) -> None:
    """A third list has it too: the alert is that entry's, and a stranger's is a new one."""
    lists.publish((NORLAND,), (), (WESTLAND,))
    firmwatch("run", "--no-update")
    (before,) = lists.alerts()
    lists.publish((), (NAMESAKE,), (WESTLAND,))
    firmwatch("run", "--no-update")
    by_id = {row["alert_id"]: row["records"] for row in lists.alerts()}
    assert by_id.pop(before["alert_id"]) == ["westland_debarred:w-1"]
    assert list(by_id.values()) == [["sudland_register:s-2"]]


def test_a_namesake_on_another_list_has_an_alert_of_its_own(
    lists: Lists, firmwatch: Firmwatch
) -> None:
    (before,) = lists.alerts()
    lists.publish((), (NAMESAKE,), ())
    firmwatch("run", "--no-update")
    status = {row["alert_id"]: row["status"] for row in lists.alerts()}
    assert len(status) == 2
    assert status[before["alert_id"]] == "closed"


def test_a_separation_holds_for_an_entry_that_left(lists: Lists, firmwatch: Firmwatch) -> None:
    lists.publish((NORLAND,), (SUDLAND,), ())
    firmwatch("run", "--no-update")
    pair = "norland_sanctions:n-1", "sudland_register:s-1"
    firmwatch("parties", "separate", *pair, "--reason", "Two yards.")
    lists.publish((NORLAND,), (), ())
    firmwatch("run", "--no-update")
    lists.publish((), (SUDLAND,), ())
    firmwatch("run", "--no-update")
    assert sorted(str(row["status"]) for row in lists.alerts()) == ["closed", "open"]


def test_a_list_that_takes_anothers_place_takes_the_alerts(
    lists: Lists, firmwatch: Firmwatch
) -> None:
    (before,) = lists.alerts()
    lists.choose(*LISTS[2:])
    lists.publish((NORLAND,), (), (WESTLAND,))
    firmwatch("run", "--no-update")
    (after,) = lists.alerts()
    assert (after["alert_id"], after["status"]) == (before["alert_id"], "open")
    assert after["records"] == ["westland_debarred:w-1"]


def test_the_version_that_the_last_run_saw_is_not_pruned(
    lists: Lists, firmwatch: Firmwatch
) -> None:
    (before,) = lists.alerts()
    firmwatch("portfolio", "remove", str(before["subject_id"]))
    firmwatch("run", "--no-update")
    firmwatch("portfolio", "import", lists.folder / "vendors.csv")
    lists.publish((), (SUDLAND,), ())
    assert firmwatch("sources", "prune", "--keep-days", "0", "--apply").rows == []
    firmwatch("run", "--no-update")
    (after,) = lists.alerts()
    assert (after["alert_id"], after["status"]) == (before["alert_id"], "open")
    gone = {row["source"] for row in firmwatch("sources", "prune", "--keep-days", "0").rows}
    assert gone == {*LISTS[:2]}


def test_of_an_older_version_that_the_lake_lost_the_alert_ends(
    lists: Lists, firmwatch: Firmwatch
) -> None:
    """How its entries stood is not known any more, so nothing can be said to be one of them."""
    (before,) = lists.alerts()
    (older,) = (Path.cwd() / "lake" / "snapshots" / LISTS[0]).iterdir()
    lists.publish((), (SUDLAND,), ())
    shutil.rmtree(older)
    # The newer version had files in common with the older one: it is stored again.
    lists.publish((), (SUDLAND,), ())
    firmwatch("run", "--no-update")
    status = {row["alert_id"]: row["status"] for row in lists.alerts()}
    assert len(status) == 2
    assert status[before["alert_id"]] == "closed"
