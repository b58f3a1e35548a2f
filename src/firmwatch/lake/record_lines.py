"""The records of a snapshot as lines of JSON, without making an object of each.

Of a version that is stored against another, most lines are those of that one, which stand elsewhere
now: they need not be written again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from firmwatch.lake.lines import LOCATOR, line_of
from firmwatch.lake.schema import table_schema
from firmwatch.lake.snapshots import frames_of, places_of
from firmwatch.model import Record, Snapshot, from_row, to_row

__all__ = ["record_lines", "record_lines_again"]


def record_lines(
    lake: Path, snapshot: Snapshot, only: Collection[str] | None = None
) -> Iterator[tuple[list[str], list[bytes]]]:
    """Give the ids of the records of a snapshot and what `line_of` writes of each, many at a time.

    They are in the publisher's order; `only` names some of them. Raises `LakeError` as
    `read_records` does.
    """
    for frame in frames_of(lake, snapshot, "record", only):
        if frame.schema == table_schema("record"):
            # Polars writes JSON as `line_of` does, byte for byte, in a twentieth of the time.
            yield frame["id"].to_list(), frame.write_ndjson().encode().splitlines()
        else:
            # An earlier firmwatch wrote fewer fields, which have their values of old.
            records = [from_row(Record, row) for row in frame.iter_rows(named=True)]
            yield [item.id for item in records], [line_of(to_row(item)) for item in records]


def record_lines_again(
    lake: Path, snapshot: Snapshot, known: Mapping[str, bytes], changed: Collection[str]
) -> tuple[list[str], list[bytes]]:
    """Give the ids and lines of all records of a snapshot, as `record_lines` does.

    `known` are lines of a version that it is stored against, by id, and `changed` what
    `changed_ids` gives of the two. Raises `LakeError` as `read_records` does.
    """
    new: dict[str, bytes] = {}
    for ids, lines in record_lines(lake, snapshot, changed):
        new.update(zip(ids, lines, strict=True))
    found_ids, found = [], []
    for id_, locators in _locators(places_of(lake, snapshot, "record")):
        found_ids.append(id_)
        found.append(new[id_] if id_ in changed else _relocated(known[id_], locators))
    return found_ids, found


def _locators(places: Iterator[tuple[Any, ...]]) -> Iterator[tuple[str, list[bytes]]]:
    """Give the id of each record, and its locators as its line has them, in the line's order."""
    last: defaultdict[str, int] = defaultdict(int)
    texts: dict[str, bytes] = {}

    def text(file: str, step: int) -> bytes:
        if step or file not in texts:
            last[file] += step
            name = json.dumps(file, ensure_ascii=False)
            texts[file] = f'"locator":{{"file":{name},"line":{last[file]}}}'.encode()
        return texts[file]

    for id_, file, step, name_files, name_steps in places:
        # A record's own place is the first of the steps, and the last in its line.
        own = text(file, step)
        pairs = zip(name_files, name_steps, strict=True)
        yield id_, [*(text(name, further) for name, further in pairs if name is not None), own]


def _relocated(line: bytes, locators: list[bytes]) -> bytes:
    """Put locators in the place of those that a line has."""
    first = LOCATOR.search(line)
    if first is not None and len(set(locators)) == 1:
        old, new = first[0], locators[0]
        if line.count(old) == len(locators):
            return line if old == new else line.replace(old, new)
    following = iter(locators)
    return LOCATOR.sub(lambda _: next(following), line)
