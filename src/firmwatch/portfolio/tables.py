"""A portfolio file as a table: named columns, and rows in batches, whatever the format."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from firmwatch.errors import FirmwatchError, PortfolioError
from firmwatch.portfolio.cells import clean_text
from firmwatch.text.identifiers import recognise_identifier

__all__ = [
    "MAX_BYTES",
    "PackedRows",
    "Table",
    "TableRow",
    "explained",
    "header_columns",
    "pack_rows",
    "table_rows",
]

MAX_BYTES = 2 * 1024**3
"""Largest unpacked file in bytes: far above any portfolio, far below a decompression bomb."""

MAX_COLUMN_NAME = 500
"""Longest name of a column, in characters; a longer one is a sign of a quote left open."""

TableRow = tuple[int, dict[str, str], str | None]
"""Row number (data rows from 1), cells by column, and why the row cannot be used, if so."""


class PackedRows(NamedTuple):
    """Rows on their way to another process: cells alone, where a row has just the columns.

    `plain` rows are (number, *cells), `others` are as the table gives them.
    """

    plain: list[tuple[Any, ...]]
    others: list[TableRow]


def pack_rows(rows: list[TableRow], columns: tuple[str, ...]) -> PackedRows:
    """Pack rows for a `ReadStep`; only a row with just these columns, in this order, is plain."""
    packed = PackedRows([], [])
    for row in rows:
        number, cells, fault = row
        if fault is None and tuple(cells) == columns:
            packed.plain.append((number, *cells.values()))
        else:
            packed.others.append(row)
    return packed


@dataclass(frozen=True, slots=True)
class Table:
    """An opened portfolio file, or a table in memory, whose `path` is what to call it.

    `format` is csv, xlsx, xls, ods, jsonl, parquet or memory, `encoding` a Python codec and
    `delimiter` one character (delimited text only), `sheet` the name of a workbook's sheet.
    """

    path: Path
    format: str
    columns: tuple[str, ...]
    rows: Callable[[], Iterator[TableRow]] = field(repr=False, compare=False)
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    packer: Callable[[int], Iterator[PackedRows]] | None = field(
        default=None, repr=False, compare=False
    )

    def batches(self, size: int = 20_000) -> Iterator[list[TableRow]]:
        """Yield the rows from the first one on, in lists of at most `size`.

        Blank rows count in the row number and are not yielded. Raises `PortfolioError` where the
        file turns out to be damaged on the way.
        """
        with explained(self.path):
            rows = self.rows()
            while batch := list(itertools.islice(rows, size)):
                yield batch

    def packed(self, size: int = 20_000) -> Iterator[PackedRows]:
        """Yield the same rows as `batches`, packed; by `packer` where the format has one."""
        if self.packer is None:
            for rows in self.batches(size):
                yield pack_rows(rows, self.columns)
            return
        with explained(self.path):
            yield from self.packer(size)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn whatever a format's reader raises on a damaged file into a `PortfolioError`.

    The readers are three libraries with error trees of their own, and two of them are Rust
    programs whose panics are no `Exception`; a user's broken file must never end in a traceback.
    """
    try:
        yield
    except FirmwatchError:
        raise
    except OSError as error:
        why = error.strerror or str(error)
        raise PortfolioError(
            f"{path}: the file could not be read: {why}. Check the path, that you may read it, "
            "and that it was downloaded in full."
        ) from error
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise PortfolioError(
            f"{path}: the file is damaged or is not what it seems to be "
            f"({type(error).__name__}: {str(error)[:200]}). Open it in the program that wrote "
            "it, save it as CSV in UTF-8, and import that."
        ) from error


def header_columns(path: Path, cells: Sequence[str]) -> tuple[str, ...]:
    """Make column names of the header row: stripped, and "column 3" where a cell is empty.

    Raises `PortfolioError` for a header without names, with one name twice, or that is itself
    a row of values, since its first organisation would be lost unseen.
    """
    names = [clean_text(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise PortfolioError(
            f"{path}: the file is empty: there is no header row. Give it a first row with the "
            "columns' names, such as id,name,country, and a row for each organisation."
        )
    if max(map(len, names)) > MAX_COLUMN_NAME:
        raise PortfolioError(
            f"{path}: a column's name is longer than {MAX_COLUMN_NAME} characters: a quotation "
            "mark in the header is probably never closed. Close it or take it out."
        )
    filled = [name for name in names if name]
    numbers = sum(name.replace(".", "").replace("-", "").isdigit() for name in filled)
    if 2 * numbers > len(filled) or any(map(recognise_identifier, filled)):
        raise PortfolioError(
            f"{path}: there is no header: the first row has values ({', '.join(filled)[:200]}) "
            "where the columns' names belong. Add a first row such as id,name,country."
        )
    names = [name or f"column {place}" for place, name in enumerate(names, 1)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise PortfolioError(
            f"{path}: the header has {', '.join(map(repr, twice))} more than once, so a cell's "
            "column is not clear. Rename the columns so that each has a name of its own."
        )
    return tuple(names)


def table_rows(
    columns: Sequence[str], rows: Iterable[Sequence[str]], first: int = 1
) -> Iterator[TableRow]:
    """Name the cells of the rows after the header; `first` is the number of the first one.

    Missing cells at the end are empty. A row with more cells than columns cannot be read for
    certain (an unquoted delimiter has moved them), so it carries the reason; its further cells
    are kept as "cell 6" and so on.
    """
    width = len(columns)
    for number, cells in enumerate(rows, first):
        if not any(map(str.strip, cells)):
            continue
        if len(cells) == width:
            yield number, dict(zip(columns, cells, strict=True)), None
            continue
        named = dict(itertools.zip_longest(columns, cells[:width], fillvalue=""))
        further = [(place, cell) for place, cell in enumerate(cells[width:], width + 1) if cell]
        for place, cell in further:
            named[f"cell {place}"] = cell
        fault = (
            f"the row has {len(cells)} cells and the header {width} columns: put a cell that "
            "holds the delimiter between quotation marks"
        )
        yield number, named, fault if further else None
