from __future__ import annotations

import math

import pytest

from firmwatch.quality.countries import country_evidence
from firmwatch.quality.entries import Entry, EntryName


def entry(publisher: str, number: int, name: str, *countries: str) -> Entry:
    return Entry(publisher, str(number), (EntryName(name),), countries=countries)


def test_countries_are_counted_across_lists_and_by_chance() -> None:
    evidence = country_evidence(
        {
            "un": [
                entry("un", 1, "Vostrika Brestova Ltd", "NO"),
                entry("un", 2, "Halden Osterholm", "SE", "NO"),
                entry("un", 3, "Vostrika Kalvena", "NO"),
                entry("un", 4, "Vostrika Maribor", "DE"),
                entry("un", 5, "Vostrika Zenda"),
            ],
            "uk": [
                entry("uk", 1, "VOSTRIKA BRESTOVA", "NO"),
                entry("uk", 2, "Osterholm Halden Inc", "DE"),
                entry("uk", 3, "Halden Osterholm GmbH"),
                entry("uk", 4, "Trading Ltd", "NO"),
            ],
        }
    )
    assert (evidence.one_organisation.count, evidence.one_organisation.total) == (1, 2)
    assert (evidence.two_organisations.count, evidence.two_organisations.total) == (1, 2)
    assert evidence.weights() == (0.0, 0.0)


def test_weights_are_logarithms_of_the_ratios() -> None:
    names = [f"Vask{n} Halden{n}" for n in range(3)]
    evidence = country_evidence(
        {
            "un": [entry("un", n, name, "NO") for n, name in enumerate(names)],
            "uk": [entry("uk", n, name, "NO") for n, name in enumerate(names)],
        }
    )
    agree, differ = evidence.weights()
    # 3 of 3 and 0 of 0, with half a case more each: 3.5/4 and 1/2.
    assert agree == pytest.approx(math.log(3.5 / 4 / 0.5))
    assert differ == pytest.approx(math.log(0.5 / 4 / 0.5))
