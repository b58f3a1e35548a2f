from __future__ import annotations

import pytest

from firmwatch.text.east_asian import CHINESE_WORDS, JAPANESE_WORDS, romanise_han, romanise_kana


@pytest.mark.parametrize(
    ("run", "latin"),
    [
        ("きょうと", "kyouto"),
        ("シュミット", "shumitto"),
        ("マッチ", "matchi"),
        ("ジャパン", "japan"),
        ("ファウンデーション", "faundeshon"),
        ("ウィ", "wi"),
        ("ンァ", "na"),
        ("ッ", ""),
        ("ァー", "a"),
    ],
)
def test_kana(run: str, latin: str) -> None:
    assert romanise_kana(run) == latin


def test_han_is_parted_at_the_longest_known_words() -> None:
    assert romanise_han("长江重工业集团", CHINESE_WORDS, {}) == "changjiang zhonggongye jituan"
    assert romanise_han("甲乙丙", CHINESE_WORDS, {}) == "jiayibing"
    assert romanise_han("甲製作所", JAPANESE_WORDS, {}) == "jia seisakusho"


def test_readings_of_characters_go_before_the_usual_ones_but_not_inside_known_words() -> None:
    assert romanise_han("长甲长江", CHINESE_WORDS, {"长": "zhang"}) == "zhangjia changjiang"
