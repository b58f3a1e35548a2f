"""The index, screening, and who is let in."""

from __future__ import annotations

import dataclasses
import math
import random
from typing import Any

import pytest

from firmwatch.errors import ScopeError, UsageError
from firmwatch.matching import (
    CANDIDATE,
    LEARNT,
    NAME_FEATURES,
    WEIGHTS,
    ReferenceIndex,
    Weights,
    compare_parties,
    matcher_version,
    party_of,
    party_of_record,
    party_of_subject,
    screen_subjects,
    weights,
)
from firmwatch.matching.alignment import align
from firmwatch.matching.weights import NAME_WEIGHTS
from firmwatch.model import Identifier, Locator, Name, RecordKind, SubjectKind
from firmwatch.text.identifiers import SCHEMES
from firmwatch.text.names import name_form
from tests.unit.matching.parties import THRESHOLD, a_record, a_subject, compared, piece

VOCABULARY = [
    "Vostrika",
    "Del",
    "Mar",
    "Delmar",
    "Trading",
    "Ltd",
    "AG",
    "GmbH",
    "B",
    "S.A.",
    "Восток",
]


def random_names(seed: int, number: int) -> list[str]:
    chosen = random.Random(seed)
    return [" ".join(chosen.choices(VOCABULARY, k=chosen.randint(1, 4))) for _ in range(number)]


def ids(index: ReferenceIndex, subject: Any) -> list[str]:
    return [record.id for _, record, _ in screen_subjects([subject], index, 0.0)]


def test_the_index_finds_exactly_the_names_that_are_alike() -> None:
    names = random_names(1, 150)
    index = ReferenceIndex(a_record(number, name) for number, name in enumerate(names))
    assert len(index) == 150
    found_some = 0
    for number, name in enumerate(random_names(2, 50)):
        expected = [
            f"R-{position}"
            for position, other in enumerate(names)
            if align(name_form(name), name_form(other)).similarity >= CANDIDATE
        ]
        assert ids(index, a_subject(number, name)) == expected
        found_some += len(expected)
    assert found_some > 200


def test_every_name_and_alias_of_both_sides_is_looked_up_and_a_record_given_once() -> None:
    index = ReferenceIndex(
        [a_record(1, "Quillon", "Vostrika", "Vostrika Ltd"), a_record(2, "Zephyr")]
    )
    assert ids(index, a_subject(1, "Borealis", aliases=("VOSTRIKA", "Quillon AG"))) == ["R-1"]
    assert ids(index, a_subject(1, "Borealis")) == []


def test_an_identifier_finds_a_record_of_another_name() -> None:
    lei = Identifier("lei", "5299000J2N45DDNE4Y28", "5299 000J 2N45 DDNE 4Y28", None, True)
    index = ReferenceIndex([a_record(1, "Quillon", identifiers=(lei,)), a_record(2, "Zephyr")])
    subject = a_subject(1, "Borealis", identifiers=(lei,))
    assert ids(index, subject) == ["R-1"]
    ((found, record, comparison),) = screen_subjects([subject], index, THRESHOLD)
    assert (found, record.id) == (subject, "R-1")
    assert comparison.score >= THRESHOLD


@pytest.mark.parametrize("name", ["", "!?", "\ud800"])
def test_a_name_without_letters_finds_nothing(name: str) -> None:
    index = ReferenceIndex([a_record(1, "!!"), a_record(2, "Vostrika")])
    assert ids(index, a_subject(1, name)) == []


def test_the_record_of_a_comparison_says_where_its_name_stands() -> None:
    names = (Name("Quillon"), Name("Vostrika", locator=Locator("alt.csv", 7)))
    index = ReferenceIndex([a_record(1, names=names)])
    ((_, _, comparison),) = screen_subjects([a_subject(1, "Vostrika")], index, THRESHOLD)
    assert comparison.record_name == "Vostrika"
    assert comparison.record_locator == Locator("alt.csv", 7)


@pytest.mark.parametrize("threshold", [0.0, 0.5, 0.7, 0.99, 1.0])
def test_screening_gives_the_pairs_at_or_above_the_threshold(threshold: float) -> None:
    index = ReferenceIndex(a_record(n, name) for n, name in enumerate(random_names(3, 60)))
    subjects = [a_subject(n, name) for n, name in enumerate(random_names(4, 40))]
    parties = [(record, party_of_record(record)) for record in index.records]
    every = [
        (subject.id, record.id, compare_parties(asked, party).score)
        for subject, asked in ((subject, party_of_subject(subject)) for subject in subjects)
        for record, party in parties
        if align(asked.names[0].form, party.names[0].form).similarity >= CANDIDATE
    ]
    expected = [row for row in every if row[2] >= threshold]
    found = [(s.id, r.id, c.score) for s, r, c in screen_subjects(subjects, index, threshold)]
    assert found == expected
    assert len(every) > 100


def test_a_listed_person_is_in_no_index() -> None:
    person = a_record(1, "Vostrika", kind=RecordKind.LISTED_PERSON)
    with pytest.raises(ScopeError, match=r"R-1 of sample_list.*S2"):
        party_of_record(person)
    with pytest.raises(ScopeError, match=r"listed person.*S2"):
        ReferenceIndex([a_record(2, "Delmar"), person])
    index = ReferenceIndex()
    assert len(index) == 0
    assert ids(index, a_subject(1, "Vostrika")) == []


