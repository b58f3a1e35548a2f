"""Names of the European Union's list: which comes first, which are weak, which were former."""

from __future__ import annotations

import re
from collections.abc import Iterable

from firmwatch.model import Locator, Name, NameType
from firmwatch.sources.eu_entries import Part
from firmwatch.sources.xml_records import fold
from firmwatch.text.scripts import script_of

__all__ = ["make_names", "split_aliases"]

_FORMER = r"f\.\s?k\.\s?a\.?|fka|formerly known as|previously known as|formerly|previously"
_OTHER = r"a\.\s?k\.\s?a\.?|aka|also known as|alias"
# Inside of brackets any of the words introduces a name; outside only one that is no part of one.
_BRACKETS = re.compile(
    rf"\(\s*(?:(?P<former>{_FORMER})|{_OTHER})[\s:]+(?P<names>[^()]+)\)", re.IGNORECASE
)
_BARE = re.compile(
    r"[,;]?\s+(?:(?P<former>f\.\s?k\.\s?a\.|formerly known as|previously known as)"
    r"|a\.\s?k\.\s?a\.|also known as)[\s:]+",
    re.IGNORECASE,
)
_FORMER_REMARK = re.compile(
    rf"\W*(?:{_FORMER}|former name|old name)\b(?!\s+listed)[\s\S]*", re.IGNORECASE
)
# "Low quality alias" is what the publisher takes over from the United Nations' list; "lo quality"
# stands there too.
_WEAK_REMARK = re.compile(r"\b(?:low?|weak)[\s-]+(?:quality|alias|a\.?k\.?a)", re.IGNORECASE)
_MAIN_LANGUAGES = ("", "EN")


def split_aliases(text: str) -> list[tuple[str, bool]]:
    """Split "A (a.k.a. B; C)" and "A f.k.a. B" into names, each with whether it is a former one.

    Brackets without such a word belong to the name, as do slashes and commas.
    """
    inner: list[tuple[str, bool]] = []

    def take(found: re.Match[str]) -> str:
        inner.extend((name, bool(found["former"])) for name in found["names"].split(";"))
        return " "

    rest = fold(_BRACKETS.sub(take, fold(text)))
    names, former, start = [], False, 0
    for found in _BARE.finditer(rest):
        names.append((rest[start : found.start()], former))
        former, start = bool(found["former"]), found.end()
    names.append((rest[start:], former))
    cleaned = [(fold(name).strip(" ;"), was) for name, was in (*names, *inner)]
    return [(name, was) for name, was in cleaned if name]


def make_names(parts: Iterable[Part], file: str, remarks: bool) -> tuple[Name, ...]:
    """Make the names of one entry of its `nameAlias` parts.

    The publisher marks no main name, and prints most names once for each official language. The
    first is taken from the strong ones in no language or in English, by the lowest logical id,
    which is the one that was entered first; all others are aliases. `remarks` says whether the
    remarks beside names may be read, which of a person they may be only for "low quality".
    Raises `ValueError` where there is no name.
    """
    ranked = sorted(
        parts, key=lambda part: (_is_weak(part), part.get("nameLanguage") not in _MAIN_LANGUAGES)
    )
    found: dict[str, Name] = {}
    for part in ranked:
        weak = _is_weak(part)
        former = remarks and bool(_FORMER_REMARK.fullmatch(part.get("remark")))
        for value, was in split_aliases(_whole_name(part)):
            kind = NameType.PREVIOUS_NAME if former or was else NameType.ALIAS
            if value not in found:
                found[value] = Name(value, kind, weak, script_of(value), Locator(file, part.line))
    if not found:
        raise ValueError("the entry has no name")
    first, *others = found.values()
    # A record is shown by its first name, whatever the remark beside it says.
    main = Name(first.value, NameType.NAME, first.weak, first.script, first.locator)
    return (main, *others)


def _whole_name(part: Part) -> str:
    if whole := part.get("wholeName"):
        return whole
    return fold(" ".join(part.get(name) for name in ("firstName", "middleName", "lastName")))


def _is_weak(part: Part) -> bool:
    return part.get("strong") == "false" or bool(_WEAK_REMARK.search(part.get("remark")))
