"""Rows of a delimited text with a header: read one by one, the damaged ones set aside.

A CSV reader that meets a stray quotation mark swallows the rows behind it. So the text is cut into
rows first, and every row is parsed by itself.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from firmwatch.errors import RefusedError, SchemaError
from firmwatch.model import Locator, Quarantined

__all__ = ["ROW_BYTES_MAX", "UNREADABLE_SHARE_MAX", "Layout", "Row", "read_rows"]

ROW_BYTES_MAX = 1 << 20
"""Longest row in bytes; the longest of the US lists that were tried has 8,440."""
UNREADABLE_SHARE_MAX = 0.05
"""Share of unreadable rows from which a file is refused as a whole: a house rule."""
_UNREADABLE_MIN = 5

# Windows-1252 punctuation that was read as Latin-1: three rows of 2022 hold U+0092, an apostrophe.
_MISREAD = {
    code: bytes([code]).decode("cp1252", "replace")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\x7f-\x9f]")
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a publisher lays its rows out.

    `required` are the columns without which nothing can be read, `known` all that somebody reads
    or drops by name. `opening` recognises a line that begins a row, where rows may run over
    several lines; without it, every line is a row.
    """

    file: str
    title: str
    delimiter: str
    required: frozenset[str]
    known: frozenset[str]
    opening: re.Pattern[bytes] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One readable row: its values by column, trimmed, and where it begins."""

    values: dict[str, str]
    locator: Locator


def read_rows(path: Path, layout: Layout) -> Iterator[Row | Quarantined]:
    """Read the rows of a UTF-8 file; the first line that is not blank is its header.

    A damaged row is quarantined without an excerpt, since it may be a person's (scope rule S7).
    Raises `SchemaError` where a required column is missing or most of many unreadable rows have
    another width, `RefusedError` where the file cannot be read or too much of it is damaged.
    """
    try:
        stream = path.open("rb")
    except OSError as error:
        raise RefusedError(
            f"The file {layout.file} cannot be read at {path} ({error.strerror}). Fetch it again."
        ) from error
    with stream:
        pieces = _pieces(stream, layout)
        columns = _header(pieces, layout)
        damage = _Damage(layout, len(columns))
        for line, piece in pieces:
            cells, reason = _cells(piece, layout, len(columns))
            damage.take(line, reason, len(cells))
            locator = Locator(layout.file, line)
            if reason:
                yield Quarantined(locator, reason)
            else:
                yield Row(dict(zip(columns, map(str.strip, cells), strict=True)), locator)
    damage.check()


def _pieces(stream: BinaryIO, layout: Layout) -> Iterator[tuple[int, bytes]]:
    """Cut the text into rows, each with the 1-based number of its first line."""
    begun: list[bytes] = []
    first = quotes = size = number = 0
    while line := stream.readline(ROW_BYTES_MAX + 1):
        number += 1
        size += len(line)
        if begun and layout.opening and layout.opening.match(line):
            yield first, b"".join(begun)
            begun = []
        if not begun:
            if not line.strip(b" \r\n" + _MARK if number == 1 else b" \r\n"):
                continue
            first, quotes, size = number, 0, len(line)
        if size > ROW_BYTES_MAX:
            raise RefusedError(
                f"{layout.file}, line {first}: a row has more than {ROW_BYTES_MAX} bytes, so the "
                "file is no such list or damaged. Fetch it again; the last good snapshot stays."
            )
        begun.append(line)
        quotes += line.count(b'"')
        if quotes % 2 == 0 or not layout.opening:
            yield first, b"".join(begun)
            begun = []
    if begun:
        yield first, b"".join(begun)


def _header(pieces: Iterator[tuple[int, bytes]], layout: Layout) -> list[str]:
    first = next(pieces, None)
    if first is None:
        raise RefusedError(
            f"{layout.file} is empty: it is no {layout.title}. Fetch it again; the last good "
            "snapshot stays in use."
        )
    line, piece = first
    text = piece.removeprefix(_MARK).decode("utf-8", "replace")
    columns = [name.strip().strip('"') for name in text.strip().split(layout.delimiter)]
    if len(layout.known.intersection(columns)) < 2:
        raise RefusedError(
            f"{layout.file}, line {line}: no header of the {layout.title} stands there, but "
            f"{text.strip()[:80]!r}. Fetch it again; the last good snapshot stays in use."
        )
    missing = sorted(layout.required.difference(columns))
    doubled = sorted(name for name, times in Counter(columns).items() if times > 1)
    if missing or doubled:
        what = f"the column {(missing or doubled)[0]} is {'missing' if missing else 'there twice'}"
        raise SchemaError(
            f"{layout.file}, line {line}: {what}. The publisher's format has changed: report it "
            "to the project; the last good snapshot stays in use."
        )
    return columns


def _cells(piece: bytes, layout: Layout, width: int) -> tuple[list[str], str]:
    try:
        text = piece.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        return [], "it holds an undecodable byte"
    if not text.isascii():
        text = text.translate(_MISREAD)
    if damage := _CONTROL.search(text.replace("\r\n", "\n")):
        return [], f"it holds the control character U+{ord(damage[0]):04X}"
    try:
        rows = list(
            csv.reader(io.StringIO(text, newline=""), delimiter=layout.delimiter, strict=True)
        )
    except csv.Error as error:
        return [], f"its quotes do not close ({error})"
    if len(rows) != 1:
        return [], "it runs over several rows"
    if len(rows[0]) != width:
        return rows[0], f"it has {len(rows[0])} columns, not {width}"
    return rows[0], ""


class _Damage:
    """How many rows could not be read, and whether that is too much to trust the rest."""

    def __init__(self, layout: Layout, width: int) -> None:
        self._layout, self._width = layout, width
        self._rows = self._unread = 0
        self._first = ""
        self._widths: Counter[int] = Counter()

    def take(self, line: int, reason: str, width: int) -> None:
        self._rows += 1
        if reason:
            self._unread += 1
            self._first = self._first or f"line {line}: {reason}"
            self._widths[width] += 1

    def check(self) -> None:
        few = self._unread < _UNREADABLE_MIN and self._unread < self._rows
        if few or self._unread <= UNREADABLE_SHARE_MAX * self._rows:
            return
        share = f"{self._layout.file}: {self._unread} of {self._rows} rows cannot be read"
        width, times = self._widths.most_common(1)[0]
        if width and times > self._unread / 2:
            raise SchemaError(
                f"{share}: {times} have {width} columns, not {self._width}; {self._first}. The "
                "publisher's format has changed: report it to the project; the last good "
                "snapshot stays in use."
            )
        raise RefusedError(
            f"{share}, the first in {self._first}. More than {UNREADABLE_SHARE_MAX:.0%} is too "
            "much to trust the rest. Fetch it again; the last good snapshot stays in use."
        )
