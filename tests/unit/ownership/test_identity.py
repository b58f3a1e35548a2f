"""Parties of registers are one organisation by identifiers, and by nothing else."""

from __future__ import annotations

import random

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from firmwatch.lake import frame_of
from firmwatch.model import Identifier, Locator, Name, PartyKind, RegisterParty
from firmwatch.ownership import identifier_key, identifier_keys, party_ids

LEI, OTHER_LEI = "5493001KJTIIGC8Y1R12", "529900T8BM49AURSDO55"


def lei(value: str = LEI, valid: bool = True) -> Identifier:
    return Identifier("lei", value, value, None, valid)


def registration(value: str, country: str | None = "GB") -> Identifier:
    return Identifier("registration", value, value, country)


def party(
    place: str, *numbers: Identifier, countries: tuple[str, ...] = (), role: bool = False
) -> RegisterParty:
    source, id_ = place.split(":")
    kind = PartyKind.REGISTER_ROLE if role else PartyKind.ORGANISATION
    names = (Name("Delmar Resins BV"),)
    return RegisterParty(id_, source, kind, names, Locator("r", 1), numbers, countries)


def joined(*parties: RegisterParty) -> dict[str, str]:
    found = party_ids(frame_of(parties, "register_party"))
    return {f"{source}:{id_}": name for source, id_, name in found.rows()}


def test_an_lei_is_one_organisation_wherever_it_stands() -> None:
    assert joined(party("a:1", lei()), party("b:9", lei())) == dict.fromkeys(
        ("a:1", "b:9"), f"lei:{LEI}"
    )


def test_who_has_no_lei_is_of_the_only_one_that_others_state_beside_the_same_number() -> None:
    found = joined(party("a:1", lei(), registration("77")), party("b:9", registration("77")))
    assert found == {"a:1": f"lei:{LEI}", "b:9": f"lei:{LEI}"}


def test_a_number_that_two_leis_have_joins_nothing() -> None:
    found = joined(
        party("a:1", lei(), registration("77")),
        party("a:2", lei(OTHER_LEI), registration("77")),
        party("b:9", registration("77")),
    )
    assert found["b:9"] == "b:9"
    assert found["a:1"] != found["a:2"]


def test_whose_numbers_lead_to_two_leis_is_neither() -> None:
    found = joined(
        party("a:1", lei(), registration("77")),
        party("a:2", lei(OTHER_LEI), registration("88")),
        party("b:9", registration("77"), registration("88")),
    )
    assert found["b:9"] == "b:9"


def test_a_register_number_counts_with_its_country_only() -> None:
    found = joined(
        party("a:1", registration("77")),
        party("b:1", registration("77", "FR")),
        party("c:1", registration("77", None)),
        party("d:1", registration("77", None), countries=("GB",)),
    )
    assert found["a:1"] == found["d:1"] == "registration:GB:77"
    assert found["b:1"] == "registration:FR:77"
    assert found["c:1"] == "c:1"


def test_numbers_join_from_one_to_the_next() -> None:
    found = joined(
        party("a:1", registration("11")),
        party("b:1", registration("11"), registration("22")),
        party("c:1", registration("22"), registration("33")),
        party("d:1", registration("33")),
    )
    assert set(found.values()) == {"registration:GB:11"}


def test_a_wrong_check_digit_joins_nothing() -> None:
    wrong = lei("5493001KJTIIGC8Y1R13", valid=False)
    assert joined(party("a:1", wrong), party("b:1", wrong)) == {"a:1": "a:1", "b:1": "b:1"}


def test_names_alone_join_nothing_and_people_are_never_joined() -> None:
    """Scope rule S5: two register roles are never joined with each other."""
    found = joined(party("a:1"), party("b:1"), party("a:2", role=True), party("b:2", role=True))
    assert found == {name: name for name in found}


NUMBERS = st.lists(
    st.sampled_from([lei(), lei(OTHER_LEI), *(registration(str(n)) for n in range(5))]), max_size=3
)


@given(st.lists(NUMBERS, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_no_order_matters_and_no_two_leis_are_one(
    rows: list[list[Identifier]], chance: random.Random
) -> None:
    parties = [party(f"r{place % 2}:{place}", *row) for place, row in enumerate(rows)]
    found = joined(*parties)
    chance.shuffle(parties)
    assert joined(*parties) == found
    for item in parties:
        own = {number.value for number in item.identifiers if number.scheme == "lei"}
        if own:
            assert found[f"{item.source}:{item.id}"] == f"lei:{min(own)}"


@given(NUMBERS, st.lists(st.sampled_from(["GB", "FR"]), max_size=2))
def test_a_key_alone_is_that_of_a_table(numbers: list[Identifier], countries: list[str]) -> None:
    row = party("a:1", *numbers, registration("9", None), countries=tuple(countries))
    keys = {identifier_key(item, row.countries) for item in row.identifiers} - {None}
    table = identifier_keys(frame_of([row], "register_party"))
    assert keys == set(table["key"])


def test_nothing_is_nothing() -> None:
    empty = frame_of([party("a:1")], "register_party").clear()
    assert party_ids(empty).equals(
        pl.DataFrame(schema={"source": pl.String, "id": pl.String, "party_id": pl.String})
    )
