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

    prior: float = -3.0
    """Of pairs that share a name key or a number and nothing else is known, one in 20 is real."""
    name_base: float = 2.0
    name_per_nat: float = 0.22
    """An equal name weighs base + slope x its inverse document frequency, within the bounds."""
    name_min: float = 4.2
    """The least distinctive name still alerts when nothing speaks against it."""
    name_max: float = 8.0
    name_generic_per_nat: float = 0.12
    name_generic_max: float = 2.8
    """Words that name a trade only; less than the prior takes, so that they never alert alone."""
    name_order: float = -0.2
    name_spacing: float = -0.3
    name_script: float = -0.3
    """A romanisation loses letters, so an equality through it is weaker."""
    name_differs: float = -6.0
    name_overlap: float = 5.0
    """Different names weigh from `differs` up to `differs` + `overlap` by the words they share."""
    weak_alias: float = -3.0
    weak_name_max: float = 2.5
    """A weak alias takes `weak_alias`, and from a long name as much more as leaves this at most:
    less than the prior takes, so that a weak alias never alerts alone."""
    legal_form_agrees: float = 0.4
    legal_form_differs: float = -0.8
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


@functools.cache
def matcher_version() -> str:
    """Give the version that an alert carries: of the channels, weights, vocabulary and tables."""
    forms = (sorted(SPELLINGS.items()), sorted(MOVABLE), CJK_FORMS)
    content = repr((asdict(WEIGHTS), forms, sorted(GENERIC), GENERIC_WORDS_MAX, TOKENS))
    return "exact-1+" + hashlib.sha256(content.encode()).hexdigest()[:12]
