from __future__ import annotations

import pytest

from firmwatch.text.hangul import customary_hangul, romanise_hangul


@pytest.mark.parametrize(
    ("run", "latin"),
    [
        # The examples of section 3.1 of the Revised Romanisation of Korean.
        ("백마", "baengma"),
        ("종로", "jongno"),
        ("왕십리", "wangsimni"),
        ("별내", "byeollae"),
        ("신라", "silla"),
        ("좋고", "joko"),
        ("놓다", "nota"),
        ("압구정", "apgujeong"),
        ("낙동강", "nakdonggang"),
        ("낳지", "nachi"),
        ("", ""),
    ],
)
def test_syllables_are_read_with_the_sounds_that_meet(run: str, latin: str) -> None:
    assert romanise_hangul(run) == latin


def test_words_of_organisations_are_parted() -> None:
    assert romanise_hangul("가나다은행") == "ganada eunhaeng"
    assert romanise_hangul("조선가나무역회사") == "joseon gana muyeokhoesa"


def test_customary_spelling() -> None:
    assert customary_hangul("samseong") == "samsung"
    assert customary_hangul("hyeondae") == "hyundae"
