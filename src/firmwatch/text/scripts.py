"""Which script a name is written in."""

from __future__ import annotations

import functools
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


@functools.lru_cache(maxsize=4096)
def _code(letter: str) -> str:
    return _CODES.get(unicodedata.name(letter, "").split(" ")[0], "Zzzz")


def script_of(name: str) -> str:
    """Give the ISO 15924 code of most letters of a name; `Zyyy` where it has none that is known."""
    if name.isascii():
        return "Latn" if any(character.isalpha() for character in name) else "Zyyy"
    counts = Counter(map(_code, filter(str.isalpha, name)))
    return counts.most_common(1)[0][0] if counts else "Zyyy"
