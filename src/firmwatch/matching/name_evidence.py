"""What two names weigh, piece by piece, in log-odds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from firmwatch.matching.facts import SLIPS, VOWELS_DIFFER
from firmwatch.matching.features import NameView, compare_names
from firmwatch.matching.party import PartyName
from firmwatch.matching.weights import NAME_WEIGHTS, WEIGHTS
from firmwatch.model import AlignedWords, Evidence
from firmwatch.text.names import unmarked

__all__ = ["name_evidence", "name_weight", "view_evidence"]

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

_PIECE_OF = {feature: name for name, features in _PIECES for feature in features}

_MISSPELT = (*SLIPS, VOWELS_DIFFER)
"""What words that are no equals are called, the least difference first."""


def name_evidence(left: PartyName, right: PartyName) -> tuple[Evidence, ...]:
    """Weigh two names; the weights add up, and swapping the sides swaps the values shown."""
    return view_evidence(compare_names(left, right))


def name_weight(evidence: Iterable[Evidence]) -> int:
    """Add weights up, in hundredths of log-odds, exact whatever the order."""
    return sum(round(item.weight * 100) for item in evidence)


def view_evidence(view: NameView) -> tuple[Evidence, ...]:
    """Weigh two names that lie side by side."""
    found = list(_pieces(view))
    found += _caps(view, name_weight(found))
    return tuple(found)


def _pieces(view: NameView) -> Iterator[Evidence]:
    weights = {"name": 0.0 if view.alignment.by == "acronym" else NAME_WEIGHTS["base"]}
    for feature, value in view.values.items():
        piece = _PIECE_OF[feature]
        weights[piece] = weights.get(piece, 0.0) + NAME_WEIGHTS[feature] * value
    if "equal" in view.values or "respaced" in view.values:
        weights["name"] = max(weights["name"], WEIGHTS.name_equal_min)
    for name, weight in weights.items():
        sides, words = _sides(name, view), _words(name, view)
        yield Evidence(name, *sides, round(weight, 2), _detail(name, view), words)


def _caps(view: NameView, total: int) -> Iterator[Evidence]:
    """Take from generic words and weak aliases what would let them carry an alert alone."""
    if total > round(WEIGHTS.name_max * 100):
        beyond = total / 100 - WEIGHTS.name_max
        total = round(WEIGHTS.name_max * 100)
        detail = "names alone are never surer: others may bear them"
        yield Evidence("namesakes", *_values(view), -round(beyond, 2), detail)
    if view.generic:
        beyond = total / 100 - WEIGHTS.name_generic_max
        if beyond > 0:
            total -= round(beyond * 100)
            detail = "these words tell no organisation from the next"
            yield Evidence("generic_name", *_values(view), -round(beyond, 2), detail)
    for side, item in enumerate((view.left, view.right)):
        if item.weak:
            weight = min(WEIGHTS.weak_alias, WEIGHTS.weak_name_max - total / 100)
            total += round(weight * 100)
            value = item.form.value
            sides = (value, "") if side == 0 else ("", value)
            detail = "the publisher calls this alias weak"
            yield Evidence("weak_alias", *sides, round(weight, 2), detail)


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
    if name == "name":
        return _name_detail(view)
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


def _words(name: str, view: NameView) -> tuple[AlignedWords, ...]:
    """Give the alignment, with the first piece of evidence only."""
    if name != "name":
        return ()
    return tuple(
        AlignedWords(
            unmarked(row.left), unmarked(row.right), row.kind,
            row.similarity / 1_000, row.weight / 1_000,
        )
        for row in view.alignment.tokens
    )  # fmt: skip


def _text(tokens: Iterable[str]) -> str:
    return " ".join(unmarked(token) for token in tokens if token)


def _listed(values: Iterable[object]) -> str:
    return ", ".join(sorted(map(str, values)))
