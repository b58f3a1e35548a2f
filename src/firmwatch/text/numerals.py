"""Numbers in names: "Fund 2", "Fund II", "Second Fund" and "Fund Two" have the same number.

Sister organisations are told apart by their numbers alone, so a word counts as a number only where
it can hardly be anything else: French "neuf" is also "new", Portuguese "dos" is also "of the", and
"Otto" is a given name. Those are left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from firmwatch.text.legal_forms import SPELLINGS

__all__ = ["TABLES", "number_of", "numbers_of"]

DIGITS_MAX = 9
"""A longer run of digits is a register number or a telephone, and no number of a sister."""

# A line for each number; words of several languages, romanised as `text.names.tokenise` does it.
_WORDS = """
    1 ONE FIRST UNO ERSTE ERSTER ERSTES PRIMERO PRIMERA PRIMEIRO PRIMEIRA PERVYY PERVYI PERVY PERWY PERVAYA PERVOE PERVOYE EERSTE PREMIERE
    2 TWO SECOND ZWEI ZWO ZWEITE ZWEITER ZWEITES DEUX DEUXIEME DOIS DUAS DVA VTOROY VTOROI VTORAYA VTOROE VTOROYE SEGUNDO SEGUNDA SECONDO SECONDA TWEE TWEEDE
    3 THREE THIRD DREI DRITTE DRITTER DRITTES TROIS TROISIEME TRES TRE TERCERO TERCERA TERCEIRO TERCEIRA TERZO TERZA TRETIY TRETII TRETYA TRETIYA DRIE DERDE
    4 FOUR FOURTH VIER VIERTE VIERTER VIERTES QUATRE QUATRIEME CUATRO CUARTA QUATTRO QUATRO QUARTO QUARTA CHETYRE CHETVERTYY CHETVERTYI CHETVERTAYA VIERDE
    5 FIVE FIFTH FUNF FUENF FUNFTE FUENFTE CINQ CINQUIEME CINCO CINQUE PYAT PYATYY PYATYI PYATAYA VIJF VIJFDE
    6 SIX SIXTH SECHS SECHSTE SIXIEME SEIS SHEST SHESTOY SHESTOI SHESTAYA SEXTO SEXTA
    7 SEVEN SEVENTH SIEBEN SIEBTE SIEBENTE SEPTIEME SIETE SETTE SETE SETTIMO SETTIMA SEPTIMO SEDMOY SEDMOI SEDMAYA ZEVEN
    8 EIGHT EIGHTH ACHTE HUIT HUITIEME OCHO OITO OTTAVO OTTAVA OCTAVO OITAVO VOSEM VOSMOY VOSMOI VOSMAYA
    9 NINE NINTH NEUN NEUNTE NEUVIEME NUEVE NOVENO DEVYAT DEVYATYY DEVYATYI DEVYATAYA NEGEN
    10 TENTH ZEHN ZEHNTE DIXIEME DIECI DECIMO DECIMA DESYAT DESYATYY DESYATYI DESYATAYA
    11 ELEVEN ELEVENTH ELFTE ONZE ONZIEME UNDICI ODINNADTSAT
    12 TWELVE TWELFTH ZWOLF ZWOELF ZWOLFTE ZWOELFTE DOUZE DOUZIEME DOCE DOZE DODICI DVENADTSAT
    13 THIRTEEN THIRTEENTH DREIZEHN TREIZE TRECE TREZE TREDICI TRINADTSAT
    14 FOURTEEN FOURTEENTH VIERZEHN QUATORZE CATORCE QUATTORDICI CHETYRNADTSAT
    15 FIFTEEN FIFTEENTH FUNFZEHN FUENFZEHN QUINZE QUINDICI PYATNADTSAT
    16 SIXTEEN SIXTEENTH SECHZEHN DIECISEIS DEZESSEIS SEDICI SHESTNADTSAT
    17 SEVENTEEN SEVENTEENTH SIEBZEHN DIECISIETE DEZESSETE DICIASSETTE SEMNADTSAT
    18 EIGHTEEN EIGHTEENTH ACHTZEHN DIECIOCHO DEZOITO DICIOTTO VOSEMNADTSAT
    19 NINETEEN NINETEENTH NEUNZEHN DIECINUEVE DEZENOVE DICIANNOVE DEVYATNADTSAT
    20 TWENTY TWENTIETH ZWANZIG VINGT VEINTE VINTE DVADTSAT
    30 THIRTY THIRTIETH DREISSIG TRENTE TREINTA
    40 FORTY FORTIETH VIERZIG CUARENTA QUARANTE
    50 FIFTY FIFTIETH FUNFZIG FUENFZIG CINCUENTA CINQUANTE
    60 SIXTY SIXTIETH SECHZIG SESENTA
    70 SEVENTY SEVENTIETH SIEBZIG SETENTA
    80 EIGHTY EIGHTIETH ACHTZIG OCHENTA
    90 NINETY NINETIETH NEUNZIG NOVENTA
