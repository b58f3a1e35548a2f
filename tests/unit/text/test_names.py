"""What tells organisations apart, and what does not."""

from __future__ import annotations

import pytest

from firmwatch.text.names import (
    ABJAD_MARK,
    KANA_MARK,
    MAX_CHARACTERS,
    name_form,
    name_forms,
    name_key,
    name_keys,
    tokenise,
    unmarked,
)
from firmwatch.text.romanisation import READINGS_MAX, romanise
from firmwatch.text.words import RARE_WEIGHT, is_generic, token_weight

ALIKE = {
    "case": ["Vostrika Delmar", "VOSTRIKA DELMAR", "vostrika delmar", "vOSTRIKA dELMAR"],
    "punctuation": [
        "Vostrika-Delmar",
        "Vostrika, Delmar.",
        "«Vostrika» (Delmar)",
        "Vostrika/Delmar",
    ],
    "apostrophes": ["O'Vostrik", "OVostrik", "O’Vostrik", "O`Vostrik"],
    "accents": ["Vöstrikä Délmár", "Vostrika Delmar", "VÖSTRIKÄ DÉLMÁR"],
    "spaces": ["  Vostrika \t Delmar\n", "Vostrika\u00a0Delmar", "Vostrika Delmar"],
    "word order": ["Vostrika Delmar", "Delmar Vostrika", "Delmar, Vostrika"],
    "and": ["Vostrika and Delmar", "Vostrika & Delmar", "The Vostrika Delmar"],
    "OFAC against Apple, 2019": ["SIS DOO", "SIS d.o.o.", "SIS D.O.O.", "Sis d. o. o.", "sis doo"],
    "Russian": [
        "ООО «Восток»",
        "Vostok LLC",
        "Limited Liability Company Vostok",
        'OOO "Vostok"',
        "Общество с ограниченной ответственностью «Восток»",
        "Vostok, Limited Liability Company",
    ],
    "stock": ["Vostrika S.A.", "Vostrika S. A.", "Vostrika SA", "Vostrika s a", "S.A. Vostrika"],
    "single letters": ["A.B.C. Delmar", "ABC Delmar", "A B C Delmar", "A. B. C. Delmar"],
    "KG": [
        "Vostrika GmbH & Co. KG",
        "Vostrika GmbH & Co.KG",
        "VOSTRIKA GMBH CO KG",
        "Vostrika GmbH + Co KG",
        "Vostrika GmbH und Co. KG",
        "Vostrika",
    ],
    "Polish": [
        "Vostrika Sp. z o.o.",
        "Vostrika sp.z o.o.",
        "VOSTRIKA SP Z OO",
        "Vostrika Sp. z o. o.",
        "Vostrika Sp. z.o.o.",
        "Vostrika Sp. zo.o.",
        "Vostrika spółka z o.o.",
        "Vostrika Spółka z ograniczoną odpowiedzialnością",
    ],
    "Czech": ["Vostrika s.r.o.", "Vostrika, spol. s r.o.", "Vostrika spol. s r. o."],
    "Luxembourgish": ["Vostrika S.à r.l.", "Vostrika S.à.r.l.", "Vostrika Sàrl", "Vostrika SARL-S"],
    "Austrian": ["Vostrika Ges.m.b.H.", "Vostrika GesmbH", "Vostrika G.m.b.H.", "Vostrika GmbH"],
    "German": [
        "Vostrika Gesellschaft mit beschränkter Haftung",
        "Vostrika Gesellschaft mit beschraenkter Haftung",
    ],
    "Turkish": ["Vostrika A.Ş.", "Vostrika Anonim Şirketi", "VOSTRIKA AS", "Vostrika"],
    "Greek": ["Βοστρικα Α.Ε.", "Βοστρικα ΑΕ", "Βοστρικα Ανώνυμη Εταιρεία", "Βοστρικα"],
    "Lebanese": ["Vostrika S.A.L. (Offshore)", "Vostrika SAL Offshore", "Vostrika sal"],
    "Mexican": ["Vostrika S. de R.L. de C.V.", "Vostrika S de RL de CV"],
    "Emirati": ["Vostrika FZ-LLC", "Vostrika FZE", "Vostrika (FZE)", "Vostrika F.Z.E."],
    "Chinese": ["东方沃斯有限公司", "东方沃斯有限责任公司", "东方沃斯股份有限公司", "东方沃斯"],
    "Japanese": ["株式会社東沃", "東沃株式会社", "㈱東沃", "東沃"],
    "Korean": ["주식회사 보스트리카", "(주)보스트리카", "㈜보스트리카", "보스트리카"],
    "Arabic": ["شركة فوستريكا ذ.م.م", "شركة فوستريكا", "فوستريكا"],
}


