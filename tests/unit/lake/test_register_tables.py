"""Parties and interests of registers in the lake: what was written is what is read."""

from __future__ import annotations

import dataclasses
import tempfile
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
    read_interests,
    read_records,
    read_register_parties,
    remove_snapshot,
    snapshot_id,
)
from firmwatch.model import (
    FileCounts,
    Interest,
    InterestKind,
    Locator,
    Name,
    PartyKind,
    RegisterParty,
    Snapshot,
)
from tests.unit.lake.test_snapshots import built

PARTIES = st.lists(built(RegisterParty), max_size=4, unique_by=lambda item: item.id)
INTERESTS = st.lists(built(Interest), max_size=4, unique_by=lambda item: item.id)
VERSIONS = st.lists(st.tuples(PARTIES, INTERESTS), min_size=1, max_size=4)


def written(
    lake: Path,
    tables: tuple[list[RegisterParty], list[Interest]],
    text: str,
    base: Snapshot | None = None,
) -> Snapshot:
    path = lake / "register.csv"
    path.write_text(text, "utf-8")
    sha256 = content_hash({"register.csv": path})
    snapshot = Snapshot(
        id=snapshot_id("sample_register", "1", sha256),
        source="sample_register",
        url="",
        sha256=sha256,
        fetched_at="2026-03-01T00:00:00+00:00",
        published_at=None,
        parser_version="1",
        counts=(FileCounts("register.csv", 1, 1, 0, 0),),
    )
    with SnapshotWriter(lake, base) as writer:
        for party in tables[0]:
            writer.add("register_party", party)
        for interest in tables[1]:
            writer.add("interest", interest)
        writer.finish(snapshot, {"register.csv": path})
    return snapshot


def stored(lake: Path, snapshot: Snapshot) -> tuple[list[RegisterParty], list[Interest]]:
    return list(read_register_parties(lake, snapshot)), list(read_interests(lake, snapshot))


@settings(deadline=None, max_examples=12)
@given(VERSIONS)
def test_every_version_of_a_register_is_read_as_it_was_written(history: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lake, base, kept = Path(folder), None, []
        for number, tables in enumerate(history):
            base = written(lake, tables, f"version {number}", base)
            kept.append((base, tables))
        for snapshot, tables in kept:
            assert stored(lake, snapshot) == tables
            assert list(read_records(lake, snapshot)) == []
        remove_snapshot(lake, kept[0][0], [snapshot for snapshot, _ in kept])
        for snapshot, tables in kept[1:]:
            assert stored(lake, snapshot) == tables


def a_register(first_line: int) -> tuple[list[RegisterParty], list[Interest]]:
    parties, interests = [], []
    for number in range(300):
        place = Locator("register.csv", first_line + number)
        names = (Name(f"Vostrika {number}", locator=place),)
        kind = PartyKind.ORGANISATION
        parties.append(RegisterParty(f"P-{number}", "sample_register", kind, names, place))
        ids = f"P-{number}", f"P-{number // 2}"
        share = InterestKind.SHAREHOLDING
        interests.append(Interest(f"I-{number}", "sample_register", *ids, share, place, 1, 5_000))
    return parties, interests


def test_a_line_more_at_the_top_costs_no_party_and_no_interest(tmp_path: Path) -> None:
    one, two = a_register(1), a_register(2)
    two[1][7] = dataclasses.replace(two[1][7], share_max=7_500)
    before = written(tmp_path, one, "one")
    after = written(tmp_path, two, "two", before)
    assert stored(tmp_path, before) == one
    assert stored(tmp_path, after) == two
    folder = tmp_path / "snapshots" / after.source / after.id
    assert len(pl.read_parquet(folder / "interest-00000.parquet")) == 1
    assert not list(folder.glob("register_party-*"))


def test_two_interests_of_one_id_are_refused_where_one_would_be_lost(tmp_path: Path) -> None:
    parties, interests = a_register(1)
    base = written(tmp_path, (parties, interests), "one")
    with pytest.raises(LakeError, match="'I-3'"):
        written(tmp_path, (parties, [*interests, interests[3]]), "two", base)
