"""How much a token tells, and that a misspelling of a common one tells little more."""

from __future__ import annotations

import pytest

from firmwatch.text._token_frequency import TOKENS
from firmwatch.text._token_frequency_rare import RARE_TOKENS
from firmwatch.text.frequencies import MISSPELLING, UNSEEN, information, is_seen


def test_a_common_token_tells_less_than_a_rare_one_and_that_less_than_an_unseen_one() -> None:
    assert 0 < information("LIMITED") < information("HOTEL") < information("KRAKOW") < UNSEEN
    assert information("VOSTRIKADELMAR") == UNSEEN


@pytest.mark.parametrize(
    "slip", ["INTERNATIONL", "INTERNATIIONAL", "INTERNATIONEL", "INTERNATOINAL", "NTERNATIONAL",
             "INTERNATIONALX", "XINTERNATIONAL"],
)  # fmt: skip
def test_a_slip_tells_what_the_token_tells_and_a_little(slip: str) -> None:
    assert information(slip) == information("INTERNATIONAL") + MISSPELLING


@pytest.mark.parametrize("token", ["INTERNATNL", "INTERNATOINALX", "LTDX", "XINC", ""])
def test_two_slips_or_a_short_token_are_not_smoothed(token: str) -> None:
    assert information(token) == UNSEEN


def test_a_token_of_the_tables_is_seen_and_a_slip_for_it_is_not() -> None:
    assert is_seen("LIMITED")
    assert not is_seen("LIMITEDX")


def test_no_token_stands_in_the_tables_twice_and_all_are_below_an_unseen_one() -> None:
    common = {token for tokens in TOKENS.values() for token in tokens.split()}
    rare = [token for tokens in RARE_TOKENS.values() for token in tokens.split()]
    assert len(rare) == len(set(rare))
    assert common.isdisjoint(rare)
    assert max(RARE_TOKENS) * 100 < UNSEEN
    assert min(RARE_TOKENS) >= max(TOKENS)
