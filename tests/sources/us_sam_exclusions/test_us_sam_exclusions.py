"""SAM.gov's exclusions: the fixture, the rules, damaged rows."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import FirmwatchError, RefusedError, SchemaError
from firmwatch.model import Parsed, Quarantined, Record, RecordKind
from firmwatch.sources.sam_countries import alpha_2
from firmwatch.sources.sam_rows import COLUMNS, FILE
from firmwatch.sources.us_sam_exclusions import SOURCE, count, parse
from firmwatch.text._country_table import CODES
from tests.sources.fixtures import expected, fixture, left_out, read, rows

WHOLE = fixture("us_sam_exclusions")[FILE].read_bytes()


def written(*cells: str) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerow(cells)
    return stream.getvalue().encode()


HEADER = written(*COLUMNS)


def row(kind: str, name: str, number: str = "", **columns: str) -> bytes:
    named = {key.replace("_", " "): value for key, value in columns.items()}
    values = {"Classification": kind, "Name": name, "SAM Number": number, "Country": "USA", **named}
    return written(*(values.get(column, "") for column in COLUMNS))


def events_of(*parts: bytes) -> list[Parsed]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        path.write_bytes(b"".join(parts))
        return list(parse({FILE: path}))


def records(*parts: bytes) -> list[Record]:
    return [event for event in events_of(HEADER, *parts) if isinstance(event, Record)]


def test_fixture_gives_what_was_expected() -> None:
    assert rows("us_sam_exclusions") == expected("us_sam_exclusions")


def test_fixture_balances() -> None:
    reading, found, people, quarantined = read(SOURCE, fixture("us_sam_exclusions"))
    assert (len(found), len(people), len(quarantined)) == (6, 0, 6)
    assert reading.counts[0].published == 15
    assert sum(record.kind is RecordKind.VESSEL for record in found) == 1


def test_every_column_has_a_use() -> None:
    assert [use.field for use in SOURCE.fields if use.field not in COLUMNS] == []
    assert {use.field for use in SOURCE.fields} == set(COLUMNS)
    assert all(use.goes_to or use.why for use in SOURCE.fields)
    assert not SOURCE.verified


def test_nothing_of_an_individual_is_kept() -> None:
    shown = json.dumps(rows("us_sam_exclusions")).lower()
    for word in ("ina", "holm", "mira", "toldo", "orin", "vask", "home st", "s4test002"):
        assert f'"{word}' not in shown
        assert f" {word}" not in shown
    assert {"First", "NPI", "Cross-Reference (may be a person)"} <= set(left_out(SOURCE.name))


def test_cross_references_are_parted_but_inside_of_names() -> None:
    printed = "(also VOSTRIKA, INC., HALCYON DRIFT CO., LTD., BRESTOVKA LLC DBA BRESTO, ORIN VASK)"
    (record,) = records(row("Firm", "OSTERHOLM LTD", **{"Cross-Reference": printed}))
    assert [link.name for link in record.links] == [
        "VOSTRIKA, INC.",
        "HALCYON DRIFT CO., LTD.",
        "BRESTOVKA LLC DBA BRESTO",
    ]


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("08/19/2022", "2022-08-19"),
        ("8/9/2022", "2022-08-09"),
        ("2022-08-19", "2022-08-19"),
        ("Indefinite", None),
        ("19/08/2022", None),
        ("", None),
    ],
)
def test_dates(printed: str, day: str | None) -> None:
    (record,) = records(row("Firm", "OSTERHOLM LTD", Termination_Date=printed))
    assert record.listings[0].end_date == day


def test_one_number_of_two_rows_loses_neither() -> None:
    found = records(row("Firm", "ONE LTD", "S4"), row("Firm", "TWO LTD", "S4"))
    assert [record.caption for record in found] == ["ONE LTD", "TWO LTD"]
    assert len({record.id for record in found}) == 2
    assert found[0].id == "S4"


def test_every_country_code_is_known() -> None:
    from firmwatch.sources import sam_countries

    assert set(sam_countries._ALPHA_2.values()) <= set(CODES)
    assert (alpha_2("usa"), alpha_2("XXX"), alpha_2("")) == ("US", None, None)


@pytest.mark.parametrize(
    ("content", "error", "cause"),
    [
        (b"", RefusedError, "no header"),
        (b"<!DOCTYPE html>\n<title>SAM.gov</title>", RefusedError, "no header"),
        (HEADER, RefusedError, "no row follows"),
        (written(*COLUMNS, "LEI") + row("Firm", "A"), SchemaError, r"unknown: \['LEI'\]"),
        (written(*COLUMNS[:-1]) + row("Firm", "A"), SchemaError, r"missing: \['Creation_Date'\]"),
        (written(*reversed(COLUMNS)) + row("Firm", "A"), SchemaError, "another order"),
        (HEADER + b'"Firm","A"\r\n' * 20, RefusedError, "20 of 20 rows"),
    ],
)
def test_another_file_is_refused(content: bytes, error: type[RefusedError], cause: str) -> None:
    with pytest.raises(error, match=cause) as caught:
        events_of(content)
    assert FILE in str(caught.value)
    assert "last good snapshot stays" in str(caught.value)


def test_a_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes((HEADER + row("Firm", "ONE LTD", "S1") + row("Firm", "TWO LTD", "S2"))[:-40])
    with pytest.raises(RefusedError, match="cut off"):
        read(SOURCE, {FILE: path})


NUMBERED = [row("Firm", f"VOSTRIKA {number} LTD", f"S{number}") for number in range(10)]
UNDAMAGED = {record.id: record.caption for record in records(*NUMBERED)}


@settings(deadline=None, max_examples=150)
@given(
    index=st.integers(0, 9),
    offset=st.integers(0, len(NUMBERED[0]) - 3),
    gone=st.integers(0, 3),
    inserted=st.sampled_from([b"", b'"', b'","', b",", b"\x00", b"\xff", b"\n", b'"\r\n"', b"\\"]),
)
def test_damage_to_one_row_never_takes_its_neighbours_along(
    index: int, offset: int, gone: int, inserted: bytes
) -> None:
    damaged = list(NUMBERED)
    end = min(offset + gone, len(damaged[index]) - 2)
    damaged[index] = damaged[index][:offset] + inserted + damaged[index][end:]
    found = {record.id: record.caption for record in records(*damaged)}
    for key, name in UNDAMAGED.items():
        if key != f"S{index}":
            assert found[key] == name


@settings(deadline=None, max_examples=200)
@given(offset=st.integers(0, len(WHOLE)), gone=st.integers(0, 40), inserted=st.binary(max_size=8))
def test_random_damage_raises_nothing_but_firmwatch_errors_and_balances(
    offset: int, gone: int, inserted: bytes
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        path.write_bytes(WHOLE[:offset] + inserted + WHOLE[offset + gone :])
        try:
            events = list(parse({FILE: path}))
        except FirmwatchError:
            return
        rows_read = sum(type(event).__name__ != "LeftOut" for event in events)
        assert count({FILE: path}) == {FILE: rows_read}
    assert all(not isinstance(e, Quarantined) or '"HOLM' not in e.excerpt for e in events)
