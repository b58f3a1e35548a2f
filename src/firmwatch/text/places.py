"""Places that a name names: "Bank of Estonia" and "Eesti Pank" name EE, "Berliner Bank" none yet.

Two organisations that differ in the place alone are mostly different ones ("Port of Hamburg", "Port
of Antwerp"). A place has an id: a country's ISO 3166-1 alpha-2 code ("EE"), or below it a region
("US:TEXAS") or a city, with its region where the table knows regions ("US:TEXAS:HOUSTON",
"DE:BERLIN"). Words that mean a person, a brand or a thing more often than a place are left out by
scripts/build_place_table.py.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from firmwatch.text._place_table import PLACES

__all__ = ["TABLES", "country_word", "places_conflict", "places_of"]

TABLES = (PLACES,)
"""Everything that the places depend on, for the version of a matcher."""


def places_of(tokens: Sequence[str]) -> frozenset[str]:
    """Give the ids of all places that a name names, of its tokens in the order written.

    Of several names the longest counts ("SOUTH SUDAN" is no Sudan, "NEW JERSEY" no Jersey). A name
    that two large places share gives both.
    """
    longest, places = _table()
    if longest.keys().isdisjoint(tokens):
        return frozenset()
    found: set[str] = set()
    end = 0
    for index, token in enumerate(tokens):
        if token not in longest or index < end:
            continue
        for length in range(longest[token], 0, -1):
            ids = places.get(" ".join(tokens[index : index + length]))
            if ids is not None:
                found.update(ids)
                end = index + length
                break
    return frozenset(found)


def country_word(token: str) -> str:
    """Give the code of the one country whose name or adjective a token is; "" for all others.

    "IRAQ", "IRAKIEN" and "IRAQI" are all of IQ; "KOREAN" is of two. Words of two letters are none:
    most stand for something else.
    """
    ids = _table()[1].get(token, ())
    return ids[0] if len(ids) == 1 and len(ids[0]) == 2 < len(token) else ""


def places_conflict(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether both name places, and no place of one equals or contains a place of the other.

    "DE" contains "DE:BERLIN"; "DE:BERLIN" and "DE:HAMBURG" are in conflict.
    """
    if not first or not second or not first.isdisjoint(second):
        return False
    return not any(
        _contains(one, other) or _contains(other, one) for one in first for other in second
    )


def _contains(outer: str, inner: str) -> bool:
    return inner == outer or inner.startswith(f"{outer}:")


@functools.cache
def _table() -> tuple[dict[str, int], dict[str, tuple[str, ...]]]:
    """How many tokens the longest name with a first token has, and the ids by name."""
    longest: dict[str, int] = {}
    places: dict[str, tuple[str, ...]] = {}
    for line in PLACES.splitlines():
        ids, *names = line.split(";")
        for name in names:
            places[name] = tuple(ids.split("|")) if ids else ()
            first, count = name.split(" ", 1)[0], name.count(" ") + 1
            longest[first] = max(count, longest.get(first, 0))
    return longest, places
