"""Fictional United Nations lists made in code."""

from __future__ import annotations

from pathlib import Path

from firmwatch.model import Excluded, Parsed, Quarantined, Record
from firmwatch.sources.un_sc import count, parse

FILE = "consolidated.xml"
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<CONSOLIDATED_LIST dateGenerated="2031-03-04">\n'
TAIL = b"</CONSOLIDATED_LIST>\n"


def entity(number: int, more: str = "") -> bytes:
    return (
        f"<ENTITY><DATAID>{number}</DATAID>\n<FIRST_NAME>WORKS {number} LTD</FIRST_NAME>"
        f"<UN_LIST_TYPE>Examplia</UN_LIST_TYPE>{more}<SORT_KEY/></ENTITY>\n"
    ).encode()


def individual(number: int, more: str = "") -> bytes:
    return (
        f"<INDIVIDUAL><DATAID>{number}</DATAID>\n<FIRST_NAME>ORIN</FIRST_NAME>"
        f"<SECOND_NAME>VASK</SECOND_NAME>{more}</INDIVIDUAL>\n"
    ).encode()


def document(entities: list[bytes], individuals: list[bytes] | None = None) -> bytes:
    people = b"<INDIVIDUALS>\n" + b"".join(individuals or []) + b"</INDIVIDUALS>\n"
    return HEAD + people + b"<ENTITIES>\n" + b"".join(entities) + b"</ENTITIES>\n" + TAIL


def many(damaged: bytes) -> bytes:
    """A list of 41 entries, the 21st of which is `damaged`."""
    before = [entity(number) for number in range(20)]
    after = [entity(number) for number in range(21, 41)]
    return document([*before, damaged, *after])


def events_of(folder: Path, content: bytes) -> list[Parsed]:
    path = folder / "any.xml"
    path.write_bytes(content)
    events = list(parse({FILE: path}))
    accounted = sum(isinstance(event, (Record, Quarantined, Excluded)) for event in events)
    assert count({FILE: path}) == {FILE: accounted}
    return events
