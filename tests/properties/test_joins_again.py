"""Joins taken over from an earlier set of records are those that linking anew finds."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.lake import Lines, RecordDigests, StoredJoins, record_digests
from firmwatch.matching import (
    ReferenceIndex,
    clustered,
    compare_parties,
    find_joins,
    find_joins_with,
    index_parties,
    party_of_record,
)
from firmwatch.matching.joins import claim_of, join_of
from firmwatch.matching.party_table import columns_of
from firmwatch.model import Join, Locator, Name, Record, RecordKind, Separation, key_of
from firmwatch.steps.joining import joins_again, joins_anew
from firmwatch.steps.parties import Linked
from firmwatch.steps.screening import Reference
from tests.properties.test_linking import NAMES, records

FEW = settings(max_examples=40)
SEARCHES = settings(max_examples=20)
MORE = settings(max_examples=40)


def by_definition(found: Sequence[Record]) -> list[Join]:
    """Compare all with all."""
    joins = []
    ordered = sorted(found, key=key_of)
    for left, right in itertools.combinations(ordered, 2):
        comparison = compare_parties(party_of_record(left), party_of_record(right))
        claim = claim_of(left, right, comparison)
        join = None if claim is None else join_of(left, right, claim, comparison)
        if join is not None:
            joins.append(join)
    return joins


def placed(found: Sequence[Record], top: int = 0, width: int = 3) -> list[Record]:
    """Say where records and their names stand: in their order, from a line on."""
    return [
        dataclasses.replace(
            record,
            locator=Locator("sample.csv", top + width * place),
            names=tuple(
                dataclasses.replace(
                    name, locator=Locator("sample.csv", top + width * place + number % width)
                )
                for number, name in enumerate(record.names)
            ),
        )
        for place, record in enumerate(found)
    ]


def digests_of(found: Sequence[Record]) -> RecordDigests:
    return RecordDigests(
        [key_of(record) for record in found], *record_digests(Lines.of(Record, found).lines())
    )


def anew(found: Sequence[Record]) -> StoredJoins:
    return joins_anew(digests_of(found), found)


@st.composite
def histories(draw: st.DrawFn) -> list[list[Record]]:
    """Versions of some lists: records come, go, change, get other ids, and stand elsewhere."""
    found = draw(records())
    copies = [
        dataclasses.replace(record, id=f"C-{record.id}", source=draw(st.sampled_from("abcd")))
        for record in found
    ]
    versions = [placed([*found, *copies])]
    for step in range(draw(st.integers(1, 3))):
        found = [record for record in versions[-1] if draw(st.integers(0, 5))]
        for place, record in enumerate(found):
            match draw(st.integers(0, 9)):
                case 0:
                    name = Name(draw(st.sampled_from(NAMES)))
                    found[place] = dataclasses.replace(record, names=(*record.names, name))
                case 1:
                    found[place] = dataclasses.replace(record, countries=("DE",))
                case 2:
                    found[place] = dataclasses.replace(record, id=f"R-{step}-{place}")
                case 3:
                    source = draw(st.sampled_from("abcd"))
                    found[place] = dataclasses.replace(record, source=source)
                case _:
                    pass
        if draw(st.booleans()):
            found += [
                dataclasses.replace(item, id=f"N-{step}-{item.id}") for item in draw(records())
            ]
        found = draw(st.permutations(found))
        if draw(st.booleans()):
            found = placed(found, draw(st.integers(0, 9)), draw(st.integers(1, 3)))
        versions.append(list({key_of(record): record for record in found}.values()))
    return versions


@given(records())
@MORE
def test_joins_are_what_comparing_all_with_all_finds(found: list[Record]) -> None:
    assert find_joins(placed(found)) == by_definition(placed(found))


@given(records(), st.data())
@FEW
def test_joins_of_changed_records_are_those_that_have_one_of_them(
    found: list[Record], drawn: st.DataObject
) -> None:
    changed = drawn.draw(st.lists(st.integers(0, len(found) - 1), unique=True))
    index = index_parties(columns_of(found))
    keys = [key_of(record) for record in found]
    chosen = {keys[place] for place in changed}
    expected = [join for join in find_joins(found) if chosen & {join.left, join.right}]
    assert find_joins(found, index, keys=keys, changed=changed) == expected


@given(records(), st.data())
@SEARCHES
def test_joins_with_others_are_those_that_both_together_would_have(
    found: list[Record], drawn: st.DataObject
) -> None:
    number = drawn.draw(st.integers(0, len(found)))
    others, rest = found[:number], found[number:]
    chosen = {key_of(record) for record in others}
    expected = [join for join in find_joins(found) if chosen & {join.left, join.right}]
    index = index_parties(columns_of(rest))
    assert find_joins_with(others, rest, index) == expected
    assert find_joins_with(others, rest) == expected


@given(records(), st.data())
@SEARCHES
def test_parties_with_others_are_those_that_both_together_would_make(
    found: list[Record], drawn: st.DataObject
) -> None:
    number = drawn.draw(st.integers(0, len(found)))
    others, rest = found[:number], found[number:]
    keys = sorted(map(key_of, found))
    pairs = st.sampled_from(list(itertools.combinations(keys, 2)))
    apart = [Separation(*pair) for pair in drawn.draw(st.lists(pairs, max_size=2))]
    chosen = {key_of(record) for record in others}
    every = clustered({key_of(item): item for item in found}, find_joins(found), apart)
    expected = [party for party in every if len(party.keys) > 1 and chosen & {*party.keys}]
    linked = Linked(Reference(ReferenceIndex(rest), {}, {}), anew(rest), apart)
    made = [party for party in linked.parties_with(others) if len(party.keys) > 1]
    assert [party for party in made if chosen & {*party.keys}] == expected


@given(histories())
@MORE
def test_joins_taken_over_are_those_found_anew(versions: list[list[Record]]) -> None:
    earlier = anew(versions[0])
    for found in versions[1:]:
        expected = anew(found)
        earlier = joins_again(earlier, digests_of(found), found)
        assert bytes(earlier.joins.text) == bytes(expected.joins.text)
        for name in ("left", "right"):
            assert np.array_equal(getattr(earlier, name), getattr(expected, name))
        assert list(earlier.joins) == find_joins(found)


def test_a_name_that_stands_twice_is_searched_for_again() -> None:
    twice = tuple(Name("Vostrika Marine Logistics", locator=Locator("x", line)) for line in (1, 2))
    found = [
        Record(
            f"{source}-1",
            source,
            RecordKind.ORGANISATION,
            twice,
            Locator("x", 1),
            countries=("PA",),
        )
        for source in "ab"
    ]
    moved = placed(found, 10)
    again = joins_again(anew(found), digests_of(moved), moved)
    assert list(again.joins) == find_joins(moved) == by_definition(moved)
    assert again.joins[0].comparison.record_locator == Locator("sample.csv", 13)
