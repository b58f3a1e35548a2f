from __future__ import annotations

from pathlib import Path

import pytest

from firmwatch.errors import LakeError
from firmwatch.lake import load_joins, store_joins
from firmwatch.model import Comparison, Evidence, Join, JoinRule

JOIN = Join(
    ("a", "1"),
    ("b", "2"),
    JoinRule.ADDRESS,
    Comparison(0.97, (Evidence("prior", "", "", -3.0, "before"),), "Vostrika", "ВОСТРИКА"),
    (9700, 650, 3),
    (Evidence("address", "17 Harbour Road", "17, Harbour Rd", 0.0, "an address in common"),),
)


def test_joins_come_back_as_they_were(tmp_path: Path) -> None:
    (tmp_path / "indexes" / "key").mkdir(parents=True)
    store_joins(tmp_path, "key", "1", [JOIN])
    assert load_joins(tmp_path, "key", "1") == [JOIN]
    assert load_joins(tmp_path, "key", "2") is None
    assert load_joins(tmp_path, "other", "1") is None


def test_what_cannot_be_read_is_found_again(tmp_path: Path) -> None:
    folder = tmp_path / "indexes" / "key"
    folder.mkdir(parents=True)
    store_joins(tmp_path, "key", "1", [JOIN])
    (path,) = folder.iterdir()
    path.write_bytes(path.read_bytes()[:-20])
    assert load_joins(tmp_path, "key", "1") is None
    path.write_bytes(b"")
    assert load_joins(tmp_path, "key", "1") is None


def test_without_an_index_nothing_is_stored(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="cannot be written"):
        store_joins(tmp_path, "key", "1", [JOIN])
