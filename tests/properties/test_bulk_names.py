"""Names in bulk, by arrays and kernels, say what they say one by one."""

from __future__ import annotations

import dataclasses
import functools
import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from firmwatch.matching import compilation, name_index, name_spans, name_table
from firmwatch.matching.alignment import CANDIDATE, SPACING, align, initials, short, weighed
from firmwatch.matching.arrays import from_arrays, to_arrays
from firmwatch.matching.facts import nearness, token_facts
from firmwatch.matching.name_index import NameIndex, NamePairs, make_index
from firmwatch.matching.name_table import FALLIBLE, SEEN, NameTable, read_names
from firmwatch.matching.neighbours import keyed_tokens, neighbours
from firmwatch.matching.spelling import HASH_SEED, text_hash, words_hash
from firmwatch.text.names import ABJAD_MARK, KANA_MARK, NameForm, name_forms
from tests.properties.names import ANY_NAMES, WORDS, kernels_as

TABLES = st.lists(ANY_NAMES, max_size=25)
KINDS = ("plain", "compiled")
quickly = settings(max_examples=40)


def forms_of(names: list[str]) -> list[tuple[int, NameForm]]:
    return [(place, form) for place, name in enumerate(names) for form in name_forms(name)]


def words_of(table: NameTable) -> list[str]:
    words = table.vocabulary
    raw = words.text.tobytes().decode("ascii")
    bounds = words.offsets.tolist()
    return [raw[low:high] for low, high in itertools.pairwise(bounds)]


def hashed(text: str) -> int:
    return text_hash(text) if text else 0


def rows_of(table: NameTable) -> list[tuple[object, ...]]:
    """Give each row of a table as plain Python."""
    words, raw = words_of(table), table.letters.tobytes().decode("ascii")
    tokens, weights = table.tokens.tolist(), table.vocabulary.weights.tolist()
    found: list[tuple[object, ...]] = []
    for row in range(len(table)):
        low, high = table.offsets[row : row + 2].tolist()
        start, end = table.letter_offsets[row : row + 2].tolist()
        found.append(
            (
                int(table.sources[row]),
                [words[token] for token in tokens[low:high]],
                [weights[token] for token in tokens[low:high]],
                int(table.totals[row]),
                raw[start:end],
                int(table.letter_hashes[row]),
                table.initials[row].tolist(),
                int(table.acronyms[row]),
                int(table.runs[row]),
                int(table.bags[row]),
            )
        )
    return found


def row_of(place: int, form: NameForm) -> tuple[object, ...]:
    """Give what a row of a table must be, by the definition."""
    rows = weighed(form.core)
    return (
        place,
        [token_facts(row.token).canonical for row in rows],
        [row.weight for row in rows],
        sum(row.weight for row in rows),
        form.letters,
        hashed(form.letters),
        [hashed(initials(form.tokens)), hashed(initials(form.core))],
        hashed("".join(short(form))),
        hashed(form.run),
        words_hash(form.words),
    )


@pytest.mark.parametrize("kind", KINDS)
@quickly
@example(
    ["", "", "A.B.C.D Ltd", "A.B.CD", "A.B.C", "فوس", "Plan B S. A.", "The And", "'", "x" * 1001]
)
@example(list(WORDS))
@given(names=TABLES)
def test_names_are_read_in_bulk_as_one_by_one(kind: str, names: list[str]) -> None:
    with kernels_as(kind):
        table = read_names(names)
    assert rows_of(table) == [row_of(place, form) for place, form in forms_of(names)]


