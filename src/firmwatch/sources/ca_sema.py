"""Canada's consolidated autonomous sanctions list (SEMA and JVCFOA): its XML.

The publisher gives its entries no identifiers. They are drawn from the regulations' name and the
entry's name (and a ship's IMO number), folded for case and spaces, so that an entry that is
renamed counts as one gone and one new. Entries of one name under the same regulations are told
apart by their order in the file (`-2`, `-3`). `Country` names the regulations that an entry is
listed under, not where it is; so it becomes the program and no country of the record.

Tried on the file of 2020-04-15; the elements of 2024 and of 2026 are from the published format.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from firmwatch.errors import RefusedError
from firmwatch.model import (
    Excluded,
    FieldUse,
    LeftOut,
    Locator,
    Parsed,
    Quarantined,
    RecordKind,
    Source,
    SourceFile,
)
from firmwatch.sources.ca_sema_records import (
    FILE,
    SOURCE_NAME,
    entry_record,
    is_date,
    kind_of,
    read_cells,
)
from firmwatch.sources.element_tables import element_table, survey
from firmwatch.sources.tag_counter import count_records
from firmwatch.sources.xml_fragments import Fragment, Header, Layout, StrayText, split_fragments
from firmwatch.sources.xml_records import excerpt_of, parse_fragment

__all__ = ["SOURCE", "UNREADABLE_SHARE_MAX", "count", "parse"]

UNREADABLE_SHARE_MAX = 0.05
"""A file with a larger share of unreadable records is not to be trusted: project's own choice."""

LAYOUT = Layout("Canadian sanctions list", "data-set", ("record",))
_URL = (
    "https://www.international.gc.ca/world-monde/assets/office_docs/"
    "international_relations-relations_internationales/sanctions/sema-lmes.xml"
)
_LESS = "of people it is dropped: scope rule S7"
_BORN_OR_BUILT = "birth_dates, of people; properties: build_date, of ships"
_TITLE = "properties: ship_type, of ships"

# Element; what it becomes; why it is dropped for people. Names of 2020, 2024 and 2026.
_USES = (
    *((name, "listings: program; properties: regulations_country, program_french", "")
      for name in ("Country", "Country-Pays")),
    *((name, "names; id", "")
      for name in ("Entity", "EntityOrShip", "EntityOrShip-EntiteOuNavire")),
    *((name, "names of a person; id", "")
      for name in ("GivenName", "GivenName-Prenom", "LastName", "LastName-NomDeFamille")),
    *((name, "names: aliases", "") for name in ("Aliases", "Aliases-Alias")),
    ("DateOfBirth", "birth_dates", ""),
    ("DateOfBirthOrShipBuildDate", _BORN_OR_BUILT, ""),
    ("DateOfBirthOrShipBuildDate-DateDeNaissanceOuDateDeConstructionDuNavire", _BORN_OR_BUILT, ""),
    *((name, _TITLE, _LESS) for name in
      ("Title", "TitleOrShip", "TitleOrShipType", "TitleOrShipType-TitreOuTypeDeNavire")),
    *((name, "identifiers: imo; id", "")
      for name in ("ShipIMONumber", "ShipIMONumber-NumeroOMIDuNavire")),
    *((name, "properties: schedule", _LESS) for name in ("Schedule", "Schedule-Annexe")),
    *((name, "properties: item", _LESS) for name in ("Item", "Item-NumeroDarticle")),
    *((name, "listings: listing_date", "")
      for name in ("DateOfListing", "DateOfListing-DateDinscription")),
)  # fmt: skip
_FIELDS = tuple(FieldUse(FILE, f"data-set/record/{name}", *use) for name, *use in _USES)
_ORGANISATION = element_table(_FIELDS, "data-set/record", "organisation")
_PERSON = element_table(
    _FIELDS,
    "data-set/record",
    "listed_person",
    read=" ".join(name for name, _, why in _USES if why != _LESS),
)


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the list into records, with what became of every entry that is not one.

    `files` gives the path of `sema-lmes.xml`. Raises `RefusedError` for a file that is no such
    list, is truncated, or has more than `UNREADABLE_SHARE_MAX` of its records unreadable, and
    `SchemaError` for an element that no table knows.
    """
    left_out: Counter[str] = Counter()
    digests: dict[str, list[bytes]] = {}
    records = quarantined = 0
    for piece in split_fragments(files[FILE], FILE, LAYOUT):
        if isinstance(piece, Header):
            continue
        if isinstance(piece, StrayText):
            left_out["text between records"] += 1
        else:
            records += 1
            event = _read(piece, digests, left_out)
            quarantined += isinstance(event, Quarantined)
            yield event
    if quarantined > records * UNREADABLE_SHARE_MAX:
        raise RefusedError(
            f"{FILE}: {quarantined} of {records} records cannot be read, more than"
            f" {UNREADABLE_SHARE_MAX:.0%}. Fetch it again; the last good snapshot stays in use."
        )
    yield from (LeftOut(field, number) for field, number in sorted(left_out.items()))


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the published entries by their tags, without parsing."""
    return {FILE: count_records(files[FILE], ("record",), ("data-set",))}


def _read(fragment: Fragment, digests: dict[str, list[bytes]], left_out: Counter[str]) -> Parsed:
    locator = Locator(FILE, fragment.line)
    try:
        root = parse_fragment(fragment)
        cells = read_cells(root)
        person = kind_of(cells, root) is RecordKind.LISTED_PERSON
        dropped = survey(root, fragment, FILE, _PERSON if person else _ORGANISATION)
        record = entry_record(root, fragment.line)
    except ValueError as error:
        return Quarantined(locator, str(error), None, _excerpt(fragment))
    digest = hashlib.sha256(b" ".join(fragment.text.split())).digest()
    known = digests.setdefault(record.id, [])
    if digest in known:
        return Excluded(locator, "a repeated entry with the same content", record.id)
    known.append(digest)
    left_out.update(dropped)
    date = cells.get("Date", "")
    if person and date and not is_date(date):
        left_out["listed_person.DateOfBirth (no date)"] += 1
    if len(known) > 1:
        return dataclasses.replace(record, id=f"{record.id}-{len(known)}")
    return record


def _excerpt(fragment: Fragment) -> str:
    # Scope rule S7: raw text of a person would keep the fields that the parser drops.
    person = re.search(rb"<(?:GivenName|LastName|DateOfBirth\s*>)", fragment.text)
    if person or b"<Entity" not in fragment.text:
        return ""
    return excerpt_of(fragment)


SOURCE = Source(
    name=SOURCE_NAME,
    title="Consolidated Canadian Autonomous Sanctions List",
    publisher="Global Affairs Canada",
    url=(
        "https://www.international.gc.ca/world-monde/international_relations-"
        "relations_internationales/sanctions/consolidated-consolide.aspx"
    ),
    licence="© His Majesty the King in Right of Canada; the publisher's terms of reproduction",
    files=(SourceFile(FILE, _URL),),
    entries_min=1_000,
    entries_max=30_000,
    schedule_hours=24,
    stale_hours=96,
    parse=parse,
    count=count,
    fields=_FIELDS,
)
