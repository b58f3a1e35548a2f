"""The lake: what was written is what is read, and damage is seen."""

from __future__ import annotations

import dataclasses
import json
import tempfile
import typing
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import LakeError
from firmwatch.lake import (
    SnapshotWriter,
    content_hash,
    damage,
    discard_unfinished,
    read_quarantine,
    read_records,
    restore_files,
    snapshot_id,
    snapshot_writer,
)
from firmwatch.model import (
    FileCounts,
    Locator,
    Name,
    Quarantined,
    Record,
    RecordKind,
    Snapshot,
    to_row,
)

SCALARS: dict[type, st.SearchStrategy[Any]] = {
    str: st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    int: st.integers(-(2**62), 2**62 - 1),
    bool: st.booleans(),
}
"""What Parquet holds: texts that can be written as UTF-8, and numbers of 63 bits: a place is stored
as a step from the one before, which has to fit 64."""


def built(hint: Any) -> st.SearchStrategy[Any]:
    """Give a strategy for a model type, read off its annotations."""
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        return st.builds(
            hint, **{item.name: built(hints[item.name]) for item in dataclasses.fields(hint)}
        )
    items = typing.get_args(hint)
    if typing.get_origin(hint) is tuple:
        if items[-1] is Ellipsis:
            return st.lists(built(items[0]), max_size=3).map(tuple)
        return st.tuples(*map(built, items))
    if items:
        return st.one_of(*(st.none() if item is type(None) else built(item) for item in items))
    return SCALARS[hint] if hint in SCALARS else st.sampled_from(hint)


def a_record(number: int) -> Record:
    return Record(
        id=f"R-{number}",
        source="sample_list",
        kind=RecordKind.ORGANISATION,
        names=(Name(f"Vostrika {number}"),),
        locator=Locator("list.csv", number),
        properties=(("Colour", "blue"), ("Colour", "red")),
    )


def numbered(names: list[str], first_line: int = 1) -> list[Record]:
    """Give records called so, their ids and lines in order."""
    return [
        dataclasses.replace(
            a_record(place),
            names=(Name(name, locator=Locator("list.csv", first_line + place)), Name("Delmar")),
            locator=Locator("list.csv", first_line + place),
        )
        for place, name in enumerate(names)
    ]


def written(
    lake: Path,
    records: Iterable[Record],
    quarantined: Iterable[Quarantined] = (),
    text: str = "x\n",
    base: Snapshot | None = None,
) -> Snapshot:
    """Store a snapshot of one file, `list.csv`, that holds `text`."""
    lake.mkdir(exist_ok=True)
    file = lake / "download.csv"
    file.write_text(text)
    files = {"list.csv": file}
    sha256 = content_hash(files)
    snapshot = Snapshot(
        id=snapshot_id("sample_list", "1", sha256),
        source="sample_list",
        url="https://lists.example/list.csv",
        sha256=sha256,
        fetched_at="2026-03-01T08:00:00Z",
        published_at=None,
        parser_version="1",
        counts=(FileCounts("list.csv", 1, 1, 0, 0),),
    )
    with SnapshotWriter(lake, base) as writer:
        for record in records:
            person = record.kind is RecordKind.LISTED_PERSON
            writer.add("listed_person" if person else "record", record)
        for row in quarantined:
            writer.add("quarantine", row)
        writer.finish(snapshot, files)
    return snapshot


def place(lake: Path, snapshot: Snapshot) -> Path:
    return lake / "snapshots" / "sample_list" / snapshot.id


@settings(deadline=None, max_examples=40)
@given(choose=st.data())
def test_what_is_read_equals_what_was_written(choose: st.DataObject) -> None:
    records = choose.draw(st.lists(built(Record), max_size=4))
    quarantined = choose.draw(st.lists(built(Quarantined), max_size=2))
    with tempfile.TemporaryDirectory() as folder:
        lake = Path(folder)
        snapshot = written(lake, records, quarantined)
        people = [item for item in records if item.kind is RecordKind.LISTED_PERSON]
        assert list(read_records(lake, snapshot, "listed_person")) == people
        assert list(read_records(lake, snapshot)) == [r for r in records if r not in people]
        assert list(read_quarantine(lake, snapshot)) == quarantined
        assert damage(lake, snapshot) == []


def test_records_are_written_in_batches_and_read_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot_writer, "BATCH", 3)
    records = [a_record(number) for number in range(10)]
    snapshot = written(tmp_path, records)
    assert list(read_records(tmp_path, snapshot)) == records
    assert len(list(place(tmp_path, snapshot).glob("record-*.parquet"))) == 4


def test_the_publishers_own_bytes_and_the_manifest_are_kept(tmp_path: Path) -> None:
    snapshot = written(tmp_path, [a_record(1)], text="the publisher's words\n")
    folder = place(tmp_path, snapshot)
    (tmp_path / "out").mkdir()
    restored = restore_files(tmp_path, snapshot, tmp_path / "out")
    assert restored["list.csv"].read_text() == "the publisher's words\n"
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["snapshot"] == to_row(snapshot)
    assert manifest["raw"]["list.csv"]["sha256"] == snapshot.sha256
    stored = {item.relative_to(folder).as_posix() for item in folder.rglob("*") if item.is_file()}
    assert stored == {*manifest["files"], "manifest.json"}


def test_nothing_is_visible_before_the_end_and_nothing_is_left_without_one(tmp_path: Path) -> None:
    with SnapshotWriter(tmp_path) as writer:
        writer.add("record", a_record(1))
        assert not (tmp_path / "snapshots").exists()
    assert not (tmp_path / "snapshots").exists()
    assert list((tmp_path / "unfinished").iterdir()) == []