@pytest.mark.parametrize("kind", ["person", "Individual", "listed_person", " Natural Person "])
def test_a_person_is_never_compared(kind: str) -> None:
    with pytest.raises(ScopeError, match="never people"):
        party_of({"name": "Anna Vostrika", "kind": kind})


@pytest.mark.parametrize("kind", [None, "", "vessel", " Vessel ", "WALLET", "organisation"])
def test_a_kind_is_read_in_any_case(kind: str | None) -> None:
    party = party_of({"name": "Vostrika", "kind": kind})
    assert party.kind in tuple(SubjectKind)
    assert party.kind == (kind or "organisation").strip().lower()


@pytest.mark.parametrize(
    ("side", "cause"),
    [
        ({}, "needs a 'name'"),
        ({"name": ""}, "needs a 'name'"),
        ({"name": None}, "needs a 'name'"),
        ({"name": [" "]}, "needs a 'name'"),
        ("", "needs a 'name'"),
        ({"lei": "5299000J2N45DDNE4Y28"}, "needs a 'name'"),
        (
            {"name": "Vostrika", "nationality": "DE"},
            "Unknown key 'nationality'; a side takes: name",
        ),
        ({"name": "Vostrika", "kind": "ship"}, "Unknown kind 'ship'; use organisation, vessel or"),
    ],
)
def test_a_side_that_cannot_be_understood_says_why(side: Any, cause: str) -> None:
    with pytest.raises(UsageError, match=cause):
        party_of(side)


def test_a_side_takes_names_aliases_countries_and_every_scheme() -> None:
    row = dict.fromkeys(SCHEMES, "1234567")
    party = party_of(
        {**row, "name": ["Vostrika", "Delmar"], "aliases": "Q", "country": ("DE", "fr")}
    )
    assert [name.form.value for name in party.names] == ["Vostrika", "Delmar", "Q"]
    assert party.countries == ("DE", "FR")
    assert [item.scheme for item in party.identifiers] == list(SCHEMES)
    assert {item.country for item in party.identifiers if SCHEMES[item.scheme].national} == {"DE"}


def test_a_number_may_be_given_as_a_number() -> None:
    assert party_of({"name": "Vostrika", "imo": 9074729}).identifiers[0].value == "9074729"
    assert party_of({"name": 1234}).names[0].form.value == "1234"


def test_a_record_and_a_subject_keep_what_is_known_of_them() -> None:
    names = (Name("Vostrika", weak=True, script="Cyrl", locator=Locator("a", 1)),)
    party = party_of_record(a_record(1, names=names, countries=("DE",), kind=RecordKind.VESSEL))
    (name,) = party.names
    assert (name.weak, name.script, name.locator) == (True, "Latn", Locator("a", 1))
    assert (party.kind, party.countries) == ("vessel", ("DE",))
    subject = party_of_subject(a_subject(1, "Vostrika", aliases=("Вострика",), countries=("FR",)))
    assert [item.script for item in subject.names] == ["Latn", "Cyrl"]
    assert (subject.kind, subject.countries) == ("organisation", ("FR",))


def test_the_score_is_the_logistic_of_the_sum() -> None:
    comparison = compared(
        {"name": "Vostrika Ltd", "country": "DE"}, {"name": "Vostrika AG", "country": "DE"}
    )
    assert {"prior", "name", "legal_form", "country"} <= {i.name for i in comparison.evidence}
    total = math.fsum(item.weight for item in comparison.evidence)
    assert comparison.log_odds == pytest.approx(total, abs=1e-9)
    assert comparison.score == round(1 / (1 + math.exp(-total)), 4)
    assert piece(comparison, "prior").weight == WEIGHTS.prior


def test_weights_are_hundredths_and_stand_in_their_order() -> None:
    for value in (*dataclasses.asdict(WEIGHTS).values(), *NAME_WEIGHTS.values()):
        assert round(value * 100) / 100 == value
    assert set(NAME_WEIGHTS) == {"base", *NAME_FEATURES}


def test_generic_words_and_weak_aliases_take_less_than_the_prior() -> None:
    """Whatever is learnt: neither may carry an alert by itself, at the default threshold."""
    needed = math.log(THRESHOLD / (1 - THRESHOLD))
    for most in (WEIGHTS.name_generic_max, WEIGHTS.weak_name_max):
        assert WEIGHTS.prior + most < needed


def test_every_weight_and_table_makes_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {matcher_version()}
    assert matcher_version() in seen
    changes: list[tuple[str, Any]] = [
        *(
            ("WEIGHTS", dataclasses.replace(WEIGHTS, **{item.name: 0.01}))
            for item in dataclasses.fields(Weights)
        ),
        ("LEARNT", {**LEARNT, "equal": LEARNT["equal"] + 0.01}),
        ("SPELLINGS", {}),
        ("MOVABLE", frozenset()),
        ("CJK_FORMS", ()),
        ("FORM_WORD_MIN", 9),
        ("FORM_WORD_MAX", 9),
        ("GENERIC", frozenset()),
        ("GENERIC_WORDS_MAX", 9),
        ("ENGINE", "another"),
    ]
    try:
        for name, value in changes:
            with monkeypatch.context() as patch:
                patch.setattr(weights, name, value)
                matcher_version.cache_clear()
                seen.add(matcher_version())
        for module in weights._WITH_TABLES:
            with monkeypatch.context() as patch:
                patch.setattr(module, "TABLES", (*module.TABLES, "another"))
                matcher_version.cache_clear()
                seen.add(matcher_version())
    finally:
        matcher_version.cache_clear()
    assert len(seen) == 1 + len(changes) + len(weights._WITH_TABLES)
