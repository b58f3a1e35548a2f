"""Owners who are people, compared with listed persons: the only thing people are compared with.

A register role stands inside one organisation's record, and is compared with entries of published
lists by name and year of birth (scope rules S4 and S5). No two roles are compared, and no two
entries; what comes of it is said of the organisation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from firmwatch.errors import ScopeError
from firmwatch.matching.birth_years import birth_year
from firmwatch.matching.comparison import score_of
from firmwatch.matching.facts import SLIPS, VOWELS_DIFFER
from firmwatch.matching.name_evidence import name_weight
from firmwatch.matching.person_alignment import (
    INITIAL,
    PersonAlignment,
    PersonName,
    WordPair,
    align_people,
    person_names,
)
from firmwatch.matching.person_index import PersonIndex
from firmwatch.matching.person_weights import PEOPLE, PEOPLE_NAMES, SHARED_MIN
from firmwatch.model import (
    AlignedWords,
    Comparison,
    Evidence,
    Name,
    PartyKind,
    Record,
    RecordKind,
    RegisterParty,
)

__all__ = ["NAME_FEATURES_OF_PEOPLE", "compare_person", "match_people", "people_features"]

NAME_FEATURES_OF_PEOPLE = (
    "shared", "equal", "complete", "missing", "differs", "differing", "misspelt", "vowels",
)  # fmt: skip
"""What is counted of two names of people, in the order in which weights are written down."""
SHARED_MAX, UNMET_MAX = 24.0, 10.0
"""Nats beyond which nothing more is counted: of longer names the lists have too few to learn of."""

_PIECES = (
    ("name", ("shared", "equal", "complete")),
    ("words_missing", ("missing",)),
    ("words_differ", ("differs", "differing")),
    ("spelling", ("misspelt", "vowels")),
)
_PRIOR = Evidence("prior", "", "", PEOPLE.prior, "before any evidence")
_DETAILS = {
    "words_missing": "words that the other name lacks",
    "words_differ": "other words in their place",
    "spelling": "spelt in another way",
}


class _View(NamedTuple):
    """A name of the role and one of the entry side by side, and what they weigh in hundredths."""

    ours: PersonName
    theirs: PersonName
    listed: Name
    alignment: PersonAlignment
    pieces: tuple[tuple[str, float], ...]
    total: int


def match_people(
    roles: Iterable[RegisterParty], index: PersonIndex, threshold: float
) -> Iterator[tuple[RegisterParty, Record, Comparison]]:
    """Compare register roles with listed persons and give the pairs at or above `threshold`.

    `threshold` is a score in [0, 1]. The result is a pure function of each pair, and depends on no
    order. Of an entry that the role's own publisher says that it is, nothing is guessed. Raises
    `ScopeError` for a party that is no register role.
    """
    for role in roles:
        _check(role)
        found = index.candidates(item.value for item in role.names)
        stated = index.entry(role.source, role.entry_id) if role.entry_id else None
        records = [(index.records[place], names) for place, names in found.items()]
        if stated is not None and all(record is not stated for record, _ in records):
            records.append((stated, ()))
        for record, names in records:
            best = _best(role, [record.names[place] for place in names])
            if best is None and record is not stated:
                continue
            comparison = _compared(role, record, best)
            if comparison.score >= threshold:
                yield role, record, comparison


def compare_person(role: RegisterParty, record: Record) -> Comparison:
    """Compare a register role with a listed person by their best pair of names and the years.

    The score is a pure function of both and of `matcher_version()`. Raises `ScopeError` for a party
    that is no register role, and a record that is no listed person.
    """
    _check(role)
    if record.kind is not RecordKind.LISTED_PERSON:
        raise ScopeError(
            f"Record {record.id} of {record.source} is no listed person, and owners who are people "
            "are compared with nothing else (scope rule S5)."
        )
    return _compared(role, record, _best(role, record.names))


def people_features(alignment: PersonAlignment) -> tuple[float, ...]:
    """Count what weights are learnt for: `NAME_FEATURES_OF_PEOPLE`, in their order."""
    kinds = [row.kind for row in alignment.pairs]
    less, more = sorted((alignment.left_alone / 1_000, alignment.right_alone / 1_000))
    return (
        min(alignment.shared / 1_000, SHARED_MAX),
        float(bool(kinds) and not less and set(kinds) <= {"equal", "missing"}),
        float(bool(kinds) and "missing" not in kinds and INITIAL not in kinds),
        min(more - less, UNMET_MAX),
        float(less > 0),
        min(less, UNMET_MAX),
        float(min(2, kinds.count(SLIPS[0]))),
        float(min(2, kinds.count(VOWELS_DIFFER))),
    )


def _check(role: RegisterParty) -> None:
    if role.kind is not PartyKind.REGISTER_ROLE:
        raise ScopeError(
            f"{role.id} of {role.source} is no person in a role of an organisation's record, and "
            "nobody else is compared with listed persons (scope rule S5)."
        )


def _compared(role: RegisterParty, record: Record, best: _View | None) -> Comparison:
    facts = [*_stated(role, record), *_weak(best), *birth_year(role, record)]
    total = best.total if best else round(_different(role, record).weight * 100)
    score = score_of(total + name_weight(facts) + round(_PRIOR.weight * 100))
    shown = _shown(best) if best else [_different(role, record)]
    return Comparison(
        score=score,
        evidence=(_PRIOR, *shown, *facts),
        subject_name=best.ours.value if best else _first(role.names),
        record_name=best.listed.value if best else record.caption,
        record_locator=best.listed.locator if best else record.locator,
    )


def _best(role: RegisterParty, names: Sequence[Name]) -> _View | None:
    """Choose the pair of names that says most; of names that share too little there is none."""
    views = [
        view
        for own in role.names
        for ours in person_names(own.value)
        for listed in names
        for theirs in person_names(listed.value)
        if (view := _viewed(ours, theirs, listed)) is not None
    ]
    return min(views, key=_order, default=None)


def _viewed(ours: PersonName, theirs: PersonName, listed: Name) -> _View | None:
    alignment = align_people(ours, theirs)
    if alignment.shared < SHARED_MIN:
        return None
    values = dict(zip(NAME_FEATURES_OF_PEOPLE, people_features(alignment), strict=True))
    pieces = []
    for name, features in _PIECES:
        weight = sum(PEOPLE_NAMES[feature] * values[feature] for feature in features)
        weight = round(weight + (PEOPLE_NAMES["base"] if name == "name" else 0.0), 2)
        if weight or name == "name":
            pieces.append((name, weight))
    total = sum(round(weight * 100) for _, weight in pieces)
    return _View(ours, theirs, listed, alignment, tuple(pieces), total)


def _order(view: _View) -> tuple[int, bool, str, str, tuple[str, ...], tuple[str, ...]]:
    weak = round(_weak_weight(view) * 100) if view.listed.weak else 0
    texts = view.ours.value, view.listed.value
    return -(view.total + weak), view.listed.weak, *texts, view.ours.words, view.theirs.words


def _shown(view: _View) -> Iterator[Evidence]:
    values = view.ours.value, view.listed.value
    for name, weight in view.pieces:
        if name == "name":
            words = tuple(map(_words, view.alignment.pairs))
            yield Evidence(name, *values, weight, _how(view), words)
        else:
            yield Evidence(name, *_sides(name, view), weight, _DETAILS[name])


def _how(view: _View) -> str:
    kinds = {row.kind for row in view.alignment.pairs}
    if kinds == {"equal"}:
        return "the same words, in whatever order"
    return "words in common" if "missing" in kinds else "words that stand for one another"


def _sides(name: str, view: _View) -> tuple[str, str]:
    missing = name != "spelling"
    rows = [
        row
        for row in view.alignment.pairs
        if (row.kind == "missing") == missing and (missing or row.kind in (*SLIPS, VOWELS_DIFFER))
    ]
    return " ".join(row.left for row in rows if row.left), " ".join(
        row.right for row in rows if row.right
    )


def _words(row: WordPair) -> AlignedWords:
    similarity = round(min(1.0, row.telling / row.weight), 3) if row.weight else 0.0
    return AlignedWords(row.left, row.right, row.kind, similarity, row.weight / 1_000)


def _different(role: RegisterParty, record: Record) -> Evidence:
    """Say that no pair of names shares what tells anything."""
    values = _first(role.names), record.caption
    return Evidence("name", *values, PEOPLE.name_differs, "different names")


def _first(names: Sequence[Name]) -> str:
    return names[0].value if names else ""


def _stated(role: RegisterParty, record: Record) -> Iterator[Evidence]:
    if role.entry_id is not None and (role.source, role.entry_id) == (record.source, record.id):
        detail = "the publisher says that this owner is this entry of its list"
        yield Evidence("entry", role.entry_id, record.id, PEOPLE.entry, detail)


def _weak(best: _View | None) -> Iterator[Evidence]:
    if best is not None and best.listed.weak:
        weight, detail = _weak_weight(best), "the publisher calls this alias weak"
        yield Evidence("weak_alias", "", best.listed.value, weight, detail)


def _weak_weight(view: _View) -> float:
    beyond = PEOPLE.weak_name_max - view.total / 100
    return round(min(PEOPLE.weak_alias, beyond), 2)
