"""Listed persons of real files, who of two lists are one person, and what weights are learnt of.

Nothing of the names leaves: what is made of them are counts and weights.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from firmwatch.matching.people import NAME_FEATURES_OF_PEOPLE, people_features
from firmwatch.matching.person_alignment import align_people, person_names
from firmwatch.matching.person_index import PersonIndex
from firmwatch.matching.person_weights import PEOPLE, SHARED_MIN
from firmwatch.model import Record, RecordKind
from firmwatch.quality.training import Problem, WeightFit, fit_weights
from firmwatch.sources import source
from firmwatch.text.person_words import words_of_person

__all__ = [
    "SIGNS",
    "NamePair",
    "learn_people",
    "listed_people",
    "other_people",
    "pairs_by_reference",
    "same_people",
    "years_conflict",
]

_FILES = {
    "us_ofac_sdn": "lists/us_ofac_sdn/2022-01-31",
    "un_sc": "lists/un/un_2026-02-27.xml",
    "uk_ofsi": "lists/uk/sanctionsconlist_2018-04-13.csv",
    "au_dfat": "lists/au/regulation8_consolidated_2024-12-17.xlsx",
    "ca_sema": "lists/ca/sema-lmes_2020-04-15.xml",
}
_DAY, _YEAR = len("1971-03-02"), len("1971")
_TELLING_LETTERS = 4
"""Letters of a word from which it may join two entries of one birthday."""
_UN_REFERENCE = re.compile(r"UN Ref\.?\s*:?\s*([A-Z]{2,3}i\.\d+)")
SIGNS = {name: 1 if name in ("shared", "equal", "complete") else -1
         for name in NAME_FEATURES_OF_PEOPLE}  # fmt: skip
"""Which way each feature may speak: a difference never speaks for two names being one's."""


class NamePair(NamedTuple):
    """A role and an entry: what their best pair of names has, and whether they are one person.

    `values` are `NAME_FEATURES_OF_PEOPLE`; `weight` is how many pairs it stands for; `publisher` is
    the list that the role is taken from.
    """

    publisher: str
    values: tuple[float, ...]
    same: bool
    weight: float = 1.0


def listed_people(folder: Path) -> dict[str, list[Record]]:
    """Give the listed persons of each list, by the name of its source; raises as sources do."""
    found = {}
    for name, place in _FILES.items():
        path = folder / place
        names = [item.name for item in source(name).files]
        files = {each: path / each for each in names} if path.is_dir() else {names[0]: path}
        files = {each: file for each, file in files.items() if file.is_file()}
        found[name] = [
            event
            for event in source(name).parse(files)
            if isinstance(event, Record) and event.kind is RecordKind.LISTED_PERSON
        ]
    return found


def same_people(one: Iterable[Record], other: Iterable[Record]) -> Iterator[tuple[Record, Record]]:
    """Give entries of two lists that are one person by the day of birth and a word of a name.

    Only where both lists have one entry with that day and that word, so that the pair says little
    of how the rest of the names is spelt.
    """
    sides = [_by_day_and_word(people) for people in (one, other)]
    given = set()
    for key in sorted(sides[0].keys() & sides[1].keys()):
        left, right = sides[0][key], sides[1][key]
        if len(left) == len(right) == 1 and (left[0].id, right[0].id) not in given:
            given.add((left[0].id, right[0].id))
            yield left[0], right[0]


def _by_day_and_word(people: Iterable[Record]) -> dict[tuple[str, str], list[Record]]:
    index: defaultdict[tuple[str, str], list[Record]] = defaultdict(list)
    for person in people:
        days = [day for day in person.birth_dates if len(day) == _DAY]
        readings = (words_of_person(name.value) for name in person.names)
        words = {word for found in readings for reading in found for word in reading}
        keys = {(day, word) for day in days for word in words if len(word) >= _TELLING_LETTERS}
        for key in keys:
            index[key].append(person)
    return index


def pairs_by_reference(
    folder: Path, people: dict[str, list[Record]]
) -> list[tuple[Record, Record]]:
    """Give entries of the UN's and the UK's list that print one reference number of the UN."""
    from lxml import etree

    tree = etree.parse(
        str(folder / _FILES["un_sc"]), etree.XMLParser(resolve_entities=False, no_network=True)
    )
    numbers = {
        str(item.findtext("REFERENCE_NUMBER")).strip(): str(item.findtext("DATAID"))
        for item in tree.iter("INDIVIDUAL")
    }
    known = [{item.id: item for item in people[name]} for name in ("un_sc", "uk_ofsi")]
    pairs = set()
    with (folder / _FILES["uk_ofsi"]).open(encoding="cp1252", newline="") as stream:
        next(stream)
        for row in csv.DictReader(stream):
            found = _UN_REFERENCE.search(row["Other Information"] or "")
            number = numbers.get(found[1]) if found else None
            if number in known[0] and row["Group ID"] in known[1]:
                pairs.add((number, row["Group ID"]))
    return [(known[0][one], known[1][other]) for one, other in sorted(pairs)]


def years_conflict(one: Record, other: Record) -> bool:
    """Whether both have years of birth, and all of them are two years apart or more."""
    ours, theirs = _spans(one), _spans(other)
    return bool(ours and theirs) and all(
        low - end > 1 or start - high > 1 for low, high in ours for start, end in theirs
    )


def _spans(person: Record) -> list[tuple[int, int]]:
    found = []
    for text in person.birth_dates:
        first, _, last = text.partition("/")
        found.append((int(first[:_YEAR]), int((last or first)[:_YEAR])))
    return found


def name_values(name: str, record: Record) -> tuple[float, ...] | None:
    """Count what the pair of names has that is most alike; None where none shares `SHARED_MIN`.

    Which that is does not depend on weights, so that what is learnt does not depend on what was.
    """
    best = None
    for ours in person_names(name):
        for listed in record.names:
            for theirs in person_names(listed.value):
                alignment = align_people(ours, theirs)
                if alignment.shared < SHARED_MIN or listed.weak:
                    continue
                alike = 2 * alignment.shared - alignment.left_alone - alignment.right_alone
                found = alike, people_features(alignment)
                best = max(best or found, found)
    return None if best is None else best[1]


def other_people(
    publisher: str, roles: Sequence[Record], people: Sequence[Record]
) -> list[NamePair]:
    """Give the pairs of other persons of one list whose names share enough to be compared.

    Persons of one list are others where their years of birth conflict; that some of them are listed
    twice would spoil the rest. Each pair stands for one of all pairs with such years.
    """
    index, found = PersonIndex(people), []
    for role in roles:
        for place in index.candidates([role.names[0].value]):
            other = people[place]
            if other.id != role.id and years_conflict(role, other):
                values = name_values(role.names[0].value, other)
                if values is not None:
                    found.append(NamePair(publisher, values, False))
    return found


def learn_people(same: Sequence[NamePair], others: Sequence[NamePair], pairs: float) -> WeightFit:
    """Learn what names weigh where `others` were found among `pairs` pairs of other persons.

    The pairs of one person are taken in the share that `PEOPLE.prior` says, so that what is learnt
    with the prior is the chance that two are one person.
    """
    import math

    share = len(same) / (math.exp(PEOPLE.prior) * pairs)
    chosen = [*same, *others]
    return fit_weights(
        Problem(
            [item.values for item in chosen],
            [float(item.same) for item in chosen],
            NAME_FEATURES_OF_PEOPLE,
            SIGNS,
            weights=[1.0] * len(same) + [share] * len(others),
        )
    )
