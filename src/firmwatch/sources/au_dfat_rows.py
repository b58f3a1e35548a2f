"""The rows of Australia's Consolidated List: cells as text under the columns' names."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from firmwatch.errors import RefusedError, SchemaError
from firmwatch.model import Locator
from firmwatch.sources.workbook_guards import check_workbook

__all__ = ["COLUMNS", "FILE", "NAME", "REFERENCE", "REQUIRED", "Row", "read_rows"]

FILE = "consolidated.xlsx"
REFERENCE = "Reference"
NAME = "Name of Individual or Entity"

REQUIRED = (
    *(REFERENCE, NAME, "Type", "Name Type", "Address", "Additional Information"),
    *("Listing Information", "Committees", "Control Date"),
)
"""Columns without which a version is not believed."""
COLUMNS = frozenset(REQUIRED) | {
    *("Date of Birth", "Place of Birth", "Citizenship"),
    # Since the end of 2025, with vessels among the entries:
    *("Alias Strength", "IMO Number", "Instrument of Designation"),
    *("Targeted Financial Sanction", "Travel Ban", "Arms Embargo", "Maritime Restriction"),
}
"""Every column of the versions of 2024 (twelve columns) and of 2026 (nineteen)."""

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_STEM = re.compile(r"0*(\d{1,6})[ ]?([A-Za-z]{0,3}\d{0,3})")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line of the sheet, and its cells as text by column."""

    line: int
    cells: dict[str, str]

    @property
    def locator(self) -> Locator:
        """Where the row stands; the line is the row's number in the sheet."""
        return Locator(FILE, self.line)

    @property
    def reference(self) -> tuple[str, str] | None:
        """The number of the entry and what follows it: "201a" is ("201", "a"); None if neither."""
        found = _STEM.fullmatch(self.cells[REFERENCE])
        return (found[1], found[2].lower()) if found else None

    def text(self, column: str) -> str:
        """Give a cell with white space folded; "" where there is none, or one that says nothing."""
        value = " ".join(self.cells.get(column, "").split())
        return "" if value.lower() in ("na", "n/a", "-") else value


def read_rows(path: Path) -> Iterator[Row]:
    """Give every row under the header that is not blank.

    Raises `RefusedError` for what is no workbook or not to be trusted (`check_workbook`), and
    `SchemaError` for columns that nobody reads, and for more than one sheet with rows.
    """
    check_workbook(path, FILE)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        sheets = [workbook.get_sheet_by_index(n) for n in range(len(workbook.sheet_names))]
        filled = [sheet for sheet in sheets if sheet.height]
        tables = [sheet.to_python(skip_empty_area=False) for sheet in filled[:1]]
    except (CalamineError, OSError, ValueError) as error:
        raise RefusedError(
            f"{FILE} cannot be read as an XLSX workbook ({error}). Download it again; the last good"
            " snapshot stays in use."
        ) from error
    if not tables:
        raise RefusedError(f"{FILE} is an empty workbook: no sheet has a row. Download it again.")
    if len(filled) > 1:
        raise SchemaError(
            f"{FILE}: {len(filled)} sheets have rows, where one was published so far and one is"
            " read. The publisher's format has changed: report it to the project."
        )
    return _rows(tables[0])


def _rows(table: list[list[Any]]) -> Iterator[Row]:
    header: list[str] = []
    for line, values in enumerate(table, start=1):
        cells = list(map(_text, values))
        if not any(cell.strip() for cell in cells):
            continue
        if not header:
            header = _header(cells, line)
            continue
        for title, cell in zip(header, cells, strict=True):
            if not title and cell.strip():
                raise SchemaError(
                    f"{FILE}, row {line}: a cell stands under no column title, where nobody reads"
                    " it. The publisher's format has changed: report it to the project."
                )
        by_title = {title: cell for title, cell in zip(header, cells, strict=True) if title}
        by_title[REFERENCE] = by_title[REFERENCE].strip()
        yield Row(line, by_title)


def _header(cells: list[str], line: int) -> list[str]:
    titles = [" ".join(cell.split()) for cell in cells]
    named = [title for title in titles if title]
    unknown = sorted({title for title in named if title not in COLUMNS or named.count(title) > 1})
    missing = [title for title in REQUIRED if title not in named]
    if unknown or missing:
        raise SchemaError(
            f"{FILE}, row {line}: the columns have changed (unknown or twice:"
            f" {', '.join(unknown)[:200] or 'none'}; missing: {', '.join(missing) or 'none'})."
            " Report it to the project; the last good snapshot stays in use."
        )
    return titles


def _unescape(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16))
    return letter if letter.isprintable() else " "


def _text(value: Any) -> str:
    """Write a cell as text: whole numbers without a point, days and instants as ISO 8601."""
    if isinstance(value, str):
        # ECMA-376 part 1, 22.9.2.19: characters that XML cannot hold are written as _xHHHH_.
        return _ESCAPED.sub(_unescape, value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, (datetime.date, datetime.datetime, datetime.time)):
        return value.isoformat()
    return "" if value is None else str(value)
