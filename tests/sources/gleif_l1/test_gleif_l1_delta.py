"""Deltas of the Global LEI Index give what the full file of that instant has."""

from __future__ import annotations

import dataclasses
import json
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import FirmwatchError, RefusedError
from firmwatch.model import Quarantined, Record, Release
from firmwatch.sources.gleif_deltas import apply_deltas
from firmwatch.sources.gleif_increments import increments_of
from firmwatch.sources.gleif_l1 import FORMAT, parse
from tests.sources.gleif_l1.publications import (
    DELETED,
    Works,
    delta,
    document,
    full,
    index,
    instant,
    record,
)
from tests.sources.gleif_l1.test_gleif_l1 import PUBLISHED, lei


def facts(item: Record) -> Record:
    """A record without the places where it stands in the file."""
    names = tuple(dataclasses.replace(name, locator=None) for name in item.names)
    return dataclasses.replace(item, names=names, locator=dataclasses.replace(item.locator, line=0))


def records_of(path: Path) -> dict[str, Record]:
    events = list(parse({"lei2.xml": path}))
    assert not [item for item in events if isinstance(item, Quarantined)]
    return {item.id: facts(item) for item in events if isinstance(item, Record)}


def applied(folder: Path, base: bytes, deltas: Sequence[bytes]) -> tuple[int, Path]:
    paths = [folder / f"{number}.xml" for number in range(len(deltas) + 1)]
    for path, content in zip(paths, [base, *deltas], strict=True):
        path.write_bytes(content)
    result = folder / "lei2.xml"
    return apply_deltas(FORMAT, paths[0], paths[1:], result), result


VERSIONS = st.lists(
    st.dictionaries(st.integers(0, 7), st.sampled_from(["Vostrika", "Halcyon", "Osterholm"])),
    min_size=2,
    max_size=5,
)


