"""Targets of the Swiss list as records."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from firmwatch.model import (
    Address,
    Identifier,
    Link,
    Listing,
    Locator,
    Name,
    NameType,
    Record,
    RecordKind,
)
from firmwatch.sources.printed_addresses import distinct
from firmwatch.sources.xml_records import fold, line_of
from firmwatch.text.countries import country_code
from firmwatch.text.identifiers import make_identifier
from firmwatch.text.scripts import script_of

__all__ = ["FILE", "SOURCE_NAME", "Context", "delisted_date", "subject_of", "target_record"]

FILE = "consolidated-list.xml"
SOURCE_NAME = "ch_seco"

_AUTHORITY = "Switzerland, State Secretariat for Economic Affairs"
_NAME_TYPES = {
    "primary-name": NameType.NAME,
    "alias": NameType.ALIAS,
    "formerly-known-as": NameType.PREVIOUS_NAME,
}
_NO_NAME_PARTS = frozenset({"title", "suffix"})
_ADDRESS_PARTS = ("c-o", "address-details", "p-o-box", "zip-code", "location", "area", "remarks")
_DATES = ("effective-date", "publication-date", "enactment-date")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBERS = (
    ("imo", re.compile(r"IMO (?:number)?\s*:?\s*(\d{7})\b", re.IGNORECASE)),
    ("inn", re.compile(r"(?:tax(?:payer)? identification number|\bINN)\D{0,8}(\d{10,12})\b", re.I)),
    ("ogrn", re.compile(r"\b(?:registration number|OGRN)\D{0,8}(\d{13}|\d{15})\b", re.I)),
    ("registration", re.compile(r"\bregistration number ?: ?([\w./-]{4,20})\.?$", re.I)),
    ("tax", re.compile(r"\btax registration number ?: ?([\w./-]{4,20})\.?$", re.I)),
    (
        "bic",
        re.compile(r"\bSWIFT(?:/BIC)?(?: codes?)?\s*:?\s*([A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)\b"),
    ),
)


@dataclass(slots=True)
class Context:
    """What stands beside the targets, by ssid: programmes of sets, places, names of others."""

    programs: dict[str, str] = field(default_factory=dict)
    places: dict[str, etree._Element] = field(default_factory=dict)
    captions: dict[str, str] = field(default_factory=dict)
    """Of organisations and objects alone: no link leads to a person."""


def subject_of(root: etree._Element) -> etree._Element:
    """Give the individual, entity or object of a target; raises `ValueError` where it has none."""
    found = [e for e in root if e.tag in ("individual", "entity", "object")]
    if len(found) != 1:
        raise ValueError(f"the target has {len(found)} subjects, where one is expected")
    return found[0]


def delisted_date(root: etree._Element) -> str | None:
    """Give the day from which a target is no longer listed, or None where it still is.

    The list keeps what was delisted. The newest modification decides; of several on one day that
    which is printed first, since they are printed newest first.
    """
    newest, kind = "", ""
    for change in root.findall("modification"):
        day = next((value for name in _DATES if (value := change.get(name))), "")
        if not kind or day > newest:
            newest, kind = day, change.get("modification-type", "")
    return (newest or "an unknown day") if kind == "de-listed" else None


def target_record(root: etree._Element, line: int, context: Context) -> Record:
    """Make a record of a target that begins on `line` (1-based).

    Of a listed person: names, birth dates, listings and the countries of addresses, and nothing
    else (scope rules S4 and S7). Raises `ValueError` where it has no ssid, no name, or an object
    of a type that is not known.
    """
    ssid = fold(root.get("ssid"))
    if not ssid:
        raise ValueError("the target has no ssid")
    subject = subject_of(root)
    common = (ssid, SOURCE_NAME, _kind(subject), _names(subject, line), Locator(FILE, line))
    addresses = [_address(e, context) for e in subject.findall("identity/address")]
    countries = distinct(address.country for address in addresses)
    listings = tuple(_listings(root, context, _reason(subject)))
    if subject.tag == "individual":
        births = (_birth_date(e) for e in subject.findall("identity/day-month-year"))
        return Record(*common, countries=countries, listings=listings, birth_dates=distinct(births))
    notes = [fold(e.text) for e in subject.findall("other-information")]
    references = [fold(e.text) for e in root.findall("foreign-identifier")]
    return Record(
        *common,
        identifiers=tuple(dict.fromkeys(_identifiers(notes, countries))),
        addresses=tuple(dict.fromkeys(address for address in addresses if address.full)),
        countries=countries,
        listings=listings,
        links=tuple(dict.fromkeys(_links(subject, context))),
        properties=tuple(("foreign_identifier", text) for text in references if text),
        notes="\n".join(note for note in notes if note),
    )


def _kind(subject: etree._Element) -> RecordKind:
    if subject.tag == "object":
        kind = subject.get("object-type", "")
        if kind != "vessel":
            raise ValueError(f"its object type {kind!r} is not known")
        return RecordKind.VESSEL
    person = subject.tag == "individual"
    return RecordKind.LISTED_PERSON if person else RecordKind.ORGANISATION


def _names(subject: etree._Element, line: int) -> tuple[Name, ...]:
    names: dict[str, Name] = {}
    identities = sorted(subject.findall("identity"), key=lambda e: e.get("main") == "false")
    for identity in identities:
        printed = identity.findall("name")
        for name in sorted(printed, key=lambda e: e.get("name-type") != "primary-name"):
            kind = _NAME_TYPES.get(name.get("name-type", ""), NameType.ALIAS)
            if identity.get("main") == "false" and kind is NameType.NAME:
                kind = NameType.ALIAS
            weak = name.get("quality") == "low"
            locator = Locator(FILE, line_of(name, line))
            for number, value in enumerate(_spellings(name)):
                own = NameType.ALIAS if number and kind is NameType.NAME else kind
                if value not in names or (names[value].weak and not weak):
                    names[value] = Name(value, own, weak, script_of(value), locator)
    if not names:
        raise ValueError("the target has no name")
    return tuple(names.values())


def _spellings(name: etree._Element) -> Iterator[str]:
    """Put the parts of a name together: as printed, then once for each language and script."""
    parts = [e for e in name.findall("name-part") if e.get("name-part-type") not in _NO_NAME_PARTS]
    parts.sort(key=lambda e: int(e.get("order", "0")) if e.get("order", "0").isdigit() else 0)
    base = [fold(part.findtext("value")) for part in parts]
    if whole := " ".join(value for value in base if value):
        yield whole
    variants: defaultdict[tuple[str, str], dict[int, list[str]]] = defaultdict(dict)
    for place, part in enumerate(parts):
        for variant in part.findall("spelling-variant"):
            key = (variant.get("lang", ""), variant.get("script", ""))
            if text := fold(variant.text):
                variants[key].setdefault(place, []).append(text)
    for found in variants.values():
        for turn in range(max(map(len, found.values()))):
            values = [
                found[place][min(turn, len(found[place]) - 1)] if place in found else value
                for place, value in enumerate(base)
            ]
            yield " ".join(value for value in values if value)


def _address(element: etree._Element, context: Context) -> Address:
    place = context.places.get(element.get("place-id", ""))
    parts = [_part(element, tag) or _part(place, tag) for tag in _ADDRESS_PARTS]
    country = element.find("country")
    if country is None and place is not None:
        country = place.find("country")
    name = "" if country is None else fold(country.text)
    code = None if country is None else country_code(country.get("iso-code")) or country_code(name)
    return Address(", ".join(part for part in (*parts, name) if part), code)


def _part(element: etree._Element | None, tag: str) -> str:
    text = "" if element is None else fold(element.findtext(tag))
    return f"P.O. Box {text}" if tag == "p-o-box" and text.isdigit() else text.strip("-")


def _reason(subject: etree._Element) -> str | None:
    if subject.tag == "individual":
        return None
    return "\n".join(t for e in subject.findall("justification") if (t := fold(e.text))) or None


def _listings(root: etree._Element, context: Context, reason: str | None) -> Iterator[Listing]:
    days = [
        next((value for name in _DATES if (value := change.get(name))), "")
        for change in root.findall("modification")
        if change.get("modification-type") == "listed"
    ]
    day = min((day for day in days if _DAY.fullmatch(day)), default=None)
    sets = [fold(e.text) for e in root.findall("sanctions-set-id")]
    if not sets and (older := root.get("sanctions-set-id")):
        sets = [older]
    programs = dict.fromkeys(context.programs.get(key, f"sanctions set {key}") for key in sets)
    for program in programs or {"": None}:
        yield Listing(program, _AUTHORITY, reason=reason, listing_date=day)


def _birth_date(element: etree._Element) -> str | None:
    year, month, day = (element.get(name, "") for name in ("year", "month", "day"))
    if not re.fullmatch(r"\d{4}", year):
        return None
    if not (month.isdigit() and 1 <= int(month) <= 12):
        return year
    if not (day.isdigit() and 1 <= int(day) <= 31):
        return f"{year}-{int(month):02}"
    return f"{year}-{int(month):02}-{int(day):02}"


def _identifiers(notes: list[str], countries: tuple[str, ...]) -> Iterator[Identifier]:
    country = countries[0] if len(countries) == 1 else None
    for note in notes:
        for scheme, pattern in _NUMBERS:
            if found := pattern.search(note):
                identifier = make_identifier(scheme, found[1], country)
                if identifier:
                    yield identifier
                break


def _links(subject: etree._Element, context: Context) -> Iterator[Link]:
    for relation in subject.findall("relation"):
        name = context.captions.get(relation.get("target-id", ""))
        if name:
            yield Link(relation.get("relation-type", "related-to").replace("-", " "), name)
