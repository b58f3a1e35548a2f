"""What a cell says: values of every format as text, and text made fit for comparison."""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any

__all__ = [
    "LIST_SEPARATOR",
    "RawRows",
    "canonical_json",
    "cell_text",
    "cell_values",
    "clean_text",
    "fold",
]

LIST_SEPARATOR = "\x1f"
"""Between the values of a list in one cell: U+001F, ASCII's own unit separator (ECMA-48)."""

_SEVERAL = re.compile(r"[;|\n\x1f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
# C0 and C1 controls, soft hyphen, zero-width space and word joiner, byte order mark, and the
# bidirectional controls of Unicode Standard Annex 9: none is part of a name, and some hide in
# it to make two different names look alike. U+200C and U+200D stay: Persian spells with them.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]+")


def canonical_json(cells: Mapping[str, str]) -> str:
    """Give a raw row as JSON: sorted keys, every script readable, one spelling for one content."""
    return json.dumps(cells, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class RawRows:
    """Writes the rows of one table as `canonical_json` does, with the keys written only once."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = sorted(columns)
        self._names = frozenset(columns)
        keys = (encode_basestring(column).replace("%", "%%") for column in self._columns)
        self._form = "{" + ",".join(f"{key}:%s" for key in keys) + "}"

    def write(self, cells: Mapping[str, str]) -> str:
        """Give the JSON of a row, also of one that has other cells than the table's columns."""
        if cells.keys() != self._names:
            return canonical_json(cells)
        return self._form % tuple([encode_basestring(cells[column]) for column in self._columns])

    @property
    def form(self) -> str:
        """What `write` fills with the JSON of each cell, in the order of the sorted columns."""
        return self._form


def cell_text(value: Any) -> str:
    """Give the text of one cell of a workbook, a JSON object or a Parquet file.

    Whole numbers lose a spreadsheet's ".0", dates are ISO 8601 (midnight without its time),
    truth values "true" and "false", nothing and NaN are "". The items of a list stand in one
    cell with `LIST_SEPARATOR` between them; objects become JSON. Lone surrogates, which no
    encoding can write, become U+FFFD.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value if value.isascii() else _SURROGATES.sub("\ufffd", value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value):  # what NumPy and pandas write for nothing
            return ""
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time(0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return LIST_SEPARATOR.join(filter(None, map(cell_text, value)))
    if isinstance(value, dict):
        return _SURROGATES.sub("\ufffd", json.dumps(value, ensure_ascii=False, default=str))
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def clean_text(value: str) -> str:
    """Strip a cell, fold its inner white space to single spaces and drop invisible controls."""
    if value.isprintable() and "  " not in value:
        return value.strip()
    return " ".join(_INVISIBLE.sub("", " ".join(value.split())).split())


def cell_values(value: str) -> tuple[str, ...]:
    """Give the values of a cell that may hold several, parted by `;`, `|`, a line or a list."""
    if not value:
        return ()
    parts = _SEVERAL.split(value) if _SEVERAL.search(value) else [value]
    return tuple(part for part in map(clean_text, parts) if part)


def fold(value: str) -> str:
    """Fold a header or a word of a closed vocabulary: Latin letters and digits, lower case."""
    if not value.isascii():
        from anyascii import anyascii

        value = anyascii(value)
    return _NOT_ALPHANUMERIC.sub("", value.lower())
