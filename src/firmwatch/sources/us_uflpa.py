"""The UFLPA Entity List of the US Department of Homeland Security, from its web page.

Written from what is published about the page, not tried on a real file: no sample was at hand. The
list stands in one table for each list of section 2(d)(2)(B) of the Uyghur Forced Labor Prevention
Act (Public Law 117-78), with the columns "Name of Entity" and "Effective Date"; the section is
named above its table. The Federal Register prints the same tables as an appendix of each notice.

The consequence is none of the usual ones: goods that an entity made in whole or in part are
presumed to be made with forced labour and may not be imported into the United States (19 U.S.C.
1307). So the status is `other`, and program and reason say what it means.

No identifier and no country are printed. The identifier is derived from section and name, so a
renamed entity is a new one; the country is left open. Everybody on the list is an entity by law.
Subsidiaries that an entry names become records of their own, `derived`, linked to the entry.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from firmwatch.errors import RefusedError
from firmwatch.model import (
    Excluded,
    FieldUse,
    LeftOut,
    Link,
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
from firmwatch.sources.entry_keys import entry_key
from firmwatch.sources.html_tables import DATE, NAME, TableRow, read_tables
from firmwatch.sources.printed_names import PrintedName, read_name
from firmwatch.sources.us_dates import us_day
from firmwatch.text.scripts import script_of

__all__ = ["SOURCE", "count", "parse"]

FILE = "uflpa-entity-list.html"
SOURCE_NAME = "us_uflpa"
_URL = "https://www.dhs.gov/uflpa-entity-list"
_AUTHORITY = "US Department of Homeland Security"
_REASON = (
    "goods made in whole or in part by the entity are presumed to be made with forced labour and "
    "may not be imported into the United States (19 U.S.C. 1307)"
)
# What each list of section 2(d)(2)(B) is of (Public Law 117-78).
_SECTIONS = {
    "i": "entities in Xinjiang that mine, produce or manufacture goods with forced labour",
    "ii": "entities working with the government of Xinjiang to recruit, transport, transfer, "
    "harbor or receive forced labour",
    "iv": "entities that exported such products from China into the United States",
    "v": "facilities and entities that source material from Xinjiang or from persons working "
    "with its government",
}
_SECTION = re.compile(r"2\s*\(d\)\s*\(2\)\s*\(B\)\s*\((?P<section>i{1,3}|iv|v)\)", re.IGNORECASE)
UNREADABLE_SHARE_MAX = 0.05
"""A file with a larger share of unreadable rows is not to be trusted: project's own choice."""
_UNREADABLE_MIN = 5


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the page into records, with what became of every row that is not one.

    Raises `RefusedError` for a page without the tables of the list, a page that breaks off, or one
    that is damaged throughout, `SchemaError` for a table with other columns.
    """
    known: dict[str, tuple[str, ...]] = {}
    left_out: Counter[str] = Counter()
    rows = unread = 0
    for row in read_tables(files[FILE], FILE, "UFLPA Entity List"):
        rows += 1
        for event in _events(row, known, left_out):
            unread += isinstance(event, Quarantined)
            yield event
    if unread >= _UNREADABLE_MIN and unread > rows * UNREADABLE_SHARE_MAX:
        raise RefusedError(
            f"{FILE}: {unread} of {rows} rows cannot be read, more than "
            f"{UNREADABLE_SHARE_MAX:.0%}. Fetch it again; the last good snapshot stays in use."
        )
    yield from (LeftOut(field, number) for field, number in sorted(left_out.items()))


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the rows of tables by their opening tags, but for the first row of each table."""
    page = re.sub(rb"<!--.*?-->", b"", files[FILE].read_bytes(), flags=re.DOTALL).lower()
    total = 0
    for table in re.split(rb"<table(?=[\s>])", page)[1:]:
        inside = table.split(b"</table", 1)[0]
        total += max(len(re.findall(rb"<tr(?=[\s>])", inside)) - 1, 0)
    return {FILE: total}


def _events(
    row: TableRow, known: dict[str, tuple[str, ...]], left_out: Counter[str]
) -> Iterator[Parsed]:
    excerpt = " ".join(row.text.split())[:300]
    printed = read_name(row.cells.get(NAME, ""))
    if row.broken or not printed.value:
        yield Quarantined(row.locator, row.broken or "it has no name", None, excerpt)
        return
    sections = [found["section"].lower() for found in _SECTION.finditer(row.heading)]
    section = sections[-1] if sections else ""
    record_id = f"{section or 'list'}-{entry_key(printed.value)}"
    content = tuple(row.cells.values())
    if record_id in known:
        if known[record_id] == content:
            yield Excluded(row.locator, "a repeated row with the same content", record_id)
        else:
            reason = f"an earlier row of section {section or 'unknown'} has its name"
            yield Quarantined(row.locator, reason, record_id, excerpt)
        return
    known[record_id] = content
    day = us_day(row.cells.get(DATE, ""))
    if day is None:
        left_out["Effective Date (no day)"] += 1
    yield from _records(row, record_id, printed, _listing(section, day))


def _records(
    row: TableRow, record_id: str, printed: PrintedName, listing: Listing
) -> Iterator[Record]:
    names: dict[str, NameType] = {printed.value: NameType.NAME}
    for value, kind in printed.aliases:
        names.setdefault(value, kind)
    yield Record(
        id=record_id,
        source=SOURCE_NAME,
        kind=RecordKind.ORGANISATION,
        names=tuple(
            Name(value, kind, script=script_of(value), locator=row.locator)
            for value, kind in names.items()
        ),
        locator=row.locator,
        listings=(listing,),
        links=tuple(Link("subsidiary", name) for name in printed.subsidiaries),
        properties=(("extends_to", printed.extent),) if printed.extent else (),
    )
    for name in dict.fromkeys(printed.subsidiaries):
        yield Record(
            id=f"{record_id}:subsidiary:{entry_key(name)}",
            source=SOURCE_NAME,
            kind=RecordKind.ORGANISATION,
            names=(Name(name, script=script_of(name), locator=row.locator),),
            locator=row.locator,
            listings=(listing,),
            links=(Link("subsidiary of", printed.value),),
            derived=True,
        )


def _listing(section: str, day: str | None) -> Listing:
    what = _SECTIONS.get(section)
    return Listing(
        program=f"UFLPA Entity List, section 2(d)(2)(B)({section})"
        if section
        else "UFLPA Entity List",
        authority=_AUTHORITY,
        status=ListingStatus.OTHER,
        reason=f"{what}; {_REASON}" if what else _REASON,
        listing_date=day,
    )


SOURCE = Source(
    name=SOURCE_NAME,
    title="UFLPA Entity List (written from the published form, not tried on a real file)",
    publisher="US Department of Homeland Security, Forced Labor Enforcement Task Force",
    url=_URL,
    licence="public domain (17 U.S.C. 105)",
    files=(SourceFile(FILE, _URL),),
    # 20 entities in June 2022, 144 in January 2025; an entity may stand in two tables.
    entries_min=60,
    entries_max=3_000,
    schedule_hours=24,
    # It is amended every few months only.
    stale_hours=24 * 30,
    parse=parse,
    count=count,
    fields=(
        FieldUse(FILE, NAME, "names, links (subsidiary), properties.extends_to; id"),
        FieldUse(FILE, DATE, "listings.listing_date"),
        FieldUse(FILE, "heading of the table", "listings.program, listings.reason; id"),
    ),
    verified=False,
)
