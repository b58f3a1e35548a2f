"""The Consolidated Screening List: its fixture, its columns over the years, damage, real files."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import FirmwatchError, RefusedError, SchemaError
from firmwatch.model import LeftOut, ListingStatus, Parsed, Quarantined, Record, RecordKind
from firmwatch.sources import source
from firmwatch.sources.us_csl_lists import COLUMNS, screening_list
from tests.sources.damaged import damaged, parse_bytes
from tests.sources.fixtures import expected, fixture, read, rows

FILE = "consolidated.csv"
SOURCE = source("us_csl")
WHOLE = fixture("us_csl")[FILE].read_bytes()
SHARED = Path(__file__).parents[3] / "../shared/data/lists/us_csl"
real = pytest.mark.skipif(
    not SHARED.exists(),
    reason="the published screening lists are not beside the repository: no real list read",
)


def records(events: list[Parsed]) -> list[Record]:
    return [event for event in events if isinstance(event, Record)]


def left_out(events: list[Parsed]) -> dict[str, int]:
    return {event.field: event.count for event in events if isinstance(event, LeftOut)}


def in_columns(columns: list[str]) -> bytes:
    """The fixture's readable rows in these columns only."""
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\r\n")
    table.writeheader()
    rows = csv.DictReader(io.StringIO(WHOLE.decode(), newline=""))
    table.writerows(row for row in rows if None not in row.values())
    return text.getvalue().encode()


def test_fixture_gives_what_was_expected() -> None:
    assert rows("us_csl") == expected("us_csl")


def test_fixture_balances() -> None:
    reading, found, people, unread = read(SOURCE, fixture("us_csl"))
    (count,) = reading.counts
    assert (count.published, count.indexed, count.excluded, count.quarantined) == (25, 15, 6, 4)
    assert (len(people), len(unread), reading.derived) == (4, 4, 2)
    ids = [record.id for record in (*found, *people)]
    assert len(ids) == len(set(ids))


def test_a_listed_person_keeps_nothing_beyond_the_scope() -> None:
    for person in records(parse_bytes(SOURCE, WHOLE)):
        if person.kind is RecordKind.LISTED_PERSON:
            kept = (*person.addresses, *person.properties, *person.identifiers, *person.links)
            assert (kept, person.notes) == ((), "")
            for dropped in ("Lane", "R0000001", "Strelsau", "Director", "INMATE", "99 FR 10009"):
                assert dropped not in repr(person)


def test_nothing_of_a_damaged_row_is_kept_since_it_may_be_a_persons() -> None:
    unread = [event for event in parse_bytes(SOURCE, WHOLE) if isinstance(event, Quarantined)]
    assert [event.excerpt for event in unread] == [""] * 4


@pytest.mark.parametrize("missing", [(), ("_id",), ("_id", "ids"), ("ids", "title", "_id")])
def test_versions_with_fewer_columns_load(missing: tuple[str, ...]) -> None:
    header = WHOLE.decode().splitlines()[0].split(",")
    kept = [column for column in header if column not in (*missing, "risk_score")]
    events = parse_bytes(SOURCE, in_columns(kept))
    captions = [record.caption for record in records(events) if not record.derived]
    whole = records(parse_bytes(SOURCE, WHOLE))
    assert captions == [record.caption for record in whole if not record.derived]


def test_the_order_of_columns_does_not_matter() -> None:
    before = records(parse_bytes(SOURCE, in_columns(sorted(COLUMNS))))
    after = records(parse_bytes(SOURCE, in_columns(sorted(COLUMNS)[::-1])))
    assert [record.names for record in before] == [record.names for record in after]
    assert [record.id for record in before] == [record.id for record in after]


def test_an_unknown_column_is_left_out_by_name() -> None:
    assert left_out(parse_bytes(SOURCE, WHOLE))["risk_score (unknown column)"] == 1


@pytest.mark.parametrize("column", ["source", "type", "name", "alt_names", "addresses"])
def test_a_required_column_that_is_missing_is_refused(column: str) -> None:
    with pytest.raises(SchemaError, match=f"line 1: the column {column} is missing"):
        parse_bytes(SOURCE, in_columns([name for name in sorted(COLUMNS) if name != column]))


def test_a_column_that_stands_there_twice_is_refused() -> None:
    with pytest.raises(SchemaError, match="the column name is there twice"):
        parse_bytes(SOURCE, WHOLE.replace(b"risk_score", b"name", 1))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"<!DOCTYPE html><html><title>Sorry</title>", "no header"),
        (WHOLE.split(b"\n", 1)[1], "no header"),
        (b"_id,source,type,name,alt_names,addresses\n" + b"x" * (2 << 20), "more than"),
        (WHOLE.replace(b"LTD", b"L\x00D").replace(b"LLC", b"L\x00C"), "rows cannot be read"),
    ],
)
def test_a_file_that_is_no_such_list_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(RefusedError, match=words) as caught:
        parse_bytes(SOURCE, content)
    assert FILE in str(caught.value)


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(WHOLE[:-30])
    with pytest.raises(RefusedError, match="is cut off"):
        read(SOURCE, {FILE: path})


