"""Entries of Japan's export bans, from the text of the ministry's printed lists."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from firmwatch.quality.entries import Entry, EntryName, Published, clean_name
from firmwatch.text.countries import country_code

__all__ = ["read_jp"]

_ADDRESS = "所在地"
_STRUCK_OUT_MAX = 30
_NUMBER = re.compile(r"(?<!\d)(\d{1,4})[ \u3000]+(?=[^\n]{0,40}[\u3040-\u30ff\u4e00-\u9fff])")
_EAST_ASIAN = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
_BRACKETS = re.compile(r"（([^（）]*)）")
_ALIASES = re.compile(r",?\s*a\.\s?k\.\s?a\.?,?\s+the\s+follow[^:]*:|,?\s*a\.\s?k\.\s?a\.?[,:]?\s")
_BULLET = re.compile(r"(?:^|\n)\s*[-—–]\s*|;\s*(?:and\s+)?\n?\s*[-—–]")
_ENDS = re.compile(r"[;,.]?\s*(?:\band\b)?\s*$")


def read_jp(path: Path) -> Published:
    """Read one list: a number, the Japanese name, the English one, its aliases, addresses.

    Entries follow one another without a mark, so that the next number is looked for behind the
    last address; an entry whose number or English name is not found is left out and counted.
    """
    published = Published()
    parts = _half_width(path.read_text(encoding="utf-8")).split(_ADDRESS)
    number = 0
    for index, part in enumerate(parts[:-1]):
        found = _start(part, number + 1)
        if found is None:
            published.left_out["an entry whose number is not found"] += 1
            continue
        number, start = found
        names = tuple(EntryName(name) for name in _names(part[start:]))
        if names:
            key = f"{path.stem}:{number}"
            published.entries.append(Entry("jp", key, names, countries=_country(parts[index + 1])))
        else:
            published.left_out["an entry without an English name"] += 1
    return published


def _half_width(text: str) -> str:
    """Write digits as ASCII, and the brackets of aliases as the other entries have them."""
    text = re.sub(r"[０-９]", lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return re.sub(r"\((別称[^()]*)\)", r"（\1）", text)


def _start(part: str, number: int) -> tuple[int, int] | None:
    """Find where the entry begins: a number, with Japanese letters on the same line.

    Gives the number found, which is `number` or a little more where entries were struck out.
    """
    for found in reversed(list(_NUMBER.finditer(part))):
        if number <= int(found[1]) <= number + _STRUCK_OUT_MAX:
            return int(found[1]), found.end()
    return None


def _names(text: str) -> Iterator[str]:
    """Give the English name, its aliases, the Chinese name in brackets and the Japanese name."""
    last = max((found.end() for found in _EAST_ASIAN.finditer(text)), default=0)
    japanese, english = text[:last], text[last:]
    head, *tail = _ALIASES.split(english, maxsplit=1)
    aliases = [_tidy(alias) for alias in _BULLET.split(tail[0])] if tail else []
    names = [_tidy(head), *aliases]
    if not names[0]:
        return
    yield from dict.fromkeys(name for name in names if name)
    for inside in _BRACKETS.findall(japanese):
        if not inside.startswith("別称") and re.fullmatch(r"[\u4e00-\u9fff\s]+", inside):
            yield re.sub(r"\s", "", inside)
    bare = japanese
    while _BRACKETS.search(bare):
        bare = _BRACKETS.sub("", bare)
    if "（" not in bare and (own := clean_name(bare.replace("\n", ""))):
        yield own


def _tidy(text: str) -> str:
    return _ENDS.sub("", clean_name(text.strip(" \n\f")))


def _country(address: str) -> tuple[str, ...]:
    """Give the first country that stands by itself between commas, before the next entry."""
    own = _EAST_ASIAN.split(address.lstrip("：:"), maxsplit=1)[0]
    for part in re.split(r"[,;.]", clean_name(own)):
        # Two letters ("No" of a house) are no code here: the list writes countries out.
        if len(part.strip()) > 2 and (code := country_code(part.strip())):
            return (code,)
    return ()
