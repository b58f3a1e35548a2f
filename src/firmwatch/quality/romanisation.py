"""Names written in Cyrillic or Greek letters and, by another system, in Latin letters again.

The way out follows the romanisation that English-speaking registers use, backwards (BGN/PCGN 1947
for Russian, ELOT 743 for Greek); the ways back are those of other countries, so that what comes
back is what a list of another country may print.
"""

from __future__ import annotations

import re

__all__ = ["BACK_FROM_CYRILLIC", "BACK_FROM_GREEK", "through_cyrillic", "through_greek"]

# Longest first: "shch" is one letter.
_TO_CYRILLIC = {
    "shch": "щ", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш", "yu": "ю", "ya": "я",
    "ye": "е", "yo": "ё", "ck": "к", "ph": "ф", "th": "т", "qu": "кв", "a": "а", "b": "б", "c": "к",
    "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "дж", "k": "к", "l": "л",
    "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у",
    "v": "в", "w": "в", "x": "кс", "y": "ы", "z": "з",
}  # fmt: skip
_COMMON = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z",
    "и": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia",
}  # fmt: skip
BACK_FROM_CYRILLIC: tuple[dict[str, str], ...] = (
    # Machine-readable travel documents: ICAO Doc 9303, part 3, section 6.
    {**_COMMON, "ъ": "ie"},
    # German: Duden.
    {**_COMMON, "в": "w", "ж": "sch", "з": "s", "х": "ch", "ц": "z", "ч": "tsch", "ш": "sch",
     "щ": "schtsch", "ю": "ju", "я": "ja", "й": "j"},
    # French: as registers print it.
    {**_COMMON, "ж": "j", "у": "ou", "ч": "tch", "ш": "ch", "щ": "chtch", "ю": "iou"},
)  # fmt: skip

_TO_GREEK = {
    "th": "θ", "ch": "χ", "ps": "ψ", "ph": "φ", "ou": "ου", "ng": "γγ", "a": "α", "b": "μπ",
    "c": "κ", "d": "ντ", "e": "ε", "f": "φ", "g": "γκ", "h": "χ", "i": "ι", "j": "τζ", "k": "κ",
    "l": "λ", "m": "μ", "n": "ν", "o": "ο", "p": "π", "q": "κ", "r": "ρ", "s": "σ", "t": "τ",
    "u": "ου", "v": "β", "w": "ου", "x": "ξ", "y": "υ", "z": "ζ",
}  # fmt: skip
BACK_FROM_GREEK: tuple[dict[str, str], ...] = (
    # ELOT 743, type 2, as Greek passports have it.
    {"μπ": "b", "ντ": "nt", "γκ": "gk", "γγ": "ng", "τζ": "tz", "ου": "ou", "α": "a", "β": "v",
     "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
     "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t",
     "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o"},
    # Classical, as libraries have it (ALA-LC).
    {"μπ": "mp", "ντ": "nt", "γκ": "nk", "γγ": "ng", "τζ": "tz", "ου": "ou", "α": "a", "β": "b",
     "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "e", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
     "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t",
     "υ": "y", "φ": "ph", "χ": "ch", "ψ": "ps", "ω": "o"},
)  # fmt: skip


def through_cyrillic(name: str, system: int | None) -> str | None:
    """Write an ASCII name in Cyrillic letters, and back by a system of `BACK_FROM_CYRILLIC`.

    `system` None stays in Cyrillic. None for a name with other letters than ASCII, or without any.
    """
    if not name.isascii():
        return None
    there = _rewrite(name, _TO_CYRILLIC)
    return there if system is None else _rewrite(there, BACK_FROM_CYRILLIC[system])


def through_greek(name: str, system: int | None) -> str | None:
    """Write an ASCII name in Greek letters, and back by a system of `BACK_FROM_GREEK`."""
    if not name.isascii():
        return None
    there = re.sub(r"σ\b", "ς", _rewrite(name, _TO_GREEK))
    return there if system is None else _rewrite(there, BACK_FROM_GREEK[system])


def _rewrite(text: str, table: dict[str, str]) -> str:
    """Exchange the longest spellings of a table; a capital at the front of one stays a capital."""
    longest = sorted(table, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest)), re.IGNORECASE)

    def exchange(found: re.Match[str]) -> str:
        new = table[found[0].lower()]
        if not found[0][0].isupper():
            return new
        after = text[found.end() : found.end() + 1]
        before = text[found.start() - 1 : found.start()]
        loud = after.isupper() or (not after.isalpha() and before.isupper())
        return (
            new.upper() if loud or (len(found[0]) > 1 and found[0].isupper()) else new.capitalize()
        )

    return pattern.sub(exchange, text)
