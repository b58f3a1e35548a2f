from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmwatch.quality.differences import KINDS, NOT_FINDABLE, kind_of_difference, scripts_of

EXAMPLES = [
    ("Vostrika Cargo", "Vostrika Cargo", "identical"),
    ("Vostrika Cargo", "VOSTRIKA CARGO", "case"),
    ("Vostrika-Cargo, Ltd.", "vostrika cargo ltd", "punctuation"),
    ("Halden & Vask", "Halden and Vask", "punctuation"),
    ("Good Will", "Goodwill", "spacing"),
    ("Müller Werke", "Muller Werke", "diacritics"),
    ("Cargo Vostrika", "Vostrika, Cargo", "word order"),
    ("Vostrika Cargo Ltd", "OOO Vostrika Cargo", "legal form"),
    ("Maribor Fund I", "Maribor Fund II", "number"),
    ("12th Halden Works", "13th Halden Works", "number"),
    ("Halden Works", "Halden V. Works", "words added"),
    ("Halden Institute of Optics", "HIO", "acronym"),
    ("Vostrika Cargo", "Vostrica Cargo", "one edit"),
    ("Vostrika Cargo", "Cargo Vostrica", "one edit"),
    ("Vostrika Cargo", "Wostrica Cargo", "two edits"),
    ("Vostrika Intl Cargo", "Vostrika International Cargo", "abbreviation"),
    ("Halden Mfg", "Halden Manufacturing", "abbreviation"),
    ("Tschaikowka Zawod", "Chaykovka Zavod", "more edits"),
    ("Vostrika Cargo", "Vostrika Cargo Norland", "words added"),
    ("Vostrika Cargo", "Vostrika Grain Export", "words replaced"),
    ("Vostrika Cargo", "Vostrika Karvelina Zapadno Export", "few words shared"),
    ("Nam Velo Kang Trading", "Namvelokang Bureau", "few words shared"),
    ("Брестовка Карго", "Brestovka Cargo", "transliteration"),
    ("タコヴォ", "Takovo", "transliteration"),
    ("Брестовка Грузовые Перевозки", "Brestovka Cargo", "transliteration in part"),
    ("Северный ветер", "North Wind", "translation or other"),
    ("General Trading", "Industrial Trading", "translation or other"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "kind"), EXAMPLES)
def test_the_first_rule_that_holds_names_the_kind(left: str, right: str, kind: str) -> None:
    assert kind_of_difference(left, right) == kind
    assert kind_of_difference(right, left) == kind


def test_every_kind_has_an_example() -> None:
    assert {kind for *_, kind in EXAMPLES} == set(KINDS)
    assert set(KINDS) | {"weak alias"} > NOT_FINDABLE


@given(st.text(max_size=30), st.text(max_size=30))
def test_swapping_changes_nothing_and_every_pair_has_a_kind(left: str, right: str) -> None:
    kind = kind_of_difference(left, right)
    assert kind in KINDS
    assert kind == kind_of_difference(right, left)


def test_scripts_of_a_pair_are_in_order() -> None:
    assert scripts_of("Halden", "Works") == "Latn"
    assert scripts_of("Карго", "Cargo") == scripts_of("Cargo", "Карго") == "Cyrl+Latn"
