"""What is known of one token, and how near two tokens are: all fuzziness lives here."""

from __future__ import annotations

import functools
import operator
import re
import string
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rapidfuzz.distance import OSA

from firmwatch.text.equivalents import equivalent, misspelt
from firmwatch.text.families import family
from firmwatch.text.frequencies import UNSEEN, information, is_seen
from firmwatch.text.kana_keys import kana_keys_of
from firmwatch.text.names import ABJAD_MARK, KANA_MARK, unmarked
from firmwatch.text.numerals import number_of
from firmwatch.text.places import country_word
from firmwatch.text.skeletons import consonants_of, frames_of, skeletons_of

__all__ = [
    "COMMON_INFORMATION",
    "FAMILY",
    "FRAME",
    "LETTER",
    "LETTERS_APART",
    "MARKED",
    "SLIPS",
    "TABLES",
    "TWO_EDITS_MAX",
    "TWO_EDITS_MIN",
    "TYPO_LOSS",
    "VOWELS_DIFFER",
    "FactColumns",
    "Nearness",
    "TokenFacts",
    "fact_columns_of",
    "near_bits",
    "nearness",
    "nearness_of",
    "remember_tokens",
    "script_key",
    "script_keys_of",
    "token_facts",
    "token_facts_of",
    "typo_similarity",
]

COMMON_INFORMATION = 8_000
"""Thousandths of a nat: of two words that more than one name in 3,000 has, neither is a slip."""

TRANSLITERATION = 960
"""Similarity per mille of spellings that differ by the romanisation system only."""
FRAME = 880
"""Similarity per mille of words that differ in their vowels."""
FAMILY = 900
"""Similarity per mille of words for one country, its name and adjectives in several languages, and
of generic words of one stem."""
MARKED = {ABJAD_MARK: 920, KANA_MARK: 940}
"""Similarity per mille of tokens that meet under `script_key`, by the mark of the one that has it:
consonants agree, where the vowels are not written or not the same."""
_CODE = 2
"""Letters of the code of a country (ISO 3166-1 alpha-2); no stem is so short."""
TYPO_LOSS = 700
_TYPO_LENGTH_MIN = 4
_TYPO_LENGTH_MAX = 64
"""The work of finding a slip grows with the square of the letters; no word has more."""
TWO_EDITS_MIN, TWO_EDITS_MAX = 8, 24
"""Letters of the longer word between which two edits may be slips: of shorter words too many are
as near by chance, and no longer ones stand in names."""

SLIPS = ("one letter differs", "two letters differ")
"""What one edit and two are called."""
VOWELS_DIFFER = "vowels differ"

BY_SKELETON, BY_FRAME = 11_600, 10_700
"""The most that two words tell which agree by a key alone, in thousandths of a nat: -ln of the
chance that two of the 170,000 words of a million names share one, measured."""
BY_MARK = {
    ABJAD_MARK: (7_100, 8_000, 9_300, 11_000, 12_300, 12_900),
    KANA_MARK: (6_900, 6_900, 8_900, 10_600, 11_700, 12_300),
}
"""As before, by the letters of the key, 2 to 7: -ln of the chance that another of the 159,000 words
of half a million names has the key too, measured."""
LETTER, DIGIT = 2_900, 2_300
"""The most that a letter or a digit tells, in thousandths of a nat: the entropy of single letters
of English (C. Shannon, "Prediction and entropy of printed English", 1951: 4.14 bits), and ln 10.
Three letters that no register has are borne by many all the same."""

LETTERS_APART = 4
"""Letters that may stand in one of two words alone where two edits part them, two for each."""
_KEY_BITS = 256

_JOINING = frozenset({"AND", "THE"})
_JOINING_WEIGHT = 1_500
_UMLAUT = re.compile("([AOU])E")
_BIT = {letter: 1 << place for place, letter in enumerate(string.ascii_uppercase)}

TABLES: tuple[object, ...] = (
    COMMON_INFORMATION, TRANSLITERATION, FRAME, FAMILY, MARKED, TYPO_LOSS, _TYPO_LENGTH_MIN,
    _TYPO_LENGTH_MAX, TWO_EDITS_MIN, TWO_EDITS_MAX, BY_SKELETON, BY_FRAME, BY_MARK, LETTER, DIGIT,
    _JOINING, _JOINING_WEIGHT, _UMLAUT.pattern,
)  # fmt: skip
"""Every constant that a token's facts and its nearness to another depend on."""


class TokenFacts(NamedTuple):
    """A token: its canonical form, what it tells (thousandths of a nat), and its skeleton.

    `skeleton` is "" where it says nothing. `mark` is what ends the token, if anything does.
    `fallible` is true where a letter may be a slip: 4 to 64 letters and no digit. `frame` is the
    skeleton without its vowels, `family` the code of the country that the word names, or the
    first word of its stem. `seen` says that registers know the word, so that it is hardly a slip
    for another. `meant` is the canonical generic word for a plural or translation of which the
    token is a slip. `letters` has a bit for each letter of a fallible one.
    """

    canonical: str
    weight: int
    skeleton: str
    mark: str
    fallible: bool
    frame: str
    family: str
    meant: str
    seen: bool
    letters: int


