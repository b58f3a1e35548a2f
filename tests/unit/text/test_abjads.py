from __future__ import annotations

import pytest

from firmwatch.text.abjads import romanise_arabic, romanise_hebrew


@pytest.mark.parametrize(
    ("run", "latin"),
    [
        ("النور", "al nur"),
        ("والنور", "wa al nur"),
        ("للتجارة", "lil tjara"),
        ("الله", "allah"),
        ("وردة", "wrda"),
        ("يسر", "ysr"),
        ("جميل", "jmil"),
        ("ایران", "iran"),
        ("اوروبا", "uruba"),
        ("متحدة", "mtahda"),
        ("دجلة", "dajla"),
        ("محمود", "mhmud"),
        ("مُحَمَّد", "muhamad"),
        ("ال", "al"),
    ],
)
def test_arabic(run: str, latin: str) -> None:
    assert romanise_arabic(run) == latin


@pytest.mark.parametrize(
    ("run", "latin"),
    [("בנק", "bnk"), ("לבן", "lvn"), ("תעשיה", "tashia"), ("שלום", "shlom"), ("א", "a")],
)
def test_hebrew(run: str, latin: str) -> None:
    assert romanise_hebrew(run) == latin
