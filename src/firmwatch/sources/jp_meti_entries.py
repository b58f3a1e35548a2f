"""The entries of Japan's Foreign End User List, from the tables of its pages.

An entry is a row whose first cell has its number. The numbers are complete and rise, so they tell
what a row without one is: where one is missing, the entry that has it; at the top of a page, what
goes on there of the entry that a page break cut in two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from firmwatch.errors import SchemaError
from firmwatch.model import Locator
from firmwatch.sources.pdf_tables import TablePage

__all__ = [
    "ALIASES", "COLUMNS", "CONVENTIONAL", "COUNTRY", "FILE", "NAME", "NUMBER", "WMD", "Entry",
    "read_entries",
]  # fmt: skip

FILE = "foreign_end_user_list.pdf"

NUMBER = "No."
COUNTRY = "Country or Region"
NAME = "Company or Organization"
ALIASES = "Also Known As"
WMD = "Type of WMD"
CONVENTIONAL = "Conventional Weapons"
COLUMNS = (NUMBER, COUNTRY, NAME, ALIASES, WMD, CONVENTIONAL)
"""The columns from the left, by their English titles; the last one is there since 2025."""

_JAPANESE = ("", "国名、地域名", "企業名、組織名", "別名", "懸念区分", "通常兵器")
_TITLES = {
    re.sub(r"[\s、.]", "", printed).casefold(): english
    for japanese, english in zip(_JAPANESE, COLUMNS, strict=True)
    for printed in (japanese, english, f"{japanese}{english}")
    if printed
}
_NUMBER = re.compile(r"[0-9]{1,5}")
_GAP_MAX = 30
"""Numbers that may be missing in a row before a number is taken for a misprint."""


@dataclass(slots=True)
class Entry:
    """One entry: its number, where it stands and its cells by column, lines parted by line ends.

    `number` is None where it cannot be told. `missing` says what is missing of the table, "" for
    an entry that is there; it has no cells then, and the place of the entry before.
    """

    number: int | None
    locator: Locator
    cells: dict[str, str]
    missing: str = ""

    @property
    def text(self) -> str:
        """Everything that the entry prints, on one line."""
        return " | ".join(" ".join(cell.split()) for cell in self.cells.values() if cell)


@dataclass(slots=True)
class _Row:
    page: int
    row: int
    cells: list[str]
    is_top: bool
    is_bottom: bool
    end_page: int

    @property
    def number(self) -> int | None:
        found = _NUMBER.fullmatch(self.cells[0])
        return int(found[0]) if found else None

    @property
    def place(self) -> Locator:
        return Locator.on_page(FILE, self.page, self.row)


def read_entries(pages: Iterable[TablePage]) -> Iterator[Entry]:
    """Give every entry in order, one for each number up to the highest.

    Raises `SchemaError` where the columns are not `COLUMNS` with or without the last one, for a
    row without a number that belongs to no entry, and where there is no entry.
    """
    columns, rows = _read_rows(pages)
    numbers = _chain([row.number for row in rows])
    before: tuple[int, _Row | None] = (0, None)
    between: list[_Row] = []
    for row, number in zip(rows, numbers, strict=True):
        if number is None:
            between.append(row)
            continue
        yield from _entries(before, between, (number, row), columns)
        before, between = (number, row), []
    if before[1] is None:
        raise SchemaError(
            f"{FILE}: the table has no row with a number, where every entry has one. The"
            " publisher's format has changed: report it to the project. The last good snapshot"
            " stays in use."
        )
    yield from _entries(before, between, (before[0] + 1, None), columns)


def _entries(
    before: tuple[int, _Row | None],
    between: list[_Row],
    following: tuple[int, _Row | None],
    columns: tuple[str, ...],
) -> Iterator[Entry]:
    """Give the entry before, and those of the rows between it and the following one.

    Of these rows, as many are entries as numbers are missing; the others go on across a page.
    """
    numbers = range(before[0] + 1, following[0])
    # At the list's end no number tells whether a row is the rest of an entry or one of its own.
    at_end = following[1] is None and bool(between) and _looks_whole(between[0])
    while len(between) > len(numbers) and _goes_on(before[1], between[0]) and not at_end:
        _append(before[1], between.pop(0))
    while len(between) > len(numbers) and _goes_on(between[-1], following[1]):
        _prepend(between.pop(), following[1])
    if len(between) > len(numbers):
        raise _no_entry(between[-1])
    place = Locator.on_page(FILE, 1, 1)
    if before[1] is not None:
        place = before[1].place
        yield Entry(before[0], place, _cells(columns, before[1]))
    told = len(between) == len(numbers)
    for number, row in zip(numbers, between, strict=False):
        yield Entry(number if told else None, row.place, _cells(columns, row))
    for number in numbers[len(between) :]:
        known = number if not between else None
        which = f"number {number}" if not between else f"one of {numbers[0]} to {numbers[-1]}"
        yield Entry(known, place, {}, f"{which} is missing behind this row")


def _cells(columns: tuple[str, ...], row: _Row) -> dict[str, str]:
    return dict(zip(columns, row.cells, strict=True))


def _no_entry(row: _Row) -> SchemaError:
    printed = row.cells[0][:20]
    has = f"{printed!r} for a number" if printed else "no number"
    return SchemaError(
        f"{row.place.place}: a row has {has}, and no number is missing there. The publisher's"
        " format has changed, or the table is damaged: download it again, or report it to the"
        " project. The last good snapshot stays in use."
    )


def _goes_on(row: _Row | None, following: _Row | None) -> bool:
    """Whether a row at a page's end and one at the next page's top may be one, cut in two.

    The number stands in one of the parts.
    """
    if row is None or following is None or following.page != row.end_page + 1:
        return False
    return row.is_bottom and following.is_top and "" in (row.cells[0], following.cells[0])


def _looks_whole(row: _Row) -> bool:
    return all(row.cells[1:3]) and any(row.cells[4:])


def _append(row: _Row | None, following: _Row) -> None:
    assert row is not None
    row.cells = ["\n".join(filter(None, p)) for p in zip(row.cells, following.cells, strict=True)]
    row.end_page, row.is_bottom = following.end_page, following.is_bottom


def _prepend(row: _Row, following: _Row | None) -> None:
    assert following is not None
    _append(row, following)
    following.cells, following.page, following.row = row.cells, row.page, row.row
    following.is_top = row.is_top


def _chain(numbers: list[int | None]) -> list[int | None]:
    """Keep the numbers that rise without leaving out one that comes later; the others are None."""
    kept: list[int | None] = []
    last = 0
    places = {number: place for place, number in enumerate(numbers) if number is not None}
    for place, number in enumerate(numbers):
        if number is not None and last < number <= last + 1 + _GAP_MAX:
            skipped = range(last + 1, number)
            if all(places.get(other, -1) < place for other in skipped):
                kept.append(number)
                last = number
                continue
        kept.append(None)
    return kept


def _read_rows(pages: Iterable[TablePage]) -> tuple[tuple[str, ...], list[_Row]]:
    """Give the columns, and the rows under the header that are not blank."""
    columns: tuple[str, ...] = ()
    found: list[_Row] = []
    for page in pages:
        filled = [(place, row) for place, row in enumerate(page.rows, start=1) if any(row)]
        headers = [place for place, row in filled if _titles(row)[:3] == COLUMNS[:3]]
        if headers and not columns:
            columns = _checked(_titles(dict(filled)[headers[0]]), page.number)
        body = [(place, row) for place, row in filled if place not in headers]
        if headers:
            body = [(place, row) for place, row in body if place > headers[0]]
        for index, (place, row) in enumerate(body):
            if len(row) != len(columns):
                raise _other_columns(page.number, row)
            cells = [_folded(row[0]), *row[1:]]
            ends = index == 0, index == len(body) - 1
            found.append(_Row(page.number, place, cells, *ends, page.number))
    if not columns:
        raise _other_columns(1, ())
    return columns, found


def _titles(row: tuple[str, ...]) -> tuple[str, ...]:
    squeezed = (re.sub(r"[\s、.]", "", cell).casefold() for cell in row)
    return tuple(_TITLES.get(title, title) for title in squeezed)


def _checked(titles: tuple[str, ...], page: int) -> tuple[str, ...]:
    if titles not in (COLUMNS, COLUMNS[:-1]):
        raise _other_columns(page, titles)
    return titles


def _other_columns(page: int, found: tuple[str, ...]) -> SchemaError:
    shown = ", ".join(" ".join(cell.split()) for cell in found)[:200] or "no ruled table with them"
    return SchemaError(
        f"{FILE}, page {page}: the columns {', '.join(COLUMNS)} (the last one since 2025) are"
        f" expected; found: {shown}. Is it the Foreign End User List? If so, the publisher's format"
        " has changed: report it to the project. The last good snapshot stays in use."
    )


def _folded(cell: str) -> str:
    return "".join(unicodedata.normalize("NFKC", cell).split())
