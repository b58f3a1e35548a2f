"""Cyrillic and Greek in Latin letters."""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

from firmwatch.text import _letters as letters

__all__ = ["TABLES", "romanise_cyrillic", "romanise_greek", "slavic_table"]

_SLAVIC_HARD = re.compile("ъ(?=[бвгджзклмнпрстфхцчшщ])")
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_NOT_UKRAINIAN = re.compile("[ыэъёўЫЭЪЁЎ]")
_SERBIAN = re.compile("[јљњћђџЈЉЊЋЂЏ]")
_GREEK_VOICELESS = frozenset("θκξπσςτφχψ")

TABLES: tuple[object, ...] = (
    letters.CYRILLIC, letters.UKRAINIAN, letters.UKRAINIAN_FIRST, letters.SERBIAN,
    letters.RUSSIAN_YO, letters.BULGARIAN, letters.GREEK, letters.GREEK_PAIRS, letters.GREEK_FIRST,
    letters.GREEK_COMMON, letters.GREEK_CLASSICAL,
)  # fmt: skip
"""Everything that a reading depends on, beside the version of anyascii."""


def slavic_table(text: str) -> dict[str, str]:
    """Give the table of the language that a text in Cyrillic shows by its letters."""
    if _SERBIAN.search(text):
        return letters.SERBIAN
    if _UKRAINIAN.search(text) and not _NOT_UKRAINIAN.search(text):
        return letters.UKRAINIAN
    if _SLAVIC_HARD.search(text.lower()):
        return letters.BULGARIAN
    return letters.CYRILLIC


def romanise_cyrillic(run: str, table: dict[str, str]) -> str:
    """Read a run of Cyrillic letters by a table, in the case in which it is written."""
    word = run.lower()
    if len(word) != len(run):
        word = run
    pieces = []
    for index, letter in enumerate(word):
        latin = table.get(letter)
        if latin is None:
            latin = anyascii(letter)
        elif index == 0 and table is letters.UKRAINIAN:
            latin = letters.UKRAINIAN_FIRST.get(letter, latin)
        pieces.append(_cased(run, word, index, latin))
    return "".join(pieces)


def romanise_greek(run: str, special: dict[str, str] | None = None) -> str:
    """Read a run of Greek letters by ELOT 743, but for the letters and pairs of `special`."""
    word = _without_marks(run.lower())
    special = special or {}
    pieces = []
    index = 0
    while index < len(word):
        pair = word[index : index + 2]
        latin = special.get(pair)
        if latin is None and index == 0:
            latin = letters.GREEK_FIRST.get(pair)
        if latin is None:
            latin = letters.GREEK_PAIRS.get(pair)
        length = 2 if latin else 1
        if latin is None:
            latin = special.get(word[index]) or letters.GREEK.get(word[index], word[index])
        elif latin.endswith("v") and (
            index + 2 == len(word) or word[index + 2] in _GREEK_VOICELESS
        ):
            latin = latin[0] + "f"
        pieces.append(latin)
        index += length
    latin = "".join(pieces)
    return latin.upper() if run.isupper() else latin.capitalize() if run[:1].isupper() else latin


def _cased(run: str, word: str, index: int, latin: str) -> str:
    """Give Latin letters the case of the letter that they stand for."""
    if run[index] == word[index]:
        return latin
    upper = run[index + 1 : index + 2] or run[index - 1 : index]
    return latin.upper() if upper.isupper() or len(latin) == 1 else latin.capitalize()


def _without_marks(word: str) -> str:
    """Drop accents; a diaeresis parts a pair, as in Greek orthography."""
    parts = unicodedata.normalize("NFD", word)
    return "".join(c for c in parts if not unicodedata.combining(c))
