"""Global LEI Index, level 2 ("who owns whom"): relationship records, in RR-CDF XML.

A register and no list. Its organisations are known by their LEIs alone; level 1 (`gleif_l1`) has
their names. Files are those of the Golden Copy, full ones and deltas, as of level 1; the form in
JSON is not read. Why an organisation names no parent stands in a file of its own
(`gleif_l2_exceptions`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree

from firmwatch.model import Locator, Parsed, Source, SourceFile
from firmwatch.sources.gleif_files import GleifFormat, count_file, parse_file
from firmwatch.sources.gleif_increments import increments_of
from firmwatch.sources.gleif_l2_fields import RELATIONSHIP, RELATIONSHIP_FIELDS, RELATIONSHIPS_FILE
from firmwatch.sources.gleif_l2_reader import Level2Reader, Said
from firmwatch.sources.gleif_l2_records import (
    SOURCE_NAME,
    exclusion,
    find_relationship_key,
    other_periods,
    relationship_key,
    relationship_of,
)
from firmwatch.sources.gleif_l2_values import is_deleted
from firmwatch.sources.xml_records import excerpt_of

__all__ = ["FORMAT", "SOURCE", "count", "parse"]

_URL = "https://goldencopy.gleif.org/api/v2/golden-copies/publishes/rr/latest.xml"

FORMAT = GleifFormat(
    RELATIONSHIPS_FILE,
    "file of relationship records",
    root="RelationshipData",
    header="Header",
    group="RelationshipRecords",
    record="RelationshipRecord",
    key_of=relationship_key,
    find_key=find_relationship_key,
    is_deleted=is_deleted,
)
"""RR-CDF: a record for each start node and type of relationship."""


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn relationship records into interests and the organisations that they are between.

    `files` gives the path of `rr.xml`. Memory is bounded but for 16 to 32 bytes a record and an
    organisation. Raises `RefusedError` for a file that is no RR-CDF, is truncated, or has more than
    `UNREADABLE_SHARE_MAX` of its records unreadable, and `SchemaError` for an element or a code
    that no table knows.
    """
    reader = Level2Reader(SOURCE_NAME, FORMAT, RELATIONSHIP, _said, excerpt_of)
    yield from parse_file(files, FORMAT, reader.read)


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the published records by their tags, without parsing, in bounded memory."""
    return count_file(files, FORMAT)


def _said(root: etree._Element, key: str, locator: Locator) -> Said:
    if reason := exclusion(root):
        return Said(excluded=reason)
    return Said(relationship_of(root, key, locator), left_out=tuple(other_periods(root)))


SOURCE = Source(
    name=SOURCE_NAME,
    title="Global LEI Index, level 2: relationships (a register, no list)",
    publisher="Global Legal Entity Identifier Foundation",
    url="https://www.gleif.org/en/lei-data/gleif-golden-copy/download-the-golden-copy",
    licence="CC0 1.0",
    files=(SourceFile(RELATIONSHIPS_FILE, _URL, is_packed=True),),
    entries_min=300_000,
    entries_max=3_000_000,
    schedule_hours=8,
    stale_hours=96,
    parse=parse,
    count=count,
    fields=RELATIONSHIP_FIELDS,
    increments=increments_of("rr", FORMAT),
)