"""
_UNITS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_ROMAN_MAX = 39
"""XXXIX: beyond it L, C, D and M come in, which are initials far more often than numbers."""

_NUMBERS = {
    word: int(number)
    for number, *words in (line.split() for line in _WORDS.strip().splitlines())
    for word in words
} | {
    numeral: value
    for value in range(2, _ROMAN_MAX + 1)
    if len(numeral := "X" * (value // 10) + _UNITS[value % 10]) > 1
}
# Numbers at the end of a name or after one of the words below, something else elsewhere: initials,
# the "X" of "Global X", Dutch "ten" (at the), the "due" date of a note.
_PLACED = {"I": 1, "V": 5, "X": 10, "TEN": 10, "DUE": 2}
_COUNTED = frozenset(
    [
        "ACQUISITION",
        "BLOCK",
        "BUILDING",
        "CAPITAL",
        "CHAPTER",
        "CLASS",
        "COMPARTMENT",
        "FOND",
        "FONDO",
        "FONDS",
        "FUND",
        "FUNDING",
        "FUNDS",
        "GROWTH",
        "HOLDCO",
        "HOLDING",
        "HOLDINGS",
        "INVESTMENT",
        "INVESTMENTS",
        "INVESTORS",
        "LEVEL",
        "LOT",
        "NO",
        "NR",
        "NUMBER",
        "PART",
        "PARTNERS",
        "PHASE",
        "PLAN",
        "PLANT",
        "POOL",
        "PORTFOLIO",
        "PROJECT",
        "SECTION",
        "SERIE",
        "SERIES",
        "STAGE",
        "TIER",
        "TRANCHE",
        "TRUST",
        "UNIT",
        "VENTURES",
        "VOL",
        "VOLUME",
        "ZONE",
    ]
)
_ORDINAL = re.compile(
    r"([0-9]{1,9})(?:ST|ND|RD|TH|ER|ERE|EME|IEME|YY|YI|AYA)"
)  # 1ST 2ND 3RD 4TH; French 1ER 2EME; Russian 5YY
_NUMBER_WORDS = _NUMBERS.keys() | _PLACED.keys()
_TENS = {
    word: value
    for word, value in _NUMBERS.items()
    if 20 <= value <= 90 and word.endswith("TY")  # TWENTY, not VINGT or XX
}
_ONES = frozenset(
    [
        "ONE",
        "TWO",
        "THREE",
        "FOUR",
        "FIVE",
        "SIX",
        "SEVEN",
        "EIGHT",
        "NINE",
        "FIRST",
        "SECOND",
        "THIRD",
        "FOURTH",
        "FIFTH",
        "SIXTH",
        "SEVENTH",
        "EIGHTH",
        "NINTH",
    ]
)

TABLES = (
    tuple(sorted(_NUMBERS.items())),
    tuple(sorted(_PLACED.items())),
    tuple(sorted(_COUNTED)),
    _ORDINAL.pattern,
    DIGITS_MAX,
)
"""Everything that the numbers depend on beside the legal forms, for the version of a matcher."""


def number_of(token: str) -> int | None:
    """Give the number that a token is by itself, or None.

    Digits ("007" is 7), ordinals ("21ST", "FIRST", "PERVYY"), number words from one to twenty and
    the tens, and Roman numerals of several letters from II to XXXIX. A single letter is none here.
    """
    number = _NUMBERS.get(token)
    if number is not None or not token[:1].isdigit():
        return number
    if token.isdigit():
        return int(token) if len(token) <= DIGITS_MAX else None
    ordinal = _ORDINAL.fullmatch(token)
    return int(ordinal[1]) if ordinal else None


def numbers_of(tokens: Sequence[str]) -> frozenset[int]:
    """Give all numbers of a name: its tokens in the order written, with or without legal forms.

    "FUND I", "FUND 1", "FUND ONE" and "FUND I LP" give 1; "I", "V" and "X" count at the end of the
    name and after words such as "FUND" or "SERIES" only. "TWENTY FIRST" is 21, and "XI AN" a city.
    """
    # Most names have none; a token that begins with a digit stands before all that begin otherwise.
    if (
        _NUMBER_WORDS.isdisjoint(tokens)
        and min(tokens, default="A") >= "A"
        and max(tokens, default="") < "a"
    ):
        return frozenset()
    found: set[int] = set()
    last = _last(tokens)
    index = 0
    while index < len(tokens):
        token = tokens[index]
        following = tokens[index + 1] if index + 1 < len(tokens) else ""
        if token in _TENS and following in _ONES:
            found.add(_TENS[token] + _NUMBERS[following])
            index += 2
            continue
        number = number_of(token)
        if number is None and token in _PLACED and index:
            placed = index == last or tokens[index - 1] in _COUNTED
            number = _PLACED[token] if placed else None
        if number is not None and (token, following) != ("XI", "AN"):
            found.add(number)
        index += 1
    return frozenset(found)


def _last(tokens: Sequence[str]) -> int:
    """Where the last token stands that is no legal form."""
    index = len(tokens) - 1
    while index > 0 and (tokens[index],) in SPELLINGS:
        index -= 1
    return index
