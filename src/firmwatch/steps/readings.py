"""A version read into the lake: row by row, or in sections on all cores."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from firmwatch import model, sources, text
from firmwatch.engine import collector_paused, map_partitions
from firmwatch.lake import SnapshotWriter, frame_of
from firmwatch.model import KnownEntries, Section, Snapshot, Source, Unchanged
from firmwatch.sources import Reading, SectionReading, read_section, read_sections, read_source

__all__ = ["GUARDED_TABLES", "entries_key", "read_into"]

GUARDED_TABLES = ("record", "register_party")
"""Tables whose ids a publisher gives: most of them have to be there again in the next version."""

_SHOWN_EVERY = 1000
_KNOWN_BYTES_MAX = 1 << 29
"""Size of the largest files of which it is kept what each entry was read from: in memory it is some
200 bytes an entry, and versions of more than `lake.snapshot_writer.SHARED_ROWS_MAX` share none."""
_ENTRIES_FORMAT = 1
"""Raised where what is kept of an entry changes."""

Progress = Callable[[int, int | None], None]


def read_into(
    writer: SnapshotWriter,
    source: Source,
    files: Mapping[str, Path],
    progress: Progress,
    ids: Mapping[str, set[str]],
    known: KnownEntries | None = None,
) -> Reading:
    """Read a version into the lake; `ids` is given the ids of `GUARDED_TABLES`, by table.

    A source that can be cut is read on all cores, see `engine.map_partitions`, or against the
    entries that are `known` of the writer's base: those that have the same bytes are not read
    again. The snapshot is the same. Raises as `read_source` and `SnapshotWriter` do, and
    `EngineError` where a process that reads is killed.
    """
    if source.cut is not None:
        is_small = sum(path.stat().st_size for path in files.values()) <= _KNOWN_BYTES_MAX
        if writer.takes_frames:
            return _in_sections(writer, source, files, progress, ids, {} if is_small else None)
        return _again(writer, source, files, progress, ids, (known or {}) if is_small else None)
    done = 0

    def sink(table: str, item: Any) -> None:
        nonlocal done
        done += 1
        if done % _SHOWN_EVERY == 0:
            progress(done, None)
        writer.add(table, item)
        if table in ids:
            ids[table].add(item.id)

    with collector_paused():
        return read_source(source, files, sink)


def entries_key(snapshot: Snapshot) -> str:
    """Name what a version's entries were read from: 32 hexadecimal digits of what it depends on.

    Other code may read the same bytes in another way, so it reads every entry once.
    """
    said = repr((_ENTRIES_FORMAT, _code(), snapshot.id))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


@functools.cache
def _code() -> str:
    """Digest all that reads entries: parsers, what they know of names and places, and the types."""
    hashed = hashlib.sha256()
    for package in (model, sources, text):
        for folder in package.__path__:
            for path in sorted(Path(folder).glob("*.py")):
                hashed.update(f"{path.name} ".encode() + hashlib.sha256(path.read_bytes()).digest())
    return hashed.hexdigest()


def _in_sections(
    writer: SnapshotWriter,
    source: Source,
    files: Mapping[str, Path],
    progress: Progress,
    ids: Mapping[str, set[str]],
    known: KnownEntries | None,
) -> Reading:
    done = 0

    def sink(table: str, frame: Any) -> None:
        nonlocal done
        done += len(frame)
        progress(done, None)
        writer.add_frame(table, frame)
        if table in ids:
            ids[table].update(frame["id"])

    step = functools.partial(_laid_out, source.name)
    return read_sections(source, files, map_partitions, step, sink, known)


def _again(
    writer: SnapshotWriter,
    source: Source,
    files: Mapping[str, Path],
    progress: Progress,
    ids: Mapping[str, set[str]],
    known: KnownEntries | None,
) -> Reading:
    done = 0

    def sink(table: str, items: Sequence[Any]) -> None:
        nonlocal done
        done += len(items)
        progress(done, None)
        found = ids.get(table, set())
        for item in items:
            if isinstance(item, Unchanged):
                writer.add_unchanged(item)
                found.add(item.entry.id)
            else:
                writer.add(table, item)
                if table in ids:
                    found.add(item.id)

    step = functools.partial(read_section, source.name)
    with collector_paused():
        return read_sections(source, files, map, step, sink, known)


def _laid_out(source: str, section: Section) -> SectionReading:
    """Read a section and lay its tables out, since columns are cheaper to hand on than records."""
    with collector_paused():
        found = read_section(source, section)
        for table, items in found.tables.items():
            found.tables[table] = frame_of(items, table)
        return found
