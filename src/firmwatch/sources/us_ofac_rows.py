"""Rows of OFAC's CSV files: one per line, each read by itself, the damaged ones set aside."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from firmwatch.errors import RefusedError, SchemaError
from firmwatch.model import Locator, Quarantined

__all__ = ["COLUMNS", "Row", "Rows", "read_rows"]

COLUMNS = {
    "sdn.csv": 12,
    "add.csv": 6,
    "alt.csv": 5,
    "sdn_comments.csv": 2,
    "cons_prim.csv": 12,
    "cons_add.csv": 6,
    "cons_alt.csv": 5,
    "cons_comments.csv": 2,
}
"""Columns of each file (OFAC's field specification; the spillover file as it is published)."""

UNREADABLE_SHARE_MAX = 0.05
"""Share of unreadable rows from which a file is refused as a whole: a house rule."""
_UNREADABLE_MIN = 5
_EXCERPT = 300

# How many columns of a damaged row are shown, by how many its file has. What follows may be a
# person's street or passport number, which nothing stores (scope rule S7).
_EXCERPT_COLUMNS = {12: 3, 6: 2, 5: 4, 2: 1}

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd]")
_NULL = "-0-"
_HEADER_NAMES = {"entnum", "entitynumber", "entityid", "uid", "id"}
_END_OF_FILE = "\x1a"


@dataclass(frozen=True, slots=True)
class Row:
    """One readable row: its entry's number, its other columns (null is ""), where it stands."""

    ent_num: str
    columns: tuple[str, ...]
    locator: Locator
    line: str

    @property
    def excerpt(self) -> str:
        """What may be shown of the row where it is damaged."""
        return _excerpt(self.locator.file, self.line)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one file, and those that could not be read."""

    readable: list[Row]
    quarantined: list[Quarantined]


def read_rows(name: str, path: Path) -> Rows:
    """Read one file of a list; `name` is its canonical name, a key of `COLUMNS`.

    A row is a line (the specification's record separator), read apart from its neighbours, so
    that a stray quote costs one row. Blank lines, a header in the first line and a last line that
    is a lone 0x1A (the end-of-file mark of DOS) are no rows. Raises `RefusedError` where the file
    is missing or more than 5 % of its rows cannot be read, `SchemaError` where that is because
    they have another number of columns.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RefusedError(
            f"The file {name} cannot be read at {path} ({error.strerror}). Fetch it again."
        ) from error
    readable: list[Row] = []
    quarantined: list[Quarantined] = []
    widths: Counter[int] = Counter()
    lines = _lines(content)
    if lines and _is_header(lines[0][1]):
        del lines[0]
    for number, line in lines:
        locator = Locator(name, number)
        cells, reason = _cells(line, COLUMNS[name])
        if reason:
            quarantined.append(Quarantined(locator, reason, excerpt=_excerpt(name, line)))
            widths[len(cells)] += 1
        else:
            columns = ["" if _NULL in cell and cell.strip() == _NULL else cell for cell in cells]
            readable.append(Row(cells[0], tuple(columns[1:]), locator, line))
    _refuse_unreadable(name, len(readable), quarantined, widths)
    return Rows(readable, quarantined)


def _lines(content: bytes) -> list[tuple[int, str]]:
    separator = b"\n" if b"\n" in content else b"\r"  # the specification says "carriage return"
    raw = content.removeprefix(b"\xef\xbb\xbf").split(separator)
    encoding = _encoding(raw)
    lines = [
        (number, line.decode(encoding, "replace").removesuffix("\r"))
        for number, line in enumerate(raw, 1)
        if line.strip(b" \t\r")
    ]
    if lines and lines[-1][1] == _END_OF_FILE:
        lines.pop()
    return lines


def _encoding(lines: Sequence[bytes]) -> str:
    # One damaged byte must not turn the accents of a whole UTF-8 file into something else: a file
    # is Windows-1252 only where no line holds well-formed UTF-8 beyond ASCII.
    foreign = [line for line in lines if not line.isascii()]
    for line in foreign:
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            continue
        return "utf-8"
    return "cp1252" if foreign else "utf-8"


def _is_header(line: str) -> bool:
    name, comma, _ = line.partition(",")
    return bool(comma) and re.sub('^"|"$|[ \t_]', "", name.strip()).lower() in _HEADER_NAMES


def _cells(line: str, width: int) -> tuple[list[str], str]:
    damage = _CONTROL.search(line)
    if damage:
        code = ord(damage[0])
        what = "an undecodable byte" if code == 0xFFFD else f"the control character U+{code:04X}"
        return [], f"it holds {what}"
    try:
        (cells,) = csv.reader([line], strict=True)
    except csv.Error as error:
        return [], f"its quotes do not close ({error})"
    if len(cells) != width:
        return cells, f"it has {len(cells)} columns, not {width}"
    cells[0] = cells[0].strip()
    if not (cells[0].isascii() and cells[0].isdigit()):
        return [], "its ent_num is not a number"
    return cells, ""


def _excerpt(name: str, line: str) -> str:
    columns = line.split(",")[: _EXCERPT_COLUMNS[COLUMNS[name]]]
    return _CONTROL.sub("\ufffd", ",".join(columns))[:_EXCERPT]


def _refuse_unreadable(
    name: str, readable: int, quarantined: Sequence[Quarantined], widths: Counter[int]
) -> None:
    bad = len(quarantined)
    rows = readable + bad
    few = readable and bad < _UNREADABLE_MIN
    if not bad or few or bad <= UNREADABLE_SHARE_MAX * rows:
        return
    first = quarantined[0]
    share = f"{bad} of {rows} rows of {name} cannot be read"
    width, times = widths.most_common(1)[0]
    if width and times > bad / 2:
        change = "It has a column nobody reads" if width > COLUMNS[name] else "A column is gone"
        raise SchemaError(
            f"{share}: {times} have {width} columns, not {COLUMNS[name]}, the first in line "
            f"{first.locator.line}. {change}; the publisher may have changed "
            "the format. The last good snapshot stays in use; look for a newer "
            "firmwatch, or report it."
        )
    raise RefusedError(
        f"{share}, the first in line {first.locator.line}: {first.reason}. More than "
        f"{UNREADABLE_SHARE_MAX:.0%} is too much to trust the rest. The last good snapshot stays "
        "in use; fetch the file again."
    )
