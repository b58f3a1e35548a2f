"""Slips of one letter, and the words of a table that they may be slips for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmwatch.text.slips import Neighbourhood, shortened, within_one_edit

WORDS = st.lists(st.text("ABC", max_size=5), max_size=8)


@pytest.mark.parametrize(
    ("first", "second", "near"),
    [
        ("", "", True),
        ("A", "", True),
        ("AB", "BA", True),
        ("ABCD", "ACBD", True),
        ("ABCD", "ABD", True),
        ("ABCD", "ABXD", True),
        ("ABCD", "XABCD", True),
        ("ABCD", "ABCDX", True),
        ("ABCD", "CBAD", False),
        ("ABCD", "AB", False),
        ("ABCD", "BADC", False),
        ("ABCD", "XBCY", False),
        ("ABCD", "BCDE", False),
    ],
)
def test_one_edit(first: str, second: str, near: bool) -> None:
    assert within_one_edit(first, second) is near
    assert within_one_edit(second, first) is near


@given(WORDS, st.text("ABC", max_size=6))
def test_a_neighbourhood_finds_every_word_within_one_edit_and_no_other(
    words: list[str], token: str
) -> None:
    near = {word for word in words if within_one_edit(word, token)}
    assert Neighbourhood(words).near(token) == near


def test_a_word_is_shortened_by_each_of_its_letters() -> None:
    assert shortened("BANK") == ["ANK", "BNK", "BAK", "BAN"]
    assert shortened("") == []
