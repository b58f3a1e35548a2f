"""A source's files read to the end: every row accounted for, by two counters."""

from __future__ import annotations

import dataclasses
import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from firmwatch.errors import RefusedError
from firmwatch.model import (
    Excluded,
    FileCounts,
    LeftOut,
    PublishedAt,
    Quarantined,
    Record,
    RecordKind,
    Source,
    Tally,
)

__all__ = ["Reading", "read_source"]

_BLOCK = 1 << 16
_TAIL = 16
# What a whole file may end with: a line's end, DOS's mark of the end, XML, JSON in one line.
_ENDS = (b"\r", b"\x1a", b">", b"]}}")

Sink = Callable[[str, "Record | Quarantined"], None]


@dataclass(slots=True)
class Reading:
    """What became of every row of a source's files; see `Snapshot` for the fields."""

    counts: tuple[FileCounts, ...] = ()
    derived: int = 0
    published_at: str | None = None
    excluded_reasons: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    quarantine_reasons: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Rows:
    """Rows of each file by what became of them."""

    indexed: Counter[str] = field(default_factory=Counter)
    excluded: Counter[str] = field(default_factory=Counter)
    quarantined: Counter[str] = field(default_factory=Counter)
    last_unread: dict[str, Quarantined] = field(default_factory=dict)


def read_source(source: Source, files: Mapping[str, Path], sink: Sink) -> Reading:
    """Parse a source's files and account for every published row.

    Hands each record to `sink("record", ...)`, listed persons to `sink("listed_person", ...)` and
    unreadable rows to `sink("quarantine", ...)`.
    Raises `RefusedError` where the parser does, and where the source's independent counter finds
    other numbers than the parser accounts for.
    """
    reading, rows = Reading(), _Rows()
    for item in source.parse(files):
        match item:
            case Record():
                _take_record(_named(item, source.name), reading, rows, sink)
            case Quarantined():
                _take_unread(item, reading, rows, sink)
            case Excluded():
                rows.excluded[item.locator.file] += 1
                reading.excluded_reasons[item.reason] += 1
            case LeftOut():
                reading.left_out[item.field] += item.count
            case Tally():
                rows.indexed[item.file] += item.indexed
                rows.excluded[item.file] += item.excluded
            case PublishedAt():
                reading.published_at = item.published_at
    for row in rows.last_unread.values():
        _refuse_if_cut(row, files)
    published = source.count(files)
    reading.counts = tuple(
        FileCounts(
            item.name,
            published[item.name],
            rows.indexed[item.name],
            rows.quarantined[item.name],
            rows.excluded[item.name],
        )
        for item in source.files
        if item.name in files
    )
    for count in reading.counts:
        if not count.balanced:
            raise RefusedError(
                f"{count.file}: {count.published} rows were published, but {count.indexed} indexed "
                f"+ {count.quarantined} quarantined + {count.excluded} excluded were accounted for."
                " The file is damaged or its form has changed; the last good snapshot stays."
            )
    return reading


def _take_unread(row: Quarantined, reading: Reading, rows: _Rows, sink: Sink) -> None:
    file = row.locator.file
    rows.quarantined[file] += 1
    reading.quarantine_reasons[row.reason] += 1
    last = rows.last_unread.setdefault(file, row)
    if row.locator.line > last.locator.line:
        rows.last_unread[file] = row
    sink("quarantine", row)


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


def _named(record: Record, source: str) -> Record:
    """Give a record its source's name where a built-in parser reads a user's own source."""
    return record if record.source == source else dataclasses.replace(record, source=source)


def _take_record(record: Record, reading: Reading, rows: _Rows, sink: Sink) -> None:
    if record.kind is RecordKind.LISTED_PERSON:
        rows.excluded[record.locator.file] += 1
        reading.excluded_reasons["listed_person"] += 1
        sink("listed_person", record)
        return
    if record.derived:
        reading.derived += 1
    else:
        rows.indexed[record.locator.file] += 1
    sink("record", record)
