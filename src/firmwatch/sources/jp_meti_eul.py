"""Japan's Foreign End User List (外国ユーザーリスト), from the ministry's PDF.

Written from what is published about the list, not tried on the ministry's file: no sample was at
hand. The list names foreign organisations that may have to do with weapons of mass destruction,
missiles or, since October 2025, conventional weapons; an exporter has to ask for a licence where
one of them is to get goods or technology under the catch-all control of the Foreign Exchange and
Foreign Trade Act. It is no embargo. The ministry lists organisations only (外国・地域所在団体).

The PDF has one table over all pages (31 in September 2025), with a header on the first one:

- No., from 1, which numbers all entries anew in every version;
- 国名、地域名 Country or Region; 企業名、組織名 Company or Organization, in Latin letters, many
  with the Japanese or Chinese name in brackets; 別名 Also Known As, each behind a middle dot;
- 懸念区分 Type of WMD: B, C, M, N; 通常兵器 Conventional Weapons: CW or nothing (since 2025).

Each version has an address of its own, and the page that leads to it keeps programs out, so the
user gives the file. A locator's line is 1,000 times the page plus the row on it, header included.

Nothing printed identifies an entry for good, so its id is derived: 16 hexadecimal digits of the
SHA-256 of the country's code and the folded name, in normal form NFKC and without the name in
brackets; and of the latter, the aliases and the types where two entries share the former.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from firmwatch.model import (
    Excluded,
    FieldUse,
    LeftOut,
    Listing,
    ListingStatus,
    Name,
    NameType,
    Parsed,
    PublishedAt,
    Quarantined,
    Record,
    RecordKind,
    Source,
    SourceFile,
)
from firmwatch.sources.entry_keys import EntryKeys
from firmwatch.sources.jp_meti_count import count
from firmwatch.sources.jp_meti_entries import (
    ALIASES,
    CONVENTIONAL,
    COUNTRY,
    FILE,
    NAME,
    NUMBER,
    WMD,
    Entry,
    read_entries,
)
from firmwatch.sources.jp_meti_names import (
    CONVENTIONAL_WEAPONS,
    WMD_TYPES,
    Printed,
    aliases,
    codes,
    country,
    printed,
)
from firmwatch.sources.pdf_tables import UNKNOWN_LETTER, read_pages
from firmwatch.text.scripts import script_of

__all__ = ["SOURCE", "count", "parse"]

SOURCE_NAME = "jp_meti_eul"
_AUTHORITY = "Japan, Ministry of Economy, Trade and Industry"
_URL = "https://www.meti.go.jp/policy/anpo/law00.html"
_PROGRAM = "Foreign End User List"
_EXCERPT_CHARACTERS = 300
_UNKNOWN_COUNTRY = f"{COUNTRY} (no country of this name is known)"


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the list into records, with what became of every entry that is not one.

    `files` gives the path of `foreign_end_user_list.pdf`. Raises `RefusedError` for a PDF that is
    damaged, encrypted, without text or not to be trusted, and `SchemaError` for one of other
    columns, or with rows that belong to no entry.
    """
    pages, changed_at = read_pages(files[FILE], FILE)
    entries = list(read_entries(pages))
    keys = EntryKeys()
    firsts = [keys.add(*_texts(entry)) for entry in entries]
    left_out: Counter[str] = Counter()
    for entry, is_first in zip(entries, firsts, strict=True):
        record_id = keys.key(*_texts(entry)) if entry.cells.get(NAME) else None
        event = _read(entry, record_id, is_first)
        if isinstance(event, Record):
            left_out[NUMBER] += 1
            left_out[_UNKNOWN_COUNTRY] += not event.countries
        yield event
    if changed_at:
        yield PublishedAt(changed_at)
    yield from (LeftOut(name, number) for name, number in left_out.items() if number)


def _texts(entry: Entry) -> tuple[str, ...]:
    """Give what tells an entry from others, in the order in which it lasts."""
    if entry.missing:
        return (entry.missing,)
    code, name = country(entry.cells[COUNTRY])
    shown = printed(entry.cells[NAME])
    further = (entry.cells[ALIASES], entry.cells[WMD], entry.cells.get(CONVENTIONAL, ""))
    return (f"{code or name} {shown.value}", "; ".join(shown.local), *further)


