"""Listed persons, findable by a name of a register role: which names share enough to be compared.

It is apart from the index that subjects meet, which holds no person (scope rule S2), and answers
nobody but the owners above a subject (S5).
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from firmwatch.errors import ScopeError
from firmwatch.matching.person_alignment import (
    PersonName,
    near_words,
    people_names,
    person_names,
)
from firmwatch.matching.person_weights import SHARED_MIN, SLIP_MIN
from firmwatch.model import Record, RecordKind
from firmwatch.text.person_words import person_word, remember_words
from firmwatch.text.slips import shortened

__all__ = ["PersonIndex"]

_Word = tuple[str, bool]
"""A word, and whether it is written without vowels."""
Places = npt.NDArray[np.int32]


class PersonIndex:
    """Listed persons by the words of their names; `ScopeError` for any other record.

    What it finds are all names that may share `SHARED_MIN`; more than these change the time alone.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        self.records: Sequence[Record] = tuple(records)
        self._of_key = {(item.source, item.id): item for item in self.records}
        _refuse_others(self.records)
        owners, read = _readings(self.records)
        self._owners = owners
        rows: defaultdict[_Word, list[int]] = defaultdict(list)
        for row, reading in enumerate(read):
            for word in dict.fromkeys(_terms(reading)):
                rows[word, reading.abjad].append(row)
        remember_words(word for word, _ in rows)
        self._words = list(rows)
        self._rows = [np.array(rows[word], np.int32) for word in self._words]
        keys = [[hash(key) for key in _keys(word)] for word, _ in self._words]
        hashes = np.fromiter(itertools.chain.from_iterable(keys), np.int64)
        order = np.argsort(hashes, kind="stable")
        self._hashes = hashes[order]
        self._places = np.repeat(np.arange(len(keys)), [len(row) for row in keys])[order]
        self._near: dict[_Word, list[tuple[int, Places]]] = {}

    def __len__(self) -> int:
        return len(self.records)

    def entry(self, source: str, record_id: str) -> Record | None:
        """Give a listed person by the publisher's own number; None where there is none."""
        return self._of_key.get((source, record_id))

    def candidates(self, names: Iterable[str]) -> Mapping[int, Sequence[int]]:
        """Give, by the place of a record, the places of its names that may share `SHARED_MIN`."""
        found: defaultdict[int, set[int]] = defaultdict(set)
        for reading in itertools.chain.from_iterable(map(person_names, names)):
            parts = [row for word in _terms(reading) for row in self._of_word(word, reading.abjad)]
            if not parts:
                continue
            weights = np.concatenate([np.full(len(rows), told) for told, rows in parts])
            rows, places = np.unique(
                np.concatenate([rows for _, rows in parts]), return_inverse=True
            )
            for row in rows[np.bincount(places, weights) >= SHARED_MIN]:
                place, name = self._owners[row]
                found[place].add(name)
        return {place: sorted(found[place]) for place in sorted(found)}

    def _of_word(self, word: str, abjad: bool) -> list[tuple[int, Places]]:
        """Give how much a word tells of each name that has one near it, and these names' rows.

        A name with two such words is counted twice: more is compared than needs be, and never less.
        """
        known = self._near.get((word, abjad))
        if known is not None:
            return known
        hashes = np.array([hash(key) for key in _keys_asked(word)], np.int64)
        spans = (np.searchsorted(self._hashes, hashes, side) for side in ("left", "right"))
        near = {int(x) for low, high in zip(*spans, strict=True) for x in self._places[low:high]}
        found = []
        for place in sorted(near):
            other, other_abjad = self._words[place]
            told = near_words(word, other, abjad != other_abjad)
            if told is not None:
                found.append((told[0], self._rows[place]))
        self._near[word, abjad] = found
        return found


def _refuse_others(records: Sequence[Record]) -> None:
    for record in records:
        if record.kind is not RecordKind.LISTED_PERSON:
            raise ScopeError(
                f"Record {record.id} of {record.source} is no listed person, and owners who are "
                "people are compared with nothing else (scope rule S5)."
            )


def _readings(records: Sequence[Record]) -> tuple[list[tuple[int, int]], list[PersonName]]:
    """Give every reading of every name, and of each the places of its record and of the name."""
    whose = [
        (place, number) for place, item in enumerate(records) for number in range(len(item.names))
    ]
    names = people_names([name.value for item in records for name in item.names])
    owners = [own for own, readings in zip(whose, names, strict=True) for _ in readings]
    return owners, list(itertools.chain.from_iterable(names))


def _terms(name: PersonName) -> Iterator[str]:
    """Give the words of a name, and each two neighbours run together."""
    yield from name.words
    for one, other in itertools.pairwise(name.words):
        yield one + other


def _keys(text: str) -> Iterator[str]:
    """Give the keys of a word that is looked for; those that may stand for each other share one."""
    yield f"{'initial' if len(text) == 1 else 'begins'} {text[0]}"
    yield from _shared_keys(text)


def _keys_asked(text: str) -> Iterator[str]:
    """Give the keys under which a word looks for others: an initial for all that begin with it."""
    yield f"initial {text[0]}"
    if len(text) == 1:
        yield f"begins {text}"
    yield from _shared_keys(text)


def _shared_keys(text: str) -> Iterator[str]:
    word = person_word(text)
    yield text
    for kind, key in (("s", word.skeleton), ("f", word.frame), ("a", word.abjad)):
        if key:
            yield f"{kind} {key}"
    if len(text) >= SLIP_MIN:
        yield from shortened(text)
