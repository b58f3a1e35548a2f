"""Tables of a PDF whose cells have ruled borders: the text of each cell, line by line.

A PDF knows no tables. It draws letters at places, and lines at others; a cell is what stands
between two horizontal and two vertical lines, whatever the order in which its letters are drawn.
"""

from __future__ import annotations

import ctypes
import functools
import sys
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from firmwatch.errors import RefusedError
from firmwatch.sources.pdf_documents import changed_at, open_pdf
from firmwatch.sources.pdf_rulings import Ruling, read_rulings

__all__ = [
    "COLUMNS_MAX", "LETTERS_MAX", "ROWS_MAX", "UNKNOWN_LETTER", "TablePage", "read_pages",
]  # fmt: skip

LETTERS_MAX = 40_000
"""Letters of a page; a page of Japan's list of 2025 has 3,500."""

ROWS_MAX, COLUMNS_MAX = 900, 50
"""Rows and columns of the table of a page; a page of Japan's list has 30 and 6."""
UNKNOWN_LETTER = "\ufffd"
"""Stands in a cell for a letter that is drawn, and whose code the file does not give."""

_TOLERANCE = 3.0
"""Points (1/72 inch) between borders that are one line, drawn for each of two cells."""
_COVERED_MIN = 0.6
"""Share of the table that a line covers where it parts all of its columns or rows."""
_LINE_STEP = 2.0
"""Points between the baselines of letters that stand on two lines; they are five points high."""
_GAP_MAX = 12.0
"""Points from one letter to the next within a cell: two of the letters, which are six wide."""
_NUDGE = 1.0
"""Points by which a letter may reach over the border of its cell."""
# PDFium puts a control character where a word is broken off by a hyphen at the end of a line.
_HYPHENS = frozenset({0x02, 0xFFFE, 0xAD})


@dataclass(frozen=True, slots=True)
class TablePage:
    """The table of one page: rows of cells from the top, columns from the left.

    The lines of a cell are parted by line ends; its text is in the normal form NFKC, since the
    code of a letter comes from the font's table, which has compatibility forms of some. A page
    without a ruled table has no rows.
    """

    number: int
    rows: tuple[tuple[str, ...], ...]


class _Letter(NamedTuple):
    """A letter, where its baseline begins, and which drawing of text it belongs to."""

    text: str
    x: float
    y: float
    drawing: int


def read_pages(path: Path, file: str) -> tuple[list[TablePage], str | None]:
    """Give the tables of all pages, and when the file says it was changed (ISO 8601, UTC).

    `file` is the name to use in messages. Raises `RefusedError` for what `open_pdf` refuses, a
    page that has something drawn on it and no text, as a scan has, and one of more letters than
    `LETTERS_MAX`.
    """
    pages = []
    with open_pdf(path, file) as document:
        for number in range(1, len(document) + 1):
            page = document[number - 1]
            rulings = read_rulings(page, file, number)
            letters = _letters(page, file, number)
            if not any(letter.text.strip() for letter in letters) and next(page.get_objects(), 0):
                raise RefusedError(
                    f"{file}, page {number}: there is no text, so it is a scan or a picture. Get"
                    " the publisher's file with text; the last good snapshot stays in use."
                )
            rows, columns = _edges(rulings)
            if len(rows) > ROWS_MAX or len(columns) > COLUMNS_MAX:
                raise RefusedError(
                    f"{file}, page {number}: its table has {len(rows):,} rows and {len(columns):,}"
                    f" columns; more than {ROWS_MAX} and {COLUMNS_MAX} are not read. Open it in a"
                    " PDF viewer and look at what it is."
                )
            pages.append(TablePage(number, _rows(letters, rows, columns)))
            page.close()
        return pages, changed_at(document)


def _letters(page: Any, file: str, number: int) -> list[_Letter]:
    import pypdfium2.raw as pdfium

    textpage = page.get_textpage()
    count, text = textpage.count_chars(), textpage.raw
    if count > LETTERS_MAX:
        raise RefusedError(
            f"{file}, page {number}: it has {count:,} letters; more than {LETTERS_MAX:,} are not"
            " read. Open it in a PDF viewer and look at what it is."
        )
    found: list[_Letter] = []
    high = 0
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            # Where wide characters have 16 bits, a letter outside the BMP comes as two of them.
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
        high = 0
        if pdfium.FPDFText_IsGenerated(text, index):
            # A space between words that are drawn apart stands behind the letter before it.
            if code == ord(" ") and found:
                found.append(found[-1]._replace(text=" "))
        elif pdfium.FPDFText_GetCharOrigin(text, index, x, y):
            drawn = pdfium.FPDFText_GetTextObject(text, index)
            address = ctypes.addressof(drawn.contents) if drawn else 0
            found.append(_Letter(_shown(code), x.value, y.value, address))
    textpage.close()
    return found