def _read(entry: Entry, record_id: str | None, is_first: bool) -> Parsed:
    try:
        if entry.missing:
            raise ValueError(entry.missing)
        record = _record(entry, record_id or "")
    except ValueError as error:
        number = None if entry.number is None else str(entry.number)
        excerpt = entry.text[:_EXCERPT_CHARACTERS]
        return Quarantined(entry.locator, str(error), record_id or number, excerpt)
    if not is_first:
        return Excluded(entry.locator, "a repeated entry with the same content", record_id)
    return record


def _record(entry: Entry, record_id: str) -> Record:
    """Make a record; raises `ValueError` that says why where something of it cannot be read."""
    cells = entry.cells
    for column, cell in cells.items():
        if UNKNOWN_LETTER in cell:
            raise ValueError(f"its {column} has letters whose code the file does not give")
    for column in (NAME, COUNTRY):
        if not cells[column]:
            raise ValueError(f"its {column} is empty")
    wmd = _codes(cells, WMD, WMD_TYPES)
    conventional = _codes(cells, CONVENTIONAL, CONVENTIONAL_WEAPONS)
    code, country_name = country(cells[COUNTRY])
    words = {**WMD_TYPES, **CONVENTIONAL_WEAPONS}
    types = [f"{words[item][1]} ({item})" for item in (*wmd, *conventional)]
    listing = Listing(_PROGRAM, _AUTHORITY, ListingStatus.EXPORT_CONTROL, ", ".join(types) or None)
    properties = (
        ("country_or_region", "" if code else country_name),
        ("type_of_wmd", ",".join(wmd)),
        ("conventional_weapons", ",".join(conventional)),
    )
    return Record(
        id=record_id,
        source=SOURCE_NAME,
        kind=RecordKind.ORGANISATION,
        names=_names(entry),
        locator=entry.locator,
        countries=(code,) if code else (),
        listings=(listing,),
        properties=tuple((label, value) for label, value in properties if value),
    )


def _codes(
    cells: Mapping[str, str], column: str, known: dict[str, tuple[str, str]]
) -> tuple[str, ...]:
    try:
        return codes(cells.get(column, ""), known)
    except ValueError as error:
        raise ValueError(f"its {column} has {str(error)[:40]!r}, which is none") from error


def _names(entry: Entry) -> tuple[Name, ...]:
    """Give the names in the publisher's order: Latin, local, then the aliases with theirs."""
    names: dict[str, Name] = {}

    def add(found: Printed, kind: NameType) -> None:
        for value in (found.value, *found.local):
            names.setdefault(value, Name(value, kind, False, script_of(value), entry.locator))

    add(printed(entry.cells[NAME]), NameType.NAME)
    for alias in aliases(entry.cells[ALIASES]):
        add(alias, NameType.ALIAS)
    return tuple(names.values())


SOURCE = Source(
    name=SOURCE_NAME,
    title="Japan: Foreign End User List (from the published form, not tried on a real file)",
    publisher="Ministry of Economy, Trade and Industry, Japan",
    url=_URL,
    licence="Public Data License 1.0 of the Government of Japan (attribution)",
    files=(SourceFile(FILE, _URL),),
    # 481 organisations in 2017, 706 in December 2023, 835 in September 2025.
    entries_min=400,
    entries_max=3_000,
    schedule_hours=168,
    # It is amended about once a year.
    stale_hours=24 * 120,
    parse=parse,
    count=count,
    fields=(
        FieldUse(
            FILE, NUMBER, "", "all are numbered anew in every version; the highest is the count"
        ),
        FieldUse(FILE, f"国名、地域名 {COUNTRY}", "countries; property where unknown; id"),
        FieldUse(FILE, f"企業名、組織名 {NAME}", "names, the one in brackets by itself; id"),
        FieldUse(FILE, f"別名 {ALIASES}", "names (alias)"),
        FieldUse(FILE, f"懸念区分 {WMD}", "listings.reason; property type_of_wmd"),
        FieldUse(
            FILE, f"通常兵器 {CONVENTIONAL}", "listings.reason; property conventional_weapons"
        ),
        FieldUse(FILE, "page and row", "locator: its line is 1,000 times the page plus the row"),
        FieldUse(FILE, "ModDate, or else CreationDate", "published_at"),
    ),
    verified=False,
)
