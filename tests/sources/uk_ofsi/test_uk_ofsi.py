"""OFSI's consolidated list: its fixture, its two formats, damaged files, a published version."""

from __future__ import annotations

import re
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import RefusedError, SchemaError
from firmwatch.model import Name, NameType, Quarantined, Record, RecordKind
from firmwatch.sources import check_file
from firmwatch.sources.uk_ofsi import SOURCE, count, parse
from firmwatch.sources.uk_ofsi_records import segments
from tests.sources.fixtures import expected, fixture, left_out, read, rows
from tests.sources.mutations import mutations, records_of, survives

FILE = "ConList.csv"
PUBLISHED = Path(__file__).parents[3] / "../shared/data/lists/uk/sanctionsconlist_2018-04-13.csv"
CONTENT = fixture("uk_ofsi")[FILE].read_bytes()
OLD_HEADER = (
    "Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,DOB,Town of Birth,Country of Birth,"
    "Nationality,Passport Details,NI Number,Position,Address 1,Address 2,Address 3,Address 4,"
    "Address 5,Address 6,Post/Zip Code,Country,Other Information,Group Type,Alias Type,Regime,"
    "Listed On,Last Updated,Group ID"
)


def old_row(name: str, group: int, info: str = "", alias: str = "Prime Alias") -> str:
    tail = f'"{info}",Entity,{alias},Examplia,01/02/2030,01/02/2031,{group}'
    return name + "," * 22 + tail


ROWS = [old_row(f"WORKS {number} LTD", 90000 + number) for number in range(41)]


def document(lines: list[str], encoding: str = "cp1252") -> bytes:
    text = "\n".join(["Last Updated,01/02/2031,,,", OLD_HEADER, *lines, ""])
    return text.encode(encoding)


def events_of(folder: Path, content: bytes) -> list[object]:
    path = folder / "any.csv"
    path.write_bytes(content)
    return list(parse({FILE: path}))


def records(events: list[object]) -> list[Record]:
    return [event for event in events if isinstance(event, Record)]


def test_fixture_gives_what_was_expected() -> None:
    assert rows("uk_ofsi") == expected("uk_ofsi")


def test_fixture_balances() -> None:
    reading, found, people, quarantine = read(SOURCE, fixture("uk_ofsi"))
    assert [record.id for record in found] == ["90001", "90002", "90005"]
    assert [person.id for person in people] == ["90003"]
    assert [item.record_id for item in quarantine] == ["90004", "90006", "90007"]
    assert reading.counts[0].published == 7
    assert reading.published_at == "2031-03-09T00:00:00Z"


def test_person_keeps_names_birth_dates_and_countries_of_addresses() -> None:
    (person,) = [item for item in parse(fixture("uk_ofsi")) if getattr(item, "id", "") == "90003"]
    assert isinstance(person, Record)
    assert person.kind is RecordKind.LISTED_PERSON
    assert (person.countries, person.birth_dates) == (("NO",), ("1969", "1968-05-14"))
    printed = ("Captain", "beard", "Hidden", "Tromso", "Male", "Finland", "'FI'", "Harbour")
    assert not any(word in repr(person) for word in (*printed, "FI765", "131052", "Turku"))
    dropped = {name for name in left_out("uk_ofsi") if name.startswith("listed_person.")}
    assert len(dropped) == 17


def test_format_of_2018_is_read(tmp_path: Path) -> None:
    lines = [
        old_row("HALCYON DRIFT", 90001, "IMO: 9074729. MMSI: 445539000. Annex XIV."),
        old_row("DRIFT SHIPPING CO", 90002, "Company Number IMO 9074729. Owner of a tanker."),
        old_row("CAFÉ VOSTRIKA", 90003, "UN REF EXe.007"),
        old_row("CAFÉ NORDAL", 90003, "UN REF EXe.007", "FKA"),
    ]
    ship, company, cafe = records(events_of(tmp_path, document(lines)))
    assert ship.kind is RecordKind.VESSEL
    assert [(n.scheme, n.value) for n in ship.identifiers] == [
        ("imo", "9074729"),
        ("mmsi", "445539000"),
    ]
    assert (company.kind, company.identifiers) == (RecordKind.ORGANISATION, ())
    assert [(name.value, name.type) for name in cafe.names] == [
        ("CAFÉ VOSTRIKA", NameType.NAME),
        ("CAFÉ NORDAL", NameType.PREVIOUS_NAME),
    ]
    assert ("un_reference_number", "EXe.007") in cafe.properties


def test_weak_and_strong_name_is_strong(tmp_path: Path) -> None:
    head, _, rest = CONTENT.decode().partition("\r\n")
    header, _, _ = rest.partition("\r\n")
    line = "VMJ" + "," * 27 + ",Entity,AKA,{quality},Examplia,01/02/2030,01/02/2030,01/02/2030,7"
    lines = [head, header, line.format(quality="Low quality"), line.format(quality="")]
    (record,) = records(events_of(tmp_path, "\r\n".join(lines).encode()))
    assert [(type(name), name.weak) for name in record.names] == [(Name, False)]


