"""The European Union's CSV: its fixture, its two versions, what spreadsheets do, damaged files."""

from __future__ import annotations

import contextlib
import dataclasses
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import FirmwatchError, RefusedError, SchemaError
from firmwatch.model import PublishedAt, Record, RecordKind
from firmwatch.sources import eu_fsf_csv, source
from firmwatch.sources.eu_csv_columns import COLUMNS_1_0, COLUMNS_1_1, find_columns
from firmwatch.sources.eu_entries import FIELDS
from firmwatch.sources.eu_fsf_csv import FILE, SOURCE
from tests.sources.eu_documents import (
    csv_1_0,
    csv_1_0_row,
    events_of,
    left_out,
    quarantined,
    records,
    wrapped,
)
from tests.sources.fixtures import expected, fixture, read, rows

SHARED = Path(__file__).parents[3].parent / "shared/data/lists/eu"
PUBLISHED = SHARED / "eu_fsf_v1.0_short_2018-07-04_excel_mangled.csv"


def name_row(number: int, code: str = "E", **values: str) -> str:
    own = {"Naal_wholename": f"Works {number} Ltd", "Naal_logical_id": str(number)}
    return csv_1_0_row(number, code, **(own | values))


def test_fixture_gives_what_was_expected() -> None:
    assert rows("eu_fsf_csv") == expected("eu_fsf_csv")


def test_fixture_balances() -> None:
    reading, found, people, lost = read(SOURCE, fixture("eu_fsf_csv"))
    assert [count.published for count in reading.counts] == [10]
    assert (len(found), len(people), len(lost)) == (5, 1, 4)


def test_person_keeps_names_birth_dates_listings_and_countries_only() -> None:
    _, _, (person,), _ = read(SOURCE, fixture("eu_fsf_csv"))
    told = repr(person)
    for word in ("Helm", "'SE'", "P1234567", "Director", "vask.example", "123", "Tarn", "EU.9002"):
        assert word not in told


def test_the_same_entries_are_the_same_records_as_in_the_xml() -> None:
    """But for lines, and for aliases being weak, which the CSV does not print."""
    _, from_xml, people_of_xml, _ = read(source("eu_fsf"), fixture("eu_fsf"))
    _, from_csv, people_of_csv, _ = read(SOURCE, fixture("eu_fsf_csv"))
    known = {record.id for record in (*from_xml, *people_of_xml)}
    assert {bare(record) for record in (*from_xml, *people_of_xml)} == {
        bare(record) for record in (*from_csv, *people_of_csv) if record.id in known
    }


def bare(record: Record) -> tuple[object, ...]:
    # What a spreadsheet may have done is said of a CSV only; an entry-level value that the XML
    # lacks in the CSV is the additional information, which has no column.
    properties = {
        item for item in record.properties if item[0] not in ("damaged_by_spreadsheet", "sector")
    }
    names = frozenset(name.value for name in record.names)
    listings = frozenset(record.listings)
    plain = dataclasses.replace(record, notes=" ".join(record.notes.split()))
    return (
        plain.id,
        plain.kind,
        names,
        plain.identifiers,
        plain.addresses,
        plain.countries,
        listings,
        plain.birth_dates,
        frozenset(properties),
        plain.notes,
    )


def test_every_column_says_where_it_goes_or_why_not() -> None:
    printed = {column.printed for column in (*COLUMNS_1_0, *COLUMNS_1_1)}
    assert {use.field for use in SOURCE.fields} == printed
    assert all(use.goes_to or use.why for use in SOURCE.fields)


