"""Entries of Canada's consolidated autonomous sanctions list as records."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from lxml import etree

from firmwatch.model import Identifier, Listing, Locator, Name, NameType, Record, RecordKind
from firmwatch.sources.ca_sema_names import language_halves, split_aliases
from firmwatch.sources.xml_records import fold
from firmwatch.text.countries import country_code
from firmwatch.text.identifiers import make_identifier
from firmwatch.text.scripts import script_of

__all__ = ["AUTHORITY", "FILE", "SOURCE_NAME", "entry_record", "is_date", "kind_of", "read_cells"]

FILE = "sema-lmes.xml"
SOURCE_NAME = "ca_sema"
AUTHORITY = "Canada"

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
# Elements were renamed over the years; since 2026 the French name stands behind a hyphen.
_RENAMED = {
    "EntityOrShip": "Entity",
    "DateOfBirthOrShipBuildDate": "Date",
    "DateOfBirth": "Date",
    "TitleOrShip": "Title",
    "TitleOrShipType": "Title",
}


def read_cells(root: etree._Element) -> dict[str, str]:
    """Give the fields of a `record` element by one name each, whatever the version's names."""
    cells: dict[str, str] = {}
    for element in root:
        name = str(element.tag).split("-")[0]
        cells[_RENAMED.get(name, name)] = fold(element.text)
    return cells


def kind_of(cells: dict[str, str], root: etree._Element) -> RecordKind:
    """Give what an entry is of, which is told by the fields that it has.

    A given or last name is a person's. What else has a ship's number, type or date of building is
    a vessel. Raises `ValueError` where the entry has no name, or an entity has a birth date.
    """
    if cells.get("GivenName") or cells.get("LastName"):
        return RecordKind.LISTED_PERSON
    if not cells.get("Entity"):
        raise ValueError("the record has no name")
    if fold(root.findtext("DateOfBirth")):
        raise ValueError("the record has an entity's name and a birth date")
    ship = any(cells.get(field) for field in ("ShipIMONumber", "Title", "Date"))
    return RecordKind.VESSEL if ship else RecordKind.ORGANISATION


def is_date(text: str) -> bool:
    """Whether a text is an ISO 8601 day, month or year."""
    return bool(_DATE.fullmatch(text))


def entry_record(root: etree._Element, line: int) -> Record:
    """Make a record of a `record` element that begins on `line` (1-based) of the file.

    The publisher gives no identifier: `id` is drawn from the regulations and the name, without
    regard to case and spaces, and from a ship's number. Of a person only names, birth dates and
    the listing are kept (scope rules S4 and S7). Raises `ValueError` as `kind_of` does.
    """
    cells = read_cells(root)
    kind = kind_of(cells, root)
    person = kind is RecordKind.LISTED_PERSON
    printed = f"{cells.get('GivenName', '')} {cells.get('LastName', '')}" if person else ""
    name = fold(printed) or cells["Entity"]
    program, _, french = cells.get("Country", "").partition(" / ")
    date, listed = cells.get("Date", ""), cells.get("DateOfListing", "")
    return Record(
        id=_derived_id(program, name, cells.get("ShipIMONumber", "")),
        source=SOURCE_NAME,
        kind=kind,
        names=tuple(_names(name, cells.get("Aliases", ""), Locator(FILE, line), person)),
        locator=Locator(FILE, line),
        identifiers=() if person else tuple(_identifiers(cells)),
        listings=(
            Listing(
                program=fold(program),
                authority=AUTHORITY,
                listing_date=listed if _DAY.fullmatch(listed) else None,
            ),
        ),
        birth_dates=(date,) if person and is_date(date) else (),
        properties=() if person else tuple(_properties(cells, program, french)),
    )


def _derived_id(program: str, name: str, number: str) -> str:
    parts = (fold(program).casefold(), name.casefold(), number.casefold())
    return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()[:16]


def _names(name: str, aliases: str, locator: Locator, person: bool) -> Iterator[Name]:
    others = split_aliases(aliases)
    if not person:
        # In a list of aliases a slash stands between the lists of two languages.
        whole = [name, *others] if len(others) == 1 else [name]
        others = [*others, *(half for text in whole for half in language_halves(text))]
    yield Name(name, script=script_of(name), locator=locator)
    for value in dict.fromkeys(others):
        if value != name:
            yield Name(value, NameType.ALIAS, script=script_of(value), locator=locator)


def _identifiers(cells: dict[str, str]) -> Iterator[Identifier]:
    printed = cells.get("ShipIMONumber", "")
    for number in re.findall(r"\b\d{7}\b", printed) or [printed]:
        if found := make_identifier("imo", number):
            yield found


def _properties(cells: dict[str, str], program: str, french: str) -> Iterator[tuple[str, str]]:
    listed = cells.get("DateOfListing", "")
    for label, value in (
        ("schedule", cells.get("Schedule", "")),
        ("item", cells.get("Item", "")),
        # Whom the regulations are about, which is not where every entity is.
        ("regulations_country", country_code(fold(program)) or ""),
        ("program_french", fold(french)),
        ("ship_type", cells.get("Title", "")),
        ("build_date", cells.get("Date", "")),
        ("date_of_listing", "" if _DAY.fullmatch(listed) else listed),
    ):
        if value:
            yield label, value
