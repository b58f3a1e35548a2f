"""The Denied Persons List: its fixture, who is a person, damage, and real files."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import FirmwatchError, RefusedError, SchemaError
from firmwatch.model import Parsed, Quarantined, Record, RecordKind
from firmwatch.sources import source
from firmwatch.sources.us_bis_dpl import LAYOUT
from tests.sources.damaged import damaged, parse_bytes
from tests.sources.fixtures import expected, fixture, read, rows

FILE = "dpl.txt"
SOURCE = source("us_bis_dpl")
WHOLE = fixture("us_bis_dpl")[FILE].read_bytes()
LINES = WHOLE.split(b"\n")
SHARED = Path(__file__).parents[3] / "../shared/data/lists/us_bis_dpl"


def records(events: list[Parsed]) -> list[Record]:
    return [event for event in events if isinstance(event, Record)]


def many(count: int) -> list[bytes]:
    return [
        b'"TERN %d LTD."\t"%d QUAY"\t"RIGA"\t""\t"LV"\t""\t"01/02/2031"\t""\t"Y"\t""\t""\t""'
        % (n, n)
        for n in range(count)
    ]


def test_fixture_gives_what_was_expected() -> None:
    assert rows("us_bis_dpl") == expected("us_bis_dpl")


def test_fixture_balances() -> None:
    reading, found, people, unread = read(SOURCE, fixture("us_bis_dpl"))
    (count,) = reading.counts
    assert (count.published, count.indexed, count.excluded, count.quarantined) == (14, 6, 4, 4)
    assert (len(people), len(unread)) == (3, 4)
    ids = [record.id for record in (*found, *people)]
    assert len(ids) == len(set(ids))


def test_a_listed_person_keeps_nothing_beyond_the_scope() -> None:
    for person in records(parse_bytes(SOURCE, WHOLE)):
        if person.kind is RecordKind.LISTED_PERSON:
            kept = (*person.addresses, *person.properties, *person.identifiers)
            assert (kept, person.notes) == ((), "")
            for dropped in ("LANE", "INMATE", "STRELSAU", "75081", "RENEWAL"):
                assert dropped not in repr(person)


def test_nothing_of_a_damaged_row_is_kept_since_it_may_be_a_persons() -> None:
    unread = [event for event in parse_bytes(SOURCE, WHOLE) if isinstance(event, Quarantined)]
    assert {event.excerpt for event in unread} == {""}


def test_an_unknown_column_is_left_out_by_name() -> None:
    wider = b"\n".join([LINES[0] + b'\t"Shoe_Size"', *(row + b'\t"44"' for row in many(2))])
    fields = {getattr(event, "field", "") for event in parse_bytes(SOURCE, wider)}
    assert "Shoe_Size (unknown column)" in fields


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"", RefusedError, "is empty"),
        (b"<html><title>Sorry</title></html>", RefusedError, "no header"),
        (b"\n".join(LINES[1:]), RefusedError, "no header"),
        (WHOLE.replace(b'"Country"', b'"Nation"'), SchemaError, "column Country is missing"),
        (
            b"\n".join([LINES[0], *(row + b'\t"x"' for row in many(9))]),
            SchemaError,
            "13 columns, not 12",
        ),
        (b"\n".join([LINES[0], *many(9)]).replace(b"TERN", b"T\x01"), RefusedError, "9 of 9 rows"),
    ],
)
def test_a_file_that_is_no_such_list_is_refused(
    content: bytes, error: type[FirmwatchError], words: str
) -> None:
    with pytest.raises(error, match=words) as caught:
        parse_bytes(SOURCE, content)
    assert FILE in str(caught.value)


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(WHOLE[:-20])
    with pytest.raises(RefusedError, match="is cut off"):
        read(SOURCE, {FILE: path})


def test_a_file_with_other_line_ends_gives_the_same_records() -> None:
    before = records(parse_bytes(SOURCE, WHOLE))
    assert records(parse_bytes(SOURCE, b"\xef\xbb\xbf" + WHOLE.replace(b"\n", b"\r\n"))) == before


def test_every_column_says_where_it_goes() -> None:
    assert {use.field for use in SOURCE.fields} == LAYOUT.known


@settings(max_examples=150)
@given(content=damaged(WHOLE))
def test_damage_raises_nothing_but_firmwatch_errors(content: bytes) -> None:
    with contextlib.suppress(FirmwatchError):
        parse_bytes(SOURCE, content)


@settings(max_examples=150)
@given(
    index=st.integers(0, 39),
    offset=st.integers(0, 60),
    put=st.sampled_from([b'"', b"\t", b"\x00", b"\xff", b"\x1a", b'""', b"\r"]),
)
def test_damage_to_one_row_never_takes_its_neighbours_along(
    index: int, offset: int, put: bytes
) -> None:
    lines = many(40)
    whole = records(parse_bytes(SOURCE, b"\n".join([LINES[0], *lines])))
    lines[index] = lines[index][:offset] + put + lines[index][offset:]
    found = records(parse_bytes(SOURCE, b"\n".join([LINES[0], *lines])))
    assert [item for item in whole if item.locator.line != index + 2] == [
        item for item in found if item.locator.line != index + 2
    ]


@pytest.mark.skipif(
    not SHARED.exists(),
    reason="the published denied persons lists are not beside the repository: no real list read",
)
@pytest.mark.parametrize(
    ("day", "counts"),
    [
        ("2018-08-17", (539, 151, 385, 3)),
        ("2019-06-29", (546, 149, 394, 3)),
        ("2022-09-07", (581, 150, 429, 2)),
        ("2023-11-30", (665, 147, 516, 2)),
    ],
)
def test_a_published_list_loads(day: str, counts: tuple[int, ...]) -> None:
    reading, found, people, unread = read(SOURCE, {FILE: SHARED / f"dpl_{day}.txt"})
    repeated = reading.excluded_reasons["a repeated row with the same content"]
    assert (reading.counts[0].published, len(found), len(people), repeated) == counts
    assert unread == []
    ids = [record.id for record in (*found, *people)]
    assert len(ids) == len(set(ids))
    assert not [field for field in reading.left_out if "unknown" in field or "(no " in field]
    assert sum(not record.countries for record in found) <= 1
