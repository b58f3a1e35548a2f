"""Every weight of evidence, in natural log-odds, and the version they make together.

What two names weigh is learnt (`LEARNT`, docs/explanation/calibration.md). The weights here are set
by hand from the reasoning beside each of them: labelled pairs say nothing of countries, kinds and
numbers, since the sides of a pair come from one entry.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version as anyascii_version

from firmwatch.matching import facts, person_weights
from firmwatch.matching._learnt import LEARNT
from firmwatch.text import (
    equivalents,
    families,
    frequencies,
    kana_keys,
    names,
    numerals,
    person_words,
    places,
    romanisation,
    skeletons,
)
from firmwatch.text.legal_forms import (
    CJK_FORMS,
    FORM_WORD_MAX,
    FORM_WORD_MIN,
    MOVABLE,
    SPELLINGS,
)
from firmwatch.text.words import GENERIC, GENERIC_WORDS_MAX

__all__ = ["LEARNT", "NAME_WEIGHTS", "WEIGHTS", "Weights", "matcher_version"]


ENGINE = "fuzzy-3"
"""Raised by hand where the code of a comparison changes what it gives."""

_WITH_TABLES = (
    *(equivalents, facts, families, frequencies, kana_keys, names, numerals, places, romanisation),
    *(skeletons, person_words, person_weights),
)


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights, in natural log-odds."""

    prior: float = -3.0
    """Of pairs that a search brings up and nothing more is known of, one in 20 is real."""
    name_equal_min: float = 3.0
    """Equal words, or equal letters, however common: an even chance when nothing speaks against."""
    name_max: float = 6.5
    """Two names alone are never surer than 97 in 100: others may bear the name, and scores that
    all end at 1 cannot be ranked."""
    name_generic_max: float = 0.4
    """Words that name a trade only: they alert neither alone nor with a country in common."""
    name_differs: float = -6.0
    """Names less alike than `alignment.CANDIDATE`."""
    weak_alias: float = -3.0
    weak_name_max: float = 2.0
    """A weak alias takes `weak_alias`, and from a long name as much more as leaves this at most:
    less than the prior takes, so that a weak alias never alerts alone."""
    acronym_letter: float = 0.4
    """For each letter of an acronym beyond the second: it never alerts alone, and of four letters
    on with a country in common."""
    country_agrees: float = 1.7
    country_differs: float = -2.5
    """Of 1,034 organisations that two publishers name alike, 7 have no country in common; of 2,764
    pairs of two organisations of one list, 694: -3.5. What users know of countries is less sure
    (the branch's, the parent's), so this is a nat less."""
    flag_differs: float = -0.5
    """Ships change flags; companies seldom move."""
    kind_differs: float = -10.0
    """The best name and a country in common alert by themselves; against it they do not."""
    unique_identifier_agrees: float = 10.5
    """LEI, IMO, wallet address and the like: given out once, so that one alerts under any name."""
    national_identifier_agrees: float = 9.0
    number_agrees: float = 6.0
    """Equal numbers with a country missing on one side, or under another label."""
    shared_identifier_agrees: float = 4.0
    """Call signs, domains and other numbers that may pass on or be shared."""
    imo_contradicts: float = -14.0
    """Ships share names: the best name and a flag in common stay below one in 20 against it."""
    lei_contradicts: float = -9.0
    identifier_contradicts: float = -6.0


WEIGHTS = Weights()

NAME_WEIGHTS: dict[str, float] = {
    **{name: weight for name, weight in LEARNT.items() if name != "intercept"},
    "base": round(LEARNT["intercept"] - WEIGHTS.prior, 2),
    "acronym": WEIGHTS.acronym_letter,
}
"""The weights of `features.NAME_FEATURES`, learnt but for the acronym's.

`base` is what two names weigh that share nothing: what is learnt beyond the prior, which goes for
pairs of equal numbers too.
"""


@functools.cache
def matcher_version() -> str:
    """Give the version that an alert carries: of the program's text, weights, words and tables."""
    tables = (
        asdict(WEIGHTS),
        LEARNT,
        (sorted(SPELLINGS.items()), sorted(MOVABLE), CJK_FORMS, FORM_WORD_MIN, FORM_WORD_MAX),
        (sorted(GENERIC), GENERIC_WORDS_MAX),
        *(module.TABLES for module in _WITH_TABLES),
        anyascii_version("anyascii"),
    )
    return f"{ENGINE}+" + hashlib.sha256(stable_text(tables).encode()).hexdigest()[:12]


def stable_text(value: object) -> str:
    """Write nested tables as text that is the same in every process; sets have no order."""
    if isinstance(value, (set, frozenset)):
        return f"{{{','.join(sorted(map(stable_text, value)))}}}"
    if isinstance(value, Mapping):
        rows = (f"{stable_text(key)}:{stable_text(item)}" for key, item in value.items())
        return f"{{{','.join(rows)}}}"
    if isinstance(value, (list, tuple)):
        return f"[{','.join(map(stable_text, value))}]"
    return repr(value)
