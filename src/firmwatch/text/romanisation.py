"""Names of every script in Latin letters.

anyascii (ISC licence) reads each character by itself. Here stands what a name needs beyond that:
letters that depend on their neighbours, vowels that a script leaves out, and words in scripts that
write none apart.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from anyascii import anyascii

from firmwatch.text import _han_words as han
from firmwatch.text import _letters as letters
from firmwatch.text import abjads, alphabets, east_asian, hangul

__all__ = ["READINGS_MAX", "TABLES", "all_readings", "other_readings", "romanise"]

READINGS_MAX = 3
"""At most so many readings beside the first: a name is compared once for each."""

_BEYOND_LATIN = re.compile("[\u0300-\u1dff\u1f00-\u1fff\u2c00-\U0010ffff]")
_BEYOND_ASCII = re.compile("([^\x00-\x7f]+)")
# Marks of direction and joining, which print as nothing.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
# Forms for typesetting: wide Latin, narrow Kana, joined Arabic letters, squared words.
_TYPESET = re.compile("[\u3131-\u318e\u3200-\u33ff\ufb00-\ufdff\ufe70-\ufefc\uff01-\uffdc]+")
_MARKS = re.compile(
    "([\u0300-\u036f\u0591-\u05bd\u064b-\u0655]{4})[\u0300-\u036f\u0591-\u05bd\u064b-\u0655]+"
)
_ABUGIDA = re.compile(
    "([\u0915-\u0939\u0995-\u09b9\u0a15-\u0a39\u0a95-\u0ab9\u0b15-\u0b39\u0c15-\u0c39\u0c95-\u0cb9"
    "\u0d15-\u0d39\u0958-\u095f\u0b95-\u0bb9][\u093c\u09bc\u0a3c]?)(?=[\u0902-\u0939\u0958-\u095f\u0982-\u09b9"
    "\u0a02-\u0a39\u0a82-\u0ab9\u0b02-\u0b39\u0c02-\u0c39\u0c82-\u0cb9\u0d02-\u0d39"
    "\u0b82-\u0bb9])"
)
_THAI_VOWEL_FIRST = re.compile("([\u0e40-\u0e44\u0ec0-\u0ec4])([\u0e01-\u0e2e\u0e81-\u0eae])")
_RUN = re.compile(
    "(?P<cyrillic>[\u0400-\u052f]+)|(?P<greek>[\u0370-\u03ff\u1f00-\u1fff]+)"
    "|(?P<arabic>[\u0621-\u065f\u0670-\u06d5]+)|(?P<hebrew>[\u05d0-\u05ea]+)"
    "|(?P<hangul>[\uac00-\ud7a3]+)|(?P<kana>[\u3041-\u3096\u30a1-\u30fa\u30fc]+)"
    "|(?P<han>[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3005]+)"
)
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
# ة of a word that another one qualifies, which is T there (ALA-LC, Arabic, rule 7b).
_CONSTRUCT = re.compile(r"(?<!\S)(?!و?ال)([\u0621-\u06d5]{2,})ة(?=\s+[\u0621-\u06d5])")
_YO = re.compile("[ёЁ]")
_SHCHA = re.compile("[щЩ]")
_RUSSIAN = re.compile("[ыэЫЭ]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_SECOND_HAN = re.compile("|".join(sorted(han.SECOND, key=len, reverse=True)))
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue",
     "Å": "Aa", "Ø": "Oe"}
)  # fmt: skip

TABLES: tuple[object, ...] = (
    *alphabets.TABLES, *abjads.TABLES, *hangul.TABLES, *east_asian.TABLES, han.JAPANESE, _UMLAUTS,
    _RUN.pattern, _ABUGIDA.pattern, _CONSTRUCT.pattern,
)  # fmt: skip
"""Everything that a reading depends on, beside the version of anyascii."""


def romanise(text: str) -> str:
    """Give the Latin reading of a name, in ASCII.

    Case is kept where the script has case. Words of organisations in Han and Hangul are parted by
    spaces; the article of Arabic too. Any string is read; what has no reading is left out.
    """
    if text.isascii():
        return text
    return _romanise(_cleaned(text), {})


def other_readings(text: str) -> tuple[str, ...]:
    """Give further Latin readings of a name, the likelier first, `READINGS_MAX` at most.

    Ä, ö, ü, å, ø as two letters; Arabic ة as T; Japanese words; Ukrainian read as Russian, ё,
    Bulgarian щ; common spellings of Greek; Korean companies' own spelling; the second reading of a
    Han character.
    """
    return () if text.isascii() else _readings(text)[1:]


def all_readings(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """Give of each text what `romanise` gives and then what `other_readings` gives."""
    found: list[tuple[str, ...]] = [()] * len(texts)
    latin: list[int] = []
    for place, text in enumerate(texts):
        if _BEYOND_LATIN.search(text) or "\n" in text:
            found[place] = _readings(text)
        else:
            latin.append(place)
    together = _latin_readings([texts[place] for place in latin])
    for place, readings in zip(latin, together, strict=True):
        found[place] = readings
    return found


def _latin_readings(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """Read texts of Latin letters, a line each: few runs of letters with accents are distinct."""
    pieces = _BEYOND_ASCII.split(_INVISIBLE.sub("", "\n".join(texts)))
    runs = pieces[1::2]
    read = []
    for table in ({}, _UMLAUTS):
        latin = {run: _romanise(run.translate(table), {}) for run in set(runs)}
        pieces[1::2] = [latin[run] for run in runs]
        read.append("".join(pieces).split("\n"))
    lines = zip(*read, strict=True)
    return [(one,) if one == two else (one, two) for one, two in lines] if texts else []


def _readings(text: str) -> tuple[str, ...]:
    cleaned = _cleaned(text)
    first = _romanise(cleaned, {})
    readings: list[str] = []
    if (umlauts := cleaned.translate(_UMLAUTS)) != cleaned:
        readings.append(_romanise(umlauts, {}))
    if (construct := _CONSTRUCT.sub(r"\1ت", cleaned)) != cleaned:
        readings.append(_romanise(construct, {}))
    if _BEYOND_LATIN.search(cleaned):
        readings += [_romanise(cleaned, {script: r}) for script, r in _other_readers(cleaned)]
    others = [reading for reading in dict.fromkeys(readings) if reading != first]
    return (first, *others[:READINGS_MAX])


def _cleaned(text: str) -> str:
    text = _INVISIBLE.sub("", text)
    if not _BEYOND_LATIN.search(text):
        return text
    text = _TYPESET.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return unicodedata.normalize("NFC", _MARKS.sub(r"\1", text))


@functools.cache
def _latin_letters() -> dict[int, str]:
    """Give what anyascii makes of the letters of Latin-1 and Latin Extended-A and -B."""
    return {code: anyascii(chr(code)) for code in range(0x80, 0x250)}


def _romanise(text: str, instead: dict[str, Callable[[str], str]]) -> str:
    if not _BEYOND_LATIN.search(text):
        plain = text.translate(_latin_letters())
        return plain if plain.isascii() else anyascii(plain)
    slavic = alphabets.slavic_table(text)

    def read(found: re.Match[str]) -> str:
        script = found.lastgroup or ""
        if script in instead:
            return instead[script](found[0])
        if script == "cyrillic":
            return alphabets.romanise_cyrillic(found[0], slavic)
        return _READERS[script](found[0])

    text = _RUN.sub(read, text)
    text = _THAI_VOWEL_FIRST.sub(r"\2\1", _ABUGIDA.sub(r"\1a", text))
    return " ".join(anyascii(text).split())


def _apart(reading: str) -> str:
    """Part what scripts without spaces write beside another script."""
    return f" {reading} "


def _other_readers(text: str) -> Iterator[tuple[str, Callable[[str], str]]]:
    """Give each other reader that a text has letters for, with the script that it reads."""
    if _KANA.search(text) or any(word in text for word in han.JAPANESE):
        yield "han", _han_reader(east_asian.JAPANESE_WORDS, {})
    if _CYRILLIC.search(text) and (table := _neighbouring_table(text)):
        yield "cyrillic", partial(alphabets.romanise_cyrillic, table=table)
    if _GREEK.search(text):
        yield "greek", partial(alphabets.romanise_greek, special=letters.GREEK_COMMON)
        yield "greek", partial(alphabets.romanise_greek, special=letters.GREEK_CLASSICAL)
    if _HANGUL.search(text):
        yield "hangul", lambda run: _apart(hangul.customary_hangul(hangul.romanise_hangul(run)))
    if _SECOND_HAN.search(text):
        yield "han", _han_reader(east_asian.CHINESE_WORDS, han.SECOND)


def _han_reader(words: dict[str, str], characters: dict[str, str]) -> Callable[[str], str]:
    return lambda run: _apart(east_asian.romanise_han(run, words, characters))


def _neighbouring_table(text: str) -> dict[str, str] | None:
    """Ukrainian as it is spelt from Russian, ё as YO, and Bulgarian щ where it may be that."""
    table = alphabets.slavic_table(text)
    if table is letters.UKRAINIAN:
        return letters.CYRILLIC
    if table is letters.CYRILLIC and _YO.search(text):
        return letters.RUSSIAN_YO
    if table is letters.CYRILLIC and _SHCHA.search(text) and not _RUSSIAN.search(text):
        return letters.BULGARIAN
    return None


_READERS: dict[str, Callable[[str], str]] = {
    "greek": alphabets.romanise_greek,
    "arabic": abjads.romanise_arabic,
    "hebrew": abjads.romanise_hebrew,
    "hangul": lambda run: _apart(hangul.romanise_hangul(run)),
    "kana": lambda run: _apart(east_asian.romanise_kana(run)),
    "han": _han_reader(east_asian.CHINESE_WORDS, {}),
}
