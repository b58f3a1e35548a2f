"""Keys that a word romanised from Kana shares with the Latin word that it transcribes.

Kana writes syllables that end in a vowel or N: a foreign word gets vowels between its consonants,
and sounds that Japanese lacks become the nearest that it has. The correspondences are those of the
Cabinet's notice 2 of 1991 on loanwords (外来語の表記), tables 1 and 2, after Hepburn's
romanisation. Which of them stand here was settled by measurement on names that Japan's list of
end users prints in both scripts: a distinction that Kana keeps only at times is not made.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["TABLES", "kana_key", "kana_keys_of"]

KEY_MIN = 2
"""The fewest letters of a key: with 3, one in seven fewer words are found; by measurement."""
MARKED_MAX = 2
"""Keys up to this length tell front vowels: that joins three in ten words less; by measurement."""
PLURAL_MIN = 4
"""Keys from this length lose a final S: Kana often writes no plural; by measurement."""

# Small letters are sounds that are settled and read no further: s (also Z, J and soft G), t (also
# CH), h (also F). Each group stands under a letter that all of its spellings have.
_SPELLINGS = {
    "H": (
        ("SHCH", "s"), ("SCH", "s"), ("TCH", "t"), ("TSH", "t"), ("SH", "s"), ("DZH", "s"),
        ("ZH", "s"), ("PH", "h"), ("TECH", "TEK"), ("MECH", "MEK"), ("ARCHI", "ARKI"),
        ("CHN", "KN"), ("CHR", "KR"), ("CHL", "KL"), ("CH", "t"), ("TH", "s"), ("GHT", "T"),
        ("GH", "G"), ("RH", "R"), ("DH", "D"),
    ),
    # C and G are soft before E, I and Y.
    "C": (("SCE", "sE"), ("SCI", "sI"), ("CE", "sE"), ("CI", "sI"), ("CY", "sY")),
    # デジタル is digital.
    "G": (("DIGIT", "DESIT"), ("DGE", "sE"), ("GE", "sE"), ("GI", "sI"), ("GY", "sY")),
    "D": (("DI", "sI"), ("DY", "sY"), ("DZ", "s"), ("DJ", "s")),
    "T": (("TIO", "sO"), ("TS", "s"), ("TZ", "s")),
    "O": (("OU", "U"), ("OO", "U")),
    "X": (("X", "KS"),),
    "YU": (("RYU", "RU"),),
}  # fmt: skip
# Russian х is フ or ハ, but ク at the end of a word and before N.
_HARD_KH = re.compile("KH(?=$|N)", re.MULTILINE)
# ツ at the end is a T with the plural's S; elsewhere it is also a C (コンツェルン).
_FINAL_TS = re.compile("TSU?$", re.MULTILINE)
# Russian Вл- is ウラ- or ヴラ-.
_VOCAL_V = re.compile("^V(?=[LR]|UR)", re.MULTILINE)
# Russian в is フ where it has no voice.
_VOICELESS_V = re.compile("VU?(?=[KSTPFHCsth]|$)", re.MULTILINE)
# ル is L, R or nothing: R after a vowel is often but a long vowel (センター: centre).
_LIQUID = re.compile("[LR](?<!^.)(?![AIOY]|E.)", re.MULTILINE)
_FRONT_VOWEL = re.compile("[EIY](?=.)")
# ン before B, P and M is M elsewhere.
_DOUBLE = re.compile(r"(.)\1+")
_NASALS = (("MB", "NB"), ("MP", "NP"), ("NM", "M"))
_VOWELS = "AEIOUWY"
_ONE_LETTER = str.maketrans("BCDFGHJKLMNPQRSTVZhst", "BKDHGHSKRMNPKRSTBSHST", _VOWELS)

TABLES: tuple[object, ...] = (
    KEY_MIN, MARKED_MAX, PLURAL_MIN, _SPELLINGS, _NASALS, _HARD_KH.pattern, _FINAL_TS.pattern,
    _VOCAL_V.pattern, _VOICELESS_V.pattern, _LIQUID.pattern, _FRONT_VOWEL.pattern, _DOUBLE.pattern,
    _VOWELS, _ONE_LETTER,
)  # fmt: skip
"""Everything that a key depends on."""


def kana_key(token: str) -> str:
    """Give a key that a token romanised from Kana and the Latin word behind it share.

    `token` is of the letters A to Z and digits, of either script. The key is of its consonants
    (A to Z), after A for a vowel at its front; a short key ends in I where a front vowel stands
    within. "" for a token with a digit, or with fewer than `KEY_MIN` such letters.

    A key says less than a skeleton: compare a token read from Kana with one that was not.
    """
    return kana_keys_of([token])[0]


def kana_keys_of(tokens: Sequence[str]) -> list[str]:
    """Give the `kana_key` of each token. They are read together, a line each, for speed."""
    found = [""] * len(tokens)
    places = [place for place, token in enumerate(tokens) if token.isascii() and token.isalpha()]
    sounds = _by_sound("\n".join([tokens[place] for place in places]))
    letters = _LIQUID.sub("", sounds).translate(_ONE_LETTER)
    keys = _unrepeated(letters)
    lines = zip(places, *(part.split("\n") for part in (sounds, letters, keys)), strict=True)
    for place, sound, letter, key in lines if places else ():
        found[place] = _kept(sound, letter, key)
    return found


def _kept(sounds: str, letters: str, key: str) -> str:
    if len(key) >= PLURAL_MIN and key[-1] == "S":
        key = key[:-1]
    elif len(key) < KEY_MIN:
        key = letters[:KEY_MIN]
    if sounds[0] in _VOWELS:
        key = "A" + key
    if len(key) < KEY_MIN:
        return ""
    return key + "I" if len(key) <= MARKED_MAX and _FRONT_VOWEL.search(sounds, 1) else key


def _by_sound(text: str) -> str:
    """Write each sound as Kana tells it from others."""
    text = _VOICELESS_V.sub("h", _VOCAL_V.sub("U", text))
    text = _HARD_KH.sub("K", text).replace("KH", "h")
    text = _FINAL_TS.sub("T", text)
    for spellings in _SPELLINGS.values():
        for letters, sound in spellings:
            text = text.replace(letters, sound)
    return text


def _unrepeated(text: str) -> str:
    """Write small tsu, and two sounds that Kana does not tell apart, once."""
    for spelling, sound in _NASALS:
        text = text.replace(spelling, sound)
    return _DOUBLE.sub(r"\1", text)
