"""Screening depends on no batch, no order, and nothing else that stands in the index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from firmwatch.matching import ReferenceIndex, screen_subjects
from firmwatch.model import (
    Evidence,
    Locator,
    Name,
    Record,
    RecordKind,
    Subject,
    SubjectKind,
)
from firmwatch.text.scripts import script_of
from tests.properties.sides import IDENTIFIERS, NAMES

Pair = tuple[str, str, float, tuple[Evidence, ...]]


@st.composite
def records(draw: st.DrawFn) -> list[Record]:
    return [
        Record(
            id=f"R-{number}",
            source="sample_list",
            kind=draw(st.sampled_from([RecordKind.ORGANISATION, RecordKind.VESSEL])),
            names=tuple(
                Name(value, weak=draw(st.booleans()), script=script_of(value))
                for value in draw(st.lists(NAMES, min_size=1, max_size=3))
            ),
            locator=Locator("sample.csv", number),
            identifiers=tuple(draw(st.lists(IDENTIFIERS, max_size=2))),
        )
        for number in range(draw(st.integers(1, 8)))
    ]


@st.composite
def subjects(draw: st.DrawFn) -> list[Subject]:
    return [
        Subject(
            id=f"S-{number}",
            portfolio_id="suppliers",
            kind=draw(st.sampled_from([SubjectKind.ORGANISATION, SubjectKind.VESSEL])),
            name=draw(NAMES),
            aliases=tuple(draw(st.lists(NAMES, max_size=2))),
            identifiers=tuple(draw(st.lists(IDENTIFIERS, max_size=2))),
        )
        for number in range(draw(st.integers(1, 5)))
    ]


def screened(monitored: Iterable[Subject], listed: Sequence[Record]) -> set[Pair]:
    found = [
        (subject.id, record.id, comparison.score, comparison.evidence)
        for subject, record, comparison in screen_subjects(monitored, ReferenceIndex(listed), 0.0)
    ]
    assert len(found) == len(set(found))
    return set(found)


@given(subjects(), records())
def test_an_index_is_the_union_of_its_records(
    monitored: list[Subject], listed: list[Record]
) -> None:
    union = set[Pair]().union(*(screened(monitored, [record]) for record in listed))
    assert screened(monitored, listed) == union


@given(subjects(), records(), st.randoms(use_true_random=False))
def test_no_order_of_subjects_or_records_changes_what_is_found(
    monitored: list[Subject], listed: list[Record], chosen: Random
) -> None:
    mixed = chosen.sample(monitored, len(monitored)), chosen.sample(listed, len(listed))
    assert screened(*mixed) == screened(monitored, listed)


@given(subjects(), records(), st.integers(0, 5))
def test_batches_of_subjects_give_what_the_whole_gives(
    monitored: list[Subject], listed: list[Record], cut: int
) -> None:
    batches = screened(monitored[:cut], listed) | screened(monitored[cut:], listed)
    assert batches == screened(monitored, listed)


@given(records())
def test_every_listed_name_that_has_a_letter_finds_its_record(listed: list[Record]) -> None:
    index = ReferenceIndex(listed)
    for record in listed:
        for name in record.names:
            subject = Subject("S", "suppliers", SubjectKind.ORGANISATION, name.value)
            found = [other.id for _, other, _ in screen_subjects([subject], index, 0.0)]
            readable = any(character.isalnum() for character in name.value if character.isascii())
            assert record.id in found or not readable
