"""Two parties compared: the evidence, its sum, and the score."""

from __future__ import annotations

import math
from collections.abc import Iterable

from firmwatch.matching.alignment import CANDIDATE
from firmwatch.matching.evidence import FACTS
from firmwatch.matching.features import NameView, compare_names
from firmwatch.matching.name_evidence import name_weight, view_evidence
from firmwatch.matching.party import Party
from firmwatch.matching.weights import WEIGHTS
from firmwatch.model import Comparison, Evidence

__all__ = ["compare_parties", "score_of"]

Weighed = tuple[int, NameView, tuple[Evidence, ...]]


def compare_parties(
    left: Party, right: Party, names: Iterable[tuple[int, int]] | None = None
) -> Comparison:
    """Compare two parties by their best pair of names and everything else that is known of both.

    The score is a pure function of both sides and of `matcher_version()`; swapping the sides swaps
    the values shown and changes nothing else. `names` are the places of all pairs of names that are
    at least `CANDIDATE` alike, where a search has found them already; it changes the time alone.
    """
    view, evidence = _best(left, right, names)
    prior = Evidence("prior", "", "", WEIGHTS.prior, "before any evidence")
    facts = (item for fact in FACTS for item in fact(left, right))
    everything = (prior, *evidence, *facts)
    return Comparison(
        score=score_of(name_weight(everything)),
        evidence=everything,
        subject_name=view.left.form.value,
        record_name=view.right.form.value,
        record_locator=view.right.locator,
    )


def score_of(hundredths: int) -> float:
    """Turn log-odds, in hundredths, into a probability of four decimals."""
    return round(1 / (1 + math.exp(-hundredths / 100)), 4)


def _best(
    left: Party, right: Party, names: Iterable[tuple[int, int]] | None
) -> tuple[NameView, tuple[Evidence, ...]]:
    """Choose the names that say most; ties go to the smaller texts, whichever side they are on."""
    found = [] if names is None else [_weighed(left, right, *pair) for pair in names]
    # Names that are alike and contradict may say less than other names do, of which any may count.
    if not found or max(row[0] for row in found) <= round(WEIGHTS.name_differs * 100):
        found = [
            _weighed(left, right, i, j)
            for i in range(len(left.names))
            for j in range(len(right.names))
        ]
    most = max(row[0] for row in found)
    best = min((row for row in found if row[0] == most), key=_texts)
    return best[1], best[2]


def _weighed(left: Party, right: Party, i: int, j: int) -> Weighed:
    view = compare_names(left.names[i], right.names[j])
    evidence = view_evidence(view) if view.alignment.similarity >= CANDIDATE else _different(view)
    return name_weight(evidence), view, evidence


def _texts(row: Weighed) -> list[str]:
    ours, theirs = row[1].left.form, row[1].right.form
    texts = sorted((ours.value, theirs.value))
    # Readings of one pair of texts differ in their tokens alone.
    return [*texts, *sorted((" ".join(ours.core), " ".join(theirs.core)))]


def _different(view: NameView) -> tuple[Evidence, ...]:
    """Weigh names that are too little alike to say what they share."""
    ours, theirs = view.left.form.value, view.right.form.value
    readable = view.left.form.core and view.right.form.core
    detail = "different names" if readable else "no letter or digit to compare"
    return (Evidence("name", ours, theirs, WEIGHTS.name_differs, detail),)