PEOPLE_ROWS = [
    name_row(7, "P", Naal_function="Director", Naal_gender="M", EU_ref_num="EU.7.7"),
    csv_1_0_row(7, "P", Birt_logical_id="1", Birt_date="1970-04-28", Birt_place="Upper Tarn"),
    csv_1_0_row(7, "P", Birt_logical_id="2", Birt_date="1965 (approximative)"),
    csv_1_0_row(7, "P", Birt_logical_id="3", Birt_date="1960 - 1965 (approximative)"),
    csv_1_0_row(7, "P", Birt_logical_id="4", Birt_date="N/A"),
    csv_1_0_row(7, "P", Addr_logical_id="5", Addr_street="Lane 1", Addr_country="DNK"),
    csv_1_0_row(7, "P", Iden_logical_id="6", Iden_number="AD1 (passport-National passport) (x)"),
    csv_1_0_row(7, "P", Citi_logical_id="8", Citi_country="SWE"),
]
ORGANISATION_ROWS = [
    name_row(9, Naal_leba_publication_date="2028-05-06", Naal_language="EN"),
    csv_1_0_row(9, "E", Naal_logical_id="3", Naal_wholename="Travaux Neuf", Naal_language="FR"),
    csv_1_0_row(
        9,
        "E",
        Addr_logical_id="10",
        Addr_street="1, Long Quay",
        Addr_zipcode="0071",
        Addr_city="Port Ember",
        Addr_country="FIN",
        Addr_other="PHONE[12, 34]\\nFAX[56] (former location)",
    ),
    csv_1_0_row(
        9, "E", Iden_logical_id="11",
        Iden_number="00777 (regnumber-Registration Number) (entered 2011)", Iden_country="FIN",
    ),
    csv_1_0_row(9, "E", Entity_remark="(First remark)\\n(Second remark)"),
]  # fmt: skip
OLD = csv_1_0(PEOPLE_ROWS + ORGANISATION_ROWS)


def test_version_1_0_is_unpacked(tmp_path: Path) -> None:
    events = events_of(SOURCE, tmp_path, OLD.encode())
    person, works = records(events)
    assert person.kind is RecordKind.LISTED_PERSON
    assert person.birth_dates == ("1970-04-28", "1965", "1960/1965")
    assert person.countries == ("DK",)
    assert left_out(events)["listed_person.Citi_country"] == 1
    assert left_out(events)["listed_person.Iden_number"] == 1
    assert [name.value for name in works.names] == ["Works 9 Ltd", "Travaux Neuf"]
    assert [address.full for address in works.addresses] == ["1, Long Quay, 0071, Port Ember, FIN"]
    assert [(i.scheme, i.raw, i.country) for i in works.identifiers] == [
        ("registration", "00777", "FI")
    ]
    assert works.listings[0].listing_date == "2028-05-06"
    assert works.notes == "(First remark)\n(Second remark)"
    assert {
        ("phone", "12, 34"),
        ("fax", "56"),
        ("address_note", "(former location)"),
        ("identification_note", "00777: Registration Number; (entered 2011)"),
        ("eu_reference_number", "EU.9.1"),
    } <= set(works.properties)
    assert PublishedAt("2031-03-04T00:00:00Z") in events


@pytest.mark.parametrize(
    "saved",
    [
        wrapped(OLD),
        wrapped(OLD.replace("Date_file", "Date_filexxxx", 1)),
        OLD.replace("\n", "\r\n").encode("cp1252"),
        OLD.replace("\n", "\r").encode("cp1252"),
        "".join(f"{line},,,\n" for line in OLD.splitlines()).encode(),
        "".join(f"{line};;;\n" for line in OLD.splitlines()).encode(),
        OLD.replace(";", "\t").encode(),
        ("\ufeff" + OLD).encode(),
        "".join(f'"{line}"\n' for line in OLD.replace(";", '";"').splitlines()).encode(),
    ],
)
def test_what_a_spreadsheet_saved_gives_the_same_records(tmp_path: Path, saved: bytes) -> None:
    published = records(events_of(SOURCE, tmp_path, OLD.encode()))
    assert records(events_of(SOURCE, tmp_path, saved)) == published


def test_letters_lost_to_a_spreadsheet_cost_the_name_and_are_said(tmp_path: Path) -> None:
    lines = [
        name_row(1),
        csv_1_0_row(1, "E", Naal_logical_id="2", Naal_wholename="Ζ9 Λ"),
        csv_1_0_row(1, "E", Naal_logical_id="3", Naal_wholename="Usine é"),
    ]
    events = events_of(SOURCE, tmp_path, wrapped(csv_1_0(lines)))
    (record,) = records(events)
    assert [name.value for name in record.names] == ["Works 1 Ltd", "Usine é"]
    assert ("damaged_by_spreadsheet", "lost: letters of a name; left: ?9 ?") in record.properties
    assert left_out(events)["lost to a spreadsheet: letters of a name"] == 1