@pytest.mark.parametrize(
    "damage",
    [
        (b"OSTERHOLM FERROALLOYS", b"OSTERHOLM \x07FERROALLOYS"),
        (b"OSTERHOLM FERROALLOYS", b"OSTERHOLM \xff FERROALLOYS"),
        (b"OSTERHOLM FERROALLOYS LTD,", b"OSTERHOLM FERROALLOYS LTD"),
        (b'"Osterholm, DE"', b'"Osterholm, DE'),
    ],
)
def test_a_damaged_row_takes_no_neighbour_along(damage: tuple[bytes, bytes]) -> None:
    before = parse_bytes(SOURCE, WHOLE)
    after = parse_bytes(SOURCE, WHOLE.replace(*damage))
    assert records(after) == [item for item in records(before) if item.id != "NS-MBS-9000107"]
    assert sum(isinstance(event, Quarantined) for event in after) == 5


def test_an_amended_address_leaves_a_derived_identifier_as_it_was() -> None:
    moved = parse_bytes(SOURCE, WHOLE.replace(b'"Minsk, BY"', b'"Grodno, BY; Vilnius, LT"'))
    assert [item.id for item in records(moved)] == [
        item.id for item in records(parse_bytes(SOURCE, WHOLE))
    ]


def test_the_names_of_links_and_owners_are_kept_as_links() -> None:
    links = {record.id: record.links for record in records(parse_bytes(SOURCE, WHOLE))}
    assert [link.name for link in links["SDN-9000101"]] == ["HALCYON DRIFT HOLDING (HDH)"]
    assert [link.relation for link in links["SDN-9000103"]] == ["Vessel Owner"]


@pytest.mark.parametrize(
    ("printed", "code", "status"),
    [
        ("Capta List (CAP) - Treasury Department", "CAP", ListingStatus.SANCTION),
        ("Military End User (MEU) List - Bureau of X", "MEU", ListingStatus.EXPORT_CONTROL),
        ("Menu List (NS-MBS List) - Treasury Department", "NS-MBS", ListingStatus.SANCTION),
        ("ITAR Debarred (DTC) - State Department", "DTC", ListingStatus.DEBARMENT),
        ("Tidewater List (TWL) - Commission", "TWL", ListingStatus.OTHER),
    ],
)
def test_a_list_is_known_by_its_code(printed: str, code: str, status: ListingStatus) -> None:
    found = screening_list(printed)
    assert found
    assert (found.code, found.status) == (code, status)


def test_every_column_says_where_it_goes() -> None:
    assert {use.field for use in SOURCE.fields} == COLUMNS
    assert all(use.goes_to or use.why for use in SOURCE.fields)


@settings(max_examples=150)
@given(content=damaged(WHOLE))
def test_damage_raises_nothing_but_firmwatch_errors(content: bytes) -> None:
    with contextlib.suppress(FirmwatchError):
        parse_bytes(SOURCE, content)


# Names that no other row bears, so that a lost neighbour cannot change a derived identifier.
ROWS = [
    b"9%03d,Tern List (SDN) - Authority,9%03d,Entity,TERN %d LTD,," % (n, n, n) for n in range(40)
]
HEADER = b"_id,source,entity_number,type,name,alt_names,addresses\n"


@settings(max_examples=150)
@given(
    index=st.integers(0, 39),
    offset=st.integers(0, len(ROWS[0])),
    put=st.sampled_from([b'"', b",", b"\x00", b"\xff", b"\x1a", b'""', b"\r"]),
)
def test_damage_to_one_row_never_takes_its_neighbours_along(
    index: int, offset: int, put: bytes
) -> None:
    lines = list(ROWS)
    lines[index] = lines[index][:offset] + put + lines[index][offset:]
    found = {item.id for item in records(parse_bytes(SOURCE, HEADER + b"\n".join(lines) + b"\n"))}
    assert {f"SDN-9{n:03}" for n in range(40) if n != index} <= found


@real
def test_the_whole_list_of_2022_loads(tmp_path: Path) -> None:
    path = tmp_path / FILE
    with gzip.open(SHARED / "csl_2022-05-16.csv.gz") as packed, path.open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    reading, found, people, unread = read(SOURCE, {FILE: path})
    (count,) = reading.counts
    assert (count.published, count.quarantined, len(unread)) == (14_160, 0, 0)
    kinds = Counter(record.kind.value for record in found)
    assert kinds == {"organisation": 6_657, "vessel": 433, "wallet": 344}
    assert reading.excluded_reasons["aircraft: not an organisation, vessel or wallet"] == 283
    assert reading.excluded_reasons["a repeated row with the same content"] == 1
    assert len(people) == 6_786
    ids = [record.id for record in (*found, *people)]
    assert len(ids) == len(set(ids))
    assert not [field for field in reading.left_out if "unknown" in field or "(no " in field]
    statuses = Counter(item.listings[0].status.value for item in found if not item.derived)
    assert set(statuses) == {"sanction", "export_control", "debarment"}


@real
def test_the_excerpt_of_2025_loads(tmp_path: Path) -> None:
    reading, found, people, unread = read(SOURCE, {FILE: SHARED / "csl_2025-06-25_excerpt.csv"})
    assert (reading.counts[0].published, len(found), len(people), len(unread)) == (13, 6, 7, 0)
    schemes = {item.scheme for record in found for item in record.identifiers}
    assert schemes == {"registration", "vat", "ogrn", "bic"}
