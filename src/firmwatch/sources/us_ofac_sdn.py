"""The Specially Designated Nationals list of the US Treasury's OFAC, from its CSV files."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from firmwatch.errors import RefusedError
from firmwatch.model import (
    Excluded,
    LeftOut,
    Parsed,
    Quarantined,
    RecordKind,
    Source,
    SourceFile,
    Tally,
)
from firmwatch.sources.us_ofac_count import count_rows
from firmwatch.sources.us_ofac_records import SOURCE_NAME, Entry, make_records
from firmwatch.sources.us_ofac_remarks import Remarks
from firmwatch.sources.us_ofac_rows import Row, read_rows

__all__ = ["SOURCE", "parse"]

# Where OFAC publishes since it left treasury.gov/ofac/downloads in 2024.
_EXPORTS = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"

_KINDS = {
    "": RecordKind.ORGANISATION,
    "vessel": RecordKind.VESSEL,
    "individual": RecordKind.LISTED_PERSON,
}
_AIRCRAFT = "aircraft"
_AIRCRAFT_REASON = "aircraft: not an organisation, vessel or wallet"


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the files (canonical name to path) into records and what became of the other rows.

    Rows of `sdn.csv` become one record each, with derived wallet records after it, or are
    quarantined or excluded; rows of the other files are tallied or quarantined. Raises
    `RefusedError` at once where a required file is missing, and, when the first event is asked
    for, where a file cannot be trusted (`SchemaError` for another number of columns).
    """
    missing = [
        file.name
        for file in SOURCE.files
        if file.required and not (file.name in files and files[file.name].is_file())
    ]
    if missing:
        raise RefusedError(
            f"{SOURCE.title} lacks {', '.join(missing)}: without "
            f"{'it' if len(missing) == 1 else 'them'} names and countries are lost. Fetch all of "
            f"{', '.join(file.name for file in SOURCE.files)}."
        )
    return _parse(files)


def _parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    left_out: Counter[str] = Counter()
    main = read_rows("sdn.csv", files["sdn.csv"])
    yield from main.quarantined
    entries: dict[str, tuple[Row, RecordKind | None]] = {}
    for row in main.readable:
        refused = _admit(row, entries)
        if refused:
            yield refused
    parts = {}
    for name in ("add.csv", "alt.csv", "sdn_comments.csv"):
        attached = _attach(name, files[name], entries) if name in files else _Attached()
        yield from attached.events
        parts[name] = attached.rows
    for ent_num, (row, kind) in entries.items():
        if kind is not None:
            continuations = tuple(
                (extra.columns[0], extra.locator) for extra in parts["sdn_comments.csv"][ent_num]
            )
            entry = Entry(
                row,
                kind,
                Remarks(row.columns[10], row.locator, continuations),
                parts["add.csv"][ent_num],
                parts["alt.csv"][ent_num],
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
    name: str, path: Path, entries: Mapping[str, tuple[Row, RecordKind | None]]
) -> _Attached:
    read = read_rows(name, path)
    attached = _Attached(events=list(read.quarantined))
    indexed = excluded = 0
    for row in read.readable:
        if row.ent_num not in entries:
            reason = f"no entry of sdn.csv has the ent_num {row.ent_num}"
            attached.events.append(_quarantine(row, reason))
        elif name == "alt.csv" and not row.columns[2].strip():
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


SOURCE = Source(
    name=SOURCE_NAME,
    title="OFAC Specially Designated Nationals and Blocked Persons List",
    publisher="US Department of the Treasury, Office of Foreign Assets Control",
    url="https://sanctionslist.ofac.treas.gov/Home/SdnList",
    licence="public domain (17 U.S.C. 105)",
    files=(
        SourceFile("sdn.csv", f"{_EXPORTS}SDN.CSV"),
        SourceFile("add.csv", f"{_EXPORTS}ADD.CSV"),
        SourceFile("alt.csv", f"{_EXPORTS}ALT.CSV"),
        SourceFile("sdn_comments.csv", f"{_EXPORTS}SDN_COMMENTS.CSV", required=False),
    ),
    # 7,379 entries in January 2019, 9,123 in February 2022, about 17,000 in 2025.
    entries_min=5_000,
    entries_max=60_000,
    schedule_hours=24,
    # OFAC publishes on working days; a Friday's list is the newest until Tuesday after a holiday.
    stale_hours=96,
    parse=parse,
    count=count_rows,
)
