"""A source's files read to the end: every row accounted for, by two counters."""

from __future__ import annotations

import dataclasses
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from firmwatch.errors import RefusedError
from firmwatch.model import (
    Excluded,
    FileCounts,
    Interest,
    KnownEntries,
    LeftOut,
    Mapper,
    Parsed,
    PartyKind,
    PublishedAt,
    Quarantined,
    Record,
    RecordKind,
    RegisterParty,
    Section,
    Source,
    Tally,
    Unchanged,
)

__all__ = ["Reading", "SectionReading", "read_section", "read_sections", "read_source"]

_BLOCK = 1 << 16
_TAIL = 16
# What a whole file may end with: a line's end, DOS's mark of the end, XML, JSON in one line.
_ENDS = (b"\r", b"\x1a", b">", b"]}}")

Kept = Record | RegisterParty | Interest
K = TypeVar("K", Record, RegisterParty, Interest)
Sink = Callable[[str, Any], None]


@dataclass(slots=True)
class Reading:
    """What became of every row of a source's files; see `Snapshot` for the fields.

    `entries` is what the next version may have again, where that was asked for.
    """

    counts: tuple[FileCounts, ...] = ()
    derived: int = 0
    published_at: str | None = None
    excluded_reasons: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    quarantine_reasons: Counter[str] = field(default_factory=Counter)
    entries: KnownEntries = field(default_factory=dict)


@dataclass(slots=True)
class _Account:
    """A reading on its way, and rows of each file by what became of them."""

    reading: Reading = field(default_factory=Reading)
    indexed: Counter[str] = field(default_factory=Counter)
    excluded: Counter[str] = field(default_factory=Counter)
    quarantined: Counter[str] = field(default_factory=Counter)
    last_unread: dict[str, Quarantined] = field(default_factory=dict)

    def take(self, item: Parsed, source: str, sink: Sink) -> None:
        """Account for what a parser gave, and hand on what is kept."""
        reading = self.reading
        match item:
            case Record():
                self._take_record(_named(item, source), sink)
            case RegisterParty():
                _check_scope(item)
                self._keep("register_party", _named(item, source), sink)
            case Interest():
                self._keep("interest", _named(item, source), sink)
            case Unchanged():
                self._take_unchanged(item, sink)
            case Quarantined():
                file = item.locator.file
                self.quarantined[file] += 1
                reading.quarantine_reasons[item.reason] += 1
                self._note_unread(item)
                sink("quarantine", item)
            case Excluded():
                self.excluded[item.locator.file] += 1
                reading.excluded_reasons[item.reason] += 1
            case LeftOut():
                reading.left_out[item.field] += item.count
            case Tally():
                self.indexed[item.file] += item.indexed
                self.excluded[item.file] += item.excluded
            case PublishedAt():
                reading.published_at = item.published_at

    def add(self, later: _Account) -> None:
        """Take over what was accounted for of a later section."""
        self.reading.derived += later.reading.derived
        self.reading.published_at = later.reading.published_at or self.reading.published_at
        self.reading.excluded_reasons.update(later.reading.excluded_reasons)
        self.reading.left_out.update(later.reading.left_out)
        self.reading.quarantine_reasons.update(later.reading.quarantine_reasons)
        self.indexed.update(later.indexed)
        self.excluded.update(later.excluded)
        self.quarantined.update(later.quarantined)
        for row in later.last_unread.values():
            self._note_unread(row)

    def balanced(self, source: Source, files: Mapping[str, Path]) -> Reading:
        """Compare with the second counter; raises `RefusedError` where it finds other numbers."""
        for row in self.last_unread.values():
            _refuse_if_cut(row, files)
        published = source.count(files)
        self.reading.counts = tuple(
            FileCounts(
                item.name,
                published[item.name],
                self.indexed[item.name],
                self.quarantined[item.name],
                self.excluded[item.name],
            )
            for item in source.files
            if item.name in files
        )
        for count in self.reading.counts:
            if not count.balanced:
                raise RefusedError(
                    f"{count.file}: {count.published} rows were published, but {count.indexed} "
                    f"indexed + {count.quarantined} quarantined + {count.excluded} excluded were "
                    "accounted for. The file is damaged or its form has changed; the last good "
                    "snapshot stays."
                )
        return self.reading

    def _note_unread(self, row: Quarantined) -> None:
        last = self.last_unread.setdefault(row.locator.file, row)
        if row.locator.line > last.locator.line:
            self.last_unread[row.locator.file] = row

    def _take_record(self, record: Record, sink: Sink) -> None:
        if record.kind is RecordKind.LISTED_PERSON:
            self.excluded[record.locator.file] += 1
            self.reading.excluded_reasons["listed_person"] += 1
            sink("listed_person", record)
            return
        self._keep("record", record, sink)

    def _take_unchanged(self, item: Unchanged, sink: Sink) -> None:
        if item.entry.table == "listed_person":
            self.excluded[item.locator.file] += 1
            self.reading.excluded_reasons["listed_person"] += 1
        else:
            self.indexed[item.locator.file] += 1
        sink(item.entry.table, item)

    def _keep(self, table: str, item: Kept, sink: Sink) -> None:
        if item.derived:
            self.reading.derived += 1
        else:
            self.indexed[item.locator.file] += 1
        sink(table, item)


