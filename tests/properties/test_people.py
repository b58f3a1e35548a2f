"""Owners who are people: the index misses nothing, and a score is a pure function of the pair."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from firmwatch.matching import PersonIndex, compare_person, match_people
from firmwatch.matching.person_alignment import align_people, person_names
from firmwatch.matching.person_weights import SHARED_MIN
from firmwatch.model import Locator, Name, PartyKind, Record, RecordKind, RegisterParty

WORDS = """
    Erland Erlend Joakim Vaskentorp Vaskenthorp Vasken torp J Muhammad Mohamed Abd al Rahman
    Abdulrahman Qorvandi Ostravkovsky Остравковский Евгений Yevgeny Jong Un Jongun عبد الله
    Quillandry Quilandry Smith
"""
words = st.sampled_from(WORDS.split())
whole_words = st.sampled_from(
    ("Erland", "Joakim", "Vaskentorp", "Muhammad", "Qorvandi", "Quillandry")
)
names = st.lists(words, min_size=1, max_size=4).map(" ".join)
years = st.sampled_from((None, 1960, 1961, 1975))
people = st.lists(
    st.tuples(st.lists(names, min_size=1, max_size=2), st.sampled_from(((), ("1961",)))),
    min_size=1,
    max_size=5,
)


def entries(found: list[tuple[list[str], tuple[str, ...]]]) -> list[Record]:
    return [
        Record(
            str(place),
            "isles",
            RecordKind.LISTED_PERSON,
            tuple(map(Name, texts)),
            Locator("f", place + 1),
            birth_dates=born,
        )
        for place, (texts, born) in enumerate(found)
    ]


def role(name: str, year: int | None) -> RegisterParty:
    where = Locator("o", 1)
    return RegisterParty(
        "a / 1", "x", PartyKind.REGISTER_ROLE, (Name(name),), where, birth_year=year, asset_id="a"
    )


def shares(name: str, record: Record) -> bool:
    return any(
        align_people(ours, theirs).shared >= SHARED_MIN
        for ours in person_names(name)
        for listed in record.names
        for theirs in person_names(listed.value)
    )


@given(names, years, people)
def test_a_search_finds_what_comparing_with_everybody_finds(
    name: str, year: int | None, listed: list[tuple[list[str], tuple[str, ...]]]
) -> None:
    records, owner = entries(listed), role(name, year)
    expected = {
        record.id: compare_person(owner, record) for record in records if shares(name, record)
    }
    found = match_people([owner], PersonIndex(records), 0.0)
    assert {record.id: comparison for _, record, comparison in found} == expected


@given(names, people, st.integers(0, 9))
def test_neither_who_else_is_listed_nor_the_order_changes_a_score(
    name: str, listed: list[tuple[list[str], tuple[str, ...]]], seed: int
) -> None:
    records, owner = entries(listed), role(name, 1961)

    def scores(chosen: list[Record]) -> dict[str, object]:
        return {
            record.id: found for _, record, found in match_people([owner], PersonIndex(chosen), 0.0)
        }

    whole = scores(records)
    shuffled = random.Random(seed).sample(records, len(records))
    assert scores(shuffled) == whole
    alone: dict[str, object] = {}
    for record in records:
        alone |= scores([record])
    assert alone == whole


@given(names, names)
def test_swapping_the_sides_swaps_them_and_changes_nothing_else(one: str, other: str) -> None:
    for ours in person_names(one):
        for theirs in person_names(other):
            there, back = align_people(ours, theirs), align_people(theirs, ours)
            assert there.shared == back.shared
            assert (there.left_alone, there.right_alone) == (back.right_alone, back.left_alone)


@given(st.lists(whole_words, min_size=2, max_size=4, unique=True), st.integers(0, 9))
def test_the_order_of_words_says_nothing(texts: list[str], seed: int) -> None:
    other = random.Random(seed).sample(texts, len(texts))
    (ours,), (theirs,) = person_names(" ".join(texts)), person_names(", ".join(other))
    alignment = align_people(ours, theirs)
    assert (alignment.left_alone, alignment.right_alone) == (0, 0)
    assert all(row.kind == "equal" for row in alignment.pairs)
