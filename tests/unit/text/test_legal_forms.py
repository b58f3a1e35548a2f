"""The table of legal forms: consistent with itself and with how names are cut into tokens."""

from __future__ import annotations

from collections import defaultdict

import pytest

from firmwatch.text import legal_forms
from firmwatch.text.legal_forms import (
    CJK_FORMS,
    FORM_WORDS,
    GENERAL,
    JURISDICTIONS,
    MOVABLE,
    SPELLINGS,
    form_word,
)
from firmwatch.text.names import name_form, tokenise

WORDS = [" ".join(spelling) for spelling in SPELLINGS]


def written() -> dict[tuple[str, ...], list[str]]:
    """Every spelling with each class that the table writes it in."""
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, spellings in legal_forms._CLASSES.items():
        for spelling in spellings.split(";"):
            found[tuple(spelling.split())].append(name)
    return found


def test_no_spelling_stands_in_the_table_twice() -> None:
    assert {key: names for key, names in written().items() if len(names) > 1} == {}
    assert () not in written()
    assert set(written()) == set(SPELLINGS)


def test_every_spelling_is_written_as_names_are_cut() -> None:
    cut = {words: tokenise(words) for words in WORDS}
    assert {words: tokens for words, tokens in cut.items() if " ".join(tokens) != words} == {}


def test_every_bound_spelling_is_a_spelling_and_stands_there_once() -> None:
    bound = list(legal_forms._BOUND)
    assert sorted(set(bound)) == sorted(bound)
    assert [word for word in bound if (word,) not in SPELLINGS] == []
    assert set(SPELLINGS) > MOVABLE


# One test for all: two thousand of them take longer to collect, in every process, than to run.
def test_a_legal_form_is_recognised_at_both_ends_and_never_empties_a_name() -> None:
    faults = []
    for words in WORDS:
        form_class = SPELLINGS[tuple(words.split())]
        for name in (f"Vostrika {words}", f"{words} Vostrika", f"VOSTRIKA, {words.title()}"):
            form = name_form(name)
            if form.core != ("VOSTRIKA",) or form_class not in form.legal_forms:
                faults.append(f"{name}: {form.core} and {form.legal_forms}, not {form_class}")
        if not name_form(words).core:
            faults.append(f"{words}: nothing is left")
    assert not faults, "\n".join(faults)


def test_an_unmistakable_form_is_recognised_inside_a_name() -> None:
    faults = []
    for spelling in sorted(MOVABLE):
        form = name_form(f"Vostrika {' '.join(spelling)} Delmar")
        if form.core != ("VOSTRIKA", "DELMAR") or SPELLINGS[spelling] not in form.legal_forms:
            faults.append(f"{' '.join(spelling)}: {form.core} and {form.legal_forms}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(("printed", "latin"), CJK_FORMS)
def test_a_form_written_without_spaces_is_recognised(printed: str, latin: str) -> None:
    assert tuple(latin.split()) in SPELLINGS
    for name in (f"沃斯{printed}", f"{printed}沃斯"):
        form = name_form(name)
        assert form.core == name_form("沃斯").core
        assert form.legal_forms == {SPELLINGS[(latin,)]}


def test_no_form_written_without_spaces_hides_a_longer_one() -> None:
    for index, (shorter, _) in enumerate(CJK_FORMS):
        assert not [longer for longer, _ in CJK_FORMS[index + 1 :] if shorter in longer]


def test_the_word_company_is_a_class_of_its_own() -> None:
    assert name_form("Vostrika Company").legal_forms == {GENERAL}


def test_a_spelling_has_one_class_in_all_jurisdictions() -> None:
    found = written()
    for codes, name, spellings in legal_forms._national():
        assert codes
        for spelling in spellings:
            assert found[tuple(spelling.split())] == [name], spelling


def test_at_least_sixty_jurisdictions_have_spellings_of_their_own() -> None:
    assert len(JURISDICTIONS) >= 60
    assert all(code.isalpha() and code.isupper() and len(code) == 2 for code in JURISDICTIONS)
    assert {name for names in JURISDICTIONS.values() for name in names} <= set(SPELLINGS.values())
    assert {"limited", "stock"} <= JURISDICTIONS["EE"]


@pytest.mark.parametrize(
    ("name", "core", "form_class"),
    [
        ("Vostrika Sicav-Raif", ("VOSTRIKA",), "fund"),
        ("Vostrika Designated Activity Company", ("VOSTRIKA",), "limited"),
        ("Vostrika Sanayi ve Ticaret Ltd. Şti.", ("VOSTRIKA",), "limited"),
        ("Vostrika Anonim Şirketi", ("VOSTRIKA",), "stock"),
        ("Vostrika S.A. de C.V., SOFOM, E.N.R.", ("VOSTRIKA",), "stock"),
        ("Vostrika Coöperatief U.A.", ("VOSTRIKA",), "cooperative"),
        ("ФГБОУ ВО Вострика", ("VOSTRIKA",), "state"),
        ("Vostrika, odštěpný závod", ("VOSTRIKA",), "branch"),
        ("Vostrika Unlimited Company", ("VOSTRIKA",), "unlimited"),
        ("Vostrika E.I.R.L.", ("VOSTRIKA",), "trader"),
        ("Vostrika Growth Fund", ("VOSTRIKA", "GROWTH", "FUND"), None),
        ("Vostrika Co-operative Bank", ("VOSTRIKA", "CO", "OPERATIVE", "BANK"), None),
        ("Vostrika SPE LLC", ("VOSTRIKA", "SPE"), "limited"),
    ],
)  # fmt: skip
def test_forms_of_many_countries(name: str, core: tuple[str, ...], form_class: str | None) -> None:
    form = name_form(name)
    assert form.core == core
    assert form.legal_forms == ({form_class} if form_class else set())


def test_a_short_national_form_is_part_of_a_name_inside_it() -> None:
    form = name_form("Vostrika Societate Europeana Delmar")
    assert form.core == ("VOSTRIKA", "SOCIETATE", "EUROPEANA", "DELMAR")


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("Vostrika Compny", ["VOSTRIKA"]),
        ("Vostrika Corproation", ["VOSTRIKA"]),
        ("Vostrika Limitde Liability Company", ["VOSTRIKA"]),
        ("Vostrika Companys", ["VOSTRIKA", "COMPANYS"]),
        ("Vostrika Lmtd", ["VOSTRIKA", "LMTD"]),
    ],
)
def test_a_misspelt_word_of_a_legal_form_is_one(name: str, core: list[str]) -> None:
    assert list(name_form(name).core) == core


def test_a_word_of_its_own_is_no_slip_for_a_legal_form() -> None:
    assert all(form_word(word) == word for word in (*FORM_WORDS, "ENTERPRISES", "FOUNDATIONS"))
