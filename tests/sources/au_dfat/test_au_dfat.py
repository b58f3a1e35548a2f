"""The Australian source: its fixture, its rules, files that are not to be trusted."""

from __future__ import annotations

import contextlib
import datetime
import io
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import FirmwatchError, RefusedError, SchemaError
from firmwatch.model import LeftOut, Quarantined, Record, RecordKind
from firmwatch.sources import source
from firmwatch.sources.au_dfat_count import count
from firmwatch.sources.workbook_guards import CELLS_MAX
from tests.sources.au_dfat.workbooks import (
    FILE,
    FIXTURE,
    NEW,
    OLD,
    ROWS,
    entity,
    packed,
    parts,
    workbook,
)
from tests.sources.fixtures import expected, fixture, read, rows

SOURCE = source("au_dfat")
MANY = [entity(number, f"Works {number} Ltd") for number in range(1, 30)]
SHEET = "xl/worksheets/sheet1.xml"


def read_bytes(
    folder: Path, content: bytes
) -> tuple[list[Record], list[Record], list[Quarantined]]:
    path = folder / FILE
    path.write_bytes(content)
    _, records, people, quarantine = read(SOURCE, {FILE: path})
    return records, people, quarantine


def test_fixture_is_what_its_rows_say() -> None:
    assert FIXTURE.read_bytes() == workbook([[*row, " "] for row in ROWS], [*NEW, None])


def test_fixture_gives_what_was_expected() -> None:
    assert rows("au_dfat") == expected("au_dfat")


def test_fixture_balances_by_two_counters() -> None:
    reading, records, people, quarantine = read(SOURCE, fixture("au_dfat"))
    (counts,) = reading.counts
    assert (counts.published, counts.indexed, counts.excluded, counts.quarantined) == (10, 4, 2, 4)
    assert (len(records), len(people), len(quarantine)) == (4, 1, 4)
    assert reading.published_at == "2031-05-06T07:08:09Z"


def test_every_column_is_in_the_mapping() -> None:
    assert set(NEW) <= {item.field for item in SOURCE.fields}


def test_person_keeps_names_dates_listings_and_countries_only(tmp_path: Path) -> None:
    row = entity(
        "7",
        "Orin Vask",
        "Individual",
        Date_of_Birth=datetime.date(1960, 1, 2),
        Place_of_Birth="Nowhere",
        Citizenship="Norlandic",
        Address="1 Secret Street, Tallinn, Estonia",
        Additional_Information="Passport N0000001, orin@vask.example",
        Listing_Information="Listed on 3 May 2029, son of Nils",
    )
    path = tmp_path / FILE
    path.write_bytes(workbook([row]))
    events = list(SOURCE.parse({FILE: path}))
    (person,) = [event for event in events if isinstance(event, Record)]
    assert person.kind is RecordKind.LISTED_PERSON
    assert (person.birth_dates, person.countries) == (("1960-01-02",), ("EE",))
    assert person.listings[0].listing_date == "2029-05-03"
    dropped = ("Nowhere", "Norlandic", "Secret", "N0000001", "orin@", "Nils")
    assert not any(word in repr(events) for word in dropped)
    fields = {event.field for event in events if isinstance(event, LeftOut)}
    assert {"listed_person.Citizenship", "listed_person.Additional Information"} <= fields


def test_unreadable_person_leaves_no_text(tmp_path: Path) -> None:
    _, _, lost = read_bytes(tmp_path, workbook([entity("Orin Vask", "8", "Individual"), *MANY]))
    assert "Orin" not in repr(lost)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (entity("x", "Lost Works Ltd"), "no number"),
        (entity(2.5, "Lost Works Ltd"), "no number"),
        (entity(None, "Lost Works Ltd"), "no number"),
        (entity("501a", " , "), "no name"),
        (entity(501, "Lost Works Ltd", "Club"), "type 'club' is not known"),
        (entity(501, "Lost Works Ltd", ""), "type '' is not known"),
    ],
)
def test_damaged_row_leaves_the_others_as_they_were(
    tmp_path: Path, row: list[object], reason: str
) -> None:
    whole, _, _ = read_bytes(tmp_path, workbook([*MANY, entity(900, "Last")]))
    records, _, lost = read_bytes(tmp_path, workbook([*MANY, row, entity(900, "Last")]))  # type: ignore[list-item]
    assert reason in lost[0].reason
    assert lost[0].locator.line == len(MANY) + 2
    assert [r.names[0].value for r in records] == [r.names[0].value for r in whole]
    assert records[:-1] == whole[:-1]


