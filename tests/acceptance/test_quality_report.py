"""`firmwatch report quality`: figures on fictional labels, alerts of a portfolio, and curves."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from firmwatch.quality.figures import Figure
from tests.acceptance.conftest import Firmwatch
from tests.quality.publishers import write_folder

LIST = """\
{"id": "r-1", "schema": "Company", "properties": {"name": ["Tollgate Resins Ltd"], \
"country": ["gb"], "topics": ["sanction"], "leiCode": ["5493001KJTIIGC8Y1R12"]}}
"""
VENDORS = """\
name,country,lei
Tollgate Resins Limited,GB,
Tollgate Resins Group,DE,5493001KJTIIGC8Y1R12
Brightwater Ceramics Ltd,GB,
Fjordblikk Emballasje AS,NO,
"""


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("published"))


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.ftm.json").write_text(LIST, encoding="utf-8")
    (tmp_path / "vendors.csv").write_text(VENDORS, encoding="utf-8")
    return tmp_path


def test_figures_of_a_folder_of_labels(firmwatch: Firmwatch, labels: Path) -> None:
    found = firmwatch("report", "quality", "--labels", labels, "-o", "jsonl")
    assert all(list(row) == Figure.row_fields() for row in found.rows)
    assert {row["section"] for row in found.rows} >= {
        "overall",
        "recall by kind of difference",
        "recall by script",
        "recall over transliteration",
        "recall of names changed on purpose",
        "by publisher",
        "calibration",
    }
    for row in found.rows:
        if row["cases"] is not None:
            assert (row["note"] == "too few cases") is (row["cases"] < 30)
    assert "that weights are not learnt from" in found.err
    publishers = {row["item"] for row in found.rows if row["section"] == "by publisher"}
    assert "un" in publishers
    assert "us_ofac" not in publishers


def test_a_threshold_that_nothing_passes(firmwatch: Firmwatch, labels: Path) -> None:
    found = firmwatch("report", "quality", "--labels", labels, "--threshold", "1", "-o", "jsonl")
    row = next(row for row in found.rows if row["measure"] == "recall")
    assert row["count"] == 0


def test_alerts_of_a_portfolio_without_the_listed(
    firmwatch: Firmwatch, labels: Path, files: Path
) -> None:
    found = firmwatch(
        "report", "quality", "--labels", labels, "-o", "jsonl",
        "--portfolio", files / "vendors.csv", "--against", "ftm=list.ftm.json",
    )  # fmt: skip
    rows = {row["item"]: row for row in found.rows if row["section"] == "alerts of a portfolio"}
    assert rows["screened"]["value"] == 4
    assert rows["listed themselves by a number in common: taken off"]["value"] == 1
    assert (rows["with an alert"]["count"], rows["with an alert"]["cases"]) == (1, 3)
    assert rows["with an equal name and country: may be listed"]["count"] == 1
    assert "vendors.csv against ftm" in found.err


def test_curves_are_drawn(firmwatch: Firmwatch, labels: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "curves"
    firmwatch("report", "quality", "--labels", labels, "--out", out, "-o", "csv")
    assert sorted(path.name for path in out.iterdir()) == [
        "calibration.png",
        "precision-recall.png",
        "quality.html",
    ]
    page = (out / "quality.html").read_text("utf-8")
    assert page.count("<svg") == 2
    assert "Recall by script" in page


def test_without_pillow_the_page_is_written_all_the_same(
    firmwatch: Firmwatch, labels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    found = firmwatch(
        "report", "quality", "--labels", labels, "--out", tmp_path, "-o", "jsonl", code=2
    )
    assert "pip install 'firmwatch[plots]'" in found.err
    assert [path.name for path in tmp_path.glob("*.*")] == ["quality.html"]
    assert found.rows


def test_a_table_fits_a_hundred_columns(
    firmwatch: Firmwatch, labels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    found = firmwatch("report", "quality", "--labels", labels, "-o", "table")
    lines = found.out.decode().splitlines()
    assert max(map(len, lines)) <= 100
    assert "Recall over transliteration" in lines
    assert any("too few cases (" in line for line in lines)


def test_what_cannot_be_measured_says_so(
    firmwatch: Firmwatch, labels: Path, tmp_path: Path
) -> None:
    found = firmwatch("report", "quality", "--against", "ftm=x", code=2)
    assert "Name a portfolio" in found.err
    empty = tmp_path / "empty"
    empty.mkdir()
    firmwatch("report", "quality", "--labels", empty, code=1)
    (tmp_path / "taken").write_text("", encoding="utf-8")
    found = firmwatch(
        "report", "quality", "--labels", labels, "--out", tmp_path / "taken" / "in", code=2
    )
    assert "cannot be written" in found.err
