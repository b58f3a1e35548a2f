"""Pieces of evidence: each a small function of two parties, giving log-odds and the reason.

The order of `FEATURES` is the order in which an explanation shows them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from firmwatch.matching.party import Party, PartyName
from firmwatch.matching.weights import WEIGHTS
from firmwatch.model import Evidence, Identifier
from firmwatch.text.identifiers import SCHEMES
from firmwatch.text.legal_forms import GENERAL
from firmwatch.text.names import NameForm
from firmwatch.text.words import token_weight

__all__ = ["FEATURES", "NamePair", "legal_form", "name_evidence", "same_number", "weak_weights"]

NamePair = tuple[PartyName, PartyName]
Feature = Callable[[Party, Party, NamePair], Iterator[Evidence]]

_NUMBERS = frozenset(
    "registration tax vat inn ogrn okpo uscc duns cik uei permid other".split()  # noqa: SIM905
)
_SHARED = frozenset({"call_sign", "domain", "mmsi", "other"})


def prior(left: Party, right: Party, names: NamePair) -> Iterator[Evidence]:
    """How rarely two parties that share a key are one, before any evidence."""
    yield Evidence("prior", "", "", WEIGHTS.prior, "before any evidence")


def name(left: Party, right: Party, names: NamePair) -> Iterator[Evidence]:
    """What the two names say; see `name_evidence`."""
    yield name_evidence(*names)


def weak_alias(left: Party, right: Party, names: NamePair) -> Iterator[Evidence]:
    """A name that the publisher itself calls weak never carries an alert alone."""
    for side, weight in weak_weights(names):
        value = names[side].form.value
        sides = (value, "") if side == 0 else ("", value)
        yield Evidence("weak_alias", *sides, weight, "the publisher calls this alias weak")


def legal_form(left: Party, right: Party, names: NamePair) -> Iterator[Evidence]:
    """Legal forms of one class speak for, of another class against two equal names."""
    ours, theirs = (item.form.legal_forms - {GENERAL} for item in names)
    left_form, right_form = (item.form for item in names)
    equal = left_form.key == right_form.key or left_form.letters == right_form.letters
    if not ours or not theirs or not equal:
        return
    values = ", ".join(sorted(ours)), ", ".join(sorted(theirs))
    if ours & theirs:
        yield Evidence("legal_form", *values, WEIGHTS.legal_form_agrees, "the same class")
    else:
        yield Evidence("legal_form", *values, WEIGHTS.legal_form_differs, "another class")


def country(left: Party, right: Party, names: NamePair) -> Iterator[Evidence]:
    """A country in common speaks for, none in common against; an unknown one is silent."""
    if not left.countries or not right.countries:
        return
    values = ", ".join(left.countries), ", ".join(right.countries)
    common = [code for code in left.countries if code in right.countries]
    if common:
        detail = f"both in {', '.join(common)}"
        yield Evidence("country", *values, WEIGHTS.country_agrees, detail)
    elif left.kind == right.kind == "vessel":
        yield Evidence("country", *values, WEIGHTS.flag_differs, "another flag; flags change")
    else:
        yield Evidence("country", *values, WEIGHTS.country_differs, "no country in common")


def kind(left: Party, right: Party, names: NamePair) -> Iterator[Evidence]:
    """A ship is not the company that it is named after; a wallet may be whose number it bears."""
    if left.kind == right.kind:
        return
    common = any(_common(left.identifiers, right.identifiers))
    if not (common and "wallet" in (left.kind, right.kind)):
        yield Evidence("kind", left.kind, right.kind, WEIGHTS.kind_differs, "another kind of thing")


def identifiers(left: Party, right: Party, names: NamePair) -> Iterator[Evidence]:
    """Numbers that agree or contradict; one piece of evidence for each scheme at the most."""
    agreed: set[str] = set()
    for weight, detail, ours, theirs in _agreements(left.identifiers, right.identifiers):
        if agreed.isdisjoint((ours.scheme, theirs.scheme)):
            agreed.update((ours.scheme, theirs.scheme))
            yield Evidence(f"identifier:{ours.scheme}", ours.raw, theirs.raw, weight, detail)
    for scheme, facts in SCHEMES.items():
        if facts.single and scheme not in agreed:
            pair = _contradiction(scheme, left.identifiers, right.identifiers)
            if pair is not None:
                weight = {"imo": WEIGHTS.imo_contradicts, "lei": WEIGHTS.lei_contradicts}.get(
                    scheme, WEIGHTS.identifier_contradicts
                )
                detail = f"one {facts.title} each, and they differ"
                yield Evidence(f"identifier:{scheme}", pair[0].raw, pair[1].raw, weight, detail)


FEATURES: tuple[Feature, ...] = (prior, name, weak_alias, legal_form, country, kind, identifiers)


def name_evidence(left: PartyName, right: PartyName) -> Evidence:
    """Weigh two names: equal in all that tells organisations apart, or how much they share."""
    ours, theirs = left.form, right.form
    if not ours.core or not theirs.core:
        detail = "no letter or digit to compare"
        return Evidence("name", ours.value, theirs.value, WEIGHTS.name_differs, detail)
    weight, detail = _equality(ours, theirs)
    if weight is None:
        share = _overlap(ours, theirs)
        weight = WEIGHTS.name_differs + WEIGHTS.name_overlap * share
        common = " ".join(token for token in ours.core if token in theirs.core)
        detail = f"different names; in common: {common}" if common else "different names"
    elif left.script != right.script:
        weight += WEIGHTS.name_script
        detail += f", {left.script} and {right.script} by transliteration"
    return Evidence("name", ours.value, theirs.value, round(weight, 2), detail)


def weak_weights(names: NamePair) -> list[tuple[int, float]]:
    """Give what each weak name of a pair takes away, with its side (0 left, 1 right).

    The first takes at least everything that the names give beyond `weak_name_max`.
    """
    sides = [side for side, item in enumerate(names) if item.weak]
    if not sides:
        return []
    beyond = round(name_evidence(*names).weight - WEIGHTS.weak_name_max, 2)
    taken = (min(WEIGHTS.weak_alias, -beyond), WEIGHTS.weak_alias)
    return list(zip(sides, taken, strict=False))


def _equality(ours: NameForm, theirs: NameForm) -> tuple[float | None, str]:
    if ours.core == theirs.core:
        penalty = 0.0
        if ours.value == theirs.value:
            detail = "printed alike"
        elif ours.tokens == theirs.tokens:
            detail = "equal but for case, punctuation or accents"
        else:
            detail = "equal but for the legal form"
    elif ours.key == theirs.key:
        penalty, detail = WEIGHTS.name_order, "the same words in another order"
    elif ours.letters == theirs.letters:
        penalty, detail = WEIGHTS.name_spacing, "the same letters, spaced in another way"
    else:
        return None, ""
    nats = min(ours.weight, theirs.weight)
    if ours.generic or theirs.generic:
        detail += "; generic words only, which carry no alert by themselves"
        weight = min(WEIGHTS.name_generic_max, WEIGHTS.name_generic_per_nat * nats)
        return weight + penalty, detail
    specific = WEIGHTS.name_base + WEIGHTS.name_per_nat * nats
    return min(WEIGHTS.name_max, max(WEIGHTS.name_min, specific)) + penalty, detail


def _overlap(ours: NameForm, theirs: NameForm) -> float:
    """Share of weight in common, 1/2 (O_l/W_l + O_r/W_r), in [0, 1]."""
    # A set's order differs from process to process; fsum is exact whatever the order.
    common = math.fsum(token_weight(token) for token in set(ours.core) & set(theirs.core))
    return min(1.0, (common / ours.weight + common / theirs.weight) / 2)


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
    if ours.scheme in _SHARED or theirs.scheme in _SHARED:
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


def _contradiction(
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
