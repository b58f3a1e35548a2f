"""The Foreign End User List: its fixture, the table of its pages, its numbers."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import firmwatch
from firmwatch.errors import RefusedError, SchemaError
from firmwatch.model import Excluded, Quarantined, Record
from firmwatch.sources import check_file, source
from firmwatch.sources.jp_meti_names import aliases, country, printed
from tests.sources.damaged import parse_bytes
from tests.sources.fixtures import expected, fixture, read, rows
from tests.sources.jp_meti_eul.fictional_list import ALL, CHINA, FILE, IRAN, NUCLEAR, drawings
from tests.sources.jp_meti_eul.pdf_writer import HEADER, Row, document, filled, page, table_pages

SOURCE = source("jp_meti_eul")
NAME = SOURCE.files[0].name


def records(content: bytes) -> list[Record]:
    """Read a list as the only file; both counters have to agree."""
    return [event for event in parse_bytes(SOURCE, content) if isinstance(event, Record)]


def entries(numbers: Sequence[int | str]) -> list[Row]:
    return [(str(n), IRAN, f"Works {n} {at}", "", NUCLEAR, "") for at, n in enumerate(numbers)]


def test_the_fixture_is_what_its_program_makes() -> None:
    assert document(drawings()) == FILE.read_bytes()


def test_fixture_gives_what_was_expected() -> None:
    assert rows("jp_meti_eul") == expected("jp_meti_eul")


def test_fixture_balances() -> None:
    check_file(SOURCE.files[0], FILE)
    reading, found, people, unread = read(SOURCE, fixture("jp_meti_eul"))
    (count,) = reading.counts
    assert (count.published, count.indexed, count.excluded, count.quarantined) == (34, 28, 1, 5)
    assert (len(found), len(people), len(unread)) == (28, 0, 5)
    assert len({record.id for record in found}) == 28


def test_the_source_says_that_it_was_not_tried_on_a_real_file() -> None:
    assert not SOURCE.verified
    assert "not tried on a real file" in SOURCE.title


def test_an_alert_tells_page_and_row() -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        (alert,) = firmwatch.screen("Korea Gannet Trading Corporation", {"jp_meti_eul": FILE})
    assert f"{NAME} page 3 row 6 is not screened against" in str(told[0].message)
    assert alert.locator is not None
    assert alert.locator.line == 2001
    assert f"{NAME} page 2 row 1" in str(alert.explain())


def test_borders_may_be_thin_rectangles_and_streams_packed() -> None:
    tables = [[HEADER, *entries(range(1, 9))], entries(range(9, 12))]
    plain = document([page(table) for table in tables])
    other = document([page(table, border=filled) for table in tables], packed=True)
    assert records(other) == records(plain)
    assert len(records(plain)) == 11


def test_a_page_may_be_a_drawing_in_a_drawing() -> None:
    assert parse_bytes(SOURCE, document(drawings(), nested=True)) == parse_bytes(
        SOURCE, FILE.read_bytes()
    )


def test_a_version_before_2025_has_five_columns() -> None:
    table = [HEADER[:5], *(row[:5] for row in entries(range(1, 5)))]
    found = records(document([page(table)]))
    assert [record.properties for record in found] == [(("type_of_wmd", "N"),)] * 4


def test_an_entry_may_go_over_three_pages() -> None:
    first: list[Row] = [HEADER, ("1", IRAN, "Heron", "・Heron Works\n・Heron", NUCLEAR, "")]
    second: list[Row] = [("", "", "Technical", "of Materials", "", "")]
    third: list[Row] = [("", "", "Bureau", "・HTB", "", ""), *entries(["2"])]
    one, two = records(document([page(first), page(second), page(third)]))
    names = [name.value for name in one.names]
    assert names == ["Heron Technical Bureau", "Heron Works", "Heron of Materials", "HTB"]
    assert (one.locator.line, two.locator.line) == (1002, 3002)


@pytest.mark.parametrize(
    ("numbers", "indexed", "missing"),
    [
        ([1, 2, 3, 4], 4, 0),
        ([1, 2, "", 4], 4, 0),
        ([1, 2, 14, 4, 5], 5, 0),
        ([1, 2, 5, 6], 4, 2),
        ([1, "?", 5], 3, 2),
        ([2, 3], 2, 1),
    ],
)
def test_numbers_tell_the_entries(numbers: list[int | str], indexed: int, missing: int) -> None:
    events = parse_bytes(SOURCE, document([page([HEADER, *entries(numbers)])]))
    unread = [event for event in events if isinstance(event, Quarantined)]
    assert sum(isinstance(event, Record) for event in events) == indexed
    assert len(unread) == missing
    assert all("is missing behind this row" in event.reason for event in unread)


@pytest.mark.parametrize(
    "numbers", [[1, 2, "", 3], [1, 2, 2, 3], [1, 2, 3, ""], [1, 2, 900], ["", "", ""], []]
)
def test_a_row_that_no_number_is_missing_for_refuses_the_list(numbers: list[int | str]) -> None:
    with pytest.raises(SchemaError, match=r"no number is missing there|no row with a number"):
        parse_bytes(SOURCE, document([page([HEADER, *entries(numbers)])]))


def test_the_list_s_last_row_is_no_rest_of_an_entry_where_it_has_all_of_one() -> None:
    last: Row = ("", IRAN, "Works without a number", "", NUCLEAR, "")
    with pytest.raises(SchemaError, match="page 2 row 1: a row has no number"):
        parse_bytes(SOURCE, document([page([HEADER, *entries([1, 2])]), page([last])]))


def test_a_page_without_its_lines_is_found_by_the_second_count(tmp_path: Path) -> None:
    bare = page(entries([3, 4]), border=lambda *_: "")
    (tmp_path / NAME).write_bytes(document([page([HEADER, *entries([1, 2])]), bare]))
    with pytest.raises(RefusedError, match="4 rows were published, but 2 indexed"):
        read(SOURCE, {NAME: tmp_path / NAME})


def test_ids_outlast_new_numbers_and_other_places() -> None:
    def table(names: Sequence[str]) -> dict[str, str]:
        body = [(str(n), IRAN, name, "・A", ALL, "") for n, name in enumerate(names, start=1)]
        return {r.caption: r.id for r in records(document(table_pages([body[:3], body[3:]])))}

    names = [f"Works {letter}" for letter in "QRSTUV"]
    before, after = table(names), table(["New Works", *reversed(names)])
    assert {name: after[name] for name in names} == before


def test_entries_of_one_name_differ_by_what_else_they_print() -> None:
    body: list[Row] = [
        ("1", IRAN, "Ibis\n(第一工場)", "", NUCLEAR, ""),
        ("2", IRAN, "Ibis\n(第二工場)", "", NUCLEAR, ""),
        ("3", IRAN, "ibis", "", NUCLEAR, ""),
        ("4", IRAN, "IBIS", "", NUCLEAR, ""),
    ]
    events = parse_bytes(SOURCE, document([page([HEADER, *body])]))
    ids = [event.id for event in events if isinstance(event, Record)]
    assert len(set(ids)) == 3
    assert [event.record_id for event in events if isinstance(event, Excluded)] == [ids[2]]


@pytest.mark.parametrize(
    ("printed_country", "code"),
    [
        ("Islamic Republic of\nAfghanistan", "AF"),
        ("イエメン\nRepublic of Yemen", "YE"),
        ("State of Israel", "IL"),
        ("Arab Republic of Egypt", "EG"),
        ("Hong Kong Special Administrative Region", "HK"),
        ("Democratic People's Republic of Korea", "KP"),
        ("Republic of the Sudan", "SD"),
        ("イラン", "IR"),
        ("Narnia", None),
    ],
)
def test_countries_have_official_names(printed_country: str, code: str | None) -> None:
    assert country(printed_country)[0] == code


def test_a_name_without_latin_letters_is_a_name() -> None:
    assert printed("(海西安公司)").value == "(海西安公司)"
    assert [alias.value for alias in aliases("・海西安公司\n・カナ・カナ工場")] == [
        "海西安公司",
        "カナ・カナ工場",
    ]


WORDS = st.text("ABCDEFGHIKLMNOPRSTUVWXYZabcdefghiklmnoprstuvwxyz&.'", min_size=1, max_size=9)
LINES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
ENTRIES = st.lists(
    st.tuples(LINES, st.lists(LINES, max_size=4), st.sampled_from(["N", "B", "M"])),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60)
@given(ENTRIES, st.integers(1, 5))
def test_what_is_printed_is_read(
    printed_entries: list[tuple[str, list[str], str]], of: int
) -> None:
    body: list[Row] = [
        (
            str(number),
            CHINA,
            f"{name} {number}",
            "\n".join(f"・{alias}" for alias in others),
            code,
            "",
        )
        for number, (name, others, code) in enumerate(printed_entries, start=1)
    ]
    pages = [body[at : at + of] for at in range(0, len(body), of)]
    found = records(document(table_pages(pages)))
    assert len(found) == len(body)
    for number, (record, (name, others, code)) in enumerate(
        zip(found, printed_entries, strict=True), start=1
    ):
        names = list(dict.fromkeys([f"{name} {number}", *others]))
        assert [found_name.value for found_name in record.names] == names
        assert record.properties == (("type_of_wmd", code),)
