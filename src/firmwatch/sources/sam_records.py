"""Rows of SAM.gov's exclusions extract as records of organisations and vessels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from firmwatch.model import (
    Address,
    Identifier,
    Link,
    Listing,
    ListingStatus,
    Name,
    Record,
    RecordKind,
)
from firmwatch.sources.sam_countries import alpha_2
from firmwatch.sources.sam_rows import Row
from firmwatch.text.countries import country_code
from firmwatch.text.identifiers import make_identifier
from firmwatch.text.names import name_form
from firmwatch.text.person_names import person_reason
from firmwatch.text.scripts import script_of

__all__ = ["SOURCE_NAME", "record_of"]

SOURCE_NAME = "us_sam_exclusions"

_IDENTIFIERS = (("Unique Entity ID", "uei"), ("CAGE", "other"))
_STREET = ("Address 1", "Address 2", "Address 3", "Address 4")
# A SAM number is of the exclusion, not of who is excluded, so it is no identifier.
_PROPERTIES = (
    *("Classification", "Exclusion Program", "CT Code", "Record Status", "SAM Number"),
    "Creation_Date",
)
_LEFT_OUT = ("Prefix", "First", "Middle", "Last", "Suffix", "NPI", "Open Data Flag")
_DEPRECATED = "Blank (Deprecated)"
_INDEFINITE = "indefinite"
_AMERICAN_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_ALSO = re.compile(r"\(\s*also\s+(.*)\)", re.IGNORECASE)


def record_of(row: Row, record_id: str, left_out: Counter[str]) -> Record:
    """Make the record of a row, counting in `left_out` what is not kept."""
    for column in (*_LEFT_OUT, _DEPRECATED):
        if row.get(column):
            left_out[column] += 1
    country = alpha_2(row.get("Country")) or country_code(row.get("Country"))
    if row.get("Country") and country is None:
        left_out["Country (no ISO 3166-1 code)"] += 1
    is_vessel = row.get("Classification") == "Vessel"
    name = row.get("Name")
    return Record(
        id=record_id,
        source=SOURCE_NAME,
        kind=RecordKind.VESSEL if is_vessel else RecordKind.ORGANISATION,
        names=(Name(name, script=script_of(name), locator=row.locator),),
        locator=row.locator,
        identifiers=tuple(_identifiers(row)),
        addresses=tuple(_addresses(row, country)),
        countries=(country,) if country else (),
        listings=(_listing(row, left_out),),
        links=tuple(_links(row, left_out)),
        properties=tuple((column, row.get(column)) for column in _PROPERTIES if row.get(column)),
        notes=row.get("Additional Comments"),
    )


def _identifiers(row: Row) -> Iterator[Identifier]:
    for column, scheme in _IDENTIFIERS:
        # CAGE codes are of one register for the world (NATO's AC/135): they have no country.
        number = make_identifier(scheme, row.get(column))
        if number:
            yield number


def _addresses(row: Row, country: str | None) -> Iterator[Address]:
    place = " ".join(filter(None, (row.get("State / Province"), row.get("Zip Code"))))
    parts = [*map(row.get, _STREET), row.get("City"), place]
    if any(parts):
        yield Address(", ".join(filter(None, (*parts, row.get("Country")))), country)


def _listing(row: Row, left_out: Counter[str]) -> Listing:
    days = {}
    for column in ("Active Date", "Termination Date"):
        printed = row.get(column)
        days[column] = _day(printed)
        if printed and days[column] is None and printed.casefold() != _INDEFINITE:
            left_out[f"{column} (no date)"] += 1
    return Listing(
        program=row.get("Exclusion Type"),
        authority=row.get("Excluding Agency") or "SAM.gov",
        status=ListingStatus.DEBARMENT,
        listing_date=days["Active Date"],
        end_date=days["Termination Date"],
    )


def _day(printed: str) -> str | None:
    american, iso = _AMERICAN_DAY.fullmatch(printed), _ISO_DAY.fullmatch(printed)
    if american:
        month, day, year = map(int, american.groups())
    elif iso:
        year, month, day = map(int, iso.groups())
    else:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _links(row: Row, left_out: Counter[str]) -> Iterator[Link]:
    printed = row.get("Cross-Reference")
    if not printed:
        return
    found = _ALSO.fullmatch(printed)
    for name in _parted(found[1] if found else printed):
        # The other names of one action may be people's, which are not stored.
        if person_reason(name):
            left_out["Cross-Reference (may be a person)"] += 1
        else:
            yield Link("Cross-Reference", name)


def _parted(text: str) -> list[str]:
    """Part names at commas, but for those before a legal form ("Co., Ltd.", "VOSTRIKA, LLC")."""
    names: list[str] = []
    for piece in filter(None, (piece.strip() for piece in text.split(","))):
        if names and _goes_on(names[-1], piece.split()[0]):
            names[-1] = f"{names[-1]}, {piece}"
        else:
            names.append(piece)
    return names


def _goes_on(name: str, word: str) -> bool:
    return name_form(f"{name} {word}").core == name_form(name).core
