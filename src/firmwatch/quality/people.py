"""Listed persons of the real files in ../shared/data, and who of two lists are one person.

Nothing of it is stored or printed but counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from firmwatch.model import Record, RecordKind
from firmwatch.sources import source
from firmwatch.text.person_words import words_of_person

__all__ = ["listed_people", "same_people"]

_FILES = {
    "us_ofac_sdn": "lists/us_ofac_sdn/2022-01-31",
    "un_sc": "lists/un/un_2026-02-27.xml",
    "uk_ofsi": "lists/uk/sanctionsconlist_2018-04-13.csv",
    "au_dfat": "lists/au/regulation8_consolidated_2024-12-17.xlsx",
    "ca_sema": "lists/ca/sema-lmes_2020-04-15.xml",
}
_DAY = 10
"""Letters of a date that has a day."""


def listed_people(folder: Path) -> dict[str, list[Record]]:
    """Give the listed persons of each list, by the name of its source."""
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

    Only where both lists have one entry each with that day and that word, so that the pair says
    nothing of how the rest of the names is spelt.
    """

    def keys(person: Record) -> set[tuple[str, str]]:
        days = [day for day in person.birth_dates if len(day) == _DAY]
        texts = {
            word
            for name in person.names
            for found in words_of_person(name.value)
            for word in found
            if len(word) > 3
        }
        return {(day, word) for day in days for word in texts}

    sides = []
    for people in (one, other):
        index: defaultdict[tuple[str, str], list[Record]] = defaultdict(list)
        for person in people:
            for key in keys(person):
                index[key].append(person)
        sides.append(index)
    given = set()
    for key in sorted(sides[0].keys() & sides[1].keys()):
        left, right = sides[0][key], sides[1][key]
        if len(left) == len(right) == 1 and (left[0].id, right[0].id) not in given:
            given.add((left[0].id, right[0].id))
            yield left[0], right[0]
