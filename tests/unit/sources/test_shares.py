"""Printed shares as whole basis points: exact ones, bands, open bounds, and what is none."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from firmwatch.model import WHOLE
from firmwatch.sources.shares import parse_share, share_range

PERCENT = st.decimals(0, 100, places=4)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("50 %", (5000, 5000)),
        ("50%", (5000, 5000)),
        ("33.3333 %", (3333, 3334)),
        ("33,3 %", (3330, 3330)),
        ("25-50 %", (2500, 5000)),
        ("25 \u2013 50%", (2500, 5000)),
        (">25 %", (2501, WHOLE)),
        (">=25 %", (2500, WHOLE)),
        ("<25 %", (0, 2499)),
        ("<= 25 %", (0, 2500)),
        (">25-50 %", (2501, 5000)),
        (">25-<50 %", (2501, 4999)),
        ("25-<50 %", (2500, 4999)),
        ("0 %", (0, 0)),
        ("100 %", (WHOLE, WHOLE)),
    ],
)
def test_a_printed_share_is_a_range(text: str, share: tuple[int, int]) -> None:
    assert parse_share(text) == share


@pytest.mark.parametrize(
    "text",
    ["", "half", "0.5", "50", "-5 %", "101 %", "50-25 %", ">50-50 %", ">100 %", "<0 %", "5 %%",
     "<25-50 %", "1e1 %", "٥٠ %", "1.2.3 %", "25-50-75 %", "nan %"],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="share"):
        parse_share(text)


def test_a_number_alone_is_percent_where_the_format_says_so() -> None:
    assert parse_share("50", sign_needed=False) == (5000, 5000)


@given(PERCENT, PERCENT, st.booleans(), st.booleans(), st.fractions(0, 1))
def test_no_share_between_the_bounds_is_lost(
    one: Decimal, two: Decimal, low_open: bool, high_open: bool, part: Fraction
) -> None:
    """Whole basis points that are between the bounds are in the range, and no others are."""
    low, high = sorted((one, two))
    assume(low < high or not (low_open or high_open))
    first, last = share_range((low, low_open), (high, high_open))
    assert 0 <= first <= last <= WHOLE
    point = round((Fraction(low) + part * (Fraction(high) - Fraction(low))) * 100)
    beyond = Fraction(low) * 100 < point if low_open else Fraction(low) * 100 <= point
    below = point < Fraction(high) * 100 if high_open else point <= Fraction(high) * 100
    if beyond and below:
        assert first <= point <= last
    if first > 0:
        assert Fraction(first) <= Fraction(low) * 100 + 1
