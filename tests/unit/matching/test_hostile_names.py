"""No name stops a look-up, and none costs more than its length lets it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest

from firmwatch.matching import (
    CANDIDATE,
    ReferenceIndex,
    compare_parties,
    party_of_subject,
    screen_subjects,
)
from firmwatch.matching.alignment import TOKENS_MAX, align
from firmwatch.matching.name_index import make_index
from firmwatch.matching.name_table import read_names
from firmwatch.text.names import name_form
from tests.properties.names import kernels_as
from tests.unit.matching.parties import THRESHOLD, a_record, a_subject, compared

HOSTILE = {
    "empty": "",
    "one letter": "A",
    "one digit": "7",
    "one Chinese letter": "沃",
    "one long word": "Vostrika" * 1250,
    "one long word of random letters": "".join(chr(65 + n * n % 23) for n in range(10_000)),
    "500 words": " ".join(f"vostrika{number}" for number in range(500)),
    "500 letters": " ".join("ABCDE" * 100),
    "60 equal words": " ".join(["Vostrika"] * 60),
    "61 equal words": " ".join(["Vostrika"] * 61),
    "60 words near one another": " ".join("Vostrika"[:n] + "x" + "Vostrika"[n:] for n in range(8))
    * 8,
    "forms": "GmbH & Co. KG " * 700,
    "forms that begin one another": "S.A. de C.V. " * 80,
    "punctuation": "!?.,;:-–—«»()[]{}",
    "dots": "." * 10_000,
    "initials": "A." * 5_000,
    "digits": "1234567890" * 30,
    "numbers": " ".join(map(str, range(300))),
    "mixed scripts": "Vostrika Вострика Βοστρίκα 沃斯 فوستريكا ווסטריקה 보스트리카 ვოსტრიკა",
    "bidi": "\u202eVostrika\u202c \u2066GmbH\u2069\u200f",
    "surrogates": "\ud800Vostrika\udfff",
    "only surrogates": "\ud800\udfff",
    "NUL": "Vos\x00trika\x00",
    "controls": "".join(map(chr, range(32))),
    "not characters": "\ufffe\uffff\U0010ffff",
    "combining": "V" + "\u0301" * 5_000,
    "widening": "\ufdfa" * 5_000,
    "emoji": "🚢" * 100,
    "apostrophes": "'" * 100,
    "mark of unwritten vowels": "VOSTRIKA' DELMAR'",
    "Arabic letters": "ا ب ت ث " * 60,
    "Han": "东方沃斯" * 250,
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_name_is_compared_with_itself_and_with_all_others(case: str) -> None:
    form = name_form(HOSTILE[case])
    itself = align(form, form)
    assert itself.similarity == (1_000_000 if form.core else 0)
    for other in HOSTILE.values():
        there, back = align(form, name_form(other)), align(name_form(other), form)
        assert (there.similarity, there.by, there.weight) == (back.similarity, back.by, back.weight)
        assert (there.left_share, there.right_share) == (back.right_share, back.left_share)
        assert 0 <= there.similarity <= 1_000_000


def test_hostile_names_are_found_in_bulk_as_one_by_one() -> None:
    names = list(HOSTILE.values())
    with kernels_as("compiled"):
        table = read_names(names)
        found = make_index(table).pairs(table, CANDIDATE)
    pairs = {
        (int(table.sources[i]), int(table.sources[j]))
        for i, j in zip(found.ours.tolist(), found.theirs.tolist(), strict=True)
    }
    for i, name in enumerate(names):
        assert ((i, i) in pairs) is bool(name_form(name).core)
        for j, other in enumerate(names):
            if align(name_form(name), name_form(other)).similarity >= CANDIDATE:
                assert (i, j) in pairs


def test_a_list_and_a_portfolio_of_hostile_names_are_screened() -> None:
    names = list(HOSTILE.values())
    subjects = [a_subject(number, name) for number, name in enumerate(names)]
    with kernels_as("compiled"):
        index = ReferenceIndex(a_record(number, name) for number, name in enumerate(names))
        found = {
            (subject.id, record.id): comparison
            for subject, record, comparison in screen_subjects(subjects, index, 0.01)
        }
    parties = [party_of_subject(subject) for subject in subjects]
    for i, one in enumerate(parties):
        for j, other in enumerate(parties):
            score = compare_parties(one, other).score
            in_bulk = found.get((f"S-{i}", f"R-{j}"))
            assert (in_bulk.score if in_bulk else None) == (score if score >= 0.01 else None)


@contextmanager
def counted() -> Iterator[Callable[[], int]]:
    """Count the calls of Python functions: work that no busy machine changes."""
    calls = 0

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield lambda: calls
    finally:
        sys.setprofile(before)


@pytest.mark.parametrize("case", HOSTILE)
def test_no_name_costs_more_than_its_readable_length(case: str) -> None:
    name = HOSTILE[case]
    with counted() as calls:
        compare_parties(party_of_subject(a_subject(1, name)), party_of_subject(a_subject(2, name)))
    # 60 words by 60, and some steps for each character that is read.
    assert calls() < 10 * TOKENS_MAX**2 + 100 * 1_000


@pytest.mark.parametrize(
    "of_words",
    [
        lambda words: "".join(f"{n:04d}vostrik" for n in range(words)),
        lambda words: " ".join(f"vostrika{n}" for n in range(words)),
        lambda words: " ".join(["Vostrika"] * words),
        lambda words: " ".join("ABCDE"[n % 5] for n in range(words)),
        lambda words: "S.A. " * words,
        lambda words: "(" * words + "Vostrika",
        lambda words: "Вострика-" * words,
        lambda words: "فوستريكا" * words,
        lambda words: "vostrikadelmar" * words,
    ],
    ids=[
        "one run", "words", "equal words", "letters", "forms", "brackets", "Cyrillic", "Arabic",
        "one word",
    ],
)  # fmt: skip
def test_a_look_up_takes_no_more_than_in_proportion_to_the_name(
    of_words: Callable[[int], str],
) -> None:
    work: list[int] = []
    for words in (200, 1_000, 5_000):
        name = of_words(words)
        with counted() as calls:
            list(screen_subjects([a_subject(1, name)], ReferenceIndex([a_record(1, name)]), 0.0))
        work.append(calls())
    # Beyond what is read of a name, its script alone is looked up, a letter at a time.
    assert work[2] < 5.5 * work[1]
    assert work[1] < 1_000_000


TWINS = ["Vostrikа", "Vоstrikа", "Vоstrіkа Dеlmаr", "Vostrika Dеlmar", "Ѵostrika", "Vοstrikα"]


@pytest.mark.parametrize("name", TWINS)
def test_letters_of_another_script_that_look_the_same_are_read_as_what_they_look(
    name: str,
) -> None:
    assert not name.isascii()
    latin = "Vostrika Delmar" if " " in name else "Vostrika"
    assert compared(latin, name).score >= THRESHOLD
    index = ReferenceIndex([a_record(1, latin)])
    assert list(screen_subjects([a_subject(1, name)], index, THRESHOLD))
