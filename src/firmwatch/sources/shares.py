"""Printed shares as ranges of basis points."""

from __future__ import annotations

import math
from decimal import Decimal

from firmwatch.model import WHOLE

__all__ = ["Bound", "exact_share", "share_range"]

_PER_PERCENT = WHOLE // 100

Bound = tuple[Decimal, bool]
"""A bound in percent, and whether it is outside of the range itself (an open bound)."""


def exact_share(percent: Decimal) -> tuple[int, int]:
    """Give the basis points of a share that is printed exactly, in percent.

    A share that is no whole number of basis points is the range between its neighbours: a third is
    3333 to 3334. Raises `ValueError` where it is not between 0 and 100 %.
    """
    return share_range((percent, False), (percent, False))


def share_range(low: Bound | None, high: Bound | None) -> tuple[int, int]:
    """Give the basis points of a share between two bounds, in percent.

    A bound that is not given is 0 % or 100 %. An open bound is the next whole number: "more than
    25 %" begins at 2501. Raises `ValueError` where a bound is not between 0 and 100 %, and where no
    share is between them.
    """
    (low_percent, low_open), (high_percent, high_open) = (
        low or (Decimal(0), False),
        high or (Decimal(100), False),
    )
    for percent in (low_percent, high_percent):
        if not 0 <= percent <= 100:
            raise ValueError(f"a share of {percent:f} % is not between 0 and 100 %")
    if low_percent > high_percent or (low_percent == high_percent and (low_open or high_open)):
        raise ValueError(
            f"no share is {'over' if low_open else 'from'} {low_percent:f} % and "
            f"{'under' if high_open else 'up to'} {high_percent:f} %"
        )
    least, most = low_percent * _PER_PERCENT, high_percent * _PER_PERCENT
    first = math.floor(least) + low_open
    last = math.ceil(most) - high_open
    if first > last:
        # Between two neighbouring whole numbers; the range that holds them all is theirs.
        return math.floor(least), math.ceil(most)
    return first, last
