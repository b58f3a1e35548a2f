"""Global LEI Index, level 1 ("who is who"): golden copy and delta files, in LEI-CDF XML.

A register and no list: its records have no listing. The publisher packs the files. A delta holds
only what changed and is applied to the full file before it is read (`gleif_increments`); `parse`
of one says so in what it leaves out, and the bounds of entries keep it from taking a whole file's
place. The form in JSON is not read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from firmwatch.model import Excluded, Locator, Parsed, Quarantined, Source, SourceFile
from firmwatch.sources.element_tables import survey
from firmwatch.sources.gleif_files import (
    UNREADABLE_SHARE_MAX,
    GleifFormat,
    count_file,
    parse_file,
)
from firmwatch.sources.gleif_increments import increments_of
from firmwatch.sources.gleif_l1_fields import FIELDS, FILE, RECORD
from firmwatch.sources.gleif_l1_records import (
    SOURCE_NAME,
    exclusion,
    find_lei,
    is_deleted,
    lei_of,
    lei_record,
    routing_lines,
)
from firmwatch.sources.seen_keys import SeenKeys
from firmwatch.sources.xml_fragments import Fragment
from firmwatch.sources.xml_records import excerpt_of, parse_fragment

__all__ = ["FORMAT", "SOURCE", "UNREADABLE_SHARE_MAX", "count", "parse"]

_URL = "https://goldencopy.gleif.org/api/v2/golden-copies/publishes/lei2/latest.xml"
_LEI = re.compile(rb"LEI>\s*([A-Z0-9]{20})\s*</")
_ORGANISATION = re.compile(rb"EntityCategory>\s*(?!SOLE_PROPRIETOR)[A-Z_]+\s*<")

FORMAT = GleifFormat(
    FILE,
    "LEI file",
    root="LEIData",
    header="LEIHeader",
    group="LEIRecords",
    record="LEIRecord",
    key_of=lei_of,
    find_key=find_lei,
    is_deleted=is_deleted,
)
"""LEI-CDF: a record for each LEI."""


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the register into records, with what became of every entry that is not one.

    `files` gives the path of `lei2.xml`. Memory is bounded but for 16 to 32 bytes a record, which
    tell an LEI that is used twice. Raises `RefusedError` for a file that is no LEI-CDF, is
    truncated, or has more than `UNREADABLE_SHARE_MAX` of its records unreadable, and
    `SchemaError` for an element that no table knows.
    """
    seen = SeenKeys()
    yield from parse_file(files, FORMAT, lambda piece, left_out: [_read(piece, seen, left_out)])


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the published records by their tags, without parsing, in bounded memory."""
    return count_file(files, FORMAT)


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
    increments=increments_of("lei2", FORMAT),
)
