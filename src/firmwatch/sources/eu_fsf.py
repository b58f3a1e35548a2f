"""The European Union's consolidated list of financial sanctions, from its XML 1.1.

Written from the publisher's schema 1.1 and tried on one published entry of 2026-08-05: the whole
file was not at hand. Vessels have no type of their own in it; see `eu_records`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from firmwatch.model import FieldUse, Parsed, Record, Source, SourceFile
from firmwatch.sources.eu_entries import account, field_uses
from firmwatch.sources.eu_records import make_record
from firmwatch.sources.eu_xml_entries import read_entry
from firmwatch.sources.fragment_lists import (
    UNREADABLE_SHARE_MAX,
    FragmentList,
    count_entries,
    published_at,
)
from firmwatch.sources.xml_fragments import Fragment, Header, Layout
from firmwatch.sources.xml_records import excerpt_of, parse_fragment

__all__ = ["FILE", "SOURCE", "UNREADABLE_SHARE_MAX", "count", "parse"]

FILE = "xmlFullSanctionsList_1_1.xml"
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

    `files` gives the path of `FILE`. Raises as `FragmentList.parse`, and `SchemaError` for an
    element or attribute that no table knows.
    """
    yield from _LIST.parse(files[FILE])


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the published entries by their tags, see `count_entries`."""
    return {FILE: count_entries(files[FILE], rb"(?:[\w.-]+:)?sanctionEntity")}


def _read(fragment: Fragment) -> tuple[Record, Mapping[str, int]]:
    entry = read_entry(parse_fragment(fragment), fragment, FILE)
    return make_record(entry, SOURCE.name, FILE), account(entry, str)


def _id_of(fragment: Fragment) -> str | None:
    found = _LOGICAL_ID.match(fragment.text)
    return found[1].decode("ascii") if found else None


def _published_at(header: Header) -> Parsed:
    return published_at(header, _GENERATION_DATE, "@generationDate")


def _excerpt(fragment: Fragment) -> str:
    # Scope rule S7: raw text of a person would keep the fields that the parser drops, so that
    # it is shown only where the entry says that it is of none.
    if _PERSON.search(fragment.text) or not _TYPE.search(fragment.text):
        return ""
    return excerpt_of(fragment)


_LIST = FragmentList(FILE, LAYOUT, _published_at, _read, _id_of, "logicalId", _excerpt)

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
