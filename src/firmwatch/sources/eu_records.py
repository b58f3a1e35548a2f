"""Entries of the European Union's list as records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from firmwatch.model import Address, Identifier, Listing, Locator, Record, RecordKind
from firmwatch.sources.eu_countries import eu_country
from firmwatch.sources.eu_entries import PARTS, Entry, Part
from firmwatch.sources.eu_names import make_names
from firmwatch.sources.eu_numbers import make_identifiers, note_of, web_domain
from firmwatch.sources.xml_records import fold

__all__ = ["AUTHORITY", "make_record"]

AUTHORITY = "European Union"

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEAR = re.compile(r"\d{4}")
_NUMBER = re.compile(r"\d{1,2}")
_ADDRESS_PARTS = ("street", "poBox", "zipCode", "city", "region", "place")
# The publisher has no type for vessels: they are enterprises that say so in a word at the
# beginning of a function or remark. An IMO number alone may be one that a company owns up to.
_VESSEL = re.compile(
    r"\W*(?:type\W+)?(?:vessel|ship|oil tanker|tanker|(?:general |bulk )?cargo ship)\b(?!ping)",
    re.IGNORECASE,
)


def make_record(entry: Entry, source: str, file: str) -> Record:
    """Make a record of an entry.

    The id is the publisher's logicalId: every form since 2016 at the latest prints it, each part
    refers to it, and it never was blank. euReferenceNumber is not in the `WHOLE` XML and may be
    blank, so that records could not be followed from form to form by it; it is a property.
    Of a listed person only names, birth dates, listings and the countries of addresses are kept
    (scope rules S4 and S7). Raises `ValueError` where the entry has no id, name or known type.
    """
    kind = entry.kind
    if kind is RecordKind.LISTED_PERSON:
        return _person(entry, source, file)
    addresses = tuple(dict.fromkeys(_addresses(entry)))
    numbers = [number for part in entry.of("identification") for number in make_identifiers(part)]
    numbers += _domains(entry)
    if kind is RecordKind.ORGANISATION and _is_vessel(entry, numbers):
        kind = RecordKind.VESSEL
    return Record(
        id=entry.id,
        source=source,
        kind=kind,
        names=make_names(entry.of("nameAlias"), file, remarks=True),
        locator=Locator(file, entry.own.line),
        identifiers=tuple(dict.fromkeys(numbers)),
        addresses=addresses,
        countries=_distinct(_countries(entry, ("address", "citizenship", "identification"))),
        listings=_listings(entry),
        properties=tuple(dict.fromkeys(_properties(entry))),
        notes=entry.own.get("remark"),
    )


def _person(entry: Entry, source: str, file: str) -> Record:
    births = (_birth_date(part) for part in entry.of("birthdate"))
    return Record(
        id=entry.id,
        source=source,
        kind=RecordKind.LISTED_PERSON,
        names=make_names(entry.of("nameAlias"), file, remarks=False),
        locator=Locator(file, entry.own.line),
        countries=_distinct(_countries(entry, ("address",))),
        listings=_listings(entry),
        birth_dates=_distinct(births),
    )


def _is_vessel(entry: Entry, numbers: Iterable[Identifier]) -> bool:
    if not any(number.scheme == "imo" for number in numbers):
        return False
    said = [entry.own.get("remark"), entry.own.get("designationDetails")]
    said += [part.get("function") for part in entry.of("nameAlias")]
    return any(_VESSEL.match(text) for text in said)


def _listings(entry: Entry) -> tuple[Listing, ...]:
    acts: dict[str, list[Part]] = {}
    for part in sorted(entry.of("regulation"), key=lambda act: act.get("publicationDate")):
        acts.setdefault(part.get("programme"), []).append(part)
    listed = _day(entry.own.get("designationDate")) or _first_day(entry)
    return tuple(
        Listing(
            program=program,
            authority=AUTHORITY,
            reason="; ".join(_distinct(act.get("numberTitle") for act in found)) or None,
            listing_date=listed,
            end_date=_day(entry.own.get("delistingDate")),
        )
        for program, found in sorted(acts.items())
    )


def _first_day(entry: Entry) -> str | None:
    """Give the day of the earliest act that the entry or one of its parts refers to.

    The act of the entry itself is often the last amendment, so that its day says nothing of when
    the party was listed.
    """
    names = ("publicationDate", "regulationSummary@publicationDate")
    parts = (part for name in PARTS for part in entry.parts.get(name, ()))
    days = {day for part in parts for name in names if (day := _day(part.get(name)))}
    return min(days, default=None)


def _addresses(entry: Entry) -> Iterator[Address]:
    for part in entry.of("address"):
        code, description = part.get("countryIso2Code"), part.get("countryDescription")
        country = eu_country(code, description)
        shown = description or code
        printed = [part.get(name) for name in _ADDRESS_PARTS]
        if part.get("poBox") and _NUMBER.match(part.get("poBox")):
            printed[1] = f"PO Box {part.get('poBox')}"
        if shown not in ("00", "UNKNOWN"):
            printed.append(shown)
        if full := ", ".join(fold(text) for text in printed if text):
            yield Address(full, country)


def _countries(entry: Entry, kinds: tuple[str, ...]) -> Iterator[str | None]:
    for kind in kinds:
        for part in entry.of(kind):
            yield eu_country(part.get("countryIso2Code"), part.get("countryDescription"))


def _domains(entry: Entry) -> list[Identifier]:
    pages = (value for part in entry.of("address") for _, key, value in part.pairs if key == "WEB")
    return [domain for page in pages if (domain := web_domain(page))]


def _properties(entry: Entry) -> Iterator[tuple[str, str]]:
    own = (
        ("eu_reference_number", "euReferenceNumber"),
        ("un_reference_number", "unitedNationId"),
        ("designation_details", "designationDetails"),
    )
    printed = [(label, entry.own.get(name)) for label, name in own]
    printed += [(key, value) for _, key, value in entry.own.pairs]
    for kind in PARTS:
        for part in entry.of(kind):
            printed += _part_properties(kind, part)
    printed += entry.notices
    return ((label, value) for label, value in printed if value)


def _part_properties(kind: str, part: Part) -> Iterator[tuple[str, str]]:
    remark = part.get("remark")
    if kind == "regulation":
        yield "publication_url", part.get("publicationUrl")
        yield "regulation_note", remark
    elif kind == "nameAlias":
        yield "function", part.get("function")
        yield "alias_note", f"{part.get('wholeName')}: {remark}" if remark else ""
    elif kind == "address":
        yield "address_note", remark
    elif kind == "identification":
        yield "identification_note", note_of(part)
    for _, key, value in part.pairs:
        yield key.lower() or "contact", value


def _birth_date(part: Part) -> str | None:
    if day := _day(part.get("birthdate")):
        return day
    year, month, day = (part.get(name) for name in ("year", "monthOfYear", "dayOfMonth"))
    if _YEAR.fullmatch(year):
        numbers = [year]
        for number in (month, day):
            if not _NUMBER.fullmatch(number):
                break
            numbers.append(number.zfill(2))
        return "-".join(numbers)
    years = [part.get("yearRangeFrom"), part.get("yearRangeTo")]
    return "/".join(years) if all(_YEAR.fullmatch(year) for year in years) else None


def _day(text: str) -> str | None:
    found = _DAY.match(text)
    return found[0] if found else None


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
