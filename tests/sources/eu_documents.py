"""Fictional lists of the European Union made in code, and what must hold of any of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from firmwatch.model import Excluded, LeftOut, Parsed, Quarantined, Record, Source
from firmwatch.sources.eu_csv_columns import COLUMNS_1_0, COLUMNS_1_1, Column
from firmwatch.sources.eu_entries import PARTS, Entry, Part
from firmwatch.sources.eu_fsf import LAYOUT
from firmwatch.sources.eu_xml_entries import read_entry
from firmwatch.sources.xml_fragments import Fragment, split_fragments
from firmwatch.sources.xml_records import parse_fragment

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


CSV_DAY = "04/03/2031"


def entries_of_xml(path: Path) -> list[Entry]:
    """Give the entries of an XML list, each once."""
    found: dict[str, Entry] = {}
    for piece in split_fragments(path, XML_FILE, LAYOUT):
        if isinstance(piece, Fragment):
            entry = read_entry(parse_fragment(piece), piece, XML_FILE)
            found[entry.id] = entry
    return list(found.values())


def csv_1_1(entries: list[Entry]) -> str:
    """Print entries as CSV 1.1: one row for each part, with the values of the entry and one act."""
    columns = [column for column in COLUMNS_1_1 if column.name != "strong"]
    lines = [";".join(column.printed for column in columns)]
    for entry in entries:
        acts = entry.parts["regulation"]
        parts = [(kind, part) for kind in PARTS[1:] for part in entry.parts.get(kind, ())]
        for number, (kind, part) in enumerate(parts):
            act = acts[min(number, len(acts) - 1)]
            lines.append(_csv_line(columns, entry, (kind, part), act))
    return "\n".join(lines) + "\n"


def _csv_line(columns: list[Column], entry: Entry, printed: tuple[str, Part], act: Part) -> str:
    kind, part = printed
    contacts = "\n".join(f"{key}[{value}]" for _, key, value in part.pairs)
    given = {"": entry.own.values, "regulation": act.values, kind: part.values}
    cells = []
    for column in columns:
        value = given.get(column.part, {}).get(column.name, "")
        if column.name == "date":
            value = CSV_DAY
        elif column.name == "contactInfo@value" and kind == "address":
            value = contacts
        quoted = any(mark in value for mark in ';"\n')
        cells.append('"' + value.replace('"', '""') + '"' if quoted else value)
    return ";".join(cells)


def csv_1_0_row(number: int, code: str, **values: str) -> str:
    """Print one row of CSV 1.0, `values` by the printed names of its columns."""
    act = {"Leba_numtitle": "1/2030", "Leba_publication_date": "2030-01-02", "Programme": "EXA"}
    given = act | values
    own = {"Date_file": CSV_DAY, "Subject_type": code, "EU_ref_num": f"EU.{number}.1"}
    parts = {column.part for column in COLUMNS_1_0 if column.printed in values}
    cells = []
    for column in COLUMNS_1_0:
        value = given.get(column.printed, own.get(column.printed, ""))
        if column.path == "logicalId" or (column.name == "link" and column.part in parts):
            value = str(number)
        cells.append(value)
    return ";".join(cells)


def csv_1_0(rows: list[str]) -> str:
    header = ";".join(column.printed for column in COLUMNS_1_0)
    return "\n".join([header, *rows]) + "\n"


def wrapped(text: str, width: int = 31) -> bytes:
    """Save a CSV as a spreadsheet did that had opened it at its commas.

    Every row is one quoted cell, with tabs for commas and behind them; Windows-1252.
    """
    lines = []
    for line in text.splitlines():
        cells = line.split(",")
        padded = "\t".join(cells) + "\t" * (width - len(cells) + 1)
        lines.append('"' + padded.replace('"', '""') + '"')
    return ("\n".join(lines) + "\n").encode("cp1252", "replace")
