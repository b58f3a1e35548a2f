"""Rows of SAM.gov's exclusions extract: one at a time, the damaged ones set aside."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from firmwatch.errors import RefusedError, SchemaError
from firmwatch.model import Excluded, Locator, Quarantined

__all__ = ["COLUMNS", "FILE", "Row", "read_rows"]

FILE = "SAM_Exclusions_Public_Extract_V2.CSV"
COLUMNS = (
    *("Classification", "Name", "Prefix", "First", "Middle", "Last", "Suffix"),
    *("Address 1", "Address 2", "Address 3", "Address 4", "City", "State / Province", "Country"),
    *("Zip Code", "Open Data Flag", "Blank (Deprecated)", "Unique Entity ID"),
    *("Exclusion Program", "Excluding Agency", "CT Code", "Exclusion Type"),
    *("Additional Comments", "Active Date", "Termination Date", "Record Status"),
    *("Cross-Reference", "SAM Number", "CAGE", "NPI", "Creation_Date"),
)
"""The columns of layout V2, in order (header of the public extract since 2022)."""

ROW_BYTES_MAX = 1 << 20
"""Longest row in bytes, to bound memory; comments have at most 4,000 characters (GSA, layout)."""

INDIVIDUAL_REASON = "Classification Individual: people are not stored (scope rule S4)"
_CLASSES = ("Firm", "Individual", "Special Entity Designation", "Vessel")
_BEGINNING = re.compile(rf'"?({"|".join(_CLASSES)})"?,'.encode())
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")
_EXCERPT_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an organisation or vessel: its columns, white space folded, and its place."""

    values: dict[str, str]
    locator: Locator

    def get(self, column: str) -> str:
        """Give the text of a column, "" where it is empty."""
        return self.values[column]


def read_rows(path: Path) -> Iterator[Row | Quarantined | Excluded]:
    """Give the rows of the extract; of an individual's row no more than its class is read.

    A row goes on over several lines while a quoted comment does; it ends at the latest where a
    line begins with a classification, so that a stray quote costs one row. Raises `RefusedError`
    for a file without a row, `SchemaError` for other columns than `COLUMNS`.
    """
    rows = _split(path)
    number, header = next(rows, (1, b""))
    _check_header(header)
    number = 0
    for number, content in rows:
        yield _read(content, Locator(FILE, number))
    if not number:
        raise RefusedError(
            f"{FILE}: no row follows the header. Fetch it again; the last good snapshot stays in"
            " use."
        )


def _split(path: Path) -> Iterator[tuple[int, bytes]]:
    begun, row, is_open = 0, b"", False
    with path.open("rb") as stream:
        number = 0
        while line := stream.readline(ROW_BYTES_MAX):
            is_whole = line.endswith(b"\n") or len(line) < ROW_BYTES_MAX
            number += 1
            if begun and is_open and not _BEGINNING.match(line):
                row = (row + line)[:ROW_BYTES_MAX]
                is_open ^= line.count(b'"') % 2 == 1
            elif line.strip() or begun == 0:
                if begun:
                    yield begun, row
                begun, row = number, line
                is_open = line.count(b'"') % 2 == 1
            while not is_whole and (rest := stream.readline(ROW_BYTES_MAX)):
                is_whole = rest.endswith(b"\n")
                is_open ^= rest.count(b'"') % 2 == 1
    if begun:
        yield begun, row


def _check_header(header: bytes) -> None:
    cells = _cells(header.removeprefix(b"\xef\xbb\xbf"))
    found = [cell.strip() for cell in cells]
    if found == list(COLUMNS):
        return
    if len(found) < 5:
        raise RefusedError(
            f"{FILE}: its first line is no header of the exclusions extract. Fetch it again; the"
            " last good snapshot stays in use."
        )
    missing = [name for name in COLUMNS if name not in found]
    unknown = [name[:80] for name in found if name not in COLUMNS]
    raise SchemaError(
        f"{FILE}, line 1: the columns are not those of layout V2; missing: {missing or 'none'},"
        f" unknown: {unknown or 'none'}{'' if missing or unknown else ', in another order'}. The"
        " publisher may have changed the format: look for a newer firmwatch, or report it. The"
        " last good snapshot stays in use."
    )


def _read(content: bytes, locator: Locator) -> Row | Quarantined | Excluded:
    found = _BEGINNING.match(content)
    kind = found[1].decode() if found else ""
    if kind == "Individual":
        return Excluded(locator, INDIVIDUAL_REASON)
    excerpt = _excerpt(content) if kind else ""
    if not kind:
        return Quarantined(locator, f"its classification is none of {', '.join(_CLASSES)}")
    cells = _cells(content)
    if len(cells) != len(COLUMNS):
        reason = f"it has {len(cells)} columns, not {len(COLUMNS)}"
        return Quarantined(locator, reason if cells else "its quotes do not close", None, excerpt)
    values = {name: " ".join(cell.split()) for name, cell in zip(COLUMNS, cells, strict=True)}
    for name, value in values.items():
        if damage := _UNPRINTABLE.search(value):
            reason = f"{name} holds the character U+{ord(damage[0]):04X}"
            return Quarantined(locator, reason, None, excerpt)
    if not values["Name"]:
        return Quarantined(locator, "it has no name")
    return Row(values, locator)


def _cells(content: bytes) -> Sequence[str]:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        # GSA calls the file ASCII; a row that is no UTF-8 is taken for Windows-1252.
        text = content.decode("cp1252", "replace")
    try:
        rows = list(csv.reader(text.splitlines(keepends=True), strict=True))
    except csv.Error:
        return ()
    return rows[0] if len(rows) == 1 else ()


def _excerpt(content: bytes) -> str:
    # The class and the name of what is an organisation for certain, and no further (rule S7).
    shown = content.decode("utf-8", "replace").split('","')[:2]
    text = '","'.join(shown)[:_EXCERPT_CHARACTERS]
    return "".join(letter if letter.isprintable() else " " for letter in text)
