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

Ranked = tuple[int, list[str], NameView, tuple[Evidence, ...]]


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
    found = [] if names is None else [_ranked(left, right, *pair) for pair in names]
    # Names that are alike and contradict may say less than other names do, of which any may count.
    if not found or min(row[0] for row in found) >= -round(WEIGHTS.name_differs * 100):
        found = [
            _ranked(left, right, i, j)
            for i in range(len(left.names))
            for j in range(len(right.names))
        ]
    best = min(found, key=lambda row: row[:2])
    return best[2], best[3]


def _ranked(left: Party, right: Party, i: int, j: int) -> Ranked:
    ours, theirs = left.names[i], right.names[j]
    view = compare_names(ours, theirs)
    evidence = view_evidence(view) if view.alignment.similarity >= CANDIDATE else _different(view)
    texts = sorted((ours.form.value, theirs.form.value))
    # Readings of one pair of texts differ in their tokens alone.
    tokens = sorted((" ".join(ours.form.core), " ".join(theirs.form.core)))
    return -name_weight(evidence), [*texts, *tokens], view, evidence


def _different(view: NameView) -> tuple[Evidence, ...]:
    """Weigh names that are too little alike to say what they share."""
    ours, theirs = view.left.form.value, view.right.form.value
    readable = view.left.form.core and view.right.form.core
    detail = "different names" if readable else "no letter or digit to compare"
    return (Evidence("name", ours, theirs, WEIGHTS.name_differs, detail),)
