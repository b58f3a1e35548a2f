"""Arabic and Hebrew in Latin letters: what is written, without the vowels that are not."""

from __future__ import annotations

import re

from firmwatch.text import _letters as letters

__all__ = ["TABLES", "romanise_arabic", "romanise_hebrew"]

# The article, after "and", "in", "so", "as" or "for"; a word of three letters at least follows.
_ARTICLE = re.compile("^(?:([وبفك]?)ال|لل)(?=.{3})")
_ARTICLES = {"": "al ", "و": "wa al ", "ب": "bi al ", "ف": "fa al ", "ك": "ka al "}
_LONG_FIRST = re.compile("ا[ويی](?=[^اآةىويیأإؤئ])")
_JOINING = frozenset("tskdgzc")
_VOWELS = frozenset({"a", "e", "i", "o", "u", "w", "y", ""})

TABLES: tuple[object, ...] = (
    letters.ARABIC, letters.HEBREW, letters.HEBREW_FIRST, _ARTICLES, _ARTICLE.pattern,
    _LONG_FIRST.pattern,
)  # fmt: skip
"""Everything that a reading depends on."""


def romanise_arabic(run: str) -> str:
    """Read a run of Arabic letters; the article is parted, و and ي may be vowels."""
    if run == "الله":
        return "allah"
    article = _ARTICLE.match(run)
    prefix = ""
    if article:
        prefix = "lil " if article[1] is None else _ARTICLES[article[1]]
        run = run[article.end() :]
    latin = [letters.ARABIC.get(letter, letter) for letter in run]
    if _LONG_FIRST.match(run):
        latin[:2] = ["u" if latin[1] == "w" else "i"]
    for index, letter in enumerate(latin):
        if letter in ("w", "y") and index and latin[index - 1] not in _VOWELS:
            after = latin[index + 1] if index + 1 < len(latin) else "b"
            if after[:1] not in _VOWELS:
                latin[index] = "u" if letter == "w" else "i"
        elif letter == "h" and index and latin[index - 1] in _JOINING:
            # No vowel is written there, and "th" would be read as one letter.
            latin[index - 1] += "a"
        elif letter == "j" and index and latin[index - 1] == "d":
            latin[index - 1] = "da"
    return prefix + "".join(latin)


def romanise_hebrew(run: str) -> str:
    """Read a run of Hebrew letters; ב, כ and פ are hard at the beginning alone."""
    latin = [letters.HEBREW[letter] for letter in run]
    latin[0] = letters.HEBREW_FIRST.get(run[0], latin[0])
    for index in range(1, len(run)):
        if run[index] == "ו":
            latin[index] = (
                "v" if run[index - 1] == "ו" or run[index + 1 : index + 2] == "ו" else "o"
            )
        elif run[index] == "י":
            latin[index] = "i"
        elif run[index] == "ה" and index == len(run) - 1:
            latin[index] = "a"
    return "".join(latin)
