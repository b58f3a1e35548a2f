"""A publisher's address as it is asked for: with the day in it, and with the headers it wants."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlsplit

from firmwatch.errors import FetchError
from firmwatch.fetch import clock
from firmwatch.model import SourceFile

__all__ = ["check_headers", "dated_addresses", "is_dated", "is_same_origin"]

_DAY = re.compile(r"\{date:([^{}]*)\}")
_PORTS = {"http": 80, "https": 443}


def is_dated(url: str) -> bool:
    """Say whether an address has the day in it, as `{date:%y%j}`."""
    return _DAY.search(url) is not None


def dated_addresses(item: SourceFile, url: str) -> Iterator[str]:
    """Give the addresses of a file to ask for in turn: of today in UTC, then of earlier days.

    The form of the day is that of `strftime` (ISO C, 7.27.3.5). An address without a day is
    given once.
    """
    if not is_dated(url):
        yield url
        return
    today = clock.today()
    for days in range(item.days_back + 1):
        yield _on(today - timedelta(days=days), url)


def _on(day: date, url: str) -> str:
    return _DAY.sub(lambda found: day.strftime(found[1]), url)


def check_headers(item: SourceFile) -> None:
    """Raise `FetchError` for a file whose publisher wants a header that nobody has set."""
    for name, value in item.headers:
        if not value:
            raise FetchError(
                f"{item.name} is given only to a request with the header {name}, which is not set. "
                f'Set it as headers = {{ {name} = "$VARIABLE" }} under [source.NAME] in '
                "firmwatch.toml, where VARIABLE is the environment variable that holds it; or give "
                "a local copy with --from."
            )


def is_same_origin(url: str, other: str) -> bool:
    """Say whether two addresses have scheme, host and port in common (RFC 6454 section 4)."""
    try:
        return _origin(url) == _origin(other)
    except ValueError:
        return False


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
