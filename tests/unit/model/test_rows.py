"""Model types as rows and back, without loss."""

from __future__ import annotations

import copy
import dataclasses
import json
import math
import os
import pickle
import typing
from enum import Enum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch import model
from firmwatch.model import (
    Change,
    Evidence,
    FileCounts,
    Finding,
    FindingStatus,
    Listing,
    Locator,
    Name,
    Record,
    RecordKind,
    Snapshot,
    SnapshotReference,
    Source,
    Subject,
    SubjectKind,
    from_row,
    to_json,
    to_row,
)

NOT_ROWS = (Source, model.Increments, model.Message, model.ReviewRules, model.Unchanged)
"""Types that hold functions, bytes or tables of anything, and are never read back from a row."""
EXAMPLES = 300 if os.environ.get("HYPOTHESIS_PROFILE") == "explore" else 10
"""Of each of sixty types, three times."""
TOO_LARGE = (model.OwnerGraph, model.ExposureProof)
"""Types that are made of so much else that no example stays small; their parts are tested."""
TYPES = [
    item
    for name in model.__all__
    if dataclasses.is_dataclass(item := getattr(model, name))
    and item not in (*NOT_ROWS, *TOO_LARGE)
]

FINDING = Finding(
    id="0123456789abcdef",
    subject_id="S-1",
    subject_name="Vostrika",
    record_id="R-1",
    record_name="VOSTRIKA",
    record_caption="VOSTRIKA LTD",
    record_kind="organisation",
    source="sample_list",
    listings=(Listing("SAMPLE", "Sample Office", listing_date="2026-01-01"),),
    score=0.91,
    evidence=(Evidence("name", "Vostrika", "VOSTRIKA", 5.3, "printed alike"),),
    status=FindingStatus.OPEN,
    opened_at="2026-03-01T08:00:00Z",
    snapshot=SnapshotReference("sample_list", "ab" * 32, None, "2026-03-01T07:00:00Z"),
    matcher_version="fuzzy-1+0",
)


PLAIN = st.none() | st.text() | st.lists(st.dictionaries(st.text(), st.text()))


def objects(kind: Any) -> st.SearchStrategy[Any]:
    """Give objects of a model type; what a change holds may be anything that a row is."""
    if kind is Change:
        return st.builds(Change, before=PLAIN, after=PLAIN)
    return st.from_type(kind)


# A proof holds graphs.
st.register_type_strategy(Finding, st.builds(Finding, exposure=st.none()))


@pytest.mark.parametrize("kind", TYPES)
@settings(max_examples=EXAMPLES)
@given(choose=st.data())
def test_a_row_gives_back_the_object_that_it_was_made_of(kind: Any, choose: st.DataObject) -> None:
    item = choose.draw(objects(kind))
    row = to_row(item)
    assert from_row(kind, row) == item
    assert set(row) == {field.name for field in dataclasses.fields(kind)}
    assert plain(row)


@pytest.mark.parametrize("kind", TYPES)
@settings(max_examples=EXAMPLES)
@given(choose=st.data())
def test_text_is_written_as_the_json_library_writes_a_row(kind: Any, choose: st.DataObject) -> None:
    item = choose.draw(objects(kind))
    assert to_json(item) == json.dumps(to_row(item), ensure_ascii=False)
    assert to_json([item, item]) == json.dumps(to_row([item, item]), ensure_ascii=False)


@pytest.mark.parametrize("value", [0.0, -0.0, 1e300, math.inf, -math.inf, True, None, {"a": [1]}])
def test_any_value_of_json_is_written_as_the_json_library_writes_it(value: Any) -> None:
    assert to_json(value) == json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize("kind", TYPES)
@settings(max_examples=EXAMPLES)
@given(choose=st.data())
def test_what_travels_between_processes_is_the_same_there(kind: Any, choose: st.DataObject) -> None:
    item = choose.draw(objects(kind))
    # As text, since what is not a number equals nothing.
    assert to_json(pickle.loads(pickle.dumps(item))) == to_json(item)
    assert to_json(copy.deepcopy(item)) == to_json(item)


