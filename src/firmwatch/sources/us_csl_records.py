"""Entries of the US Consolidated Screening List as records."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from firmwatch.model import Link, Listing, Locator, Name, NameType, Record, RecordKind
from firmwatch.sources.delimited_rows import Row
from firmwatch.sources.printed_names import PrintedName, read_name
from firmwatch.sources.untyped_parties import KIND_BY_NAME, untyped_kind
from firmwatch.sources.us_addresses import split_addresses
from firmwatch.sources.us_csl_ids import Ids, read_ids
from firmwatch.sources.us_csl_lists import COLUMNS, ScreeningList
from firmwatch.text.countries import country_code
from firmwatch.text.identifiers import make_identifier
from firmwatch.text.scripts import script_of

__all__ = ["KINDS", "SOURCE_NAME", "Entry", "make_records"]

SOURCE_NAME = "us_csl"

KINDS: dict[str, RecordKind | None] = {
    "entity": RecordKind.ORGANISATION,
    "vessel": RecordKind.VESSEL,
    "individual": RecordKind.LISTED_PERSON,
    "aircraft": None,
    "": None,
}
"""Kinds by the column `type`; None for what is left out, and for what is not printed."""

_PROPERTIES = (
    "title",
    "programs",
    "federal_register_notice",
    "standard_order",
    "license_requirement",
    "license_policy",
    "vessel_type",
    "gross_tonnage",
    "gross_registered_tonnage",
    "vessel_flag",
)
_DROPPED = ("_id", "source_list_url", "source_information_url")
_OF_PEOPLE = ("citizenships", "dates_of_birth", "nationalities", "places_of_birth")
_KEPT_OF_PEOPLE = frozenset(
    [
        "source",
        "entity_number",
        "type",
        "programs",
        "name",
        "alt_names",
        "start_date",
        "end_date",
        "dates_of_birth",
    ]
)
_ALIASES = re.compile(r";\s*(?![^()]*\))")
_LINKED = re.compile(r"\(Linked To: (?P<name>.+)\)\.?", re.IGNORECASE)
_BIRTH = re.compile(r"\d{4}-\d{2}-\d{2}|\d{4}-\d{2}|\d{4}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that is to become a record: its identifier, its list, its kind if that is printed."""

    id: str
    row: Row
    list: ScreeningList
    kind: RecordKind | None

    def value(self, column: str) -> str:
        """Give a column's text with its spaces folded; "" where this version has no such column."""
        return " ".join(self.row.values.get(column, "").split())


def make_records(entry: Entry, left_out: Counter[str]) -> Iterator[Record]:
    """Make the record of an entry, and a derived one of each digital currency address in it.

    What is published and not kept is added to `left_out` by name. Of listed persons only names,
    birth dates, listings, wallets and the countries of addresses are kept (scope rules S4 and S7).
    """
    printed = read_name(entry.value("name"))
    names = _names(printed, entry)
    kind = entry.kind
    if kind is None:
        whole = entry.value("name")
        told = printed.value if printed.aliases else whole
        kind = untyped_kind(told, [name.value for name in names[1:]])
        left_out[KIND_BY_NAME[kind]] += 1
    for column, value in entry.row.values.items():
        if column not in COLUMNS and value:
            left_out[f"{column} (unknown column)"] += 1
    ids = read_ids(entry.row.values.get("ids", ""), vessel=kind is RecordKind.VESSEL)
    make = _person if kind is RecordKind.LISTED_PERSON else _organisation
    record = make(entry, kind, names, printed, ids, left_out)
    yield record
    yield from _wallets(record, ids)


def _organisation(
    entry: Entry,
    kind: RecordKind,
    names: tuple[Name, ...],
    printed: PrintedName,
    ids: Ids,
    left_out: Counter[str],
) -> Record:
    left_out.update(ids.left_out)
    left_out.update(column for column in _DROPPED if entry.value(column))
    left_out.update(f"organisation.{column}" for column in _OF_PEOPLE if entry.value(column))
    call_sign = make_identifier("call_sign", entry.value("call_sign"))
    addresses = split_addresses(entry.row.values["addresses"])
    countries = [address.country for address in addresses]
    countries.append(country_code(entry.value("vessel_flag")))
    properties = [(column, entry.value(column)) for column in _PROPERTIES]
    properties += [("extends_to", printed.extent), *ids.properties]
    identifiers = [call_sign] if call_sign else []
    return Record(
        id=entry.id,
        source=SOURCE_NAME,
        kind=kind,
        names=names,
        locator=entry.row.locator,
        identifiers=tuple(dict.fromkeys([*identifiers, *ids.identifiers])),
        addresses=addresses,
        countries=tuple(dict.fromkeys(filter(None, countries))),
        listings=(_listing(entry, left_out),),
        links=tuple(_links(entry)),
        properties=tuple((label, value) for label, value in properties if value),
        notes=entry.value("remarks"),
    )


