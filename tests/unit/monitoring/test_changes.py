"""Changes between two versions of a list, each by its name."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from firmwatch.model import (
    Change,
    ChangeKind,
    Identifier,
    Listing,
    Locator,
    Name,
    NameType,
    Record,
    RecordKind,
)
from firmwatch.monitoring import apply_changes, changes_between, record_content


def record(id_: str, *names: str, **values: Any) -> Record:
    first, *others = names
    return Record(
        id=id_,
        source="norland",
        kind=RecordKind.ORGANISATION,
        names=(Name(first), *(Name(other, NameType.ALIAS) for other in others)),
        locator=Locator("list.csv", 1),
        **values,
    )


def changes(before: list[Record], after: list[Record]) -> list[Change]:
    found = changes_between(lambda: before, lambda: after)
    applied = apply_changes(map(record_content, before), found)
    assert applied == {item.id: record_content(item) for item in after}
    return found


def kinds(before: list[Record], after: list[Record]) -> list[tuple[str, str, bool]]:
    return [(item.kind.value, item.field, item.cosmetic) for item in changes(before, after)]


def related(found: list[Change]) -> dict[tuple[str, str], tuple[str, ...]]:
    return {(item.kind.value, item.record_id): item.related for item in found}


VOSTRIKA = record("1", "Vostrika Marine LLC", "Vostrika Shipping", countries=("RU",))
IMO = Identifier("imo", "9074729", "IMO 9074729", valid=True)


def changed(**values: Any) -> Record:
    return dataclasses.replace(VOSTRIKA, **values)


def test_nothing_changes_where_an_entry_moves_or_its_aliases_stand_in_another_order() -> None:
    two = record("1", "A Delmar", "B Delmar", "C Delmar")
    moved = dataclasses.replace(
        two,
        names=(two.names[0], two.names[2], two.names[1]),
        locator=Locator("list.csv", 7),
    )
    assert kinds([two], [moved]) == []


def names(first: str, *others: str) -> dict[str, Any]:
    aliases = (Name(other, NameType.ALIAS) for other in others)
    return {"names": (Name(first), *aliases)}


ALIAS = "Vostrika Shipping"


@pytest.mark.parametrize(
    ("values", "kind", "field", "cosmetic"),
    [
        (names("Brestovka Cargo", ALIAS), "renamed", "name", False),
        (names("VOSTRIKA-MARINE, LLC", ALIAS), "renamed", "name", True),
        (names("Vostrika Marine LLC"), "alias removed", "alias", False),
        (names("Vostrika Marine LLC", ALIAS, "VML"), "alias added", "alias", False),
        (names("Vostrika Marine LLC", "Vostrika  shipping"), "amended", "alias", True),
        ({"identifiers": (IMO,)}, "identifier added", "identifier", False),
        ({"countries": ("RU", "CY")}, "amended", "countries", False),
        ({"notes": "Moved goods"}, "amended", "notes", False),
        ({"listings": (Listing("A", "B"),)}, "amended", "listings", False),
        ({"kind": RecordKind.VESSEL}, "amended", "kind", False),
    ],
)
def test_each_change_of_an_entry_has_its_name(
    values: dict[str, Any], kind: str, field: str, cosmetic: bool
) -> None:
    assert kinds([VOSTRIKA], [changed(**values)]) == [(kind, field, cosmetic)]


def test_entries_come_and_go() -> None:
    other = record("2", "Halcyon Drift")
    assert kinds([VOSTRIKA], [VOSTRIKA, other]) == [("listed", "", False)]
    assert kinds([VOSTRIKA, other], [VOSTRIKA]) == [("delisted", "", False)]


def test_a_weak_alias_that_is_no_longer_weak_is_no_cosmetic_change() -> None:
    weak = changed(names=(VOSTRIKA.names[0], Name("Vostrika Shipping", NameType.ALIAS, weak=True)))
    assert kinds([weak], [VOSTRIKA]) == [
        ("alias removed", "alias", False),
        ("alias added", "alias", False),
    ]


def test_an_entry_with_another_number_is_renumbered_and_not_delisted() -> None:
    (change,) = changes([VOSTRIKA], [dataclasses.replace(VOSTRIKA, id="77")])
    assert (change.kind, change.record_id, change.related) == (ChangeKind.RENUMBERED, "1", ("77",))


def test_an_entry_taken_over_by_another_one_is_merged() -> None:
    other = record("2", "Halcyon Drift", countries=("RU",))
    both = record("2", "Halcyon Drift", "Vostrika Marine", countries=("RU",))
    found = {
        (item.kind.value, item.record_id): item.related
        for item in changes([VOSTRIKA, other], [both])
    }
    assert found["merged", "1"] == ("2",)
    assert ("alias added", "2") in found


def test_an_entry_that_was_an_alias_of_another_one_is_split_off() -> None:
    both = record("2", "Halcyon Drift", "Vostrika Marine", countries=("RU",))
    rest = record("2", "Halcyon Drift", countries=("RU",))
    found = {
        (item.kind.value, item.record_id): item.related
        for item in changes([both], [rest, VOSTRIKA])
    }
    assert found["split", "1"] == ("2",)


def test_two_entries_of_one_name_are_not_merged_where_one_of_them_goes() -> None:
    twin = dataclasses.replace(VOSTRIKA, id="2")
    amended = dataclasses.replace(twin, notes="still there")
    assert [item.kind for item in changes([VOSTRIKA, twin], [amended])] == [
        ChangeKind.DELISTED,
        ChangeKind.AMENDED,
    ]


def test_a_name_in_another_country_is_another_entry() -> None:
    abroad = dataclasses.replace(VOSTRIKA, id="2", countries=("BR",))
    assert [item.kind for item in changes([VOSTRIKA], [abroad])] == [
        ChangeKind.DELISTED,
        ChangeKind.LISTED,
    ]


def test_a_number_of_its_own_makes_it_one_whatever_the_name() -> None:
    ship = record("1", "Delmar Star", identifiers=(IMO,))
    renamed = record("2", "Borealis", identifiers=(IMO,))
    (change,) = changes([ship], [renamed])
    assert change.kind is ChangeKind.RENUMBERED
