"""Who owns or controls whom among the entries of OFAC's enhanced lists: fictional entities."""

from __future__ import annotations

import pytest

from firmwatch.model import Interest, InterestKind, LeftOut, PartyKind, Record, RegisterParty
from firmwatch.ownership import assess, network_of, rule_on
from firmwatch.sources.us_ofac_cons_enhanced import SOURCE
from tests.sources.us_ofac_cons_enhanced.documents import document, entity, events_of

OWNED, OWNS = "Owned or Controlled By", "Owns, controls, or operates"


def related(number: int, *others: tuple[str, int, str], kind: str = "Entity") -> bytes:
    """An entity with relationships: (relation, number of the other, its printed name)."""
    printed = "".join(
        f'<relationship id="{number}{place}"><type refId="1">{relation}</type>'
        f'<relatedEntity entityId="{other}">{name}</relatedEntity></relationship>'
        for place, (relation, other, name) in enumerate(others)
    )
    text = f"      <relationships>{printed}</relationships>\n    </entity>\n"
    return entity(number, kind).replace(b"    </entity>\n", text.encode())


def read(*entities: bytes) -> tuple[list[Interest], dict[str, RegisterParty], dict[str, int]]:
    events = events_of(SOURCE, document(entities))
    return (
        [event for event in events if isinstance(event, Interest)],
        {event.id: event for event in events if isinstance(event, RegisterParty)},
        {event.field: event.count for event in events if isinstance(event, LeftOut)},
    )


@pytest.mark.parametrize(
    "entities",
    [
        [related(1, (OWNED, 2, "VOSTRIKA TRADING 2")), entity(2)],
        [entity(2), related(1, (OWNED, 2, "VOSTRIKA TRADING 2"))],
        [entity(1), related(2, (OWNS, 1, "VOSTRIKA TRADING 1"))],
    ],
    ids=["owner behind", "owner before", "reverse"],
)
def test_both_directions_say_who_owns_whom(entities: list[bytes]) -> None:
    (found,), parties, _ = read(*entities)
    assert (found.owner_id, found.asset_id) == ("2", "1")
    assert (found.kind, found.share_min, found.share_max, found.direct) == (
        InterestKind.UNKNOWN_INTEREST, None, None, None,
    )  # fmt: skip
    assert found.detail in (OWNED, OWNS)
    assert found.locator.file == "cons_enhanced.zip"
    assert {item.kind for item in parties.values()} == {PartyKind.ORGANISATION}
    assert parties["1"].identifiers[0].value == "7700000001"


def test_nothing_is_certainly_blocked_for_it_by_any_rule() -> None:
    found, _, _ = read(entity(2), related(1, (OWNED, 2, "VOSTRIKA TRADING 2")))
    network = network_of(found, as_of="2026-01-09")
    for name in ("ofac_50", "eu", "uk", "bis_affiliates"):
        (exposure,) = assess(network, rule_on(name, "2026-01-09"), ["2"]).exposures(["1"])
        assert (exposure.status.value, exposure.share_min) == ("possibly_blocked", 0)


def test_what_both_entries_say_is_one_interest() -> None:
    one = related(1, (OWNED, 2, "VOSTRIKA TRADING 2"))
    found, _, left_out = read(one, related(2, (OWNS, 1, "VOSTRIKA TRADING 1")))
    assert len(found) == 1
    assert left_out[f"relationship: {OWNS} (said of both entries)"] == 1


def test_a_listed_person_who_owns_is_in_the_record_of_each_organisation() -> None:
    owner = related(3, (OWNS, 2, "VOSTRIKA TRADING 2"), ("Family member of", 4, "X"),
                    ("Acting for or on behalf of", 2, "X"), kind="Individual")  # fmt: skip
    relative = related(4, (OWNED, 3, "X"), ("Associate Of", 3, "X"), kind="Individual")
    found, parties, left_out = read(
        related(1, (OWNED, 3, "TALLOWBY, Ansgar")), entity(2), owner, relative
    )
    assert [(item.owner_id, item.asset_id) for item in found] == [("1 / 3", "1"), ("2 / 3", "2")]
    roles = [i for i in parties.values() if i.kind is PartyKind.REGISTER_ROLE]
    assert [(item.id, item.asset_id) for item in roles] == [("1 / 3", "1"), ("2 / 3", "2")]
    assert all(not (item.identifiers or item.countries) for item in roles)
    # The publisher says which of its entries they are.
    assert [item.entry_id for item in roles] == ["3", "3"]
    assert {item.entry_id for item in parties.values() if item not in roles} == {None}
    # Of the five relationships of people, the one of an owner is read; the others are dropped.
    assert left_out["listed_person.relationships/relationship"] == 4


def test_who_knows_whom_is_never_read() -> None:
    others = ("Associate Of", "Providing support to", "Acting for or on behalf of",
              "playing a significant role in", "Leader or official of",
              "Principal Executive Officer", "Family member of",
              "Property in the interest of")  # fmt: skip
    found, parties, _ = read(entity(2), related(1, *((name, 2, "X") for name in others)))
    assert (found, parties) == ([], {})


def test_an_owner_of_another_list_is_known_by_what_is_printed_here() -> None:
    found, parties, _ = read(
        related(1, (OWNED, 91, "HALCYON HOLDING JSC")), related(2, (OWNED, 92, "VASK, Erland"))
    )
    assert [item.owner_id for item in found] == ["91", "2 / 92"]
    assert (parties["91"].kind, parties["91"].names[0].value) == (
        PartyKind.ORGANISATION, "HALCYON HOLDING JSC",
    )  # fmt: skip
    assert (parties["2 / 92"].kind, parties["2 / 92"].names) == (PartyKind.UNSPECIFIED, ())


def test_a_vessel_or_an_aircraft_is_no_party_and_counted() -> None:
    found, parties, left_out = read(
        related(1, (OWNED, 2, "X"), kind="Vessel"), entity(2), entity(3, "Aircraft"),
        related(4, (OWNED, 3, "X LTD")),
    )  # fmt: skip
    assert (found, parties) == ([], {})
    assert left_out[f"relationship: {OWNED} (its asset is no party)"] == 1
    assert left_out[f"relationship: {OWNED} (its owner is no party)"] == 1


def test_records_are_as_they_were() -> None:
    plain, linked = entity(1), related(1, (OWNED, 2, "VOSTRIKA TRADING 2"))
    before, after = (
        [e for e in events_of(SOURCE, document([item, entity(2)])) if isinstance(e, Record)]
        for item in (plain, linked)
    )
    assert [item.id for item in before] == [item.id for item in after] == ["1", "2"]
    assert after[0].links[0].relation == OWNED
