"""Which places a name names, and when the places of two names are others."""

from __future__ import annotations

from collections import Counter

import pytest

from firmwatch.text._place_table import PLACES
from firmwatch.text.names import tokenise
from firmwatch.text.places import TABLES, places_conflict, places_of

NAMED = {
    "Vostrika of Estonia": {"EE"},
    "Eesti Vostrik": {"EE"},
    "Estonian Vostrik": {"EE"},
    "Эстонская Вострика": {"EE"},
    "Vostrika Irakienne": {"IQ"},
    "Vostrika Nigérienne": {"NE"},
    "Nigerian Vostrik": {"NG"},
    "Slovenska Vostrika": {"SI", "SK"},
    "Nord-Américaine Vostrika": set(),
    "Вострика Москва": {"RU:MOSCOW"},
    "Hong Kong and Shanghai Vostrik": {"HK", "CN:SHANGHAI"},
    "Vostrika of New York": {"US:NEW YORK"},
    "New Jersey Vostrik": {"US:NEW JERSEY"},
    "Vostrika of Jersey": {"JE"},
    "South Sudan Oil": {"SS"},
    "Sudan Oil": {"SD"},
    "Saudi Arabia Vostrik": {"SA"},
    "Latin American Vostrik": set(),
    "Georgia Vostrik": {"GE", "US:GEORGIA"},
    "Houston Vostrik": {"US:TEXAS:HOUSTON"},
    "Vostrika Zürich": {"CH:ZURICH"},
    "Bank of Korea": {"KP", "KR"},
    "Democratic People's Republic of Korea Vostrik": {"KP"},
    "Vostrika Santiago": set(),
    "Van Vostrik": set(),
    "Jordan Vostrik": set(),
    "Vostrika": set(),
    "": set(),
}


@pytest.mark.parametrize("name", NAMED)
def test_the_places_of_a_name(name: str) -> None:
    assert places_of(tokenise(name)) == NAMED[name]


@pytest.mark.parametrize(
    ("first", "second", "conflict"),
    [
        ("Port of Hamburg", "Port of Antwerp", True),
        ("Bank of Estonia", "Bank of Latvia", True),
        ("Bank of Germany", "Bank of Berlin", False),
        ("Bank of Texas", "Bank of Houston", False),
        ("Bank of Texas", "Bank of Chicago", True),
        ("Bank of Scotland", "Bank of England", True),
        ("Bank of Scotland", "Bank of Glasgow", False),
        ("Vostrika", "Vostrika Hamburg", False),
        ("Vostrika Hong Kong Shanghai", "Vostrika Shanghai", False),
        ("Bank of Georgia", "Bank of Tbilisi", False),
        ("Moscow Vostrik", "Вострик Москва", False),
    ],
)
def test_places_conflict_both_ways_or_not_at_all(first: str, second: str, conflict: bool) -> None:
    ours, theirs = places_of(tokenise(first)), places_of(tokenise(second))
    assert places_conflict(ours, theirs) is conflict
    assert places_conflict(theirs, ours) is conflict


def test_a_code_that_begins_another_s_name_contains_it_not() -> None:
    assert places_conflict(frozenset({"US:NEW"}), frozenset({"US:NEW YORK"}))


def test_the_table_names_no_place_twice_and_is_written_as_names_are_cut() -> None:
    lines = [line.split(";") for line in PLACES.splitlines()]
    names = Counter(name for _, *names in lines for name in names)
    assert max(names.values()) == 1
    assert 3_000 < len(names) <= 9_000
    assert {name: cut for name in names if (cut := " ".join(tokenise(name))) != name} == {}
    ids = [place for ids, *_ in lines for place in ids.split("|") if ids]
    assert all(place[:2].isalpha() and place[2:3] in ("", ":") for place in ids)
    assert TABLES == (PLACES,)