def test_other_information_is_cut_at_its_labels() -> None:
    assert segments("Before. (UN Ref):A (1) b (Type of entity): C.") == [
        ("UN Ref", "A (1) b"),
        ("Type of entity", "C."),
    ]
    assert segments("(AAB) nothing: here") == []


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        (ROWS[20].replace("WORKS", "WO\x0cRKS"), "control character U\\+000C"),
        (ROWS[20].replace("WORKS", "WO\x00RKS"), "control character U\\+0000"),
        (ROWS[20].replace(",,", ",", 1), "28 columns, not 29"),
        (ROWS[20] + ",extra", "30 columns, not 29"),
        (ROWS[20].replace('""', '"'), "quotes do not close"),
        (ROWS[20].replace("WORKS", '"WORKS" '), "quotes do not close"),
        (ROWS[20].replace("90020", "9OO2O"), "Group ID is not a number"),
        (ROWS[20].replace("Entity", "Aircraft"), "Group Type is"),
        (ROWS[20].replace("WORKS 20 LTD", " "), "no name"),
    ],
)
def test_damaged_row_is_quarantined_and_the_rest_used(
    tmp_path: Path, damaged: str, reason: str
) -> None:
    events = events_of(tmp_path, document([*ROWS[:20], damaged, *ROWS[21:]]))
    (event,) = [item for item in events if isinstance(item, Quarantined)]
    assert re.search(reason, event.reason)
    assert event.locator.line == 23
    assert len(records(events)) == 40
    assert count({FILE: tmp_path / "any.csv"}) == {FILE: 41}


def test_byte_that_is_no_utf8_costs_one_row(tmp_path: Path) -> None:
    lines = [old_row(f"CAFÉ {number}", number) for number in range(1, 9)]
    content = document(lines, "utf-8").replace("CAFÉ 4".encode(), b"CAF\xc3 4")
    events = events_of(tmp_path, content)
    assert len(records(events)) == 7
    assert count({FILE: tmp_path / "any.csv"}) == {FILE: 8}


def test_quarantined_person_leaves_no_raw_text(tmp_path: Path) -> None:
    person = ROWS[20].replace("Entity", "Individual") + ",extra"
    events = events_of(tmp_path, document([*ROWS[:20], person, *ROWS[21:]]))
    (event,) = [item for item in events if isinstance(item, Quarantined)]
    assert event.excerpt == ""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (document(ROWS).replace(b"Regime", b"Programme"), "unknown columns \\['Programme'\\]"),
        (document(ROWS).replace(b",Group ID", b""), "Group ID"),
        (document(ROWS).replace(b"Name 3", b"Na\rme 3"), "unknown columns"),
        (document(ROWS).replace(b"Country,", b"Regime,", 1), "a column twice"),
    ],
)
def test_other_columns_are_refused(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(SchemaError, match=words):
        events_of(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "none of the first three lines"),
        (b"<html><body>Service unavailable</body></html>", "none of the first three lines"),
        (document([]), "0 of 0 rows"),
        (document([*ROWS[:20], *(row + "," for row in ROWS[20:])]), "21 of 41 rows"),
    ],
)
def test_file_that_is_not_to_be_trusted_is_refused(
    tmp_path: Path, content: bytes, words: str
) -> None:
    with pytest.raises(RefusedError, match=words):
        events_of(tmp_path, content)


def test_truncated_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(document(ROWS)[:-20])
    with pytest.raises(RefusedError, match="cut off"):
        read(SOURCE, {FILE: path})


@pytest.mark.parametrize("content", [b"", b" \n", b"<!doctype html><title>Sorry</title>"])
def test_empty_file_or_page_of_html_is_refused_before_parsing(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    with pytest.raises(RefusedError, match=FILE):
        check_file(SOURCE.files[0], path)


UNDAMAGED = {record.id: record for record in records_of(SOURCE, document(ROWS))}


@settings(deadline=None, max_examples=60)
@given(
    index=st.integers(0, 40),
    offset=st.integers(0, len(ROWS[0]) - 2),
    text=st.sampled_from(["\x00", "\x01", '"', ",", "É", '","', "x"]),
)
def test_damage_to_one_row_never_takes_its_neighbours_along(
    index: int, offset: int, text: str
) -> None:
    damaged = list(ROWS)
    damaged[index] = damaged[index][:offset] + text + damaged[index][offset:]
    found = {record.id: record for record in records_of(SOURCE, document(damaged))}
    for key in UNDAMAGED.keys() - {str(90000 + index)}:
        assert found[key] == UNDAMAGED[key]


@settings(deadline=None, max_examples=150)
@given(mutations(CONTENT))
def test_any_damage_raises_nothing_but_firmwatch_errors(content: bytes) -> None:
    survives(SOURCE, content)


@settings(deadline=None, max_examples=100)
@given(mutations(document(ROWS[:8])))
def test_both_counters_agree_on_any_damage(content: bytes) -> None:
    survives(SOURCE, content)


@pytest.mark.skipif(not PUBLISHED.exists(), reason="no copy of OFSI's list in shared/data")
def test_published_version_is_read_whole() -> None:
    start = time.process_time()
    reading, found, people, quarantine = read(SOURCE, {FILE: PUBLISHED})
    assert time.process_time() - start < 12  # 1.5 s on an idle laptop; the rest is for a busy one
    assert reading.counts[0].published == 2106
    assert Counter(record.kind.value for record in found) == {"organisation": 655, "vessel": 25}
    assert len(people) == 1426
    assert not quarantine
    assert reading.published_at == "2018-04-13T00:00:00Z"
    assert all(n.valid for record in found for n in record.identifiers if n.scheme == "imo")
