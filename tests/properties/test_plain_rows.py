"""Rows read by the short way say what they say when they are read by the long one."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmwatch.portfolio import facts, rows
from firmwatch.portfolio.columns import ColumnMap, ColumnMeaning
from firmwatch.portfolio.facts import ReadStep
from firmwatch.portfolio.plain import PlainReader
from firmwatch.portfolio.tables import PackedRows

PORTFOLIO = "p" * 16
NUMBERS = [
    "lei:529900T8BM49AURSDO55",
    "lei:529900T8BM49AURSDO54",  # wrong check digits
    "LEI:529900T8BM49AURSDO55",
    "lei:529900t8bm49aursdo55",
    " lei:529900T8BM49AURSDO55 ",
    "529900T8BM49AURSDO55",
    "cik:0000320193",
    "cik:0",
    "ror:https://ror.org/02mhbdp94",
    "bic:DEUTDEFFXXX",
    "bic:D",
    "imo:9074729",
    "imo:9074728",
    "vat:DE136695976",
    "vat:136695976",
    "registration:552100554",
    "registration:HRB 1",
    "tax:5252248481",
    "domain:example.org",
    "inn:7707083893",
    "wallet:12cbQLTFMXRnSzktFkuoG3eHoMeFtpTu3S",
    "customer 7",
    "",
]
NAMES = [
    "Beispiel GmbH",
    "Anna Kowalska",
    "江南造船厂",
    " Two  spaces Ltd",
    "Tab\tand\nline SA",
    "One\x1fTwo",
    "Zero\u200bwidth AG",
    "NUL\0 BV",
    "(Bracketed) Inc",
    "---",
    "",
    "x" * 1_000,
    "x" * 1_001,
    "İstanbul Anonim Şirketi \u00df",
    '"Quoted" \\ Ltd 100%',
    "12cbQLTFMXRnSzktFkuoG3eHoMeFtpTu3S",
]
KINDS = [
    "company",
    "Company ",
    "",
    "  ",
    "person",
    "vessel",
    "wallet",
    "Address",
    "LegalEntity",
    "?",
]
COUNTRIES = ["DE", "gb", "UK", "", " ", "Germany", "DE;FR", "DE;Nowhere", "XX", "US-DE", "日本"]
OTHERS = ["", "", "", " ", "Alias One; Alias Two", "529900T8BM49AURSDO55", "GB 552100554"]


def cell(values: list[str]) -> st.SearchStrategy[str]:
    """Mostly a cell that means something, sometimes any text that a file can hold."""
    anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
    return st.sampled_from(values) | st.sampled_from(values) | anything


CELLS = {
    "id": cell(NUMBERS),
    "name": cell(NAMES),
    "kind": cell(KINDS),
    "country": cell(COUNTRIES),
    "alias": cell(OTHERS),
    "lei": cell(OTHERS),
    "registration": cell(OTHERS),
    "note": cell(OTHERS),
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[ColumnMap, list[tuple[int | str, ...]]]:
    """Any columns with a name among them, in any order, and rows of them."""
    further = draw(st.sets(st.sampled_from(sorted(CELLS.keys() - {"name"}))))
    # Most tables have a key, since only those have rows that are read by the short way.
    further |= {"id"} if draw(st.integers(0, 9)) else set()
    fields = draw(st.permutations(["name", *sorted(further)]))
    columns = tuple(f"The %s {field}" for field in fields)
    meanings = tuple(
        ColumnMeaning(field, column, "test")
        for field, column in zip(fields, columns, strict=True)
        if field != "note"
    )
    row = st.tuples(*(CELLS[field] for field in fields))
    cells = draw(st.lists(row, min_size=1, max_size=8))
    return ColumnMap(columns, meanings), [(number, *each) for number, each in enumerate(cells, 1)]


def long_way(step: ReadStep, packed: Sequence[tuple[int | str, ...]]) -> list[tuple[object, ...]]:
    """Read the same rows as `ReadStep` reads those that are not packed."""
    columns = step.columns.columns
    named = [(row[0], dict(zip(columns, row[1:], strict=True)), None) for row in packed]
    return step(PackedRows([], named))  # type: ignore[arg-type]


def step_of(
    columns: ColumnMap, released: tuple[str, ...], numbers: Mapping[str, tuple[str, str]]
) -> ReadStep:
    return ReadStep(rows.RowReader(PORTFOLIO, columns, released, "now"), columns, numbers)


@given(tables(), st.sets(st.sampled_from(NUMBERS)), st.sets(st.sampled_from(NUMBERS)))
def test_the_short_way_answers_as_the_long_one(
    table: tuple[ColumnMap, list[tuple[int | str, ...]]], released: set[str], numbered: set[str]
) -> None:
    columns, packed = table
    ids = {key: rows.row_id(PORTFOLIO, key.strip()) for key in released | numbered}
    numbers = {ids[key]: ("duns", "804735132") for key in numbered}
    step = step_of(columns, tuple(ids.values()), numbers)
    assert step(PackedRows(packed, [])) == long_way(step, packed)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_every_sort_of_cell_beside_every_other(name: str, kind: str) -> None:
    fields = ("id", "name", "kind", "country")
    columns = ColumnMap(fields, tuple(ColumnMeaning(field, field, "test") for field in fields))
    cells = itertools.product(NUMBERS, [name], [kind], COUNTRIES)
    packed = [(number, *row) for number, row in enumerate(cells, 1)]
    step = step_of(columns, (), {})
    assert step(PackedRows(packed, [])) == long_way(step, packed)


def test_rows_of_both_ways_stay_in_order() -> None:
    names = ("id", "name", "kind", "country")
    columns = ColumnMap(names, tuple(ColumnMeaning(name, name, "test") for name in names))
    first, third = ((n, NUMBERS[0], NAMES[0], "company", "DE") for n in (1, 3))
    second = (2, dict(zip(names, ("", "Anna Kowalska", "person", ""), strict=True)), None)
    answers = step_of(columns, (), {})(PackedRows([first, third], [second]))
    assert [answer[0] for answer in answers] == [1, 2, 3]


@pytest.mark.parametrize("key", ["lei:529900T8BM49AURSDO55", "ror:02mhbdp94", "cik:320193"])
def test_a_row_of_a_registered_organisation_is_read_by_the_short_way(key: str) -> None:
    names = ("name", "id", "note")
    columns = ColumnMap(names, tuple(ColumnMeaning(name, name, "test") for name in names[:2]))
    row = (7, "Anna Kowalska", key, "what else it says")
    answers = PlainReader(PORTFOLIO, columns, {}).read([row], _never)
    assert answers == long_way(step_of(columns, (), {}), [row])
    assert facts.is_uneventful(answers[0])


@pytest.mark.parametrize("key", ["customer 7", "domain:example.org"])
def test_a_row_with_an_organisations_name_is_read_by_the_short_way(key: str) -> None:
    names = ("name", "id")
    columns = ColumnMap(names, tuple(ColumnMeaning(name, name, "test") for name in names))
    row = (7, "Beispiel GmbH", key)
    answers = PlainReader(PORTFOLIO, columns, {}).read([row], _never)
    assert answers == long_way(step_of(columns, (), {}), [row])


def _never(row: tuple[object, ...]) -> tuple[object, ...]:
    raise AssertionError(f"{row} was read by the long way")
