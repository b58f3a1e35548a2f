"""One of OFAC's lists from its CSV files: entries, with the rows that belong to each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from firmwatch.errors import RefusedError
from firmwatch.model import (
    Excluded,
    LeftOut,
    Parsed,
    Quarantined,
    RecordKind,
    Source,
    Tally,
)
from firmwatch.sources.us_ofac_records import Entry, make_records
from firmwatch.sources.us_ofac_remarks import Remarks
from firmwatch.sources.us_ofac_rows import Row, read_rows

__all__ = ["EXPORTS", "parse_csv"]

EXPORTS = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"
"""Where OFAC publishes since it left treasury.gov/ofac/downloads in 2024."""

_KINDS = {
    "": RecordKind.ORGANISATION,
    "vessel": RecordKind.VESSEL,
    "individual": RecordKind.LISTED_PERSON,
}

_AIRCRAFT = "aircraft"
_AIRCRAFT_REASON = "aircraft: not an organisation, vessel or wallet"


class _FileNames(NamedTuple):
    """Canonical names of a list's files, in the order of `Source.files`."""

    entries: str
    addresses: str
    aliases: str
    comments: str


def parse_csv(source: Source, files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the files (canonical name to path) of one list into records, and tell of other rows.

    `source.files` names the list's files in OFAC's order: entries, addresses, aliases, and the
    continuations of remarks. Rows of the first become one record each, with derived wallet records
    after it, or are quarantined or excluded; rows of the other files are tallied or quarantined.
    Raises `RefusedError` at once where a required file is missing, and, when the first event is
    asked for, where a file cannot be trusted (`SchemaError` for another number of columns).
    """
    missing = [
        file.name
        for file in source.files
        if file.required and not (file.name in files and files[file.name].is_file())
    ]
    if missing:
        raise RefusedError(
            f"{source.title} lacks {', '.join(missing)}: without "
            f"{'it' if len(missing) == 1 else 'them'} names and countries are lost. Fetch all of "
            f"{', '.join(file.name for file in source.files)}."
        )
    return _parse(source, files)


def _parse(source: Source, files: Mapping[str, Path]) -> Iterator[Parsed]:
    left_out: Counter[str] = Counter()
    names = _FileNames(*(file.name for file in source.files))
    main = read_rows(names.entries, files[names.entries])
    yield from main.quarantined
    entries: dict[str, tuple[Row, RecordKind | None]] = {}
    for row in main.readable:
        refused = _admit(row, entries)
        if refused:
            yield refused
    parts = {}
    for name in names[1:]:
        attached = _attach(names, name, files[name], entries) if name in files else _Attached()
        yield from attached.events
        parts[name] = attached.rows
    for ent_num, (row, kind) in entries.items():
        if kind is not None:
            continuations = tuple(
                (extra.columns[0], extra.locator) for extra in parts[names.comments][ent_num]
            )
            entry = Entry(
                source.name,
                row,
                kind,
                Remarks(row.columns[10], row.locator, continuations),
                parts[names.addresses][ent_num],
                parts[names.aliases][ent_num],
            )
            yield from make_records(entry, left_out)
    for name, count in sorted(left_out.items()):
        yield LeftOut(name, count)


def _admit(
    row: Row, entries: dict[str, tuple[Row, RecordKind | None]]
) -> Quarantined | Excluded | None:
    """Take a row into `entries`, under None where it is excluded, or say why not."""
    printed_type = row.columns[1].strip().lower()
    first = entries.get(row.ent_num)
    if first:
        line = first[0].locator.line
        if first[0].columns == row.columns:
            return Excluded(row.locator, f"duplicate of line {line}", row.ent_num)
        return _quarantine(row, f"ent_num {row.ent_num} was used already on line {line}")
    if not row.columns[0].strip():
        return _quarantine(row, "it has no name")
    if printed_type == _AIRCRAFT:
        entries[row.ent_num] = (row, None)
        return Excluded(row.locator, _AIRCRAFT_REASON, row.ent_num)
    if printed_type not in _KINDS:
        return _quarantine(row, f"its type {row.columns[1].strip()!r} is not known")
    entries[row.ent_num] = (row, _KINDS[printed_type])
    return None


@dataclass(slots=True)
class _Attached:
    """Rows of one further file by their entry, and the events that account for all of them."""

    rows: defaultdict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    events: list[Parsed] = field(default_factory=list)


def _attach(
    names: _FileNames, name: str, path: Path, entries: Mapping[str, tuple[Row, RecordKind | None]]
) -> _Attached:
    read = read_rows(name, path)
    attached = _Attached(events=list(read.quarantined))
    indexed = excluded = 0
    for row in read.readable:
        if row.ent_num not in entries:
            reason = f"no entry of {names.entries} has the ent_num {row.ent_num}"
            attached.events.append(_quarantine(row, reason))
        elif name == names.aliases and not row.columns[2].strip():
            attached.events.append(_quarantine(row, "it has no name"))
        else:
            attached.rows[row.ent_num].append(row)
            if entries[row.ent_num][1] in (None, RecordKind.LISTED_PERSON):
                excluded += 1
            else:
                indexed += 1
    attached.events.append(Tally(name, indexed, excluded))
    return attached


def _quarantine(row: Row, reason: str) -> Quarantined:
    return Quarantined(row.locator, reason, row.ent_num, row.excerpt)
