"""Many look-ups against lists that are read once, and two tables against each other."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import firmwatch
from firmwatch.errors import UsageError
from firmwatch.lake import DIGEST, Lines, StoredIndex, load_index, store_index
from firmwatch.model import Record

NONE = np.empty((0, DIGEST), np.uint8)
LISTED = [
    ("r-1", "Vostrika Marine Logistics LLC"),
    ("r-2", "Qorvand Petrochemicals JSC"),
]


@pytest.fixture
def lists(tmp_path: Path) -> dict[str, Path]:
    path = tmp_path / "entities.ftm.json"
    rows = [
        {"id": id_, "schema": "Company", "properties": {"name": [name], "topics": ["sanction"]}}
        for id_, name in LISTED
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return {"ftm": path}


@pytest.mark.filterwarnings("ignore:.*entries:UserWarning")
def test_a_name_is_looked_up_many_times(lists: dict[str, Path], tmp_path: Path) -> None:
    matcher = firmwatch.Matcher(lists, workspace=tmp_path)
    assert len(matcher) == len(LISTED)
    for _ in range(2):
        assert [item.record_id for item in matcher.search("OOO Vostrika Marine Logistics")] == [
            "r-1"
        ]
        assert matcher.search("Tollgate Resins") == []
    assert matcher.search("Vostrika Marine Logistics", limit=0) == []
    found = matcher.screen(["Qorvand Petrochemicals", "Tollgate Resins"])
    assert [item.record_id for item in found] == ["r-2"]


def test_two_tables_meet_alike_whichever_is_indexed(lists: dict[str, Path], tmp_path: Path) -> None:
    matcher = firmwatch.Matcher(lists, workspace=tmp_path)
    ours = [{"name": "Tollgate Resins Ltd"}, {"name": "Vostrika Marine Logistics LLC"}]
    theirs = [{"name": "VOSTRIKA MARINE LOGISTIKS LTD"}, {"name": "Delmar Foods GmbH"}]
    found = list(matcher.match(ours, theirs))
    assert [(item.subject_row, item.reference_row) for item in found] == [(1, 0)]
    assert found == list(matcher.match(ours, theirs, index="subjects"))


def test_no_list_is_never_an_all_clear(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="names no list"):
        firmwatch.Matcher({}, workspace=tmp_path)


def test_an_index_that_cannot_be_read_is_made_again(tmp_path: Path) -> None:
    made = StoredIndex({}, Lines.of(Record, []), NONE, NONE, {"record_ids": {}})
    store_index(tmp_path, "key", made)
    (tmp_path / "indexes" / "key" / "arrays.bin").write_bytes(b"half")
    assert load_index(tmp_path, "key") is None
    store_index(tmp_path, "key", made)
    found = load_index(tmp_path, "key")
    assert found is not None
    assert len(found.records) == 0
