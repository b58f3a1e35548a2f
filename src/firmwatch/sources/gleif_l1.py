"""Global LEI Index, level 1 ("who is who"): golden copy and delta files, in LEI-CDF XML.

A register and no list: its records have no listing. The publisher packs the files. A delta holds
only what changed and is applied to the full file before it is read (`gleif_l1_increments`); `parse`
of one says so in what it leaves out, and the bounds of entries keep it from taking a whole file's
place. The form in JSON is not read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from firmwatch.errors import RefusedError
from firmwatch.model import (
    Excluded,
    LeftOut,
    Locator,
    Parsed,
    PublishedAt,
    Quarantined,
    Source,
    SourceFile,
)
from firmwatch.sources.element_tables import survey
from firmwatch.sources.gleif_l1_delta import LAYOUT, FileHeader, file_header
from firmwatch.sources.gleif_l1_fields import FIELDS, FILE, RECORD
from firmwatch.sources.gleif_l1_increments import INCREMENTS
from firmwatch.sources.gleif_l1_records import (
    SOURCE_NAME,
    exclusion,
    lei_of,
    lei_record,
    routing_lines,
)
from firmwatch.sources.seen_keys import SeenKeys
from firmwatch.sources.tag_counter import count_records
from firmwatch.sources.xml_fragments import Fragment, Header, StrayText, split_fragments
from firmwatch.sources.xml_records import excerpt_of, parse_fragment

__all__ = ["SOURCE", "UNREADABLE_SHARE_MAX", "count", "parse"]

UNREADABLE_SHARE_MAX = 0.05
"""A file with a larger share of unreadable records is not to be trusted: project's own choice."""

_URL = "https://goldencopy.gleif.org/api/v2/golden-copies/publishes/lei2/latest.xml"
_LEI = re.compile(rb"LEI>\s*([A-Z0-9]{20})\s*</")
_ORGANISATION = re.compile(rb"EntityCategory>\s*(?!SOLE_PROPRIETOR)[A-Z_]+\s*<")


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the register into records, with what became of every entry that is not one.

    `files` gives the path of `lei2.xml`. Memory is bounded but for 16 to 32 bytes a record, which
    tell an LEI that is used twice. Raises `RefusedError` for a file that is no LEI-CDF, is
    truncated, or has more than `UNREADABLE_SHARE_MAX` of its records unreadable, and
    `SchemaError` for an element that no table knows.
    """
    left_out: Counter[str] = Counter()
    seen = SeenKeys()
    records = quarantined = 0
    promised = ""
    for piece in split_fragments(files[FILE], FILE, LAYOUT):
        if isinstance(piece, Header):
            continue
        if isinstance(piece, StrayText):
            left_out["text between records"] += 1
        elif piece.kind == "LEIHeader":
            header = file_header(piece)
            promised = header.get("RecordCount")
            yield from _head_events(header)
        else:
            records += 1
            event = _read(piece, seen, left_out)
            quarantined += isinstance(event, Quarantined)
            yield event
    if quarantined > records * UNREADABLE_SHARE_MAX:
        raise RefusedError(
            f"{FILE}: {quarantined} of {records} records cannot be read, more than"
            f" {UNREADABLE_SHARE_MAX:.0%}. Fetch it again; the last good snapshot stays in use."
        )
    if promised != str(records):
        left_out[f"LEIHeader/RecordCount ({promised or 'none'}; the file has others)"] += 1
    yield from (LeftOut(field, number) for field, number in sorted(left_out.items()))


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the published records by their tags, without parsing, in bounded memory."""
    bounds = ("LEIData", "LEIRecords", "LEIHeader")
    return {FILE: count_records(files[FILE], ("LEIRecord",), bounds)}


def _read(fragment: Fragment, seen: SeenKeys, left_out: Counter[str]) -> Parsed:
    locator = Locator(FILE, fragment.line)
    found = _LEI.search(fragment.text)
    record_id = found[1].decode("ascii") if found else None
    try:
        root = parse_fragment(fragment)
        lei = lei_of(root)
        dropped = survey(root, fragment, FILE, RECORD)
        if not seen.add(lei):
            raise ValueError(f"the LEI {lei} stands on an earlier record")
        if reason := exclusion(root):
            return Excluded(locator, reason, lei)
        record = lei_record(root, fragment.line)
    except ValueError as error:
        return Quarantined(locator, str(error), record_id, _excerpt(fragment))
    left_out.update(dropped)
    if lines := routing_lines(root):
        left_out["organisation.address line with c/o"] += lines
    return record


def _head_events(header: FileHeader) -> Iterator[Parsed]:
    try:
        made = header.instant("ContentDate")
    except ValueError:
        yield LeftOut("LEIHeader/ContentDate (no date)")
    else:
        yield PublishedAt(made.strftime("%Y-%m-%dT%H:%M:%SZ"))
    content = header.get("FileContent")
    if content != "GLEIF_FULL_PUBLISHED":
        yield LeftOut(f"what is not in this file: its FileContent is {content or 'not told'}")


def _excerpt(fragment: Fragment) -> str:
    # Scope rule S7: a record that may be of a sole proprietor shows nothing of a person.
    return excerpt_of(fragment) if _ORGANISATION.search(fragment.text) else ""


SOURCE = Source(
    name=SOURCE_NAME,
    title="Global LEI Index, level 1 (a register of organisations; no list)",
    publisher="Global Legal Entity Identifier Foundation",
    url="https://www.gleif.org/en/lei-data/gleif-golden-copy/download-the-golden-copy",
    licence="CC0 1.0",
    files=(SourceFile(FILE, _URL, is_packed=True),),
    entries_min=2_000_000,
    entries_max=10_000_000,
    schedule_hours=8,
    stale_hours=96,
    parse=parse,
    count=count,
    fields=FIELDS,
    increments=INCREMENTS,
)
