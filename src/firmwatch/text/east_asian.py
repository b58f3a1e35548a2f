"""Kana and Han in Latin letters."""

from __future__ import annotations

from anyascii import anyascii

from firmwatch.text import _han_words as han
from firmwatch.text import _letters as letters

__all__ = ["CHINESE_WORDS", "JAPANESE_WORDS", "TABLES", "romanise_han", "romanise_kana"]

CHINESE_WORDS = dict.fromkeys(han.WORDS, "") | han.READINGS
"""Words by their pinyin; "" where each character has its own reading."""
JAPANESE_WORDS = CHINESE_WORDS | han.JAPANESE_WORDS
"""The same, but the words that are known in Japanese are read so."""
_WORD_MAX = 7

TABLES: tuple[object, ...] = (
    letters.KANA, letters.KANA_SMALL, han.CHARACTERS, han.SECOND, CHINESE_WORDS, JAPANESE_WORDS,
)  # fmt: skip
"""Everything that a reading depends on, beside the version of anyascii."""


def romanise_kana(run: str) -> str:
    """Read a run of Kana by Hepburn's romanisation; long vowels are not marked."""
    pieces: list[str] = []
    doubled = False
    for character in run:
        code = ord(character)
        kana = chr(code - 0x60) if 0x30A1 <= code <= 0x30F6 else character
        if kana == "っ":
            doubled = True
            continue
        latin = letters.KANA.get(kana, "")
        if kana in letters.KANA_SMALL and pieces:
            _contract(pieces, letters.KANA_SMALL[kana])
            continue
        if doubled and latin[:1] not in ("", "a", "i", "u", "e", "o", "n"):
            pieces.append("t" if latin.startswith("ch") else latin[0])
        doubled = False
        pieces.append(latin)
    return "".join(pieces)


def romanise_han(run: str, words: dict[str, str], characters: dict[str, str]) -> str:
    """Read a run of Han, parted at known words, the longest first.

    `characters` gives readings of single characters between them that go before the usual ones.
    """
    readings: list[str] = []
    other = ""
    index = 0
    while index < len(run):
        for length in range(min(_WORD_MAX, len(run) - index), 1, -1):
            word = run[index : index + length]
            if word in words:
                if other:
                    readings.append(_syllables(other, characters))
                    other = ""
                readings.append(words[word] or _syllables(word, {}))
                index += length
                break
        else:
            other += run[index]
            index += 1
    if other:
        readings.append(_syllables(other, characters))
    return " ".join(readings)


def _contract(pieces: list[str], small: str) -> None:
    """Join a small letter to the syllable before it: ki + small ya is kya, shi + small ya sha."""
    before = pieces[-1]
    if not before or before in ("n", "a", "i", "u", "e", "o"):
        pieces[-1] = "w" + small if before == "u" else before + small
    elif before in ("shi", "chi", "ji") and small.startswith("y"):
        pieces[-1] = before[:-1] + small[1:]
    else:
        pieces[-1] = before[:-1] + small


def _syllables(word: str, characters: dict[str, str]) -> str:
    return "".join(characters.get(c) or han.CHARACTERS.get(c) or anyascii(c).lower() for c in word)
