"""Entries of Australia's Consolidated List as records: rows of one number are one entry."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from firmwatch.model import (
    Address,
    Identifier,
    Link,
    Listing,
    Name,
    NameType,
    Record,
    RecordKind,
)
from firmwatch.sources.au_dfat_rows import NAME, Row
from firmwatch.sources.printed_addresses import (
    address_country,
    distinct,
    is_contact,
    split_addresses,
)
from firmwatch.sources.printed_dates import birth_dates, first_day
from firmwatch.text.countries import country_code
from firmwatch.text.identifiers import make_identifier
from firmwatch.text.person_names import person_reason
from firmwatch.text.scripts import script_of

__all__ = ["SOURCE_NAME", "Block", "is_aircraft", "is_primary", "kind_of", "make_record"]

SOURCE_NAME = "au_dfat"
_AUTHORITY = "Australia, Department of Foreign Affairs and Trade"

_KINDS = {
    "individual": RecordKind.LISTED_PERSON,
    "person": RecordKind.LISTED_PERSON,
    "entity": RecordKind.ORGANISATION,
    "vessel": RecordKind.VESSEL,
}
_NAME_TYPES = {
    **dict.fromkeys(("primary name", "primay name", "primary"), NameType.NAME),
    **dict.fromkeys(("aka", "a.k.a.", "alias", "original script"), NameType.ALIAS),
    **dict.fromkeys(("formerly known as", "fka", "previously listed as"), NameType.PREVIOUS_NAME),
}
_MEASURES = ("Targeted Financial Sanction", "Travel Ban", "Arms Embargo", "Maritime Restriction")
_DROPPED_OF_PEOPLE = (
    *("Place of Birth", "Citizenship", "Additional Information", "Control Date", "IMO Number"),
    *("Instrument of Designation", *_MEASURES),
)
_DROPPED_OF_OTHERS = ("Date of Birth", "Place of Birth")
_COMPANY_NUMBER = re.compile(
    r"(?:company (?:identification|registration)|(?<!tax )registration|\bOGRN\b)"
    r"\s*(?:number|no\b\.?)?\s*[:.]?\s*(\d{5,15})\b(?:\s*\(([^()]{3,40})\))?",
    re.IGNORECASE,
)
_OGRN_LENGTHS = (13, 15)
_OWNER = re.compile(
    r"\b(Owned (?:and|or) controlled by|Owned by|Controlled by|[Ss]ubsidiary of"
    r"|[Ss]ubordinate(?: entity)? (?:of|to))\s+(?:the )?"
    r"([A-Z][^.;,\n()]{1,80}?(?:\s\([A-Z]{2,8}\))?)(?=\s*(?:[.;,\n(]|$)|\s+(?:and\s+[a-z]|which\b))"
)
_ACRONYM = re.compile(r"[A-Z]{2,8}|.*\([A-Z]{2,8}\)")
_PLAIN_NAME_WORDS = range(2, 6)  # how many words `person_reason` judges


@dataclass(slots=True)
class Block:
    """The rows of one entry, in the order of the sheet; `id` is unique in the file."""

    id: str
    rows: list[Row] = field(default_factory=list)

    @property
    def has_primary(self) -> bool:
        """Whether one of the rows is a primary name."""
        return any(is_primary(row) for row in self.rows)


def is_primary(row: Row) -> bool:
    """Whether the publisher calls the name of this row the primary one."""
    return _NAME_TYPES.get(row.text("Name Type").lower()) is NameType.NAME


def is_aircraft(rows: list[Row]) -> bool:
    """Whether an entry is of an aircraft, which is no kind that firmwatch compares."""
    return {row.text("Type").lower() for row in rows} - {""} == {"aircraft"}


def kind_of(rows: list[Row]) -> RecordKind:
    """Give the kind of an entry; a blank type is passed over where the other rows have one.

    Raises `ValueError` where the type is not known or the rows have more than one.
    """
    types = dict.fromkeys(row.text("Type").lower() for row in rows if row.text("Type"))
    unknown = [kind for kind in types if kind not in _KINDS]
    if unknown or not types:
        raise ValueError(f"its type {unknown[0] if unknown else ''!r} is not known")
    kinds = {_KINDS[kind] for kind in types}
    if len(kinds) > 1:
        raise ValueError(f"its rows are of different types: {', '.join(sorted(types))}")
    return kinds.pop()


def make_record(block: Block, left_out: Counter[str]) -> Record:
    """Make a record of the rows of one entry, and count in `left_out` what is not kept.

    Of a listed person: names, birth dates, listings and the countries of addresses, and nothing
    else (scope rules S4 and S7). Raises `ValueError` as `kind_of` does.
    """
    rows = sorted(block.rows, key=lambda row: not is_primary(row))
    kind = kind_of(rows)
    names = _names(rows, left_out)
    printed = [part for text in _texts(rows, "Address") for part in split_addresses(text)]
    addresses = [part for part in printed if not is_contact(part)]
    countries = distinct(map(address_country, addresses))
    common = (block.id, SOURCE_NAME, kind, names, rows[0].locator)
    if kind is RecordKind.LISTED_PERSON:
        births = [date for text in _texts(rows, "Date of Birth") for date in birth_dates(text)]
        _count_dropped_of_people(rows, printed, left_out)
        return Record(
            *common,
            countries=countries,
            listings=tuple(_listings(rows)),
            birth_dates=distinct(births),
        )
    homes = tuple(_homes(rows, left_out))
    left_out[f"{kind.value}.Address (telephone or e-mail)"] += len(printed) - len(addresses)
    for column in _DROPPED_OF_OTHERS:
        left_out[f"{kind.value}.{column}"] += len(_texts(rows, column))
    notes = _texts(rows, "Additional Information")
    return Record(
        *common,
        identifiers=tuple(dict.fromkeys(_identifiers(rows, kind, notes, countries))),
        addresses=tuple(Address(text, address_country(text)) for text in distinct(addresses)),
        countries=distinct((*countries, *homes)),
        listings=tuple(_listings(rows)),
        links=tuple(dict.fromkeys(_links(notes))),
        properties=tuple(_properties(rows)),
        notes="\n".join(notes),
    )


def _texts(rows: list[Row], column: str) -> list[str]:
    """Give the distinct texts of a column, which repeats in every row of an entry."""
    return [text for text in dict.fromkeys(row.text(column) for row in rows) if text]


def _names(rows: list[Row], left_out: Counter[str]) -> tuple[Name, ...]:
    names: dict[str, Name] = {}
    for row in rows:
        value = row.text(NAME).strip(" ,;")
        printed = row.text("Name Type").lower()
        if printed and printed not in _NAME_TYPES:
            left_out["Name Type (not known, taken for an alias)"] += 1
        kind = _NAME_TYPES.get(printed, NameType.ALIAS)
        weak = row.text("Alias Strength").lower() == "weak"
        if value not in names or (names[value].weak and not weak):
            names[value] = Name(value, kind, weak, script_of(value), row.locator)
    return tuple(names.values())


def _listings(rows: list[Row]) -> Iterator[Listing]:
    """Give one listing for each committee or regime; its day is the first that is printed."""
    days: dict[str, str | None] = {}
    for row in rows:
        program = row.text("Committees")
        if days.get(program) is None:
            days[program] = first_day(row.text("Listing Information"))
    for program, day in days.items():
        if program or len(days) == 1:
            yield Listing(program, _AUTHORITY, listing_date=day)


def _homes(rows: list[Row], left_out: Counter[str]) -> Iterator[str]:
    """Give the countries that the column of citizenship names for what is no person."""
    for text in _texts(rows, "Citizenship"):
        if code := country_code(text):
            yield code
        else:
            left_out["organisation.Citizenship (no country)"] += 1


def _identifiers(
    rows: list[Row], kind: RecordKind, notes: list[str], countries: tuple[str, ...]
) -> Iterator[Identifier]:
    found: list[Identifier | None] = []
    for text in _texts(rows, "IMO Number"):
        # A company's IMO number is of another register than a ship's.
        scheme = "imo" if kind is RecordKind.VESSEL else "other"
        found += [make_identifier(scheme, part) for part in re.split(r"[,;/]\s*", text)]
    country = countries[0] if len(countries) == 1 else None
    for text in notes:
        for number, place in _COMPANY_NUMBER.findall(text):
            scheme = "ogrn" if len(number) in _OGRN_LENGTHS else "registration"
            found.append(make_identifier(scheme, number, country_code(place) or country))
    yield from (identifier for identifier in found if identifier)


def _links(notes: list[str]) -> Iterator[Link]:
    for text in notes:
        for relation, name in _OWNER.findall(text):
            owner = " ".join(name.split())
            plain = len(owner.split()) in _PLAIN_NAME_WORDS and person_reason(owner) is None
            # Who may be a person by rule S3's own test is not linked.
            if plain or _ACRONYM.fullmatch(owner):
                yield Link(relation[0].lower() + relation[1:], owner)


def _properties(rows: list[Row]) -> Iterator[tuple[str, str]]:
    columns = ("Listing Information", "Instrument of Designation", "Control Date")
    for column in columns:
        label = column.lower().replace(" ", "_")
        yield from ((label, text) for text in _texts(rows, column))
    for column in _MEASURES:
        if any(text.lower() in ("true", "yes", "1") for text in _texts(rows, column)):
            yield "measure", column


def _count_dropped_of_people(rows: list[Row], addresses: list[str], left_out: Counter[str]) -> None:
    for column in _DROPPED_OF_PEOPLE:
        left_out[f"listed_person.{column}"] += len(_texts(rows, column))
    left_out["listed_person.Address (but for its country)"] += len(addresses)
    left_out["listed_person.Listing Information (but for its day)"] += len(
        _texts(rows, "Listing Information")
    )
    left_out["listed_person.Date of Birth (no date in it)"] += sum(
        not birth_dates(text) for text in _texts(rows, "Date of Birth")
    )
