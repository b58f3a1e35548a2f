"""The text of Japan's export bans cut into notices and entries.

Entries follow one another without a mark of their own: a number, names, then "所在地：" (address).
Where a page ends, the next number may stand on the same line, right behind the last letter. So an
entry begins with the next number that has Japanese text behind it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from firmwatch.errors import RefusedError

__all__ = ["FILE", "TEXT_BYTES_MAX", "Entry", "Notice", "read_notices"]

FILE = "designated_entities.txt"
TEXT_BYTES_MAX = 4 << 20
"""Largest text in bytes; the three notices of 2025 have 240,000 together."""

_STRUCK_OUT_MAX = 30
_LABEL = re.compile(r"所\s*在\s*地\s*[：:]")
_HEAD = re.compile(
    r"(?:(?<=\n)|(?<=[.．。)A-Za-z]))[ \u3000]*?(?P<number>\d{1,4})[ \u3000]+"
    r"(?=[^\n]{0,40}[\u3040-\u30ff\u4e00-\u9fff])"
)
_LATIN_LINE = re.compile(
    r"\n\s*[^\n\u3040-\u30ff\u4e00-\u9fff]*[A-Za-z][^\n\u3040-\u30ff\u4e00-\u9fff]*\n"
)
_NOTICE = re.compile("[○◯](?=[^○◯]{0,400}?外務省告示)")
_TITLE_END = re.compile(r"号\s*）")
_DAY = r"\s*[：:]\s*(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"
_DESIGNATED = re.compile("指定日" + _DAY)
_UPDATED = re.compile("最終更新日" + _DAY)
_TITLE_CHARACTERS = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its number (None where it is not found), its texts, and what is wrong with it."""

    number: int | None
    line: int
    names: str
    address: str
    broken: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice: its title with the number of the notification, its days (ISO), its entries."""

    title: str
    designated_date: str | None
    updated_date: str | None
    entries: tuple[Entry, ...]


def read_notices(path: Path) -> Iterator[Notice]:
    """Give the notices of a text, which may hold several one behind the other.

    Bytes that are no UTF-8 and control characters break the entry in which they stand. Raises
    `RefusedError` for a text that is too long or in which no such notice begins.
    """
    if path.stat().st_size > TEXT_BYTES_MAX:
        raise RefusedError(
            f"{FILE} has more than {TEXT_BYTES_MAX:,} bytes, so it is not the text of the notices."
        )
    text = _half_width(path.read_bytes().decode("utf-8-sig", "replace"))
    lines = [found.start() for found in re.finditer("\n", text)]
    starts = [found.start() for found in _NOTICE.finditer(text)]
    if not starts or text[: starts[0]].strip(" \n\u3000"):
        raise RefusedError(
            f"{FILE}: the text does not begin with the heading (○) of a notice. It has to be the"
            " text of the PDF files, page after page; look at what it is."
        )
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        yield _notice(text[start + 1 : end], start + 1, lines)


def _half_width(text: str) -> str:
    """Write full-width digits and every line and page break in one way, each as one character."""
    text = text.replace("\r\n", "\n").translate({0x0C: "\n", 0x0D: "\n"})
    return re.sub("[０-９]", lambda found: unicodedata.normalize("NFKC", found[0]), text)


def _notice(text: str, offset: int, lines: list[int]) -> Notice:
    title = _TITLE_END.search(text, 0, _TITLE_CHARACTERS)
    begin = title.end() if title else 0
    for pattern in (_DESIGNATED, _UPDATED):
        if found := pattern.search(text, begin, begin + _TITLE_CHARACTERS):
            begin = max(begin, found.end())
    heads = list(_heads(text, begin))
    bounds = [start for _, start, _ in heads]
    entries: list[Entry] = []
    first = bounds[0] if bounds else len(text)
    entries += _headless(text[begin:first], 1 + bisect_right(lines, offset + begin))
    stops = [*bounds[1:], len(text)][: len(heads)]
    for (number, start, after), stop in zip(heads, stops, strict=True):
        entries += _segment(number, text[after:stop], 1 + bisect_right(lines, offset + start))
    name = "".join(text[: title.end() if title else 60].split())
    return Notice(name, _day(_DESIGNATED, text), _day(_UPDATED, text), tuple(entries))


def _day(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text, 0, 2 * _TITLE_CHARACTERS)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else None


def _heads(text: str, begin: int) -> Iterator[tuple[int, int, int]]:
    """Give (number, start, end of the number) of every entry, in the order of the numbers.

    Numbers may be missing where entries were struck out, but a number is passed over only where
    it does not come later.
    """
    candidates = list(_HEAD.finditer(text, max(0, begin - 1)))
    later = {int(found["number"]): found.start() for found in candidates}
    labels = [found.start() for found in _LABEL.finditer(text)]
    latin_lines = [found.end() for found in _LATIN_LINE.finditer(text)]
    last, since = 0, begin
    for found in candidates:
        number, start = int(found["number"]), found.start()
        if not last < number <= last + _STRUCK_OUT_MAX:
            continue
        if any(later.get(passed, -1) > start for passed in range(last + 1, number)):
            continue
        # A wrapped line of a name may begin with a number, too: before the address of an entry
        # the next one begins only behind a Latin name, where the word for "address" is damaged.
        addressed = last == 0 or _any_between(labels, since, start)
        if addressed or (number == last + 1 and _any_between(latin_lines, since, start)):
            last, since = number, found.end()
            yield number, found.start("number"), found.end()


def _any_between(places: list[int], begin: int, end: int) -> bool:
    return bisect_right(places, end) > bisect_left(places, begin)


def _headless(text: str, line: int) -> Iterator[Entry]:
    for _ in _LABEL.finditer(text):
        yield Entry(None, line, "", "", "an address stands before the first number")


def _segment(number: int, text: str, line: int) -> Iterator[Entry]:
    names, *addresses = _LABEL.split(text)
    broken = None
    if not addresses:
        broken = "the word for its address (所在地) is not found"
    elif len(addresses) > 1:
        broken = "two addresses stand under its number, so that of the next entry is damaged"
    elif any(letter == "\ufffd" or (letter < " " and letter not in "\n\t") for letter in text):
        broken = "it holds bytes that are no UTF-8 text"
    for address in addresses or [""]:
        yield Entry(number, line, names, address, broken)
