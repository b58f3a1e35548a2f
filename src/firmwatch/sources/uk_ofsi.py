"""OFSI's consolidated list of financial sanctions targets: its CSV of 2018 and of 2022.

The list closed on 2026-01-28, when the UK Sanctions List (`uk_sl`) took its place; it is read for
history. Rows of one Group ID make one entry, and published, indexed, excluded and quarantined are
numbers of entries; a damaged row is quarantined as an entry of its own, and the other rows of its
group are used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from firmwatch.errors import RefusedError
from firmwatch.model import (
    FieldUse,
    LeftOut,
    Locator,
    Parsed,
    PublishedAt,
    Quarantined,
    Source,
    SourceFile,
)
from firmwatch.sources.uk_ofsi_records import (
    FILE,
    SOURCE_NAME,
    group_record,
    is_person,
    may_be_person,
)
from firmwatch.sources.uk_ofsi_rows import Row, count_entries, read_sheet
from firmwatch.sources.uk_text import iso_day, partial_date
from firmwatch.sources.xml_records import fold

__all__ = ["SOURCE", "UNREADABLE_SHARE_MAX", "count", "parse"]

UNREADABLE_SHARE_MAX = 0.05
"""A file with a larger share of unreadable rows is not to be trusted: project's own choice."""
_UNREADABLE_MIN = 5

_URL = "https://ofsistorage.blob.core.windows.net/publishlive/2022format/ConList.csv"
_LESS = "of people it is dropped: scope rule S7"
_PERSONAL = "scope rule S7: of a listed person names, birth dates and listings only"

# Column; what it becomes; why it is dropped, in whole or for people.
_USES = (
    *((f"Name {number}", "names", "") for number in (6, 1, 2, 3, 4, 5)),
    ("Title", "", _PERSONAL),
    ("Name Non-Latin Script", "names: an alias", ""),
    ("Non-Latin Script Type", "", "the script is told by the letters"),
    ("Non-Latin Script Language", "", "no field of a name is for a language"),
    ("DOB", "birth_dates", ""),
    ("Town of Birth", "", _PERSONAL),
    ("Country of Birth", "", _PERSONAL),
    ("Nationality", "", _PERSONAL),
    ("Passport Number", "", _PERSONAL),
    ("Passport Details", "", _PERSONAL),
    ("NI Number", "", _PERSONAL),
    ("National Identification Number", "", _PERSONAL),
    ("National Identification Details", "", _PERSONAL),
    ("Position", "", _PERSONAL),
    *((f"Address {number}", "addresses", _LESS) for number in range(1, 7)),
    ("Post/Zip Code", "addresses", _LESS),
    ("Country", "addresses: country; countries", ""),
    ("Other Information", "notes; listings: reason; identifiers; links; properties", _LESS),
    ("Group Type", "kind", ""),
    ("Alias Type", "names: type", ""),
    ("Alias Quality", "names: weak, where it is low", ""),
    ("Regime", "listings: program", ""),
    ("Listed On", "listings: listing_date", ""),
    ("UK Sanctions List Date Designated", "properties: date_designated", _LESS),
    ("Last Updated", "properties: last_updated; published_at of the snapshot", _LESS),
    ("Group ID", "id", ""),
)
_FIELDS = tuple(FieldUse(FILE, *use) for use in _USES)
_COLUMNS = frozenset(use.field for use in _FIELDS)
_DROPPED = {
    False: frozenset(use.field for use in _FIELDS if not use.goes_to) | {"DOB"},
    True: frozenset(use.field for use in _FIELDS if not use.goes_to or use.why == _LESS),
}


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the list into records, with what became of every group and row that is not one.

    `files` gives the path of `ConList.csv`. Raises `RefusedError` for a file without a header or
    rows, or with more than `UNREADABLE_SHARE_MAX` of its rows unreadable, and `SchemaError` for
    other columns than are known.
    """
    sheet = read_sheet(files[FILE], FILE, _COLUMNS)
    read, damaged = len(sheet.rows), len(sheet.damaged)
    few = damaged < _UNREADABLE_MIN or damaged <= UNREADABLE_SHARE_MAX * (read + damaged)
    if not read or not few:
        why = f"; the first is line {sheet.damaged[0].locator.line}" if damaged else ""
        raise RefusedError(
            f"{FILE}: {damaged} of {read + damaged} rows cannot be read{why}. Fetch it again; the"
            " last good snapshot stays in use."
        )
    if day := iso_day(sheet.updated):
        yield PublishedAt(f"{day}T00:00:00Z")
    yield from sheet.damaged
    left_out: Counter[str] = Counter()
    groups: dict[str, list[Row]] = {}
    for row in sheet.rows:
        groups.setdefault(fold(row.cells["Group ID"]), []).append(row)
    for key, rows in groups.items():
        try:
            yield group_record(rows)
        except ValueError as error:
            excerpt = (
                "" if may_be_person(rows) else "; ".join(r.cells["Name 6"] for r in rows)[:300]
            )
            yield Quarantined(Locator(FILE, rows[0].line), str(error), key, excerpt)
        else:
            left_out.update(_left_out(rows))
    yield from (LeftOut(field, number) for field, number in sorted(left_out.items()))


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the groups, and the damaged lines, without the csv module."""
    return {FILE: count_entries(files[FILE])}


def _left_out(rows: list[Row]) -> Counter[str]:
    """Count the different values that a group has in the columns that are dropped."""
    person = is_person(rows)
    label = "listed_person" if person else "organisation"
    counts: Counter[str] = Counter()
    for column in _DROPPED[person] & rows[0].cells.keys():
        values = {fold(row.cells[column]) for row in rows} - {""}
        if values:
            counts[f"{label}.{column}"] += len(values)
    if person:
        births = {fold(row.cells.get("DOB")) for row in rows} - {""}
        unread = sum(partial_date(birth) is None for birth in births)
        if unread:
            counts["listed_person.DOB (no date)"] += unread
    return counts


SOURCE = Source(
    name=SOURCE_NAME,
    title="OFSI consolidated list of financial sanctions targets (closed on 2026-01-28)",
    publisher="Office of Financial Sanctions Implementation, HM Treasury",
    url="https://www.gov.uk/government/publications/financial-sanctions-consolidated-list-of-targets",
    licence="Open Government Licence v3.0",
    files=(SourceFile(FILE, _URL),),
    entries_min=1_000,
    entries_max=10_000,
    # Closed: no new version comes, and the last one does not grow stale.
    schedule_hours=24 * 365,
    stale_hours=24 * 365 * 100,
    parse=parse,
    count=count,
    fields=_FIELDS,
)
