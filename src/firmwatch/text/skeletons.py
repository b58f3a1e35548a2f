"""Keys that a token shares with its spellings by other systems of romanisation.

The rules follow the tables of the systems themselves: ISO 9, BGN/PCGN, GOST 16876, ALA-LC, ICAO
9303, Duden and French usage for Cyrillic; ELOT 743 for Greek; the Revised Romanisation and
McCune-Reischauer for Hangul; the many spellings of Arabic. Which of them stand here was settled by
measurement (benchmarks/transliteration.py): a rule that joins many established words is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = [
    "SOUNDS_MIN",
    "TABLES",
    "consonants",
    "consonants_of",
    "frame",
    "frames_of",
    "skeleton",
    "skeletons_of",
    "sounds",
]

# Tokens are read many at a time, a line each: one replacement in a long text is far quicker than
# many in short ones. So no pattern may take in a line's end, and ^ and $ are those of a line.

LETTERS_MIN = 4
"""Shorter tokens have no skeleton: too many are initials: project's own choice, by measurement."""
SKELETON_MIN = 4
"""Shorter skeletons join too many words, but that one letter less will do for a longer token."""
CONSONANTS_MIN = 2
"""The fewest consonants that tell a word: with 3, one in five fewer Arabic words are found."""

FRAME_CONSONANTS_MIN = 4
"""Words of fewer consonants share theirs with too many others: EXPORT has five, MARINE three."""

SOUNDS_MIN = 6
"""The fewest consonants that tell a whole name: with 5, a quarter more strangers share theirs."""

# Letters that spell one sound, in the order of reading. Small letters are read no further.
# What one system writes for one of ч, ш, щ, ж, ц, another writes for the next of them: all are S.
_WITH_H = (
    ("SCHTSCH", "s"), ("SHTSH", "s"), ("SHCH", "s"), ("STCH", "s"), ("CHTCH", "s"), ("TSCH", "s"),
    ("TSH", "s"), ("TCH", "s"), ("SHH", "s"), ("SCH", "s"), ("DZH", "s"), ("SH", "s"), ("ZH", "s"),
    ("CHIM", "him"), ("TECHN", "tehn"), ("MECHAN", "mehan"), ("CHOLDING", "hOLDING"),
    ("ARCHIT", "arhit"), ("KH", "h"), ("GH", "g"), ("TH", "t"), ("DH", "d"), ("BH", "b"),
    ("PH", "f"), ("RH", "r"),
)  # fmt: skip
_WITH_Z = (("DZ", "s"), ("CZ", "s"), ("SZ", "s"), ("TZ", "s"))
_OTHERS = (
    ("JEO", "sO"), ("DJ", "s"), ("TS", "s"), ("TC", "s"), ("CK", "k"), ("X", "ks"),
    ("OU", "u"), ("OO", "u"), ("EE", "i"),
)  # fmt: skip
# Greek αυ and ευ before a voiceless letter; with it "avto" is read as "auto".
_GREEK = (("AUT", "AFT"), ("EUT", "EFT"), ("VT", "FT"), ("VK", "FK"), ("VS", "FS"))
_VOWELS = (("EO", "O"), ("EU", "U"), ("OE", "O"), ("UE", "U"), ("AE", "A"))
# Words that Hangul can write; there G and K, D and T, B and P are one letter each.
_SYLLABLES = re.compile("(?>[BDGHKLMNPRST]?V?[AEIOU]+(?>NG|[BGKLMNPST](?![AEIOU]))?)++")
# Short words of Korea in both systems, which the rule for long ones does not reach.
_KOREAN = {
    "BUSAN": "PUSAN", "DAEGU": "TAEGU", "DAEJEON": "TAEJON", "GORYEO": "KORYO", "JOSEON": "CHOSON",
    "CHOSUN": "CHOSON", "GYEONGGI": "KYONGGI", "JEJU": "CHEJU", "JEONJU": "CHONJU",
    "GAEBAL": "KAEBAL", "JEONJA": "CHONJA", "JANGSU": "CHANGSU", "JUNGANG": "CHUNGANG",
    "SAMSEONG": "SAMSUNG", "HYEONDAE": "HYUNDAI", "DAEU": "DAEWOO", "GYEONGJE": "KYONGJE",
    "HANGUK": "HANKUK",
}  # fmt: skip
_UNVOICED = str.maketrans("GDB", "KTP")
SYLLABLES_MIN = 6
"""The letters of a skeleton from which it is read so: project's own choice, by measurement."""
_FRENCH = re.compile("^(?=.*J)(?=.*(?:OU|TCH)).*$", re.MULTILINE)
_ASPIRATE = re.compile("^CH(?=[LR])", re.MULTILINE)
# C before e, i, y; -ович as Serbian writes it; -ичн-, -очн- by ISO 9 without its marks.
_SOFT_C = re.compile("CH|C(?=[EIYJ])|(?<=[OE]VI)C$|(?<=[AEIOUY])C(?=N)", re.MULTILINE)
# J is ж in French and й elsewhere: here by where й does not stand.
_FRENCH_J = re.compile("(?<=I)J(?=[B-DF-HK-NP-TV-Z])|J(?=I[^JY\n])|(?<=[CDF-HK-NP-TVXZs])J(?=E)")
_GLIDE = re.compile("(?<![IYJ])[IYJ]++(?=[AEOUaeou])")
_ONE_LETTER = str.maketrans("abcdefghijklmnopqrstuvwxyzZCQWYJ", "ABCDEFGHIJKLMNOPQRSTUVWXYZSKKVII")

