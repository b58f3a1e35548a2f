"""Pairs of one organisation: by one publisher's word, or by an identifier that two of them give."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator

from firmwatch.quality.differences import kind_of_difference
from firmwatch.quality.entries import Entry, EntryName
from firmwatch.quality.pairs import LabelledPair, side_of

__all__ = ["COARSE_KINDS", "PAIRS_MAX", "pairs_by_identifier", "pairs_of_entry"]

PAIRS_MAX = 12
"""Pairs of one entry at most, so that no entry with forty aliases speaks for the rest."""

COARSE_KINDS = frozenset(
    {
        "identical",
        "case",
        "punctuation",
        "spacing",
        "diacritics",
        "word order",
        "legal form",
        "abbreviation",
        "one edit",
        "two edits",
        "more edits",
        "transliteration",
    }
)
"""Kinds that are certain in an entry that gathers a group of companies: spelling alone differs."""


def pairs_of_entry(entry: Entry) -> Iterator[LabelledPair]:
    """Pair an entry's first name with each other one, and each other one with the next.

    At most `PAIRS_MAX` pairs, the first name's before the rest. A pair with a weak alias has the
    kind `weak alias`. Of a `coarse` entry only pairs of `COARSE_KINDS` are given.
    """
    first, *others = entry.names
    chosen = [(first, other) for other in others]
    chosen += list(itertools.pairwise(others))
    given = 0
    for one, other in chosen:
        kind = _kind(one, other)
        if given == PAIRS_MAX:
            return
        if entry.coarse and kind not in COARSE_KINDS:
            continue
        given += 1
        yield LabelledPair(
            side_of(entry, one.text),
            side_of(entry, other.text),
            True,
            entry.publisher,
            kind,
            f"{entry.publisher}:{entry.id}",
        )


def pairs_by_identifier(
    entries: Iterable[Entry], others: Iterable[Entry], schemes: frozenset[str]
) -> Iterator[LabelledPair]:
    """Pair the first names of entries of different publishers that have one identifier.

    `schemes` are those of which an organisation has one and shares none. An identifier that
    several entries of one publisher have is no evidence, and is passed over.
    """
    index: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        for identifier in entry.identifiers:
            if identifier[0] in schemes:
                index[identifier].append(entry)
    given: set[tuple[str, str]] = set()
    for other in others:
        for identifier in sorted(other.identifiers & index.keys()):
            found = [entry for entry in index[identifier] if entry.publisher != other.publisher]
            if len({entry.id for entry in found}) != 1 or (found[0].id, other.id) in given:
                continue
            given.add((found[0].id, other.id))
            one, two = found[0].names[0], other.names[0]
            yield LabelledPair(
                side_of(found[0], one.text),
                side_of(other, two.text),
                True,
                f"{found[0].publisher}+{other.publisher}",
                _kind(one, two),
                f"{found[0].publisher}:{found[0].id}",
            )


def _kind(one: EntryName, other: EntryName) -> str:
    return "weak alias" if one.weak or other.weak else kind_of_difference(one.text, other.text)
