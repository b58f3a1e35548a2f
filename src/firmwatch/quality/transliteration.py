"""Recall over transliteration: names of one organisation in two scripts, by what the record has.

A subject bears one of an entry's names; the record is the rest of the entry, so that nobody is
found by the very text that was asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from firmwatch.quality.differences import kind_of_difference
from firmwatch.quality.measures import share
from firmwatch.quality.pairs import LabelledPair, Side
from firmwatch.quality.report import Row, ScoreFunction, share_cells
from firmwatch.text.scripts import script_of

__all__ = ["ALIAS", "ORIGINAL_ALONE", "ORIGINAL_ASKED", "transliteration_recall"]

ALIAS = "romanised alias and original"
"""Asked in Latin letters; the record has the original and another romanisation."""
ORIGINAL_ASKED = "asked in the original, romanised alias"
"""Asked in the original script; the record has romanised names alone."""
ORIGINAL_ALONE = "original alone"
"""Asked in Latin letters; the record has the original script alone: no romanised alias."""

SUBJECTS_MAX = 3
"""Romanised names of one entry that are asked for at most."""

_LATIN = frozenset({"Latn", "Zyyy"})

_Case = tuple[str, str, tuple[Side, Side]]


def transliteration_recall(
    pairs: Sequence[LabelledPair], score: ScoreFunction, threshold: float
) -> list[Row]:
    """Count by script and by what the record has, `script: ALIAS` and the others, one row each.

    The entries are put together from the pairs of one organisation that share a `group`. Weak
    aliases are left out, and names that are no romanisation of the other: translations.
    """
    cases = [case for names in _entries(pairs) for case in _cases(*names)]
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    scores = score([sides for _, _, sides in cases]) if cases else []
    for (script, form, _), value in zip(cases, scores, strict=True):
        counts[script, form][0] += value >= threshold
        counts[script, form][1] += 1
    order = (ALIAS, ORIGINAL_ASKED, ORIGINAL_ALONE)
    chosen = sorted(counts, key=lambda item: (order.index(item[1]), item[0]))
    return [
        {"case": f"{item[0]}: {item[1]}", **share_cells(share(*counts[item]))} for item in chosen
    ]


def _entries(pairs: Sequence[LabelledPair]) -> Iterator[tuple[list[str], str]]:
    """Give the names and the kind of each entry that has Latin and other letters."""
    names: dict[str, dict[str, None]] = defaultdict(dict)
    kinds: dict[str, str] = {}
    for pair in pairs:
        if pair.same and pair.kind != "weak alias":
            for side in (pair.left, pair.right):
                names[pair.group][str(side["name"])] = None
                kinds[pair.group] = str(side.get("kind", "organisation"))
    for group, found in names.items():
        if len({script_of(name) in _LATIN for name in found}) == 2:
            yield list(found), kinds[group]


def _cases(names: Sequence[str], kind: str) -> Iterator[_Case]:
    """Ask for each romanisation of the entry's first name in another script, and for that name."""
    original = next(name for name in names if script_of(name) not in _LATIN)
    script = script_of(original)
    others = [name for name in names if script_of(name) == script]
    romanised = [
        name
        for name in names
        if script_of(name) in _LATIN and kind_of_difference(original, name) == "transliteration"
    ]
    if not romanised:
        return
    yield script, ORIGINAL_ASKED, ({"name": original, "kind": kind}, _side(romanised, kind))
    for name in romanised[:SUBJECTS_MAX]:
        subject = {"name": name, "kind": kind}
        yield script, ORIGINAL_ALONE, (subject, _side(others, kind))
        if len(romanised) > 1:
            rest = [other for other in names if other != name]
            yield script, ALIAS, (subject, _side(rest, kind))


def _side(names: Sequence[str], kind: str) -> Side:
    return {"name": names[0], "aliases": list(names[1:]), "kind": kind}