class FactColumns(NamedTuple):
    """What `TokenFacts` says of each of many tokens, by column, but for the letters."""

    canonical: list[str]
    weight: list[int]
    skeleton: list[str]
    mark: list[str]
    fallible: list[bool]
    frame: list[str]
    family: list[str]
    meant: list[str]
    seen: list[bool]


class Nearness(NamedTuple):
    """How near two tokens are, per mille, and by what: `kind` is a word for people.

    `telling` is the most that such an agreement tells, in thousandths of a nat.
    """

    similarity: int
    kind: str
    telling: int


_FACTS: dict[str, TokenFacts] = {}
_FACTS_MAX = 1 << 18


def token_facts(token: str) -> TokenFacts:
    """Look a token of `text.names` up; a pure function of it and of the tables' versions."""
    found = _FACTS.get(token)
    if found is None:
        found = token_facts_of([token])[0]
        _keep({token: found})
    return found


def remember_tokens(tokens: Iterable[str]) -> None:
    """Look tokens up together, which takes a third of the time, for `token_facts` to give later."""
    unknown = [token for token in tokens if token not in _FACTS]
    _keep(dict(zip(unknown, token_facts_of(unknown), strict=True)))


def _keep(found: Mapping[str, TokenFacts]) -> None:
    if len(_FACTS) + len(found) > _FACTS_MAX:
        _FACTS.clear()
    _FACTS.update(found)


def token_facts_of(tokens: Sequence[str]) -> list[TokenFacts]:
    """Look tokens up, as `token_facts` does one."""
    found = fact_columns_of(tokens)
    letters = [
        _letters(word) if fallible else 0
        for word, fallible in zip(found.canonical, found.fallible, strict=True)
    ]
    return list(map(TokenFacts, *found, letters))


def fact_columns_of(tokens: Sequence[str]) -> FactColumns:
    """Look tokens up, as `token_facts` does one, and give what is known of them by column."""
    found = [_canonical(token) for token in tokens]
    plain = [word for _, word, _ in found]
    skeletons = skeletons_of(plain)
    return FactColumns(
        [canonical for canonical, _, _ in found],
        _weights(plain),
        skeletons,
        [mark for _, _, mark in found],
        [not mark and _fallible(canonical) for canonical, _, mark in found],
        frames_of(skeletons),
        [country_word(word) or family(canonical) for canonical, word, _ in found],
        [_meant(*row) for row in found],
        [is_seen(word) for word in plain],
    )


def _meant(canonical: str, plain: str, mark: str) -> str:
    """Give the generic word that a token is a slip for; "" for one that is common by itself."""
    if mark or not _fallible(canonical):
        return ""
    is_common = is_seen(plain) and information(plain) < COMMON_INFORMATION
    return "" if is_common else misspelt(canonical)


def _canonical(token: str) -> tuple[str, str, str]:
    """Give a token's canonical form, that form without the mark of a script, and the mark."""
    plain = unmarked(token)
    mark = token[len(plain) :]
    if mark:
        return token, plain, mark
    number = number_of(plain)
    canonical = equivalent(token) if number is None else str(number)
    return canonical, canonical, ""


def _letters(word: str) -> int:
    return functools.reduce(operator.or_, map(_BIT.__getitem__, word))


def _fallible(canonical: str) -> bool:
    return _TYPO_LENGTH_MIN <= len(canonical) <= _TYPO_LENGTH_MAX and canonical.isalpha()


def _weights(tokens: Sequence[str]) -> list[int]:
    """Give what tokens tell; a spelling with an umlaut's E tells what the one without it does."""
    weights = [
        _JOINING_WEIGHT if token in _JOINING else min(information(token), _most_told(token))
        for token in tokens
    ]
    # A line each: one replacement in a long text is far quicker than many in short ones.
    unseen = [
        place
        for place, weight in enumerate(weights)
        if weight >= UNSEEN and "E" in tokens[place] and tokens[place].isalpha()
    ]
    spelt = _UMLAUT.sub(r"\1", "\n".join([tokens[place] for place in unseen])).split("\n")
    for place, plain in zip(unseen, spelt if unseen else (), strict=True):
        if plain != tokens[place]:
            weights[place] = min(weights[place], information(plain))
    return weights


def _most_told(token: str) -> int:
    """Give the most that so many letters or digits can tell, however rare they are together."""
    return len(token) * (DIGIT if token.isdigit() else LETTER)


@functools.lru_cache(maxsize=1 << 16)
def script_key(token: str, mark: str) -> str:
    """Give the key under which tokens of a marked script and Latin ones meet; "" for none."""
    return script_keys_of([token], mark)[0]


def script_keys_of(tokens: Sequence[str], mark: str) -> list[str]:
    """Give the `script_key` of each token."""
    plain = [unmarked(token) for token in tokens]
    return consonants_of(plain) if mark == ABJAD_MARK else kana_keys_of(plain)


