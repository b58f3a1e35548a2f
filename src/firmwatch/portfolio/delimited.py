"""CSV, TSV and their relatives (RFC 4180): the delimiter, and the rows."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from firmwatch.errors import PortfolioError
from firmwatch.portfolio.encodings import Encoding, find_encoding, open_bytes
from firmwatch.portfolio.tables import (
    PackedRows,
    Table,
    TableRow,
    header_columns,
    pack_rows,
    table_rows,
)

__all__ = ["open_delimited"]

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_LINES = 200
_ALIKE_MIN = 0.2
# Excel's own way to name the delimiter in the first line of a file.
_SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?\s*")
_END = "\x1f"
_ESCAPED_BYTE = re.compile(r"[\udc80-\udcff]")


def open_delimited(path: Path) -> Table:
    """Open delimited text; encoding and delimiter are found and stand in the table.

    Raises `PortfolioError` for text without a usable header.
    """
    encoding = find_encoding(path)
    with _open_text(path, encoding) as text:
        head = list(itertools.islice(text, _SAMPLE_LINES))
    named = _SEPARATOR_LINE.fullmatch(head[0]) if head else None
    delimiter = named[1] if named else _find_delimiter(head)
    skip = 1 if named else 0
    header, lines = _header(head[skip:], delimiter)
    columns = header_columns(path, header)
    body = _Body(delimiter, skip + lines)
    return Table(
        path=path,
        format="csv",
        columns=columns,
        encoding=encoding.codec,
        delimiter=delimiter,
        rows=partial(_rows, path, encoding, columns, body),
        # A lenient encoding needs a look at every letter.
        packer=None if encoding.lenient else partial(_packed, path, encoding, columns, body),
    )


@dataclass(frozen=True, slots=True)
class _Body:
    """Where the rows begin (lines to skip) and what parts their cells."""

    delimiter: str
    skip: int


def _open_text(path: Path, encoding: Encoding) -> io.TextIOWrapper:
    # Bytes that the encoding has no letter for become lone surrogates (PEP 383), which mark
    # the rows that hold them; the other rows are read.
    return io.TextIOWrapper(
        open_bytes(path), encoding=encoding.codec, errors="surrogateescape", newline=""
    )


def _header(head: list[str], delimiter: str) -> tuple[list[str], int]:
    reader = csv.reader(head, delimiter=delimiter)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            return cells, reader.line_num
    return [], len(head)


def _find_delimiter(head: list[str]) -> str:
    """Take the delimiter by which most rows have as many cells as the header, then most cells."""
    best = (0.0, 0)
    found = _DELIMITERS[0]
    for delimiter in _DELIMITERS:
        rows = [row for row in csv.reader(head, delimiter=delimiter) if row]
        width = len(rows[0]) if rows else 0
        alike = sum(len(row) == width for row in rows) / max(1, len(rows))
        # One column is what every wrong delimiter makes, so it wins only if no other can.
        rank = (alike if width > 1 and alike >= _ALIKE_MIN else alike - 1, width)
        if rows and (rank > best or best == (0.0, 0)):
            best, found = rank, delimiter
    return found


class _Records:
    """The cells of one record after the other, and whether the last one ever ends.

    A quotation mark that is never closed makes the csv module swallow the rest of the file into
    one cell without a word. A mark after the last line shows it: it must come out by itself.
    """

    def __init__(self, path: Path, lines: Iterator[str], body: _Body) -> None:
        self._path = path
        self._skip = body.skip
        self._reader = csv.reader(itertools.chain(lines, [_END]), delimiter=body.delimiter)
        self.unclosed = False

    def __iter__(self) -> Iterator[list[str]]:
        return itertools.chain.from_iterable(self.lists(1))

    def lists(self, size: int) -> Iterator[list[list[str]]]:
        """Give the records in lists of `size`; one that never ends comes alone, at last."""
        held: list[list[str]] = []
        try:
            held = list(itertools.islice(self._reader, 1))
            while following := list(itertools.islice(self._reader, size)):
                yield held + following[:-1]
                held = following[-1:]
        except csv.Error as error:
            line = self._skip + self._reader.line_num
            raise PortfolioError(
                f"{self._path}: line {line:,}: {error}. A quotation mark before this line is "
                "probably never closed; close it or take it out."
            ) from error
        cells = held[0]
        if cells != [_END]:
            cells[-1] = cells[-1].removesuffix(_END)
            self.unclosed = True
            yield [cells]


def _rows(
    path: Path, encoding: Encoding, columns: tuple[str, ...], body: _Body
) -> Iterator[TableRow]:
    with _open_text(path, encoding) as text:
        records = _Records(path, itertools.islice(text, body.skip, None), body)
        for row in table_rows(columns, _without_dos_end(records)):
            if records.unclosed:
                yield _unclosed(row)
            elif encoding.lenient and _ESCAPED_BYTE.search("".join(row[1].values())):
                yield _damaged(row, encoding.codec)
            else:
                yield row


def _packed(
    path: Path, encoding: Encoding, columns: tuple[str, ...], body: _Body, size: int
) -> Iterator[PackedRows]:
    """Give the same rows as `_rows`, packed; the cells of most lists need no names for that."""
    width, number = len(columns), 1
    with _open_text(path, encoding) as text:
        records = _Records(path, itertools.islice(text, body.skip, None), body)
        for cells in map(list, map(_without_dos_end, records.lists(size))):
            # No row with a first cell is blank.
            if not records.unclosed and all(len(row) == width and row[0].strip() for row in cells):
                yield PackedRows([(at, *row) for at, row in enumerate(cells, number)], [])
            else:
                rows = table_rows(columns, cells, number)
                named = map(_unclosed, rows) if records.unclosed else rows
                yield pack_rows(list(named), columns)
            number += len(cells)


def _without_dos_end(records: Iterable[list[str]]) -> Iterator[list[str]]:
    # CP/M and DOS end a text with 0x1A; OFAC's files still carry it.
    return (cells for cells in records if cells != ["\x1a"])


def _unclosed(row: TableRow) -> TableRow:
    number, cells, _ = row
    lines = max(cell.count("\n") for cell in cells.values())
    return (
        number,
        cells,
        (
            "a quotation mark opens in this row and is never closed, so the rest of the file "
            f"({lines:,} lines) is part of one cell: close it and import the file again"
        ),
    )


def _damaged(row: TableRow, codec: str) -> TableRow:
    number, cells, fault = row
    readable = {column: _ESCAPED_BYTE.sub("\ufffd", cell) for column, cell in cells.items()}
    return (
        number,
        readable,
        fault
        or (
            f"the row has bytes that are no letter in the file's encoding ({codec}): type the "
            "cells again or save the file as UTF-8"
        ),
    )