def test_question_mark_in_the_publishers_own_file_is_one(tmp_path: Path) -> None:
    content = csv_1_0([name_row(1, Naal_wholename="Who? Ltd")]).encode()
    (record,) = records(events_of(SOURCE, tmp_path, content))
    assert record.caption == "Who? Ltd"


def test_entry_whose_names_are_all_lost_is_quarantined(tmp_path: Path) -> None:
    content = wrapped(csv_1_0([name_row(1, Naal_wholename="ΖΛ"), name_row(2)]))
    (event,) = quarantined(events_of(SOURCE, tmp_path, content))
    assert (event.record_id, event.locator.line) == ("1", 2)
    assert "letters of all of its names" in event.reason


def test_undecodable_byte_costs_a_name_and_not_the_row(tmp_path: Path) -> None:
    lines = [name_row(1, Naal_wholename="Usiné"), name_row(1, Naal_wholename="Bröken")]
    content = csv_1_0(lines).encode().replace("ö".encode(), b"\xff")
    (record,) = records(events_of(SOURCE, tmp_path, content))
    assert [name.value for name in record.names] == ["Usiné"]


@pytest.mark.parametrize(
    ("first", "second", "days"),
    [
        ("16/02/2018", "03/04/2017", ("2018-02-16", "2017-04-03")),
        ("02/16/2018", "03/04/2017", ("2018-02-16", "2017-03-04")),
        ("05/05/2018", "03/04/2017", ("2018-05-05", None)),
        ("16/02/2018", "02/16/2018", (None, None)),
        ("43147", "2018-02-16", (None, "2018-02-16")),
    ],
)
def test_dates_are_repaired_where_the_file_leaves_no_doubt(
    tmp_path: Path, first: str, second: str, days: tuple[str | None, str | None]
) -> None:
    lines = [
        name_row(1, Leba_publication_date=first),
        name_row(2, Leba_publication_date=second),
    ]
    events = events_of(SOURCE, tmp_path, csv_1_0(lines).encode())
    assert tuple(record.listings[0].listing_date for record in records(events)) == days
    lost = left_out(events)
    name = "lost to a spreadsheet: the order of day and month, or a whole date"
    assert lost.get(name, 0) == days.count(None)


def test_number_in_exponent_notation_is_said_and_compared_with_nothing(tmp_path: Path) -> None:
    lines = [name_row(1), csv_1_0_row(1, "E", Iden_logical_id="2", Iden_number="1,0277E+12")]
    events = events_of(SOURCE, tmp_path, csv_1_0(lines).encode())
    (record,) = records(events)
    assert not record.identifiers
    assert left_out(events)["lost to a spreadsheet: digits of a number"] == 1
    assert ("damaged_by_spreadsheet", "lost: digits of a number; left: 1,0277E+12") in (
        record.properties
    )


def test_number_between_commas_may_lack_zeros(tmp_path: Path) -> None:
    street = csv_1_0_row(1, "E", Addr_logical_id="2", Addr_street="Box,71,Long Quay")
    (record,) = records(events_of(SOURCE, tmp_path, wrapped(csv_1_0([name_row(1), street]))))
    assert record.addresses[0].full == "Box,71,Long Quay"
    assert any("perhaps zeros" in text for _, text in record.properties)


def test_unsorted_rows_come_together(tmp_path: Path) -> None:
    mixed = [line for pair in zip(PEOPLE_ROWS, ORGANISATION_ROWS, strict=False) for line in pair]
    rest = PEOPLE_ROWS[len(ORGANISATION_ROWS) :]
    found = records(events_of(SOURCE, tmp_path, csv_1_0(mixed + rest).encode()))
    assert {record.id for record in found} == {"7", "9"}
    assert {len(record.birth_dates) for record in found} == {0, 3}


def test_rows_that_would_fill_the_memory_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(eu_fsf_csv, "ROWS_HELD_MAX", 10)
    lines = [name_row(number) for number in range(20)]
    with pytest.raises(RefusedError, match="more than 10 had to be held"):
        events_of(SOURCE, tmp_path, csv_1_0(lines + lines).encode())


def test_part_that_names_another_entry_is_left_out_and_said(tmp_path: Path) -> None:
    strange = name_row(1, Naal_wholename="Misplaced", Naal_logical_id="77")
    strange = strange.replace(";77;1;", ";77;2;")
    events = events_of(SOURCE, tmp_path, csv_1_0([name_row(1), strange]).encode())
    (record,) = records(events)
    assert len(record.names) == 1
    assert left_out(events)["a part that names another entry"] == 1
    assert ("misplaced_row", "line 3 holds a part of entry 2") in record.properties


