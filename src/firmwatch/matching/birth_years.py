"""The year of birth of an owner beside the dates of birth that a list prints of a person."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from firmwatch.matching.person_weights import PEOPLE
from firmwatch.model import Evidence, Record, RegisterParty

__all__ = ["birth_year"]

_YEAR_LETTERS = len("1971")


class _Span(NamedTuple):
    """The years of one printed date; `vague` where it has no day."""

    first: int
    last: int
    vague: bool


def birth_year(role: RegisterParty, record: Record) -> Iterator[Evidence]:
    """Weigh the year of birth by how often two persons have one in common; an unknown is silent.

    A list may print several dates, or a range: any of them may agree, which makes chance likelier.
    """
    spans = [span for text in record.birth_dates if (span := _span(text)) is not None]
    if role.birth_year is None or not spans:
        return
    off, exact = min(
        (max(span.first - role.birth_year, role.birth_year - span.last, 0), not span.vague)
        for span in spans
    )
    values = str(role.birth_year), ", ".join(record.birth_dates)
    if off == 0:
        years = len({year for span in spans for year in range(span.first, span.last + 1)})
        weight = max(0.0, round(PEOPLE.year_agrees - math.log(years), 2))
        yield Evidence("birth_year", *values, weight, "the year of birth agrees")
    elif off == 1 and not exact:
        detail = "a year off, where the list prints no day"
        yield Evidence("birth_year", *values, PEOPLE.year_near_vague, detail)
    elif off == 1:
        yield Evidence("birth_year", *values, PEOPLE.year_near, "a year off")
    else:
        yield Evidence("birth_year", *values, PEOPLE.year_differs, "another year of birth")


def _span(text: str) -> _Span | None:
    """Read "1971-03-02", "1971-03", "1971" or "1971/1974"; None for what is no date."""
    first, _, last = text.partition("/")
    years = [part[:_YEAR_LETTERS] for part in (first, last or first)]
    if not all(year.isascii() and year.isdecimal() for year in years):
        return None
    low, high = sorted(map(int, years))
    return _Span(low, high, len(text) == _YEAR_LETTERS or bool(last))
