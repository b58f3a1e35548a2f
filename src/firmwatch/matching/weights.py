"""Every weight of evidence, in natural log-odds, and the version they make together.

The weights are set by hand from the reasoning beside each of them and from alerts judged one by one
(docs/explanation/judged-alerts.md); they are not yet learnt from labelled pairs.
"""

from __future__ import annotations

import functools
import hashlib
from dataclasses import asdict, dataclass

from firmwatch.text._token_frequency import TOKENS
from firmwatch.text.legal_forms import CJK_FORMS, MOVABLE, SPELLINGS
from firmwatch.text.words import GENERIC, GENERIC_WORDS_MAX

__all__ = ["WEIGHTS", "Weights", "matcher_version"]


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights, in natural log-odds."""

    name_generic_max: float = 2.2
    """Words that name a trade only; less than the prior takes, so that they never alert alone."""
    name_differs: float = -6.0
    """Names less alike than `alignment.CANDIDATE`."""
    weak_alias: float = -3.0
    weak_name_max: float = 2.5
    """A weak alias takes `weak_alias`, and from a long name as much more as leaves this at most:
    less than the prior takes, so that a weak alias never alerts alone."""
    country_agrees: float = 1.5
    country_differs: float = -1.5
    flag_differs: float = -0.5
    """Ships change flags; companies seldom move."""
    kind_differs: float = -5.0
    unique_identifier_agrees: float = 10.0
    """LEI, IMO, wallet address and the like: given out once."""
    national_identifier_agrees: float = 9.0
    number_agrees: float = 6.0
    """Equal numbers with a country missing on one side, or under another label."""
    shared_identifier_agrees: float = 4.0
    """Call signs, domains and other numbers that may pass on or be shared."""
    imo_contradicts: float = -10.0
    """Ships share names: the best name and a flag in common stay below one in 20 against it."""
    lei_contradicts: float = -7.0
    identifier_contradicts: float = -4.0


WEIGHTS = Weights()

LEARNT: dict[str, float] = {
    "prior": -3.0,
    "shared_nats": 0.45,
    "shared_nats_more": 0.15,
    "equal": 1.0,
    "missing_little": -8.0,
    "missing_much": -8.0,
    "differing_little": -12.0,
    "differing_much": -12.0,
    "misspelt": -0.3,
    "transliterated": -0.3,
    "other_script": -0.2,
    "respaced": -0.3,
    "reordered": -0.2,
    "acronym": 1.0,
    "number_differs": -4.0,
    "number_missing": -1.0,
    "place_differs": -3.0,
    "place_missing": -0.5,
    "form_agrees": 0.4,
    "form_differs": -0.8,
}
"""The weights of `features.NAME_FEATURES`, and the prior."""


@functools.cache
def matcher_version() -> str:
    """Give the version that an alert carries: of the channels, weights, vocabulary and tables."""
    forms = (sorted(SPELLINGS.items()), sorted(MOVABLE), CJK_FORMS)
    content = repr((asdict(WEIGHTS), forms, sorted(GENERIC), GENERIC_WORDS_MAX, TOKENS))
    return "exact-1+" + hashlib.sha256(content.encode()).hexdigest()[:12]
