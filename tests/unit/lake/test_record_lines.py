"""The records of a snapshot as JSON, read quickly, are what writing each of them gives."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.lake import changed_ids, read_records, record_lines, record_lines_again
from firmwatch.lake.lines import line_of
from firmwatch.model import Locator, Name, Record, to_row
from tests.unit.lake.test_snapshots import a_record, written

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NAMES = st.lists(st.tuples(TEXT, st.none() | st.integers(1, 9)), min_size=1, max_size=3)


def made(number: int, names: list[tuple[str, int | None]], line: int, note: str) -> Record:
    return dataclasses.replace(
        a_record(number),
        id=str(number),
        names=tuple(
            Name(text, locator=Locator("b", place) if place else None) for text, place in names
        ),
        locator=Locator("a", line),
        properties=((note, note),),
        notes=note,
    )


RECORDS = st.lists(st.tuples(NAMES, st.integers(1, 99), TEXT), max_size=5)


@settings(max_examples=25)
@given(RECORDS, RECORDS)
def test_lines_are_those_of_the_records_in_any_version(
    first: list[tuple[list[tuple[str, int | None]], int, str]],
    second: list[tuple[list[tuple[str, int | None]], int, str]],
) -> None:
    """Of a version that is stored whole, and of one that is stored against it."""
    with tempfile.TemporaryDirectory() as name:
        lake, base = Path(name), None
        for version, rows in enumerate((first, second)):
            records = [made(number, *row) for number, row in enumerate(rows)]
            base = written(lake, records, text=f"version {version}", base=base)
            found = list(record_lines(lake, base))
            assert [line for _, lines in found for line in lines] == [
                line_of(to_row(item)) for item in records
            ]
            assert [id_ for ids, _ in found for id_ in ids] == [item.id for item in records]
            assert list(read_records(lake, base)) == records


MOVING = st.tuples(NAMES, st.integers(1, 99), st.sampled_from(["", '"locator":{"file":"a"']))


@settings(max_examples=40, deadline=None)
@given(st.lists(MOVING, max_size=4), st.data())
def test_lines_of_a_version_before_are_those_of_the_records_where_they_stand(
    rows: list[tuple[list[tuple[str, int | None]], int, str]], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as name:
        lake = Path(name)
        records = [made(number, *row) for number, row in enumerate(rows)]
        first = written(lake, records, text="first")
        known = {item.id: line_of(to_row(item)) for item in records}
        kept = [item for item in records if data.draw(st.integers(0, 3))]
        moved = [
            moved_by(item, data.draw(st.integers(0, 3)), data.draw(st.booleans())) for item in kept
        ]
        moved += [made(9, [("new", 3)], 100, "")]
        base = first
        for text in ("second", "third"):
            base = written(lake, moved, text=text, base=base)
        changed = changed_ids(lake, first, base)
        assert changed is not None
        ids, lines = record_lines_again(lake, base, known, changed)
        assert ids == [item.id for item in moved]
        assert lines == [line_of(to_row(item)) for item in moved]


def moved_by(record: Record, lines: int, apart: bool) -> Record:
    """Move a record and its names, these further apart if so wanted; it says what it said."""

    def place(locator: Locator | None, number: int) -> Locator | None:
        if locator is None:
            return None
        return Locator(locator.file, locator.line + lines + apart * number)

    names = tuple(
        dataclasses.replace(name, locator=place(name.locator, number))
        for number, name in enumerate(record.names)
    )
    own = Locator(record.locator.file, record.locator.line + lines)
    return dataclasses.replace(record, names=names, locator=own)
