"""A version read into the lake: row by row, or in sections on all cores."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from firmwatch.engine import collector_paused, map_partitions
from firmwatch.lake import SnapshotWriter, frame_of
from firmwatch.model import Section, Source
from firmwatch.sources import Reading, SectionReading, read_section, read_sections, read_source

__all__ = ["GUARDED_TABLES", "read_into"]

GUARDED_TABLES = ("record", "register_party")
"""Tables whose ids a publisher gives: most of them have to be there again in the next version."""

_SHOWN_EVERY = 1000

Progress = Callable[[int, int | None], None]


def read_into(
    writer: SnapshotWriter,
    source: Source,
    files: Mapping[str, Path],
    progress: Progress,
    ids: Mapping[str, set[str]],
) -> Reading:
    """Read a version into the lake; `ids` is given the ids of `GUARDED_TABLES`, by table.

    A source that can be cut is read on all cores, see `engine.map_partitions`; the snapshot is the
    same. Raises as `read_source` and `SnapshotWriter` do, and `EngineError` where a process that
    reads is killed.
    """
    if source.cut is not None and writer.takes_frames:
        return _in_sections(writer, source, files, progress, ids)
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


def _in_sections(
    writer: SnapshotWriter,
    source: Source,
    files: Mapping[str, Path],
    progress: Progress,
    ids: Mapping[str, set[str]],
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
    return read_sections(source, files, map_partitions, step, sink)


def _laid_out(source: str, section: Section) -> SectionReading:
    """Read a section and lay its tables out, since columns are cheaper to hand on than records."""
    with collector_paused():
        found = read_section(source, section)
        for table, items in found.tables.items():
            found.tables[table] = frame_of(items, table)
        return found
