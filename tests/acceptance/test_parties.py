"""One organisation on two lists is shown once, with its reasons; a user can take that apart."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.conftest import Firmwatch, Place
from tests.acceptance.published import FORMATS, LISTED, PERSON, main_file

SANCTIONS, REGISTER = "norland_sanctions", "sudland_register"
LEI = "5299000J2N45DDNE4Y28"


def entity(id_: str, name: str, schema: str = "Company", **properties: str) -> str:
    values = {"name": [name], "topics": ["sanction"]}
    values |= {key: [value] for key, value in properties.items()}
    row = {"id": id_, "schema": schema, "datasets": ["fictional"], "properties": values}
    return json.dumps(row)


NORLAND = [
    entity("n-1", "Vostrika Marine Logistics LLC", country="pa"),
    entity("n-2", "Halcyon Drift Ferroalloys", leiCode=LEI, country="cy"),
    entity("n-3", "Tamsin Okoye Minerals Ltd", country="za"),
    entity("n-4", "Erland Vask", schema="Person", country="no"),
]
SUDLAND = [
    entity("s-1", "VOSTRIKA MARINE LOGISTICS", country="pa"),
    entity("s-2", "Meltemi Seven Holdings", leiCode=LEI, country="gr"),
    entity("s-3", "Tamsin Okoye Minerals Ltd", country="br"),
    entity("s-4", "Erland Vask", schema="Person", country="no"),
]


@pytest.fixture
def two_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, firmwatch: Firmwatch) -> Path:
    """A workspace over two lists that have two organisations in common, run once."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    text = [f"sources = {json.dumps([SANCTIONS, REGISTER])}"]
    for name, lines in ((SANCTIONS, NORLAND), (REGISTER, SUDLAND)):
        place = tmp_path / name
        place.mkdir()
        (place / main_file("ftm")).write_text("\n".join(lines) + "\n", encoding="utf-8")
        url = json.dumps(f"{place.as_posix()}/")
        text += [f"[source.{name}]", 'parser = "ftm"', f"url = {url}", "entries_min = 1"]
    (folder / "firmwatch.toml").write_text("\n".join(text) + "\n", encoding="utf-8")
    vendors = tmp_path / "vendors.csv"
    vendors.write_text(
        "name,country\nVostrika Marine Logistics LLC,PA\nTamsin Okoye Minerals Ltd,ZA\n", "utf-8"
    )
    monkeypatch.chdir(folder)
    firmwatch("portfolio", "import", vendors)
    firmwatch("run")
    return folder


def test_an_organisation_of_two_lists_is_one_row(two_lists: Path, firmwatch: Firmwatch) -> None:
    rows = firmwatch("parties", "list").rows
    assert [row["records"] for row in rows] == [
        [f"{SANCTIONS}:n-1", f"{REGISTER}:s-1"],
        [f"{SANCTIONS}:n-2", f"{REGISTER}:s-2"],
    ]
    assert rows[0]["sources"] == [SANCTIONS, REGISTER]
    assert (rows[0]["kind"], rows[0]["countries"]) == ("organisation", ["PA"])
    assert len(firmwatch("parties", "list", "--all").rows) == 4
    assert len(firmwatch("parties", "list", "--limit", 1).rows) == 1
    table = firmwatch("parties", "list", "-o", "table").out.decode()
    assert rows[0]["party_id"] in table


def test_a_party_is_shown_with_the_evidence_of_every_join(
    two_lists: Path, firmwatch: Firmwatch
) -> None:
    (row, _) = firmwatch("parties", "list").rows
    (shown,) = firmwatch("parties", "show", row["party_id"]).rows
    assert [item["record_id"] for item in shown["records"]] == ["n-1", "s-1"]
    (join,) = shown["joins"]
    assert join["rule"] == "name and country"
    assert shown["not_joined"] == []
    assert "country" in {item["name"] for item in join["comparison"]["evidence"]}
    for name in (row["party_id"][:6], f"{SANCTIONS}:n-1", f"{REGISTER}:s-1"):
        assert firmwatch("parties", "show", name).rows == [shown]
    (by_number,) = firmwatch("parties", "show", f"{REGISTER}:s-2").rows
    assert by_number["joins"][0]["rule"] == "identifier"
    table = firmwatch("parties", "show", f"{REGISTER}:s-2", "-o", "table").out.decode()
    assert "Legal Entity Identifier" in " ".join(table.split())
    (alone,) = firmwatch("parties", "show", f"{SANCTIONS}:n-3").rows
    assert alone["joins"] == []


def test_a_list_that_changed_is_linked_as_from_nothing(
    two_lists: Path, tmp_path: Path, firmwatch: Firmwatch
) -> None:
    lines = [
        entity("s-0", "Qorvand Petrochemicals", country="ir"),
        *SUDLAND[:2],
        entity("s-3", "Tamsin Okoye Minerals Ltd", country="za"),
    ]
    (tmp_path / REGISTER / main_file("ftm")).write_text("\n".join(lines) + "\n", "utf-8")
    firmwatch("sources", "update", REGISTER)
    rows = firmwatch("parties", "list").rows
    assert [row["records"][1] for row in rows] == [f"{REGISTER}:s-{place}" for place in (1, 2, 3)]
    (shown,) = firmwatch("parties", "show", f"{REGISTER}:s-1").rows
    assert shown["joins"][0]["comparison"]["record_locator"]["line"] == 2
    kept = _made_again(two_lists)
    assert len(kept) == 8
    for kind in ("indexes", "joins"):
        shutil.rmtree(two_lists / "lake" / kind)
    assert firmwatch("parties", "list").rows == rows
    anew = _made_again(two_lists)
    assert len(anew) == 4
    assert {path: kept[path] for path in anew} == anew


