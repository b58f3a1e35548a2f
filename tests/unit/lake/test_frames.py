"""Columns made of model objects are those that a frame of their rows would have."""

from __future__ import annotations

import dataclasses
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from firmwatch.lake.frames import content_digests, frame_of
from firmwatch.lake.schema import table_schema
from firmwatch.model import Locator, Quarantined, Record, to_row
from tests.unit.lake.test_snapshots import built


@given(choose=st.data())
def test_columns_equal_those_of_rows(choose: st.DataObject) -> None:
    kinds: tuple[tuple[str, Any], ...] = (("record", Record), ("quarantine", Quarantined))
    for table, kind in kinds:
        items = choose.draw(st.lists(built(kind), max_size=4))
        expected = pl.DataFrame(list(map(to_row, items)), schema=table_schema(table))
        found = frame_of(items, table)
        assert found.schema == expected.schema
        assert found.equals(expected, null_equal=True)


@given(choose=st.data())
def test_a_digest_tells_content_and_not_where_it_stands(choose: st.DataObject) -> None:
    record = choose.draw(built(Record))
    elsewhere = Locator("elsewhere.csv", 7)
    names = tuple(dataclasses.replace(name, locator=elsewhere) for name in record.names)
    moved = dataclasses.replace(record, locator=elsewhere, names=names)
    other = dataclasses.replace(record, notes=record.notes + "!")
    first, second, third = content_digests(frame_of([record, moved, other], "record"))
    assert first == second != third