@pytest.mark.parametrize("tail", [b"tail", b"\nA", b"\n9"])
def test_unreadable_last_row_is_no_cut_off_file(tmp_path: Path, tail: bytes) -> None:
    content = bytearray(workbook([*MANY, entity("x", "Lost Works Ltd")]))
    content[-2:] = len(tail).to_bytes(2, "little")  # the comment of the archive (APPNOTE 4.3.16)
    records, _, lost = read_bytes(tmp_path, bytes(content) + tail)
    assert (len(records), len(lost)) == (len(MANY), 1)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ([*OLD, "Mood"], "Mood"),
        ([*OLD, "Type"], "Type"),
        ([title for title in OLD if title != "Committees"], "missing: Committees"),
        (["Ref", *OLD[1:]], "missing: Reference"),
    ],
)
def test_other_columns_are_refused(tmp_path: Path, header: list[str], words: str) -> None:
    path = tmp_path / FILE
    path.write_bytes(workbook([["x"] * len(header)], header))
    with pytest.raises(SchemaError, match=words):
        list(SOURCE.parse({FILE: path}))


def test_cell_under_no_title_is_refused(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(workbook([[*MANY[0], "stray"]]))
    with pytest.raises(SchemaError, match="under no column title"):
        list(SOURCE.parse({FILE: path}))


def test_second_sheet_with_rows_is_refused(tmp_path: Path) -> None:
    content = parts(OLD, MANY)
    content["xl/worksheets/sheet2.xml"] = content[SHEET]
    relation = content["xl/_rels/workbook.xml.rels"].split("<Relationship ")[1]
    second = relation.replace("rId1", "rId9").replace("sheet1", "sheet2")
    content["xl/_rels/workbook.xml.rels"] = content["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>", f"<Relationship {second}</Relationships>"
    )
    content["xl/workbook.xml"] = content["xl/workbook.xml"].replace(
        "</sheets>", '<sheet name="More" sheetId="2" r:id="rId9"/></sheets>'
    )
    path = tmp_path / FILE
    path.write_bytes(packed(content))
    with pytest.raises(SchemaError, match="2 sheets have rows"):
        list(SOURCE.parse({FILE: path}))


def lying(content: bytes, member: str) -> bytes:
    """Say in the archive's directory that a part unpacks to less than it does."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo(member).file_size.to_bytes(4, "little")
    assert size in content
    return content.replace(size, (100).to_bytes(4, "little"))


WHOLE = workbook(MANY)
SHEET_TEXT = parts(OLD, MANY)[SHEET]
FAR = SHEET_TEXT.replace(
    "</sheetData>", '<row r="900000"><c r="XFD900000"><v>1</v></c></row></sheetData>'
)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no whole XLSX"),
        (b"<html><title>Down for maintenance</title></html>", "no whole XLSX"),
        (WHOLE[:-200], "no whole XLSX"),
        (WHOLE.replace(b"PK\x03\x04", b"PK\x03\x05"), FILE),
        (packed({"word/document.xml": "<w/>"}), "no XLSX workbook"),
        (workbook([], []), "empty workbook"),
        (packed(parts(OLD, MANY) | {"xl/media/zeros.bin": "0" * (40 << 20)}), "zip bomb"),
        (packed(parts(OLD, MANY) | {SHEET: FAR}), f"more than {CELLS_MAX:,} cells"),
        (lying(WHOLE, SHEET), "checksum"),
        (packed(parts(OLD, MANY) | {SHEET: SHEET_TEXT[:-40]}), FILE),
        (packed(parts(OLD, MANY) | {SHEET: SHEET_TEXT.replace("</row>", "</rou>", 3)}), FILE),
    ],
)
def test_file_that_is_not_to_be_trusted_is_refused(
    tmp_path: Path, content: bytes, words: str
) -> None:
    with pytest.raises(RefusedError, match=words) as caught:
        read_bytes(tmp_path, content)
    assert FILE in str(caught.value)


def test_entity_bomb_is_not_resolved(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    content = parts(OLD, MANY)
    content[SHEET] = bomb + content[SHEET].replace("Works 1 Ltd", "&b;")
    with contextlib.suppress(RefusedError):
        records, _, _ = read_bytes(tmp_path, packed(content))
        assert "aaaaaaaaaa" not in repr(records)


SHEET_BYTES = SHEET_TEXT.encode()
DAMAGE = st.sampled_from([b"\x00", b"<", b">", b"&", b'"', b"9", b"A", b"\xff", b"</c>", b"<row>"])


@settings(deadline=None, max_examples=60)
@given(offset=st.integers(0, len(SHEET_BYTES)), cut=st.integers(0, 20), inserted=DAMAGE)
def test_damaged_sheet_raises_nothing_but_firmwatch_errors(
    offset: int, cut: int, inserted: bytes
) -> None:
    damaged = SHEET_BYTES[:offset] + inserted + SHEET_BYTES[offset + cut :]
    content = parts(OLD, MANY) | {SHEET: damaged.decode("latin-1")}
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(FirmwatchError):
        read_bytes(Path(folder), packed(content))


@settings(deadline=None, max_examples=60)
@given(offset=st.integers(0, len(WHOLE)), cut=st.integers(0, 20), inserted=st.binary(max_size=8))
def test_damaged_archive_raises_nothing_but_firmwatch_errors(
    offset: int, cut: int, inserted: bytes
) -> None:
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(FirmwatchError):
        read_bytes(Path(folder), WHOLE[:offset] + inserted + WHOLE[offset + cut :])


@settings(deadline=None, max_examples=40)
@given(
    index=st.integers(0, len(MANY) - 1),
    column=st.integers(0, len(OLD) - 1),
    value=st.one_of(st.none(), st.text("ab1 ;,)(é\u00a0", max_size=12), st.integers(0, 99)),
)
def test_any_value_of_a_cell_leaves_the_other_entries_as_they_were(
    index: int, column: int, value: str | int | None
) -> None:
    table = [list(row) for row in MANY]
    table[index][column] = value
    with tempfile.TemporaryDirectory() as folder:
        records, _, _ = read_bytes(Path(folder), workbook(table))
    found = {record.locator.line: record for record in records}
    touched = {index + 2, *(r.locator.line for r in records if r.id == str(value).strip())}
    for line in range(2, len(MANY) + 2):
        if line not in touched and column != 0:
            assert found[line].names[0].value == f"Works {line - 1} Ltd"


REAL = (
    Path(__file__).parents[3] / "../shared/data/lists/au/regulation8_consolidated_2024-12-17.xlsx"
)


@pytest.mark.skipif(not REAL.exists(), reason="skipped: no copy of Australia's list in shared/data")
def test_the_list_of_2024_is_read_whole() -> None:
    reading, records, people, quarantine = read(SOURCE, {FILE: REAL})
    assert count({FILE: REAL}) == {FILE: 3062}
    assert (len(records), len(people), len(quarantine)) == (746, 2316, 0)
    assert reading.published_at == "2024-11-11T01:01:21Z"
    assert sum(len(record.names) for record in records) >= 2_900
    assert sum(bool(record.countries) for record in records) >= 620
    assert SOURCE.entries_min <= reading.counts[0].published <= SOURCE.entries_max
    ids = [record.id for record in (*records, *people)]
    assert len(ids) == len(set(ids))