@quickly
@given(TABLES)
def test_the_vocabulary_is_what_is_known_of_each_token(names: list[str]) -> None:
    words = read_names(names).vocabulary
    texts = words_of(read_names(names))
    assert len(set(texts)) == len(texts)
    tokens = {
        token_facts(token).canonical: token_facts(token)
        for _, form in forms_of(names)
        for token in form.core
    }
    assert set(texts) == set(tokens)
    for place, text in enumerate(texts):
        facts = tokens[text]
        assert int(words.hashes[place]) == text_hash(text)
        assert int(words.weights[place]) == facts.weight > 0
        assert int(words.skeletons[place]) == hashed(facts.skeleton)
        assert int(words.frames[place]) == hashed(facts.frame)
        assert int(words.families[place]) == hashed(facts.family)
        assert int(words.meant[place]) == hashed(facts.meant)
        marks = {"": 0, ABJAD_MARK: 2, KANA_MARK: 4}
        flags = facts.fallible * FALLIBLE + facts.seen * SEEN + marks[facts.mark]
        assert int(words.flags[place]) == flags


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=20)
@example(list(WORDS), list(WORDS))
@given(left=TABLES, right=TABLES)
def test_near_tokens_are_found_in_bulk_as_one_by_one(
    kind: str, left: list[str], right: list[str]
) -> None:
    with kernels_as(kind):
        ours, theirs = read_names(left), read_names(right)
        found = neighbours(ours.vocabulary, keyed_tokens(theirs.vocabulary))
    others = words_of(theirs)
    for place, word in enumerate(words_of(ours)):
        low, high = found.offsets[place : place + 2].tolist()
        in_bulk = {
            others[token]: value
            for token, value in zip(
                found.tokens[low:high].tolist(), found.similarities[low:high].tolist(), strict=True
            )
        }
        expected = {
            other: near.similarity
            for other in others
            if (near := nearness(word, other)) is not None
        }
        assert in_bulk == expected, word


def brute(left: list[str], right: list[str], threshold: int) -> list[tuple[int, int, int]]:
    """Give the rows of every pair of forms that is similar enough, by the definition."""
    ours, theirs = forms_of(left), forms_of(right)
    return [
        (i, j, value)
        for i, (_, one) in enumerate(ours)
        for j, (_, other) in enumerate(theirs)
        if (value := align(one, other).similarity) >= threshold
    ]


def listed(pairs: NamePairs) -> list[tuple[int, int, int]]:
    columns = (pairs.ours.tolist(), pairs.theirs.tolist(), pairs.similarities.tolist())
    return list(zip(*columns, strict=True))


THRESHOLDS = st.sampled_from([CANDIDATE, CANDIDATE, 700_001, 800_000, SPACING + 1, 1_000_000])


@pytest.mark.parametrize("kind", KINDS)
@quickly
@example(
    ["فوس", "F U S", "QVD"], ["Fus Uno Stella", "Quillon Vostrika Delmar Ltd", "F.U.S."], CANDIDATE
)
@example(["Vos Trika", "Del Mar"], ["Vostrika", "Delmar"], SPACING + 1)
@given(left=TABLES, right=TABLES, threshold=THRESHOLDS)
def test_the_search_finds_every_pair_that_is_alike_and_no_other(
    kind: str, left: list[str], right: list[str], threshold: int
) -> None:
    with kernels_as(kind):
        found = make_index(read_names(right)).pairs(read_names(left), threshold)
    assert listed(found) == brute(left, right, threshold)


@quickly
@given(TABLES, TABLES)
def test_swapped_sides_and_any_number_of_threads_give_the_same_pairs(
    left: list[str], right: list[str]
) -> None:
    ours, theirs = read_names(left), read_names(right)
    index = make_index(theirs)
    whole = listed(index.pairs(ours, CANDIDATE, 1))
    swapped = listed(make_index(ours).pairs(theirs, CANDIDATE))
    assert sorted((j, i, value) for i, j, value in swapped) == whole
    with pytest.MonkeyPatch.context() as patch:
        # So few names that several batches are on their way at a time, and too little room in each.
        patch.setattr(name_index, "_BATCH", 3)
        patch.setattr(name_index, "_PAIRS_A_NAME", 1)
        for workers in (1, 2, 4):
            assert listed(index.pairs(ours, CANDIDATE, workers)) == whole


@settings(max_examples=20)
@given(TABLES)
def test_plain_and_compiled_kernels_make_the_same_arrays(names: list[str]) -> None:
    found: list[dict[str, Any]] = []
    for kind in KINDS:
        with kernels_as(kind):
            found.append(to_arrays(make_index(read_names([*names, *WORDS]))))
    plain, compiled = found
    assert plain.keys() == compiled.keys()
    for name, array in plain.items():
        assert array.dtype == compiled[name].dtype, name
        np.testing.assert_array_equal(array, compiled[name], err_msg=name)


