"""United Nations Security Council Consolidated List: its XML, entities and individuals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from firmwatch.model import Parsed, Record, Source, SourceFile
from firmwatch.sources.fragment_lists import UNREADABLE_SHARE_MAX, FragmentList, published_at
from firmwatch.sources.un_fields import survey
from firmwatch.sources.un_records import FILE, SOURCE_NAME, entity_record, individual_record
from firmwatch.sources.xml_fragments import Fragment, Header, Layout
from firmwatch.sources.xml_records import excerpt_of, parse_fragment

__all__ = ["SOURCE", "UNREADABLE_SHARE_MAX", "count", "parse"]

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

    `files` gives the path of `consolidated.xml`. Raises as `FragmentList.parse`, and `SchemaError`
    for an element that no table knows.
    """
    yield from _LIST.parse(files[FILE])


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


def _read(fragment: Fragment) -> tuple[Record, Mapping[str, int]]:
    root = parse_fragment(fragment)
    dropped = survey(root, fragment, FILE)
    make = entity_record if fragment.kind == "ENTITY" else individual_record
    return make(root, fragment.line), dropped


def _id_of(fragment: Fragment) -> str | None:
    found = _DATA_ID.search(fragment.text)
    return found[1].decode("ascii", "replace") if found else None


def _published_at(header: Header) -> Parsed:
    return published_at(header, _DATE_GENERATED, "CONSOLIDATED_LIST.dateGenerated")


def _excerpt(fragment: Fragment) -> str:
    # Scope rule S7: raw text of a person would keep the fields that the parser drops.
    if fragment.kind != "ENTITY":
        return ""
    return excerpt_of(fragment)


_LIST = FragmentList(
    FILE, LAYOUT, _published_at, _read, _id_of, "DATAID", _excerpt, entries="records"
)

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
