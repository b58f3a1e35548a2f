"""A second count of Japan's Foreign End User List: its numbers in the plain text of the pages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from firmwatch.sources.pdf_documents import open_pdf

__all__ = ["count"]

_FILE = "foreign_end_user_list.pdf"
_LINE_START = re.compile(r"^\s*([0-9]{1,5})(?=\s|$)", re.MULTILINE)
_MISSING_MAX = 30


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Give the highest number of an entry, which is how many there are.

    Takes the text of each page in the order in which it is drawn and knows no cells. A number
    begins a line, and follows the one before; one that leaves others out is an entry's where none
    of these comes later. The number at a page's foot or head is the page's.
    """
    with open_pdf(files[_FILE], _FILE) as document:
        texts = [_text(document[index]) for index in range(len(document))]
    numbers = [number for index, text in enumerate(texts) for number in _numbers(text, index + 1)]
    last_places = {number: place for place, number in enumerate(numbers)}
    highest = 0
    for place, number in enumerate(numbers):
        left_out = range(highest + 1, number)
        if len(left_out) > _MISSING_MAX or number <= highest:
            continue
        if not any(last_places.get(other, 0) > place for other in left_out):
            highest = number
    return {_FILE: highest}


def _text(page: object) -> str:
    text = page.get_textpage().get_text_bounded()  # type: ignore[attr-defined]  # no stubs
    return unicodedata.normalize("NFKC", text).strip()


def _numbers(text: str, page: int) -> Iterator[int]:
    lines = text.splitlines() or [""]
    if len(lines) > 1 and str(page) in (lines[0].strip(), lines[-1].strip()):
        lines = lines[lines[0].strip() == str(page) : len(lines) - (lines[-1].strip() == str(page))]
    yield from (int(found) for found in _LINE_START.findall("\n".join(lines)))
