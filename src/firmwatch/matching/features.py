"""What two names say of each other: numbers that weights are learnt for.

A feature is a quantity of a pair of names, the same whichever side is left. The weights
(`weights.WEIGHTS`) turn it into log-odds; `make calibrate` learns them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from firmwatch.matching.alignment import MILLION, Aligned, Alignment, align
from firmwatch.matching.facts import COMMON_INFORMATION, SLIPS, VOWELS_DIFFER
from firmwatch.matching.party import PartyName
from firmwatch.text.legal_forms import GENERAL
from firmwatch.text.names import unmarked
from firmwatch.text.places import places_conflict
from firmwatch.text.words import are_generic

__all__ = [
    "LITTLE",
    "NAME_FEATURES",
    "SHARED_KNEE",
    "UNMET_MAX",
    "NameView",
    "compare_names",
    "name_features",
]

NAME_FEATURES = (
    "shared_nats",
    "shared_nats_more",
    "telling_nats",
    "equal",
    "complete",
    "missing_little",
    "missing_much",
    "differing_little",
    "differing_much",
    "missing_nats",
    "differing_nats",
    "misspelt",
    "misspelt_common",
    "misspelt_more",
    "transliterated",
    "other_script",
    "respaced",
    "reordered",
    "acronym",
    "number_differs",
    "number_missing",
    "place_differs",
    "place_missing",
    "form_agrees",
    "form_differs",
)
"""Every feature of two names, in the order in which weights are written down."""

SHARED_KNEE = 9.0
SHARED_MAX = 30.0
LITTLE = 0.15
UNMET_MAX = 15.0
_MORE_THAN_A_SLIP = (SLIPS[1], VOWELS_DIFFER)


class NameView(NamedTuple):
    """Two names laid side by side: their alignment, and what is counted of them.

    `values` has the features that are not zero. `generic` is true where the aligned words tell no
    organisation from the next.
    """

    left: PartyName
    right: PartyName
    alignment: Alignment
    values: Mapping[str, float]
    generic: bool


def compare_names(left: PartyName, right: PartyName) -> NameView:
    """Lay two names side by side. Swapping the sides changes nothing but the sides."""
    alignment = align(left.form, right.form)
    values = {name: value for name, value in _values(left, right, alignment).items() if value}
    return NameView(left, right, alignment, values, _generic(left, right, alignment))


def name_features(view: NameView) -> tuple[float, ...]:
    """Give the values of `NAME_FEATURES`, in their order."""
    return tuple(view.values.get(name, 0.0) for name in NAME_FEATURES)


def _values(left: PartyName, right: PartyName, alignment: Alignment) -> dict[str, float]:
    shared = min(alignment.weight / 1_000, SHARED_MAX)
    shares = sorted((alignment.left_share, alignment.right_share))
    missing, differing = ((MILLION - share) / MILLION for share in shares)
    # What both sides lack is a word in place of another; the rest is a word too many.
    missing -= differing
    kinds = [row.kind for row in alignment.tokens]
    return {
        "shared_nats": min(shared, SHARED_KNEE),
        "shared_nats_more": max(0.0, shared - SHARED_KNEE),
        "telling_nats": _telling(alignment),
        "equal": float(alignment.similarity == MILLION),
        "complete": float(bool(kinds) and "missing" not in kinds and alignment.by != "acronym"),
        "missing_little": min(missing, LITTLE),
        "missing_much": max(0.0, missing - LITTLE),
        "differing_little": min(differing, LITTLE),
        "differing_much": max(0.0, differing - LITTLE),
        **(_unmet(alignment.tokens) if "missing" in kinds and alignment.by != "acronym" else {}),
        **_misspelt(alignment, kinds),
        "transliterated": float(min(2, kinds.count("transliteration"))),
        "other_script": float(left.script != right.script),
        "respaced": float(alignment.by == "spacing"),
        "reordered": float(_reordered(left, right, alignment)),
        "acronym": _initials(left, right) if alignment.by == "acronym" else 0.0,
        # Where all letters agree, so do all numbers and places, however they are cut.
        **(_kinds_of_difference(left, right) if alignment.by not in ("order", "spacing") else {}),
        **_forms(left, right),
    }


def _telling(alignment: Alignment) -> float:
    """What the most telling word in common tells, in nats; initials have none in common."""
    if alignment.by == "acronym":
        return 0.0
    return max([row.telling for row in alignment.tokens], default=0) / 1_000


def _unmet(tokens: tuple[Aligned, ...]) -> dict[str, float]:
    """What words without a counterpart tell, in nats: of one name alone, and of both."""
    left = sum(row.weight for row in tokens if not row.right)
    right = sum(row.weight for row in tokens if not row.left)
    less, more = (min(total / 1_000, UNMET_MAX) for total in sorted((left, right)))
    return {"missing_nats": more - less, "differing_nats": less}


def _misspelt(alignment: Alignment, kinds: Sequence[str]) -> dict[str, float]:
    """Count misspelt words, two at most of a kind: rare ones, common ones, and by more letters.

    `kinds` are those of the alignment's tokens.
    """
    if alignment.by not in ("tokens", "letters", "vowels"):
        return {}
    once, more = kinds.count(SLIPS[0]), sum(map(kinds.count, _MORE_THAN_A_SLIP))
    if not once and not more:
        return {}
    # Of two words the one of which is common the other is hardly a name of its own.
    common = sum(
        row.telling < COMMON_INFORMATION for row in alignment.tokens if row.kind == SLIPS[0]
    )
    return {
        "misspelt": float(min(2, once - common)),
        "misspelt_common": float(min(2, common)),
        "misspelt_more": float(min(2, more)),
    }


def _initials(left: PartyName, right: PartyName) -> float:
    """Letters of the acronym beyond the second, four at most: each makes chance less likely."""
    lengths = [len(side.form.letters) for side in (left, right) if len(side.form.core) == 1]
    return float(min(4, min(lengths) - 2))


def _kinds_of_difference(left: PartyName, right: PartyName) -> dict[str, float]:
    numbers = left.numbers, right.numbers
    places = left.places, right.places
    if not any(numbers) and not any(places):
        return {}
    return {
        "number_differs": float(bool(numbers[0] and numbers[1] and numbers[0] != numbers[1])),
        "number_missing": float(bool(numbers[0]) != bool(numbers[1])),
        "place_differs": float(places_conflict(*places)),
        "place_missing": float(bool(places[0]) != bool(places[1])),
    }


def _forms(left: PartyName, right: PartyName) -> dict[str, float]:
    if not left.form.legal_forms or not right.form.legal_forms:
        return {}
    ours, theirs = left.form.legal_forms - {GENERAL}, right.form.legal_forms - {GENERAL}
    both = bool(ours and theirs)
    return {
        "form_agrees": float(both and bool(ours & theirs)),
        "form_differs": float(both and not ours & theirs),
    }


def _reordered(left: PartyName, right: PartyName, alignment: Alignment) -> bool:
    """Whether the aligned words stand in another order."""
    if alignment.by != "tokens":
        return alignment.by == "order"
    pairs = _pairs(alignment)
    if len(pairs) < 2 or (alignment.similarity == MILLION and left.form.core == right.form.core):
        return False
    ours = sorted(pairs, key=lambda pair: left.form.core.index(pair[0]))
    theirs = sorted(pairs, key=lambda pair: right.form.core.index(pair[1]))
    return ours != theirs


def _generic(left: PartyName, right: PartyName, alignment: Alignment) -> bool:
    """Whether what the names share tells no organisation from the next."""
    if alignment.by == "acronym":
        return False
    if alignment.by == "vowels":
        return left.form.generic or right.form.generic
    if alignment.by != "tokens":
        return left.form.generic and right.form.generic
    sides = zip(*_pairs(alignment), strict=True)
    return any(are_generic([unmarked(word) for word in side]) for side in sides)


def _pairs(alignment: Alignment) -> list[tuple[str, str]]:
    return [(row.left, row.right) for row in alignment.tokens if row.left and row.right]
