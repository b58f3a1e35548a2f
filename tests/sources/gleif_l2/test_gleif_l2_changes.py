"""What changed between versions of a register equals a simple, slow comparison."""

from __future__ import annotations

import dataclasses
import itertools
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.model import Interest, Locator, Name, PartyKind, RegisterParty, to_row
from firmwatch.monitoring import register_changes
from tests.shared_data import needs_shared
from tests.sources.gleif_l2.documents import full
from tests.sources.gleif_l2.test_gleif_l2 import FORMS, PUBLISHED, told
from tests.sources.gleif_l2.test_gleif_l2_delta import versions

Item = Interest | RegisterParty
Found = Counter[tuple[str, str, str]]


def without_places(item: Item) -> dict[str, Any]:
    row: dict[str, Any] = to_row(item)
    row.pop("locator")
    row.pop("derived")
    for name in row.get("names", ()):
        name.pop("locator")
    return row


def slowly(before: list[Any], after: list[Any]) -> Found:
    """Compare everything with everything, field by field."""
    found: Found = Counter()
    for old in before:
        twins = [new for new in after if new.id == old.id]
        if not twins:
            found[old.id, "went", ""] += 1
        for new in twins:
            left, right = without_places(old), without_places(new)
            for field in left:
                if left[field] != right[field]:
                    found[old.id, field, f"{left[field]} -> {right[field]}"] += 1
    for new in after:
        if not [old for old in before if old.id == new.id]:
            found[new.id, "came", ""] += 1
    return found


def as_slowly(before: list[Any], after: list[Any]) -> Found:
    found: Found = Counter()
    for change in register_changes(lambda: before, lambda: after):
        if change.before is None or change.after is None:
            assert not change.fields
            found[change.id, "came" if change.after else "went", ""] += 1
            continue
        assert change.fields
        left, right = without_places(change.before), without_places(change.after)
        for field in change.fields:
            found[change.id, field, f"{left[field]} -> {right[field]}"] += 1
    return found


@needs_shared
@pytest.mark.parametrize(("name", "stem"), [("gleif_l2", "rr"), ("gleif_l2_exceptions", "repex")])
def test_changes_of_published_sets_are_those_of_a_slow_comparison(name: str, stem: str) -> None:
    parts = [
        told(name, PUBLISHED / f"{stem}-{part}.xml")
        for part in ("data", "updates-data2", "updates-data2-new")
    ]
    kinds = set()
    for before, after in itertools.pairwise(parts):
        for table in ("register_party", "interest"):
            changes = as_slowly(before[table], after[table])
            assert changes == slowly(before[table], after[table])
            kinds |= {field for _, field, _ in changes}
    assert {"came", "went"} < kinds


@pytest.mark.parametrize("name", FORMS)
@settings(deadline=None, max_examples=40)
@given(st.data())
def test_changes_of_any_versions_are_those_of_a_slow_comparison(name: str, data: Any) -> None:
    drawn = data.draw(versions(FORMS[name]))[:2]
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for number, version in enumerate(drawn):
            path = Path(folder) / f"{number}.xml"
            path.write_text(full(FORMS[name], version, number), "utf-8")
            parts.append(told(name, path))
    for table in ("register_party", "interest"):
        before, after = parts[0][table], parts[1][table]
        assert as_slowly(before, after) == slowly(before, after)


def test_where_it_stands_and_which_row_of_it_counts_is_no_change() -> None:
    name = Name("Vostrika Marine", locator=Locator("a.csv", 2))
    party = RegisterParty("1", "x", PartyKind.ORGANISATION, (name,), Locator("a.csv", 2))
    moved = dataclasses.replace(
        party,
        names=(dataclasses.replace(name, locator=Locator("a.csv", 9)),),
        locator=Locator("a.csv", 9),
        derived=True,
    )
    assert register_changes(lambda: [party], lambda: [moved]) == []
    ended = dataclasses.replace(moved, end_date="2031-01-01")
    (change,) = register_changes(lambda: [party], lambda: [ended])
    assert (change.before, change.after, change.fields) == (party, ended, ("end_date",))
