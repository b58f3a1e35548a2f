from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmwatch.text.romanisation import READINGS_MAX, other_readings, romanise


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("", ""),
        ("Brestovka Cargo & Co. 7", "Brestovka Cargo & Co. 7"),
        ("Søren Straße æther Łódź Đuro ırmak Þór", "Soren Strasse aether Lodz Duro irmak Thor"),
        ("Завод Щёлково", "Zavod Shchelkovo"),
        ("ХИМПРОМ", "KHIMPROM"),
        ("Югъ", "Yug"),
        ("Київ Їжак", "Kyiv Yizhak"),
        ("Харків Ґрунт", "Kharkiv Grunt"),
        ("Белавія ў", "Belaviya u"),
        ("България щит", "Balgariya shtit"),
        ("Београд Љубав", "Beograd Ljubav"),
        ("ΕΥΡΩΠΗ Αυτοκίνητο Ευάγγελος", "EVROPI Aftokinito Evangelos"),
        ("Μπάκος Ντάνος Αμπέλι", "Bakos Danos Ampeli"),
        ("شركة النور", "shrka al nur"),
        ("والتجارة", "wa al tjara"),
        ("ﻣﺼﺮ", "msr"),
        ("ایران خودرو", "iran khudru"),
        ("חברה בנק", "hvra bnk"),
        ("신라전자", "silla jeonja"),
        ("독립 종로", "dongnip jongno"),
        ("아무개무역회사", "amugae muyeokhoesa"),
        ("ニュー・カンパニー", "nyu - kanpani"),
        ("きっしゃ ティー", "kissha ti"),
        ("中国石油", "zhongguo shiyou"),
        ("重庆银行", "chongqing yinhang"),
        ("长江大厦", "changjiang dasha"),
        ("ＡＢＣ①", "ABC1"),
        ("ไทย", "thaiy"),
        ("भारत स्टील", "bharat stil"),
        ("საქართველო", "sakartvelo"),
        ("Հայաստան", "Hayastan"),
    ],
)
def test_a_name_is_read_in_latin_letters(name: str, latin: str) -> None:
    assert romanise(name) == latin


@pytest.mark.parametrize(
    ("name", "readings"),
    [
        ("Plain Name", ()),
        ("Завод", ()),
        ("Österholm Århus", ("Oesterholm Aarhus",)),
        ("Щёголев", ("Shchyogolev",)),
        ("Щит", ("Shtit",)),
        ("Григорій", ("Grigoriy",)),
        ("Χάρης", ("Haris", "Chares")),
        ("삼성", ("samsung",)),
        ("وردة النور", ("wrdt al nur",)),
        ("الوردة الكبيرة", ()),
        ("三菱製作所アルファ", ("mitsubishi seisakusho arufa",)),
        ("东京长乐", ("dongjingzhangyue",)),
    ],
)
def test_other_readings(name: str, readings: tuple[str, ...]) -> None:
    assert other_readings(name) == readings


def test_japanese_words_are_read_only_where_a_name_shows_that_it_is_japanese() -> None:
    assert other_readings("三菱") == ()
    assert other_readings("株式会社三菱") == ("kabushikigaisha mitsubishi",)


def test_words_of_two_scripts_are_parted() -> None:
    assert romanise("アルファ造船所") == "arufa zaochuan suo"
    assert romanise("삼성SDS") == "samseong SDS"


def test_marks_of_direction_and_lone_surrogates_are_left_out() -> None:
    assert romanise("\u202eАл\u200dфа\u202c\ud800") == "Alfa"
    assert other_readings("\u202e\ud800") == ()


_SAMPLES = (
    "中国 あっきゃー ア 각 삼 ا الو ש ου ъщЁ ü "
    "\u0301\u0323 क เก 长 Ї 日本株 𠀀 ﷺ ① \ud800\u202e İ Ԁ\u0489"
)
SAMPLES = _SAMPLES.split(" ")


@pytest.mark.parametrize("sample", SAMPLES)
def test_ten_thousand_characters_are_read_as_their_parts_are(sample: str) -> None:
    long = (sample * 10_000)[:10_000]
    assert romanise(long).isascii()
    readings = other_readings(long)
    assert len(readings) <= READINGS_MAX
    assert all(reading.isascii() for reading in readings)


@given(st.text(alphabet=st.characters(codec=None), max_size=40))
def test_any_string_has_ascii_readings_that_do_not_change(name: str) -> None:
    latin = romanise(name)
    assert latin.isascii()
    assert romanise(latin) == latin
    readings = other_readings(name)
    assert len(set(readings)) == len(readings) <= READINGS_MAX
    assert latin not in readings
    assert other_readings(name) == readings


@given(st.text(alphabet="".join(SAMPLES) + " -абвгαβγدهب", max_size=30))
def test_words_are_read_each_by_itself(name: str) -> None:
    """Marks that join to a space would make another word of it."""
    parts = [part for part in name.split(" ") if part.strip("\u0301\u0323\u0489\u202e\ud800")]
    joined = " ".join(parts)
    if any("ъ" in part or "Ї" in part or part[0] in "\u0301\u0323" for part in parts):
        return
    assert romanise(joined).split() == [word for part in parts for word in romanise(part).split()]
