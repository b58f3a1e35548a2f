"""The Consolidated Screening List of the United States: one CSV over all lists, by its header.

Three authorities publish in it: the Treasury Department (OFAC), the Bureau of Industry and
Security (BIS) and the State Department. Every list is a program of its own; see `us_csl_lists`.

The identifiers: OFAC's numbers (`entity_number`) are stable, unique within a list, and shared by
the lists, so an entry of OFAC's is `SDN-12345`. The other lists have none. `_id` is no substitute:
versions of 2019 do not have it, it had 40 hexadecimal digits in 2022 and 32 or 56 in 2025 for the
same row, and it repeats the number for OFAC's lists. So their identifiers are derived, from list
and name, and from countries, address, date and the rest where entries share these (`entry_keys`).

The type is printed by OFAC only. Of the other lists `untyped_parties` decides by the names who is
a person; both are counted in `left_out`. Of the 9,819 people and organisations that OFAC typed in
the version of 2022-05-16, the rule calls 99 % of the people a person and 94 % of the organisations
an organisation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from firmwatch.model import (
    Excluded,
    FieldUse,
    LeftOut,
    Parsed,
    Quarantined,
    Source,
    SourceFile,
)
from firmwatch.sources.delimited_rows import Layout, Row, read_rows
from firmwatch.sources.entry_keys import EntryKeys
from firmwatch.sources.us_addresses import split_addresses
from firmwatch.sources.us_csl_lists import COLUMNS, REQUIRED, screening_list
from firmwatch.sources.us_csl_records import KINDS, SOURCE_NAME, Entry, make_records

__all__ = ["SOURCE", "count", "parse"]

FILE = "consolidated.csv"
LAYOUT = Layout(
    file=FILE,
    title="US Consolidated Screening List",
    delimiter=",",
    required=REQUIRED,
    known=COLUMNS,
    # The list's name, "Entity List (EL) - Bureau ...", is the first column, or follows the `_id`.
    opening=re.compile(rb'(?:"?\w{0,80}"?,)?"?[^",\r\n]{3,120} \([\w -]{1,24}\)[^",\r\n]{0,20} - '),
)
_AIRCRAFT_REASON = "aircraft: not an organisation, vessel or wallet"
_REPEATED_REASON = "a repeated row with the same content"
_NOT_CONTENT = ("_id", "source_list_url", "source_information_url")


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the list into records, with what became of every row that is not one.

    `files` gives the path of `consolidated.csv`, which is read twice: the derived identifiers need
    to know which names are borne by several entries. Raises `RefusedError` for a file that is no
    such list or is damaged throughout, `SchemaError` where a required column is missing.
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
        else:
            yield from _events(row, keys, left_out)
    yield from (LeftOut(field, number) for field, number in sorted(left_out.items()) if number)


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the rows without parsing: by the quotation marks and by where a list's name stands.

    A line begins a row where the marks before it are even, or where it names a list as the first
    or second of its columns.
    """
    named = re.compile(rb'(?:"?\w{0,80}"?,)?"?[^",\r\n]{3,120} \([\w -]{1,24}\)[^",\r\n]{0,20} - ')
    rows, inside = -1, False
    with files[FILE].open("rb") as stream:
        for line in stream:
            if inside and not named.match(line):
                inside = line.count(b'"') % 2 == 0
            elif line.strip(b" \r\n\xef\xbb\xbf" if rows < 0 else b" \r\n"):
                rows += 1
                inside = line.count(b'"') % 2 == 1
    return {FILE: max(rows, 0)}


def _key_parts(row: Row) -> tuple[str, ...]:
    values = row.values
    found = screening_list(values["source"])
    code = found.code if found else values["source"]
    rest = "\x1e".join(
        f"{column}\x1d{value}"
        for column, value in sorted(values.items())
        if column not in _NOT_CONTENT
    )
    number = values.get("entity_number", "")
    if number:
        return f"{code}\x1e{number}", values.get("programs", ""), rest
    countries = {address.country or "" for address in split_addresses(values["addresses"])}
    return (
        f"{code}\x1e{values['name']}",
        " ".join(sorted(countries)),
        values["addresses"],
        values.get("start_date", ""),
        rest,
    )