def _made_again(workspace: Path) -> dict[Path, bytes]:
    """Give what the lake has that can be made again at any time."""
    found = (
        item for kind in ("indexes", "joins") for item in (workspace / "lake" / kind).rglob("*.*")
    )
    return {path: path.read_bytes() for path in found}


def test_a_separation_holds_and_can_be_taken_back(two_lists: Path, firmwatch: Firmwatch) -> None:
    pair = f"{SANCTIONS}:n-1", f"{REGISTER}:s-1"
    before = firmwatch("alerts", "list").rows
    firmwatch("parties", "separate", *pair, "--reason", "Another register number on paper.")
    assert [row["records"][0] for row in firmwatch("parties", "list").rows] == [f"{SANCTIONS}:n-2"]
    (shown,) = firmwatch("parties", "show", pair[0]).rows
    assert shown["not_joined"][0]["reason"].startswith("you separated")
    # The namesake in another country was a party of its own before.
    assert len({row["party_id"] for row in before}) == 3
    assert len({row["party_id"] for row in firmwatch("alerts", "list").rows}) == 4
    assert "0 changed" in firmwatch("run").err
    assert len(firmwatch("parties", "list").rows) == 1
    (apart,) = firmwatch("parties", "separations").rows
    assert (apart["record"], apart["other"]) == pair
    assert apart["reason"].startswith("Another")
    firmwatch("parties", "separate", *reversed(pair), "--reason", "Twice.", code=2)

    firmwatch("parties", "rejoin", *reversed(pair), "--reason", "The paper was of 2019.")
    assert len(firmwatch("parties", "list").rows) == 2
    # The alert keeps its id; that it was apart for a while is in the log.
    after = firmwatch("alerts", "list").rows
    assert {row["alert_id"] for row in after} == {row["alert_id"] for row in before}
    (gone,) = firmwatch("alerts", "list", "--status", "closed").rows
    assert gone["merged_into"] in {row["alert_id"] for row in before}
    firmwatch("parties", "rejoin", *pair, "--reason", "Twice.", code=1)
    firmwatch("parties", "separate", *pair, "--reason", " ", code=2)


def test_an_alert_is_of_one_party_over_all_its_lists(two_lists: Path, firmwatch: Firmwatch) -> None:
    alerts = firmwatch("alerts", "list").rows
    (joined,) = [row for row in alerts if f"{SANCTIONS}:n-1" in row["records"]]
    assert joined["sources"] == [SANCTIONS, REGISTER]
    assert sorted(joined["records"]) == [f"{SANCTIONS}:n-1", f"{REGISTER}:s-1"]
    assert len(joined["findings"]) == 2
    assert {item["party_id"] for item in joined["findings"]} == {joined["party_id"]}
    for source in (SANCTIONS, REGISTER):
        found = firmwatch("alerts", "list", "--source", source).rows
        assert joined["alert_id"] in {row["alert_id"] for row in found}
    # The id of a finding leads to its alert.
    for item in joined["findings"]:
        assert firmwatch("alerts", "show", item["finding_id"]).rows == [joined]
    table = firmwatch("alerts", "show", joined["alert_id"], "-o", "table").out.decode()
    assert table.count("log-odds = score") == 2


def test_a_person_is_neither_linked_nor_shown(two_lists: Path, firmwatch: Firmwatch) -> None:
    """Scope rules S5 and S6: both lists have the person under one name, and nothing says so."""
    for name in (f"{SANCTIONS}:n-4", f"{REGISTER}:s-4"):
        firmwatch("parties", "show", name, code=1)
    firmwatch("parties", "separate", f"{SANCTIONS}:n-4", f"{REGISTER}:s-4", "--reason", "x", code=1)
    assert b"Vask" not in firmwatch("parties", "list", "--all").out


def test_what_cannot_be_found_is_said(two_lists: Path, firmwatch: Firmwatch) -> None:
    assert (
        "no record" in firmwatch("parties", "separate", "n-1", "s-1", "--reason", "x", code=2).err
    )
    firmwatch("parties", "show", "ab", code=2)
    firmwatch("parties", "show", "ffff0000ffff0000", code=1)
    itself = f"{SANCTIONS}:n-1"
    firmwatch("parties", "separate", itself, itself, "--reason", "x", code=2)


def test_three_publishers_formats_link(
    make_place: Callable[..., Place], firmwatch: Firmwatch
) -> None:
    """The United Nations print no country in this list, so it joins nobody by name alone."""
    make_place(FORMATS)
    firmwatch("run")
    rows = firmwatch("parties", "list").rows
    (listed,) = [row for row in rows if LISTED[1] in row["name"]]
    assert listed["sources"] == ["ftm", "us_ofac_sdn"]
    assert not any(PERSON[1] in row["name"] for row in rows)
