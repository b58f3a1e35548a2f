"""The law of the comparison: a pure function of both sides, additive, without favourite sides."""

from __future__ import annotations

import dataclasses
import itertools
import math
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from firmwatch.matching import WEIGHTS, Party, compare_parties
from firmwatch.matching.alignment import weighed_token
from firmwatch.matching.comparison import find_match, weigh
from firmwatch.matching.facts import LETTERS_APART, nearness
from firmwatch.matching.party import PartyName
from firmwatch.model import Comparison, Evidence
from firmwatch.text.names import name_form
from firmwatch.text.scripts import script_of
from firmwatch.text.words import GENERIC
from tests.properties.sides import NAMES, PARTIES, party_names, related

THRESHOLD = 0.3
WORDS = [
    *("VOSTRIKA", "WOSTRIKA", "VOSTRIKAS", "VOSTRKA", "HEZBOLLAH", "HIZBULLAH", "GOLD", "GOLF"),
    *("IRAQ", "IRAQI", "IRAKIEN", "INTERNATIONAL", "INTERNACIONAL", "INTL", "II", "2", "SECOND"),
    *("MHMD'", "MUHAMMAD", "MOHAMED", "HZB'", "TOYOTA`", "TOIOTA", "CO", "KO", "QX", "7A"),
]
TOKENS = st.sampled_from(WORDS) | st.builds(
    lambda word, place, letter: word[:place] + letter + word[place + 1 :],
    st.sampled_from([word for word in WORDS if word.isalpha()]),
    st.integers(0, 12),
    st.sampled_from(["", *"AEHSTZ7"]),
).filter(bool)
GENERIC_NAMES = st.lists(st.sampled_from(sorted(GENERIC)), min_size=1, max_size=12).map(" ".join)


def alone(name: str, weak: bool = False) -> Party:
    return Party("organisation", (PartyName(name_form(name), script_of(name), weak),))


def essence(comparison: Comparison) -> tuple[float, list[float]]:
    return comparison.score, sorted(item.weight for item in comparison.evidence)


@given(related())
def test_swapping_sides_changes_neither_score_nor_weights(pair: tuple[Party, Party]) -> None:
    left, right = pair
    assert essence(compare_parties(left, right)) == essence(compare_parties(right, left))


@given(related(), st.sampled_from([0.0, 0.05, 0.3, 0.9, 1.0]))
def test_a_match_is_the_comparison_where_that_reaches_the_threshold(
    pair: tuple[Party, Party], threshold: float
) -> None:
    comparison = compare_parties(*pair)
    expected = comparison if comparison.score >= threshold else None
    assert find_match(*pair, None, threshold) == expected


@given(TOKENS, TOKENS)
def test_no_near_tokens_are_told_apart_unseen(left: str, right: str) -> None:
    one, other = weighed_token(left), weighed_token(right)
    apart = (one.letters ^ other.letters).bit_count() > LETTERS_APART
    if not one.keys & other.keys and apart:
        assert nearness(left, right) is None


@given(related(), st.randoms(use_true_random=False))
def test_no_order_within_a_side_changes_the_score(
    pair: tuple[Party, Party], chosen: object
) -> None:
    left, right = pair

    def shuffled(party: Party) -> Party:
        return dataclasses.replace(
            party,
            names=tuple(chosen.sample(party.names, len(party.names))),  # type: ignore[attr-defined]
            countries=party.countries[::-1],
            identifiers=party.identifiers[::-1],
        )

    expected = essence(compare_parties(left, right))
    assert essence(compare_parties(shuffled(left), shuffled(right))) == expected


@given(related())
def test_weights_are_hundredths_and_add_up_to_the_score(pair: tuple[Party, Party]) -> None:
    comparison = compare_parties(*pair)
    hundredths = [round(item.weight * 100) for item in comparison.evidence]
    for item, hundredth in zip(comparison.evidence, hundredths, strict=True):
        assert item.weight == float(Fraction(hundredth, 100))
        assert math.isfinite(item.weight)
        assert item.name
        assert item.detail
    assert comparison.log_odds == float(Fraction(sum(hundredths), 100))
    assert comparison.score == round(1 / (1 + math.exp(-comparison.log_odds)), 4)


@given(related())
def test_each_piece_of_evidence_is_given_once(pair: tuple[Party, Party]) -> None:
    names = [item.name for item in compare_parties(*pair).evidence if item.name != "weak_alias"]
    assert len(names) == len(set(names))


@given(NAMES)
def test_a_name_that_tells_finds_itself(name: str) -> None:
    assume(name_form(name).core)
    assume(not name_form(name).generic)
    assert compare_parties(alone(name), alone(name)).score >= THRESHOLD


@given(GENERIC_NAMES, st.sampled_from(["", " Ltd", " AG", " GmbH & Co. KG"]))
def test_generic_words_and_a_legal_form_never_alert(name: str, form: str) -> None:
    assume(name_form(name + form).generic)
    assert compare_parties(alone(name + form), alone(name + form)).score < THRESHOLD


@given(party_names(), NAMES, st.booleans())
def test_a_weak_alias_without_any_other_evidence_never_alerts(
    name: PartyName, other: str, alike: bool
) -> None:
    left = Party("organisation", (name._replace(weak=False),))
    right = alone(name.form.value if alike else other, weak=True)
    assert compare_parties(left, right).score < THRESHOLD


@given(related())
def test_a_weak_alias_takes_at_least_all_beyond_its_bound(pair: tuple[Party, Party]) -> None:
    evidence = compare_parties(*pair).evidence
    names = math.fsum(item.weight for item in evidence if of_names(item))
    weak = [item.weight for item in evidence if item.name == "weak_alias"]
    assert all(weight <= WEIGHTS.weak_alias for weight in weak)
    if weak:
        assert round(names, 2) <= WEIGHTS.weak_name_max
        assert WEIGHTS.weak_name_max < -WEIGHTS.prior


@given(PARTIES, NAMES)
def test_another_name_never_lowers_what_the_names_give(party: Party, name: str) -> None:
    reference = alone("Vostrika Delmar")
    more = dataclasses.replace(
        party, names=(*party.names, PartyName(name_form(name), script_of(name)))
    )
    assert names_weight(compare_parties(more, reference)) >= names_weight(
        compare_parties(party, reference)
    )


def names_weight(comparison: Comparison) -> float:
    return round(math.fsum(item.weight for item in comparison.evidence if of_names(item)), 2)


def of_names(item: Evidence) -> bool:
    return item.name.split(":")[0] not in ("prior", "country", "kind", "identifier")


@settings(max_examples=120)
@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_any_two_texts_can_be_compared(left: str, right: str) -> None:
    comparison = compare_parties(alone(left), alone(right))
    assert 0 <= comparison.score <= 1
    assert comparison.subject_name == left


TIED = st.lists(
    st.sampled_from(["General Trading", "GENERAL TRADING", "general trading", "Delmar", "DELMAR"]),
    min_size=1,
    max_size=4,
).map(
    lambda names: Party("organisation", tuple(item for name in names for item in alone(name).names))
)


@given(related() | st.tuples(TIED, TIED), st.data())
def test_names_that_cannot_weigh_enough_change_nothing(
    pair: tuple[Party, Party], drawn: st.DataObject
) -> None:
    left, right = pair
    places = itertools.product(range(len(left.names)), range(len(right.names)))
    names = [
        (
            i,
            j,
            weigh(left.names[i], right.names[j]).total + drawn.draw(st.sampled_from([0, 1, 900])),
        )
        for i, j in places
    ]
    assert find_match(left, right, names, 0.0) == find_match(left, right, None, 0.0)
