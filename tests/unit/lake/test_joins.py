from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from firmwatch.errors import LakeError
from firmwatch.lake import (
    Lines,
    RecordDigests,
    StoredJoins,
    latest_joins,
    load_joins,
    record_digests,
    store_joins,
)
from firmwatch.model import (
    Comparison,
    Evidence,
    Join,
    JoinRule,
    Locator,
    Name,
    Record,
    RecordKind,
    key_of,
)

JOIN = Join(
    ("a", "1"),
    ("b", "2"),
    JoinRule.ADDRESS,
    Comparison(0.97, (Evidence("prior", "", "", -3.0, "before"),), "Vostrika", "ВОСТРИКА"),
    (9700, 650, 3),
    (Evidence("address", "17 Harbour Road", "17, Harbour Rd", 0.0, "an address in common"),),
)
NAME = Name("Vostrika", locator=Locator('list "1".csv', 7))
RECORDS = [
    Record(id_, source, RecordKind.ORGANISATION, (NAME,), Locator('list "1".csv', 7))
    for source, id_ in (JOIN.left, JOIN.right, ("b", "3"))
]


def stored(joins: list[Join]) -> StoredJoins:
    keys = [key_of(record) for record in RECORDS]
    of = RecordDigests(keys, *record_digests(Lines.of(Record, RECORDS).lines()))
    pairs = [(keys.index(join.left), keys.index(join.right)) for join in joins]
    return StoredJoins.made(of, pairs, Lines.of(Join, joins))


def test_joins_come_back_as_they_were(tmp_path: Path) -> None:
    store_joins(tmp_path, "key", "1", stored([JOIN]))
    found = load_joins(tmp_path, "key", "1")
    assert found is not None
    assert list(found.joins) == [JOIN]
    assert (found.left.tolist(), found.right.tolist()) == ([0], [1])
    assert found.of.keys == [key_of(record) for record in RECORDS]
    assert np.array_equal(found.of.digests, stored([JOIN]).of.digests)
    assert load_joins(tmp_path, "key", "2") is None
    assert load_joins(tmp_path, "other", "1") is None


def test_that_there_are_none_is_known_too(tmp_path: Path) -> None:
    store_joins(tmp_path, "key", "1", stored([]))
    found = load_joins(tmp_path, "key", "1")
    assert found is not None
    assert list(found.joins) == []


def test_what_cannot_be_read_is_found_again(tmp_path: Path) -> None:
    for name in ("arrays.bin", "about.json"):
        for content in (b"", b"{}"):
            store_joins(tmp_path, "key", "1", stored([JOIN]))
            (tmp_path / "joins" / "key" / name).write_bytes(content)
            assert load_joins(tmp_path, "key", "1") is None
            assert list(latest_joins(tmp_path, "1")) == []


def test_only_joins_by_the_same_rules_are_taken_over(tmp_path: Path) -> None:
    assert list(latest_joins(tmp_path, "1")) == []
    store_joins(tmp_path, "one", "1", stored([JOIN]))
    store_joins(tmp_path, "two", "2", stored([]))
    assert [len(found.joins) for found in latest_joins(tmp_path, "1")] == [1]
    store_joins(tmp_path, "three", "1", stored([]))
    assert len(list((tmp_path / "joins").iterdir())) == 2


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    (tmp_path / "joins").write_text("no folder")
    with pytest.raises(LakeError, match="cannot be written"):
        store_joins(tmp_path, "key", "1", stored([JOIN]))


def test_a_digest_is_of_what_a_record_says_and_a_mark_of_where_it_stands_too() -> None:
    record = RECORDS[0]
    moved = dataclasses.replace(record, locator=Locator('other "2".csv', 9))
    named = dataclasses.replace(record, names=(dataclasses.replace(NAME, locator=None),))
    quoting = dataclasses.replace(record, notes='"locator":{"file":"x","line":1}')
    other = dataclasses.replace(record, notes='"locator":{"file":"x","line":2}')
    versions = [record, moved, named, quoting, other]
    digests, marks = record_digests(Lines.of(Record, versions).lines())
    shown = [row.tobytes() for row in digests]
    assert shown[0] == shown[1]
    assert len(set(shown)) == len(versions) - 1
    assert len({row.tobytes() for row in marks}) == len(versions)