def _person(
    entry: Entry,
    kind: RecordKind,
    names: tuple[Name, ...],
    printed: PrintedName,
    ids: Ids,
    left_out: Counter[str],
) -> Record:
    for column in entry.row.values:
        if column in COLUMNS - _KEPT_OF_PEOPLE and entry.value(column):
            left_out[f"listed_person.{column}"] += 1
    if printed.extent:
        left_out["listed_person.extends_to"] += 1
    births = [born.strip() for born in entry.value("dates_of_birth").split(";")]
    dates = [date for born in births for date in _birth_dates(born)]
    left_out["listed_person.dates_of_birth (no date)"] += sum(
        1 for born in births if born and not _birth_dates(born)
    )
    countries = [address.country for address in split_addresses(entry.row.values["addresses"])]
    return Record(
        id=entry.id,
        source=SOURCE_NAME,
        kind=kind,
        names=names,
        locator=entry.row.locator,
        countries=tuple(dict.fromkeys(filter(None, countries))),
        listings=(_listing(entry, left_out),),
        birth_dates=tuple(dict.fromkeys(dates)),
    )


def _names(printed: PrintedName, entry: Entry) -> tuple[Name, ...]:
    found: dict[str, NameType] = {printed.value: NameType.NAME} if printed.value else {}
    for text, kind in printed.aliases:
        found.setdefault(text, kind)
    for text in _ALIASES.split(entry.value("alt_names")):
        alias = read_name(text)
        if alias.value:
            found.setdefault(alias.value, NameType.ALIAS)
        for name, kind in alias.aliases:
            found.setdefault(name, kind)
    locator = entry.row.locator
    return tuple(
        Name(value, kind, script=script_of(value), locator=locator) for value, kind in found.items()
    )


def _listing(entry: Entry, left_out: Counter[str]) -> Listing:
    days = {}
    for column in ("start_date", "end_date"):
        value = entry.value(column)
        days[column] = value if _is_day(value) else None
        if value and days[column] is None:
            left_out[f"{column} (no day)"] += 1
    return Listing(
        program=entry.list.title,
        authority=entry.list.authority,
        status=entry.list.status,
        reason=entry.value("programs") or entry.value("federal_register_notice") or None,
        listing_date=days["start_date"],
        end_date=days["end_date"],
    )


def _is_day(printed: str) -> bool:
    try:
        return datetime.date.fromisoformat(printed).isoformat() == printed
    except ValueError:
        return False


def _links(entry: Entry) -> Iterator[Link]:
    for piece in entry.value("remarks").split("; "):
        if found := _LINKED.fullmatch(piece.strip()):
            yield Link("Linked To", found["name"])
    if owner := entry.value("vessel_owner"):
        yield Link("Vessel Owner", owner)


def _birth_dates(printed: str) -> list[str]:
    """Give the ISO 8601 dates of "1963-10-14" or "circa 1951"; of a range the years only."""
    found = _BIRTH.findall(printed)
    vague = len(found) > 1 or "circa" in printed.lower()
    return [date[:4] if vague else date for date in found]


def _wallets(holder: Record, ids: Ids) -> Iterator[Record]:
    person = holder.kind is RecordKind.LISTED_PERSON
    for currency, address in dict.fromkeys(ids.wallets):
        wallet = make_identifier("wallet", address)
        assert wallet
        locator = Locator(holder.locator.file, holder.locator.line)
        yield Record(
            id=f"{holder.id}:wallet:{currency}:{address}",
            source=SOURCE_NAME,
            kind=RecordKind.WALLET,
            names=(Name(address, script=script_of(address), locator=locator),),
            locator=locator,
            identifiers=(wallet,),
            listings=holder.listings,
            links=() if person else (Link("holder", holder.caption),),
            properties=(("currency", currency), ("holder_id", holder.id)),
            derived=True,
        )