ROWS = [name_row(number) for number in range(41)]


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        (ROWS[20].replace("Works", "Wor;ks"), "60 columns, and the header 59"),
        (ROWS[20].replace(";Works", "Works"), "58 columns, and the header 59"),
        (ROWS[20].replace("Works", '"Works'), "quotation marks"),
        (ROWS[20].replace("Works", '"Works"'), "quotation marks"),
        (ROWS[20].replace("31;20;E", "31;;E"), "no number of an entry"),
        (ROWS[20].replace("31;20;E", "31;2.0E+1;E"), "no number of an entry"),
        (ROWS[20].replace("Works 20 Ltd", ""), "no name"),
        (ROWS[20].replace(";E;", ";A;"), "type 'A' is not known"),
        (ROWS[20] + "\n" + ROWS[20].replace(";E;", ";P;"), "two subject types"),
        ("04/03/2031;20", "2 columns, and the header 59"),
    ],
)
def test_damaged_row_is_quarantined_and_the_rest_used(
    tmp_path: Path, damaged: str, reason: str
) -> None:
    content = csv_1_0([*ROWS[:20], damaged, *ROWS[21:]])
    events = events_of(SOURCE, tmp_path, content.encode())
    (event,) = quarantined(events)
    assert reason in event.reason
    assert event.locator.line == 22
    assert {record.id for record in records(events)} == {str(n) for n in range(41) if n != 20}


def test_damaged_row_does_not_cost_its_entry_the_others(tmp_path: Path) -> None:
    damaged = ROWS[20].replace("Works", "Wor;ks")
    lines = [*ROWS, damaged]
    events = events_of(SOURCE, tmp_path, csv_1_0(lines).encode())
    (event,) = quarantined(events)
    assert (event.record_id, event.locator.line) == ("20", 43)
    assert len(records(events)) == 41


def test_excerpt_is_shown_of_organisations_only(tmp_path: Path) -> None:
    lines = [*ROWS, "04/03/2031;50;E;short\x01", "04/03/2031;51;P;short"]
    shown, hidden = quarantined(events_of(SOURCE, tmp_path, csv_1_0(lines).encode()))
    assert shown.excerpt == "04/03/2031;50;E;short "
    assert hidden.excerpt == ""


def test_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_text(csv_1_0(ROWS)[:-40], encoding="utf-8")
    with pytest.raises(RefusedError, match="cut off"):
        read(SOURCE, {FILE: path})


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"", RefusedError, "no lines"),
        (b"\n \n", RefusedError, "no lines"),
        (b"<html><body>Service unavailable</body></html>", SchemaError, "unknown column"),
        (OLD.encode("utf-16"), SchemaError, "unknown column"),
        (OLD.replace("Naal_gender", "Naal_planet").encode(), SchemaError, "unknown column"),
        (b"fileGenerationDate;Entity_LogicalId;Entity_Remark\n", SchemaError, "lacks columns"),
        (
            b"Entity_LogicalId;NameAlias_WholeName;NameAlias_WholeName\n",
            SchemaError,
            "repeats or lacks",
        ),
        (csv_1_0([*ROWS[:9], *["04/03/2031;50;E"] * 6]).encode(), RefusedError, "6 of 15 rows"),
        (csv_1_0(["04/03/2031;50;E"]).encode(), RefusedError, "1 of 1 rows"),
        (csv_1_0(ROWS).encode() + b"x" * (1 << 20), RefusedError, "longer than"),
    ],
)
def test_file_that_is_not_to_be_trusted_is_refused(
    tmp_path: Path, content: bytes, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words) as caught:
        events_of(SOURCE, tmp_path, content)
    assert FILE in str(caught.value)


def parsed(content: bytes) -> list[Record]:
    with tempfile.TemporaryDirectory() as folder:
        return records(events_of(SOURCE, Path(folder), content))


UNDAMAGED = parsed(csv_1_0(ROWS).encode())
DAMAGE = st.sampled_from(
    [b"\x00", b'"', b";", b"\n", b"\r", b"\xff", b"\t", b",", b'";"', b"E+1", b"\xe2\x80\xa8"]
)


