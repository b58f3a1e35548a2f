"""What every source's fixture has to show, and how its expected file is written.

``uv run python -m tests.sources.fixtures NAME`` writes tests/sources/NAME/expected.jsonl from the
fixture files beside it; review the difference.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from firmwatch.model import LeftOut, Quarantined, Record, Source, to_row
from firmwatch.sources import Reading, read_source, source

FOLDER = Path(__file__).parent


def fixture(name: str, folder: str | None = None) -> dict[str, Path]:
    """Give the fixture files of a source that exist, by canonical name."""
    place = FOLDER / (folder or name)
    files = {item.name: place / item.name for item in source(name).files}
    return {name: path for name, path in files.items() if path.exists()}


def rows(name: str) -> list[dict[str, Any]]:
    """Give every event of the fixture as plain JSON."""
    events = source(name).parse(fixture(name))
    return [{"event": type(event).__name__} | to_row(event) for event in events]


def expected(name: str) -> list[dict[str, Any]]:
    """Give what is expected of the fixture."""
    text = (FOLDER / name / "expected.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def read(
    given: Source, files: dict[str, Path]
) -> tuple[Reading, list[Record], list[Record], list[Quarantined]]:
    """Read files as an update does; gives the reading, records, listed persons, quarantine.

    Raises `RefusedError` where the independent counter finds other numbers.
    """
    reading, found = read_tables(given, files)
    return reading, found["record"], found["listed_person"], found["quarantine"]


def read_tables(
    given: Source, files: dict[str, Path]
) -> tuple[Reading, defaultdict[str, list[Any]]]:
    """Read files as an update does; gives the reading, and what is kept by table."""
    found: defaultdict[str, list[Any]] = defaultdict(list)
    return read_source(given, files, lambda table, item: found[table].append(item)), found


def left_out(name: str) -> Iterator[str]:
    """Name the fields of the fixture that are left out."""
    for event in source(name).parse(fixture(name)):
        if isinstance(event, LeftOut):
            yield event.field


if __name__ == "__main__":
    for chosen in sys.argv[1:]:
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows(chosen))
        (FOLDER / chosen / "expected.jsonl").write_text("".join(lines), "utf-8")
