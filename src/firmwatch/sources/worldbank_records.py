"""Rows of the World Bank's listing as records: firms and listed persons."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from firmwatch.model import (
    Address,
    Identifier,
    Listing,
    ListingStatus,
    Name,
    NameType,
    Record,
    RecordKind,
)
from firmwatch.sources.worldbank_rows import Row
from firmwatch.text.countries import country_code
from firmwatch.text.identifiers import make_identifier
from firmwatch.text.person_names import person_reason
from firmwatch.text.scripts import script_of

__all__ = ["SOURCE_NAME", "kind_of", "record_of"]

SOURCE_NAME = "worldbank"
_PROGRAM = "World Bank Listing of Ineligible Firms and Individuals"
_AUTHORITY = "World Bank"

_ADDRESS = (
    ("SUPP_ADDR",),
    ("SUPP_CITY",),
    ("SUPP_STATE_CODE", "SUPP_PROV_NAME"),
    ("SUPP_ZIP_CODE", "SUPP_POST_CODE"),
    ("COUNTRY_NAME", "LAND1"),
)
_PROPERTIES = (
    *("SUPP_TYPE_CODE", "SUPP_PRE_ACRN", "SUPP_POST_ACRN", "INELIGIBLY_STATUS", "SUPP_ELIG_STAT"),
    *("ELIG_STAT", "DEBAR_TYPE", "DNB_PAR_ID", "DNB_ULTM_ID", "CRIS_SUPP_ID"),
)
_READ = frozenset(
    {
        *("SUPP_ID", "SUPP_NAME", "ADD_SUPP_INFO", "LAND1", "COUNTRY_NAME", "DNB_ID"),
        *("DEBAR_FROM_DATE", "DEBAR_TO_DATE", "DEBAR_REASON", "LAST_REFRESH_DATE"),
        *(field for fields in _ADDRESS for field in fields),
        *_PROPERTIES,
    }
)
_READ_OF_PERSON = frozenset(
    {
        *("SUPP_ID", "SUPP_NAME", "SUPP_TYPE_CODE", "LAND1", "COUNTRY_NAME"),
        *("DEBAR_FROM_DATE", "DEBAR_TO_DATE", "DEBAR_REASON", "LAST_REFRESH_DATE"),
    }
)
# The page shows "Permanent" or "Ongoing" in place of this date.
_NO_END = "2999-12-31"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")
# Marks of the notes below the table on the World Bank's page, such as "*203".
_FOOTNOTE = re.compile(r"\s*\*\s*\d+")
_OTHER_NAME = re.compile(
    r"(?P<former>formerly(?:\s+known\s+as)?|f\.?\s?k\.?\s?a\b\.?)"
    r"|(?:also\s+known\s+as|a\.?\s?k\.?\s?a\b\.?|doing\s+business\s+as|d\.?/?b\.?/?a\b\.?)",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"\(([^()]*)\)\s*\Z")


def kind_of(row: Row) -> RecordKind:
    """Tell a firm (`F`) from an individual (`I`).

    Where SUPP_TYPE_CODE is neither, a name that shows an organisation decides. Raises
    `ValueError` where it may be a person's (scope rule S3).
    """
    code = row.get("SUPP_TYPE_CODE").upper()
    if code == "I":
        return RecordKind.LISTED_PERSON
    if code != "F" and (reason := person_reason(row.get("SUPP_NAME"))):
        raise ValueError(f"its SUPP_TYPE_CODE is neither F nor I, and it may be a person: {reason}")
    return RecordKind.ORGANISATION


def record_of(row: Row, kind: RecordKind, left_out: Counter[str]) -> Record:
    """Make the record of a row, counting in `left_out` what is not kept.

    Of a listed person only names, listing and the country of the address are kept (scope rules S4
    and S7). Raises `ValueError` where the name is a footnote's mark and no more.
    """
    is_person = kind is RecordKind.LISTED_PERSON
    prefix = "listed_person." if is_person else ""
    for field in row.values:
        if field not in (_READ_OF_PERSON if is_person else _READ):
            left_out[f"{prefix}{field}"] += 1
    country = country_code(row.get("LAND1")) or country_code(row.get("COUNTRY_NAME"))
    return Record(
        id=row.get("SUPP_ID"),
        source=SOURCE_NAME,
        kind=kind,
        names=tuple(_names(row, is_person)),
        locator=row.locator,
        identifiers=() if is_person else _identifiers(row),
        addresses=() if is_person else tuple(_addresses(row, country)),
        countries=(country,) if country else (),
        listings=(_listing(row, left_out),),
        properties=() if is_person else tuple(_properties(row)),
        notes="" if is_person else row.get("ADD_SUPP_INFO"),
    )


def _names(row: Row, is_person: bool) -> Iterator[Name]:
    printed = " ".join(_FOOTNOTE.sub(" ", row.get("SUPP_NAME")).split())
    main, other = printed, []
    if (found := _IN_BRACKETS.search(printed)) and found.start() and _OTHER_NAME.match(found[1]):
        main, other = printed[: found.start()].rstrip(), [found[1]]
    if not is_person:
        other += _without_footnotes(row.get("ADD_SUPP_INFO"))
    if not main:
        raise ValueError("it has no name but the mark of a footnote")
    yield Name(main, NameType.NAME, False, script_of(main), row.locator)
    seen = {main}
    for text in other:
        found = _OTHER_NAME.match(text)
        value = text[found.end() :].strip(" :,") if found else ""
        if found and value and value not in seen:
            seen.add(value)
            kind = NameType.PREVIOUS_NAME if found["former"] else NameType.ALIAS
            yield Name(value, kind, False, script_of(value), row.locator)


def _without_footnotes(text: str) -> Iterator[str]:
    # Only a semicolon parts names: commas and "and" stand inside of them.
    for piece in _FOOTNOTE.sub(" ", text).split(";"):
        bare = piece.strip()
        found = _IN_BRACKETS.fullmatch(bare)
        yield found[1].strip() if found else bare


def _identifiers(row: Row) -> tuple[Identifier, ...]:
    number = make_identifier("duns", row.get("DNB_ID"))
    return (number,) if number else ()


def _addresses(row: Row, country: str | None) -> Iterator[Address]:
    parts = [next(filter(None, map(row.get, fields)), "") for fields in _ADDRESS]
    if any(parts[:-1]):
        yield Address(", ".join(part for part in parts if part), country)


def _properties(row: Row) -> Iterator[tuple[str, str]]:
    return ((field, row.get(field)) for field in _PROPERTIES if row.get(field))


def _listing(row: Row, left_out: Counter[str]) -> Listing:
    days = {}
    for field in ("DEBAR_FROM_DATE", "DEBAR_TO_DATE"):
        found = _DAY.match(row.get(field))
        if row.get(field) and not found:
            left_out[f"{field} (no date)"] += 1
        days[field] = found[0] if found and found[0] != _NO_END else None
    return Listing(
        program=_PROGRAM,
        authority=_AUTHORITY,
        status=ListingStatus.DEBARMENT,
        reason=row.get("DEBAR_REASON") or None,
        listing_date=days["DEBAR_FROM_DATE"],
        end_date=days["DEBAR_TO_DATE"],
    )
