"""The UFLPA Entity List: its fixture, its sections, and damage."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import FirmwatchError, RefusedError, SchemaError
from firmwatch.model import Parsed, Quarantined, Record
from firmwatch.sources import check_file, source
from tests.sources.damaged import damaged, parse_bytes
from tests.sources.fixtures import expected, fixture, read, rows

FILE = "uflpa-entity-list.html"
SOURCE = source("us_uflpa")
WHOLE = fixture("us_uflpa")[FILE].read_bytes()


def records(events: list[Parsed]) -> list[Record]:
    return [event for event in events if isinstance(event, Record)]


def test_fixture_gives_what_was_expected() -> None:
    assert rows("us_uflpa") == expected("us_uflpa")


def test_fixture_balances() -> None:
    check_file(SOURCE.files[0], fixture("us_uflpa")[FILE])
    reading, found, people, unread = read(SOURCE, fixture("us_uflpa"))
    (count,) = reading.counts
    assert (count.published, count.indexed, count.excluded, count.quarantined) == (42, 39, 1, 2)
    assert (len(people), len(unread), reading.derived) == (0, 2, 4)
    ids = [record.id for record in found]
    assert len(ids) == len(set(ids))


def test_the_source_says_that_it_was_not_tried_on_a_real_file() -> None:
    assert not SOURCE.verified
    assert "not tried on a real file" in SOURCE.title


def test_an_entity_of_two_sections_is_two_records() -> None:
    ids = [item.id for item in records(parse_bytes(SOURCE, WHOLE)) if "Ginning" in item.caption]
    assert [name.split("-")[0] for name in ids] == ["i", "ii"]
    assert len({name.split("-")[1] for name in ids}) == 1


def test_a_table_without_a_section_above_it_is_still_read() -> None:
    events = parse_bytes(SOURCE, WHOLE.replace(b"UFLPA Section 2(d)(2)(B)(i)<", b"First list<"))
    first = records(events)[0]
    assert first.listings[0].program == "UFLPA Entity List"
    assert first.id.startswith("list-")


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"", RefusedError, "it has no table"),
        (b"<html><title>Access Denied</title></html>", RefusedError, "it has no table"),
        (WHOLE[: WHOLE.index(b"Tern Textile")], RefusedError, "is truncated"),
        (WHOLE[: WHOLE.index(b"Heron Works 9")], RefusedError, "is truncated"),
        (WHOLE.replace(b">Effective Date<", b">Sector<", 1), SchemaError, "line 8: the table has"),
        (
            WHOLE.replace(b"<th>Effective Date", b"<th>Sector</th><th>Effective Date", 1),
            SchemaError,
            "'Sector'",
        ),
        (
            WHOLE.replace(b"<h2>UFLPA Section 2(d)(2)(B)(v)", b"<table>"),
            SchemaError,
            "inside a table",
        ),
        (WHOLE.replace(b"Heron Works", b"Heron \x02 Works"), RefusedError, "rows cannot be read"),
        (WHOLE + b" " * (17 << 20), RefusedError, "more than"),
    ],
)
def test_a_page_that_is_no_such_list_is_refused(
    content: bytes, error: type[FirmwatchError], words: str
) -> None:
    with pytest.raises(error, match=words) as caught:
        parse_bytes(SOURCE, content)
    assert FILE in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="cannot be read"):
        list(SOURCE.parse({FILE: tmp_path / FILE}))


@settings(max_examples=150)
@given(content=damaged(WHOLE))
def test_damage_raises_nothing_but_firmwatch_errors(content: bytes) -> None:
    with contextlib.suppress(FirmwatchError):
        parse_bytes(SOURCE, content)


@settings(max_examples=100)
@given(
    number=st.integers(1, 30),
    put=st.sampled_from([b"<td>", b"</td>", b"\x00", b"\xff", b"<b", b"&#0;", b"&nosuch;", b""]),
)
def test_damage_to_one_row_never_takes_its_neighbours_along(number: int, put: bytes) -> None:
    name = b"Heron Works %d Ltd." % number
    before = records(parse_bytes(SOURCE, WHOLE))
    events = parse_bytes(SOURCE, WHOLE.replace(name, name[:5] + put + name[5:]))
    line = WHOLE[: WHOLE.index(name)].count(b"\n") + 1
    assert [item for item in records(events) if item.locator.line != line] == [
        item for item in before if item.locator.line != line
    ]
    unread = [event for event in events if isinstance(event, Quarantined)]
    assert all(len(event.excerpt) <= 300 for event in unread)
