"""The kind of difference between two names, by mechanical rules that know no score.

The first rule that holds names the kind; `KINDS` has them in that order, from the easiest to the
hardest. A pair may differ in several ways, and then has the hardest of them. Tokens and legal forms
are those of `text.names`; edits are counted by optimal string alignment (rapidfuzz).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from anyascii import anyascii
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from firmwatch.text.names import NameForm, name_form
from firmwatch.text.scripts import script_of
from firmwatch.text.words import is_generic

__all__ = ["KINDS", "NOT_FINDABLE", "SPELLING", "kind_of_difference", "scripts_of"]

KINDS = (
    "identical",
    "case",
    "punctuation",
    "spacing",
    "diacritics",
    "word order",
    "legal form",
    "number",
    "acronym",
    "words added",
    "one edit",
    "two edits",
    "abbreviation",
    "more edits",
    "words replaced",
    "few words shared",
    "transliteration",
    "transliteration in part",
    "translation or other",
)
"""Every kind. `number` is a pair whose numbers alone differ ("Fund I", "Fund II")."""

SPELLING = frozenset(KINDS[: KINDS.index("words replaced")]) - {"acronym", "number"} | {
    "transliteration"
}
"""Kinds in which every word of one name has its counterpart in the other."""

NOT_FINDABLE = frozenset({"acronym", "translation or other", "weak alias"})
"""Kinds that no comparison of names finds: nothing of one name stands in the other."""

EDIT_LETTERS_MIN = 4
"""Shorter names are one edit from too many others to call it a misspelling."""
ALIKE_TOKEN = 60.0
ALIKE_NAME = 75.0
"""Percent of letters in common (rapidfuzz `ratio`) of tokens and names with more edits."""
MOST_LETTERS = 0.5
"""Share of telling letters from which names have words replaced, not just a few words in common."""
SAME_SOUND = 80.0
PARTLY_SAME_SOUND = 45.0
"""Percent of consonants in common of a name and its transliteration; in part: a word translated."""

_JAPANESE = frozenset({"Hani", "Hira", "Kana"})
"""Scripts that one Japanese name mixes."""

_NOT_WORDS = re.compile(r"[^\w]+|_")
_ORDINAL = re.compile(r"\d+(?:ST|ND|RD|TH)?")
_ROMAN = re.compile(r"(?:X{0,3})(?:IX|IV|V?I{0,3})")
_VOWELS = str.maketrans(
    {"C": "K", "Q": "K", "G": "K", "J": "Y", "W": "V", "Z": "S"} | dict.fromkeys("AEIOUYH")
)
_FILLERS = frozenset(
    ["AND", "DE", "DEL", "DER", "DES", "DU", "E", "ET", "FOR", "IN", "LA", "OF", "THE", "UND"]
)


def kind_of_difference(left: str, right: str) -> str:
    """Give the first of `KINDS` that holds of two names; swapping them changes nothing."""
    if left == right:
        return "identical"
    if left.casefold() == right.casefold():
        return "case"
    scripts = {script_of(left), script_of(right)} - {"Zyyy"}
    if len(scripts) > 1 and not scripts <= _JAPANESE:
        return _across_scripts(left, right)
    if (kind := _surface(left, right)) is not None:
        return kind
    ours, theirs = name_form(left), name_form(right)
    if sorted(ours.tokens) == sorted(theirs.tokens):
        return "word order"
    if ours.core and (ours.key == theirs.key or ours.letters == theirs.letters):
        return "legal form"
    return _of_words(ours, theirs)


def scripts_of(left: str, right: str) -> str:
    """Give the scripts of a pair by ISO 15924: `Latn`, or `Cyrl+Latn` where they differ."""
    return "+".join(sorted({script_of(left), script_of(right)}))


def _surface(left: str, right: str) -> str | None:
    """Compare letters and digits alone, as they are and without their marks."""
    ours, theirs = _words(left), _words(right)
    if ours == theirs:
        return "punctuation"
    if "".join(ours) == "".join(theirs):
        return "spacing"
    if _words(anyascii(left)) == _words(anyascii(right)):
        return "diacritics"
    if "".join(_words(anyascii(left))) == "".join(_words(anyascii(right))):
        return "diacritics"
    return None


def _words(name: str) -> list[str]:
    text = name.casefold().replace("&", " and ")
    for mark in "'’`´.":
        text = text.replace(mark, "")
    return _NOT_WORDS.sub(" ", text).split()


def _of_words(ours: NameForm, theirs: NameForm) -> str:
    left, right = ours.core, theirs.core
    if _numbers(left) != _numbers(right) and _rest(left) == _rest(right):
        return "number"
    if _is_acronym(ours, theirs) or _is_acronym(theirs, ours):
        return "acronym"
    if not Counter(left) - Counter(right) or not Counter(right) - Counter(left):
        return "words added"
    edits = min(
        OSA.distance(" ".join(left), " ".join(right)),
        OSA.distance(" ".join(sorted(left)), " ".join(sorted(right))),
        OSA.distance(ours.letters, theirs.letters),
    )
    shortest = min(len(ours.letters), len(theirs.letters))
    if edits <= 2 and shortest >= EDIT_LETTERS_MIN * edits:
        return ("one edit", "one edit", "two edits")[edits]
    if _abbreviated(left, right):
        return "abbreviation"
    if _spelt_alike(left, right):
        return "more edits"
    return _by_words_shared(left, right)


def _numbers(tokens: Sequence[str]) -> list[str]:
    return sorted(
        token for place, token in enumerate(tokens, 1) if _is_number(token, place == len(tokens))
    )


def _rest(tokens: Sequence[str]) -> list[str]:
    return sorted(
        token
        for place, token in enumerate(tokens, 1)
        if not _is_number(token, place == len(tokens))
    )


def _is_number(token: str, last: bool) -> bool:
    """Take digits, ordinals and Roman numbers; one Roman letter only at the end of a name."""
    if _ORDINAL.fullmatch(token):
        return True
    return (len(token) > 1 or last) and _ROMAN.fullmatch(token) is not None


def _abbreviated(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether the words are the same one by one, but for some that are shortened."""
    return len(left) == len(right) and all(
        one == other or _shortens(one, other) or _shortens(other, one)
        for one, other in zip(left, right, strict=True)
    )


