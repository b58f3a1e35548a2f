"""What is printed, where, and in which format; and one object behind all of it."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

import firmwatch as library
from tests.acceptance.conftest import Firmwatch, Place
from tests.acceptance.published import LISTED, parties, publish, write_vendors


def test_every_format_holds_the_same_alerts(place: Place, firmwatch: Firmwatch) -> None:
    rows = firmwatch("alerts", "export").rows
    assert len(rows) == 2
    assert json.loads(firmwatch("alerts", "export", "-o", "json").out) == rows

    text = firmwatch("alerts", "export", "-o", "csv").out.decode()
    cells = list(csv.DictReader(io.StringIO(text)))
    assert [cell["alert_id"] for cell in cells] == [row["alert_id"] for row in rows]
    assert [json.loads(cell["evidence"]) for cell in cells] == [row["evidence"] for row in rows]
    assert list(cells[0]) == list(rows[0])

    frame = pl.read_parquet(io.BytesIO(firmwatch("alerts", "export", "-o", "parquet").out))
    assert frame.columns == list(rows[0])
    assert frame["evidence"].to_list() == [row["evidence"] for row in rows]

    table = firmwatch("alerts", "list", "-o", "table").out.decode()
    assert all(row["alert_id"] in table for row in rows)


@pytest.mark.parametrize("ending", ["csv", "json", "jsonl", "parquet"])
def test_an_export_goes_to_the_file_that_is_named(
    ending: str, place: Place, firmwatch: Firmwatch
) -> None:
    printed = firmwatch("alerts", "export", "-o", ending).out
    written = firmwatch("alerts", "export", "--to", f"alerts.{ending}")
    assert written.out == b""
    assert "Wrote 2 alerts" in written.err
    content = Path(f"alerts.{ending}").read_bytes()
    if ending == "parquet":
        assert pl.read_parquet(io.BytesIO(content)).equals(pl.read_parquet(io.BytesIO(printed)))
    else:
        assert content == printed


@pytest.mark.parametrize("name", ["alerts.doc", "alerts"])
def test_a_file_of_no_known_format_is_refused(
    name: str, place: Place, firmwatch: Firmwatch
) -> None:
    assert "says no format" in firmwatch("alerts", "export", "--to", name, code=2).err
    assert not Path(name).exists()


def test_a_file_that_cannot_be_written_is_an_error(place: Place, firmwatch: Firmwatch) -> None:
    failed = firmwatch("alerts", "export", "--to", "missing/alerts.csv", code=2)
    assert "missing" in failed.err


@pytest.mark.parametrize("mark", ["=", "+", "-", "@"])
def test_a_name_is_no_formula_in_a_spreadsheet(
    mark: str, place: Place, firmwatch: Firmwatch
) -> None:
    name = f"{mark}Vostrika Marine Logistics LLC"
    write_vendors(place.vendors, [("S-1", name, "PA")])
    firmwatch("portfolio", "import", place.vendors, "--name", "formula")
    firmwatch("run")
    (row,) = firmwatch("alerts", "export", "--portfolio", "formula").rows
    assert row["subject_name"] == name
    text = firmwatch("alerts", "export", "--portfolio", "formula", "-o", "csv").out.decode()
    (cells,) = csv.DictReader(io.StringIO(text))
    assert cells["subject_name"] == f"'{name}"


def test_no_name_forges_the_terminal(place: Place, firmwatch: Firmwatch) -> None:
    name = "\x1b[31mVostrika\u202e Marine Logistics LLC"
    table = firmwatch("explain", name, LISTED[1], "-o", "table").out.decode()
    assert "\x1b[31m" not in table
    assert "\u202e" not in table


def test_rows_on_standard_output_and_words_on_standard_error(
    place: Place, firmwatch: Firmwatch
) -> None:
    listed = parties((5, "Brightwater Ceramics Ltd"), LISTED)
    publish(place.source("ftm"), "ftm", listed)
    said = firmwatch("run")
    (row,) = said.rows
    assert row["subject_name"] == "Brightwater Ceramics Ltd"
    assert "5 subjects; alerts: 1 new" in said.err
    assert "1 closed" in said.err
    assert "\x1b" not in said.err
    assert firmwatch("run", "-q").err == ""
    assert "screen" in firmwatch("run", "--full", "-v").err


def test_warnings_are_printed_also_to_the_quiet(place: Place, firmwatch: Firmwatch) -> None:
    (place.source("ftm") / "entities.ftm.json").write_bytes(b"")
    assert "is empty" in firmwatch("run", "-q", code=4).err


@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminal here: colours were not tried")
@pytest.mark.parametrize(("no_colour", "colours"), [("", True), ("1", False)])
def test_colours_on_a_terminal(no_colour: str, colours: bool, place: Place) -> None:
    (place.source("ftm") / "entities.ftm.json").write_bytes(b"")
    environment = {**os.environ, "NO_COLOR": no_colour, "TERM": "xterm-256color"}
    for arguments, code in (
        (("explain", LISTED[1], LISTED[1]), 0),
        (("run",), 4),
        (("alerts", "show", "0123456789abcdef"), 1),
    ):
        printed, left_with = on_a_terminal(arguments, environment)
        assert left_with == code
        assert bool(re.search(rb"\x1b\[3[0-9]m", printed)) == colours, arguments


@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminal here: tables were not tried")
def test_a_table_on_a_terminal_and_no_parquet(place: Place) -> None:
    printed, code = on_a_terminal(("alerts", "list"), {**os.environ, "NO_COLOR": "1"})
    assert code == 0
    assert b"subject_name" in printed
    assert b'"alert_id":' not in printed
    printed, code = on_a_terminal(("alerts", "list", "-o", "parquet"), dict(os.environ))
    assert code == 2
    assert b"not for a terminal" in printed


def on_a_terminal(arguments: tuple[str, ...], environment: dict[str, str]) -> tuple[bytes, int]:
    """Call the command line on a pseudo-terminal; gives what it printed, and its exit code."""
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "firmwatch", *arguments]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        printed = b""
        # Linux ends a pseudo-terminal that its last writer closed with an input/output error.
        with contextlib.suppress(OSError):
            while block := os.read(ours, 65536):
                printed += block
        os.close(ours)
    return printed, process.returncode


def test_no_questions_are_asked(place: Place, firmwatch: Firmwatch) -> None:
    firmwatch("run", "--no-input")
    firmwatch("portfolio", "import", place.vendors, "--no-input")
    firmwatch("sources", "update", "--no-input")


def test_one_object_behind_every_door(place: Place, firmwatch: Firmwatch) -> None:
    exported = firmwatch("alerts", "export").rows
    (row,) = [item for item in exported if item["record_id"] == "nor-1"]
    (shown,) = json.loads(firmwatch("alerts", "show", row["alert_id"], "-o", "json").out)
    assert shown == row
    (place.folder / "ledger.sqlite").unlink()
    firmwatch("portfolio", "import", place.vendors)
    run_rows = {item["alert_id"]: item for item in firmwatch("run", "-o", "jsonl").rows}
    assert list(run_rows[row["alert_id"]]) == list(row)
    assert run_rows[row["alert_id"]]["evidence"] == row["evidence"]
    (screened,) = library.screen(LISTED[1].upper(), country="PA", workspace=place.folder)
    (found,) = row["findings"]
    assert list(screened.row()) == list(found)
    assert screened.row()["evidence"] == row["evidence"]
    (printed,) = firmwatch("screen", LISTED[1].upper(), "--country", "PA").rows
    assert printed["evidence"] == row["evidence"]
    (explained,) = firmwatch(
        "explain", row["subject_name"], row["record_name"], "--country", "PA", "PA"
    ).rows
    assert explained["evidence"] == row["evidence"]
    assert explained["score"] == row["score"]
    compared = library.compare(
        {"name": row["subject_name"], "country": "PA"},
        {"name": row["record_name"], "country": "Panama"},
    )
    assert compared.score == row["score"]
    assert [item.weight for item in compared.evidence] == [
        item["weight"] for item in row["evidence"]
    ]


def test_listing_nothing_is_an_empty_answer(place: Place, firmwatch: Firmwatch) -> None:
    empty = ("alerts", "list", "--status", "closed")
    assert firmwatch(*empty).out == b""
    assert json.loads(firmwatch(*empty, "-o", "json").out) == []
    assert pl.read_parquet(io.BytesIO(firmwatch(*empty, "-o", "parquet").out)).is_empty()
    table = firmwatch(*empty, "-o", "table")
    assert table.out == b""
    assert "Nothing to show" in table.err


def test_a_file_without_rows_has_the_columns_of_one_with_rows(
    place: Place, firmwatch: Firmwatch
) -> None:
    empty = firmwatch("alerts", "list", "--status", "closed", "-o", "csv").out.decode().splitlines()
    full = firmwatch("alerts", "list", "-o", "csv").out.decode().splitlines()
    assert len(empty) == 1
    assert empty[0] == full[0]


def test_parquet_takes_halves_of_characters(firmwatch: Firmwatch) -> None:
    assert firmwatch("explain", "a\udcff", "b", "-o", "parquet").out.startswith(b"PAR1")


def test_a_header_without_rows_is_no_portfolio(
    place: Place, firmwatch: Firmwatch, tmp_path: Path
) -> None:
    firmwatch("portfolio", "import", place.vendors, "--name", "vendors")
    header = tmp_path / "header.csv"
    header.write_text("name,country\n", encoding="utf-8")
    refused = firmwatch("portfolio", "import", header, "--name", "vendors", "--replace", code=1)
    assert "a header and no rows" in refused.err
    assert firmwatch("portfolio", "list").rows[0]["subjects"] > 0


def test_a_folder_is_no_name_and_an_unknown_source_no_filter(
    place: Place, firmwatch: Firmwatch, tmp_path: Path
) -> None:
    assert "is a folder" in firmwatch("screen", tmp_path, code=2).err
    assert "no source" in firmwatch("alerts", "list", "--source", "typo", code=1).err
