"""Generic words of one stem."""

from __future__ import annotations

import pytest

from firmwatch.text.equivalents import equivalent
from firmwatch.text.families import _FAMILIES, FAMILIES, family


@pytest.mark.parametrize(
    "words", ["INDUSTRY INDUSTRIES INDUSTRIAL", "MANAGING MANAGEMENT MGMT", "NORTH NORTHERN"]
)
def test_words_of_one_stem_are_one_family(words: str) -> None:
    assert len({family(word) for word in words.split()} - {""}) == 1


@pytest.mark.parametrize(
    "words", ["ELECTRIC ELECTRONIC", "MARKET MARKETING", "NORTH NORTHWEST", "VOSTRIKA DELMAR"]
)
def test_words_that_tell_organisations_apart_are_not(words: str) -> None:
    first, second = map(family, words.split())
    assert not first or first != second


def test_every_word_stands_in_one_family_as_its_canonical_token() -> None:
    words = _FAMILIES.split()
    assert len(words) == len(set(words)) == len(FAMILIES)
    assert [word for word in words if equivalent(word) != word] == []