@pytest.mark.parametrize("case", ALIKE)
def test_names_that_differ_in_form_only_share_one_key(case: str) -> None:
    assert {name_key(name) for name in ALIKE[case]} == {name_key(ALIKE[case][0])}
    assert all(name_form(name).core for name in ALIKE[case])


def test_spacing_shows_in_the_key_and_not_in_the_letters() -> None:
    one, two = name_form("Good Vostrika Ltd"), name_form("GoodVostrika Limited")
    assert one.key != two.key
    assert one.letters == two.letters == "GOODVOSTRIKA"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Apple Inc", "Apple Bank"),
        ("Vostrika 1", "Vostrika 2"),
        ("Vostrika North", "Vostrika South"),
        ("Bank Vostrika", "Vostrika"),
        ("Vostrika", "Vostrik"),
        ("Delmar", "Del Mar Vostrika"),
    ],
)
def test_names_that_tell_organisations_apart_share_no_key(left: str, right: str) -> None:
    assert {*name_keys(left)}.isdisjoint(name_keys(right))


@pytest.mark.parametrize(
    "name", ["Limited", "LLC", "S.A.", "GmbH & Co. KG", "有限公司", "ООО", "Co"]
)
def test_a_name_of_legal_forms_only_keeps_one_as_its_core(name: str) -> None:
    form = name_form(name)
    assert form.core
    assert form.key
    assert form.letters == "".join(form.core)


def test_a_legal_form_inside_a_name_is_taken_out_where_it_is_nothing_else() -> None:
    assert name_form("Vostrika GmbH Hamburg").core == ("VOSTRIKA", "HAMBURG")
    assert name_form("Banco AS Vostrika").core == ("BANCO", "AS", "VOSTRIKA")


def test_letters_before_a_legal_form_in_single_letters_stay_in_the_name() -> None:
    assert name_form("Plan B S. A.").core == ("PLAN", "B")


NAMES_BY_SCRIPT = {
    "Greek": "Ναυτιλιακή Βοστρίκα",
    "Arabic": "مؤسسة فوستريكا للشحن",
    "Chinese": "沃斯特里卡航运",
    "Japanese": "ヴォストリカ海運",
    "Korean": "보스트리카 해운",
    "Cyrillic": "Судоходство Вострика",
    "Hebrew": "ווסטריקה",
    "Thai": "วอสทริกา",
    "Georgian": "ვოსტრიკა",
    "Armenian": "Վոստրիկա",
}


@pytest.mark.parametrize("script", NAMES_BY_SCRIPT)
def test_a_name_in_any_script_equals_itself_and_its_romanisation(script: str) -> None:
    name = NAMES_BY_SCRIPT[script]
    form = name_form(name)
    assert form.core
    mark = {"Arabic": ABJAD_MARK, "Hebrew": ABJAD_MARK, "Japanese": KANA_MARK}.get(script, "")
    for token in form.core:
        plain = unmarked(token)
        assert plain.isascii()
        assert plain.isalnum()
        assert token in (plain, plain + mark)
    assert not mark or any(token.endswith(mark) for token in form.core)
    assert form.key == name_form(romanise(name)).key
    assert form.letters == name_form(romanise(name)).letters


READINGS = {
    "Müller Vöstrik GmbH": {("MULLER", "VOSTRIK"), ("MUELLER", "VOESTRIK")},
    "Ευρώ Βοστρίκα": {("EVRO", "VOSTRIKA"), ("EURO", "VOSTRIKA")},
    "東京ヴォストリカ": {("DONGJING", "VOSUTORIKA`"), ("TOKYO", "VOSUTORIKA`")},
}


@pytest.mark.parametrize("name", READINGS)
def test_a_name_has_a_form_for_each_reading_of_its_script(name: str) -> None:
    forms = name_forms(name)
    assert forms[0] == name_form(name)
    assert {form.core for form in forms} >= READINGS[name]
    assert len({form.core for form in forms}) == len(forms) <= 1 + READINGS_MAX
    assert {form.value for form in forms} == {name}


