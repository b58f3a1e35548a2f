"""Who stands behind a vendor that is on no list: found, explained, as of a day, and written."""

from __future__ import annotations

import json
from pathlib import Path

import lxml.etree
import pytest

from firmwatch.demo.group import GROUP_SUBJECT, REGISTER, register_text
from firmwatch.model import Interest, RegisterParty
from firmwatch.sources import read_source, source
from tests.acceptance.conftest import Firmwatch, Place

LISTED = {"nor-7", "nor-1"}


@pytest.fixture
def kept(tmp_path: Path, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The workspace of the demonstration, after its second day."""
    firmwatch("demo", "--keep", tmp_path / "kept")
    monkeypatch.chdir(tmp_path / "kept")
    return tmp_path / "kept"


def test_an_exposure_appears_when_one_owner_is_listed(firmwatch: Firmwatch) -> None:
    first_day, second_day = firmwatch("demo").err.split("--- Day 2")
    assert "owned:" not in first_day
    assert f"owned: {GROUP_SUBJECT} is on no list" in second_day
    assert "80 % of it by the rule any_list: blocked" in second_day


def test_the_subjects_that_are_exposed_and_by_whom(kept: Path, firmwatch: Firmwatch) -> None:
    (row,) = firmwatch("exposures").rows
    assert (row["subject_name"], row["rule"], row["status"]) == (
        GROUP_SUBJECT,
        "any_list",
        "blocked",
    )
    assert {item["record_id"] for item in row["listed_parties"]} == LISTED
    assert (row["share_min"], row["share_max"]) == (80.0, 80.0)
    assert firmwatch("exposures", "--status", "not_blocked").rows == []
    # OFAC's rule starts from OFAC's list alone.
    assert firmwatch("exposures", "--rule", "ofac_50").rows == []


def test_what_held_and_what_was_known(kept: Path, firmwatch: Firmwatch) -> None:
    assert firmwatch("exposures", "--as-of", "2026-02-01").rows == []
    assert len(firmwatch("exposures", "--as-of", "2026-02-02").rows) == 1
    before = firmwatch("exposures", "--known-on", "2026-02-02", code=1)
    assert "No register of owners has been read" in before.err


def test_the_graph_as_rows_and_as_a_tree(kept: Path, firmwatch: Firmwatch) -> None:
    shown = firmwatch("graph", GROUP_SUBJECT)
    assert len(shown.rows) == 44
    assert "2 of the owners are people; they are compared with the listed persons" in shown.err
    listed = {row["owner"] for row in shown.rows if row["owner_listed"]}
    assert listed == {"Tamsin & Okoye Minerals (Pty) Ltd", "Vostrika Marine Logistics LLC"}
    tree = firmwatch("graph", GROUP_SUBJECT, "-o", "table").out.decode()
    assert tree.startswith(f"{GROUP_SUBJECT} (GB)")
    assert "a person: Ines Calder, born 1970" in tree
    assert "LISTED: may be norland_embargo nor-7" in tree
    (subject,) = firmwatch("exposures").rows
    assert firmwatch("graph", subject["subject_id"]).rows == shown.rows


def test_nothing_starts_from_a_person(kept: Path, firmwatch: Firmwatch) -> None:
    """Scope rule S6."""
    for name in ("Ines Calder", "Erland Vask"):
        assert firmwatch("graph", name, code=1).out == b""


def network(path: Path) -> list[tuple[object, ...]]:
    """Give who has what of whom in a file of BODS, by name."""
    names: dict[str, str] = {}
    interests: list[Interest] = []

    def sink(table: str, item: RegisterParty | Interest) -> None:
        if isinstance(item, Interest):
            interests.append(item)
        elif item.names:
            names[item.id] = item.names[0].value

    read_source(source("bods"), {"statements.json": path}, sink)
    return sorted(
        (names.get(item.owner_id, "?"), names[item.asset_id], item.kind.value,
         item.share_min is None, item.share_min or 0, item.share_max or 0)
        for item in interests
    )  # fmt: skip


def test_what_is_written_as_bods_is_read_again(kept: Path, firmwatch: Firmwatch) -> None:
    firmwatch("graph", GROUP_SUBJECT, "--to", kept / "group.bods.json")
    published = network(kept / "published" / f"{REGISTER}.bods.json")
    assert network(kept / "group.bods.json") == published
    assert len(published) == 44


def test_the_drawing_of_the_readme_is_what_is_drawn(kept: Path, firmwatch: Firmwatch) -> None:
    """Made by `firmwatch graph ... --as-of 2026-06-01 --to docs/images/group.svg`."""
    firmwatch("graph", GROUP_SUBJECT, "--as-of", "2026-06-01", "--to", "group.svg")
    published = Path(__file__).parents[2] / "docs" / "images" / "group.svg"
    assert Path("group.svg").read_text("utf-8") == published.read_text("utf-8")


@pytest.mark.parametrize("ending", ["graphml", "ftm.json"])
def test_other_programs_can_read_it(ending: str, kept: Path, firmwatch: Firmwatch) -> None:
    firmwatch("graph", GROUP_SUBJECT, "--to", f"group.{ending}")
    text = Path(f"group.{ending}").read_text("utf-8")
    if ending == "graphml":
        edges = lxml.etree.fromstring(text.encode()).iterfind(".//{*}edge")
    else:
        entities = map(json.loads, text.splitlines())
        edges = (row for row in entities if row["schema"] in ("Ownership", "UnknownLink"))
    assert len(list(edges)) == 44


def test_another_ending_is_refused_before_anything_is_read(
    kept: Path, firmwatch: Firmwatch
) -> None:
    told = firmwatch("graph", GROUP_SUBJECT, "--to", "group.docx", code=2).err
    assert ".svg" in told
    assert not Path("group.docx").exists()


def test_without_a_register_it_says_what_to_do(place: Place, firmwatch: Firmwatch) -> None:
    told = firmwatch("graph", "Vostrika Marine Logistics LLC", code=1).err
    assert "No register of owners has been read" in told
    assert "sources" in told
    assert firmwatch("exposures", code=1).out == b""


@pytest.fixture
def hub(place: Place) -> Place:
    """A vendor with 300 small owners, and a listed one whose share nobody states."""
    rows = ["owner,owner_kind,owner_country,asset,asset_country,share"]
    rows += [f"Kestrel {n} Holdings Ltd,,GB,Brightwater Ceramics Ltd,GB,0.1 %" for n in range(300)]
    rows.append("Vostrika Marine Logistics LLC,,PA,Brightwater Ceramics Ltd,GB,")
    (place.folder / "owners.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    settings = place.folder / "firmwatch.toml"
    text = settings.read_text("utf-8").replace('["ftm"]', '["ftm", "owners"]')
    text += '[source.owners]\nparser = "interests_csv"\nurl = "owners.csv"\n'
    settings.write_text(text, encoding="utf-8")
    return place


def test_a_listed_owner_among_hundreds_counts_and_is_shown(
    hub: Place, firmwatch: Firmwatch
) -> None:
    """However many owners there are, the rules count all; what is left out is only not shown."""
    firmwatch("run")
    told = firmwatch("exposures")
    (row,) = told.rows
    assert (row["status"], row["share_min"], row["share_max"]) == ("possibly_blocked", 0.0, 70.0)
    assert row["score"] == row["listed_parties"][0]["score"] > 0.9
    assert "of them nothing is said" in told.err
    shown = firmwatch("graph", GROUP_SUBJECT).rows
    assert 200 <= len(shown) < 301
    assert [row["owner"] for row in shown if row["owner_listed"]] == [
        "Vostrika Marine Logistics LLC"
    ]
    assert (
        "0.99 for the least likely" in firmwatch("graph", GROUP_SUBJECT, "-o", "table").out.decode()
    )


def test_a_day_that_is_none_is_refused(kept: Path, firmwatch: Firmwatch) -> None:
    for command in (("graph", GROUP_SUBJECT), ("exposures",)):
        for option in ("--as-of", "--known-on"):
            assert "is no day" in firmwatch(*command, option, "yesterday", code=2).err


def test_the_register_of_the_demonstration_is_whole() -> None:
    statements = json.loads(register_text())
    companies = [item for item in statements if item["recordType"] == "entity"]
    assert len(companies) == 40
    owned = {
        item["recordDetails"]["interestedParty"]
        for item in statements
        if item["recordType"] == "relationship"
        and isinstance(item["recordDetails"]["interestedParty"], str)
    }
    assert {item["recordId"] for item in companies} - owned == {"company-00"}
