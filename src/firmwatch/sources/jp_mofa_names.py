"""Names of one entry of Japan's export bans: Japanese, Latin and local ones, and their aliases.

Two forms are printed. The older one has the Japanese aliases in brackets and the Latin ones as a
list; the newer one, since 2025, has both behind the word for "alias" on a line of its own::

    有限会社ハルシオン（別称、ドリフト及びHD）     ハルシオン有限会社
    Halcyon LLC, a.k.a., the following two      Halcyon Co., Ltd（海西安有限公司）
    aliases:                                    別称：ドリフト; HD社
    -Drift; and                                 Halcyon Drift; HD
    -HD.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

__all__ = ["EAST_ASIAN", "EntryNames", "entry_names"]

EAST_ASIAN = re.compile(r"[\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f]")
"""Letters of Japanese and Chinese, and the marks between them; no digits or brackets."""

_WIDE = r"\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
_LAST_WIDE = re.compile(
    r".*[\u3005-\u3007\u300c-\u300f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff）]", re.DOTALL
)
_ALIAS_BRACKET = re.compile(r"[(（]\s*別[称名]((?:[^()（）]|[(（][^()（）]*[)）])*)[)）]")
_ALIAS_LINE = re.compile(r"(?:^|\n)\s*別[称名]\s*[：:]")
_BRACKET = re.compile(r"[(（]((?:[^()（）]|[(（][^()（）]*[)）])*)[)）]")
_LOCAL = re.compile(r"[\u3400-\u9fff\uf900-\ufaff()（）、\s]{4,}")
_LATIN_BEFORE_BRACKET = re.compile(r"(?<=[A-Za-z.,)])\s*（([^（）]*)）\s*$")
_INTRODUCTION = re.compile(
    r",?\s*(?:a\.\s?k\.\s?a\.?\s*,?\s*)?(?:the)?\s*\bfollow[^:;]{0,24}?alias(?:es)?\s*[:：]"
    r"|,?\s*(?:a\.\s?k\.\s?a\.?\s*,?\s*)thefollow[^:;]{0,24}?alias(?:es)?\s*[:：]"
    r"|,?\s*a\.\s?k\.\s?a\.?[,:]?\s"
)
_ITEM = re.compile(r"(?:^|\n)\s*[-—–]\s*|;\s*(?:and\s*)?[-—–]\s*")
_CONTINUED = re.compile(r"\s*(?:[-—–]|the follow|follow|a\.\s?k\.|alias)")
_AND = re.compile(r"[;,]?\s*\band$")
_FINAL_POINT = re.compile(
    r"(?<!\bLtd)(?<!\bCo)(?<!\bInc)(?<!\bCorp)(?<!\bSti)(?<!\bSan)(?<!\.[A-Z])\.$"
)
_DESCRIBED = re.compile(r",\s+including\b|\.\s+This includes\b")
_TAIL_MAX = 12
_HALF_WIDTH = str.maketrans({"；": ";", "，": ",", "､": "、", "･": "・", "．": "."})


@dataclass(slots=True)
class EntryNames:
    """The names of one entry; `described` is what follows a name in words, as a note."""

    japanese: str = ""
    latin: str = ""
    local: list[str] = field(default_factory=list)
    japanese_aliases: list[str] = field(default_factory=list)
    latin_aliases: list[str] = field(default_factory=list)
    described: str = ""


def entry_names(text: str) -> EntryNames:
    """Take the text of an entry apart, from behind its number to before its address.

    Raises `ValueError` where it has no Latin or no Japanese name.
    """
    found = EntryNames()
    text = text.translate(_HALF_WIDTH)
    head, *rest = _ALIAS_LINE.split(text, maxsplit=1)
    japanese, latin = _by_script(_without_local(head, found))
    _take_latin(latin, found)
    _take_japanese(japanese, found)
    if rest:
        japanese, latin = _by_script(rest[0])
        pieces = [_closed_up(piece) for piece in re.split("[;；]", japanese)]
        if len(pieces) == 1:
            pieces = _at_last_and(pieces)
        found.japanese_aliases += [piece for piece in pieces if piece]
        others = (_tidy(piece) for piece in re.split("[;；]", _flowing(latin)))
        found.latin_aliases += [piece for piece in others if piece]
    if not found.latin:
        raise ValueError("it has no name in Latin letters")
    if not found.japanese:
        raise ValueError("it has no Japanese name")
    return found


def _without_local(head: str, found: EntryNames) -> str:
    """Take the local name off that the newer form prints behind the Latin one."""
    local = _LATIN_BEFORE_BRACKET.search(head)
    if local and _LOCAL.fullmatch(local[1]):
        found.local += [_closed_up(name) for name in local[1].split("、")]
        return head[: local.start()]
    return head


def _by_script(text: str) -> tuple[str, str]:
    """Cut behind the Japanese part, which ends with the line that has its last wide letter.

    Latin letters behind it on that line are its own ("ハルシオン FZCO") where a Latin name follows,
    and else the Latin name, which stands there after a page break.
    """
    last = _LAST_WIDE.match(text)
    if not last:
        return "", text
    japanese, after = last[0], text[last.end() :]
    tail, newline, following = after.partition("\n")
    own = following.strip() and not _CONTINUED.match(following)
    short = len(tail.strip()) <= _TAIL_MAX and " " not in tail.strip()
    if newline and own and (tail.startswith(" ") or short) and not japanese.endswith("）"):
        return japanese + tail, following
    return japanese, after


def _take_latin(text: str, found: EntryNames) -> None:
    head, *listed = _INTRODUCTION.split(text, maxsplit=1)
    if not listed and (lines := re.search(r"\n\s*[-—–]", head)):
        head, listed = head[: lines.start()], [head[lines.start() :]]
    name = _flowing(head)
    if described := _DESCRIBED.search(name):
        found.described = name
        name = name[: described.start()]
    found.latin = _tidy(name)
    for line in listed:
        items = (_tidy(_flowing(item)) for item in _ITEM.split(line))
        found.latin_aliases += [item for item in items if item]


def _take_japanese(text: str, found: EntryNames) -> None:
    text, _, described = text.partition("。")
    text = _closed_up(text)
    if described.strip():
        found.described = f"{text}。{_closed_up(described)} {found.described}".strip()
    if listed := _ALIAS_BRACKET.search(text):
        text = text[: listed.start()] + text[listed.end() :]
        pieces = _outside_brackets(listed[1].strip(" 、､,"))
        if len(pieces) != len(found.latin_aliases):
            pieces = _at_last_and(pieces)
        found.japanese_aliases += [piece for piece in pieces if piece]
    found.japanese = _take_local(text, found.local).strip(" 　、､,;")
    aliases: list[str] = []
    for piece in found.japanese_aliases:
        own: list[str] = []
        aliases += [_take_local(piece, own), *own]
    found.japanese_aliases = aliases


def _take_local(text: str, local: list[str]) -> str:
    """Take names in Chinese letters out of the brackets of a name, and what it says to include."""
    for bracket in list(_BRACKET.finditer(text)):
        if _LOCAL.fullmatch(bracket[1]):
            local += [name for name in bracket[1].split("、") if name]
        if _LOCAL.fullmatch(bracket[1]) or "含む" in bracket[1]:
            text = text.replace(bracket[0], "")
    return text.strip()


def _outside_brackets(text: str) -> list[str]:
    pieces, depth = [""], 0
    for letter in text:
        depth += (letter in "(（") - (letter in ")）")
        if letter in "、､" and depth <= 0:
            pieces.append("")
        else:
            pieces[-1] += letter
    return [piece.strip(" 　") for piece in pieces]


def _at_last_and(pieces: list[str]) -> list[str]:
    """Cut the last of several names at the word for "and", which may also be part of a name."""
    before, word, after = pieces[-1].rpartition("及び")
    return [*pieces[:-1], before.strip(" 　"), after.strip(" 　")] if word else pieces


def _closed_up(text: str) -> str:
    """Join lines of Japanese, which has no spaces, but for those between Latin letters."""
    text = re.sub(rf"(?<=[{_WIDE}])\s*\n\s*|\s*\n\s*(?=[{_WIDE}])", "", text.strip())
    return " ".join(text.split())


def _flowing(text: str) -> str:
    """Join lines of Latin text; a line that ends in a hyphen within a word goes on."""
    return " ".join(re.sub(r"(?<=[0-9A-Za-z]-)\n\s*", "", text).split())


def _tidy(text: str) -> str:
    text = _AND.sub("", text.strip(" ;,、")).strip(" ;,、")
    return _FINAL_POINT.sub("", text).strip()