# Arabic and Hebrew: vowels and what carries them are left out.
_ABJAD_GROUPS = (
    ("SCH", "S"), ("SH", "S"), ("CH", "S"), ("KH", "K"), ("GH", "G"), ("TH", "T"), ("DH", "D"),
    ("PH", "F"), ("CK", "K"), ("DJ", "J"), ("X", "KS"),
)  # fmt: skip
_ABJAD = str.maketrans("QGCZPV", "KKKSBF", "AEIOUWY")
# A vowel that begins or ends a word is written in both scripts, if only by its carrier.
_CARRIERS = {"A": "A", "E": "A", "I": "A", "O": "A", "U": "A", "W": "W", "Y": "Y"}
_ARTICLE = re.compile("^AL(?=[A-Z]{3})", re.MULTILINE)
# Words too short for a key: the article with its spellings, "and", "in".
_PARTICLES = {"AL": "AL", "EL": "AL", "UL": "AL", "IL": "AL", "W": "WA", "WA": "WA", "FI": "FI"}
_DOUBLE = re.compile(r"(.)\1+")
_VOWEL_RUN = re.compile("[AEIOU]+")
_FINAL_H = re.compile("H$", re.MULTILINE)

_SILENT = str.maketrans("QCZ", "KKS", "AEIOUYHW")
_DOUBLE_LETTER = re.compile(r"([A-Z])\1+")

TABLES: tuple[object, ...] = (
    SOUNDS_MIN, _SILENT, _DOUBLE_LETTER.pattern,
    LETTERS_MIN, SKELETON_MIN, CONSONANTS_MIN, FRAME_CONSONANTS_MIN, _WITH_H, _WITH_Z,
    _OTHERS, _FRENCH.pattern, _ASPIRATE.pattern, _DOUBLE.pattern, _VOWEL_RUN.pattern,
    _FINAL_H.pattern, _SOFT_C.pattern, _FRENCH_J.pattern, _GLIDE.pattern, _GREEK, _VOWELS,
    _SYLLABLES.pattern, _KOREAN, _UNVOICED, SYLLABLES_MIN, _ONE_LETTER,
    _ABJAD_GROUPS, _ABJAD, _CARRIERS, _ARTICLE.pattern,
    _PARTICLES,
)  # fmt: skip
"""Everything that a skeleton depends on."""


def skeleton(token: str) -> str:
    """Give a key that spellings of one word by several systems share.

    `token` is of the letters A to Z and digits. "" for a token with a digit, of fewer than
    `LETTERS_MIN` letters, or of which fewer than `SKELETON_MIN` are left.
    """
    return skeletons_of([token])[0]


