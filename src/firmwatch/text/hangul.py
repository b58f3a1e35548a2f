"""Hangul in Latin letters, by the Revised Romanisation of Korean (South Korea, 2000)."""

from __future__ import annotations

from firmwatch.text._han_words import HANGUL_WORDS
from firmwatch.text._letters import HANGUL_CARRIED, HANGUL_FIRST, HANGUL_LAST, HANGUL_VOWEL

__all__ = ["TABLES", "customary_hangul", "romanise_hangul"]

_FIRST_SYLLABLE = 0xAC00
_NO_LETTER = 11
"""The index of the silent first letter."""
# Sounds that change where two consonants meet (section 3.1 of the Revised Romanisation).
_MEETING = {
    ("k", "n"): "ngn", ("k", "r"): "ngn", ("k", "m"): "ngm", ("t", "n"): "nn", ("t", "r"): "nn",
    ("t", "m"): "nm", ("p", "n"): "mn", ("p", "r"): "mn", ("p", "m"): "mm", ("n", "r"): "ll",
    ("l", "n"): "ll", ("l", "r"): "ll", ("m", "r"): "mn", ("ng", "r"): "ngn",
    ("h", "g"): "k", ("h", "d"): "t", ("h", "j"): "ch", ("h", "s"): "s", ("h", "n"): "n",
}  # fmt: skip
# What names of companies use beside the rules (Samsung, Kyung, Hyun).
_CUSTOMARY = (("yeo", "yu"), ("eo", "u"), ("eu", "u"))
_LENGTHS = sorted({len(word) for word in HANGUL_WORDS}, reverse=True)
_WORDS = frozenset(HANGUL_WORDS)

TABLES: tuple[object, ...] = (
    HANGUL_WORDS, HANGUL_CARRIED, HANGUL_FIRST, HANGUL_LAST, HANGUL_VOWEL, _MEETING, _CUSTOMARY,
)  # fmt: skip
"""Everything that a reading of Hangul depends on."""


def romanise_hangul(run: str) -> str:
    """Read a run of Hangul syllables; known words of organisations are parted by spaces."""
    words: list[str] = []
    other = ""
    index = 0
    while index < len(run):
        word = next((w for n in _LENGTHS if (w := run[index : index + n]) in _WORDS), "")
        if word:
            words += [other, word]
            other = ""
            index += len(word)
        else:
            other += run[index]
            index += 1
    return " ".join(_read(word) for word in [*words, other] if word)


def customary_hangul(latin: str) -> str:
    """Respell Revised Romanisation as companies do: "samseong" becomes "samsung"."""
    for revised, customary in _CUSTOMARY:
        latin = latin.replace(revised, customary)
    return latin


def _read(word: str) -> str:
    pieces: list[str] = []
    last = 0
    for position, syllable in enumerate(word):
        first, rest = divmod(ord(syllable) - _FIRST_SYLLABLE, 588)
        vowel, next_last = divmod(rest, 28)
        if position:
            pieces.append(_join(last, first))
        else:
            pieces.append(HANGUL_FIRST[first])
        pieces.append(HANGUL_VOWEL[vowel])
        last = next_last
    return "".join(pieces) + ("" if HANGUL_LAST[last] == "h" else HANGUL_LAST[last])


def _join(last: int, first: int) -> str:
    """Give the letters between two vowels."""
    if first == _NO_LETTER:
        return HANGUL_CARRIED[last]
    before, after = HANGUL_LAST[last], HANGUL_FIRST[first]
    if (before, after) in _MEETING:
        return _MEETING[before, after]
    return ("" if before == "h" else before) + after