def typo_similarity(longer: int, edits: int = 1) -> int:
    """Give the similarity of two words so many edits apart, the longer of `longer` letters."""
    return 1_000 - TYPO_LOSS * edits // longer


def nearness(left: str, right: str) -> Nearness | None:
    """Say how near two tokens are; None where they are two words. Symmetric.

    Edits are counted by optimal string alignment: one in words from 4 letters, two in words from 8.
    They count only where one of the two words is rare or unknown, or where a final S makes a
    plural: GOLD is no slip for GOLF.
    """
    if left == right:
        return Nearness(1_000, "equal", LETTER * len(left))
    return nearness_of(token_facts(left), token_facts(right))


def nearness_of(ours: TokenFacts, theirs: TokenFacts) -> Nearness | None:
    """Say how near two tokens that are not spelt alike are, by their facts."""
    if ours.canonical == theirs.canonical:
        return Nearness(1_000, "equivalent", LETTER * len(ours.canonical))
    best: Nearness | None = None
    if ours.fallible and theirs.fallible:
        best = _slip(ours, theirs)
    if theirs.canonical == ours.meant or ours.canonical == theirs.meant:
        longer = max(len(ours.canonical), len(theirs.canonical))
        found = Nearness(typo_similarity(longer), SLIPS[0], LETTER * (longer - 1))
        best = found if best is None else max(best, found)
    if ours.skeleton and ours.skeleton == theirs.skeleton:
        told = min(BY_SKELETON, LETTER * len(ours.skeleton))
        found = Nearness(TRANSLITERATION, "transliteration", told)
        best = found if best is None else max(best, found)
    elif ours.frame and ours.frame == theirs.frame and _rare(ours, theirs):
        told = min(BY_FRAME, LETTER * len(ours.frame))
        found = Nearness(FRAME, VOWELS_DIFFER, told)
        best = found if best is None else max(best, found)
    if ours.family and ours.family == theirs.family:
        kind = "the same country" if len(ours.family) == _CODE else "the same stem"
        found = Nearness(FAMILY, kind, LETTER * len(ours.canonical))
        best = found if best is None else max(best, found)
    if ours.mark != theirs.mark:
        for mark in (ours.mark, theirs.mark):
            marked = _by_mark(ours, theirs, mark)
            if marked is not None:
                best = marked if best is None else max(best, marked)
    return best


def near_bits(facts: TokenFacts, hash_: int) -> tuple[int, int]:
    """Give (keys, letters), which tell most pairs of tokens that are not near without a look.

    Two tokens are near only where their `keys` have a bit in common, or their `letters` differ in
    `LETTERS_APART` bits at most. `hash_` is a hash of 64 bits that is the canonical form's alone.
    """
    # What no letter is a slip of is far from all: its bits stand beyond those of letters.
    letters = facts.letters if facts.fallible else hash_ << 26
    if facts.mark:
        return -1, letters
    keys = 0
    for key in (facts.canonical, facts.skeleton, facts.frame, facts.family, facts.meant):
        if key:
            keys |= 1 << hash(key) % _KEY_BITS
    return keys, letters


def _slip(ours: TokenFacts, theirs: TokenFacts) -> Nearness | None:
    """Say how near two words are that one edit or two part, if they are slips."""
    if (ours.letters ^ theirs.letters).bit_count() > LETTERS_APART:
        return None
    longer = max(len(ours.canonical), len(theirs.canonical))
    edits = _edits(ours, theirs, longer)
    if not edits:
        return None
    return Nearness(typo_similarity(longer, edits), SLIPS[edits - 1], LETTER * (longer - edits))


def _by_mark(ours: TokenFacts, theirs: TokenFacts, mark: str) -> Nearness | None:
    """Say how near two tokens are of which one is of a marked script, or of another one."""
    key = script_key(ours.canonical, mark) if mark else ""
    if not key or key != script_key(theirs.canonical, mark):
        return None
    told = BY_MARK[mark][min(max(len(key), 2), 7) - 2]
    return Nearness(MARKED[mark], "transliteration", min(told, LETTER * len(key)))


def _rare(ours: TokenFacts, theirs: TokenFacts) -> bool:
    """Whether one of two words may be a slip for the other: both are common words otherwise."""
    known = ours.seen and theirs.seen
    return not known or max(ours.weight, theirs.weight) >= COMMON_INFORMATION


def _edits(ours: TokenFacts, theirs: TokenFacts, longer: int) -> int:
    """Count the edits between two words that differ: 1 or 2, or 0 where they are no slips."""
    difference = abs(len(ours.canonical) - len(theirs.canonical))
    most = 2 if TWO_EDITS_MIN <= longer <= TWO_EDITS_MAX else 1
    if difference > most:
        return 0
    if not _rare(ours, theirs):
        shorter, other = sorted((ours.canonical, theirs.canonical), key=len)
        return int(other == shorter + "S")
    edits = OSA.distance(ours.canonical, theirs.canonical, score_cutoff=most)
    return edits if edits <= most else 0
