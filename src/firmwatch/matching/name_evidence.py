"""What two names weigh, piece by piece, in log-odds."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from firmwatch.matching.alignment import CANDIDATE, Aligned
from firmwatch.matching.facts import SLIPS, VOWELS_DIFFER
from firmwatch.matching.features import NameView
from firmwatch.matching.weights import NAME_WEIGHTS, WEIGHTS
from firmwatch.model import AlignedWords, Evidence
from firmwatch.text.names import unmarked

__all__ = ["WeighedNames", "name_weight", "weigh_names"]

# Which features stand behind each piece of evidence that is shown.
_PIECES = (
    ("name", ("shared_nats", "shared_nats_more", "telling_nats", "equal", "complete", "acronym")),
    ("words_missing", ("missing_little", "missing_much", "missing_nats")),
    ("words_differ", ("differing_little", "differing_much", "differing_nats")),
    ("spelling", ("misspelt", "misspelt_common", "misspelt_more")),
    ("transliteration", ("transliterated", "other_script")),
    ("spacing", ("respaced",)),
    ("word_order", ("reordered",)),
    ("number", ("number_differs", "number_missing")),
    ("place", ("place_differs", "place_missing")),
    ("legal_form", ("form_agrees", "form_differs")),
)

_DIFFERENT = "different"
_WEAK_SIDES = ("weak_left", "weak_right")
_CAPS = {
    "namesakes": "names alone are never surer: others may bear them",
    "generic_name": "these words tell no organisation from the next",
}
_NAME_MAX = round(WEIGHTS.name_max * 100)

_PIECE_OF = {feature: name for name, features in _PIECES for feature in features}

_MISSPELT = (*SLIPS, VOWELS_DIFFER)
"""What words that are no equals are called, the least difference first."""


def name_weight(evidence: Iterable[Evidence]) -> int:
    """Add weights up, in hundredths of log-odds, exact whatever the order."""
    return sum(round(item.weight * 100) for item in evidence)


class WeighedNames(NamedTuple):
    """Two names and what each piece of evidence weighs, before it is put into words.

    `pieces` and `caps` are (name, weight) in log-odds, of two decimals, in the order in which they
    are shown; `total` is their sum in hundredths.
    """

    view: NameView
    pieces: tuple[tuple[str, float], ...]
    caps: tuple[tuple[str, float], ...]
    total: int

    def evidence(self) -> tuple[Evidence, ...]:
        """Put the pieces into words."""
        found = [_piece(name, weight, self.view) for name, weight in self.pieces]
        found += [_cap(name, weight, self.view) for name, weight in self.caps]
        return tuple(found)


def weigh_names(view: NameView) -> WeighedNames:
    """Weigh two names that lie side by side; those less alike than `CANDIDATE` are different."""
    if view.alignment.similarity < CANDIDATE:
        weight = WEIGHTS.name_differs
        return WeighedNames(view, ((_DIFFERENT, weight),), (), round(weight * 100))
    pieces = tuple(_pieces(view))
    total = sum([round(weight * 100) for _, weight in pieces])
    if total <= _NAME_MAX and not (view.generic or view.left.weak or view.right.weak):
        return WeighedNames(view, pieces, (), total)
    caps = tuple(_caps(view, total))
    return WeighedNames(
        view, pieces, caps, total + sum([round(weight * 100) for _, weight in caps])
    )


def _pieces(view: NameView) -> Iterator[tuple[str, float]]:
    weights = {"name": 0.0 if view.alignment.by == "acronym" else NAME_WEIGHTS["base"]}
    for feature, value in view.values.items():
        piece = _PIECE_OF[feature]
        weights[piece] = weights.get(piece, 0.0) + NAME_WEIGHTS[feature] * value
    if "equal" in view.values or "respaced" in view.values:
        weights["name"] = max(weights["name"], WEIGHTS.name_equal_min)
    for name, weight in weights.items():
        yield name, round(weight, 2)


def _caps(view: NameView, total: int) -> Iterator[tuple[str, float]]:
    """Take from generic words and weak aliases what would let them carry an alert alone."""
    if total > _NAME_MAX:
        beyond = total / 100 - WEIGHTS.name_max
        total = _NAME_MAX
        yield "namesakes", -round(beyond, 2)
    if view.generic:
        beyond = total / 100 - WEIGHTS.name_generic_max
        if beyond > 0:
            total -= round(beyond * 100)
            yield "generic_name", -round(beyond, 2)
    for side, item in zip(_WEAK_SIDES, (view.left, view.right), strict=True):
        if item.weak:
            weight = min(WEIGHTS.weak_alias, WEIGHTS.weak_name_max - total / 100)
            total += round(weight * 100)
            yield side, round(weight, 2)


def _piece(name: str, weight: float, view: NameView) -> Evidence:
    if name == _DIFFERENT:
        readable = view.left.form.core and view.right.form.core
        detail = "different names" if readable else "no letter or digit to compare"
        return Evidence("name", *_values(view), weight, detail)
    if name == "name":
        return Evidence(name, *_values(view), weight, _name_detail(view), _words(view))
    return Evidence(name, *_sides(name, view), weight, _detail(name, view))


def _cap(name: str, weight: float, view: NameView) -> Evidence:
    left, right = _values(view)
    if name in _WEAK_SIDES:
        sides = (left, "") if name == _WEAK_SIDES[0] else ("", right)
        return Evidence("weak_alias", *sides, weight, "the publisher calls this alias weak")
    return Evidence(name, left, right, weight, _CAPS[name])


def _values(view: NameView) -> tuple[str, str]:
    return view.left.form.value, view.right.form.value


def _sides(name: str, view: NameView) -> tuple[str, str]:
    """Give what of each side a piece of evidence is about."""
    rows = view.alignment.tokens
    if name in ("words_missing", "words_differ"):
        alone = [row for row in rows if not (row.left and row.right)]
        return _text(row.left for row in alone), _text(row.right for row in alone)
    if name in ("spelling", "transliteration"):
        kinds = _MISSPELT if name == "spelling" else ("transliteration",)
        pairs = [row for row in rows if row.kind in kinds]
        if pairs:
            return _text(row.left for row in pairs), _text(row.right for row in pairs)
    if name == "number":
        return _listed(view.left.numbers), _listed(view.right.numbers)
    if name == "place":
        return _listed(view.left.places), _listed(view.right.places)
    if name == "legal_form":
        return _listed(view.left.form.legal_forms), _listed(view.right.form.legal_forms)
    return _values(view)


def _detail(name: str, view: NameView) -> str:
    values = view.values
    if name == "words_missing":
        return "words that the other name lacks"
    if name == "words_differ":
        return "other words in their place"
    if name == "spelling":
        found = {row.kind for row in view.alignment.tokens}
        return max(found.intersection(_MISSPELT), key=_MISSPELT.index, default=SLIPS[0])
    if name == "transliteration":
        if "other_script" in values:
            return f"{view.left.script} and {view.right.script}, by transliteration"
        return "spellings of one word by two systems"
    if name == "spacing":
        return "the same letters, spaced in another way"
    if name == "word_order":
        return "the same words in another order"
    if name == "legal_form":
        return "the same class" if "form_agrees" in values else "another class"
    return "another one" if f"{name}_differs" in values else "the other name has none"


def _name_detail(view: NameView) -> str:
    ours, theirs, by = view.left.form, view.right.form, view.alignment.by
    if ours.value == theirs.value:
        return "printed alike"
    if by == "acronym":
        return "one is made of the initials of the other"
    if ours.tokens == theirs.tokens:
        return "equal but for case, punctuation or accents"
    if "equal" in view.values:
        return "equal but for the legal form" if ours.core == theirs.core else "the same words"
    shared = [row.left for row in view.alignment.tokens if row.left and row.right]
    return f"in common: {_text(shared)}"


def _words(view: NameView) -> tuple[AlignedWords, ...]:
    return tuple([_aligned_words(row) for row in view.alignment.tokens])


@functools.lru_cache(maxsize=1 << 16)
def _aligned_words(row: Aligned) -> AlignedWords:
    return AlignedWords(
        unmarked(row.left), unmarked(row.right), row.kind,
        row.similarity / 1_000, row.weight / 1_000,
    )  # fmt: skip


def _text(tokens: Iterable[str]) -> str:
    return " ".join([unmarked(token) for token in tokens if token])


def _listed(values: Iterable[object]) -> str:
    return ", ".join(sorted(map(str, values)))
