"""Owners who are people and listed persons: what speaks for one person, and what is nothing."""

from __future__ import annotations

import dataclasses

import pytest

from firmwatch.errors import ScopeError
from firmwatch.matching import PersonIndex, compare_person, match_people
from firmwatch.model import (
    Comparison,
    Locator,
    Name,
    PartyKind,
    Record,
    RecordKind,
    RegisterParty,
)
from firmwatch.text.scripts import script_of

ALERT = 0.3


def role(*names: str, year: int | None = None, entry_id: str | None = None) -> RegisterParty:
    return RegisterParty(
        "company / 1",
        "isles",
        PartyKind.REGISTER_ROLE,
        tuple(Name(name, script=script_of(name)) for name in names),
        Locator("owners.csv", 2),
        birth_year=year,
        asset_id="company",
        entry_id=entry_id,
    )


def entry(*names: str, born: tuple[str, ...] = (), weak: bool = False) -> Record:
    return Record(
        "p1",
        "isles",
        RecordKind.LISTED_PERSON,
        tuple(Name(name, weak=weak, script=script_of(name)) for name in names),
        Locator("list.csv", 7),
        birth_dates=born,
    )


def weight_of(found: Comparison, name: str) -> float:
    return sum(item.weight for item in found.evidence if item.name == name)


@pytest.mark.parametrize(
    ("own", "listed"),
    [
        ("Erland Joakim Vaskentorp", "VASKENTORP, Erland Joakim"),
        ("Erland Vaskentorp", "VASKENTORP Erland"),
        ("Tormod Quillandry-Maag", "QUILLANDRY MAAG, Tormod"),
        ("Yevgeny Ostravkovsky", "Евгений Остравковский"),
        ("Abd al-Rahman Qorvandi", "QORVANDI, Abdulrahman"),
        ("Jongun Thervask", "THERVASK Jong Un"),
    ],
)
def test_a_full_and_rare_name_with_its_year_is_an_alert(own: str, listed: str) -> None:
    agreed = compare_person(role(own, year=1961), entry(listed, born=("1961-05-06",)))
    assert agreed.score > ALERT
    other = compare_person(role(own, year=1961), entry(listed, born=("1983-05-06",)))
    assert other.score < ALERT
    assert weight_of(other, "birth_year") < -4


def test_the_evidence_adds_up_to_the_score_and_says_how_words_stand_for_one_another() -> None:
    found = compare_person(
        role("Erland Vaskenthorp", year=1961), entry("VASKENTORP, Erland", born=("1961",))
    )
    names = [item.name for item in found.evidence]
    assert names == ["prior", "name", "spelling", "birth_year"]
    assert found.score == pytest.approx(1 / (1 + 2.718281828**-found.log_odds), abs=1e-4)
    kinds = {row.subject_word: row.kind for row in found.evidence[1].words}
    assert kinds == {"ERLAND": "equal", "VASKENTHORP": "one letter differs"}
    assert found.record_name == "VASKENTORP, Erland"


@pytest.mark.parametrize(
    ("own", "listed"),
    [
        ("John Smith", "SMITH, Robert"),
        ("John Smith", "SMITH, John"),
        ("Erland Vaskentorp", "VASKENTORP, Ismene"),
        ("Muhammad Ali", "ALI, Mohammed"),
    ],
)
def test_a_common_name_or_a_shared_surname_is_nothing(own: str, listed: str) -> None:
    for born in ((), ("1961-05-06",)):
        assert compare_person(role(own, year=1961), entry(listed, born=born)).score < 0.01
    assert not PersonIndex([entry(listed)]).candidates([own])


