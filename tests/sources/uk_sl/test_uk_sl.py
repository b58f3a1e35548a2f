"""The UK Sanctions List: its fixture, its rules, damaged files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import RefusedError, SchemaError
from firmwatch.model import Quarantined, Record, RecordKind
from firmwatch.sources import check_file
from firmwatch.sources.uk_sl import SOURCE, count, parse
from firmwatch.sources.uk_text import country_of, partial_date, register_numbers
from tests.sources.fixtures import expected, fixture, left_out, read, rows
from tests.sources.mutations import mutations, records_of, survives

FILE = "UK-Sanctions-List.xml"
SAMPLE = Path(__file__).parents[3] / "../shared/data/lists/uk/uksl_2026-09-10_fixture.xml"
CONTENT = fixture("uk_sl")[FILE].read_bytes()
HEAD = b"<Designations>\n<DateGenerated>01/02/2031</DateGenerated>\n"
TAIL = b"</Designations>\n"


def entry(number: int, more: str = "") -> bytes:
    return (
        f"<Designation><UniqueID>EXA{number:04}</UniqueID>\n<Names><Name><Name6>WORKS {number} LTD"
        "</Name6><NameType>Primary Name</NameType></Name></Names><RegimeName>Examplia</RegimeName>"
        f"<IndividualEntityShip>Entity</IndividualEntityShip>{more}</Designation>\n"
    ).encode()


ENTRIES = [entry(number) for number in range(41)]


def document(entries: list[bytes]) -> bytes:
    return HEAD + b"".join(entries) + TAIL


def events_of(folder: Path, content: bytes) -> list[object]:
    path = folder / "any.xml"
    path.write_bytes(content)
    return list(parse({FILE: path}))


def test_fixture_gives_what_was_expected() -> None:
    assert rows("uk_sl") == expected("uk_sl")


def test_fixture_balances() -> None:
    reading, records, people, quarantine = read(SOURCE, fixture("uk_sl"))
    assert (len(records), len(people), len(quarantine)) == (2, 1, 0)
    assert reading.published_at == "2031-03-09T00:00:00Z"
    assert [count.published for count in reading.counts] == [3]


def test_every_field_of_the_fixture_is_documented() -> None:
    documented = {use.field.rpartition("/")[2] for use in SOURCE.fields}
    printed = set(re.findall(r"<([A-Za-z0-9]+)>[^<]*\S[^<]*</\1>", CONTENT.decode()))
    assert printed - documented == {"MeasureOfNextYear"}


def test_person_keeps_names_birth_dates_and_countries_of_addresses() -> None:
    (person,) = [e for e in parse(fixture("uk_sl")) if isinstance(e, Record) and e.id == "EXA0003"]
    assert person.kind is RecordKind.LISTED_PERSON
    assert person.countries == ("NO",)
    assert person.birth_dates == ("1969", "1968-05-14")
    printed = ("Captain", "beard", "commands", "Hidden", "0202", "vask.example", "Tromso", "Male")
    more = ("Finland", "'FI'", "Harbour", "FI765", "131052", "Turku", "90003")
    assert not any(word in repr(person) for word in (*printed, *more))
    dropped = {name for name in left_out("uk_sl") if name.startswith("listed_person.")}
    assert len(dropped) == 22


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        (entry(20).replace(b"WORKS", b"WO\x0cRKS"), "the XML is broken"),
        (entry(20).replace(b"WORKS", b"WO\xffRKS"), "the XML is broken"),
        (entry(20).replace(b"WORKS", b"&undefined;"), "the XML is broken"),
        (entry(20).replace(b"</Designation>", b"</Des\x01ignation>"), "has no closing tag"),
        (entry(20).replace(b"<Designation>", b"<Des\x01ignation>"), "has no opening tag"),
        (entry(20).replace(b"<UniqueID>EXA0020</UniqueID>", b""), "no UniqueID"),
        (entry(20).replace(b"WORKS 20 LTD", b" "), "no name"),
        (entry(20).replace(b">Entity<", b">Aircraft<"), "'Aircraft', not Individual"),
        (entry(20, "<RegimeName>B</RegimeName>"), "printed twice"),
        (entry(20, "stray"), "text stands outside"),
        (b"<Designation/>", "is empty"),
        (entry(19, "<OtherInformation>Other</OtherInformation>"), "with other content"),
    ],
)
def test_damaged_record_is_quarantined_and_the_rest_used(
    tmp_path: Path, damaged: bytes, reason: str
) -> None:
    content = document([*ENTRIES[:20], damaged, *ENTRIES[21:]])
    events = events_of(tmp_path, content)
    (event,) = [item for item in events if isinstance(item, Quarantined)]
    assert reason in event.reason
    assert event.locator.line == content.split(damaged)[0].count(b"\n") + 1
    assert sum(isinstance(item, Record) for item in events) == 40
    assert count({FILE: tmp_path / "any.xml"}) == {FILE: 41}


def test_quarantined_person_leaves_no_raw_text(tmp_path: Path) -> None:
    person = entry(20, "<OtherInformation>Tall\x02</OtherInformation>")
    person = person.replace(b">Entity<", b">Individual<")
    events = events_of(tmp_path, document([*ENTRIES[:20], person, *ENTRIES[21:]]))
    (event,) = [item for item in events if isinstance(item, Quarantined)]
    assert (event.record_id, event.excerpt) == ("EXA0020", "")


def test_entity_with_details_of_a_person_is_a_person(tmp_path: Path) -> None:
    born = "<Individual><DOBs><DOB>1970</DOB></DOBs></Individual>"
    more = f"<IndividualDetails>{born}</IndividualDetails>"
    (person,) = [
        e for e in events_of(tmp_path, document([entry(1, more)])) if isinstance(e, Record)
    ]
    assert person.kind is RecordKind.LISTED_PERSON


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (document([entry(1, "<Tonnage>1</Tonnage>")]), "line 4: the element Tonnage"),
        (document([entry(1, "<EntityDetails><Entity><X/></Entity></EntityDetails>")]), "Entity/X"),
        (document([entry(1).replace(b"<Names>", b'<Names lang="en">')]), "attribute lang"),
        (document([entry(1), b"<Delisting>1</Delisting>"]), "<Delisting"),
    ],
)
def test_field_that_nobody_reads_stops_the_run(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(SchemaError, match=words):
        events_of(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a Designations"),
        (b"<html><body>Service unavailable</body></html>", "not a Designations"),
        (CONTENT[:-40], "truncated"),
        (CONTENT[: len(CONTENT) // 2], "truncated"),
        (CONTENT + CONTENT, "text goes on"),
        (document([entry(1), entry(2).replace(b"LTD", b"\x01")]), "1 of 2 records"),
    ],
)
def test_file_that_is_not_to_be_trusted_is_refused(
    tmp_path: Path, content: bytes, words: str
) -> None:
    with pytest.raises(RefusedError, match=words):
        events_of(tmp_path, content)


@pytest.mark.parametrize("content", [b"", b" \n", b"<!doctype html><title>Sorry</title>"])
def test_empty_file_or_page_of_html_is_refused_before_parsing(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "any.xml"
    path.write_bytes(content)
    with pytest.raises(RefusedError, match=FILE):
        check_file(SOURCE.files[0], path)


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("INN: 7700001010", [("inn", "7700001010", None)]),
        ("1227700001011", [("ogrn", "1227700001011", None)]),
        ("Tax ID No. 7700000000 (Belarus)", [("tax", "7700000000", "BY")]),
        ("(1) 1234567 (2) 7654321", [("registration", n, "RU") for n in ("1234567", "7654321")]),
        ("Gazette Number 1167746", [("other", "1167746", "RU")]),
        ("number C-12345, by decree 5", []),
        ("Established 2001", []),
        ("none", []),
    ],
)
def test_register_numbers_in_free_text(printed: str, found: list[tuple[str, str, str]]) -> None:
    numbers = [(n.scheme, n.value, n.country) for n in register_numbers(printed, "RU")]
    assert numbers == found


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("00/05/1969", "1969-05"),
        ("--/--/1969", "1969"),
        ("1969", "1969"),
        ("31/02/1969", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_as_precise_as_printed(printed: str | None, value: str | None) -> None:
    assert partial_date(printed) == value


def test_countries_are_told_with_remarks() -> None:
    printed = ["Kenya (at time of listing)", "(1) China (2) Russia", "Congo (Democratic Republic)"]
    assert [country_of(text) for text in [*printed, "the sea", ""]] == [
        *("KE", "CN", "CD"),
        *(None, None),
    ]


WHOLE = document(ENTRIES)
UNDAMAGED = {record.id: record for record in records_of(SOURCE, WHOLE)}


@settings(deadline=None, max_examples=60)
@given(
    index=st.integers(0, 40),
    offset=st.integers(0, len(ENTRIES[0]) - 2),
    byte=st.sampled_from([b"\x00", b"\x01", b"\x1f", b"<", b"&", b"\xff", b"\xc3"]),
)
def test_damage_to_one_record_never_takes_its_neighbours_along(
    index: int, offset: int, byte: bytes
) -> None:
    damaged = list(ENTRIES)
    damaged[index] = damaged[index][:offset] + byte + damaged[index][offset:]
    found = {record.id: record for record in records_of(SOURCE, document(damaged))}
    for key in UNDAMAGED.keys() - {f"EXA{index:04}"}:
        assert found[key] == UNDAMAGED[key]


@settings(deadline=None, max_examples=150)
@given(mutations(CONTENT))
def test_any_damage_raises_nothing_but_firmwatch_errors(content: bytes) -> None:
    survives(SOURCE, content)


@pytest.mark.skipif(not SAMPLE.exists(), reason="no published records in shared/data")
def test_published_records_are_read_whole() -> None:
    _, records, people, quarantine = read(SOURCE, {FILE: SAMPLE})
    assert [record.kind.value for record in records] == ["organisation", "organisation", "vessel"]
    assert not people
    assert not quarantine
    assert [number.valid for record in records for number in record.identifiers] == [None, True]