def _shortens(short: str, long: str) -> bool:
    """Whether a word is the beginning of another, or keeps its first, last and some letters."""
    if len(short) > 0.7 * len(long) or not short.isalpha():
        return False
    if long.startswith(short):
        return True
    letters = iter(long.removesuffix("S") if not short.endswith("S") else long)
    ends = short[0] == long[0] and short[-1] in long[-2:]
    return len(short) > 1 and ends and all(letter in letters for letter in short)


def _is_acronym(short: NameForm, long: NameForm) -> bool:
    """Whether one name is the initials of the other's words, all or without small words."""
    if len(short.core) != 1 or len(long.core) < 2:
        return False
    letters = short.core[0]
    spellings = {
        "".join(token[0] for token in tokens if keep or token not in _FILLERS)
        for tokens in (long.core, long.tokens)
        for keep in (True, False)
    }
    return len(letters) > 1 and letters in spellings


def _spelt_alike(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether every word has its counterpart that is spelt much like it, in the order written."""
    if len(left) != len(right):
        return fuzz.ratio("".join(left), "".join(right)) >= 100 - (100 - ALIKE_NAME) / 2
    alike = all(fuzz.ratio(one, two) >= ALIKE_TOKEN for one, two in zip(left, right, strict=True))
    return alike and fuzz.ratio(" ".join(left), " ".join(right)) >= ALIKE_NAME


def _by_words_shared(left: Sequence[str], right: Sequence[str]) -> str:
    """Name the kind by the share of both names' telling letters that have a counterpart."""
    ours, theirs = (
        [token for token in tokens if not is_generic(token) and len(token) > 2]
        for tokens in (left, right)
    )
    if ours and theirs and min(_shared(ours, theirs), _shared(theirs, ours)) >= MOST_LETTERS:
        return "words replaced"
    if _shared(ours, theirs) or _share_letters("".join(ours), "".join(theirs)):
        return "few words shared"
    return "translation or other"


def _shared(tokens: Sequence[str], others: Sequence[str]) -> float:
    """Give the share of letters in tokens that are spelt or begin like one of the others."""
    alike = [
        len(token)
        for token in tokens
        if any(fuzz.ratio(token, other) >= ALIKE_NAME or token[:5] == other[:5] for other in others)
    ]
    return sum(alike) / sum(map(len, tokens)) if alike else 0.0


def _share_letters(left: str, right: str) -> bool:
    """Whether telling words stand in the other name run together ("Nam Chon Gang")."""
    short, long = sorted((left, right), key=len)
    return len(short) > EDIT_LETTERS_MIN and short in long


def _across_scripts(left: str, right: str) -> str:
    """Compare the consonants of both in Latin letters: vowels are what romanisations differ in."""
    score = fuzz.ratio(*(_consonants(name) for name in (left, right)))
    if score >= SAME_SOUND:
        return "transliteration"
    return "transliteration in part" if score >= PARTLY_SAME_SOUND else "translation or other"


def _consonants(name: str) -> str:
    return name_form(name).letters.translate(_VOWELS)
