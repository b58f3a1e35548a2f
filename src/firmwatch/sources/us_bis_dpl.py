"""The Denied Persons List of the Bureau of Industry and Security (BIS), from its text file.

One row per order and address, tab-separated, with a header; no identifier and no type.

Identifiers are derived (`entry_keys`): from the name, and from country, street and dates where
several rows share it, as they do where one party is listed at several addresses.

The type: `untyped_parties` decides by the name. A party is an organisation only where its name
shows one by a legal form, an organisation's word, an acronym without vowels, a digit or a sign, or
is a single word; else it is a listed person, and is in no index that subjects meet (scope rule
S2). Both are counted in `left_out`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from firmwatch.model import (
    Address,
    Excluded,
    FieldUse,
    LeftOut,
    Listing,
    ListingStatus,
    Name,
    NameType,
    Parsed,
    Quarantined,
    Record,
    RecordKind,
    Source,
    SourceFile,
)
from firmwatch.sources.delimited_rows import Layout, Row, read_rows
from firmwatch.sources.entry_keys import EntryKeys
from firmwatch.sources.printed_names import read_name
from firmwatch.sources.untyped_parties import KIND_BY_NAME, untyped_kind
from firmwatch.sources.us_addresses import is_state, printed_country
from firmwatch.sources.us_dates import us_day
from firmwatch.text.scripts import script_of

__all__ = ["SOURCE", "count", "parse"]

FILE = "dpl.txt"
SOURCE_NAME = "us_bis_dpl"
_AUTHORITY = "US Bureau of Industry and Security"
_REQUIRED = frozenset({"Name", "Country", "Effective_Date", "Expiration_Date"})
_ADDRESS = ("Street_Address", "City", "State", "Postal_Code", "Country")
_PROPERTIES = ("Standard_Order", "Action", "Last_Update", "FR_Citation")
LAYOUT = Layout(
    file=FILE,
    title="Denied Persons List",
    delimiter="\t",
    required=_REQUIRED,
    known=_REQUIRED.union(_ADDRESS, _PROPERTIES),
)
_REPEATED_REASON = "a repeated row with the same content"


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the list into records, with what became of every row that is not one.

    `files` gives the path of `dpl.txt`, which is read twice, since the derived identifiers need to
    know which names several rows bear. Raises `RefusedError` for a file that is no such list or is
    damaged throughout, `SchemaError` where a required column is missing.
    """
    keys, repeated = EntryKeys(), set()
    for row in read_rows(files[FILE], LAYOUT):
        if isinstance(row, Row) and not keys.add(*_key_parts(row)):
            repeated.add(row.locator.line)
    left_out: Counter[str] = Counter()
    for row in read_rows(files[FILE], LAYOUT):
        if isinstance(row, Quarantined):
            yield row
        elif row.locator.line in repeated:
            yield Excluded(row.locator, _REPEATED_REASON)
        elif not any(character.isalnum() for character in row.values["Name"]):
            yield Quarantined(row.locator, "it has no name")
        else:
            yield _record(row, keys.key(*_key_parts(row)), left_out)
    yield from (LeftOut(field, number) for field, number in sorted(left_out.items()) if number)


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the lines that are not blank, but for the header."""
    with files[FILE].open("rb") as stream:
        inked = sum(1 for line in stream if line.translate(None, b" \r\n\xef\xbb\xbf"))
    return {FILE: max(inked - 1, 0)}


def _key_parts(row: Row) -> tuple[str, ...]:
    values = row.values
    return (
        values["Name"],
        values["Country"],
        " ".join(values.get(column, "") for column in _ADDRESS),
        values["Effective_Date"],
        "\x1e".join(f"{column}\x1d{value}" for column, value in sorted(values.items())),
    )


def _record(row: Row, record_id: str, left_out: Counter[str]) -> Record:
    names = _names(row)
    kind = untyped_kind(names[0].value, [name.value for name in names[1:]])
    person = kind is RecordKind.LISTED_PERSON
    left_out[KIND_BY_NAME[kind]] += 1
    for column, value in row.values.items():
        if value and column not in LAYOUT.known:
            left_out[f"{column} (unknown column)"] += 1
        elif value and person and column in {*_ADDRESS, *_PROPERTIES} - {"Country", "FR_Citation"}:
            left_out[f"listed_person.{column}"] += 1
    address = _address(row)
    properties = [(column, row.values.get(column, "")) for column in _PROPERTIES]
    return Record(
        id=record_id,
        source=SOURCE_NAME,
        kind=kind,
        names=names,
        locator=row.locator,
        addresses=(address,) if address.full and not person else (),
        countries=(address.country,) if address.country else (),
        listings=(_listing(row, left_out),),
        properties=() if person else tuple((label, value) for label, value in properties if value),
    )


def _names(row: Row) -> tuple[Name, ...]:
    printed = read_name(row.values["Name"])
    found = {printed.value: NameType.NAME} if printed.value else {}
    for value, kind in printed.aliases:
        found.setdefault(value, kind)
    if not found:
        found = {" ".join(row.values["Name"].split()): NameType.NAME}
    return tuple(
        Name(value, kind, script=script_of(value), locator=row.locator)
        for value, kind in found.items()
    )


def _address(row: Row) -> Address:
    parts = [" ".join(row.values.get(column, "").split()) for column in _ADDRESS]
    country = printed_country(row.values["Country"]) if row.values["Country"] else None
    if not row.values["Country"] and is_state(row.values.get("State", "")):
        country = "US"
    return Address(", ".join(filter(None, parts)), country)


def _listing(row: Row, left_out: Counter[str]) -> Listing:
    return Listing(
        program="Denied Persons List (DPL)",
        authority=_AUTHORITY,
        status=ListingStatus.EXPORT_CONTROL,
        reason=" ".join(row.values.get("FR_Citation", "").split()) or None,
        listing_date=_day(row, "Effective_Date", left_out),
        end_date=_day(row, "Expiration_Date", left_out),
    )


def _day(row: Row, column: str, left_out: Counter[str]) -> str | None:
    """Give the ISO 8601 day of "06/29/2056"; None where none is printed, as for "indefinite"."""
    printed = row.values[column]
    day = us_day(printed)
    if printed and day is None:
        left_out[f"{column} (no day)"] += 1
    return day


_USES = {
    "Name": "names (name, and aliases printed in it); kind; id",
    "Street_Address": "addresses.full of organisations; of people dropped",
    "City": "addresses.full of organisations; of people dropped",
    "State": "addresses.full of organisations; of people dropped",
    "Country": "addresses.country; countries (US where only a state is printed)",
    "Postal_Code": "addresses.full of organisations; of people dropped",
    "Effective_Date": "listings.listing_date",
    "Expiration_Date": "listings.end_date",
    "Standard_Order": "properties of organisations; of people dropped",
    "Last_Update": "properties of organisations; of people dropped",
    "Action": "properties of organisations; of people dropped",
    "FR_Citation": "listings.reason; properties of organisations",
}

SOURCE = Source(
    name=SOURCE_NAME,
    title="BIS Denied Persons List",
    publisher="US Department of Commerce, Bureau of Industry and Security",
    url="https://www.bis.gov/licensing/end-user-guidance/denied-persons-list-dpl",
    licence="public domain (17 U.S.C. 105)",
    files=(SourceFile(FILE, "https://www.bis.doc.gov/dpl/dpl.txt"),),
    # 539 rows in August 2018, 665 in November 2023.
    entries_min=300,
    entries_max=5_000,
    schedule_hours=24,
    # New orders come several times a month; the list as a whole is issued on working days.
    stale_hours=168,
    parse=parse,
    count=count,
    fields=tuple(FieldUse(FILE, field, goes) for field, goes in _USES.items()),
)