def plain(value: Any) -> bool:
    """Whether a value is of JSON's own types, an Enum's member not being one."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and plain(item) for key, item in value.items())
    if isinstance(value, list):
        return all(plain(item) for item in value)
    return value is None or type(value) in (str, int, float, bool)


def test_every_type_of_the_model_is_frozen() -> None:
    assert len(TYPES) > 15
    for kind in [*TYPES, *NOT_ROWS]:
        assert kind.__dataclass_params__.frozen  # type: ignore[union-attr]
        assert "__slots__" in vars(kind)


def test_a_row_may_lack_what_has_a_default_and_hold_more_than_is_known() -> None:
    row = {"value": "Vostrika", "colour": "blue"}
    assert from_row(Name, row) == Name("Vostrika")


def test_a_row_that_lacks_a_field_is_refused_by_name() -> None:
    with pytest.raises(KeyError, match="Locator lacks the field 'line'"):
        from_row(Locator, {"file": "sample.csv"})


def test_a_value_outside_a_closed_vocabulary_is_refused() -> None:
    row = to_row(Record("R", "s", RecordKind.VESSEL, (Name("Q"),), Locator("f", 1)))
    with pytest.raises(ValueError, match="person"):
        from_row(Record, {**row, "kind": "person"})


def test_no_kind_of_subject_is_a_person() -> None:
    assert {str(kind) for kind in SubjectKind} == {"organisation", "vessel", "wallet"}
    assert {str(kind) for kind in RecordKind} == {*SubjectKind, "listed_person"}
    assert all(issubclass(kind, str) for kind in (SubjectKind, RecordKind, FindingStatus))


def test_an_alert_prints_everything_needed_to_judge_it() -> None:
    row = FINDING.row()
    assert set(row) >= {
        *("finding_id", "subject_id", "subject_name", "record_id", "record_name", "source"),
        *("listings", "score", "evidence", "status", "opened_at", "snapshot", "matcher_version"),
    }
    assert "id" not in row
    assert row["finding_id"] == FINDING.id
    assert row["status"] == "open"
    assert set(row["evidence"][0]) == {
        *("name", "subject_value", "record_value", "weight", "detail", "words")
    }
    assert set(row["snapshot"]) == {"source", "sha256", "published_at", "fetched_at", "id"}
    assert row["listings"][0]["listing_date"] == "2026-01-01"
    assert json.loads(json.dumps(row)) == row
    assert from_row(Finding, {**row, "id": row["finding_id"]}) == FINDING


@given(*[st.integers(0, 5)] * 4)
def test_rows_are_balanced_where_none_is_lost(
    published: int, indexed: int, quarantined: int, excluded: int
) -> None:
    counts = FileCounts("sample.csv", published, indexed, quarantined, excluded)
    assert counts.balanced is (published - indexed - quarantined - excluded == 0)


def test_a_snapshot_counts_entries_of_its_first_file_and_unreadable_rows_of_all() -> None:
    counts = (FileCounts("sdn.csv", 10, 6, 1, 3), FileCounts("alt.csv", 50, 40, 4, 6))
    snapshot = Snapshot("i", "s", "u", "h", "2026-01-01T00:00:00Z", None, "1", counts)
    assert (snapshot.published, snapshot.indexed, snapshot.excluded) == (10, 6, 3)
    assert snapshot.quarantined == 5


def test_captions_and_names_begin_with_the_first_name() -> None:
    names = (Name("Vostrika"), Name("Delmar"))
    assert Record("R", "s", RecordKind.VESSEL, names, Locator("f", 1)).caption == "Vostrika"
    subject = Subject("S", "p", SubjectKind.VESSEL, "Vostrika", aliases=("Delmar", "Q"))
    assert subject.names == ("Vostrika", "Delmar", "Q")


def test_everything_public_is_exported() -> None:
    assert len(set(model.__all__)) == len(model.__all__)
    for module in (
        model.kinds,
        model.record,
        model.rows,
        model.source,
        model.subject,
    ):
        assert set(module.__all__) - {"Parsed"} <= set(model.__all__)
    kinds = [item for item in vars(model).values() if isinstance(item, type)]
    assert all(item.__name__ in model.__all__ for item in kinds if issubclass(item, Enum))
    assert typing.get_args(model.Parsed)
