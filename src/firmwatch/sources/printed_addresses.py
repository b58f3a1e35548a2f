"""Addresses that a publisher prints in one field: cut apart, and the country of each."""

from __future__ import annotations

import re
from collections.abc import Iterable

from firmwatch.text.countries import country_code

__all__ = ["address_country", "distinct", "is_contact", "split_addresses"]

_LETTERED = re.compile(r"(?:^|(?<=[\s,;.]))\(?([a-z])\)\s*")
_ROMAN = re.compile(r"(?:^|(?<=[\s,;.]))(?:i|ii|iii|iv|v|vi|vii|viii)\)\s*")
_SEMICOLON = re.compile(r";(?![^()]*\))\s*(?:and\b\s*)?")
_AND_AFTER_COUNTRY = re.compile(r"(?:;\s*|,\s*|\s)and\s+(?=[A-Z0-9#])")
_BRACKETS = re.compile(r"\s*\([^()]*\)[\s.]*$")
_CONTACT = re.compile(
    r"(?:tel|telephone|phone|mobile|fax|e-?mail|website|branch office \d+)\b.{0,3}[\d+(\s:.-]*$"
    r"|(?:tel|telephone|phone|mobile|fax|e-?mail|website)\b[^,]*$|\S+@\S+$",
    re.IGNORECASE,
)
_NOTHING = frozenset({"", "na", "n/a", "none", "unknown", "-"})
_POSTCODE = re.compile(r"^[\d\s-]*\d[\d\s-]*\s+|[\s,]+\d[\d\s-]*$")
_WORDS_MAX = 5
_NAME_MIN = 3


def split_addresses(text: str) -> list[str]:
    """Cut "a) X b) Y" at the letters, and "X; Y" at the semicolons that stand in no brackets.

    White space is folded; letters are followed only as long as they go on from `a` without a gap,
    so that "Building b)" stays whole. An "and" cuts only where a country ends before it.
    """
    parts: list[str] = []
    for piece in _lettered(" ".join(text.split())):
        for part in _SEMICOLON.split(_ROMAN.sub(";", piece)):
            parts += _at_and(part.strip(" ;,"))
    whole = [part[1:-1] if _enclosed(part) else part for part in parts]
    return [part for part in dict.fromkeys(whole) if part.strip(" .").lower() not in _NOTHING]


def is_contact(text: str) -> bool:
    """Whether what stands among addresses is a telephone number, an e-mail address or a heading."""
    return bool(_CONTACT.match(text))


def _enclosed(text: str) -> bool:
    return text.startswith("(") and text.endswith(")") and text.count("(") == 1


def _lettered(text: str) -> list[str]:
    pieces, begin, expected = [], 0, "a"
    for found in _LETTERED.finditer(text):
        # A list that lost its first letter goes on with "b)".
        if found[1] == expected or (expected == "a" and found[1] == "b"):
            pieces.append(text[begin : found.start()])
            begin = found.end()
            expected = chr(ord(found[1]) + 1)
    return [*pieces, text[begin:]]


def _at_and(text: str) -> list[str]:
    parts, begin = [], 0
    for found in _AND_AFTER_COUNTRY.finditer(text):
        before = text[begin : found.start()].strip(" ;,")
        last, following = before.rsplit(",", 1)[-1], re.split("[,;(]", text[found.end() :])[0]
        # "Bosnia and Herzegovina" is one country.
        one = country_code(f"{last.strip()} and {following.strip(' .')}")
        if "," in before and not one and address_country(before):
            parts.append(before)
            begin = found.end()
    return [*parts, text[begin:].strip(" ;,")]


def address_country(address: str) -> str | None:
    """Give the ISO 3166-1 alpha-2 code of the country that an address ends with, if it has one.

    Tried are what follows the last comma, without remarks in brackets and post codes, and then
    its last words ("Odesa 65000 Ukraine"). Two letters are no country here, since they are
    mostly a state or the "No" of a house.
    """
    tail = _BRACKETS.sub("", address).strip(" .;,")
    if "," in tail and not tail.rsplit(",", 1)[1].strip(" 0123456789-"):
        tail = tail.rsplit(",", 1)[0]
    if code := country_code(",".join(tail.rsplit(",", 2)[-2:]).strip()):
        return code  # "Hong Kong, China"
    segment = _POSTCODE.sub("", tail.rsplit(",", 1)[-1].strip(" ."))
    words = segment.split()
    for first in range(max(0, len(words) - _WORDS_MAX), len(words)):
        name = " ".join(words[first:])
        if len(name) >= _NAME_MIN and (code := country_code(name)):
            return code
    return None


def distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    """Give each value once, in order, without the empty ones."""
    return tuple(dict.fromkeys(value for value in values if value))