def _events(row: Row, keys: EntryKeys, left_out: Counter[str]) -> Iterator[Parsed]:
    number, printed = row.values.get("entity_number", ""), row.values["type"]
    found = screening_list(row.values["source"])
    record_id = f"{found.code}-{number}" if found and number else None
    reason = ""
    if not found:
        reason = "its column `source` names no list and authority"
    elif printed.lower() not in KINDS:
        reason = "its type is not known"
    elif not any(character.isalnum() for character in row.values["name"]):
        reason = "it has no name"
    if not found or reason:
        yield Quarantined(row.locator, reason, record_id)
        return
    parts = _key_parts(row)
    if record_id is None:
        record_id = f"{found.code}-{keys.key(*parts)}"
    elif keys.shared(parts[0]):
        record_id = f"{record_id}-{keys.key(*parts)}"
    if printed.lower() == "aircraft":
        yield Excluded(row.locator, _AIRCRAFT_REASON, record_id)
        return
    if not found.known:
        left_out["source (a list that is not known: its status is `other`)"] += 1
    entry = Entry(record_id, row, found, KINDS[printed.lower()])
    records = list(make_records(entry, left_out))
    if not records[0].names:
        yield Quarantined(row.locator, "it has no name", record_id)
        return
    yield from records


_DROPPED_LINK = "the same for every entry of a list"
_PERSONAL = "scope rules S4 and S7: of a person this is not kept; organisations have none"
_USES = {
    "_id": ("", "it changed its meaning twice; see the identifiers"),
    "source": ("listings.program, listings.authority, listings.status", ""),
    "entity_number": ("id", ""),
    "type": ("kind; without it the names decide", ""),
    "programs": ("listings.reason; properties.programs", ""),
    "name": ("names (name, and aliases printed in brackets); properties.extends_to", ""),
    "title": ("properties.title; of people dropped", ""),
    "addresses": ("addresses, countries; of people the countries only", ""),
    "federal_register_notice": ("listings.reason without programs; properties", ""),
    "start_date": ("listings.listing_date", ""),
    "end_date": ("listings.end_date", ""),
    "standard_order": ("properties.standard_order", ""),
    "license_requirement": ("properties.license_requirement", ""),
    "license_policy": ("properties.license_policy", ""),
    "call_sign": ("identifiers (call_sign)", ""),
    "vessel_type": ("properties.vessel_type", ""),
    "gross_tonnage": ("properties.gross_tonnage", ""),
    "gross_registered_tonnage": ("properties.gross_registered_tonnage", ""),
    "vessel_flag": ("countries; properties.vessel_flag", ""),
    "vessel_owner": ("links (Vessel Owner)", ""),
    "remarks": ("notes; links (Linked To); of people dropped", ""),
    "source_list_url": ("", _DROPPED_LINK),
    "alt_names": ("names (alias, previous name)", ""),
    "citizenships": ("", _PERSONAL),
    "dates_of_birth": ("birth_dates of people", ""),
    "nationalities": ("", _PERSONAL),
    "places_of_birth": ("", _PERSONAL),
    "source_information_url": ("", _DROPPED_LINK),
    "ids": ("identifiers, properties, wallet records; of people the wallet records only", ""),
}

SOURCE = Source(
    name=SOURCE_NAME,
    title="US Consolidated Screening List",
    publisher="US Department of Commerce, International Trade Administration",
    url="https://www.trade.gov/consolidated-screening-list",
    licence="public domain (17 U.S.C. 105)",
    files=(
        SourceFile(
            FILE,
            "https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.csv",
        ),
    ),
    # 14,160 rows in May 2022, about 25,000 in 2025.
    entries_min=9_000,
    entries_max=80_000,
    # It is built anew every hour of what three authorities publish on working days.
    schedule_hours=24,
    stale_hours=96,
    parse=parse,
    count=count,
    fields=tuple(FieldUse(FILE, field, goes, why) for field, (goes, why) in _USES.items()),
)
