"""Which script a name is written in."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter

__all__ = ["script_of"]

# ISO 15924 codes by the first word of Unicode character names (Unicode Character Database).
_CODES = {
    "LATIN": "Latn",
    "CYRILLIC": "Cyrl",
    "GREEK": "Grek",
    "ARABIC": "Arab",
    "HEBREW": "Hebr",
    "CJK": "Hani",
    "HIRAGANA": "Hira",
    "KATAKANA": "Kana",
    "HANGUL": "Hang",
    "THAI": "Thai",
    "DEVANAGARI": "Deva",
    "GEORGIAN": "Geor",
    "ARMENIAN": "Armn",
    "BENGALI": "Beng",
    "TAMIL": "Taml",
    "KHMER": "Khmr",
    "MYANMAR": "Mymr",
    "LAO": "Laoo",
    "ETHIOPIC": "Ethi",
}

_ASCII_LETTER = re.compile("[A-Za-z]")


@functools.lru_cache(maxsize=4096)
def _code(letter: str) -> str:
    return _CODES.get(unicodedata.name(letter, "").split(" ")[0], "Zzzz")


def script_of(name: str) -> str:
    """Give the ISO 15924 code of most letters of a name; `Zyyy` where it has none that is known."""
    if name.isascii():
        return "Latn" if _ASCII_LETTER.search(name) else "Zyyy"
    codes = [_code(character) for character in name if character.isalpha()]
    if len(set(codes)) == 1:
        return codes[0]
    return Counter(codes).most_common(1)[0][0] if codes else "Zyyy"
