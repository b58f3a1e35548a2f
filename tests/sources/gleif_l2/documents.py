"""Fictional files of relationship records and reporting exceptions, full ones and deltas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

Record = tuple[int, str]
"""A key: the number of the organisation, and the type of relationship or category."""
Version = Mapping[Record, str]
"""One version of a file: key -> the number of the parent, or the reason why none is named."""

START = datetime(2031, 3, 1, 8, tzinfo=UTC)
DIRECT, ULTIMATE = "IS_DIRECTLY_CONSOLIDATED_BY", "IS_ULTIMATELY_CONSOLIDATED_BY"
CATEGORIES = (
    "DIRECT_ACCOUNTING_CONSOLIDATION_PARENT",
    "ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT",
)
DELETED = (
    '<x:Extension xmlns:gleif="urn:gleif"><gleif:Deletion><gleif:DeletedAt>'
    "2031-03-01T00:00:00Z</gleif:DeletedAt></gleif:Deletion></x:Extension>"
)


def lei(number: int) -> str:
    """A fictional LEI with the check digits of ISO 17442."""
    stem = f"EXHOLD{number:012}"
    value = int("".join(str(int(letter, 36)) for letter in f"{stem}00"))
    return f"{stem}{98 - value % 97:02}"


def relationship(number: int, relation: str, parent: str, more: str = "") -> str:
    return (
        "<x:RelationshipRecord><x:Relationship>\n"
        f"<x:StartNode><x:NodeID>{lei(number)}</x:NodeID><x:NodeIDType>LEI</x:NodeIDType>"
        f"</x:StartNode>\n<x:EndNode><x:NodeID>{lei(int(parent))}</x:NodeID><x:NodeIDType>LEI"
        f"</x:NodeIDType></x:EndNode>\n<x:RelationshipType>{relation}</x:RelationshipType>"
        "<x:RelationshipPeriods><x:RelationshipPeriod><x:StartDate>2024-01-01</x:StartDate>"
        "<x:PeriodType>RELATIONSHIP_PERIOD</x:PeriodType></x:RelationshipPeriod>"
        "</x:RelationshipPeriods><x:RelationshipStatus>ACTIVE</x:RelationshipStatus>"
        "</x:Relationship>\n<x:Registration><x:RegistrationStatus>PUBLISHED"
        f"</x:RegistrationStatus></x:Registration>{more}</x:RelationshipRecord>\n"
    )


def exception(number: int, category: str, reason: str, more: str = "") -> str:
    return (
        f"<x:Exception><x:LEI>{lei(number)}</x:LEI>\n<x:ExceptionCategory>{category}"
        f"</x:ExceptionCategory>\n<x:ExceptionReason>{reason}</x:ExceptionReason>{more}"
        "</x:Exception>\n"
    )


class Relationships:
    """How files of relationship records are written."""

    file, root, group = "rr.xml", "RelationshipData", "RelationshipRecords"
    record = staticmethod(relationship)
    kinds, values = (DIRECT, ULTIMATE), ("1", "2", "3")


class Exceptions:
    """How files of reporting exceptions are written."""

    file, root, group = "repex.xml", "ReportingExceptionData", "ReportingExceptions"
    record = staticmethod(exception)
    kinds, values = CATEGORIES, ("NO_LEI", "NON_PUBLIC", "NATURAL_PERSONS")


Form = type[Relationships] | type[Exceptions]


def instant(version: int) -> datetime:
    return START + version * timedelta(hours=8)


def document(form: Form, entries: Sequence[str], version: int = 0, since: int | None = None) -> str:
    content = "GLEIF_FULL_PUBLISHED" if since is None else "GLEIF_DELTA_PUBLISHED"
    start = "" if since is None else f"<x:DeltaStart>{instant(since).isoformat()}</x:DeltaStart>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><x:{form.root} xmlns:x="urn:x"><x:Header>'
        f"<x:ContentDate>{instant(version).isoformat()}</x:ContentDate>"
        f"<x:FileContent>{content}</x:FileContent>{start}"
        f"<x:RecordCount>{len(entries)}</x:RecordCount></x:Header>\n<x:{form.group}>\n"
        f"{''.join(entries)}</x:{form.group}></x:{form.root}>\n"
    )


def full(form: Form, version: Version, number: int) -> str:
    return document(form, [form.record(*key, version[key]) for key in sorted(version)], number)


def delta(form: Form, versions: Sequence[Version], start: int, last: int) -> str:
    """What changed after the version `start`, as it is in the version `last`."""
    entries = []
    for key in sorted({key for version in versions for key in version}):
        known = {version.get(key) for version in versions[start : last + 1]}
        if len(known) == 1:
            continue
        value = versions[last].get(key)
        more = "" if value else DELETED
        entries.append(form.record(*key, value or form.values[0], more))
    return document(form, entries, last, start)
