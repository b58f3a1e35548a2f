"""Printed shares as ranges of basis points."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from firmwatch.model import WHOLE

__all__ = ["Bound", "exact_share", "parse_share", "share_range"]

_PER_PERCENT = WHOLE // 100

_NUMBER = r"(\d{1,3}(?:[.,]\d{1,8})?)"
_SHARE = re.compile(
    rf"(?:(>=?|<=?)\s*)?{_NUMBER}\s*(?:[-\u2013]\s*(<)?\s*{_NUMBER}\s*)?(%?)", re.ASCII
)

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


def parse_share(text: str, sign_needed: bool = True) -> tuple[int, int]:
    """Read a share in percent: `50 %`, `33.3 %`, `25-50 %`, `>25 %`, `>=10 %`, `<50 %`, `>25-50 %`.

    A comma may stand for the point. Gives basis points as `share_range` does. `sign_needed` is
    whether the percent sign must be there: 0.5 alone may be a half or half a percent. Raises
    `ValueError` for anything else, and as `share_range` does.
    """
    found = _SHARE.fullmatch(text.strip())
    if found is None or (found[1] and found[1] != ">" and found[4]):
        raise ValueError(f"the share {text[:40]!r} is none such as '50 %', '25-50 %' or '>25 %'")
    if sign_needed and not found[5]:
        raise ValueError(
            f"the share {text[:40]!r} has no percent sign, so that it may be a fraction; "
            f"write {found[2]} %"
        )
    first = Decimal(found[2].replace(",", "."))
    if found[4]:
        last = Decimal(found[4].replace(",", "."))
        return share_range((first, found[1] == ">"), (last, bool(found[3])))
    match found[1]:
        case ">" | ">=":
            return share_range((first, found[1] == ">"), None)
        case "<" | "<=":
            return share_range(None, (first, found[1] == "<"))
        case _:
            return exact_share(first)
