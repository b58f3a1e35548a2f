"""Global LEI Index, level 2: reporting exceptions, which say why no parent is named, in XML.

That an organisation names no parent is not that it has none: each exception is an owner that is
not specified, with the publisher's reasons. Files are those of the Golden Copy, full ones and
deltas, as of level 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree

from firmwatch.model import (
    Interest,
    InterestKind,
    Locator,
    Parsed,
    PartyKind,
    RegisterParty,
    Source,
    SourceFile,
)
from firmwatch.sources.gleif_files import GleifFormat, count_file, parse_file
from firmwatch.sources.gleif_increments import increments_of
from firmwatch.sources.gleif_l2_fields import EXCEPTION, EXCEPTION_FIELDS, EXCEPTIONS_FILE
from firmwatch.sources.gleif_l2_reader import Level2Reader, Said
from firmwatch.sources.gleif_l2_values import code_at, code_of, find_key, is_deleted, lei_at
from firmwatch.sources.xml_fragments import Fragment
from firmwatch.sources.xml_records import excerpt_of

__all__ = ["FORMAT", "SOURCE", "count", "parse"]

SOURCE_NAME = "gleif_l2_exceptions"

_URL = "https://goldencopy.gleif.org/api/v2/golden-copies/publishes/repex/latest.xml"
_FOUND = find_key("LEI", "ExceptionCategory")
_SPACE = rb"[ \t\r\n]*"
_PLAIN = re.compile(
    rb"<((?!xml)[a-z]{1,20}):Exception(?:[ \n]+xmlns:\1=\"[A-Za-z0-9:/._-]+\")?>"
    + b"".join(
        _SPACE + rb"<\1:%s>(%s)</\1:%s>" % (name, value, name)
        for name, value in (
            (b"LEI", rb"[A-Z0-9]{18}[0-9]{2}"),
            (b"ExceptionCategory", rb"[A-Z_]{1,60}"),
            (b"ExceptionReason", rb"[A-Z_]{1,60}"),
        )
    )
    + _SPACE
    + rb"</\1:Exception>"
)
# ExceptionCategoryEnum: the parent that is not named, and the word for it in an id.
_CATEGORIES = {
    "DIRECT_ACCOUNTING_CONSOLIDATION_PARENT": "direct",
    "ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT": "ultimate",
}
# ExceptionReasonEnum 2.1; the last five gave way to NON_PUBLIC and still stand in the files.
_REASONS = frozenset(
    {
        *("NO_LEI", "NATURAL_PERSONS", "NON_CONSOLIDATING", "NO_KNOWN_PERSON", "NON_PUBLIC"),
        *("BINDING_LEGAL_COMMITMENTS", "LEGAL_OBSTACLES", "DISCLOSURE_DETRIMENTAL"),
        *("DETRIMENT_NOT_EXCLUDED", "CONSENT_NOT_OBTAINED"),
    }
)


def exception_key(root: etree._Element) -> str:
    """Give the key of a reporting exception: the LEI and the category.

    The Golden Copy has one record of each category for an LEI (Golden Copy and Delta Files
    specification 2.2, section 1.3). Raises `ValueError` where it has none, `SchemaError` for an
    unknown category.
    """
    return f"{lei_at(root, 'LEI')}:{code_at(root, 'ExceptionCategory', _CATEGORIES)}"


def find_exception_key(text: bytes) -> str | None:
    """Give the key that stands in the bytes of a reporting exception, without parsing them."""
    found = _FOUND.search(text)
    return f"{found[1].decode('ascii')}:{found[2].decode('ascii')}" if found else None


FORMAT = GleifFormat(
    EXCEPTIONS_FILE,
    "file of reporting exceptions",
    root="ReportingExceptionData",
    header="Header",
    group="ReportingExceptions",
    record="Exception",
    key_of=exception_key,
    find_key=find_exception_key,
    is_deleted=is_deleted,
)
"""Reporting Exceptions format: a record for each LEI and category."""


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn reporting exceptions into owners that are not specified, and their interests.

    `files` gives the path of `repex.xml`. Memory and errors are those of `gleif_l2.parse`.
    """
    reader = Level2Reader(SOURCE_NAME, FORMAT, EXCEPTION, _said, _excerpt, _plain)
    yield from parse_file(files, FORMAT, reader.read)


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the published exceptions by their tags, without parsing, in bounded memory."""
    return count_file(files, FORMAT)


def _said(root: etree._Element, key: str, locator: Locator) -> Said:
    if is_deleted(root):
        return Said(excluded="a record that the publisher has deleted")
    path = "ExceptionReason"
    reasons = [code_of(item.text, path, _REASONS) for item in root.iterfind(path)]
    if not reasons:
        raise ValueError("the record has no ExceptionReason")
    return _unnamed(key, "/".join(dict.fromkeys(reasons)), locator)


def _plain(fragment: Fragment, locator: Locator) -> tuple[str, Said] | None:
    """Read a record as nearly all of the millions are written: three elements, one reason."""
    found = None if fragment.broken else _PLAIN.fullmatch(fragment.text)
    if found is None:
        return None
    lei, category, reason = (part.decode("ascii") for part in found.groups()[1:])
    if category not in _CATEGORIES or reason not in _REASONS:
        return None
    key = f"{lei}:{category}"
    return key, _unnamed(key, reason, locator)


def _unnamed(key: str, reason: str, locator: Locator) -> Said:
    lei, category = key.split(":")
    direct = _CATEGORIES[category]
    owner_id, asset_id = f"unnamed:{lei}:{direct}", f"lei:{lei}"
    owner = RegisterParty(
        id=owner_id,
        source=SOURCE_NAME,
        kind=PartyKind.UNSPECIFIED,
        names=(),
        locator=locator,
        reason=reason,
        asset_id=asset_id,
        derived=True,
    )
    interest = Interest(
        id=key,
        source=SOURCE_NAME,
        owner_id=owner_id,
        asset_id=asset_id,
        kind=InterestKind.OTHER_INFLUENCE_OR_CONTROL,
        locator=locator,
        direct=direct == "direct",
        detail=category,
    )
    return Said(interest, owner)


def _excerpt(fragment: Fragment) -> str:
    # Scope rule S7: a reference is free text, which may name a person.
    return "" if b"Reference" in fragment.text else excerpt_of(fragment)


SOURCE = Source(
    name=SOURCE_NAME,
    title="Global LEI Index, level 2: why no parent is named (a register, no list)",
    publisher="Global Legal Entity Identifier Foundation",
    url="https://www.gleif.org/en/lei-data/gleif-golden-copy/download-the-golden-copy",
    licence="CC0 1.0",
    files=(SourceFile(EXCEPTIONS_FILE, _URL, is_packed=True),),
    entries_min=3_000_000,
    entries_max=30_000_000,
    schedule_hours=8,
    stale_hours=96,
    parse=parse,
    count=count,
    fields=EXCEPTION_FIELDS,
    increments=increments_of("repex", FORMAT),
)
