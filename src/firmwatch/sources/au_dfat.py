"""Australia's Consolidated List of the Department of Foreign Affairs and Trade, from its workbook.

The columns of 2024 (twelve) were read from a real file; those of 2026 (nineteen, with vessels and
the strength of aliases) from descriptions of it. The number of an entry ("201" of the rows "201",
"201a", "201b") is the publisher's own and its record's id. Where the publisher has used a number
twice by mistake, the second primary name is an entry of its own, with the id "201-2".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from firmwatch.model import (
    Excluded,
    FieldUse,
    LeftOut,
    Parsed,
    PublishedAt,
    Quarantined,
    RecordKind,
    Source,
    SourceFile,
)
from firmwatch.sources.au_dfat_count import count
from firmwatch.sources.au_dfat_records import (
    SOURCE_NAME,
    Block,
    is_aircraft,
    is_primary,
    kind_of,
    make_record,
)
from firmwatch.sources.au_dfat_rows import FILE, NAME, REFERENCE, Row, read_rows
from firmwatch.sources.workbook_guards import modified_at

__all__ = ["SOURCE", "count", "parse"]

_EXCERPT_CHARACTERS = 300
_AIRCRAFT = "aircraft: not an organisation, vessel or wallet"

# regulation8_consolidated.xlsx, the address until November 2025, now gives a file of March 2022.
_URL = "https://www.dfat.gov.au/sites/default/files/Australian_Sanctions_Consolidated_List.xlsx"


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the list into records, with what became of every row that is in none.

    `files` gives the path of `consolidated.xlsx`. Raises `RefusedError` for a file that is no
    workbook, is damaged or would fill the memory, and `SchemaError` for columns or sheets that
    nobody reads.
    """
    left_out: Counter[str] = Counter()
    blocks: dict[str, list[Block]] = {}
    for row in read_rows(files[FILE]):
        reference = row.reference
        if reference is None or not row.text(NAME).strip(" ,;"):
            yield _unreadable(row)
            continue
        _take(row, reference, blocks)
    if published_at := _published_at(files[FILE]):
        yield published_at
    for block in (block for group in blocks.values() for block in group):
        if is_aircraft(block.rows):
            yield Excluded(block.rows[0].locator, _AIRCRAFT, block.id)
            continue
        try:
            yield make_record(block, left_out)
        except ValueError as error:
            # Who knows no type may be a person: no excerpt (scope rule S7).
            yield Quarantined(block.rows[0].locator, str(error), block.id)
    yield from (LeftOut(name, number) for name, number in sorted(left_out.items()) if number)


def _take(row: Row, reference: tuple[str, str], blocks: dict[str, list[Block]]) -> None:
    stem, suffix = reference
    group = blocks.setdefault(stem, [])
    names = {known.text(NAME).strip(" ,;") for block in group for known in block.rows
             if is_primary(known) and known.reference == (stem, "")}  # fmt: skip
    again = not suffix and is_primary(row) and row.text(NAME).strip(" ,;") not in names
    if not group or (again and names):
        group.append(Block(stem if not group else f"{stem}-{len(group) + 1}"))
    group[-1].rows.append(row)


def _unreadable(row: Row) -> Quarantined:
    reason = "it has no name" if row.reference else "its reference is no number"
    try:
        shown = kind_of([row]) is not RecordKind.LISTED_PERSON
    except ValueError:
        shown = False
    # A person's row may have its cells shifted: nothing of it is shown (scope rule S7).
    text = " | ".join(" ".join(cell.split()) for cell in row.cells.values() if cell.strip())
    known = row.cells[REFERENCE] if row.reference else None
    return Quarantined(row.locator, reason, known, text[:_EXCERPT_CHARACTERS] if shown else "")


def _published_at(path: Path) -> PublishedAt | None:
    """Give when the workbook was last saved, which the publisher does for every new version."""
    try:
        printed = datetime.fromisoformat(modified_at(path) or "")
    except ValueError:
        return None
    instant = printed.replace(tzinfo=printed.tzinfo or UTC).astimezone(UTC)
    return PublishedAt(instant.strftime("%Y-%m-%dT%H:%M:%SZ"))


_PERSON = "nothing of a person but names, birth dates, listings and countries (rules S4, S7)"

SOURCE = Source(
    name=SOURCE_NAME,
    title="Australian Sanctions Consolidated List",
    publisher="Australian Government, Department of Foreign Affairs and Trade",
    url="https://www.dfat.gov.au/international-relations/security/sanctions/consolidated-list",
    licence="CC BY 3.0 AU, © Commonwealth of Australia",
    files=(SourceFile(FILE, _URL),),
    # 3,062 entries in December 2024, 3,906 in September 2026.
    entries_min=1_500,
    entries_max=12_000,
    schedule_hours=24,
    stale_hours=96,
    parse=parse,
    count=count,
    fields=(
        FieldUse(FILE, REFERENCE, "id (its number), by which rows are joined"),
        FieldUse(FILE, NAME, "names"),
        FieldUse(FILE, "Type", "kind: Individual, Entity, Vessel"),
        FieldUse(FILE, "Name Type", "type of the name"),
        FieldUse(FILE, "Alias Strength", "weak flag of the name"),
        FieldUse(FILE, "Date of Birth", "birth_dates of people"),
        FieldUse(FILE, "Place of Birth", "", _PERSON),
        FieldUse(FILE, "Citizenship", "countries of what is no person", _PERSON),
        FieldUse(FILE, "Address", "addresses and countries; of people the countries", _PERSON),
        FieldUse(
            FILE,
            "Additional Information",
            "notes; identifiers (company numbers) and links (owners) in it; not of people",
            _PERSON,
        ),
        FieldUse(
            FILE,
            "Listing Information",
            "listing_date (the first day in it); property listing_information, not of people",
            _PERSON,
        ),
        FieldUse(FILE, "IMO Number", "identifiers: imo of vessels"),
        FieldUse(FILE, "Committees", "program of the listing"),
        FieldUse(FILE, "Control Date", "property control_date, not of people", _PERSON),
        FieldUse(
            FILE, "Instrument of Designation", "property instrument_of_designation, not of people"
        ),
        FieldUse(FILE, "Targeted Financial Sanction", "property measure, not of people"),
        FieldUse(FILE, "Travel Ban", "property measure, not of people"),
        FieldUse(FILE, "Arms Embargo", "property measure, not of people"),
        FieldUse(FILE, "Maritime Restriction", "property measure, not of people"),
        FieldUse(FILE, "docProps/core.xml: modified", "published_at"),
    ),
)
