"""Tables of a web page that are a list: cut into rows, each parsed by itself."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from firmwatch.errors import RefusedError, SchemaError
from firmwatch.model import Locator

__all__ = ["DATE", "NAME", "PAGE_BYTES_MAX", "TableRow", "read_tables"]

NAME = "Name of Entity"
DATE = "Effective Date"

PAGE_BYTES_MAX = 16 << 20
"""Longest page in bytes; the one that this reads was said to have 137 thousand in 2025."""

_COLUMNS = {
    "name of entity": NAME,
    "entity name": NAME,
    "entity": NAME,
    "effective date": DATE,
    "date": DATE,
}
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_TABLE = re.compile(rb"<table(?=[\s>])", re.IGNORECASE)
_TABLE_END = re.compile(rb"</table", re.IGNORECASE)
_ROW = re.compile(rb"<tr(?=[\s>])", re.IGNORECASE)
_CELL = re.compile(
    rb"<t[dh](?=[\s>])[^>]*>(?P<text>.*?)(?=</t[dh]\s*>|<t[dh][\s>]|\Z)", re.I | re.S
)
_UNSEEN = re.compile(rb"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(rb"<[^<>]*>")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row below a header: its cells by column, the text above its table, where it stands.

    `broken` says why it cannot be read, if it cannot; `text` is what it prints, without tags.
    """

    cells: dict[str, str]
    heading: str
    locator: Locator
    text: str
    broken: str | None = None


def read_tables(path: Path, file: str, title: str) -> Iterator[TableRow]:
    """Read every row of every table of a UTF-8 page, but for the first of each, its header.

    Raises `RefusedError` for a page without tables, one that breaks off inside a table, or one of
    more than `PAGE_BYTES_MAX`, and `SchemaError` where a table's header is another one.
    """
    page = _page(path, file, title)
    end = 0
    for table in _TABLE.finditer(page):
        if table.start() < end:
            raise SchemaError(_advice(file, page, table.start(), "a table stands inside a table"))
        heading = _text(_UNSEEN.sub(b" ", page[end : table.start()]))
        closed = _TABLE_END.search(page, table.end())
        if not closed:
            raise RefusedError(
                f"{file} is truncated: the table in line {_line(page, table.start())} has no end. "
                "Fetch it again; the last good snapshot stays in use."
            )
        yield from _rows(page, table.end(), closed.start(), heading, file)
        end = closed.end()


def _page(path: Path, file: str, title: str) -> bytes:
    try:
        with path.open("rb") as stream:
            page = stream.read(PAGE_BYTES_MAX + 1)
    except OSError as error:
        raise RefusedError(
            f"The file {file} cannot be read at {path} ({error.strerror}). Fetch it again."
        ) from error
    if len(page) > PAGE_BYTES_MAX:
        raise RefusedError(f"{file} has more than {PAGE_BYTES_MAX} bytes: it is no {title}.")
    # As many line ends as before, so that lines are counted right.
    page = _COMMENT.sub(lambda found: b"\n" * found[0].count(b"\n"), page)
    if not _TABLE.search(page):
        raise RefusedError(
            f"{file} is no {title}: it has no table. Open the publisher's page in a browser, and "
            "save it; the last good snapshot stays in use."
        )
    return page


def _rows(page: bytes, begin: int, end: int, heading: str, file: str) -> Iterator[TableRow]:
    starts = [found.start() for found in _ROW.finditer(page, begin, end)]
    columns: list[str] | None = None
    for start, stop in zip(starts, [*starts, end][1:], strict=True):
        raw = page[start:stop]
        cells = [_text(found["text"]) for found in _CELL.finditer(raw)]
        if columns is None:
            columns = _header(cells, file, page, start)
            continue
        locator = Locator(file, _line(page, start))
        broken = _damage(raw, cells, columns)
        named = {} if broken else dict(zip(columns, cells, strict=True))
        yield TableRow(named, heading, locator, _CONTROL.sub("\ufffd", _text(raw)), broken)


def _header(cells: list[str], file: str, page: bytes, start: int) -> list[str]:
    columns = [_COLUMNS.get(cell.lower().rstrip(":")) for cell in cells]
    known = [column for column in columns if column]
    if sorted(known) != sorted((NAME, DATE)) or len(known) != len(cells):
        raise SchemaError(_advice(file, page, start, f"the table has the columns {cells}"[:200]))
    return known


def _damage(raw: bytes, cells: list[str], columns: list[str]) -> str | None:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return "it holds an undecodable byte"
    if found := _CONTROL.search(html.unescape(text)):
        return f"it holds the control character U+{ord(found[0]):04X}"
    if len(cells) != len(columns):
        return f"it has {len(cells)} cells, not {len(columns)}"
    if any("<" in cell or ">" in cell for cell in cells):
        return "a tag in it is broken"
    return None


def _text(raw: bytes) -> str:
    text = html.unescape(_TAG.sub(b" ", raw).decode("utf-8", "replace"))
    return " ".join(text.split()).replace(" ,", ",").replace(" ;", ";")


def _line(page: bytes, place: int) -> int:
    return page.count(b"\n", 0, place) + 1


def _advice(file: str, page: bytes, place: int, what: str) -> str:
    return (
        f"{file}, line {_line(page, place)}: {what}, which nobody reads. The publisher's format "
        "has changed: report it to the project; the last good snapshot stays in use."
    )
