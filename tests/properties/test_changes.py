"""Changes applied to the older version of a list give the newer one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from firmwatch.model import Identifier, Listing, Locator, Name, NameType, Record, RecordKind
from firmwatch.monitoring import apply_changes, changes_between, record_content

NAMES = st.builds(
    Name,
    st.sampled_from(["Vostrika", "VOSTRIKA", "Vostri-ka", "Delmar", "Bank", "Восток"]),
    st.sampled_from(NameType),
    st.booleans(),
    locator=st.none() | st.builds(Locator, st.just("list.csv"), st.integers(1, 9)),
)
RECORDS = st.builds(
    Record,
    id=st.sampled_from("abcde"),
    source=st.just("norland"),
    kind=st.sampled_from([RecordKind.ORGANISATION, RecordKind.VESSEL]),
    names=st.lists(NAMES, min_size=1, max_size=4).map(tuple),
    locator=st.builds(Locator, st.just("list.csv"), st.integers(1, 9)),
    identifiers=st.lists(
        st.builds(Identifier, st.sampled_from(["imo", "tax"]), st.sampled_from("12"), st.just("x")),
        max_size=2,
    ).map(tuple),
    countries=st.lists(st.sampled_from(["RU", "DE"]), max_size=2).map(tuple),
    listings=st.lists(st.builds(Listing, st.sampled_from("PQ"), st.just("N")), max_size=2).map(
        tuple
    ),
    properties=st.lists(st.tuples(st.just("rank"), st.sampled_from("12")), max_size=2).map(tuple),
    notes=st.sampled_from(["", "a b", "A B"]),
)
VERSIONS = st.lists(RECORDS, max_size=5, unique_by=lambda record: record.id)


@given(VERSIONS, VERSIONS)
def test_changes_are_complete(before: list[Record], after: list[Record]) -> None:
    changes = changes_between(lambda: before, lambda: after)
    applied = apply_changes(map(record_content, before), changes)
    assert applied == {record.id: record_content(record) for record in after}


@given(VERSIONS)
def test_a_version_does_not_differ_from_itself(version: list[Record]) -> None:
    assert changes_between(lambda: version, lambda: version[::-1]) == []


@given(VERSIONS, VERSIONS)
def test_every_change_names_an_entry_of_either_version(
    before: list[Record], after: list[Record]
) -> None:
    old, new = {item.id for item in before}, {item.id for item in after}
    for change in changes_between(lambda: before, lambda: after):
        assert change.record_id in old | new
        assert set(change.related) <= old | new
        assert change.before != change.after
