"""The cells of an entry of Japan's Foreign End User List, taken apart.

The name is in Latin letters, and behind it in brackets the Japanese or Chinese one, which a wrapped
line may cut. Aliases stand one below the other, each behind a middle dot, with such a bracket too::

    Halcyon Drift Technical            ・Halcyon Drift Works
    Corporation (HDTC)                 (海西安工場)
    （海西安技術                         ・HD Technical Bureau of the
    公司）                                Second Department
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from firmwatch.text.countries import country_code

__all__ = ["CONVENTIONAL_WEAPONS", "WMD_TYPES", "Printed", "aliases", "codes", "country", "printed"]

WMD_TYPES = {
    "B": ("生物", "biological weapons"),
    "C": ("化学", "chemical weapons"),
    "M": ("ミサイル", "missiles"),
    "N": ("核", "nuclear weapons"),
}
"""Weapons of mass destruction by code: the list's Japanese word, and an English one."""
CONVENTIONAL_WEAPONS = {"CW": ("通常兵器", "conventional weapons")}

# Han, Hiragana, Katakana and the marks between them; the middle dot of aliases is not of them.
_WIDE = r"\u2e80-\u2fdf\u3005-\u3007\u3021-\u30fa\u30fc-\u30ff\u3400-\u9fff\uf900-\ufaff"
_EAST_ASIAN = re.compile(f"[{_WIDE}\\U00020000-\\U0003ffff]")
_BROKEN_WORD = re.compile(r"[0-9A-Za-z]-$")
_BRACKET = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)")
_BULLET = re.compile(r"(?:^|(?<=\s))[・•●▪]\s*")
_LIST_END = re.compile(r"\s*;(?:\s*and)?\s*$")
_OFFICIAL = re.compile(
    r"^(?:the\s+)?(?:[\w']+\s+)*?(?:Republic|State|Kingdom|Union)\s+of\s+(?:the\s+)?"
)
_REGION = re.compile(r"\s+(?:Special Administrative Region|SAR)\b.*$")


@dataclass(frozen=True, slots=True)
class Printed:
    """A name as printed, and its forms in Japanese or Chinese letters out of the brackets."""

    value: str
    local: tuple[str, ...] = ()


def printed(cell: str) -> Printed:
    """Read a name whose lines are parted by line ends; its value is "" for an empty cell."""
    text = _joined(cell)
    brackets = (bracket[1].strip() for bracket in _BRACKET.finditer(text))
    local = [name for name in brackets if _EAST_ASIAN.search(name)]
    rest = " ".join(_BRACKET.sub(_without_local, text).split())
    return Printed(rest, tuple(local)) if rest and local else Printed(text)


def aliases(cell: str) -> list[Printed]:
    """Read the aliases; without a middle dot the cell is one alias, whatever its lines.

    No comma parts two of them, since there is one within "Co., Ltd.".
    """
    parts = (_LIST_END.sub("", part) for part in _BULLET.split(cell))
    return [found for part in parts if (found := printed(part)).value]


def country(cell: str) -> tuple[str | None, str]:
    """Give the ISO 3166-1 alpha-2 code, None where it is unknown, and the name as printed.

    The English name is official ("Islamic Republic of Iran") and printed below the Japanese one.
    """
    text = " ".join(cell.split())
    latin = " ".join(_EAST_ASIAN.sub(" ", text).replace("・", " ").split())
    short = _REGION.sub("", _OFFICIAL.sub("", latin))
    japanese = "".join(_EAST_ASIAN.findall(text))
    code = country_code(latin) or country_code(short) or country_code(japanese)
    return code, latin or text


def codes(cell: str, known: dict[str, tuple[str, str]]) -> tuple[str, ...]:
    """Read codes and their Japanese words in the order of `known`; both are printed.

    Raises `ValueError` for anything else in the cell.
    """
    rest = unicodedata.normalize("NFKC", cell)
    found = set()
    for code, (word, _) in known.items():
        if word in rest:
            found.add(code)
            rest = rest.replace(word, " ")
    for token in re.split(r"[\s、,・/]+", rest):
        if token and token not in known:
            raise ValueError(token)
        found.add(token)
    return tuple(code for code in known if code in found)


def _without_local(bracket: re.Match[str]) -> str:
    return " " if _EAST_ASIAN.search(bracket[1]) else bracket[0]


def _joined(cell: str) -> str:
    """Join lines: words with a space, Japanese and what a hyphen breaks without one."""
    text = ""
    for line in filter(None, map(str.strip, cell.split("\n"))):
        text += line if not text or _goes_on(text, line) else f" {line}"
    return " ".join(text.split())


def _goes_on(text: str, line: str) -> bool:
    if _BROKEN_WORD.search(text) and line[0].isalnum():
        return True
    wide = [bool(_EAST_ASIAN.match(letter)) for letter in (text[-1], line[0])]
    return all(wide) or (any(wide) and text.count("(") > text.count(")"))
