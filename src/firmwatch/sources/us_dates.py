"""Days as the authorities of the United States print them."""

from __future__ import annotations

import datetime
import re

__all__ = ["us_day"]

_NUMBERS = re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})", re.ASCII)
_WORDS = re.compile(r"(?P<month>[A-Za-z]{3,9})\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def us_day(printed: str) -> str | None:
    """Give the ISO 8601 day of "06/29/2056" or "June 21, 2022"; None where it is no day."""
    found = _NUMBERS.fullmatch(printed) or _WORDS.fullmatch(printed)
    if not found:
        return None
    month = found["month"].lower()
    number = int(month) if month.isdigit() else 1 + _month(month[:3])
    try:
        return datetime.date(int(found["year"]), number, int(found["day"])).isoformat()
    except ValueError:
        return None


def _month(name: str) -> int:
    return _MONTHS.index(name) if name in _MONTHS else -1