@dataclass(slots=True)
class SectionReading:
    """What became of every row of one section, and what is kept of it, by table; picklable.

    `tables` has lists of records and unreadable rows, or what the reader made of these.
    """

    account: _Account
    tables: dict[str, Any]
    notes: Any


def read_source(source: Source, files: Mapping[str, Path], sink: Sink) -> Reading:
    """Parse a source's files and account for every published row.

    Hands each record to `sink("record", ...)`, listed persons to `sink("listed_person", ...)`,
    parties and interests of registers to `sink("register_party", ...)` and `sink("interest", ...)`,
    and unreadable rows to `sink("quarantine", ...)`.
    Raises `RefusedError` where the parser does, and where the source's independent counter finds
    other numbers than the parser accounts for, and where a parser keeps more of a person than
    scope rule S4 allows.
    """
    account = _Account()
    for item in source.parse(files):
        account.take(item, source.name, sink)
    return account.balanced(source, files)


def read_section(source: str, section: Section) -> SectionReading:
    """Read one section of a source's files, in whatever process; raises what the parser does."""
    account, tables = _Account(), defaultdict[str, list[Any]](list)

    def sink(table: str, item: object) -> None:
        tables[table].append(item)

    for item in section.read():
        account.take(item, source, sink)
    return SectionReading(account, dict(tables), section.notes)


def read_sections(
    source: Source,
    files: Mapping[str, Path],
    mapper: Mapper,
    step: Callable[[Section], SectionReading],
    sink: Callable[[str, Any], None],
    known: KnownEntries | None = None,
) -> Reading:
    """Parse a source that can be cut as `read_source` does, each section where `mapper` takes it.

    `step` is `read_section`, or makes of its tables what is cheaper to hand on; `sink` is given
    each table of each section, in the order of the files. `known` as in `model.Cut`. Raises as
    `read_source` does.
    """
    assert source.cut is not None, "only a source that can be cut is read in sections"
    cut, account, notes = source.cut(files, mapper, known), _Account(), []
    for found in mapper(step, cut.sections()):
        account.add(found.account)
        notes.append(found.notes)
        for table, items in found.tables.items():
            sink(table, items)
    for item in cut.end(notes):
        account.take(item, source.name, sink)
    account.reading.entries = cut.entries
    return account.balanced(source, files)


def _refuse_if_cut(row: Quarantined, files: Mapping[str, Path]) -> None:
    """Refuse a file whose last line is unreadable and has no end: the rest of it is missing.

    The rows that are missing would count as delisted, which an unreadable row in the middle does
    not.
    """
    path = files.get(row.locator.file)
    if path is None or not path.exists():
        return
    with path.open("rb") as stream:
        if stream.read(2) == b"PK":
            return  # an archive has no lines of its own; cut off, it has no directory
        begin, first, end = _last_line(stream)
        # A row begins with a number, a quotation mark or a brace; other debris was never one.
        if not (first.isalnum() or first in (b'"', b"{")) or end.endswith(_ENDS):
            return
        if row.locator.line > _count_line_ends(stream, begin):
            raise RefusedError(
                f"{row.locator.file} is cut off: its last line ({row.locator.line}) is unreadable "
                f"and has no end ({row.reason}). Download it again; the last good snapshot stays."
            )


def _last_line(stream: BinaryIO) -> tuple[int, bytes, bytes]:
    """Give the offset, first byte and last bytes of what stands behind the last line's end.

    Reads from the end of the file backwards, as far as that line goes.
    """
    size = begin = stream.seek(0, os.SEEK_END)
    while begin > 0:
        block_begin = max(0, begin - _BLOCK)
        stream.seek(block_begin)
        found = stream.read(begin - block_begin).rfind(b"\n") + 1
        begin = block_begin + found
        if found:
            break
    stream.seek(begin)
    first = stream.read(1)
    stream.seek(max(begin, size - _TAIL))
    return begin, first, stream.read(_TAIL).translate(None, b" \t")


def _count_line_ends(stream: BinaryIO, size: int) -> int:
    stream.seek(0)
    blocks = range(0, size, _BLOCK)
    return sum(stream.read(min(_BLOCK, size - begin)).count(b"\n") for begin in blocks)


def _named(item: K, source: str) -> K:
    """Give what is kept its source's name where a built-in parser reads a user's own source."""
    return item if item.source == source else dataclasses.replace(item, source=source)


def _check_scope(party: RegisterParty) -> None:
    """Refuse a party that is no organisation and has more than names and a year, or no asset."""
    if party.kind is PartyKind.ORGANISATION:
        return
    outside = party.kind is PartyKind.REGISTER_ROLE and party.asset_id is None
    if party.identifiers or party.countries or party.end_date or outside:
        raise RefusedError(
            f"{party.locator.place}: the parser of {party.source} gives a {party.kind.value} with "
            "identifiers, countries or an end date, or outside of an organisation's record; scope "
            "rule S4 allows names and a birth year, inside one. Please report it."
        )
