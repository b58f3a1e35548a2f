"""What is known beside the names: countries, kinds and identifiers, in log-odds with the reason.

Each piece is a small function of two parties; the order of `FACTS` is the order in which an
explanation shows them, after the names.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

from firmwatch.matching.party import Party
from firmwatch.matching.weights import WEIGHTS
from firmwatch.model import Evidence, Identifier
from firmwatch.text.identifiers import SCHEMES

__all__ = ["FACTS", "SHARED", "contradiction", "same_number"]

Fact = Callable[[Party, Party], Iterator[Evidence]]

_NUMBERS = frozenset(
    "registration tax vat inn ogrn okpo uscc duns cik uei permid other".split()  # noqa: SIM905
)
SHARED = frozenset({"call_sign", "domain", "mmsi", "other"})


def country(left: Party, right: Party) -> Iterator[Evidence]:
    """A country in common speaks for, none in common against; an unknown one is silent."""
    if left.countries and right.countries:
        vessels = left.kind == right.kind == "vessel"
        yield _countries(left.countries, right.countries, vessels)


@functools.lru_cache(maxsize=1 << 12)
def _countries(left: tuple[str, ...], right: tuple[str, ...], vessels: bool) -> Evidence:
    values = ", ".join(left), ", ".join(right)
    common = [code for code in left if code in right]
    if common:
        detail = f"both in {', '.join(common)}"
        return Evidence("country", *values, WEIGHTS.country_agrees, detail)
    if vessels:
        return Evidence("country", *values, WEIGHTS.flag_differs, "another flag; flags change")
    return Evidence("country", *values, WEIGHTS.country_differs, "no country in common")


def kind(left: Party, right: Party) -> Iterator[Evidence]:
    """A ship is not the company that it is named after; a wallet may be whose number it bears."""
    if left.kind == right.kind:
        return
    common = any(_common(left.identifiers, right.identifiers))
    if not (common and "wallet" in (left.kind, right.kind)):
        yield Evidence("kind", left.kind, right.kind, WEIGHTS.kind_differs, "another kind of thing")


def identifiers(left: Party, right: Party) -> Iterator[Evidence]:
    """Numbers that agree or contradict; one piece of evidence for each scheme at the most."""
    if not left.identifiers or not right.identifiers:
        return
    agreed: set[str] = set()
    for weight, detail, ours, theirs in _agreements(left.identifiers, right.identifiers):
        if agreed.isdisjoint((ours.scheme, theirs.scheme)):
            agreed.update((ours.scheme, theirs.scheme))
            yield Evidence(f"identifier:{ours.scheme}", ours.raw, theirs.raw, weight, detail)
    for scheme, facts in SCHEMES.items():
        if facts.single and scheme not in agreed:
            pair = contradiction(scheme, left.identifiers, right.identifiers)
            if pair is not None:
                weight = {"imo": WEIGHTS.imo_contradicts, "lei": WEIGHTS.lei_contradicts}.get(
                    scheme, WEIGHTS.identifier_contradicts
                )
                detail = f"one {facts.title} each, and they differ"
                yield Evidence(f"identifier:{scheme}", pair[0].raw, pair[1].raw, weight, detail)


FACTS: tuple[Fact, ...] = (country, kind, identifiers)


def _agreements(
    left: tuple[Identifier, ...], right: tuple[Identifier, ...]
) -> list[tuple[float, str, Identifier, Identifier]]:
    """Give the pairs of one number, strongest first, in an order that swapping does not change."""
    found = [(*_agreement(ours, theirs), ours, theirs) for ours, theirs in _common(left, right)]
    return sorted(
        found, key=lambda row: (-row[0], row[2].value, sorted((row[2].scheme, row[3].scheme)))
    )


def _common(
    left: tuple[Identifier, ...], right: tuple[Identifier, ...]
) -> Iterator[tuple[Identifier, Identifier]]:
    for ours in left:
        for theirs in right:
            if same_number(ours, theirs):
                yield ours, theirs


def same_number(left: Identifier, right: Identifier) -> bool:
    """Whether two identifiers may be one number: equal values, no conflict of scheme or country."""
    if left.value != right.value:
        return False
    if left.country and right.country and left.country != right.country:
        return False
    if left.scheme == right.scheme:
        return True
    return left.scheme in _NUMBERS and right.scheme in _NUMBERS and len(left.value) >= 6


def _agreement(ours: Identifier, theirs: Identifier) -> tuple[float, str]:
    if ours.scheme in SHARED or theirs.scheme in SHARED:
        return WEIGHTS.shared_identifier_agrees, "the same, though such a number may be shared"
    if ours.scheme != theirs.scheme:
        detail = f"the same number, there as {theirs.scheme}"
        return WEIGHTS.number_agrees, detail
    if not SCHEMES[ours.scheme].national:
        return WEIGHTS.unique_identifier_agrees, f"the same {SCHEMES[ours.scheme].title}"
    if ours.country and theirs.country:
        detail = f"the same {SCHEMES[ours.scheme].title.lower()} in {ours.country}"
        return WEIGHTS.national_identifier_agrees, detail
    return WEIGHTS.number_agrees, "the same number; a country is missing"


def contradiction(
    scheme: str, left: tuple[Identifier, ...], right: tuple[Identifier, ...]
) -> tuple[Identifier, Identifier] | None:
    """Give two values that cannot be one party's: same scheme, same country, never equal."""
    found = None
    for ours in left:
        for theirs in right:
            if ours.scheme != scheme or theirs.scheme != scheme:
                continue
            if SCHEMES[scheme].national and not _same_register(ours, theirs):
                continue
            if ours.value == theirs.value:
                return None
            if ours.valid is not False and theirs.valid is not False:
                found = found or (ours, theirs)
    return found


def _same_register(left: Identifier, right: Identifier) -> bool:
    """Whether two national numbers look like one register's: a country has several, of one form."""
    known = left.country is not None and left.country == right.country
    return known and len(left.value) == len(right.value)
