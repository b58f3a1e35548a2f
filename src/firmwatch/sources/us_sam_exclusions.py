"""The public exclusions of the US government's System for Award Management, from its CSV.

Organisations and vessels only: most rows are of individuals, which are counted and not stored.
Unverified: written from the header of layout V2 as programs that read it give it, without a file
of the publisher's. SAM.gov gives the CSV in a zip archive whose name has the day,
`SAM_Exclusions_Public_Extract_V2_YYDDD.ZIP` (DDD: day of the year).
"""

from __future__ import annotations

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
    Parsed,
    Quarantined,
    Source,
    SourceFile,
)
from firmwatch.sources.sam_records import SOURCE_NAME, record_of
from firmwatch.sources.sam_rows import FILE, Row, read_rows

__all__ = ["SOURCE", "UNREADABLE_SHARE_MAX", "count", "parse"]

UNREADABLE_SHARE_MAX = 0.05
"""A file with a larger share of unreadable rows is not to be trusted: project's own choice."""
_UNREADABLE_MIN = 10


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the extract into records, with what became of every row that is not one.

    `files` gives the path of the CSV. Memory holds a digest of each organisation's row. Raises
    `RefusedError` for a file that is no such extract or has more than `UNREADABLE_SHARE_MAX` of
    its rows unreadable, and `SchemaError` for other columns.
    """
    left_out: Counter[str] = Counter()
    digests: dict[str, set[bytes]] = {}
    rows = unreadable = 0
    for item in read_rows(files[FILE]):
        rows += 1
        if isinstance(item, Row):
            yield _event(item, digests, left_out)
            continue
        unreadable += isinstance(item, Quarantined)
        yield item
    if unreadable > max(_UNREADABLE_MIN, rows * UNREADABLE_SHARE_MAX):
        raise RefusedError(
            f"{FILE}: {unreadable} of {rows} rows cannot be read, more than"
            f" {UNREADABLE_SHARE_MAX:.0%}. Fetch it again; the last good snapshot stays in use."
        )
    yield from (LeftOut(field, number) for field, number in sorted(left_out.items()))


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the rows behind the header by their quotes, in bounded memory.

    A line begins a row where the quotes before it are in pairs, or where it begins with the name
    of a class, whatever the quotes before it.
    """
    begins = re.compile(rb'"?(?:Firm|Individual|Special Entity Designation|Vessel)"?,')
    total, quotes, at_line_begin = -1, 0, True
    with files[FILE].open("rb") as stream:
        while piece := stream.readline(1 << 20):
            if at_line_begin:
                known = begins.match(piece)
                if known:
                    quotes = 0
                total += not quotes & 1 and not (piece.isspace() and total >= 0)
            quotes += piece.count(b'"')
            at_line_begin = piece.endswith(b"\n")
    return {FILE: max(total, 0)}


def _event(row: Row, digests: dict[str, set[bytes]], left_out: Counter[str]) -> Parsed:
    content = "\0".join(row.values.values())
    digest = hashlib.sha256(content.encode()).digest()
    number = row.get("SAM Number")
    if not number:
        names = ("Classification", "Name", "Country", "Excluding Agency", "Active Date")
        key = "\0".join(row.get(name).casefold() for name in names)
        number = f"row-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
    known = digests.setdefault(number, set())
    if digest in known:
        return Excluded(row.locator, "a repeated row with the same content", number)
    record_id = f"{number}-{digest.hex()[:8]}" if known else number
    known.add(digest)
    return record_of(row, record_id, left_out)


def _fields() -> Iterator[FieldUse]:
    kept = {
        "Classification": "`kind`; rows of individuals are excluded",
        "Name": "`names`",
        "Country": "`countries`, country of `addresses`",
        "Unique Entity ID": "`identifiers` (UEI)",
        "Exclusion Type": "`listings.program`",
        "Excluding Agency": "`listings.authority`",
        "Active Date": "`listings.listing_date`",
        "Termination Date": "`listings.end_date`; Indefinite is no end",
        "Additional Comments": "`notes`",
        "Cross-Reference": "`links`, but for what may be a person's name",
        "SAM Number": "`id` and `properties`: it is of the exclusion, not of the excluded",
        "CAGE": "`identifiers` (other)",
    }
    addresses = ("Address 1", "Address 2", "Address 3", "Address 4", "City", "State / Province")
    kept |= dict.fromkeys((*addresses, "Zip Code"), "`addresses`")
    kept |= dict.fromkeys(
        ("Exclusion Program", "CT Code", "Record Status", "Creation_Date"), "`properties`"
    )
    for column, goes_to in kept.items():
        yield FieldUse(FILE, column, goes_to)
    for column in ("Prefix", "First", "Middle", "Last", "Suffix"):
        yield FieldUse(FILE, column, "", "parts of a person's name (scope rule S4)")
    yield FieldUse(FILE, "NPI", "", "a number that health care staff have too (scope rule S7)")
    for column in ("Open Data Flag", "Blank (Deprecated)"):
        yield FieldUse(FILE, column, "", "bookkeeping of the publisher")


SOURCE = Source(
    name=SOURCE_NAME,
    title="SAM.gov exclusions: firms, special entities and vessels (unverified)",
    publisher="US General Services Administration",
    url="https://sam.gov/data-services/Exclusions/Public%20V2?privacy=Public",
    licence="public domain (17 U.S.C. 105)",
    files=(
        SourceFile(
            FILE,
            "https://sam.gov/api/prod/fileextractservices/v1/api/download/Exclusions/Public%20V2/"
            "SAM_Exclusions_Public_Extract_V2_{date:%y%j}.ZIP?privacy=Public",
            is_packed=True,
        ),
    ),
    # About 170,000 rows, by what users of it report; 8,000 or so are not of individuals.
    entries_min=50_000,
    entries_max=1_000_000,
    schedule_hours=24,
    stale_hours=72,
    parse=parse,
    count=count,
    fields=tuple(_fields()),
    verified=False,
)
