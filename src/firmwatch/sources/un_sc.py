"""United Nations Security Council Consolidated List: its XML, entities and individuals."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
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
from firmwatch.sources.un_fields import survey
from firmwatch.sources.un_records import FILE, SOURCE_NAME, entity_record, individual_record
from firmwatch.sources.xml_fragments import (
    Fragment,
    Header,
    Layout,
    StrayText,
    split_fragments,
)
from firmwatch.sources.xml_records import excerpt_of, parse_fragment

__all__ = ["SOURCE", "UNREADABLE_SHARE_MAX", "count", "parse"]

UNREADABLE_SHARE_MAX = 0.05
"""A file with a larger share of unreadable records is not to be trusted: project's own choice."""

LAYOUT = Layout(
    "United Nations list",
    "CONSOLIDATED_LIST",
    ("INDIVIDUAL", "ENTITY"),
    ("INDIVIDUALS", "ENTITIES"),
)
_URL = "https://scsanctions.un.org/resources/xml/en/consolidated.xml"
_DATE_GENERATED = re.compile(rb"\sdateGenerated\s*=\s*[\"']([^\"']*)[\"']")
_DATA_ID = re.compile(rb"<DATAID>\s*(\w{1,20})\s*</DATAID>")


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the list into records, with what became of every entry that is not one.

    `files` gives the path of `consolidated.xml`. Raises `RefusedError` for a file that is no such
    list, is truncated, or has more than `UNREADABLE_SHARE_MAX` of its records unreadable, and
    `SchemaError` for an element that no table knows.
    """
    left_out: Counter[str] = Counter()
    digests: dict[str, bytes] = {}
    records = quarantined = 0
    for piece in split_fragments(files[FILE], FILE, LAYOUT):
        if isinstance(piece, Header):
            yield _published_at(piece)
        elif isinstance(piece, StrayText):
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
    """Count the published entries by their tags, without parsing.

    A closing tag is an entry, and so is an opening tag that none follows: an entry whose closing
    tag is damaged is still one that was published.
    """
    tag = re.compile(rb"<(/?)(?:INDIVIDUAL|ENTITY|INDIVIDUALS|ENTITIES)(?:\s[^<>]*)?/?>")
    total, begun = 0, False
    for found in tag.finditer(files[FILE].read_bytes()):
        word = found[0].strip(b"</>").split()[0]
        if word in (b"INDIVIDUALS", b"ENTITIES"):
            total += begun
            begun = False
        elif found[1]:
            total, begun = total + 1, False
        else:
            total += begun
            begun = not found[0].endswith(b"/>")
            total += not begun
    return {FILE: total + begun}


def _read(fragment: Fragment, digests: dict[str, bytes], left_out: Counter[str]) -> Parsed:
    locator = Locator(FILE, fragment.line)
    found = _DATA_ID.search(fragment.text)
    record_id = found[1].decode("ascii", "replace") if found else None
    try:
        root = parse_fragment(fragment)
        dropped = survey(root, fragment, FILE)
        make = entity_record if fragment.kind == "ENTITY" else individual_record
        record = make(root, fragment.line)
    except ValueError as error:
        return Quarantined(locator, str(error), record_id, _excerpt(fragment))
    digest = hashlib.sha256(b" ".join(fragment.text.split())).digest()
    known = digests.setdefault(record.id, digest)
    if known is not digest and known == digest:
        return Excluded(locator, "a repeated entry with the same content", record.id)
    if known is not digest:
        reason = f"DATAID {record.id} stands on an earlier entry with other content"
        return Quarantined(locator, reason, record.id, _excerpt(fragment))
    left_out.update(dropped)
    return record


def _published_at(header: Header) -> Parsed:
    found = _DATE_GENERATED.search(header.attributes)
    try:
        printed = datetime.fromisoformat(found[1].decode("ascii") if found else "")
    except ValueError:
        return LeftOut("CONSOLIDATED_LIST.dateGenerated (no date)")
    instant = printed.replace(tzinfo=printed.tzinfo or UTC).astimezone(UTC)
    return PublishedAt(instant.strftime("%Y-%m-%dT%H:%M:%SZ"))


def _excerpt(fragment: Fragment) -> str:
    # Scope rule S7: raw text of a person would keep the fields that the parser drops.
    if fragment.kind != "ENTITY":
        return ""
    return excerpt_of(fragment)


SOURCE = Source(
    name=SOURCE_NAME,
    title="United Nations Security Council Consolidated List",
    publisher="United Nations Security Council",
    url=_URL,
    licence="© United Nations; free to use with attribution to the United Nations",
    files=(SourceFile(FILE, _URL),),
    entries_min=400,
    entries_max=5000,
    schedule_hours=24,
    stale_hours=96,
    parse=parse,
    count=count,
)
