"""Rows of the European Union's CSV, as published or as a spreadsheet saved it again.

What a spreadsheet does to such a file, by a published copy of 2018 and the ways of saving one:

- It was opened at commas, so that a row is one cell and what stood behind each comma is another.
  Saved with tabs, each row is quoted as a whole, has tabs for commas, and is padded with tabs to
  the widest row. Tabs are turned back into commas: the published file has none of its own.
- It was opened at semicolons and saved with commas or tabs between the cells.
- Letters that Windows-1252 lacks became question marks. They are lost.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from firmwatch.errors import RefusedError
from firmwatch.sources.eu_csv_columns import Column, find_columns

__all__ = ["Form", "Row", "find_form", "read_rows"]

LINE_CHARACTERS_MAX = 1 << 20
_LINES_OF_A_ROW_MAX = 200
# Every row of both versions begins with the day of the file.
_ROW_START = re.compile(r'\ufeff?"?\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}"?[;,\t]')
_BLANK = ' \t;,"\ufeff\n'
_LOST_ZEROS = re.compile(r"\d+(?:[.,]\d+)?(?:E\+?\d+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Form:
    """How a file is written, and whether a spreadsheet wrote it (`saved_again`)."""

    columns: tuple[Column, ...]
    encoding: str
    delimiter: str
    wrapped: bool
    padding: str
    blanks: int = 0
    """Cells without a name behind those of the header, which a spreadsheet adds to every row."""

    @property
    def saved_again(self) -> bool:
        """Whether anything shows that this is not the publisher's own file."""
        plain = self.delimiter == ";" and not (self.wrapped or self.padding or self.blanks)
        return not plain or self.encoding != "utf-8"


@dataclass(frozen=True, slots=True)
class Row:
    """One row, beginning on `line` (1-based): its cells, or why there are none.

    `doubtful` holds numbers behind a comma, from which a spreadsheet may have taken zeros.
    """

    line: int
    text: str
    cells: tuple[str, ...] = ()
    broken: str | None = None
    doubtful: tuple[str, ...] = ()


def find_form(path: Path, file: str) -> Form:
    """Find out how a file is written.

    Raises `RefusedError` for an empty file or one with a line longer than `LINE_CHARACTERS_MAX`
    characters, `SchemaError` for columns that no version has.
    """
    encoding = _encoding(path, file)
    header = next(_rows_of_lines(_lines(path, file, encoding)), None)
    if header is None:
        raise RefusedError(f"{file} has no lines. Fetch it again; the last good snapshot stays.")
    text = header[1].lstrip("\ufeff")
    wrapped = False
    cells = _split(text, ";")
    if len(cells) == 1 and text.startswith('"') and ";" in cells[0]:
        wrapped, text = True, cells[0]
    padding = "".join(mark for mark in "\t," if text.endswith(mark) and ";" in text)
    text = text.rstrip(padding) if padding else text
    delimiter = next((mark for mark in ";\t," if mark in text), ";")
    inked = text.rstrip(delimiter)
    columns = find_columns(_split(inked, delimiter), file)
    return Form(columns, encoding, delimiter, wrapped, padding, len(text) - len(inked))


def read_rows(path: Path, file: str, form: Form) -> Iterator[Row]:
    """Read the rows of a file but for its header, blank ones passed over, in bounded memory.

    A byte that the encoding does not know becomes U+FFFD and costs a letter, not the row. Raises
    `RefusedError` as `find_form` does.
    """
    rows = _rows_of_lines(_lines(path, file, form.encoding))
    next(rows, None)
    for line, text in rows:
        yield _read(line, text, form)


def _encoding(path: Path, file: str) -> str:
    """Tell UTF-8 from Windows-1252 by which of the two most lines with other letters are in."""
    good = bad = 0
    for line in _lines(path, file, "latin-1"):
        if not line.isascii():
            try:
                line.encode("latin-1").decode("utf-8")
                good += 1
            except UnicodeDecodeError:
                bad += 1
    return "utf-8" if good >= bad else "cp1252"


def _lines(path: Path, file: str, encoding: str) -> Iterator[str]:
    # Latin-1 keeps every byte, so that one undecodable byte costs nothing but itself.
    with path.open(encoding="latin-1") as stream:
        number = 0
        while line := stream.readline(LINE_CHARACTERS_MAX):
            number += 1
            if len(line) == LINE_CHARACTERS_MAX:
                raise RefusedError(
                    f"{file}, line {number}: it is longer than {LINE_CHARACTERS_MAX} characters,"
                    " so this is no list of the European Union; fetch it again."
                )
            if encoding != "latin-1":
                line = line.encode("latin-1").decode(encoding, "replace")
            yield line.removesuffix("\n")


def _rows_of_lines(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Put lines together that one quoted cell spans, each row with its first line's number.

    A line that begins like a row is one, whatever quotation mark the row before it lacks.
    """
    number, begun, held = 0, 0, list[str]()
    for number, line in enumerate(lines, start=1):
        inside = sum(part.count('"') for part in held) % 2
        goes_on = held and inside and not _ROW_START.match(line)
        if not goes_on or len(held) >= _LINES_OF_A_ROW_MAX:
            if held:
                yield begun, "\n".join(held)
            held, begun = [], number
            if not line.strip(_BLANK):
                continue
        held.append(line)
    if held:
        yield begun, "\n".join(held)


def _split(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return [text]


def _read(line: int, text: str, form: Form) -> Row:
    body, doubtful = text, list[str]()
    try:
        if form.wrapped and text.startswith('"'):
            (body,) = _cells(text, ";")
        if form.padding:
            body = body.rstrip(form.padding)
        if form.padding == "\t":
            # Only what stood between two commas was a cell of its own, which could be a number.
            pieces = body.split("\t")
            doubtful = [piece for piece in pieces[1:-1] if _LOST_ZEROS.fullmatch(piece)]
            body = ",".join(pieces)
        cells = _cells(body, form.delimiter)
    except (csv.Error, ValueError):
        return Row(line, text, broken="its quotation marks do not match")
    width = len(form.columns)
    # A blank cell too many is no padding where the header has none: the cells have shifted.
    if len(cells) not in (width, width + form.blanks) or any(cells[width:]):
        reason = f"it has {len(cells)} columns, and the header {width}"
        return Row(line, text, tuple(cells), reason)
    return Row(line, text, tuple(cells[:width]), None, tuple(doubtful))


def _cells(text: str, delimiter: str) -> list[str]:
    """Split one row; raises `csv.Error` or `ValueError` where it is none or several."""
    # The csv module wants lines with their ends inside of quoted cells.
    lines = [f"{line}\n" for line in text.split("\n")]
    (cells,) = csv.reader(lines, delimiter=delimiter, strict=True)
    return cells
