"""UK Sanctions List of the Foreign, Commonwealth & Development Office: its XML.

Written from the published format and three published records; no whole file was at hand.
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
    LeftOut,
    Locator,
    Parsed,
    PublishedAt,
    Quarantined,
    RecordKind,
    Source,
    SourceFile,
)
from firmwatch.sources.element_tables import survey
from firmwatch.sources.tag_counter import count_records
from firmwatch.sources.uk_sl_fields import FIELDS, FILE, ORGANISATION, PERSON
from firmwatch.sources.uk_sl_records import SOURCE_NAME, designation_record, kind_of
from firmwatch.sources.uk_text import iso_day, partial_date
from firmwatch.sources.xml_fragments import Fragment, Header, Layout, StrayText, split_fragments
from firmwatch.sources.xml_records import excerpt_of, fold, parse_fragment

__all__ = ["SOURCE", "UNREADABLE_SHARE_MAX", "count", "parse"]

UNREADABLE_SHARE_MAX = 0.05
"""A file with a larger share of unreadable records is not to be trusted: project's own choice."""

LAYOUT = Layout("UK Sanctions List", "Designations", ("Designation",), (), ("DateGenerated",))
_URL = "https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml"
_UNIQUE_ID = re.compile(rb"<UniqueID>\s*([\w.-]{1,20})\s*</UniqueID>")
_NO_PERSON = re.compile(rb"<IndividualEntityShip>\s*(?:Entity|Ship)\s*</IndividualEntityShip>")
_BIRTH_DATE = "IndividualDetails/Individual/DOBs/DOB"


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the list into records, with what became of every entry that is not one.

    `files` gives the path of `UK-Sanctions-List.xml`. Raises `RefusedError` for a file that is no
    such list, is truncated, or has more than `UNREADABLE_SHARE_MAX` of its records unreadable,
    and `SchemaError` for an element that no table knows.
    """
    left_out: Counter[str] = Counter()
    digests: dict[str, bytes] = {}
    records = quarantined = 0
    for piece in split_fragments(files[FILE], FILE, LAYOUT):
        if isinstance(piece, Header):
            continue
        if isinstance(piece, StrayText):
            left_out["text between records"] += 1
        elif piece.kind == "DateGenerated":
            yield _published_at(piece)
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
    yield from (LeftOut(field, number) for field, number in sorted(left_out.items()) if number)


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the published Designations by their tags, without parsing."""
    bounds = ("Designations", "DateGenerated")
    return {FILE: count_records(files[FILE], ("Designation",), bounds)}


def _read(fragment: Fragment, digests: dict[str, bytes], left_out: Counter[str]) -> Parsed:
    locator = Locator(FILE, fragment.line)
    found = _UNIQUE_ID.search(fragment.text)
    record_id = found[1].decode("ascii", "replace") if found else None
    try:
        root = parse_fragment(fragment)
        person = kind_of(root) is RecordKind.LISTED_PERSON
        dropped = survey(root, fragment, FILE, PERSON if person else ORGANISATION)
        record = designation_record(root, fragment.line)
    except ValueError as error:
        return Quarantined(locator, str(error), record_id, _excerpt(fragment))
    digest = hashlib.sha256(b" ".join(fragment.text.split())).digest()
    known = digests.setdefault(record.id, digest)
    if known is not digest and known == digest:
        return Excluded(locator, "a repeated entry with the same content", record.id)
    if known is not digest:
        reason = f"UniqueID {record.id} stands on an earlier entry with other content"
        return Quarantined(locator, reason, record.id, _excerpt(fragment))
    left_out.update(dropped)
    unread = [each for each in root.findall(_BIRTH_DATE) if not partial_date(each.text)]
    left_out[f"listed_person.{_BIRTH_DATE} (no date)"] += len(unread)
    return record


def _published_at(fragment: Fragment) -> Parsed:
    try:
        day = iso_day(fold(parse_fragment(fragment).text))
    except ValueError:
        day = None
    if day is None:
        return LeftOut("Designations/DateGenerated (no date)")
    return PublishedAt(f"{day}T00:00:00Z")


def _excerpt(fragment: Fragment) -> str:
    # Scope rule S7: raw text of a person would keep the fields that the parser drops.
    if b"<IndividualDetails" in fragment.text or not _NO_PERSON.search(fragment.text):
        return ""
    return excerpt_of(fragment)


SOURCE = Source(
    name=SOURCE_NAME,
    title="UK Sanctions List (read from the published format; no whole file was at hand)",
    publisher="Foreign, Commonwealth & Development Office",
    url="https://www.gov.uk/government/publications/the-uk-sanctions-list",
    licence="Open Government Licence v3.0",
    files=(SourceFile(FILE, _URL),),
    entries_min=2_500,
    entries_max=25_000,
    schedule_hours=24,
    stale_hours=96,
    parse=parse,
    count=count,
    fields=FIELDS,
    verified=False,
)
