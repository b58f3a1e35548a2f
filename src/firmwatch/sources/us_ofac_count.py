"""The second counter: how many rows OFAC's files publish, counted apart from the parser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

__all__ = ["count_rows"]

_INKED_LINE = {b"\n": re.compile(rb"[^\n]+"), b"\r": re.compile(rb"[^\r]+")}
_SPACES = {b"\n": b" \t\r", b"\r": b" \t"}
_HEADER = re.compile(
    rb'(?:\xef\xbb\xbf)?"?_*(?:ent_*num(?:ber)?|entity_*(?:id|number)|u?id)_*"?,', re.IGNORECASE
)
_END_OF_FILE = b"\x1a"


def count_rows(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the published rows of each file given (canonical name to path).

    Knows neither columns, quotes nor encodings: it takes the spaces out of the bytes and counts
    the lines on which anything is left. Lines end by LF, or by CR in a file without any LF
    (OFAC's field specification: "records separated by carriage returns"). A header in the first
    such line, and a last line that is a lone 0x1A, are no rows. Shares no code with the parser,
    so that the balance of the two shows what either misses. Raises `OSError` for a file that
    cannot be read.
    """
    return {name: _count(path.read_bytes()) for name, path in files.items()}


def _count(content: bytes) -> int:
    end = b"\n" if b"\n" in content else b"\r"
    ink = content.translate(None, _SPACES[end])
    rows = sum(1 for _ in _INKED_LINE[end].finditer(ink))
    if _HEADER.match(ink.lstrip(end)):
        rows -= 1
    last = ink.rstrip(end)
    if last == _END_OF_FILE or last.endswith(end + _END_OF_FILE):
        rows -= 1
    return rows
