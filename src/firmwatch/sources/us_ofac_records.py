"""Records of OFAC's entries: the columns, addresses, aliases and remarks put together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from firmwatch.model import (
    Address,
    Link,
    Listing,
    ListingStatus,
    Locator,
    Name,
    NameType,
    Record,
    RecordKind,
)
from firmwatch.sources.us_ofac_parts import Parts, read_parts
from firmwatch.sources.us_ofac_remarks import Remarks
from firmwatch.sources.us_ofac_rows import Row
from firmwatch.text.countries import country_code
from firmwatch.text.identifiers import make_identifier
from firmwatch.text.scripts import script_of

__all__ = ["AUTHORITY", "Entry", "make_records", "wallet_records"]

AUTHORITY = "OFAC"
"""Who lists: the Office of Foreign Assets Control."""

# alt_type of alt.csv (OFAC's field specification). A type that is not here is an alias too.
_ALIAS_TYPES = {"aka": NameType.ALIAS, "nka": NameType.ALIAS, "fka": NameType.PREVIOUS_NAME}
_NULLS = {"", "none identified"}

# Columns 5 and 7 to 11 of sdn.csv, by their place behind ent_num, under the names they keep.
_PROPERTY_COLUMNS = (
    (3, "Title"),
    (5, "Vessel Type"),
    (6, "Tonnage"),
    (7, "Gross Registered Tonnage"),
    (8, "Vessel Flag"),
    (9, "Vessel Owner"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list's first file with what the other files say of it.

    `source` is the name of the source that the record belongs to.
    """

    source: str
    row: Row
    kind: RecordKind
    remarks: Remarks
    addresses: Sequence[Row] = ()
    aliases: Sequence[Row] = ()


def make_records(entry: Entry, left_out: Counter[str]) -> list[Record]:
    """Make the record of an entry, and one derived record per digital currency address in it.

    What is published and not kept is added to `left_out` by name. Of listed persons only names,
    birth dates, listings, the countries of addresses and the wallets are kept (scope rules S4
    and S7).
    """
    person = entry.kind is RecordKind.LISTED_PERSON
    parts = read_parts(entry.remarks, entry.kind, left_out)
    names = (_main_name(entry.row), *map(_alias, entry.aliases), *parts.names)
    for row in entry.aliases:
        if row.columns[3]:
            left_out["listed_person.alias_remark" if person else "alt_remarks"] += 1
    make = _person if person else _organisation
    record = make(entry, names, parts, left_out)
    wallets = {key: piece.locator for key, piece in parts.wallets.items()}
    return [record, *wallet_records(record, wallets)]


def _organisation(
    entry: Entry, names: tuple[Name, ...], parts: Parts, left_out: Counter[str]
) -> Record:
    columns = entry.row.columns
    properties = [
        (label, columns[place].strip())
        for place, label in _PROPERTY_COLUMNS
        if columns[place].strip().lower() not in _NULLS
    ]
    identifiers = list(parts.identifiers)
    call_sign = make_identifier("call_sign", columns[4]) if columns[4] else None
    if call_sign:
        identifiers.insert(0, call_sign)
    for row in entry.addresses:
        if row.columns[4]:
            left_out["add_remarks"] += 1
    return Record(
        id=entry.row.ent_num,
        source=entry.source,
        kind=entry.kind,
        names=names,
        locator=entry.row.locator,
        identifiers=tuple(dict.fromkeys(identifiers)),
        addresses=tuple(filter(None, map(_address, entry.addresses))),
        countries=_countries(entry, columns[8]),
        listings=_listings(columns[2]),
        links=tuple(parts.links),
        properties=(*properties, *parts.properties),
        notes=entry.remarks.joined,
    )


def _person(entry: Entry, names: tuple[Name, ...], parts: Parts, left_out: Counter[str]) -> Record:
    columns = entry.row.columns
    if columns[3]:
        left_out["listed_person.title"] += 1
    if entry.addresses:
        left_out["listed_person.address"] += len(entry.addresses)
    others = sum(1 for column in columns[4:10] if column)
    if others:
        left_out["listed_person.vessel"] += others
    return Record(
        id=entry.row.ent_num,
        source=entry.source,
        kind=RecordKind.LISTED_PERSON,
        names=names,
        locator=entry.row.locator,
        countries=_countries(entry, ""),
        listings=_listings(columns[2]),
        birth_dates=tuple(dict.fromkeys(parts.birth_dates)),
    )


def wallet_records(holder: Record, wallets: Mapping[tuple[str, str], Locator]) -> list[Record]:
    """Derive a record of each digital currency address that a record's entry holds.

    `wallets` says where each (currency code, address) stands. The holder's name is not repeated
    where it is a person's (scope rule S7).
    """
    person = holder.kind is RecordKind.LISTED_PERSON
    records = []
    for (currency, address), locator in wallets.items():
        wallet = make_identifier("wallet", address)
        assert wallet
        records.append(
            Record(
                id=f"{holder.id}:wallet:{currency}:{address}",
                source=holder.source,
                kind=RecordKind.WALLET,
                names=(Name(address, script=script_of(address), locator=locator),),
                locator=locator,
                identifiers=(wallet,),
                listings=holder.listings,
                links=() if person else (Link("holder", holder.caption),),
                properties=(("currency", currency), ("holder_id", holder.id)),
                derived=True,
            )
        )
    return records


def _main_name(row: Row) -> Name:
    value = row.columns[0].strip()
    return Name(value, script=script_of(value), locator=row.locator)


def _alias(row: Row) -> Name:
    value = row.columns[2].strip()
    kind = _ALIAS_TYPES.get(row.columns[1].strip().lower(), NameType.ALIAS)
    return Name(value, kind, script=script_of(value), locator=row.locator)


def _address(row: Row) -> Address | None:
    parts = [part.strip() for part in row.columns[1:4] if part.strip()]
    return Address(", ".join(parts), country_code(row.columns[3])) if parts else None


def _countries(entry: Entry, flag: str) -> tuple[str, ...]:
    printed = [row.columns[3] for row in entry.addresses] + [flag]
    return tuple(dict.fromkeys(code for text in printed if (code := country_code(text))))


def _listings(programs: str) -> tuple[Listing, ...]:
    # Several programs stand as "NPWMD] [IFSR"; the column is cut at 50 characters.
    tags = [tag.strip(" []") for tag in programs.split("] [")]
    return tuple(
        Listing(tag, AUTHORITY, ListingStatus.SANCTION) for tag in dict.fromkeys(tags) if tag
    )