@pytest.mark.parametrize("name", ["Vostrika Delmar Ltd", "", "Вострика", "!?"])
def test_a_name_of_one_reading_has_one_form(name: str) -> None:
    assert name_forms(name) == (name_form(name),)


def test_the_mark_of_unwritten_vowels_shows_in_no_key() -> None:
    form = name_form("مؤسسة فوستريكا")
    assert all(token.endswith(ABJAD_MARK) for token in form.core)
    assert ABJAD_MARK not in form.key + form.letters
    assert not any(token.endswith(ABJAD_MARK) for token in form.tokens)
    assert name_form("O'Vostrik's").core == ("OVOSTRIKS",)


HOSTILE = {
    "empty": "",
    "one letter": "A",
    "one digit": "7",
    "one Chinese letter": "沃",
    "long": "Vostrika" * 1250,
    "tokens": " ".join(f"vostrika{number}" for number in range(500)),
    "single letters": " ".join("ABCDE" * 2000),
    "forms": "GmbH & Co. KG " * 700,
    "punctuation": "!?.,;:-–—«»()[]{}",
    "dots": "." * 10_000,
    "initials": "A." * 5_000,
    "bidi": "\u202eakirtsoV\u202c \u2066GmbH\u2069\u200f",
    "surrogates": "\ud800Vostrika\udfff",
    "only surrogates": "\ud800\udfff",
    "NUL": "Vos\x00trika\x00",
    "controls": "".join(map(chr, range(32))),
    "not characters": "\ufffe\uffff\U0010ffff",
    "combining": "V" + "\u0301" * 5_000,
    "widening": "\ufdfa" * 5_000,
    "emoji": "🚢" * 100,
    "formula": '=HYPERLINK("http://x.example")',
}


@pytest.mark.parametrize("case", HOSTILE)
def test_no_name_is_too_hostile_to_be_read(case: str) -> None:
    form = name_form(HOSTILE[case])
    assert name_keys(HOSTILE[case]) == (form.key, form.letters)
    assert all(token.isascii() and token.isalnum() for token in form.tokens)
    assert form.value == HOSTILE[case]
    assert form.weight >= 0


def test_what_stands_beyond_the_longest_name_is_not_read() -> None:
    start = "Vostrika " * 200
    assert len(start) > MAX_CHARACTERS
    assert tokenise(start + "Delmar") == tokenise(start)
    assert len(tokenise("x " * 10_000)) <= MAX_CHARACTERS


def test_bidirectional_controls_do_not_change_a_name() -> None:
    assert name_key("\u202bVostrika\u202c Delmar") == name_key("Vostrika Delmar")


def test_a_name_is_generic_where_no_word_tells() -> None:
    assert name_form("General Trading Company").generic
    assert name_form("V Trading").generic
    assert not name_form("General Vostrika Trading").generic


def test_rare_tokens_weigh_more_than_common_ones_and_short_ones_less() -> None:
    assert token_weight("FUND") < token_weight("MARITIME") < token_weight("VOSTRIKADELMAR")
    assert token_weight("VOSTRIKADELMAR") == RARE_WEIGHT
    assert token_weight("QX") == 4.0
    assert is_generic("Q")
    assert not is_generic("7")


@pytest.mark.parametrize("name", ["The The", "AND", "the"])
def test_a_name_of_words_that_are_left_out_keeps_them(name: str) -> None:
    assert name_form(name).core == tuple(name.upper().split())


@pytest.mark.parametrize(
    ("name", "without"),
    [
        ("Vostrika Delmar Quillon (VDQ)", ("VOSTRIKA", "DELMAR", "QUILLON")),
        ("Vostrika of Delmar (V.D.)", None),
        ("Vostrika Delmar (VXQ)", None),
        ("Vostrika Delmar (Berlin)", None),
        ("Vostrika Delmar (DE)", None),
    ],
)
def test_a_name_is_also_read_without_its_own_acronym(
    name: str, without: tuple[str, ...] | None
) -> None:
    first, *others = name_forms(name)
    assert first == name_form(name)
    assert [form.core for form in others] == ([without] if without else [])
