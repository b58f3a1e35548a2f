"""The European Union's consolidated list of financial sanctions, from its XML 1.1.

Written from the publisher's schema 1.1 and tried on one published entry of 2026-08-05: the whole
file was not at hand. Vessels have no type of their own in it; see `eu_records`.
"""

from __future__ import annotations

import hashlib
import mmap
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from firmwatch.errors import RefusedError
from firmwatch.model import (
    Excluded,
    FieldUse,
    LeftOut,
    Locator,
    Parsed,
    PublishedAt,
    Quarantined,
    Source,
    SourceFile,
)
from firmwatch.sources.eu_entries import account, field_uses
from firmwatch.sources.eu_records import make_record
from firmwatch.sources.eu_xml_entries import read_entry
from firmwatch.sources.xml_fragments import (
    Fragment,
    Header,
    Layout,
    StrayText,
    split_fragments,
)
from firmwatch.sources.xml_records import excerpt_of, parse_fragment

__all__ = ["FILE", "SOURCE", "UNREADABLE_SHARE_MAX", "count", "parse"]

FILE = "xmlFullSanctionsList_1_1.xml"
UNREADABLE_SHARE_MAX = 0.05
"""A file with a larger share of unreadable entries is not to be trusted: project's own choice."""

LAYOUT = Layout("list of the European Union, XML 1.1", "export", ("sanctionEntity",))
# The token is the one that the publisher gives to everybody on the page of its data sets.
_URL = (
    "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content"
    "?token=dG9rZW4tMjAxNw"
)
_GENERATION_DATE = re.compile(rb"\sgenerationDate\s*=\s*[\"']([^\"']*)[\"']")
_LOGICAL_ID = re.compile(rb"\A[^>]*\slogicalId\s*=\s*[\"'](\d{1,20})[\"']")
_PERSON = re.compile(rb"<(?:\w+:)?subjectType\b[^>]*[\"'](?:person|P)[\"']")
_TYPE = re.compile(rb"<(?:\w+:)?subjectType\b")


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the list into records, with what became of every entry that is not one.

    `files` gives the path of `FILE`. Raises `RefusedError` for a file that is no such list, is
    truncated, or has more than `UNREADABLE_SHARE_MAX` of its entries unreadable, and
    `SchemaError` for an element or attribute that no table knows.
    """
    left_out: Counter[str] = Counter()
    digests: dict[str, bytes] = {}
    entries = quarantined = 0
    for piece in split_fragments(files[FILE], FILE, LAYOUT):
        if isinstance(piece, Header):
            yield _published_at(piece)
        elif isinstance(piece, StrayText):
            left_out["text between entries"] += 1
        else:
            entries += 1
            event = _read(piece, digests, left_out)
            quarantined += isinstance(event, Quarantined)
            yield event
    if quarantined > entries * UNREADABLE_SHARE_MAX:
        raise RefusedError(
            f"{FILE}: {quarantined} of {entries} entries cannot be read, more than"
            f" {UNREADABLE_SHARE_MAX:.0%}. Fetch it again; the last good snapshot stays in use."
        )
    yield from (LeftOut(field, number) for field, number in sorted(left_out.items()))


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the published entries by their tags, without parsing, in bounded memory.

    A closing tag is an entry, and so is an opening tag that none follows: an entry whose closing
    tag is damaged is still one that was published.
    """
    # A value in quotation marks may hold ">", as far as XML goes.
    values = rb"(?:\"[^\"<]*\"|'[^'<]*'|[^<>\"'])*+"
    tag = re.compile(rb"<(/?)(?:[\w.-]+:)?sanctionEntity(?=[\s/>])" + values + rb">")
    total, begun = 0, False
    if not files[FILE].stat().st_size:
        return {FILE: 0}
    with (
        files[FILE].open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        for found in tag.finditer(content):
            if found[1]:
                total, begun = total + 1, False
                continue
            alone = found[0].endswith(b"/>")
            total += begun + alone
            begun = not alone
    return {FILE: total + begun}


def _read(fragment: Fragment, digests: dict[str, bytes], left_out: Counter[str]) -> Parsed:
    locator = Locator(FILE, fragment.line)
    found = _LOGICAL_ID.match(fragment.text)
    record_id = found[1].decode("ascii") if found else None
    try:
        entry = read_entry(parse_fragment(fragment), fragment, FILE)
        record = make_record(entry, SOURCE.name, FILE)
        dropped = account(entry, str)
    except ValueError as error:
        return Quarantined(locator, str(error), record_id, _excerpt(fragment))
    digest = hashlib.sha256(b" ".join(fragment.text.split())).digest()
    known = digests.setdefault(record.id, digest)
    if known is not digest and known == digest:
        return Excluded(locator, "a repeated entry with the same content", record.id)
    if known is not digest:
        reason = f"logicalId {record.id} stands on an earlier entry with other content"
        return Quarantined(locator, reason, record.id, _excerpt(fragment))
    left_out.update(dropped)
    return record


def _published_at(header: Header) -> Parsed:
    found = _GENERATION_DATE.search(header.attributes)
    try:
        printed = datetime.fromisoformat(found[1].decode("ascii") if found else "")
    except ValueError:
        return LeftOut("@generationDate (no date)")
    instant = printed.replace(tzinfo=printed.tzinfo or UTC).astimezone(UTC)
    return PublishedAt(instant.strftime("%Y-%m-%dT%H:%M:%SZ"))


def _excerpt(fragment: Fragment) -> str:
    # Scope rule S7: raw text of a person would keep the fields that the parser drops, so that
    # it is shown only where the entry says that it is of none.
    if _PERSON.search(fragment.text) or not _TYPE.search(fragment.text):
        return ""
    return excerpt_of(fragment)


SOURCE = Source(
    name="eu_fsf",
    title="European Union consolidated list of financial sanctions (XML 1.1)",
    publisher="European Commission, DG FISMA",
    url="https://data.europa.eu/data/datasets/consolidated-list-of-persons-groups-and-entities-subject-to-eu-financial-sanctions",
    licence="© European Union; reuse with attribution (Commission Decision 2011/833/EU)",
    files=(SourceFile(FILE, _URL),),
    # About 2,100 entries in 2018, about 6,000 in 2026.
    entries_min=1_500,
    entries_max=30_000,
    schedule_hours=24,
    stale_hours=96,
    parse=parse,
    count=count,
    fields=field_uses(
        FILE,
        common=(
            FieldUse(FILE, "@generationDate", "the snapshot's date of publication"),
            FieldUse(FILE, "@globalFileId", "", "the publisher's number of the file"),
        ),
    ),
)
