"""Each rule of linking by itself: what joins two records, what does not, what a party refuses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from firmwatch.errors import ScopeError
from firmwatch.matching import clustered, find_joins, party_id
from firmwatch.model import (
    Address,
    Identifier,
    JoinRule,
    ListedParty,
    Listing,
    Locator,
    Name,
    Record,
    RecordKind,
    Separation,
    key_of,
)

NAME = "Vostrika Marine Logistics LLC"


def record(source: str, id_: str = "1", *names: str, **changes: Any) -> Record:
    values: dict[str, Any] = {
        "id": id_,
        "source": source,
        "kind": RecordKind.ORGANISATION,
        "names": tuple(Name(name) for name in names or (NAME,)),
        "locator": Locator("sample.csv", 1),
    }
    return Record(**{**values, **changes})


def number(scheme: str, value: str, country: str | None = None) -> Identifier:
    return Identifier(scheme, value, value, country)


def rules(*records: Record) -> list[JoinRule]:
    return [join.rule for join in find_joins(records)]


def parties(records: Iterable[Record], *apart: Separation) -> list[ListedParty]:
    found = list(records)
    by_key = {key_of(item): item for item in found}
    return clustered(by_key, find_joins(found), apart)


def groups(records: Iterable[Record], *apart: Separation) -> list[list[str]]:
    found = [[":".join(key) for key in item.keys] for item in parties(records, *apart)]
    return [keys for keys in found if len(keys) > 1]


def reasons(records: Iterable[Record], *apart: Separation) -> set[str]:
    return {item.reason for found in parties(records, *apart) for item in found.refusals}


PA: dict[str, Any] = {"countries": ("PA",)}
LEI = number("lei", "5299000J2N45DDNE4Y28")
OTHER_LEI = number("lei", "213800WSGIIZCXF1P572")


class TestNumbers:
    @pytest.mark.parametrize(
        ("left", "right"),
        [
            (LEI, LEI),
            (number("imo", "9074729"), number("imo", "9074729")),
            (number("ogrn", "1027700132195"), number("ogrn", "1027700132195")),
            (number("wallet", "bc1qfictional"), number("wallet", "bc1qfictional")),
            (number("registration", "1234567", "PA"), number("registration", "1234567", "PA")),
        ],
    )
    def test_one_that_a_single_party_has_joins_under_any_name(
        self, left: Identifier, right: Identifier
    ) -> None:
        one = record("a", "1", identifiers=(left,), countries=("PA",))
        other = record("b", "1", "Meltemi Seven", identifiers=(right,), countries=("GR",))
        assert rules(one, other) == [JoinRule.IDENTIFIER]

    @pytest.mark.parametrize(
        ("left", "right"),
        [
            (number("registration", "12345", "PA"), number("registration", "12345", "PA")),
            (number("registration", "1234567"), number("registration", "1234567", "PA")),
            (number("bic", "FICTPAPA"), number("bic", "FICTPAPA")),
            (number("tax", "1234567", "PA"), number("registration", "1234567", "PA")),
        ],
    )
    def test_a_lesser_one_wants_names_that_are_alike(
        self, left: Identifier, right: Identifier
    ) -> None:
        one = record("a", identifiers=(left,))
        assert rules(one, record("b", identifiers=(right,))) == [JoinRule.IDENTIFIER]
        assert rules(one, record("b", "1", "Meltemi Seven", identifiers=(right,))) == []

    def test_one_that_may_be_shared_does_not_join(self) -> None:
        shared = (number("domain", "vostrika.example"),)
        assert rules(record("a", identifiers=shared), record("b", identifiers=shared)) == []

    def test_another_number_contradicts_where_names_have_nothing_in_common(self) -> None:
        one = record("a", identifiers=(LEI, number("inn", "7707083893")))
        other = record("b", "1", "Meltemi Seven", identifiers=(LEI, number("inn", "7728168971")))
        assert rules(one, other) == []
        alike = record("b", identifiers=other.identifiers)
        assert rules(one, alike) == [JoinRule.IDENTIFIER]
        assert groups([one, alike]) == []
        assert reasons([one, alike]) == {
            "one Russian tax number (INN) each, and they differ: 7707083893 and 7728168971"
        }

    def test_one_that_several_records_of_a_list_bear_joins_like_names_alone(self) -> None:
        tax: dict[str, Any] = {"identifiers": (number("tax", "6070026706", "PA"),)}
        copies = [
            record(source, id_, name, **tax)
            for source in ("a", "b")
            for id_, name in (("1", NAME), ("2", "Meltemi Seven"))
        ]
        assert groups(copies) == [["a:1", "b:1"], ["a:2", "b:2"]]

    def test_two_kinds_are_never_one(self) -> None:
        imo = (number("imo", "9074729"),)
        ship = record("b", kind=RecordKind.VESSEL, identifiers=imo)
        assert rules(record("a", identifiers=imo), ship) == []


class TestNames:
    def test_a_country_in_common_joins(self) -> None:
        assert rules(record("a", **PA), record("b", countries=("GR", "PA"))) == [JoinRule.COUNTRY]

    @pytest.mark.parametrize("countries", [(), ("GR",)])
    def test_alone_they_never_join(self, countries: tuple[str, ...]) -> None:
        assert rules(record("a", **PA), record("b", countries=countries)) == []
        assert rules(record("a"), record("b")) == []

    def test_other_countries_outweigh_whatever_else_is_in_common(self) -> None:
        same: dict[str, Any] = {
            "addresses": (Address("17 Harbour Road, Balboa 0843"),),
            "listings": (Listing("Examplia", "x", listing_date="2026-03-02"),),
        }
        assert rules(record("a", **PA, **same), record("b", countries=("GR",), **same)) == []

    def test_generic_names_never_join(self) -> None:
        name = "General Trading Company"
        assert rules(record("a", "1", name, **PA), record("b", "1", name, **PA)) == []

    def test_weak_aliases_never_join(self) -> None:
        weak = (Name("Meltemi Seven"), Name(NAME, weak=True))
        assert rules(record("a", **PA), record("b", names=weak, **PA)) == []

    def test_a_name_that_is_not_near_enough_does_not_join(self) -> None:
        other = "Vostrika Marine Insurance and Reinsurance Brokers"
        assert rules(record("a", **PA), record("b", "1", other, **PA)) == []

    def test_records_of_one_list_are_never_joined(self) -> None:
        assert rules(record("a", "1", **PA), record("a", "2", **PA)) == []


class TestCorroboration:
    def test_listed_on_one_day_under_one_programme(self) -> None:
        def listed(source: str, program: str, day: str = "2007-03-24") -> Record:
            return record(source, listings=(Listing(program, "x", listing_date=day),))

        one = listed("a", "Examplia")
        assert rules(one, listed("b", "Examplia (weapons)")) == [JoinRule.LISTING]
        assert rules(one, listed("b", "Examplia", "2007-03-25")) == []
        assert rules(one, listed("b", "Norland")) == []
        assert rules(listed("a", "Examplia", "2007"), listed("b", "Examplia", "2007")) == []

    def test_one_reference_number_of_the_united_nations(self) -> None:
        one = record("a", properties=(("reference_number", "KPe.901"),))
        assert rules(one, record("b", notes="UN Ref KPe.901.")) == [JoinRule.LISTING]
        assert rules(one, record("b", notes="UN Ref KPe.902.")) == []

    def test_an_address_in_common(self) -> None:
        one = record("a", addresses=(Address("17 Harbour Road, Balboa 0843"),))
        near = record("b", addresses=(Address("No. 17, Harbour Road, 0843 Balboa, Panama"),))
        assert rules(one, near) == [JoinRule.ADDRESS]
        far = record("b", addresses=(Address("17 Market Street, Balboa"),))
        assert rules(one, far) == []

    def test_a_second_name_that_is_no_spelling_of_the_first(self) -> None:
        one = record("a", "1", NAME, "Halcyon Drift Ferroalloys")
        assert rules(one, record("b", "1", NAME, "HALCYON DRIFT FERROALLOYS")) == [
            JoinRule.SECOND_NAME
        ]
        again = "Vostrika Marine"
        assert rules(record("a", "1", NAME, again), record("b", "1", NAME, again)) == []


class TestParties:
    def test_a_chain_of_joins_is_one_party(self) -> None:
        found = parties(record(source, **PA) for source in ("a", "b", "c"))
        assert [len(item.keys) for item in found] == [3]
        assert len(found[0].joins) == 3

    def test_an_id_stays_when_a_record_comes_or_goes(self) -> None:
        (two,) = parties([record("a", **PA), record("b", **PA)])
        (three,) = parties([record("a", **PA), record("b", **PA), record("c", **PA)])
        assert two.id == three.id == party_id([("a", "1")])

    def test_two_records_of_a_list_do_not_meet_by_names(self) -> None:
        """Neither fits better, so nothing says which of them the other list means."""
        found = [record("a", "1", **PA), record("a", "2", **PA), record("b", "1", **PA)]
        assert groups(found) == []
        assert reasons(found) == {
            "a:1 bears the name as well, or better", "a:2 bears the name as well, or better"
        }  # fmt: skip

    def test_of_two_namesakes_the_one_that_has_more_in_common_joins(self) -> None:
        same: dict[str, Any] = {"addresses": (Address("17 Harbour Road, Balboa 0843"),)}
        found = [record("a", "1", **PA), record("a", "2", **PA, **same), record("b", **PA, **same)]
        assert groups(found) == [["a:2", "b:1"]]

    def test_a_record_without_country_joins_no_two_countries(self) -> None:
        same: dict[str, Any] = {"addresses": (Address("17 Harbour Road, Balboa 0843"),)}
        found = [
            record("a", **PA, **same), record("b", **same), record("c", countries=("GR",), **same)
        ]  # fmt: skip
        assert groups(found) == [["a:1", "b:1"]]
        assert reasons(found) == {"no country in common: GR and PA"}

    def test_numbers_that_contradict_keep_a_chain_apart(self) -> None:
        found = [
            record("a", identifiers=(LEI,), **PA),
            record("b", **PA),
            record("c", identifiers=(OTHER_LEI,), **PA),
        ]
        assert groups(found) == [["a:1", "b:1"]]
        assert any(reason.startswith("one Legal Entity") for reason in reasons(found))

    def test_a_separation_holds_through_a_third_record(self) -> None:
        found = [record(source, **PA) for source in ("a", "b", "c")]
        apart = Separation(("a", "1"), ("c", "1"))
        assert groups(found, apart) == [["a:1", "b:1"]]
        assert groups(found, apart, Separation(("a", "1"), ("b", "1"))) == [["b:1", "c:1"]]

    def test_whom_a_user_has_ruled_out_is_no_rival(self) -> None:
        found = [record("a", "1", **PA), record("a", "2", **PA), record("b", "1", **PA)]
        assert groups(found, Separation(("a", "1"), ("b", "1"))) == [["a:2", "b:1"]]


def test_people_are_never_linked() -> None:
    """Scope rule S5."""
    people = [
        record(source, "1", "Erland Vask", kind=RecordKind.LISTED_PERSON) for source in ("a", "b")
    ]
    with pytest.raises(ScopeError, match="rule S2"):
        find_joins(people)


def test_nothing_gives_nothing() -> None:
    assert find_joins([]) == []
    assert find_joins([record("a")]) == []
    assert clustered({}, []) == []
