"""Fictional lists of the European Union made in code, and what must hold of any of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from firmwatch.model import Excluded, LeftOut, Parsed, Quarantined, Record, Source

XML_FILE = "xmlFullSanctionsList_1_1.xml"
XML_HEAD = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2031-03-04T10:00:00Z">\n'
)
XML_TAIL = b"</export>\n"


def xml_entry(number: int, more: str = "", code: str = "enterprise") -> bytes:
    return (
        f'<sanctionEntity euReferenceNumber="EU.{number}.1" logicalId="{number}">\n'
        f'<regulation publicationDate="2030-01-02" numberTitle="1/2030" programme="EXA"/>\n'
        f'<subjectType code="{code}" classificationCode="X"/>\n'
        f'<nameAlias wholeName="Works {number} Ltd" strong="true" logicalId="{number}"/>{more}\n'
        "</sanctionEntity>\n"
    ).encode()


def xml_document(entries: list[bytes]) -> bytes:
    return XML_HEAD + b"".join(entries) + XML_TAIL


def xml_many(damaged: bytes) -> bytes:
    """A list of 41 entries, the 21st of which is `damaged`."""
    before = [xml_entry(number) for number in range(20)]
    return xml_document([*before, damaged, *(xml_entry(number) for number in range(21, 41))])


def events_of(source: Source, folder: Path, content: bytes) -> list[Parsed]:
    """Parse `content` as the file of a source, and hold both counters to each other."""
    name = source.files[0].name
    path = folder / "any"
    path.write_bytes(content)
    events = list(source.parse({name: path}))
    accounted = sum(isinstance(event, Record | Quarantined | Excluded) for event in events)
    assert source.count({name: path}) == {name: accounted}
    return events


def records(events: list[Parsed]) -> list[Record]:
    return [event for event in events if isinstance(event, Record)]


def quarantined(events: list[Parsed]) -> list[Quarantined]:
    return [event for event in events if isinstance(event, Quarantined)]


def left_out(events: list[Parsed]) -> Mapping[str, int]:
    return {event.field: event.count for event in events if isinstance(event, LeftOut)}
