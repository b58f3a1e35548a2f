from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmwatch.quality.japan import read_jp
from firmwatch.text import kana_keys
from firmwatch.text.kana_keys import kana_key
from firmwatch.text.names import name_form
from firmwatch.text.romanisation import romanise
from tests.shared_data import SHARED, needs_shared
from tests.unit.text.romanisation_systems import KANA_WORDS


@pytest.mark.parametrize("pair", KANA_WORDS)
def test_a_word_in_kana_has_the_key_of_its_latin_spelling(pair: str) -> None:
    kana, latin = pair.split("=")
    assert kana_key(romanise(kana).upper()) == kana_key(latin) != ""


def test_different_words_have_different_keys() -> None:
    keys = [kana_key(pair.split("=")[1]) for pair in KANA_WORDS]
    clashes = [pair for pair in itertools.combinations(keys, 2) if pair[0] == pair[1]]
    assert clashes == [("TKNR", "TKNR")]  # TECHNOLOGIES, TEKHNOLOGII


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("MARKT MARUKUTO", "MKT"),  # R before a consonant is ル or a long vowel
        ("PLANT PURANTO PLANTS", "PRNT"),  # L is R
        ("ELLA ERA", "AR"),  # two letters are one, a vowel at the front is marked
        ("PARTS PATSU PART", "PT"),
        ("SHIP CHIP", None),
        ("BETA BATA", None),  # a short key tells a front vowel
    ],
)
def test_what_a_key_tells(words: str, key: str | None) -> None:
    keys = {kana_key(word) for word in words.split()}
    assert keys == {key} if key else len(keys) == len(words.split())


@pytest.mark.parametrize("pair", ["TRUST TORASUTO", "AZIMUTH AJIMUTO", "HARDWARE HADOWEA"])
def test_some_spellings_differ_too_much_to_be_joined(pair: str) -> None:
    """Known and accepted, and seen here if it changes."""
    assert len({kana_key(word) for word in pair.split()}) == 2


@pytest.mark.parametrize("token", ["", "A", "NA", "KU", "AI", "2000", "KANA7", "YAYU"])
def test_tokens_of_few_consonants_have_none(token: str) -> None:
    assert kana_key(token) == ""


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ7", max_size=30))
def test_any_token_has_a_key_of_letters_or_none(token: str) -> None:
    key = kana_key(token)
    assert key == "" or (key.isascii() and key.isalpha() and key.isupper())
    assert len(key) != 1


@given(st.text(alphabet=st.characters(codec=None), max_size=30))
def test_no_string_is_refused(text: str) -> None:
    assert len(kana_key(text)) <= 2 * len(text) + 2


@pytest.mark.parametrize("part", ["SCHTSCH", "KH", "V", "RYU", "TIO", "MB", "L", "AEIOU", "X"])
def test_long_tokens_are_read_to_the_end(part: str) -> None:
    assert kana_key(part * 20_000 + "DOKATA").endswith("DKT")


def test_the_tables_are_of_values_that_can_be_hashed_by_their_text() -> None:
    assert all(isinstance(table, (int, str, dict, tuple)) for table in kana_keys.TABLES)
    assert "0x" not in repr(kana_keys.TABLES)
    named = {name for name in vars(kana_keys) if name.isupper() and name != "TABLES"}
    assert len(kana_keys.TABLES) == len(named)


@needs_shared
def test_words_in_kana_of_japans_list_are_found_in_the_latin_names_of_the_entry() -> None:
    entries: list[tuple[list[str], set[str]]] = []
    for path in sorted((SHARED / "lists" / "jp").glob("*.txt")):
        for entry in read_jp(path).entries:
            names = [name.text for name in entry.names]
            words = re.findall("[\u30a1-\u30fc]{4,}", " ".join(names))
            keys = {kana_key(t) for n in names if n.isascii() for t in name_form(n).core} - {""}
            if keys and words:
                entries.append(([kana_key(romanise(word).upper()) for word in words], keys))
    far = len(entries) // 2
    strangers = [keys for _, keys in entries[far:] + entries[:far]]
    found = [key in keys for read, keys in entries for key in read]
    by_chance = [
        k in keys for (read, _), keys in zip(entries, strangers, strict=True) for k in read
    ]
    assert len(found) > 700
    assert sum(found) / len(found) >= 0.65
    assert sum(by_chance) / len(by_chance) <= 0.02
