"""Shares, kinds and reasons in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmwatch.model import GraphParty, InterestKind, PartyKind
from firmwatch.ownership.words import (
    KIND_WORDS,
    Nature,
    held_text,
    line_text,
    nature_of,
    party_text,
    reason_text,
    share_sign,
    share_text,
)
from tests.unit.ownership.graphs import interest

RANGES = st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)).map(sorted).map(tuple)


@pytest.mark.parametrize(
    ("low", "high", "text", "sign"),
    [
        (None, None, "?", "?"),
        (4000, 4000, "40 %", "40 %"),
        (0, 0, "0 %", "0 %"),
        (3333, 3333, "33.33 %", "33.33 %"),
        (2500, 5000, "25 to 50 %", "25 to 50 %"),
        (2501, 5000, "more than 25 % up to 50 %", ">25 to 50 %"),
        (5001, 7499, "more than 50 % and less than 75 %", ">50 to <75 %"),
        (7500, 10_000, "75 % or more", "≥75 %"),
        (7501, 10_000, "more than 75 %", ">75 %"),
        (0, 2499, "less than 25 %", "<25 %"),
        (0, 2500, "up to 25 %", "≤25 %"),
        (2500, 4999, "25 % or more and less than 50 %", "25 to <50 %"),
        (0, 10_000, "0 to 100 %", "0 to 100 %"),
        (1050, 2020, "10.5 to 20.2 %", "10.5 to 20.2 %"),
        (None, 5000, "up to 50 %", "≤50 %"),
        (2501, None, "more than 25 %", ">25 %"),
    ],
)
def test_shares_are_said_exactly(low: int | None, high: int | None, text: str, sign: str) -> None:
    assert share_text(low, high) == text
    assert share_sign(low, high) == sign


@given(RANGES, RANGES)
def test_two_ranges_are_never_said_alike(one: tuple[int, int], other: tuple[int, int]) -> None:
    assert (share_text(*one) == share_text(*other)) == (one == other)
    assert (share_sign(*one) == share_sign(*other)) == (one == other)


@given(st.integers(0, 10_000), st.sampled_from([0, 1, 99, 100]))
def test_neighbouring_ranges_are_never_said_alike(low: int, more: int) -> None:
    high = min(low + more, 10_000)
    near = {
        (a, b)
        for a in range(max(0, low - 2), min(low + 3, 10_001))
        for b in range(max(a, high - 2), min(high + 3, 10_001))
    }
    assert len({share_text(*item) for item in near}) == len(near)
    assert len({share_sign(*item) for item in near}) == len(near)


def test_the_line_of_a_rule() -> None:
    assert line_text(5000) == "50 % or more"
    assert line_text(5001) == "more than 50 %"


def test_every_kind_has_a_word_and_a_nature() -> None:
    assert set(KIND_WORDS) == set(InterestKind)
    natures = {kind: nature_of(kind) for kind in InterestKind}
    assert natures[InterestKind.SHAREHOLDING] is Nature.OWNERSHIP
    assert natures[InterestKind.VOTING_RIGHTS] is Nature.CONTROL
    assert natures[InterestKind.UNPUBLISHED_INTEREST] is Nature.UNKNOWN


def test_what_comes_in_no_shares_has_no_question_mark() -> None:
    assert held_text(interest("a", "b")) == "? of shares"
    assert held_text(interest("a", "b", kind=InterestKind.TRUSTEE)) == "trustee"
    board = interest("a", "b", kind=InterestKind.APPOINTMENT_OF_BOARD)
    assert held_text(board) == "appointment of the board (?)"


def test_parties_are_told_by_their_kind() -> None:
    person = GraphParty("p", PartyKind.REGISTER_ROLE, "Ansel Moor", birth_year=1961)
    assert party_text(person) == "a person: Ansel Moor, born 1961"
    unknown = GraphParty("u", PartyKind.UNSPECIFIED, "", reason="NO_LEI")
    assert party_text(unknown) == "an owner who is not named: the parent has no LEI"
    assert party_text(GraphParty("x:1", PartyKind.ORGANISATION, "")) == "x:1"
    forged = GraphParty("f", PartyKind.ORGANISATION, "A\n\x1b[31m\u202eB", ("NL", "DE"))
    assert party_text(forged) == "A \ufffd[31m\ufffdB (NL, DE)"


def test_a_reason_that_is_not_known_stays_as_published() -> None:
    assert reason_text("seasonal\x07 closure") == "seasonal\ufffd closure"
    assert reason_text(None) == "no reason is given"
