"""firmwatch from Python, as its docstrings say."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import firmwatch
from firmwatch.errors import NotFoundError, RefusedError, ScopeError, StaleError, UsageError
from tests.acceptance.conftest import Place
from tests.acceptance.published import FORMATS, LEAVING, LISTED, PERSON, main_file, parties, publish

NAME = LISTED[1]


@pytest.fixture
def against(tmp_path: Path) -> dict[str, Path]:
    """A folder for each publisher's list."""
    for source in FORMATS:
        publish(tmp_path / source, source, parties())
    return {"ftm": tmp_path / "ftm"}


def test_comparing_two_names() -> None:
    found = firmwatch.compare(NAME, NAME.upper())
    assert found.score > 0.9
    total = math.fsum(item.weight for item in found.evidence)
    assert found.score == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-4)
    other = firmwatch.compare(NAME, "Brightwater Ceramics Ltd")
    assert other.score < 0.1
    assert any(item.weight < 0 for item in other.evidence)


def test_comparing_mappings() -> None:
    ship = {"name": "Grey Petrel", "kind": "vessel", "country": "PA", "imo": "9074729"}
    same = firmwatch.compare(ship, {**ship, "imo": "IMO 9074729"})
    other = firmwatch.compare(ship, {**ship, "imo": "9176187"})
    assert same.score > 0.99
    assert other.score < 0.5 < same.score
    swapped = firmwatch.compare({**ship, "imo": "9176187"}, ship)
    assert swapped.score == other.score


@pytest.mark.parametrize("kind", ["person", "Person", "individual", "listed_person"])
def test_people_are_refused(kind: str, against: dict[str, Path]) -> None:
    side = {"name": PERSON[1], "kind": kind}
    with pytest.raises(ScopeError, match="never people"):
        firmwatch.compare(side, side)
    with pytest.raises(ScopeError, match="never people"):
        firmwatch.screen(side, against=against)


@pytest.mark.parametrize(
    "side", ["", "  ", {}, {"name": ""}, {"name": "A", "shoe": "42"}, {"name": "A", "kind": "x"}]
)
def test_a_side_that_cannot_be_understood(side: str | Mapping[str, Any]) -> None:
    with pytest.raises(UsageError):
        firmwatch.compare(side, NAME)


def test_screening_every_form_of_subjects(against: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "vendors.csv"
    path.write_text(f"Name\n{NAME}\n{LEAVING[1]}\nBrightwater Ceramics Ltd\n", encoding="utf-8")
    forms: tuple[tuple[Any, int], ...] = (
        (NAME, 1),
        ({"name": NAME, "country": "Panama"}, 1),
        ([NAME, {"name": LEAVING[1]}, "Brightwater Ceramics Ltd"], 2),
        (iter([NAME]), 1),
        (path, 2),
        ([], 0),
    )
    for subjects, count in forms:
        found = firmwatch.screen(subjects, against=against)
        assert len(found) == count, subjects
        scores = [alert.score for alert in found]
        assert scores == sorted(scores, reverse=True)
        assert all(alert.row()["finding_id"] == alert.id for alert in found)


@pytest.mark.parametrize("source", FORMATS)
def test_screening_against_a_folder_or_a_file(
    source: str, against: dict[str, Path], tmp_path: Path
) -> None:
    settings = f"[source.{source}]\nentries_min = 1\n"
    (tmp_path / "firmwatch.toml").write_text(settings, encoding="utf-8")
    for origin in (tmp_path / source, str(tmp_path / source / main_file(source))):
        (alert,) = firmwatch.screen(NAME, against={source: origin}, workspace=tmp_path)
        assert (alert.source, alert.record_name) == (source, NAME)
        assert alert.locator is not None
        assert alert.locator.file == main_file(source)
    lists = {source: tmp_path / source}
    assert firmwatch.screen(PERSON[1], lists, threshold=0.0, workspace=tmp_path) == []


def test_a_list_out_of_all_proportion_is_told_and_an_empty_one_refused(
    against: dict[str, Path], tmp_path: Path
) -> None:
    with pytest.warns(UserWarning, match="43 entries, where 400 to 5000 are expected"):
        firmwatch.screen(NAME, against={"un_sc": tmp_path / "un_sc"})
    empty = tmp_path / "empty.xml"
    empty.write_text(
        '<?xml version="1.0"?><CONSOLIDATED_LIST dateGenerated="2026-03-01T00:00:00Z">'
        "<INDIVIDUALS></INDIVIDUALS><ENTITIES></ENTITIES></CONSOLIDATED_LIST>",
        encoding="utf-8",
    )
    with pytest.raises(RefusedError, match="no entry to compare with"):
        firmwatch.screen(NAME, against={"un_sc": empty})
    with pytest.raises(UsageError, match="names no list"):
        firmwatch.screen(NAME, against={})
    with pytest.raises(UsageError, match="no letter or digit"):
        firmwatch.screen("...", against=against)


def test_a_country_and_a_threshold(against: dict[str, Path]) -> None:
    (with_country,) = firmwatch.screen(NAME, against=against, country="PA")
    (without,) = firmwatch.screen(NAME, against=against)
    assert with_country.score > without.score
    assert firmwatch.screen(NAME, against=against, threshold=0.9999) == []
    with pytest.raises(UsageError):
        firmwatch.screen(NAME, against=against, threshold=1.1)


def test_screening_against_a_workspace(place: Place) -> None:
    (alert,) = firmwatch.screen(NAME, workspace=place.folder)
    assert alert.record_id == "nor-1"
    (here,) = firmwatch.screen(NAME)
    assert here.id == alert.id


def test_nothing_to_screen_against_is_an_error(
    make_place: Callable[..., Place], tmp_path: Path, against: dict[str, Path]
) -> None:
    with pytest.raises(NotFoundError, match="not a firmwatch workspace"):
        firmwatch.screen(NAME, workspace=tmp_path)
    with pytest.raises(StaleError, match="nothing to screen against"):
        firmwatch.screen(NAME, workspace=make_place(("ftm",)).folder)
    (against["ftm"] / "entities.ftm.json").write_bytes(b"")
    with pytest.raises(RefusedError, match="is empty"):
        firmwatch.screen(NAME, against=against)


def test_what_was_left_out_is_warned_of(
    place: Place, against: dict[str, Path], tmp_path: Path
) -> None:
    with pytest.warns(UserWarning, match="not screened$") as said:
        found = firmwatch.screen(place.vendors, workspace=place.folder)
    assert len(found) == 2
    assert [str(item.message) for item in said] == [
        "1 rows look like people's names and were not screened",
        "1 rows could not be read and were not screened",
    ]

    path = against["ftm"] / "entities.ftm.json"
    path.write_bytes(path.read_bytes().replace(b"Halcyon", b"Hal\x00cyon"))
    with pytest.warns(UserWarning, match="line 2 is not screened against"):
        firmwatch.screen(NAME, against=against)
