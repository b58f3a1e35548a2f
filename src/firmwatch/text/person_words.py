"""The words of a person's name, and how much each tells.

For owners who are people and for listed persons only (scope rule S5). Order says nothing: registers
and lists print surname and given names either way.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from firmwatch.text._person_word_frequency import RATES
from firmwatch.text.names import readings_of
from firmwatch.text.scripts import script_of
from firmwatch.text.skeletons import consonants_of, skeletons_of

__all__ = [
    "TABLES",
    "UNSEEN",
    "PersonWord",
    "class_information",
    "is_abjad",
    "person_word",
    "remember_words",
    "words_of_people",
    "words_of_person",
]

UNSEEN = 7_900
"""Thousandths of a nat of a word that is in no table: -ln of the chance that another person of a
list has it too, measured (docs/explanation/people.md)."""
LETTER = 2_700
"""Thousandths of a nat of an initial: -ln of the chance that two words of different persons begin
alike, measured."""
BY_CONSONANTS = (4_000, 6_000, 7_000, 7_200)
"""The most that words tell which agree in their consonants alone, by how many these are, 2 to 5, in
thousandths of a nat: -ln of the chance that another person of a list has them too, measured."""

WORDS_MAX = 12
"""Words of a name that are compared; the longest in the lists has eleven."""

# Forms of address of registers: GOV.UK prints them in the name where they are no field of their
# own. Religious and military titles stay: lists print them as parts of names.
_TITLES = frozenset(
    "MR MRS MS MISS DR PROF PROFESSOR SIR DAME JR SR II III IV AND THE".split()  # noqa: SIM905
)
# Of Arabic names: the article says nothing, and "Abd al-X", "Abdul X", "Abdelx" are one word.
_ARTICLES = frozenset({"AL", "EL", "UL", "OL", "IL"})
_SERVANT = frozenset({"ABD", "ABDUL", "ABDEL", "ABDAL", "ABDOL", "ABDUR", "ABDU", "ABDOUL"})
_SERVANT_OF = re.compile(r"ABD(?:OUL|[UEAO][LR])(?=[A-Z]{3})")
_PREFIX = re.compile(r"(?:AL|EL)(?=[A-Z]{4})")
_BREAKS = re.compile(r"[^A-Z0-9]+")
_JOINED = re.compile(r"['`´]")
_VOWELS = re.compile("[AEIOUYW]+")
_DOUBLE = re.compile(r"(.)\1+")
CONSONANTS_MIN = 2
_ABJADS = frozenset({"Arab", "Hebr"})

TABLES: tuple[object, ...] = (
    RATES, UNSEEN, LETTER, BY_CONSONANTS, WORDS_MAX, _TITLES, _ARTICLES, _SERVANT,
    _SERVANT_OF.pattern, _PREFIX.pattern, _BREAKS.pattern, _JOINED.pattern, _VOWELS.pattern,
    CONSONANTS_MIN,
)  # fmt: skip
"""Everything that the words of a person depend on, for the version of a matcher."""


_WORDS: dict[str, PersonWord] = {}
_WORDS_MAX = 1 << 19


class PersonWord(NamedTuple):
    """A word of a person's name, and by what it may meet another one.

    `weight` is what it tells in thousandths of a nat. `skeleton` is shared by its spellings by
    several systems of romanisation, `frame` has its consonants alone, `abjad` is what Arabic or
    Hebrew would write of it; each is "" where it says nothing.
    """

    text: str
    weight: int
    skeleton: str
    frame: str
    abjad: str

    @property
    def is_initial(self) -> bool:
        """Whether it is one letter."""
        return len(self.text) == 1


def words_of_person(name: str) -> tuple[tuple[str, ...], ...]:
    """Cut a person's name into words of the letters A to Z, once for each reading of its script."""
    return words_of_people([name])[0]


def words_of_people(names: Sequence[str]) -> list[tuple[tuple[str, ...], ...]]:
    """Cut many names, as `words_of_person` does one."""
    return [
        tuple(dict.fromkeys(found for text in texts if (found := _words(text))))
        for texts in readings_of(names)
    ]


def is_abjad(name: str) -> bool:
    """Whether a name is written in letters that leave vowels out."""
    return not name.isascii() and script_of(name) in _ABJADS


def person_word(text: str) -> PersonWord:
    """Look a word up: a pure function of it and of `TABLES`."""
    found = _WORDS.get(text)
    if found is None:
        remember_words([text])
        found = _WORDS[text]
    return found


def remember_words(texts: Iterable[str]) -> None:
    """Look words up together, which takes a fraction of the time, for `person_word` to give."""
    unknown = [text for text in dict.fromkeys(texts) if text not in _WORDS]
    if len(_WORDS) + len(unknown) > _WORDS_MAX:
        _WORDS.clear()
    plain = [_PREFIX.sub("", text, count=1) for text in unknown]
    keys = skeletons_of(plain)
    for text, word, key, abjad in zip(unknown, plain, keys, consonants_of(plain), strict=True):
        weight = LETTER if len(text) == 1 else _known().get(text, UNSEEN)
        _WORDS[text] = PersonWord(text, weight, key, _frame(word, key), abjad)


@functools.lru_cache(maxsize=1 << 16)
def class_information(frame: str) -> int:
    """Give what a word tells that agrees with another one in its frame alone, in thousandths."""
    known = _rates_of_frames().get(frame)
    most = BY_CONSONANTS[min(max(len(frame), CONSONANTS_MIN), CONSONANTS_MIN + 3) - CONSONANTS_MIN]
    return most if known is None else min(most, round(-1_000 * math.log(min(known, 1.0))))


def _words(latin: str) -> tuple[str, ...]:
    text = _JOINED.sub("", latin.upper())
    words = [word for word in _BREAKS.split(text) if word and not word.isdigit()]
    kept = [word for word in words if word not in _TITLES] or words
    kept = _without_articles(kept)
    return tuple(_SERVANT_OF.sub("ABD", word) for word in kept[:WORDS_MAX])


def _without_articles(words: list[str]) -> list[str]:
    found: list[str] = []
    is_servant = False
    for place, word in enumerate(words):
        is_last = place == len(words) - 1
        if word in _ARTICLES and not is_last and len(words) > 2:
            continue
        if word in _SERVANT and not is_last:
            is_servant = True
            continue
        found.append(f"ABD{word}" if is_servant else word)
        is_servant = False
    return found


@functools.cache
def _known() -> Mapping[str, int]:
    return {
        word: min(100 * tenths, UNSEEN) for tenths, words in RATES.items() for word in words.split()
    }


@functools.cache
def _rates_of_frames() -> Mapping[str, float]:
    words = [_PREFIX.sub("", word, count=1) for word in _known()]
    found: dict[str, float] = {}
    for word, key, weight in zip(words, skeletons_of(words), _known().values(), strict=True):
        frame = _frame(word, key)
        found[frame] = found.get(frame, 0.0) + math.exp(-weight / 1_000)
    return found


def _frame(word: str, key: str) -> str:
    """Give the consonants of a word as all systems of romanisation write them; "" for too few."""
    letters = key or word
    if len(word) <= CONSONANTS_MIN or not letters.isalpha():
        return ""
    found = _DOUBLE.sub(r"\1", _VOWELS.sub("", letters).replace("H", ""))
    return found if len(found) >= CONSONANTS_MIN else ""
