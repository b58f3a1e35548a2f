"""What holds for any records: no order matters, nothing contradicts itself, separations hold."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.matching import clustered, find_joins, party_id
from firmwatch.matching.joins import contradicting
from firmwatch.model import (
    Address,
    Identifier,
    Join,
    ListedParty,
    Locator,
    Name,
    Record,
    RecordKey,
    RecordKind,
    Separation,
    key_of,
)
from tests.properties.sides import COUNTRIES

FEW = settings(max_examples=30)
NAMES = (
    "Vostrika Marine Logistics LLC",
    "VOSTRIKA MARINE LOGISTICS",
    "Vostryka Marine Logistics",
    "Halcyon Drift Ferroalloys",
    "Halcyon Drift Ferroalloys GmbH",
    "General Trading",
    "Вострика Марин",
)
IDENTIFIERS = st.builds(
    Identifier,
    scheme=st.sampled_from(["lei", "inn", "registration", "bic", "other"]),
    value=st.sampled_from(["12345678", "87654321"]),
    raw=st.just("printed"),
    country=st.none() | st.sampled_from(["DE", "FR"]),
)
ADDRESSES = st.lists(
    st.sampled_from([Address("17 Harbour Road, Balboa 0843"), Address("4 Quay, Brest")]), max_size=1
)


@st.composite
def records(draw: st.DrawFn) -> list[Record]:
    """Records of up to four lists, which have much in common."""
    return [
        Record(
            id=f"R-{place}",
            source=draw(st.sampled_from("abcd")),
            kind=draw(st.sampled_from([RecordKind.ORGANISATION] * 4 + [RecordKind.VESSEL])),
            names=tuple(
                Name(value, weak=draw(st.integers(0, 9)) == 0)
                for value in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=2))
            ),
            locator=Locator("sample.csv", place),
            identifiers=tuple(draw(st.lists(IDENTIFIERS, max_size=2))),
            addresses=tuple(draw(ADDRESSES)),
            countries=tuple(draw(COUNTRIES)),
        )
        for place in range(draw(st.integers(2, 9)))
    ]


def linked(
    found: Sequence[Record], joins: Iterable[Join] | None = None, apart: Iterable[Separation] = ()
) -> list[ListedParty]:
    by_key = {key_of(record): record for record in found}
    return clustered(by_key, find_joins(found) if joins is None else joins, apart)


def pairs(parties: Iterable[ListedParty]) -> set[tuple[RecordKey, RecordKey]]:
    return {pair for item in parties for pair in itertools.combinations(item.keys, 2)}


@given(records(), st.randoms())
@FEW
def test_order_never_matters(found: list[Record], random: Random) -> None:
    joins = find_joins(found)
    shuffled = random.sample(found, len(found))
    assert find_joins(shuffled) == joins
    assert linked(shuffled, random.sample(joins, len(joins))) == linked(found, joins)


@given(records())
@FEW
def test_nothing_in_a_party_contradicts_itself(found: list[Record]) -> None:
    by_key = {key_of(record): record for record in found}
    parties = linked(found)
    keys = [key for item in parties for key in item.keys]
    assert len(keys) == len(set(keys))
    for one, other in pairs(parties):
        assert contradicting(by_key[one], by_key[other]) is None
        assert by_key[one].kind is by_key[other].kind
    for item in parties:
        assert item.id == party_id(item.keys)
        assert all(join.left in item.keys and join.right in item.keys for join in item.joins)


@given(records())
@FEW
def test_names_alone_never_join_across_countries_or_within_a_list(found: list[Record]) -> None:
    bare = [
        Record(item.id, item.source, item.kind, item.names, item.locator, countries=item.countries)
        for item in found
    ]
    by_key = {key_of(record): record for record in bare}
    for join in find_joins(bare):
        left, right = by_key[join.left], by_key[join.right]
        assert left.source != right.source
        if left.countries and right.countries:
            assert set(left.countries) & set(right.countries)
        else:
            assert join.grounds
    for item in linked(bare):
        assert len({key[0] for key in item.keys}) == len(item.keys)
        placed = [set(by_key[key].countries) for key in item.keys if by_key[key].countries]
        united = placed[:1]
        for _ in placed:
            united = united[:1] + [one for one in placed if any(one & other for other in united)]
        assert len(united) - 1 == len(placed) or not placed


@given(records(), st.data())
@FEW
def test_a_separation_always_holds(found: list[Record], drawn: st.DataObject) -> None:
    joins = find_joins(found)
    together = sorted(pairs(linked(found, joins)))
    chosen = drawn.draw(
        st.lists(st.sampled_from(together), max_size=4) if together else st.just([])
    )
    apart = [Separation(left, right) for left, right in chosen]
    again = linked(found, joins, apart)
    assert pairs(again).isdisjoint(chosen)
    assert linked(found, joins, apart) == again
    assert linked(found, joins, ()) == linked(found, joins)