@settings(max_examples=20)
@given(before=TABLES, names=TABLES)
def test_many_names_are_read_as_few_are(before: list[str], names: list[str]) -> None:
    """Neither threads nor the words remembered from other names change what is read."""
    names = [*names, *WORDS]
    few = to_arrays(read_names(names))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(name_spans, "_PART", 3)
        patch.setattr(name_table, "_REMEMBER_FROM", 1)
        patch.setattr(name_table, "_REMEMBERED", [])
        read_names([*before, *WORDS[::2]])
        # As another process takes them over.
        known = name_table.known_tokens()
        name_table.resume_tokens(from_arrays(name_table.KnownTokens, to_arrays(known)))
        many = to_arrays(read_names(names))
    assert few.keys() == many.keys()
    for name, array in few.items():
        assert array.dtype == many[name].dtype, name
        np.testing.assert_array_equal(array, many[name], err_msg=name)


def test_kernels_are_compiled_from_so_many_names_on_and_then_for_good(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compiled = compilation._plain()
    machine_code = type(compiled)(**vars(compiled))
    monkeypatch.setattr(compilation, "_compiled", functools.cache(lambda: machine_code))
    assert compilation.kernels(compilation.COMPILE_FROM - 1) is compiled
    assert compilation.kernels(compilation.COMPILE_FROM) is machine_code
    assert compilation.kernels(1) is machine_code


def test_a_search_over_few_names_does_not_wait_for_the_compiler(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def compiled() -> None:
        pytest.fail("kernels were compiled for a few names")

    few = [f"{word} {other}" for word, other in itertools.permutations(WORDS, 2)][:120]
    monkeypatch.setattr(compilation, "_compiled", functools.cache(compiled))
    table = read_names(few)
    assert listed(make_index(table).pairs(table, CANDIDATE))


def test_a_search_is_compiled_once_for_a_new_index_and_for_a_stored_one() -> None:
    """A process that compiles waits for some ten seconds, and a second time for nothing."""

    def stored(index: NameIndex) -> NameIndex:
        arrays = to_arrays(index)
        for array in arrays.values():
            array.flags.writeable = False
        return from_arrays(NameIndex, arrays)

    left, right = (read_names(["Vostrika Marine", "Vos Trika", name]) for name in ("VM", "Delmar"))
    with kernels_as("compiled"):
        made = listed(make_index(right).pairs(left, CANDIDATE))
        steps = vars(compilation.kernels(0))
        before = {name: list(step.signatures) for name, step in steps.items()}
        assert listed(stored(make_index(right)).pairs(left, CANDIDATE)) == made
        assert {name: list(step.signatures) for name, step in steps.items()} == before
        for name in ("find_pairs", "weigh_pairs", "join_keys"):
            assert len(before[name]) == 1, before[name]


@given(st.text("AZ09' ", max_size=40))
def test_hashes_of_texts_and_of_spans_agree(text: str) -> None:
    buffer = np.frombuffer(b"?" + text.encode("ascii") + b"?", np.uint8)
    spans = np.array([1], np.int64), np.array([1 + len(text)], np.int64)
    for steps in (compilation._plain(), compilation._compiled()):
        assert int(steps.hash_spans(buffer, *spans)[0]) == text_hash(text)
    assert text_hash("") == HASH_SEED


def test_every_field_of_a_row_is_compared() -> None:
    """A field that is added to the table wants its place in `row_of`."""
    fields = {field.name for field in dataclasses.fields(NameTable)}
    assert fields == {
        *("sources", "vocabulary", "tokens", "offsets", "totals", "letters", "letter_offsets"),
        *("letter_hashes", "initials", "acronyms", "runs", "bags"),
    }


def test_a_mark_stands_in_tokens_and_not_in_letters() -> None:
    ((_, tokens, _, _, letters, *_),) = rows_of(read_names(["فوستريكا"]))
    assert tokens == [f"{letters}{ABJAD_MARK}"]
