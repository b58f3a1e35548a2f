"""The user's path through the command line, from an empty folder to an exported alert."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.conftest import Firmwatch, Place
from tests.acceptance.published import (
    FORMATS,
    LEAVING,
    LISTED,
    main_file,
    parties,
    publish,
    write_vendors,
)


def test_from_an_empty_folder_to_the_first_alert(
    tmp_path: Path, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = firmwatch("init", tmp_path / "mine")
    assert made.out == b""
    assert "firmwatch sources update" in made.err
    assert "already" in firmwatch("init", tmp_path / "mine", code=2).err
    monkeypatch.chdir(tmp_path / "mine")
    with Path("firmwatch.toml").open("a", encoding="utf-8") as settings:
        settings.write('[source.fictional]\nparser = "us_ofac_sdn"\nentries_min = 10\n')
    publish(tmp_path / "published", "us_ofac_sdn", parties())

    listed = {row["source"]: row for row in firmwatch("sources", "list").rows}
    assert listed["fictional"]["status"] == "available"
    (updated,) = firmwatch("sources", "update", "fictional", "--from", tmp_path / "published").rows
    assert (updated["status"], updated["published"], updated["indexed"]) == ("current", 43, 42)
    assert updated["excluded"] == 1
    firmwatch("portfolio", "import", write_vendors(tmp_path / "v.csv"))
    monkeypatch.setenv("FIRMWATCH_SOURCES", "fictional")
    found = firmwatch("run", "--no-update").rows
    assert {(row["subject_name"], row["source"]) for row in found} == {
        (LISTED[1].upper(), "fictional"),
        (LEAVING[1], "fictional"),
    }


@pytest.mark.parametrize("source", FORMATS)
def test_a_single_file_is_taken_for_its_folder(
    source: str, make_place: Callable[..., Place], firmwatch: Firmwatch
) -> None:
    place = make_place((source,))
    path = place.source(source) / main_file(source)
    (row,) = firmwatch("sources", "update", source, "--from", path).rows
    assert (row["status"], row["published"]) == ("current", 43)


def test_columns_are_said_on_standard_error_and_may_be_named(
    place: Place, firmwatch: Firmwatch
) -> None:
    path = place.folder / "odd.csv"
    path.write_text(f"A,B\n1,{LISTED[1]}\n2,Brightwater Ceramics Ltd\n", encoding="utf-8")
    options = ("--map", "name=B", "--map", "id=A", "--purpose", "sanctions", "--basis", "AMLR 20")
    preview = firmwatch("portfolio", "import", path, *options, "--preview")
    assert [row["name"] for row in preview.rows] == [LISTED[1], "Brightwater Ceramics Ltd"]
    assert "column 'B'" in preview.err
    assert {row["name"] for row in firmwatch("portfolio", "list").rows} == {"vendors"}

    (done,) = firmwatch("portfolio", "import", path, *options).rows
    assert (done["added"], done["unchanged"]) == (2, 0)
    (again,) = firmwatch("portfolio", "import", path, *options).rows
    assert (again["added"], again["unchanged"], again["changed"]) == (0, 2, 0)
    listed = {row["name"]: row for row in firmwatch("portfolio", "list").rows}
    assert listed["odd"]["purpose"] == "sanctions"
    assert listed["odd"]["basis"] == "AMLR 20"


@pytest.mark.parametrize("format_", ["csv", "json", "jsonl"])
def test_a_preview_has_every_column_for_every_row(
    format_: str, place: Place, firmwatch: Firmwatch
) -> None:
    out = firmwatch("portfolio", "import", place.vendors, "--preview", "-o", format_).out.decode()
    if format_ == "csv":
        rows = list(csv.DictReader(io.StringIO(out)))
    elif format_ == "json":
        rows = json.loads(out)
    else:
        rows = [json.loads(line) for line in out.splitlines()]
    assert len({tuple(row) for row in rows}) == 1
    assert len(rows) == 5
    assert {"row_number", "name", "kind", "countries", "identifiers", "reason"} <= set(rows[0])


def test_replace_lets_subjects_leave_and_their_alerts_close(
    place: Place, firmwatch: Firmwatch
) -> None:
    rows = [("S-1", LISTED[1], "PA"), ("S-4", "Brightwater Ceramics Ltd", "GB")]
    write_vendors(place.vendors, rows)
    (done,) = firmwatch("portfolio", "import", place.vendors, "--replace").rows
    assert done["removed"] == 3
    firmwatch("run")
    (closed,) = firmwatch("alerts", "list", "--status", "closed").rows
    assert closed["subject_name"] == LEAVING[1]
    assert closed["closed_reason"] == "the subject left its portfolio"


def test_rejected_rows_are_counted_and_kept_in_a_file(place: Place, firmwatch: Firmwatch) -> None:
    done = firmwatch("portfolio", "import", place.vendors)
    (row,) = done.rows
    assert (row["rows"], row["subjects"], row["held"], row["rejected"]) == (7, 5, 1, 1)
    assert "1 rows were rejected" in done.err
    assert "S-7" in Path(row["rejected_file"]).read_text(encoding="utf-8-sig")


def test_an_alert_is_shown_by_the_beginning_of_its_id(place: Place, firmwatch: Firmwatch) -> None:
    rows = firmwatch("alerts", "list").rows
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    alert_id = rows[0]["alert_id"]
    assert firmwatch("alerts", "show", alert_id[:8]).rows == [rows[0]]
    table = firmwatch("alerts", "show", alert_id, "-o", "table").out.decode()
    for part in (alert_id, rows[0]["subject_name"], "log-odds", rows[0]["snapshot"]["sha256"]):
        assert part in table


def test_screening_once_keeps_nothing(place: Place, firmwatch: Firmwatch, tmp_path: Path) -> None:
    before = firmwatch("alerts", "export").out
    (found,) = firmwatch("screen", LISTED[1], "--country", "PA").rows
    assert found["record_id"] == "nor-1"
    assert firmwatch("screen", "Brightwater Ceramics Ltd").rows == []
    of_file = firmwatch("screen", place.vendors)
    assert len(of_file.rows) == 2
    assert "1 rows look like people's names" in of_file.err
    assert "1 rows could not be read" in of_file.err
    outside = tmp_path / "no-workspace"
    outside.mkdir()
    (against,) = firmwatch(
        "screen", LISTED[1], "-C", outside, "--against", f"ftm={place.source('ftm')}"
    ).rows
    assert against["record_id"] == "nor-1"
    assert list(outside.iterdir()) == []
    assert firmwatch("alerts", "export").out == before


@pytest.mark.parametrize("name", ["suppliers.csv", "vendors/list.XLSX", "list.jsonl", "a.csv.gz"])
def test_a_file_that_does_not_exist_is_no_clean_name(
    name: str, place: Place, firmwatch: Firmwatch
) -> None:
    failed = firmwatch("screen", name, code=2)
    assert failed.out == b""
    assert name in failed.err


@pytest.mark.parametrize("name", ["Novo Nordisk A/S", "Long " * 80 + "Holdings LLC", "Kiosk 24.7"])
def test_a_name_may_look_a_little_like_a_path(
    name: str, place: Place, firmwatch: Firmwatch
) -> None:
    assert firmwatch("screen", name).rows == []


def test_the_doctor_finds_what_was_changed_in_the_lake(place: Place, firmwatch: Firmwatch) -> None:
    assert {row["status"] for row in firmwatch("doctor").rows} <= {"ok", "warning"}
    for path in (place.folder / "lake" / "snapshots").rglob("record-*.parquet"):
        path.write_bytes(path.read_bytes() + b" ")
    errors = [row for row in firmwatch("doctor", code=1).rows if row["status"] == "error"]
    assert len(errors) == 1
    assert "is not what was stored" in errors[0]["detail"]


@pytest.mark.parametrize(
    ("shell", "word"), [("bash", "COMPREPLY"), ("zsh", "#compdef"), ("fish", "complete")]
)
def test_completion(shell: str, word: str, firmwatch: Firmwatch) -> None:
    script = firmwatch("completion", shell).out.decode()
    assert word in script
    assert "_FIRMWATCH_COMPLETE" in script
