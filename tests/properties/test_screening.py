"""Screening finds what comparing all with all finds, and depends on nothing but the two sides."""

from __future__ import annotations

import dataclasses
import itertools
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from firmwatch.matching import (
    CANDIDATE,
    NAME_FEATURES,
    ReferenceIndex,
    compare_parties,
    match_parties,
    matcher_version,
    name_index,
    party_of_record,
    party_of_subject,
    screen_subjects,
)
from firmwatch.matching.alignment import align
from firmwatch.matching.weights import NAME_WEIGHTS
from firmwatch.model import (
    Evidence,
    Identifier,
    Locator,
    Name,
    Record,
    RecordKind,
    Subject,
    SubjectKind,
)
from firmwatch.text.names import name_form
from firmwatch.text.scripts import script_of
from tests.properties.names import ANY_NAMES, WORDS
from tests.properties.sides import COUNTRIES, IDENTIFIERS

Pair = tuple[str, str, float, tuple[Evidence, ...]]
THRESHOLDS = (0.01, 0.2, 0.5, 0.7, 0.95)
FEW = settings(max_examples=25)


def _record(number: int, *names: str) -> Record:
    shown = tuple(Name(name, script=script_of(name)) for name in names)
    locator = Locator("sample.csv", number)
    return Record(f"R-{number}", "sample_list", RecordKind.ORGANISATION, shown, locator)


def _subject(number: int, name: str) -> Subject:
    return Subject(f"S-{number}", "suppliers", SubjectKind.ORGANISATION, name)


@st.composite
def records(draw: st.DrawFn, number_max: int = 12) -> list[Record]:
    return [
        Record(
            id=f"R-{number}",
            source="sample_list",
            kind=draw(st.sampled_from([RecordKind.ORGANISATION, RecordKind.VESSEL])),
            names=tuple(
                Name(value, weak=draw(st.booleans()), script=script_of(value))
                for value in draw(st.lists(ANY_NAMES, min_size=1, max_size=3))
            ),
            locator=Locator("sample.csv", number),
            identifiers=tuple(draw(st.lists(IDENTIFIERS, max_size=2))),
            countries=tuple(draw(COUNTRIES)),
        )
        for number in range(draw(st.integers(1, number_max)))
    ]


@st.composite
def subjects(draw: st.DrawFn, number_max: int = 10) -> list[Subject]:
    return [
        Subject(
            id=f"S-{number}",
            portfolio_id="suppliers",
            kind=draw(st.sampled_from([SubjectKind.ORGANISATION, SubjectKind.VESSEL])),
            name=draw(ANY_NAMES),
            aliases=tuple(draw(st.lists(ANY_NAMES, max_size=2))),
            identifiers=tuple(draw(st.lists(IDENTIFIERS, max_size=2))),
            countries=tuple(draw(COUNTRIES)),
        )
        for number in range(draw(st.integers(1, number_max)))
    ]


def screened(
    monitored: Iterable[Subject], listed: Sequence[Record], threshold: float = 0.0
) -> list[Pair]:
    index = ReferenceIndex(listed)
    return [
        (subject.id, record.id, comparison.score, comparison.evidence)
        for subject, record, comparison in screen_subjects(monitored, index, threshold)
    ]


def compared(
    monitored: Sequence[Subject], listed: Sequence[Record], threshold: float
) -> list[Pair]:
    """Compare all with all, by the definition."""
    ours = [party_of_subject(subject) for subject in monitored]
    theirs = [party_of_record(record) for record in listed]
    return [
        (subject.id, record.id, found.score, found.evidence)
        for subject, left in zip(monitored, ours, strict=True)
        for record, right in zip(listed, theirs, strict=True)
        if (found := compare_parties(left, right)).score >= threshold
    ]


@settings(max_examples=60)
@given(subjects(), records(), st.sampled_from(THRESHOLDS))
def test_screening_finds_what_comparing_all_with_all_finds(
    monitored: list[Subject], listed: list[Record], threshold: float
) -> None:
    assert screened(monitored, listed, threshold) == compared(monitored, listed, threshold)


@FEW
@given(subjects(6), records(6))
def test_at_no_threshold_every_pair_that_is_alike_or_shares_a_number_is_found(
    monitored: list[Subject], listed: list[Record]
) -> None:
    expected = []
    for subject in monitored:
        for record in listed:
            ours, theirs = party_of_subject(subject), party_of_record(record)
            alike = any(
                align(one.form, other.form).similarity >= CANDIDATE
                for one in ours.names
                for other in theirs.names
            )
            numbers = {item.value for item in ours.identifiers}
            if alike or any(item.value in numbers for item in theirs.identifiers):
                expected.append((subject.id, record.id))
    assert [pair[:2] for pair in screened(monitored, listed)] == expected


LEARNABLE = st.fixed_dictionaries(
    {
        name: st.integers(0, 60) if name.startswith(("shared", "equal")) else st.integers(-800, 200)
        for name in NAME_FEATURES
    }
)