def test_an_error_on_the_way_leaves_nothing(tmp_path: Path) -> None:
    def torn() -> Iterator[Record]:
        yield a_record(1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        written(tmp_path / "lake", torn())
    (tmp_path / "lake" / "download.csv").unlink()
    assert [item for item in tmp_path.rglob("*") if item.is_file()] == []


def test_the_same_content_twice_is_one_folder_that_stays_as_it_was(tmp_path: Path) -> None:
    one = written(tmp_path, [a_record(1)])
    before = (place(tmp_path, one) / "manifest.json").stat().st_mtime_ns
    two = written(tmp_path, [a_record(1)])
    assert one == two
    assert len(list((tmp_path / "snapshots" / "sample_list").iterdir())) == 1
    assert (place(tmp_path, one) / "manifest.json").stat().st_mtime_ns == before
    assert list((tmp_path / "unfinished").iterdir()) == []
    assert written(tmp_path, [a_record(1)], text="y\n").id != one.id


def test_a_folder_without_a_manifest_is_replaced(tmp_path: Path) -> None:
    snapshot = written(tmp_path, [a_record(1)])
    (place(tmp_path, snapshot) / "manifest.json").unlink()
    written(tmp_path, [a_record(1)])
    assert list(read_records(tmp_path, snapshot)) == [a_record(1)]


def test_every_changed_or_missing_file_is_found(tmp_path: Path) -> None:
    snapshot = written(tmp_path, [a_record(1)], [Quarantined(Locator("list.csv", 2), "torn")])
    folder = place(tmp_path, snapshot)
    names = sorted(json.loads((folder / "manifest.json").read_text())["files"])
    assert names == ["quarantine-00000.parquet", "raw/list.csv.zst", "record-00000.parquet"]
    for name in names:
        path = folder / name
        content = path.read_bytes()
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        assert damage(tmp_path, snapshot) == [f"{path} is not what was stored"]
        path.unlink()
        assert damage(tmp_path, snapshot) == [f"{path} is missing"]
        path.write_bytes(content)
        assert damage(tmp_path, snapshot) == []


@pytest.mark.parametrize("content", [None, b"", b"PAR1 torn", b"\x00" * 500])
def test_a_file_that_cannot_be_read_is_named_with_the_remedy(
    tmp_path: Path, content: bytes | None
) -> None:
    snapshot = written(tmp_path, [a_record(1)])
    path = place(tmp_path, snapshot) / "record-00000.parquet"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LakeError, match="firmwatch sources update sample_list") as caught:
        list(read_records(tmp_path, snapshot))
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("text", [None, "", "{", "[]", "3", "{}", '{"files": []}', "\x00"])
def test_a_missing_or_damaged_manifest_is_named_with_the_remedy(
    tmp_path: Path, text: str | None
) -> None:
    snapshot = written(tmp_path, [a_record(1)])
    path = place(tmp_path, snapshot) / "manifest.json"
    path.unlink()
    if text is not None:
        path.write_text(text)
    for read in (read_records, read_quarantine, damage):
        with pytest.raises(LakeError, match="firmwatch sources update sample_list") as caught:
            list(read(tmp_path, snapshot))
        assert snapshot.id in str(caught.value)
        assert str(path.parent) in str(caught.value)


def test_a_lake_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "lake").write_text("a file where the folder should be")
    with pytest.raises(LakeError, match=r"lake.* cannot be written.*free space"):
        SnapshotWriter(tmp_path / "lake").__enter__()


def test_a_disk_that_fills_up_on_the_way_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(pl.DataFrame, "write_parquet", full)
        with pytest.raises(LakeError, match="No space left on device"):
            written(tmp_path, [a_record(1)])
    monkeypatch.setattr("firmwatch.lake.snapshot_writer.store_raw", full)
    with pytest.raises(LakeError, match="No space left on device"):
        written(tmp_path, [a_record(1)])
    assert not (tmp_path / "snapshots").exists()
    assert list((tmp_path / "unfinished").iterdir()) == []


def test_what_a_killed_run_left_is_removed_and_counted(tmp_path: Path) -> None:
    assert discard_unfinished(tmp_path) == 0
    snapshot = written(tmp_path, [a_record(1)])
    for _ in range(2):
        writer = SnapshotWriter(tmp_path).__enter__()
        writer.add("record", a_record(1))
    assert discard_unfinished(tmp_path) == 2
    assert discard_unfinished(tmp_path) == 0
    assert list(read_records(tmp_path, snapshot)) == [a_record(1)]


def test_the_hash_of_files_depends_on_names_and_bytes_and_no_order(tmp_path: Path) -> None:
    one, two = tmp_path / "1", tmp_path / "2"
    one.write_bytes(b"a")
    two.write_bytes(b"b")
    both = content_hash({"x": one, "y": two})
    assert both == content_hash({"y": two, "x": one})
    assert len({both, content_hash({"x": two, "y": one}), content_hash({"x": one})}) == 3
    assert content_hash({"x": one}) == content_hash({"z": one})


def test_the_address_of_a_snapshot_is_of_source_parser_and_bytes() -> None:
    ids = {
        snapshot_id(*key)
        for key in [("a", "1", "x"), ("b", "1", "x"), ("a", "2", "x"), ("a", "1", "y")]
    }
    assert len(ids) == 4
    assert all(len(item) == 32 for item in ids)
