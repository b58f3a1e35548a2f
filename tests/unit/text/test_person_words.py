"""The words of people's names: how they are cut, and what they tell."""

from __future__ import annotations

import pytest

from firmwatch.text.person_words import (
    UNSEEN,
    class_information,
    is_abjad,
    person_word,
    words_of_person,
)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("VASKENTORP, Erland", ("VASKENTORP", "ERLAND")),
        ("Mr. Erland J. R. Vaskentorp Jr", ("ERLAND", "J", "R", "VASKENTORP")),
        ("O'Quillandry-Maag", ("OQUILLANDRY", "MAAG")),
        ("Abd al-Rahman Qorvandi", ("ABDRAHMAN", "QORVANDI")),
        ("Abdul Rahman Qorvandi", ("ABDRAHMAN", "QORVANDI")),
        ("Abdelrahman al Qorvandi", ("ABDRAHMAN", "QORVANDI")),
        ("Ostravkovsky 2", ("OSTRAVKOVSKY",)),
        ("Dr", ("DR",)),
        ("Al Smith", ("AL", "SMITH")),
    ],
)
def test_a_name_is_cut_into_words(name: str, words: tuple[str, ...]) -> None:
    assert words_of_person(name) == (words,)


@pytest.mark.parametrize("name", ["", "...", "123"])
def test_a_name_without_letters_has_no_word(name: str) -> None:
    assert words_of_person(name) == ()


def test_other_scripts_are_read() -> None:
    assert ("OSTRAVKOVSKIY", "EVGENIY") in words_of_person("Остравковский Евгений")
    assert is_abjad("عبد الله")
    assert not is_abjad("Евгений")


def test_common_words_tell_little_and_rare_ones_no_more_than_was_measured() -> None:
    common, known, rare = (person_word(word).weight for word in ("JOHN", "SMITH", "VASKENTORP"))
    assert common < known < rare == UNSEEN
    assert all(person_word(word).weight <= UNSEEN for word in ("AGHA", "PETROV", "QUILLANDRY"))


def test_spellings_of_one_word_share_their_frame_which_tells_less_than_the_word() -> None:
    spellings = {person_word(word).frame for word in ("MUHAMMAD", "MOHAMED", "MOHAMMED")}
    assert len(spellings) == 1
    frame = spellings.pop()
    assert class_information(frame) <= person_word("MOHAMED").weight
    assert class_information("QRVNDK") < UNSEEN