@functools.lru_cache(maxsize=4096)
def _shown(code: int) -> str:
    """Give what to show of a code: U+FFFD where the font's table has no letter for it."""
    if code in _HYPHENS:
        return "-"
    category = unicodedata.category(chr(code)) if code <= sys.maxunicode else "Cn"
    if code in (0, 0xFFFD) or category in ("Co", "Cn", "Cs"):
        return UNKNOWN_LETTER
    if category == "Cf":
        return ""
    return chr(code) if chr(code).isprintable() else " "


def _rows(
    letters: Iterable[_Letter], rows: list[float], columns: list[float]
) -> tuple[tuple[str, ...], ...]:
    """Put letters into cells, whose borders are given from below and from the left."""
    cells: dict[tuple[int, int], list[_Letter]] = defaultdict(list)
    for run in _runs(letters):
        column = bisect_right(columns, run[0].x + _NUDGE) - 1
        row = len(rows) - 1 - bisect_right(rows, run[0].y + _NUDGE)
        if 0 <= column < len(columns) - 1 and 0 <= row < len(rows) - 1:
            cells[row, column] += run
    return tuple(
        tuple(_text(cells.get((row, column), [])) for column in range(len(columns) - 1))
        for row in range(len(rows) - 1)
    )


def _runs(letters: Iterable[_Letter]) -> Iterator[list[_Letter]]:
    """Give letters that are in one cell: drawn together, on one line and without a wide gap.

    A text that is wider than its cell reaches into the next one, and is in its own all the same.
    """
    run: list[_Letter] = []
    for letter in letters:
        if run:
            step = letter.x - run[-1].x
            is_near = letter.y == run[-1].y and 0 <= step <= _GAP_MAX
            if letter.drawing != run[-1].drawing or not is_near:
                yield run
                run = []
        run.append(letter)
    if run:
        yield run


def _edges(rulings: list[Ruling]) -> tuple[list[float], list[float]]:
    """Give the borders of rows from below and of columns from the left; none without a table.

    A row reaches across the first column, so that lines inside an entry's other cells part none.
    """
    across = [ruling for ruling in rulings if ruling.horizontal]
    upright = [ruling for ruling in rulings if not ruling.horizontal]
    if not across or not upright:
        return [], []
    bottom, top = min(line.at for line in across), max(line.at for line in across)
    columns = list(_spanning(upright, bottom, top))
    if len(columns) < 2:
        return [], []
    return list(_spanning(across, columns[0], columns[1])), columns


def _spanning(rulings: list[Ruling], begin: float, end: float) -> Iterator[float]:
    """Give where lines are that cover most of what is between two places, from the lowest on."""
    together: list[Ruling] = []
    for ruling in [*sorted(rulings), None]:
        if together and (ruling is None or ruling.at - together[-1].at > _TOLERANCE):
            if _covered(together, begin, end) >= _COVERED_MIN * (end - begin):
                yield sum(line.at for line in together) / len(together)
            together = []
        if ruling is not None:
            together.append(ruling)


def _covered(rulings: list[Ruling], begin: float, end: float) -> float:
    """Measure what pieces of one line cover, gaps as wide as those of a dotted line included."""
    total, reached = 0.0, begin
    for piece in sorted(rulings, key=lambda line: line.begin):
        low, high = max(piece.begin, begin), min(piece.end, end)
        if high <= reached:
            continue
        total += high - (reached if low - reached <= _TOLERANCE else low)
        reached = high
    return total


def _text(letters: list[_Letter]) -> str:
    """Put the letters of a cell into lines from the top, and each line from the left."""
    lines: list[list[_Letter]] = []
    for letter in sorted(letters, key=lambda item: -item.y):
        if not lines or lines[-1][0].y - letter.y > _LINE_STEP:
            lines.append([])
        lines[-1].append(letter)
    # Sorting keeps the order of what stands at one place: a generated space behind its letter.
    joined = (
        "".join(item.text for item in sorted(line, key=lambda item: item.x)) for line in lines
    )
    printed = (" ".join(unicodedata.normalize("NFKC", line).split()) for line in joined)
    return "\n".join(line for line in printed if line)