@settings(deadline=None, max_examples=80)
@given(
    index=st.integers(0, 40),
    offset=st.integers(0, len(ROWS[0])),
    length=st.integers(0, 3),
    inserted=DAMAGE,
    save=st.sampled_from([str.encode, wrapped]),
)
def test_damage_to_one_row_never_takes_its_neighbours_along(
    index: int,
    offset: int,
    length: int,
    inserted: bytes,
    save: Callable[[str], bytes],
) -> None:
    lines = save(csv_1_0(ROWS)).split(b"\n")
    damaged = lines[index + 1]
    lines[index + 1] = damaged[:offset] + inserted + damaged[offset + length :]
    found = {record.id: record for record in parsed(b"\n".join(lines))}
    for record in UNDAMAGED:
        # The number of the damaged row may have become another one's.
        if record.id != str(index) and record.id in found:
            assert {name.value for name in record.names} <= {
                name.value for name in found[record.id].names
            }
    assert len({record.id for record in UNDAMAGED} - set(found)) <= 1


SMALL = wrapped(OLD)


@settings(deadline=None, max_examples=150)
@given(
    offset=st.integers(0, len(SMALL)),
    length=st.integers(0, 8),
    inserted=st.one_of(st.binary(max_size=6), DAMAGE),
    content=st.sampled_from([SMALL, OLD.encode()]),
)
def test_random_damage_raises_nothing_but_firmwatch_errors(
    offset: int, length: int, inserted: bytes, content: bytes
) -> None:
    with contextlib.suppress(FirmwatchError), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        path.write_bytes(content[:offset] + inserted + content[offset + length :])
        read(SOURCE, {FILE: path})


# As public programs name the columns; where a part has an act, its seven columns come last.
ACT_1_1 = (
    "Type OrganisationType PublicationDate EntryIntoForceDate NumberTitle Programme PublicationUrl"
)
PARTS_1_1 = {
    "NameAlias": "LastName FirstName MiddleName WholeName NameLanguage Gender Title Function",
    "Address": "City Street PoBox ZipCode Region Place AsAtListingTime ContactInfo CountryIso2Code"
    " CountryDescription",
    "BirthDate": "BirthDate Day Month Year YearRangeFrom YearRangeTo Circa CalendarType ZipCode"
    " Region Place City CountryIso2Code CountryDescription",
    "Identification": "Number Diplomatic KnownExpired KnownFalse ReportedLost RevokedByIssuer"
    " IssuedBy IssuedDate ValidFrom ValidTo LatinNumber NameOnDocument TypeCode TypeDescription"
    " Region CountryIso2Code CountryDescription",
    "Citizenship": "Region CountryIso2Code CountryDescription",
}
OWN_1_1 = (
    "LogicalId EU_ReferenceNumber UnitedNationId DesignationDate DesignationDetails Remark"
    " SubjectType SubjectType_ClassificationCode"
)


def test_header_of_1_1_as_public_programs_know_it_is_taken() -> None:
    header = ["fileGenerationDate", *(f"Entity_{name}" for name in OWN_1_1.split())]
    header += [f"Entity_Regulation_{name}" for name in ACT_1_1.split()]
    for prefix, names in PARTS_1_1.items():
        header += [f"{prefix}_{name}" for name in names.split()]
        header += [f"{prefix}_{name}" for name in ("LogicalId", "RegulationLanguage", "Remark")]
        header += [f"{prefix}_Regulation_{name}" for name in ACT_1_1.split()]
    found = find_columns(header, FILE)
    assert [column.printed for column in found] == header
    assert all(column.path in FIELDS for column in found[1:])


@pytest.mark.skipif(not PUBLISHED.exists(), reason="no published file beside the repository")
def test_the_published_file_is_read_whole(tmp_path: Path) -> None:
    events = events_of(SOURCE, tmp_path, PUBLISHED.read_bytes())
    kinds = [record.kind for record in records(events)]
    assert kinds.count(RecordKind.ORGANISATION) == 32
    assert kinds.count(RecordKind.LISTED_PERSON) == 61
    assert not quarantined(events)
    assert PublishedAt("2018-07-04T00:00:00Z") in events
    assert left_out(events)["lost to a spreadsheet: letters of a name"] == 165
    assert sum(len(record.names) for record in records(events)) == 578
