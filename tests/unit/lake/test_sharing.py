"""Versions of a list share what did not change, and each is read as if it stood alone."""

from __future__ import annotations

import dataclasses
import itertools
import json
import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import LakeError
from firmwatch.lake import (
    changed_records,
    damage,
    is_whole,
    read_records,
    remove_snapshot,
    restore_files,
    snapshot_writer,
)
from firmwatch.model import Locator, Name, Record
from tests.unit.lake.test_snapshots import a_record, numbered, place, written

NAMES = st.lists(st.sampled_from(["Vostrika", "Halcyon", "Brestovka"]), max_size=5)
IDS = st.permutations("abcdef")


def version(names: list[str], ids: list[str], first_line: int) -> list[Record]:
    pairs = zip(numbered(names, first_line), ids, strict=False)
    return [dataclasses.replace(record, id=id_) for record, id_ in pairs]


VERSIONS = st.lists(st.builds(version, NAMES, IDS, st.integers(1, 9)), min_size=1, max_size=5)


def stored(folder: Path, name: str) -> int:
    return sum(item.stat().st_size for item in folder.rglob(name))


@settings(deadline=None, max_examples=25)
@given(VERSIONS)
def test_every_version_of_a_history_is_read_as_it_was_written(history: list[list[Record]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lake, base, kept = Path(folder), None, []
        for number, records in enumerate(history):
            base = written(lake, records, text=f"version {number}", base=base)
            kept.append((base, records))
        for number, (snapshot, records) in enumerate(kept):
            assert list(read_records(lake, snapshot)) == records
            (lake / str(number)).mkdir()
            files = restore_files(lake, snapshot, lake / str(number))
            assert files["list.csv"].read_text() == f"version {number}"


@settings(deadline=None, max_examples=25)
@given(VERSIONS)
def test_changes_are_those_of_versions_read_whole(history: list[list[Record]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lake, base, kept = Path(folder), None, []
        for number, records in enumerate(history):
            base = written(lake, records, text=f"version {number}", base=base)
            kept.append((base, {record.id: record for record in records}))
        for (before, old), (after, new) in itertools.product(kept, kept):
            same = {id_ for id_ in old if id_ in new and content(old[id_]) == content(new[id_])}
            gone, come = changed_records(lake, before, after)
            assert gone == {id_: item for id_, item in old.items() if id_ not in same}
            assert come == {id_: item for id_, item in new.items() if id_ not in same}


def content(record: Record) -> Record:
    """Give a record as if it stood at the top."""
    place = Locator(record.locator.file, 1)
    names = tuple(dataclasses.replace(name, locator=place) for name in record.names)
    return dataclasses.replace(record, names=names, locator=place)


def test_a_line_more_at_the_top_costs_no_record(tmp_path: Path) -> None:
    names = [f"Vostrika {number}" for number in range(500)]
    one = written(tmp_path, numbered(names, 1), text="one")
    moved = [*numbered(names, 2), a_record(9_000)]
    two = written(tmp_path, moved, text="two", base=one)
    assert list(read_records(tmp_path, two)) == moved
    assert list(read_records(tmp_path, one)) == numbered(names, 1)
    assert len(pl.read_parquet(place(tmp_path, two) / "record-00000.parquet")) == 1


def test_bytes_are_kept_against_those_of_the_version_before(tmp_path: Path) -> None:
    text = "".join(f"{number * 7919 % 10007} Vostrika\n" for number in range(20_000))
    one = written(tmp_path, [a_record(1)], text=text)
    two = written(tmp_path, [a_record(1)], text=text + "one more\n", base=one)
    assert stored(place(tmp_path, two), "*.zst") < 1_000 < stored(place(tmp_path, one), "*.zst")


def test_a_version_is_damaged_where_the_one_before_is(tmp_path: Path) -> None:
    one = written(tmp_path, numbered(["Vostrika"]), text="one")
    two = written(tmp_path, numbered(["Vostrika"], 2), text="two", base=one)
    path = place(tmp_path, one) / "record-00000.parquet"
    path.unlink()
    assert damage(tmp_path, two) == [f"{path} is missing"]
    assert not is_whole(tmp_path, two)
    with pytest.raises(LakeError, match="sources update sample_list"):
        list(read_records(tmp_path, two))


def test_no_version_is_stored_against_a_damaged_or_a_deep_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = written(tmp_path, [a_record(1)], text="one")
    two = written(tmp_path, [a_record(1)], text="two", base=one)
    assert manifest(tmp_path, two)["base"] == one.id
    monkeypatch.setattr(snapshot_writer, "DEPTH_MAX", 1)
    three = written(tmp_path, [a_record(1)], text="three", base=two)
    assert manifest(tmp_path, three)["base"] is None
    (place(tmp_path, one) / "raw" / "list.csv.zst").unlink()
    four = written(tmp_path, [a_record(1)], text="four", base=one)
    assert manifest(tmp_path, four)["base"] is None


@settings(deadline=None, max_examples=15)
@given(VERSIONS, st.data())
def test_versions_that_are_kept_are_read_whichever_go(
    history: list[list[Record]], choose: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lake, base, kept = Path(folder), None, []
        for number, records in enumerate(history):
            base = written(lake, records, text=f"version {number}", base=base)
            kept.append((base, records, f"version {number}"))
        while len(kept) > 1:
            gone, _, _ = kept.pop(choose.draw(st.integers(0, len(kept) - 2)))
            remove_snapshot(lake, gone, [item for item, _, _ in kept])
            remove_snapshot(lake, gone, [item for item, _, _ in kept])
            for snapshot, records, text in kept:
                assert damage(lake, snapshot) == []
                assert list(read_records(lake, snapshot)) == records
                (out := Path(tempfile.mkdtemp(dir=folder))).mkdir(exist_ok=True)
                assert restore_files(lake, snapshot, out)["list.csv"].read_text() == text


def test_a_kill_while_a_version_is_made_whole_leaves_it_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = written(tmp_path, numbered(["Vostrika"]), text="one")
    two = written(tmp_path, numbered(["Vostrika"], 2), text="two", base=one)

    def killed(self: Path, target: Path) -> Path:
        if self.name == "manifest.json":
            raise KeyboardInterrupt
        return replaced(self, target)

    replaced = Path.replace
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            remove_snapshot(tmp_path, one, [two])
    assert damage(tmp_path, two) == []
    assert list(read_records(tmp_path, two)) == numbered(["Vostrika"], 2)
    remove_snapshot(tmp_path, one, [two])
    assert list(read_records(tmp_path, two)) == numbered(["Vostrika"], 2)
    assert not place(tmp_path, one).exists()


def test_two_records_of_one_id_are_refused_and_not_lost(tmp_path: Path) -> None:
    one = written(tmp_path, [a_record(1)], text="one")
    with pytest.raises(LakeError, match="have the id 'R-1'"):
        written(tmp_path, [a_record(1), a_record(1)], text="two", base=one)


def test_a_name_without_a_place_stays_without_one(tmp_path: Path) -> None:
    record = dataclasses.replace(a_record(1), names=(Name("A"), Name("B", locator=Locator("x", 3))))
    one = written(tmp_path, [record], text="one")
    two = written(tmp_path, [record], text="two", base=one)
    assert list(read_records(tmp_path, two)) == [record]


def manifest(lake: Path, snapshot: object) -> dict[str, object]:
    text = (place(lake, snapshot) / "manifest.json").read_text()  # type: ignore[arg-type]
    found: dict[str, object] = json.loads(text)
    return found