def skeletons_of(tokens: Sequence[str]) -> list[str]:
    """Give the `skeleton` of each token."""
    places = [
        place
        for place, token in enumerate(tokens)
        if len(token) >= LETTERS_MIN and token.isascii() and token.isalpha()
    ]
    found = [""] * len(tokens)
    words = [_KOREAN.get(tokens[place], tokens[place]) for place in places]
    # German writes CH for a sound of its own.
    german = [("SCH" in word or "W" in word) and "H" in word for word in words]
    for is_german in (False, True):
        chosen = [item for item, flag in enumerate(german) if flag == is_german]
        if chosen:
            text = _by_sound("\n".join([words[item] for item in chosen]), is_german)
            keys = _FINAL_H.sub("", _DOUBLE.sub(r"\1", _unglided(text))).split("\n")
            for item, key in zip(chosen, keys, strict=True):
                found[places[item]] = _kept(key, tokens[places[item]])
    return found


def _kept(key: str, token: str) -> str:
    if len(key) >= SYLLABLES_MIN and _SYLLABLES.fullmatch(key):
        return key.translate(_UNVOICED)
    if len(key) >= SKELETON_MIN or (len(key) == SKELETON_MIN - 1 and len(token) > LETTERS_MIN):
        return key
    return ""


def _by_sound(text: str, german: bool) -> str:
    """Write each consonant that is spelt by several letters as one small letter."""
    text = _FRENCH.sub(lambda line: line[0].replace("J", "s"), text)
    text = _ASPIRATE.sub("h", text)
    for letters, sound in _WITH_H:
        text = text.replace(letters, sound)
    if german:
        text = text.replace("CH", "h")
    for letters, sound in (*_WITH_Z, *_OTHERS):
        text = text.replace(letters, sound)
    return _FRENCH_J.sub("s", _SOFT_C.sub("s", text))


def _unglided(text: str) -> str:
    """Leave out what systems write or not before a vowel, and give each sound its letter."""
    text = _GLIDE.sub("", text).translate(_ONE_LETTER)
    for letters, sound in (*_GREEK, *_VOWELS):
        text = text.replace(letters, sound)
    return text


def frame(key: str) -> str:
    """Give a skeleton with all of its vowels alike: HEZBOLLAH and HIZBULLA have one frame.

    "" for fewer consonants than `FRAME_CONSONANTS_MIN`.
    """
    return frames_of([key])[0]


def frames_of(keys: Sequence[str]) -> list[str]:
    """Give the `frame` of each skeleton."""
    found = _VOWEL_RUN.sub("A", "\n".join(keys)).split("\n") if keys else []
    return [key if len(key) - key.count("A") >= FRAME_CONSONANTS_MIN else "" for key in found]


def sounds(letters: str) -> str:
    """Give the consonants of a whole name run together, its digits among them.

    "AL ZAROONI" and "ALZROONI" have the same, and so have most spellings of Arabic, Persian,
    Korean and Burmese names. `letters` are A to Z and digits. "" for fewer consonants than
    `SOUNDS_MIN`.
    """
    found = _DOUBLE_LETTER.sub(r"\1", letters.translate(_SILENT))
    return found if sum(map(str.isalpha, found)) >= SOUNDS_MIN else ""


def consonants(token: str) -> str:
    """Give the consonants of a token, to compare what Arabic or Hebrew writes with Latin spellings.

    `token` is of the letters A to Z and digits. "" for a token with a digit, or with fewer than
    `CONSONANTS_MIN` consonants, but for the article, "and" and "in", which have a key each.
    """
    return consonants_of([token])[0]


def consonants_of(tokens: Sequence[str]) -> list[str]:
    """Give the `consonants` of each token."""
    found = [""] * len(tokens)
    places = [place for place, token in enumerate(tokens) if token.isascii() and token.isalpha()]
    text = _ARTICLE.sub("", "\n".join([tokens[place] for place in places]))
    for letters, sound in _ABJAD_GROUPS:
        text = text.replace(letters, sound)
    words = _FINAL_H.sub("", text)
    keys = _DOUBLE.sub(r"\1", words.translate(_ABJAD))
    lines = zip(places, *(part.split("\n") for part in (text, words, keys)), strict=True)
    for place, whole, word, key in lines if places else ():
        if len(key) < CONSONANTS_MIN:
            found[place] = _PARTICLES.get(word, "")
        else:
            final = "I" if whole[-1] in "IYUOW" else ""
            found[place] = _CARRIERS.get(word[0], "") + key + final
    return found
