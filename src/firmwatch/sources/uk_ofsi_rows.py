"""Rows of OFSI's CSV: each read by itself, the damaged ones set aside, and a second counter.

A row is a line of as many cells as the header has, the last of which is a Group ID of digits. A
line whose quotes do not close goes on in the next lines, up to `ROW_LINES_MAX`, if that makes a
row of them; else that line alone is damaged. So a stray quote costs one row.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from firmwatch.errors import RefusedError, SchemaError
from firmwatch.model import Locator, Quarantined

__all__ = ["ROW_LINES_MAX", "Row", "Sheet", "count_entries", "read_sheet"]

ROW_LINES_MAX = 40
"""How many lines a row has at the most: project's own choice, so that damage stays where it is."""

_FIRST = "Name 6"
_KEY = "Group ID"
_REQUIRED = ("Name 6", "Group Type", "Alias Type", "Regime", "Group ID")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_EXCERPT = 300


@dataclass(frozen=True, slots=True)
class Row:
    """One readable row: its cells by column, and its 1-based line."""

    cells: dict[str, str]
    line: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file: what its first row says of the date, its rows, and those that cannot be read."""

    updated: str
    rows: list[Row]
    damaged: list[Quarantined]


def read_sheet(path: Path, file: str, columns: frozenset[str]) -> Sheet:
    """Read OFSI's CSV at `path`; `columns` are those that some version has.

    The text is UTF-8 or Windows-1252, whichever most of its lines beyond ASCII are. Raises
    `RefusedError` where there is no header, and `SchemaError` where the header has a column that
    is not known, or lacks one of those that every version has.
    """
    content = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    lines = [line.rstrip(b"\r") for line in content.split(b"\n")]
    encoding = _encoding(lines)
    begin = next((at for at, line in enumerate(lines[:3]) if line.startswith(b"Name 6,")), None)
    if begin is None:
        shown = lines[0][:60].decode(encoding, "replace")
        raise RefusedError(
            f"{file}: none of the first three lines is the header, which begins with {_FIRST!r};"
            f" the file begins with {shown!r}. Fetch it again, or look at what the address gives."
        )
    header = _header(lines[begin].decode(encoding, "replace"), file, begin + 1, columns)
    first = lines[0].decode(encoding, "replace").split(",") if begin else []
    updated = first[1] if len(first) > 1 and first[0].strip('"') == "Last Updated" else ""
    sheet = Sheet(updated.strip('" '), [], [])
    for item in _rows(lines, begin + 1, encoding, header, file):
        if isinstance(item, Row):
            sheet.rows.append(item)
        else:
            sheet.damaged.append(item)
    return sheet


def _header(line: str, file: str, number: int, columns: frozenset[str]) -> list[str]:
    header = [cell.strip(' "\r') for cell in line.split(",")]
    unknown = [cell for cell in header if cell not in columns]
    missing = [cell for cell in _REQUIRED if cell not in header]
    if unknown or missing or header[-1] != _KEY or len(set(header)) != len(header):
        raise SchemaError(
            f"{file}, line {number}: the header has unknown columns {unknown}, lacks {missing}, or"
            f" has a column twice, or ends in another than {_KEY!r}. The publisher's format has"
            " changed: report it to the project; the last good snapshot stays in use."
        )
    return header


def _encoding(lines: list[bytes]) -> str:
    foreign = [line for line in lines if not line.isascii()]
    well_formed = sum(_decoded(line, "utf-8") is not None for line in foreign)
    return "utf-8" if 2 * well_formed >= len(foreign) else "cp1252"


def _decoded(line: bytes, encoding: str) -> str | None:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None


def _rows(
    lines: list[bytes], begin: int, encoding: str, header: list[str], file: str
) -> Iterator[Row | Quarantined]:
    at = begin
    while at < len(lines):
        used = 1
        if lines[at].strip():
            most = ROW_LINES_MAX if lines[at].count(b'"') % 2 else 1
            found, used = _row_at(lines[at : at + most], encoding, len(header))
            if isinstance(found, str):
                text = lines[at].decode(encoding, "replace")
                yield Quarantined(Locator(file, at + 1), found, _key(text), _excerpt(text))
            else:
                yield Row(dict(zip(header, found, strict=True)), at + 1)
        at += used


def _row_at(lines: list[bytes], encoding: str, width: int) -> tuple[list[str] | str, int]:
    """Give the cells of the row that begins these lines, or why there is none, and its lines."""
    reason = ""
    for used in range(1, len(lines) + 1):
        found = _cells(lines[:used], encoding, width)
        if isinstance(found, list):
            return found, used
        reason = reason or found
    return reason, 1


def _cells(lines: list[bytes], encoding: str, width: int) -> list[str] | str:
    """Give the cells of a row, or why it cannot be read."""
    text = _decoded(b"\n".join(lines), encoding)
    if text is None:
        return f"it holds bytes that are no {encoding}"
    if damage := _CONTROL.search(text):
        return f"it holds the control character U+{ord(damage[0]):04X}"
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        return f"its quotes do not close ({error})"
    if len(rows) != 1 or len(rows[0]) != width:
        return f"it has {len(rows[0])} columns, not {width}"
    key = rows[0][-1].strip()
    if not (key.isascii() and key.isdigit() and len(key) <= 9):
        return f"its {_KEY} is not a number"
    return rows[0]


def _key(text: str) -> str | None:
    found = re.search(r",\s*(\d{1,9})\s*$", text)
    return found[1] if found else None


def _excerpt(text: str) -> str:
    # Scope rule S7: raw text of a person would keep what the parser drops.
    if ",Individual," in text or not re.search(",(?:Entity|Ship),", text):
        return ""
    return _CONTROL.sub("\ufffd", text)[:_EXCERPT]


_QUOTED = re.compile(rb'(?:^|(?<=,))"(?:[^"]|"")*"(?=,|$)')
_GROUP = re.compile(rb',[ "]*(\d{1,9})[ "]*$')
_UNPRINTABLE = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")


def count_entries(path: Path) -> int:
    """Count the groups of a file, and the lines that belong to none, without the csv module.

    A whole row has as many commas outside of quotes as the header, and ends in a group's number.
    Shares no code with `read_sheet`, so that the balance of the two shows what either misses.
    """
    lines = [line.rstrip(b"\r") for line in path.read_bytes().split(b"\n")]
    while lines and not lines[0].lstrip(b"\xef\xbb\xbf").startswith(b"Name 6,"):
        del lines[0]
    commas = lines[0].count(b",") if lines else 0
    groups, damaged, at = set(), 0, 1
    utf8 = _is_utf8(path)
    while at < len(lines):
        ends = range(1, ROW_LINES_MAX + 1) if lines[at].count(b'"') % 2 else (1,)
        wholes = ((end, _whole(lines[at : at + end], commas, utf8)) for end in ends)
        end, group = next(((end, group) for end, group in wholes if group), (1, None))
        if group:
            groups.add(group)
        elif lines[at].strip():
            damaged += 1
        at += end
    return len(groups) + damaged


def _whole(lines: list[bytes], commas: int, utf8: bool) -> bytes | None:
    text = b"\n".join(lines)
    bare = _QUOTED.sub(b"", text)
    group = _GROUP.search(text)
    if bare.count(b",") != commas or not group or _UNPRINTABLE.search(text):
        return None
    if bare.startswith(b'"') or b',"' in bare or (b"\n" in bare):
        return None
    try:
        text.decode("utf-8" if utf8 else "cp1252")
    except UnicodeDecodeError:
        return None
    return group[1]


def _is_utf8(path: Path) -> bool:
    score = 0
    for line in path.read_bytes().split(b"\n"):
        if not line.isascii():
            try:
                line.decode("utf-8")
                score += 1
            except UnicodeDecodeError:
                score -= 1
    return score >= 0