@settings(deadline=None, max_examples=80)
@given(VERSIONS, st.data())
def test_any_deltas_give_what_the_full_file_has(versions: list[Works], data: Any) -> None:
    last = len(versions) - 1
    cuts = sorted(data.draw(st.sets(st.integers(1, last))) | {last})
    # A delta may reach further back than the version before it.
    starts = [data.draw(st.integers(0, start)) for start in [0, *cuts[:-1]]]
    deltas = [delta(versions, start, cut) for start, cut in zip(starts, cuts, strict=True)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        number, result = applied(folder, full(versions[0], 0), deltas)
        (folder / "full.xml").write_bytes(full(versions[last], last))
        assert number == len(versions[last])
        if versions[last]:
            assert records_of(result) == records_of(folder / "full.xml")
            header = result.read_bytes()[:600]
            assert f"{instant(last):%Y-%m-%dT%H:%M:%SZ}".encode() in header
            assert re.search(rb"<lei:RecordCount> *%d<" % number, header)
        again, _ = applied(folder, result.read_bytes(), deltas[-1:])
        assert again == number


def test_records_stay_in_their_order_and_new_ones_come_behind(tmp_path: Path) -> None:
    versions = [{1: "A", 3: "C", 5: "E"}, {0: "Z", 1: "A", 3: "C2"}]
    _, result = applied(tmp_path, full(versions[0], 0), [delta(versions, 0, 1)])
    assert list(records_of(result)) == [lei(1), lei(3), lei(0)]


def test_an_unreadable_record_of_the_full_file_stays_for_its_reader(tmp_path: Path) -> None:
    works = {number: f"Works {number}" for number in range(40)}
    base = full(works, 0).replace(b"Works 7<", b"Wo\x01rks 7<")
    _, result = applied(tmp_path, base, [delta([works, {**works, 3: "New"}], 0, 1)])
    found = [item for item in parse({"lei2.xml": result}) if isinstance(item, Quarantined)]
    assert [item.record_id for item in found] == [lei(7)]


BEFORE, AFTER = {1: "Vostrika", 2: "Halcyon"}, {1: "Vostrika", 2: "Halcyon Drift", 3: "Osterholm"}
GOOD = delta([BEFORE, AFTER], 0, 1)


@pytest.mark.parametrize(
    ("damaged", "cause"),
    [
        (GOOD[:-40], "truncated"),
        (GOOD.replace(b"RecordCount>2", b"RecordCount>3"), "2 records, where its header counts 3"),
        (full(AFTER, 1), "is no delta: its FileContent is GLEIF_FULL_PUBLISHED"),
        (document([record(2, "X")], 2, instant(1)), "changes between would be lost"),
        (GOOD.replace(b"DeltaStart>2", b"DeltaStart>x"), "no DeltaStart"),
        (GOOD.replace(lei(3).encode(), b"EX"), "its LEI is 'EX'"),
        (GOOD.replace(b"Osterholm", b"Oster\x01holm"), "the XML is broken"),
        (GOOD.replace(b"</lei:LEIRecord>", b"", 1), "has no closing tag"),
        (b"<html>", "not a LEIData"),
        (b"", "not a LEIData"),
    ],
)
def test_a_delta_that_does_not_fit_writes_nothing(
    tmp_path: Path, damaged: bytes, cause: str
) -> None:
    (tmp_path / "lei2.xml").write_bytes(b"what was there")
    with pytest.raises(RefusedError, match=cause):
        applied(tmp_path, full(BEFORE, 0), [damaged])
    assert (tmp_path / "lei2.xml").read_bytes() == b"what was there"
    assert {path.name for path in tmp_path.iterdir()} == {"0.xml", "1.xml", "lei2.xml"}


@settings(deadline=None, max_examples=80)
@given(st.integers(0, len(GOOD)), st.integers(0, 9), st.binary(max_size=6))
def test_random_damage_raises_nothing_but_firmwatch_errors(
    begin: int, gone: int, inserted: bytes
) -> None:
    with tempfile.TemporaryDirectory() as name:
        try:
            applied(Path(name), full(BEFORE, 0), [GOOD[:begin] + inserted + GOOD[begin + gone :]])
        except FirmwatchError:
            assert not (Path(name) / "lei2.xml").exists()


@pytest.mark.skipif(not PUBLISHED.exists(), reason="no parts of published files in shared/data")
def test_published_updates_are_applied_to_a_published_file(tmp_path: Path) -> None:
    paths = [
        PUBLISHED / f"{name}.xml"
        for name in ("lei-data", "lei-updates-data2", "lei-updates-data2-new")
    ]
    base, *updates = (records_of(path) for path in paths)
    gone = sorted(updates[0].keys() - updates[1].keys())
    deltas = [
        as_delta(paths[1].read_bytes(), "2023-06-05T08:00:00Z", "2023-11-05T08:20:40Z"),
        as_delta(paths[2].read_bytes(), "2023-11-05T08:00:00Z", "2023-11-06T08:20:40Z", gone),
    ]
    expected = {**base, **updates[0], **updates[1]}
    for key in gone:
        del expected[key]
    assert gone
    number, result = applied(tmp_path, paths[0].read_bytes(), deltas)
    assert records_of(result) == expected
    assert number == len(expected)


def as_delta(content: bytes, start: str, date: str, gone: Sequence[str] = ()) -> bytes:
    """A published file of updates under the header of a delta, as it was cut from one."""
    head, _, rest = content.partition(b"</lei:LEIHeader>")
    count = rest.count(b"</lei:LEIRecord>") + len(gone)
    head = (
        head[: head.index(b"<lei:LEIHeader>")]
        + (
            f"<lei:LEIHeader><lei:ContentDate>{date}</lei:ContentDate><lei:FileContent>"
            f"GLEIF_DELTA_PUBLISHED</lei:FileContent><lei:DeltaStart>{start}</lei:DeltaStart>"
            f"<lei:RecordCount>{count}</lei:RecordCount></lei:LEIHeader>"
        ).encode()
    )
    deleted = "".join(
        f"<lei:LEIRecord><lei:LEI>{key}</lei:LEI>{DELETED}</lei:LEIRecord>\n" for key in gone
    )
    return head + rest.replace(b"</lei:LEIRecords>", deleted.encode() + b"</lei:LEIRecords>")


INCREMENTS = increments_of("lei2", FORMAT)
WINDOWS = ("IntraDay", "LastDay", "LastWeek", "LastMonth")


def release(folder: Path, content: bytes, base: str | None) -> Release:
    path = folder / "index.json"
    path.write_bytes(content)
    asked = dataclasses.replace(INCREMENTS, index_url="https://gleif.example/latest")

    def documents(url: str) -> Path:
        assert url == "https://gleif.example/latest"
        return path

    return asked.newest(asked, base, documents)


@pytest.mark.parametrize(
    ("base", "ways"),
    [
        (9, WINDOWS),
        (8, WINDOWS[1:]),
        (7, WINDOWS[1:]),
        (6, WINDOWS[2:]),
        (-30, WINDOWS[3:]),
        (-100, ()),
        (10, ()),
        (11, ()),
    ],
)
def test_deltas_that_reach_back_far_enough_are_choices(
    tmp_path: Path, base: int, ways: tuple[str, ...]
) -> None:
    content = index("https://gleif.example", 10, 41, WINDOWS)
    found = release(tmp_path, content, f"{instant(base):%Y-%m-%d %H:%M:%S}")
    names = tuple(way[0].url.rpartition("/")[2].partition(".")[0] for way in found.ways)
    assert names == ways
    assert (found.version, found.entries) == (f"{instant(10):%Y-%m-%d %H:%M:%S}", 41)
    assert found.url == "https://gleif.example/full.xml.zip"
    assert found.reason


def test_an_index_of_one_kind_or_of_many_publications_is_read(tmp_path: Path) -> None:
    content = index("https://gleif.example", 10, 41, WINDOWS)
    expected = release(tmp_path, content, None)
    loaded = json.loads(content)["data"]
    many = json.dumps({"data": [loaded, {"publish_date": "earlier"}]}).encode()
    one = json.dumps({"data": {**loaded["lei2"], "type": "lei2"}}).encode()
    assert release(tmp_path, many, None) == expected
    assert release(tmp_path, one, None) == expected


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"[]", b"{}", b'{"data": []}', b'{"data": {"lei2": 1}}', b"[" * 100_000,
     b'{"data": {"publish_date": "soon", "full_file": {"xml": {"url": "https://a.example/"}}}}'],
)  # fmt: skip
def test_what_is_no_index_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(RefusedError, match="index of publications"):
        release(tmp_path, content, None)


def test_the_address_of_an_index_is_told() -> None:
    assert INCREMENTS.address == INCREMENTS.index_url
    named = dataclasses.replace(
        INCREMENTS, index_url="", catalog_url="https://a.example/catalog.json", dataset="norland"
    )
    assert named.address == "https://a.example/catalog.json#norland"