def test_only_the_rarest_names_reach_an_alert_without_a_year() -> None:
    """docs/explanation/people.md has how many that share such a name are one person."""
    rare = compare_person(role("Erland Joakim Vaskentorp"), entry("VASKENTORP, Erland Joakim"))
    assert rare.score > ALERT
    common = compare_person(role("Vladimir Ivanovich Petrov"), entry("PETROV, Vladimir Ivanovich"))
    assert common.score < rare.score
    half = compare_person(role("Erland Joakim Vaskentorp"), entry("VASKENTORP, Erland Odd"))
    assert half.score < 0.05


def test_a_missing_middle_name_and_an_initial_weigh_less_than_the_whole_name() -> None:
    listed = entry("VASKENTORP, Erland Joakim", born=("1961-05-06",))
    whole, short, initial, other = (
        compare_person(role(name, year=1961), listed).score
        for name in (
            "Erland Joakim Vaskentorp",
            "Erland Vaskentorp",
            "Erland J. Vaskentorp",
            "Erland Thorolf Vaskentorp",
        )
    )
    assert whole > short > other
    assert whole > initial > other
    assert short > ALERT


def test_a_weak_alias_weighs_less() -> None:
    name = "Erland Joakim Vaskentorp"
    strong, weak = (compare_person(role(name), entry(name, weak=weak)) for weak in (False, True))
    assert weight_of(weak, "weak_alias") <= -3.0
    assert weak.score < ALERT < strong.score


@pytest.mark.parametrize(
    ("born", "weight"),
    [
        (("1961-05-06",), 3.79),
        (("1961",), 3.79),
        (("1961", "1963"), 3.10),
        (("1960/1963",), 2.40),
        (("1960",), -0.5),
        (("1958/1960",), -0.5),
        (("1960-05-06",), -1.7),
        (("1960-05-06", "1940"), -1.7),
        (("1959",), -4.8),
        (("unknown",), 0.0),
        ((), 0.0),
    ],
)
def test_years_weigh_by_how_often_others_share_them(born: tuple[str, ...], weight: float) -> None:
    found = compare_person(role("Erland Vaskentorp", year=1961), entry("Erland", born=born))
    assert weight_of(found, "birth_year") == weight
    unknown = compare_person(role("Erland Vaskentorp"), entry("Erland", born=born))
    assert weight_of(unknown, "birth_year") == 0


def test_what_the_publisher_itself_says_is_no_guess() -> None:
    """Neither another name nor another year stands against it; another list's number is nothing."""
    listed = entry("VASKENTORP, Erland", born=("1983-01-01",))
    owner = role("Ismene Quillandry", year=1961, entry_id="p1")
    ((_, record, found),) = match_people([owner], PersonIndex([listed]), ALERT)
    assert (record, found.score) == (listed, 1.0)
    assert weight_of(found, "entry") == 40.0
    elsewhere = dataclasses.replace(listed, source="norland")
    assert list(match_people([owner], PersonIndex([elsewhere]), ALERT)) == []


def test_an_owner_without_a_name_is_compared_with_nothing_but_its_entry() -> None:
    listed = entry("VASKENTORP, Erland")
    assert list(match_people([role()], PersonIndex([listed]), 0.0)) == []
    assert len(list(match_people([role(entry_id="p1")], PersonIndex([listed]), ALERT))) == 1
    assert compare_person(role("???"), listed).score < 0.001


def test_nobody_else_is_compared_with_listed_persons() -> None:
    """Scope rule S5."""
    company = dataclasses.replace(role("Vask Shipping AS"), kind=PartyKind.ORGANISATION)
    with pytest.raises(ScopeError, match="rule S5"):
        list(match_people([company], PersonIndex([entry("Erland Vask")]), 0.0))
    with pytest.raises(ScopeError, match="rule S5"):
        compare_person(company, entry("Erland Vask"))
    firm = dataclasses.replace(entry("Vask Shipping AS"), kind=RecordKind.ORGANISATION)
    with pytest.raises(ScopeError, match="rule S5"):
        PersonIndex([firm])
    with pytest.raises(ScopeError, match="rule S5"):
        compare_person(role("Erland Vask"), firm)
