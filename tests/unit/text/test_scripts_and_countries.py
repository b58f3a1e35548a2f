"""Scripts of names, codes of countries, and which rows are held."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmwatch.text.countries import country_code
from firmwatch.text.person_names import person_reason
from firmwatch.text.scripts import script_of


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("Vostrika", "Latn"),
        ("Vöstrikä", "Latn"),
        ("Вострика", "Cyrl"),
        ("Вострика Ltd", "Cyrl"),
        ("Βοστρίκα", "Grek"),
        ("فوستريكا", "Arab"),
        ("沃斯特里卡", "Hani"),
        ("ヴォストリカ", "Kana"),
        ("보스트리카", "Hang"),
        ("1234 !", "Zyyy"),
        ("«1234»", "Zyyy"),
        ("", "Zyyy"),
        ("\ud800", "Zyyy"),
    ],
)
def test_a_name_has_the_script_of_most_of_its_letters(name: str, script: str) -> None:
    assert script_of(name) == script


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("de", "DE"),
        (" DE ", "DE"),
        ("Germany", "DE"),
        ("Deutschland", "DE"),
        ("Allemagne", "DE"),
        ("Германия", "DE"),
        ("US-DE", "US"),
        ("UK", "GB"),
        ("Korea, North", "KP"),
        ("Korea, South", "KR"),
        ("Trinidad & Tobago", "TT"),
        ("Côte d'Ivoire", "CI"),
        ("Ruritania", None),
        ("ZZ", None),
        ("", None),
        (None, None),
    ],
)
def test_a_country_is_known_by_code_and_name(printed: str | None, code: str | None) -> None:
    assert country_code(printed) == code


@pytest.mark.parametrize(
    "name", ["Anna Vostrika", "Vostrika, Anna", "Anna Maria de Vostrika", "Анна Вострика"]
)
def test_what_may_be_a_person_is_held_with_a_reason(name: str) -> None:
    reason = person_reason(name)
    assert reason is not None
    assert "no legal form" in reason


@pytest.mark.parametrize(
    "name",
    [
        "Vostrika GmbH",
        "Vostrika",
        "Vostrika Shipping",
        "Vostrika & Sons",
        "Vostrika 2000",
        "Vostrika of Germany",
        "One Two Three Four Five Six Vostrika",
        "",
    ],
)
def test_what_shows_that_it_is_an_organisation_is_admitted(name: str) -> None:
    assert person_reason(name) is None


@given(st.text())
def test_any_text_has_a_script_and_may_be_asked_for_a_country(text: str) -> None:
    assert len(script_of(text)) == 4
    code = country_code(text)
    assert code is None or (len(code) == 2 and code.isupper())
    person_reason(text)
