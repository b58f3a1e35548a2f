"""Days that publishers print in words, as ISO 8601 and no more precise than printed."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["birth_dates", "first_day"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month{n}>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_YEAR = r"(?:1[89]|20)\d\d"
_FORMS = (
    rf"(?P<iso>{_YEAR}-\d\d-\d\d)(?:T[\d:]+)?",
    rf"(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?[\s.-]*{_MONTH.format(n=1)}[\s,-]*(?P<year1>{_YEAR})",
    rf"{_MONTH.format(n=2)}\s+(?P<day2>\d{{1,2}}),?\s+(?P<year2>{_YEAR})",
    rf"(?P<day3>\d{{1,2}})\s*[/.]\s*(?P<month3>\d{{1,2}})\s*[/.]\s*(?P<year3>{_YEAR})",
    rf"{_MONTH.format(n=4)}[\s,]+(?P<year4>{_YEAR})",
    rf"(?P<from>{_YEAR})\s*(?:[-–]|to|and)\s*(?P<to>{_YEAR})",
    rf"(?P<year5>{_YEAR})",
)
_DATE = re.compile(r"(?<![\dA-Za-z])(?:" + "|".join(_FORMS) + r")(?!\d)", re.IGNORECASE)
_DAYS_MAX = 31


def birth_dates(text: str) -> tuple[str, ...]:
    """Give every date in a text: a day, a month, a year, or "1955/1958" for a range of years.

    Days before months, as in "5/06/1953", which is how Australia and Europe write them.
    """
    return tuple(dict.fromkeys(_dates(text)))


def first_day(text: str) -> str | None:
    """Give the first date in a text that is precise to the day, or None."""
    return next((date for date in _dates(text) if len(date) == len("2001-01-25")), None)


def _dates(text: str) -> Iterator[str]:
    for found in _DATE.finditer(text):
        date = _date(found)
        if date:
            yield date


def _date(found: re.Match[str]) -> str | None:
    if iso := found["iso"]:
        month, day = int(iso[5:7]), int(iso[8:])
        return str(iso) if 1 <= month <= len(_MONTHS) and 1 <= day <= _DAYS_MAX else iso[:4]
    if found["from"]:
        return f"{found['from']}/{found['to']}"
    for n in "1234":
        if year := found[f"year{n}"]:
            return _precise(year, found[f"month{n}"], found[f"day{n}"] if n != "4" else None)
    return found["year5"]


def _precise(year: str, month: str, day: str | None) -> str:
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    if not 1 <= number <= len(_MONTHS):
        return year
    if day is None or not 1 <= int(day) <= _DAYS_MAX:
        return f"{year}-{number:02}"
    return f"{year}-{number:02}-{int(day):02}"
