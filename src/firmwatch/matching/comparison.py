"""Two parties compared: the evidence, its sum, and the score."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence

from firmwatch.matching.evidence import FACTS
from firmwatch.matching.features import compare_names
from firmwatch.matching.name_evidence import WeighedNames, name_weight, weigh_names
from firmwatch.matching.party import Party, PartyName
from firmwatch.matching.weights import WEIGHTS
from firmwatch.model import Comparison, Evidence, NameType

__all__ = ["Weigh", "compare_parties", "find_match", "remembered", "score_of", "weigh"]

Weigh = Callable[[PartyName, PartyName], WeighedNames]

_NAME_MAX = round(WEIGHTS.name_max * 100)
_PRIOR = Evidence("prior", "", "", WEIGHTS.prior, "before any evidence")


def compare_parties(
    left: Party, right: Party, names: Sequence[Sequence[int]] | None = None
) -> Comparison:
    """Compare two parties by their best pair of names and everything else that is known of both.

    The score is a pure function of both sides and of `matcher_version()`; swapping the sides swaps
    the values shown and changes nothing else. `names` has a row for each pair of names that are at
    least `CANDIDATE` alike, where a search has found them already: their places, and the most that
    they can weigh in hundredths of log-odds; it changes the time alone.
    """
    found = find_match(left, right, names, -math.inf)
    assert found is not None
    return found


def weigh(left: PartyName, right: PartyName) -> WeighedNames:
    """Lay two names side by side and weigh what they have in common."""
    return weigh_names(compare_names(left, right))


def remembered(left: PartyName, right: PartyName) -> WeighedNames:
    """Give what `weigh` does, and remember it: lists repeat one another's names.

    Of the pairs of names that linking eleven lists compares, 63 % were compared before. Subjects
    seldom repeat a name, and for them looking it up costs more than it saves.
    """
    found = _remembered(_nowhere(left), _nowhere(right))
    return found._replace(view=found.view._replace(left=left, right=right))


def find_match(
    left: Party,
    right: Party,
    names: Sequence[Sequence[int]] | None,
    threshold: float,
    weigh: Weigh = weigh,
) -> Comparison | None:
    """Compare as `compare_parties` does; None where the score is below `threshold`.

    Most of the work of a comparison is to put it into words, which those need not. `weigh` may be
    `remembered`; it changes the time alone.
    """
    best = _best(left, right, names, weigh)
    facts = [item for fact in FACTS for item in fact(left, right)]
    score = score_of(best.total + name_weight(facts) + round(_PRIOR.weight * 100))
    if score < threshold:
        return None
    return Comparison(
        score=score,
        evidence=(_PRIOR, *best.evidence(), *facts),
        subject_name=best.view.left.form.value,
        record_name=best.view.right.form.value,
        record_locator=best.view.right.locator,
    )


@functools.lru_cache(maxsize=1 << 12)
def score_of(hundredths: int) -> float:
    """Turn log-odds, in hundredths, into a probability of four decimals."""
    return round(1 / (1 + math.exp(-hundredths / 100)), 4)


def _best(
    left: Party, right: Party, names: Sequence[Sequence[int]] | None, weigh: Weigh
) -> WeighedNames:
    """Choose the names that say most; ties go to the smaller texts, whichever side they are on."""
    found = _likeliest(left, right, names, weigh) if names else None
    # Names that are alike and contradict may say less than other names do, of which any may count.
    if found is not None and found.total > round(WEIGHTS.name_differs * 100):
        return found
    rows = [weigh(one, other) for one in left.names for other in right.names]
    if len(rows) == 1:
        return rows[0]
    most = max([row.total for row in rows])
    return min([row for row in rows if row.total == most], key=_texts)


def _likeliest(
    left: Party, right: Party, names: Sequence[Sequence[int]], weigh: Weigh
) -> WeighedNames:
    """Choose as `_best` does among some names, and weigh no more of them than may be chosen.

    Of names that may weigh as much as names can, those of the smallest texts are weighed first:
    where these do, nothing else is chosen.
    """
    ours, theirs = left.names, right.names
    if len(names) == 1:
        i, j, _ = names[0]
        return weigh(ours[i], theirs[j])
    rows = sorted(
        [
            (-min(most, _NAME_MAX), _values(ours[i], theirs[j]), place, i, j)
            for place, (i, j, most) in enumerate(names)
        ]
    )
    best, chosen, first = None, 0, ["", ""]
    for negative, texts, place, i, j in rows:
        if best is not None:
            if -negative < best.total:
                break
            if -negative == best.total and texts > first:
                continue
        row = weigh(ours[i], theirs[j])
        if best is None or (-row.total, _texts(row), place) < (-best.total, _texts(best), chosen):
            best, chosen, first = row, place, texts
    assert best is not None
    return best


@functools.lru_cache(maxsize=1 << 15)
def _remembered(left: PartyName, right: PartyName) -> WeighedNames:
    return weigh(left, right)


def _nowhere(name: PartyName) -> PartyName:
    """Leave out what changes nothing: where a name stands and of what type it is."""
    return name._replace(type=NameType.NAME, locator=None)


def _texts(row: WeighedNames) -> list[str]:
    ours, theirs = row.view.left, row.view.right
    # Readings of one pair of texts differ in their tokens alone.
    cores = " ".join(ours.form.core), " ".join(theirs.form.core)
    return [*_values(ours, theirs), *sorted(cores)]


def _values(left: PartyName, right: PartyName) -> list[str]:
    return sorted((left.form.value, right.form.value))
