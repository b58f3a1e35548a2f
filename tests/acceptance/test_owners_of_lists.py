"""Interests that come with lists, from update to exposure; what changed of them; and old news."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from firmwatch.demo.group import GROUP_SUBJECT
from tests.acceptance.conftest import Firmwatch

PORTFOLIO = "name,country\nOsterholm Plant Ltd,GB\n"


def line(entity_id: str, schema: str = "Company", **properties: Any) -> str:
    values = {name: [value] for name, value in properties.items()}
    return json.dumps({"id": entity_id, "schema": schema, "properties": values})


HOLDING = line("nor-1", name="Halcyon Holding AS", country="no", topics="sanction")
PLANT = line("p", name="Osterholm Plant Ltd", country="gb")
OTHER = line("q", name="Brestovka Cargo AS", country="no")
MAN = line("m", "Person", name="Erland Vask", birthDate="1961-04-03", nationality="no")
DIRECTS = line("d", "Directorship", director="m", organization="p", role="Chair of the works")


def owns(entity_id: str, owner: str, percentage: str, **properties: Any) -> str:
    return line(entity_id, "Ownership", owner=owner, asset="p", percentage=percentage, **properties)


@pytest.fixture
def workspace(
    tmp_path: Path, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Path]:
    """Make a workspace of sources: name -> parser; each reads NAME.ftm.json of the folder."""

    def make(**parsers: str) -> Path:
        monkeypatch.chdir(tmp_path)
        text = f"sources = {json.dumps(list(parsers))}\n"
        for name, parser in parsers.items():
            text += f'\n[source.{name}]\nparser = "{parser}"\nurl = "{name}.ftm.json"\n'
        (tmp_path / "firmwatch.toml").write_text(text)
        (tmp_path / "vendors.csv").write_text(PORTFOLIO)
        firmwatch("portfolio", "import", "vendors.csv")
        return tmp_path

    return make


def write(place: Path, name: str, *lines: str) -> None:
    (place / f"{name}.ftm.json").write_text("\n".join(lines) + "\n", "utf-8")


def test_a_list_that_states_interests_gives_exposures(
    workspace: Callable[..., Path], firmwatch: Firmwatch
) -> None:
    place = workspace(refused="ftm")
    write(place, "refused", HOLDING, PLANT, MAN, owns("o", "nor-1", "more than 50"), DIRECTS)
    firmwatch("sources", "update", "refused")
    shown = firmwatch("graph", "Osterholm Plant Ltd")
    rows = {row["owner"]: row for row in shown.rows}
    assert (rows["Halcyon Holding AS"]["source"], rows["Halcyon Holding AS"]["line"]) == (
        "refused", 4,
    )  # fmt: skip
    assert rows["Halcyon Holding AS"]["share"] == "more than 50 %"
    assert rows["Halcyon Holding AS"]["source_status"] == "current"
    assert (rows["Erland Vask"]["kind"], rows["Erland Vask"]["detail"]) == (
        "boardMember", "Chair of the works",
    )  # fmt: skip
    (exposure,) = firmwatch("exposures", "--rule", "any_list").rows
    assert (exposure["status"], exposure["share_min"]) == ("blocked", 50.01)
    assert exposure["unreliable_sources"] == []


def test_an_owner_whom_the_file_itself_lists_needs_no_guess(
    workspace: Callable[..., Path], firmwatch: Firmwatch
) -> None:
    """The name is too common to be told by; each rule starts from its own authority's lists."""
    place = workspace(refused="ftm")
    man = line("m", "Person", name="Ali Hassan")
    order = line("s", "Sanction", entity="m", authority="Office of Foreign Assets Control")
    other = line("n", "Person", name="Ali Hassan")
    write(
        place,
        "refused",
        PLANT,
        OTHER,
        man,
        order,
        other,
        owns("o", "m", "60"),
        owns("r", "n", "40"),
    )
    firmwatch("sources", "update", "refused")
    rows = {
        row["owner_id"]: row["owner_listed"]
        for row in firmwatch("graph", "Osterholm Plant Ltd").rows
    }
    assert [bool(rows[f"refused:p / {id_}"]) for id_ in ("m", "n")] == [True, False]
    exposures = {row["rule"]: row for row in firmwatch("exposures").rows}
    assert exposures.keys() == {"any_list", "ofac_50"}
    assert (exposures["ofac_50"]["status"], exposures["ofac_50"]["share_min"]) == ("blocked", 60.0)
    assert exposures["ofac_50"]["score"] == 1.0
    firmwatch("run", "--no-update")
    (alert,) = firmwatch("alerts", "list", "--source", "exposure").rows
    assert alert["record_caption"] == "Ali Hassan"
    assert [item["name"] for item in alert["evidence"]] == ["prior", "name", "entry"]


def test_a_file_of_owners_alone_is_no_list(
    workspace: Callable[..., Path], firmwatch: Firmwatch
) -> None:
    place = workspace(owners="ftm_owners")
    write(place, "owners", PLANT, OTHER, owns("o", "q", "60"))
    (row,) = firmwatch("sources", "update").rows
    assert (row["published"], row["indexed"]) == (3, 3)
    assert "nothing to screen against" in firmwatch("screen", "Osterholm Plant Ltd", code=4).err
    (shown,) = firmwatch("graph", "Osterholm Plant Ltd").rows
    assert (shown["owner"], shown["share"], shown["owner_listed"]) == (
        "Brestovka Cargo AS", "60 %", "",
    )  # fmt: skip


