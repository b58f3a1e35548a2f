"""A file read in sections, on one core or several, is the file read in one piece."""

from __future__ import annotations

import functools
import json
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.engine import map_partitions
from firmwatch.errors import SchemaError
from firmwatch.lake import SnapshotWriter, content_hash
from firmwatch.model import (
    FileCounts,
    Interest,
    Parsed,
    Quarantined,
    Record,
    RegisterParty,
    Snapshot,
)
from firmwatch.sources import Reading, ftm_lines, line_blocks, read_source
from firmwatch.sources.ftm import SOURCE, parse
from firmwatch.sources.ftm_kinds import INTEREST_SCHEMATA
from firmwatch.sources.ftm_lines import Entity, read_entity
from firmwatch.steps import readings
from tests.sources.ftm.documents import FILE, line
from tests.sources.ftm.regenerate import FIXTURE

IDS = st.sampled_from(["a", "b", "c", "d"])
END_PROPERTIES = {schema: (item.owner, item.asset) for schema, item in INTEREST_SCHEMATA.items()}
TEXT = st.sampled_from(["Osterholm Alloys", "Брестовка Карго", " a  b ", "", "\x00", "no", "1"])
LINE = st.one_of(
    st.builds(
        lambda i, names, place: line(i, name=names, addressEntity=place, country=["no"]),
        IDS,
        st.lists(TEXT, max_size=2),
        st.lists(IDS, max_size=1),
    ),
    st.builds(
        lambda i, e, text: line(i, "Sanction", entity=e, program=[text]),
        IDS,
        st.lists(IDS, max_size=2),
        TEXT,
    ),
    st.builds(lambda i, text: line(i, "Address", full=[text], remarks=["x"]), IDS, TEXT),
    st.builds(
        lambda i, topic: line(i, "Person", name=["Ina Holm"], topics=[topic]),
        IDS,
        st.sampled_from(["sanction", "role.pep"]),
    ),
    st.builds(
        lambda i, schema, owners, assets: line(
            i,
            schema,
            **dict(zip(END_PROPERTIES[schema], (owners, assets), strict=True)),
            role=["voting-rights"],
        ),
        IDS,
        st.sampled_from(["Ownership", "Directorship", "Control", "UnknownLink"]),
        st.lists(IDS, max_size=2),
        st.lists(IDS, max_size=2),
    ),
    st.sampled_from([b"", b" ", b"{", b"\xff", b"[]", b'{"id": "a", "schema": "Company"}']),
)


def events(path: Path, size: int) -> list[Parsed]:
    with mock.patch.object(line_blocks, "BLOCK_BYTES", size):
        return list(parse({FILE: path}))


@settings(deadline=None, max_examples=200)
@given(st.lists(LINE, max_size=10), st.integers(1, 300))
def test_blocks_of_any_size_give_what_one_block_gives(lines: list[bytes], size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.json"
        path.write_bytes(b"\n".join([line("last"), *lines]))
        found = events(path, size)
        assert found == events(path, 1 << 20)
        parties = [item.id for item in found if isinstance(item, RegisterParty)]
        assert len(parties) == len(set(parties))
        for item in found:
            if isinstance(item, Interest):
                assert {item.owner_id, item.asset_id} <= set(parties)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 9), st.sampled_from([b"\xff", b"\x00", b"{", b'"']), st.integers(1, 200))
def test_a_damaged_line_takes_no_neighbour_along_wherever_the_file_is_cut(
    place: int, damage: bytes, size: int
) -> None:
    whole = [line(f"c-{number}") for number in range(10)]
    lines = [*whole[:place], whole[place][:20] + damage + whole[place][20:], *whole[place + 1 :]]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.json"
        path.write_bytes(b"\n".join([*lines, b""]))
        found = events(path, size)
    records = [item.id for item in found if isinstance(item, Record)]
    assert [f"c-{n}" for n in range(10) if n != place] == [i for i in records if i != f"c-{place}"]
    unread = [item.locator.line for item in found if isinstance(item, Quarantined)]
    assert unread in ([], [place + 1])
    assert len(records) + len(unread) == 10


