"""The table of generic words that stand for one another."""

from __future__ import annotations

from collections import Counter

import pytest

from firmwatch.text.equivalents import _WORDS, EQUIVALENTS, TABLES, equivalent, misspelt
from firmwatch.text.names import tokenise
from firmwatch.text.numerals import number_of
from firmwatch.text.places import places_of

ALIKE = [
    "INTERNATIONAL INTL INTERNAT INTERNATIONALE INTERNACIONAL INTERNAZIONALE MEZHDUNARODNYY",
    "MANUFACTURING MFG MANUF MANUFACTURE",
    "ENGINEERING ENGG ENGR INGENIERIA",
    "BROTHERS BROS GEBRUDER FRERES FRATELLI",
    "SERVICE SERVICES SVC SVCS SERVICIOS",
    "UNIVERSITY UNIV UNIVERSITAET UNIVERSITE UNIVERSIDAD UNIVERSITET",
    "CENTER CENTRE CTR CENTRO TSENTR ZENTRUM",
    "HOLDING HOLDINGS HLDG HLDGS",
    "INDUSTRY INDUSTRIES IND INDS INDUSTRIE",
    "DEFENSE DEFENCE DEFENSA",
    "SAINT ST SANKT",
    "UND ET Y E EN OCH AND",
]
APART = [
    ("SECURITY", "SECURITIES"),
    ("ASSOCIATION", "ASSOCIATES"),
    ("MARINE", "MARITIME"),
    ("FT", "FORT"),
    ("NORTH", "SOUTH"),
    ("INSTITUTE", "INSTITUTION"),
    ("GOLD", "GOLDEN"),
    ("I", "AND"),
    ("VOSTRIK", "VOSTRIKA"),
]


@pytest.mark.parametrize("tokens", ALIKE)
def test_words_that_stand_for_one_another(tokens: str) -> None:
    assert len({equivalent(token) for token in tokens.split()}) == 1


@pytest.mark.parametrize(("first", "second"), APART)
def test_words_that_tell_organisations_apart_are_not_joined(first: str, second: str) -> None:
    assert equivalent(first) != equivalent(second)


def test_every_word_stands_in_the_table_once_and_a_canonical_one_is_its_own() -> None:
    words = Counter(
        word
        for line in _WORDS.strip().splitlines()
        for word in line.replace("/", " ").replace(":", " ").split()
    )
    assert {word: count for word, count in words.items() if count > 1} == {}
    assert {word for word in EQUIVALENTS.values() if equivalent(word) != word} == set()
    assert set(words) <= set(EQUIVALENTS) | set(EQUIVALENTS.values())
    assert dict(TABLES[0]) == EQUIVALENTS


def test_every_word_is_written_as_names_are_cut_and_is_no_number_and_no_place() -> None:
    words = {*EQUIVALENTS, *EQUIVALENTS.values()} - {"AND"}
    assert {word for word in words if tokenise(word) != [word]} == set()
    assert {word for word in words if number_of(word) is not None} == set()
    assert {word for word in words if places_of([word])} == set()


@pytest.mark.parametrize(
    "adjective",
    ["ELEKTRICHESKAYA", "NAUCHNYE", "NAUCHNYY", "NAUCHNOGO", "TEKHNICHESKII", "TEKHNICHESKOE"],
)
def test_a_russian_adjective_is_known_in_every_gender_number_and_romanisation(
    adjective: str,
) -> None:
    assert equivalent(adjective) in {"ELECTRIC", "SCIENTIFIC", "TECHNICAL"}


@pytest.mark.parametrize(
    ("token", "meant"),
    [
        ("SERVCES", "SERVICE"),
        ("INDUHSTRIES", "INDUSTRY"),
        ("BEEHER", "MANAGEMENT"),
        ("TOOLJS", "TOOL"),
        ("SERVICES", ""),
        ("SERVICE", ""),
        ("VOSTRIKA", ""),
        ("LAB", ""),
        ("", ""),
    ],
)
def test_a_slip_for_a_plural_or_a_translation_is_known(token: str, meant: str) -> None:
    assert misspelt(token) == meant
