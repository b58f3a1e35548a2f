from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from firmwatch.quality.perturbations import PERTURBATIONS, perturb
from firmwatch.text.names import name_key
from firmwatch.text.scripts import script_of

NAME = "Vostrika Shipping International Trading Ltd"


def test_choices_are_the_same_everywhere() -> None:
    # Fixed once: a change of these is a change of the benchmark.
    assert perturb(NAME, "case", 0) == "vostrika shipping international trading ltd"
    assert perturb(NAME, "abbreviation", 0) == perturb(NAME, "abbreviation", 0)
    found = {perturb(NAME, "one edit", seed) for seed in range(50)}
    assert len(found) > 30


@pytest.mark.parametrize(
    "kind",
    [
        "case",
        "punctuation",
        "diacritics",
        "word order",
        "legal form spelling",
        "legal form dropped",
    ],
)
def test_these_kinds_keep_the_key_of_a_name(kind: str) -> None:
    for seed in range(20):
        changed = perturb(NAME, kind, seed)
        assert changed is not None
        assert changed != NAME
        if kind != "word order":
            assert name_key(changed) == name_key(NAME)
        else:
            assert sorted(changed.split()) == sorted(NAME.split())


@pytest.mark.parametrize(("kind", "edits"), [("one edit", 1), ("two edits", 2)])
def test_edits_are_of_letters_and_counted(kind: str, edits: int) -> None:
    name = "Halden 2031 Optics Works GmbH"
    found = [perturb(name, kind, seed) for seed in range(200)]
    changed = [text for text in found if text is not None]
    assert len(changed) > 190
    for text in changed:
        assert 1 <= OSA.distance(name, text) <= edits
        assert "2031" in text
        assert text.endswith(" GmbH")
    places = {
        next(i for i, (a, b) in enumerate(zip(name, text + " ", strict=False)) if a != b)
        for text in changed
    }
    assert 0 in places
    assert len(places) > 12


def test_words_are_shortened_dropped_and_written_in_other_scripts() -> None:
    assert perturb("Halden International", "abbreviation") == "Halden Intl"
    assert perturb("HALDEN INTERNATIONAL", "abbreviation") == "HALDEN INTL"
    assert perturb("Halden Trading", "generic word dropped") == "Halden"
    assert perturb("General Trading", "generic word dropped") is None
    assert perturb("Halden GmbH", "legal form added") is None
    assert perturb("Müller Werke", "diacritics") == "Muller Werke"
    assert perturb("Zhukova Cargo Ltd", "Cyrillic") == "Жукова Карго ООО"
    back = {perturb("Zhukova Shchit Ltd", "Cyrillic and back", seed) for seed in range(20)}
    assert back == {"Schukowa Schtschit OOO", "Joukova Chtchit OOO", "Zhukova Shchit OOO"}
    assert perturb("Basilakis S.A.", "Greek") == "Μπασιλακις ΑΕ"
    assert perturb("Müller Werke", "Cyrillic") is None
    assert perturb("X", "word order") is None
    with pytest.raises(ValueError, match="there are: case"):
        perturb("X", "another kind")


@given(st.text(max_size=40), st.sampled_from(sorted(PERTURBATIONS)), st.integers())
def test_any_text_is_changed_or_left_alone(name: str, kind: str, seed: int) -> None:
    changed = perturb(name, kind, seed)
    assert changed is None or (changed != name and changed.strip())
    assert changed == perturb(name, kind, seed)


def test_a_name_in_another_script_is_in_it() -> None:
    for kind, script in (("Cyrillic", "Cyrl"), ("Greek", "Grek")):
        changed = perturb(NAME, kind)
        assert changed is not None
        assert script_of(changed) == script