def test_what_is_exported_is_read_again_with_the_same_exposure(
    tmp_path: Path, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    firmwatch("demo", "--keep", tmp_path / "kept")
    monkeypatch.chdir(tmp_path / "kept")
    (before,) = firmwatch("exposures", "--rule", "any_list").rows
    firmwatch("graph", GROUP_SUBJECT, "--to", tmp_path / "owners.ftm.json")
    settings = Path("firmwatch.toml").read_text()
    assert '"isles_owners"' in settings
    Path("firmwatch.toml").write_text(
        settings.replace('"isles_owners"', '"again"')
        + f'\n[source.again]\nparser = "ftm_owners"\nurl = "{tmp_path / "owners.ftm.json"}"\n'
    )
    firmwatch("sources", "update", "again")
    (after,) = firmwatch("exposures", "--rule", "any_list").rows
    for name in ("status", "basis", "share_min", "share_max", "distance", "control_indicated"):
        assert after[name] == before[name]
    listed = [{item["record_id"] for item in row["listed_parties"]} for row in (before, after)]
    assert listed[0] == listed[1]


def test_an_owner_of_the_enhanced_list_is_shown_without_a_share(
    tmp_path: Path, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.sources.us_ofac_cons_enhanced.documents import document, entity
    from tests.sources.us_ofac_cons_enhanced.test_enhanced_interests import OWNED, related

    monkeypatch.chdir(tmp_path)
    content = document([entity(1), related(2, (OWNED, 1, "VOSTRIKA TRADING 1"))])
    with zipfile.ZipFile("list.zip", "w") as packed:
        packed.writestr("CONS_ENHANCED.XML", content)
    Path("firmwatch.toml").write_text(
        'sources = ["us_ofac_cons_enhanced"]\n\n[source.us_ofac_cons_enhanced]\n'
        'url = "list.zip"\nentries_min = 1\n'
    )
    Path("vendors.csv").write_text("name,country\nVostrika Trading 2 Ltd,RU\n")
    firmwatch("portfolio", "import", "vendors.csv")
    firmwatch("sources", "update")
    shown = firmwatch("graph", "Vostrika Trading 2", "--country", "RU")
    (row,) = shown.rows
    assert (row["kind"], row["share"], row["detail"]) == ("unknownInterest", "?", OWNED)
    assert (row["source"], row["file"]) == ("us_ofac_cons_enhanced", "cons_enhanced.zip")


def test_what_changed_between_two_versions_of_a_register(
    workspace: Callable[..., Path], firmwatch: Firmwatch
) -> None:
    place = workspace(owners="ftm_owners")
    first = owns("o-1", "nor-1", "60", startDate="2019"), owns("o-2", "q", "10"), DIRECTS
    write(place, "owners", HOLDING.replace("sanction", "gov"), PLANT, OTHER, MAN, *first)
    firmwatch("sources", "update")
    renamed = PLANT.replace("Osterholm Plant", "Osterholm Works")
    # The share of one moves, another ends, one goes with its person, and the person's office stays.
    second = (
        owns("o-9", "nor-1", "40", startDate="2019"),
        owns("o-2", "q", "10", endDate="2026-02-01"),
        owns("o-3", "m", "50"),
    )
    write(place, "owners", HOLDING.replace("sanction", "gov"), renamed, OTHER, MAN, *second)
    firmwatch("sources", "update")
    found = firmwatch("sources", "diff", "owners")
    rows = {(row["change"], row["field"]): row for row in found.rows}
    share = rows["interest amended", "share"]
    assert (share["before"], share["after"]) == ("60 %", "40 %")
    assert share["caption"] == "Halcyon Holding AS > Osterholm Works Ltd: 40 % of shares"
    assert share["related"] == ["nor-1", "p"]
    ended = rows["interest ended", "end_date"]
    assert (ended["before"], ended["after"]) == (None, "2026-02-01")
    assert rows["interest added", ""]["caption"].startswith("Erland Vask > Osterholm Works Ltd: 50")
    assert rows["interest removed", ""]["before"]["kind"] == "boardMember"
    named = rows["party renamed", "names"]
    assert (named["before"], named["after"]) == (["Osterholm Plant Ltd"], ["Osterholm Works Ltd"])
    assert len(rows) == 5
    table = firmwatch("sources", "diff", "owners", "-o", "table").out.decode().split()
    assert {"amended", "ended", "renamed", "60", "40"} <= set(table)
    assert firmwatch("sources", "diff", "owners", "--affects").rows == []


def test_owners_of_old_news_are_shown_and_said_to_be_old(
    workspace: Callable[..., Path], firmwatch: Firmwatch
) -> None:
    place = workspace(refused="ftm", owners="ftm_owners")
    write(place, "refused", HOLDING)
    write(place, "owners", HOLDING.replace("sanction", "gov"), PLANT, owns("o", "nor-1", "60"))
    firmwatch("sources", "update")
    assert firmwatch("exposures").rows
    write(place, "owners", "{", "[]")
    firmwatch("sources", "update", "owners", code=4)
    for command in (("exposures",), ("graph", "Osterholm Plant Ltd")):
        shown = firmwatch(*command, code=4)
        assert shown.rows
        assert "Warning: owners is refused: " in shown.err
    (row,) = firmwatch("graph", "Osterholm Plant Ltd", code=4).rows
    assert row["source_status"] == "refused"
    assert firmwatch("exposures", code=4).rows[0]["unreliable_sources"] == ["owners"]