@settings(max_examples=40)
@example(
    [_subject(1, "Vostrika")],
    [_record(1, "Vostrika Quillon")],
    {**dict.fromkeys(NAME_FEATURES, 0), "missing_much": -800, "missing_nats": 100},
    0.7,
)
@given(subjects(), records(), LEARNABLE, st.sampled_from(THRESHOLDS))
def test_whatever_weights_are_learnt_nothing_is_left_out(
    monitored: list[Subject], listed: list[Record], hundredths: dict[str, int], threshold: float
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in hundredths.items():
            patch.setitem(NAME_WEIGHTS, name, value / 100)
        found, every = screened(monitored, listed, threshold), screened(monitored, listed)
    assert found == [pair for pair in every if pair[2] >= threshold]


@FEW
@given(subjects(), records(), st.lists(st.integers(0, 3), min_size=12, max_size=12))
def test_an_index_is_the_union_of_its_shards(
    monitored: list[Subject], listed: list[Record], shard_of: list[int]
) -> None:
    union: list[Pair] = []
    for shard in range(4):
        part = [record for number, record in enumerate(listed) if shard_of[number] == shard]
        union += screened(monitored, part)
    assert sorted(union, key=repr) == sorted(screened(monitored, listed), key=repr)


@FEW
@given(subjects(), records(), st.randoms(use_true_random=False))
def test_no_order_of_subjects_or_records_changes_what_is_found(
    monitored: list[Subject], listed: list[Record], chosen: Random
) -> None:
    mixed = chosen.sample(monitored, len(monitored)), chosen.sample(listed, len(listed))
    assert sorted(screened(*mixed), key=repr) == sorted(screened(monitored, listed), key=repr)


@FEW
@given(subjects(), records(), st.integers(1, 10))
def test_batches_of_any_size_and_any_number_of_threads_give_the_same_in_order(
    monitored: list[Subject], listed: list[Record], batch: int
) -> None:
    index = ReferenceIndex(listed)
    whole = list(screen_subjects(monitored, index, 0.0))
    assert list(screen_subjects(iter(monitored), index, 0.0, batch=batch)) == whole
    rows = list(match_parties(monitored, listed, 0.0))
    assert [(monitored[i], listed[j], found) for i, j, found in rows] == whole
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(name_index, "_BATCH", batch)
        for workers in (1, 2, 4):
            assert list(match_parties(monitored, listed, 0.0, workers=workers)) == rows


@FEW
@given(subjects(), records(), records(), st.sampled_from((0.0, *THRESHOLDS)))
def test_changed_records_that_ask_the_subjects_find_what_a_whole_run_finds(
    monitored: list[Subject], kept: list[Record], changed: list[Record], threshold: float
) -> None:
    listed = [*kept, *changed]
    whole = [
        (i, j - len(kept), found)
        for i, j, found in match_parties(monitored, listed, threshold)
        if j >= len(kept)
    ]
    delta = match_parties(monitored, changed, threshold, index="left")
    assert list(delta) == whole


@FEW
@given(subjects(), records())
def test_swapped_sides_find_the_same_pairs_with_the_same_scores(
    monitored: list[Subject], listed: list[Record]
) -> None:
    found = {(i, j): pair.score for i, j, pair in match_parties(monitored, listed, 0.0)}
    sides: tuple[Literal["left", "right"], ...] = ("left", "right")
    for index in sides:
        swapped = match_parties(listed, monitored, 0.0, index=index)
        assert {(i, j): pair.score for j, i, pair in swapped} == found


@settings(max_examples=50)
@given(records(8))
def test_every_listed_name_that_has_a_letter_finds_its_record(listed: list[Record]) -> None:
    index = ReferenceIndex(listed)
    names = [(record.id, name.value) for record in listed for name in record.names]
    asked = [
        Subject(f"{place}", "suppliers", SubjectKind.ORGANISATION, name)
        for place, (_, name) in enumerate(names)
    ]
    found = {(subject.id, other.id) for subject, other, _ in screen_subjects(asked, index, 0.0)}
    for place, (record_id, name) in enumerate(names):
        assert (f"{place}", record_id) in found or not name_form(name).core


def test_names_that_are_alike_and_contradict_hide_no_number_in_common() -> None:
    lei = Identifier("lei", "5299000J2N45DDNE4Y28", "5299000J2N45DDNE4Y28", None, True)
    subject = dataclasses.replace(
        _subject(1, "Vostrika Delmar Quillon Borealis 1 Berlin AG"),
        aliases=("Zephyr",),
        identifiers=(lei,),
    )
    names = ("Vostrika Delmar Quillon Borealis 2 Moscow Ltd", "Xanthine")
    weak = tuple(Name(name, weak=True, script="Latn") for name in names)
    record = dataclasses.replace(_record(1), names=weak, identifiers=(lei,))
    assert screened([subject], [record]) == compared([subject], [record], 0.0)


def test_a_portfolio_is_read_a_batch_at_a_time() -> None:
    """Memory does not grow with it: no more subjects are taken than are looked up."""
    taken: list[int] = []
    index = ReferenceIndex([_record(0, "Vostrika")])

    def portfolio() -> Iterator[Subject]:
        for number in range(25):
            taken.append(number)
            yield _subject(number, "Vostrika")

    found = screen_subjects(portfolio(), index, 0.0, batch=10)
    next(found)
    assert len(taken) == 10
    assert len(list(found)) == 24


def replay() -> str:
    """Screen the same names again; give everything that was found, as text."""
    chosen = Random(7)
    names = [" ".join(chosen.choices(WORDS, k=chosen.randint(1, 4))) for _ in range(120)]
    monitored = [_subject(number, name) for number, name in enumerate(names[:50])]
    listed = [_record(number, *pair) for number, pair in enumerate(itertools.pairwise(names[50:]))]
    return repr((matcher_version(), screened(monitored, listed)))


def test_a_replay_in_this_process_or_another_gives_the_same_bytes() -> None:
    here = replay()
    assert replay() == here
    script = "from tests.properties.test_screening import replay; print(ascii(replay()), end='')"
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=True,
            text=True,
        )
        assert done.stdout == ascii(here)
    assert here.count("R-") > 50
