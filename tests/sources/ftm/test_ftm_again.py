"""Entries whose bytes were read in the version before are not read again, and nobody can tell."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.lake import SnapshotWriter, content_hash, load_entries, store_entries
from firmwatch.lake.snapshots import rows_of
from firmwatch.model import (
    FileCounts,
    KnownEntries,
    KnownEntry,
    Parsed,
    Record,
    RecordKind,
    Snapshot,
    Unchanged,
)
from firmwatch.sources import (
    Reading,
    ftm,
    ftm_lines,
    ftm_owners,
    ftm_section,
    line_blocks,
    read_source,
)
from firmwatch.sources.ftm import SOURCE, cut
from firmwatch.steps import readings
from tests.sources.ftm.documents import FILE, line
from tests.sources.ftm.regenerate import FIXTURE
from tests.sources.ftm.test_ftm_sections import LINE, TEXT

TABLES = ("record", "listed_person", "quarantine", "register_party", "interest")
# More lines of whole entities than of odd ones: these are what a version has again.
COMPANY = st.builds(
    lambda i, names, address: line(
        f"c-{i}", name=["Osterholm", *names], addressEntity=address, website=["x"]
    ),
    st.integers(1, 4),
    st.lists(TEXT, max_size=1),
    st.lists(st.sampled_from(["a", "b"]), max_size=1),
)
PART = st.builds(
    lambda i, to, program: line(f"s-{i}", "Sanction", entity=[f"c-{to}"], program=[program]),
    st.integers(1, 3),
    st.integers(1, 4),
    st.sampled_from(["one", "two"]),
)
PERSON = st.builds(
    lambda i, topics: line(f"p-{i}", "Person", name=["Ina Holm"], topics=topics, position=["x"]),
    st.integers(1, 3),
    st.lists(st.sampled_from(["sanction", "role.pep"]), max_size=1),
)
LINK = st.builds(
    lambda i, owner, asset: line(f"l-{i}", "Ownership", owner=[owner], asset=[f"c-{asset}"]),
    st.integers(1, 2),
    st.sampled_from(["c-1", "p-1"]),
    st.integers(1, 4),
)
VERSION = st.lists(st.one_of(COMPANY, COMPANY, PART, PERSON, LINK, LINE), max_size=8)


@st.composite
def histories(draw: st.DrawFn) -> list[list[bytes]]:
    """Draw versions, each of lines of the one before in some order, and others."""
    found = [draw(VERSION)]
    for _ in range(draw(st.integers(1, 3))):
        kept = [item for item in draw(st.permutations(found[-1])) if draw(st.integers(0, 4))]
        place = draw(st.integers(0, len(kept)))
        found.append([*kept[:place], *draw(VERSION), *kept[place:]])
    return found


@settings(deadline=None, max_examples=150)
@given(histories(), st.integers(40, 400), st.sampled_from([ftm, ftm_owners]))
def test_known_entries_stand_for_what_reading_gives(
    history: list[list[bytes]], size: int, reader: ModuleType
) -> None:
    known: KnownEntries = {}
    records: dict[tuple[str, str], Record] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.object(line_blocks, "BLOCK_BYTES", size),
    ):
        path = Path(folder) / "any.json"
        for lines in history:
            path.write_bytes(b"\n".join([line("first"), *lines, b""]))
            sections, notes, found = reader.cut({FILE: path}, map, known), [], []
            for part in sections.sections():
                found += [in_full(item, records) for item in part.read()]
                notes.append(part.notes)
            found += sections.end(notes)
            assert found == list(reader.parse({FILE: path}))
            known = sections.entries
            records = {
                (table_of(item), item.id): item for item in found if isinstance(item, Record)
            }


def in_full(item: Parsed, records: Mapping[tuple[str, str], Record]) -> Parsed:
    """Give an unchanged entry as the record of the version before, where it stands now."""
    if not isinstance(item, Unchanged):
        return item
    record, place = records[item.entry.table, item.entry.id], item.locator
    names = tuple(dataclasses.replace(name, locator=place) for name in record.names)
    assert len(names) == item.entry.names
    return dataclasses.replace(record, names=names, locator=place)


def table_of(record: Record) -> str:
    return "listed_person" if record.kind is RecordKind.LISTED_PERSON else "record"


def stored(
    lake: Path, lines: Sequence[bytes], base: Snapshot | None, known: KnownEntries | None
) -> tuple[Snapshot, Reading]:
    """Store a version against another; with None instead of known entries, row by row."""
    path = lake / FILE
    path.write_bytes(b"\n".join([line("last"), *lines, b""]))
    files = {FILE: path}
    snapshot = Snapshot(
        content_hash(files)[:32], "ftm", "", "", "", None, "1", (FileCounts(FILE, 1, 1, 0, 0),)
    )
    with SnapshotWriter(lake, base) as writer:
        if known is None:
            reading = read_source(SOURCE, files, writer.add)
        else:
            ids: dict[str, set[str]] = {"record": set()}
            reading = readings.read_into(writer, SOURCE, files, lambda *_: None, ids, known)
            assert len(ids["record"]) <= reading.counts[0].indexed
        writer.finish(snapshot, files)
    return snapshot, reading


def content(lake: Path, snapshot: Snapshot) -> list[list[dict[str, Any]]]:
    return [list(rows_of(lake, snapshot, table)) for table in TABLES]


@settings(deadline=None, max_examples=10)
@given(histories(), st.integers(40, 400))
def test_a_version_with_known_entries_is_stored_as_one_that_is_read(
    history: list[list[bytes]], size: int
) -> None:
    with (
        tempfile.TemporaryDirectory() as one,
        tempfile.TemporaryDirectory() as other,
        mock.patch.object(line_blocks, "BLOCK_BYTES", size),
    ):
        lakes = Path(one), Path(other)
        bases: list[Snapshot | None] = [None, None]
        known: KnownEntries = {}
        for lines in history:
            again, reading = stored(lakes[0], lines, bases[0], known)
            anew, expected = stored(lakes[1], lines, bases[1], None)
            assert content(lakes[0], again) == content(lakes[1], anew)
            assert dataclasses.replace(reading, entries={}) == expected
            key = readings.entries_key(again)
            store_entries(lakes[0], "ftm", key, reading.entries)
            known = load_entries(lakes[0], "ftm", key)
            assert known == reading.entries
            bases = [again, anew]


def test_what_is_the_same_is_not_read_again(tmp_path: Path) -> None:
    made = [line(f"x-{number}", name=[f"Works {number}"]) for number in range(200)]
    lines = [*FIXTURE.read_bytes().splitlines(), *made]
    base, reading = stored(tmp_path, lines, None, {})
    # What links name, and links, are read each time.
    assert 200 < len(reading.entries) < reading.counts[0].indexed
    changed = [line("new"), *lines[:-3], line("x-199", name=["Works Holding"])]
    with mock.patch.object(ftm_section, "read_entity", wraps=ftm_lines.read_entity) as read:
        stored(tmp_path, changed, base, reading.entries)
    assert read.call_count < 40


@pytest.mark.parametrize(
    "part",
    [
        line("s", "Sanction", entity=["x"], program=["another"]),
        line("a", "Address", full=["another"]),
        line("x", name=["Works"], notes=["a second line of its id"]),
        line("l", "Ownership", owner=["y"], asset=["x"]),
    ],
    ids=["sanction", "address", "repeated", "linked"],
)
def test_an_entry_is_read_again_where_what_belongs_to_it_is_other(
    tmp_path: Path, part: bytes
) -> None:
    own = line("x", name=["Works"], addressEntity=["a"])
    parts = [line("s", "Sanction", entity=["x"]), line("a", "Address", full=["here"])]
    _, reading = stored(tmp_path, [own, *parts], None, {})
    assert unchanged([own, *parts], tmp_path, reading.entries) == ["x"]
    assert unchanged([*parts, own], tmp_path, reading.entries) == ["x"]
    other = [part if item[:12] == part[:12] else item for item in parts]
    other = other if part in other else [*parts, part]
    assert unchanged([own, *other], tmp_path, reading.entries) == []


def unchanged(lines: Sequence[bytes], folder: Path, known: KnownEntries) -> list[str]:
    path = folder / "other.json"
    path.write_bytes(b"\n".join([line("first"), *lines, b""]))
    found = [item for part in cut({FILE: path}, map, known).sections() for item in part.read()]
    return [item.entry.id for item in found if isinstance(item, Unchanged)]


def test_entries_that_cannot_be_read_are_none(tmp_path: Path) -> None:
    entries = {bytes(16): KnownEntry("record", "x", 1, bytes(16), ("a",), (("website", 2),))}
    store_entries(tmp_path, "ftm", "key", entries)
    assert load_entries(tmp_path, "ftm", "key") == entries
    assert load_entries(tmp_path, "ftm", "other") == {}
    folder = tmp_path / "entries" / "ftm" / "key"
    kept = {path: path.read_bytes() for path in folder.iterdir()}
    for name, old, new in (
        ("about.json", b'"ids"', b'"id"'),
        ("about.json", b'["x"]', b'["y"]'),
        ("about.json", b"2", b"3"),
        ("arrays.bin", bytes(16), b"\x01" + bytes(15)),
    ):
        path = folder / name
        assert old in kept[path]
        path.write_bytes(kept[path].replace(old, new, 1))
        assert load_entries(tmp_path, "ftm", "key") == {}
        path.write_bytes(kept[path])
    assert load_entries(tmp_path, "ftm", "key") == entries
