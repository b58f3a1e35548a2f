"""Workbooks of spreadsheet programs: XLSX, XLS and ODS, by their first sheet that has rows."""

from __future__ import annotations

import itertools
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError

from firmwatch.errors import PortfolioError
from firmwatch.portfolio import tables
from firmwatch.portfolio.cells import cell_text
from firmwatch.portfolio.tables import Table, TableRow, explained, header_columns, table_rows

__all__ = ["open_workbook"]


def open_workbook(path: Path, kind: str) -> Table:
    """Open the first sheet of a workbook that has rows; `kind` is xlsx, xls or ods.

    Raises `PortfolioError` for a workbook that is locked by a password, damaged, empty, or that
    unpacks to more than `tables.MAX_BYTES`.
    """
    with explained(path):
        if kind != "xls":
            _refuse_bomb(path)
        sheet = _first_sheet(path)
        cells, blank = _header(sheet)
    return Table(
        path=path,
        format=kind,
        columns=(columns := header_columns(path, cells)),
        sheet=sheet.name,
        rows=partial(_rows, sheet, columns, blank + 1),
    )


def _refuse_bomb(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > tables.MAX_BYTES:
        raise PortfolioError(
            f"{path}: the workbook unpacks to {unpacked:,} bytes, more than the "
            f"{tables.MAX_BYTES:,} that firmwatch opens. Save the sheet as CSV and import that."
        )


def _first_sheet(path: Path) -> CalamineSheet:
    try:
        workbook = CalamineWorkbook.from_path(str(path))
    except PasswordError as error:
        raise PortfolioError(
            f"{path}: the workbook is locked by a password. Save a copy without one."
        ) from error
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.height:
            return sheet
    raise PortfolioError(
        f"{path}: the workbook is empty: none of its {len(workbook.sheet_names)} sheets has a "
        "row. Import the workbook that holds the table."
    )


def _cells(sheet: CalamineSheet) -> Iterator[list[str]]:
    return (list(map(cell_text, row)) for row in sheet.iter_rows())


def _header(sheet: CalamineSheet) -> tuple[list[str], int]:
    """Give the first row that says something, and how many blank ones stand above it."""
    for blank, cells in enumerate(_cells(sheet)):
        if any(map(str.strip, cells)):
            return cells, blank
    return [], 0


def _rows(sheet: CalamineSheet, columns: tuple[str, ...], skip: int) -> Iterator[TableRow]:
    return table_rows(columns, itertools.islice(_cells(sheet), skip, None))