VALUE = st.recursive(
    st.none() | st.booleans() | st.just(7) | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=1),
    max_leaves=3,
)
PROPERTIES = st.dictionaries(
    st.sampled_from(["name", "topics", "notes", "unknown"]), st.lists(TEXT) | VALUE, max_size=3
)
ENTITY = st.fixed_dictionaries(
    {"id": TEXT | VALUE, "schema": st.just("Company") | VALUE, "properties": PROPERTIES | VALUE},
    optional=dict.fromkeys(
        ("caption", "datasets", "referents", "target", "first_seen", "origin", "context"), VALUE
    ),
)


@settings(deadline=None, max_examples=400)
@given(
    ENTITY, st.booleans(), st.sampled_from([b"", b" \r\n", b"\x0b", b"x"]), st.sampled_from([1, 2])
)
def test_the_quick_way_reads_a_line_as_the_slow_one(
    entity: dict[str, Any], is_ascii: bool, end: bytes, number: int
) -> None:
    text = json.dumps(entity, ensure_ascii=is_ascii).encode("utf-8", "surrogatepass") + end
    quick = _outcome(number, text)
    with mock.patch.object(ftm_lines, "_plain_entity", return_value=None):
        assert quick == _outcome(number, text)


@pytest.mark.parametrize("twice", [b'"id": "b", ', b'"name": 1, ', b'"x\\u0061": 1, ', b"NaN, "])
def test_odd_json_is_read_alike_both_ways(twice: bytes) -> None:
    text = line("a").replace(b'"schema"', twice + b'"schema"')
    quick = _outcome(2, text)
    with mock.patch.object(ftm_lines, "_plain_entity", return_value=None):
        assert quick == _outcome(2, text)


def _outcome(number: int, text: bytes) -> object:
    try:
        found = read_entity(number, text)
    except SchemaError as error:
        return str(error)
    if isinstance(found, Entity):
        found.left_out = tuple(sorted(found.left_out))
    return found


def stored(lake: Path, path: Path, workers: int | None) -> tuple[Reading, dict[str, str]]:
    """Store the file row by row, or in sections; gives the counts, and the rows of each file."""
    files = {FILE: path}
    counts = (FileCounts(FILE, 0, 0, 0, 0),)
    snapshot = Snapshot("1", "ftm", "", content_hash(files), "", None, "1", counts)
    with SnapshotWriter(lake) as writer:
        if workers is None:
            reading = read_source(SOURCE, files, writer.add)
        else:
            mapper = functools.partial(map_partitions, workers=workers)
            with mock.patch.object(readings, "map_partitions", mapper):
                ids: dict[str, set[str]] = {"record": set(), "interest": set()}
                reading = readings.read_into(writer, SOURCE, files, lambda done, whole: None, ids)
                assert sum(map(len, ids.values())) == reading.counts[0].indexed
        writer.finish(snapshot, files)
    # Only what is cut says what the next version may have again.
    reading.entries = {}
    tables = (lake / "snapshots").rglob("*.parquet")
    return reading, {table.name: pl.read_parquet(table).write_ndjson() for table in tables}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_snapshot_of_sections_is_that_of_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    made = [line(f"x-{number}", name=[f"Works {number}"]) for number in range(90)]
    linked = [line(f"s-{number}", "Sanction", entity=[f"x-{number}"]) for number in range(80, 95)]
    path = tmp_path / "any.json"
    path.write_bytes(FIXTURE.read_bytes() + b"\n".join([*made, b"{", *linked, made[3], b"[]", b""]))
    monkeypatch.setattr(line_blocks, "BLOCK_BYTES", 700)
    monkeypatch.setattr("firmwatch.lake.snapshot_writer.BATCH", 40)
    assert stored(tmp_path / "a", path, workers) == stored(tmp_path / "b", path, None)


def test_an_unknown_field_is_refused_out_of_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "any.json"
    lines = [line(f"x-{number}") for number in range(40)]
    path.write_bytes(b"\n".join([*lines, line("y", oddity=["1"]), *lines]))
    monkeypatch.setattr(line_blocks, "BLOCK_BYTES", 700)
    with pytest.raises(SchemaError, match="line 41: the property 'oddity' of Company"):
        stored(tmp_path / "lake", path, 2)
    assert list((tmp_path / "lake" / "unfinished").iterdir()) == []
