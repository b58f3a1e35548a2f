"""Names that a publisher prints in one field: the name, its aliases, and what is listed with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from firmwatch.model import NameType
from firmwatch.text.names import name_form
from firmwatch.text.person_names import shows_organisation

__all__ = ["PrintedName", "read_name", "split_list"]

# "a.k.a.," "f/k/a" "aka" "also known as" "formerly known as" "including two aliases:".
_MARK = (
    r"(?P<mark>(?:alt\.\s*)?(?:[afn]\s?[./]?\s?k|d[./]b)\s?[./]?\s?a\b[.,:]*"
    r"|(?:also|formerly|now|and formerly|and also)\s+known\s+as:?"
    r"|(?:and|including)\s+(?P<number>\w+)\s+alias(?:es)?\s*:?)"
)
_GROUP = re.compile(
    rf"\s*[(\[]\s*{_MARK}\s*(?P<names>[^()\[\]]*(?:\([^()]*\)[^()\[\]]*)*)[)\]]", re.IGNORECASE
)
# Without brackets, "AKA" may be a word of a name: there a mark has dots, or small letters.
_BARE = re.compile(
    r"(?:^|[,;]?\s+)(?P<mark>(?:[AFNafn][./]\s?[Kk]|[Dd][./]\s?[Bb])[./]?\s?[Aa]\b[.,:]*|[afn]ka\b[.,:]*"
    r"|(?:also|formerly|now)\s+known\s+as:?)(?P<number>(?!))?\s+(?P<names>.+)$"
)
_EXTENT = re.compile(
    r"[\s,;]+\(?(?:and|including)\s+(?:any|all|its|their|the)?\s*(?:[\w-]+\s+){0,3}?"
    r"(?:successors?|sub-?\s?units?|subsidiar(?:y|ies)|affiliat(?:es|ed entities))\b"
    r"(?P<rest>.*)$",
    re.IGNORECASE,
)
_SUBSIDIARIES = re.compile(
    r"\bsubsidiar(?:y(?=\s+[A-Z])|ies(?:,?\s+which\s+include|,?\s+including|:))\s+(?P<names>.+)$"
)
_INDIVIDUAL = re.compile(r"\s*\([^()]*\bindividual\b[^()]*\)", re.IGNORECASE)
_ASIDE = re.compile(r"\(.*\)")
_LEADING_AND = re.compile(r"^(?:and(?:\s+|$)|[-–]\s*(?=\w))", re.IGNORECASE)
_SEMICOLON = re.compile(r";\s*(?![^()]*\))")
_COMMA = re.compile(r",\s+(?![^()]*\))")
_LAST = re.compile(r"(?:,|(?<=\.))\s+and\s+(?![^()]*\))")
_AND = re.compile(r"\s+and\s+(?![^()]*\))")
_FILLING = "Quzzqx"


@dataclass(frozen=True, slots=True)
class PrintedName:
    """A name field taken apart: the name, its aliases by type, and who is listed with it.

    `extent` is the text that extends the listing to others, "and any successor, sub-unit, or
    subsidiary thereof" for one; "" where there is none. `subsidiaries` are those that it names.
    """

    value: str
    aliases: tuple[tuple[str, NameType], ...] = ()
    extent: str = ""
    subsidiaries: tuple[str, ...] = ()


def read_name(text: str) -> PrintedName:
    """Take a field apart that may hold "NAME (a.k.a. ALIAS) and its subsidiaries".

    Brackets that begin with no mark of an alias stay in the name, as in "(Shanghai)". The value is
    "" where nothing but an aside in brackets is printed, as "(all of preceding in Mianyang)".
    """
    text = " ".join(text.split())
    aliases: list[tuple[str, NameType]] = []
    extent = ""
    while found := _GROUP.search(text):
        aliases += _aliases(found)
        text = f"{text[: found.start()]} {text[found.end() :]}"
    if found := _EXTENT.search(text):
        extent = text[found.start() :].strip(" ,;")
        text = text[: found.start()]
    text = _INDIVIDUAL.sub("", text)
    if found := _BARE.search(text):
        aliases += _aliases(found)
        text = text[: found.start()]
    value = _tidy(text)
    value = "" if _ASIDE.fullmatch(value) else value
    named = _SUBSIDIARIES.search(extent)
    subsidiaries = tuple(split_list(named["names"], several=True)) if named else ()
    return PrintedName(value, tuple(aliases), extent, subsidiaries)


def split_list(text: str, *, several: bool = False) -> list[str]:
    """Split a list of names: at semicolons, else at commas where each part is a name by itself.

    A comma before a legal form ("Co., Ltd.") or inside brackets never splits. Without `several`,
    which says that the publisher announced more than one name, a comma splits only where every
    part shows an organisation, and "and" never does, since "Trade and Business Co." is one name.
    """
    if ";" in text:
        return _tidied(_SEMICOLON.split(text))
    if not several:
        parts = _tidied(_rejoined(_COMMA.split(text)))
        return parts if all(map(shows_organisation, parts)) else _tidied([text])
    pieces = _LAST.split(text)
    parts = _tidied([name for piece in pieces for name in _rejoined(_COMMA.split(piece))])
    if len(parts) == 1 and len(halves := _AND.split(text)) == 2:
        return _tidied(halves)
    return parts


def _aliases(found: re.Match[str]) -> Iterator[tuple[str, NameType]]:
    mark = found["mark"].lower()
    kind = NameType.PREVIOUS_NAME if "f" in mark.split("known")[0][:12] else NameType.ALIAS
    if found["number"]:
        kind = NameType.ALIAS
    several = (found["number"] or "one").lower() not in ("one", "an", "1")
    names = found["names"]
    # "also known as A and formerly known as B" prints two marks in one pair of brackets.
    rest = _BARE.search(names)
    if rest:
        names = names[: rest.start()].removesuffix(" and")
    for name in split_list(names, several=several):
        yield name, kind
    if rest:
        yield from _aliases(rest)


def _rejoined(parts: list[str]) -> list[str]:
    joined: list[str] = []
    for part in parts:
        if joined and len(name_form(f"{_FILLING} {part}").core) == 1:
            joined[-1] = f"{joined[-1]}, {part}"
        else:
            joined.append(part)
    return joined


def _tidied(parts: list[str]) -> list[str]:
    return [name for part in parts if (name := _tidy(part))]


def _tidy(name: str) -> str:
    return _LEADING_AND.sub("", " ".join(name.split()).strip(" ,;:")).strip(" ,;:")
