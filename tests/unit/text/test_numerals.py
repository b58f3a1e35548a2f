"""Numbers of names, in digits, words and Roman numerals."""

from __future__ import annotations

import pytest

from firmwatch.text.names import tokenise
from firmwatch.text.numerals import TABLES, number_of, numbers_of


@pytest.mark.parametrize(
    ("tokens", "number"),
    [
        ("1 01 ONE FIRST 1ST ERSTE PERVYY PERVAYA PRIMERO UNO 1ER", 1),
        ("2 II TWO SECOND 2ND ZWEITE VTOROY DEUX 2EME", 2),
        ("3 III THREE THIRD 3RD DRITTE TRETIY", 3),
        ("21 XXI 21ST", 21),
        ("39 XXXIX 39TH", 39),
        ("20 TWENTY XX ZWANZIG VINGT", 20),
        ("0 00 000", 0),
    ],
)
def test_spellings_of_a_number(tokens: str, number: int) -> None:
    assert {token: number_of(token) for token in tokens.split()} == dict.fromkeys(
        tokens.split(), number
    )


@pytest.mark.parametrize(
    "token",
    ["I", "V", "X", "C", "D", "L", "M", "XL", "MIX", "CC", "DOS", "NEUF", "OTTO", "TEN", "3M",
     "B2B", "IA", "STTH", "IIII", "VX", "PREMIER", "1234567890", ""],
)  # fmt: skip
def test_what_is_no_number_by_itself(token: str) -> None:
    assert number_of(token) is None


@pytest.mark.parametrize(
    ("names", "numbers"),
    [
        (["Vostrika Fund I", "Vostrika Fund 1", "Vostrika Fund One", "First Vostrika Fund"], {1}),
        (["Vostrika Fund I LP", "Vostrika I LLC", "Vostrika No. 1"], {1}),
        (["Vostrika V", "Vostrika Fund V Ltd", "Vostrika Series V Delmar", "Fifth Vostrika"], {5}),
        (["Vostrika X", "Vostrika Ten", "Vostrika Fund X Feeder", "Vostrika 10"], {10}),
        (["Global X Vostrika", "X", "I Vostrika", "Xi'an Vostrika", "Xi An Vostrika"], set()),
        (["Plant Twenty First", "Plant Twenty-One", "Plant 21", "Plant XXI"], {21}),
        (["Vostrika 2 Series III", "Second Vostrika Series 3"], {2, 3}),
        (["Ten Vostrik Delmar", "Due Vostrik", "Vostrika", ""], set()),
        (["Завод Первый", "Zavod 1"], {1}),
    ],
)
def test_names_of_the_same_numbers(names: list[str], numbers: set[int]) -> None:
    assert {name: set(numbers_of(tokenise(name))) for name in names} == dict.fromkeys(
        names, numbers
    )


def test_no_word_is_two_numbers() -> None:
    from firmwatch.text.numerals import _NUMBERS, _WORDS

    words = [word for line in _WORDS.split("\n") for word in line.split()[1:]]
    assert sorted(set(words)) == sorted(words)
    assert {word for word in words if tokenise(word) != [word]} == set()
    assert TABLES[0] == tuple(sorted(_NUMBERS.items()))
