"""How often two publishers give one organisation the same country, and two organisations.

The labelled pairs cannot tell: the names of one entry share its countries by construction. So
entries of two publishers are compared that have one telling name in normal form; such a name is
taken for one organisation, whatever the countries say. Chance agreement comes from the near misses
within a list, whose countries nobody looked at when they were paired.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from firmwatch.quality.entries import Entry
from firmwatch.quality.measures import Share, share
from firmwatch.text.names import name_form
from firmwatch.text.words import is_generic

__all__ = ["CountryEvidence", "agreement_by_chance", "country_evidence"]

TELLING_MIN = 2
"""Telling words that a name has at least: shorter ones are borne by several organisations."""


@dataclass(frozen=True, slots=True)
class CountryEvidence:
    """Shares of pairs with both countries known that have one in common."""

    one_organisation: Share
    two_organisations: Share

    def weights(self) -> tuple[float, float]:
        """Give the weights of evidence in nats of an agreement and of a contradiction.

        The logarithms of the ratios of both shares (Fellegi and Sunter, JASA 64, 1969, 1183-1210),
        with half a case added to each count so that no share is 0 or 1.
        """
        one = (self.one_organisation.count + 0.5) / (self.one_organisation.total + 1)
        two = (self.two_organisations.count + 0.5) / (self.two_organisations.total + 1)
        return math.log(one / two), math.log((1 - one) / (1 - two))


def country_evidence(entries: Mapping[str, Sequence[Entry]]) -> CountryEvidence:
    """Count agreement over all publishers: across them for one organisation, within for two."""
    return CountryEvidence(_agreement_by_name(entries), agreement_by_chance(entries))


def agreement_by_chance(entries: Mapping[str, Sequence[Entry]]) -> Share:
    """Count agreement of different entries of one list that have their first telling word alike."""
    agree = total = 0
    for found in entries.values():
        words: dict[str, list[Entry]] = defaultdict(list)
        for entry in found:
            if entry.countries and (telling := _telling(entry.names[0].text)):
                words[telling[0]].append(entry)
        for group in words.values():
            for one, other in itertools.pairwise(group):
                if one.keys().isdisjoint(other.keys()):
                    total += 1
                    agree += not set(one.countries).isdisjoint(other.countries)
    return share(agree, total)


def _agreement_by_name(entries: Mapping[str, Sequence[Entry]]) -> Share:
    holders: dict[str, dict[str, Entry]] = defaultdict(dict)
    for publisher, found in entries.items():
        for entry in found:
            if entry.countries and not entry.coarse:
                for name in entry.names:
                    if len(_telling(name.text)) >= TELLING_MIN and not name.weak:
                        holders[name_form(name.text).key].setdefault(publisher, entry)
    pairs = {
        (one.publisher, one.id, other.publisher, other.id): (one, other)
        for group in holders.values()
        for place, one in enumerate(group.values())
        for other in list(group.values())[place + 1 :]
    }
    agree = sum(not set(a.countries).isdisjoint(b.countries) for a, b in pairs.values())
    return share(agree, len(pairs))


def _telling(name: str) -> list[str]:
    return [token for token in name_form(name).core if not is_generic(token)]
