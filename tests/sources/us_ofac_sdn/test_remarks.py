"""Properties of OFAC's remarks and rows that must hold for any text."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmwatch.model import Locator, Quarantined, Record
from firmwatch.sources.us_ofac_labels import LABELS, Use, find_label
from firmwatch.sources.us_ofac_remarks import (
    REMARKS_LENGTH,
    Remarks,
    read_birth_dates,
    read_identifier,
    read_wallet,
)
from firmwatch.sources.us_ofac_sdn import SOURCE
from firmwatch.text.identifiers import SCHEMES
from tests.sources.us_ofac_sdn.regenerate import fixture_files

SDN = Locator("sdn.csv", 1)
MORE = Locator("sdn_comments.csv", 1)

words = st.text("ABCDEFGHIJ abcdefghij0123456789-()", min_size=1, max_size=40).map(str.strip)
plain = st.builds("{} {}".format, st.sampled_from(sorted(LABELS)), words)
quoted = st.builds("a.k.a. '{}; {}'".format, words, words)
pieces_of_remarks = st.lists(st.one_of(plain, quoted).map(str.strip), min_size=1, max_size=60)


@given(pieces_of_remarks)
def test_remarks_cut_and_continued_come_back_the_same(pieces: list[str]) -> None:
    text = "; ".join(pieces) + "."
    whole = Remarks(text, SDN).pieces() if len(text) < REMARKS_LENGTH else None
    cut = Remarks(text[:REMARKS_LENGTH], SDN, ((text[REMARKS_LENGTH:], MORE),))
    found, broken = cut.pieces()
    assert broken is None
    assert cut.joined == text
    assert [piece.raw for piece in found] == pieces
    assert whole is None or [p.raw for p in whole[0]] == pieces
    for piece in found:
        starts_later = text.index(piece.raw) >= REMARKS_LENGTH
        assert not starts_later or piece.locator == MORE


@given(pieces_of_remarks, st.integers(min_value=0, max_value=10_000))
def test_a_piece_broken_off_is_never_read_as_whole(pieces: list[str], position: int) -> None:
    text = "; ".join([*pieces, "Registration Number " + "1" * REMARKS_LENGTH])
    found, broken = Remarks(text[:REMARKS_LENGTH], SDN).pieces()
    assert broken is not None
    assert {piece.raw for piece in found} <= set(pieces)


@given(st.text(max_size=3000))
def test_any_text_at_all_is_split_without_losing_a_letter(text: str) -> None:
    found, broken = Remarks(text, SDN).pieces()
    kept = "".join([piece.raw for piece in found] + [broken or ""])
    letters = [character for character in text if character.isalnum()]
    assert [character for character in kept if character.isalnum()] == letters


@given(st.binary(min_size=1, max_size=200), st.integers(min_value=0, max_value=11))
def test_one_damaged_row_never_takes_its_neighbours_along(damage: bytes, place: int) -> None:
    line = b'9001,"' + damage.replace(b"\n", b"").replace(b"\r", b"")
    with tempfile.TemporaryDirectory() as folder:
        files = fixture_files()
        lines = files["sdn.csv"].read_bytes().removesuffix(b"\x1a").splitlines(keepends=True)
        files["sdn.csv"] = Path(folder) / "sdn.csv"
        files["sdn.csv"].write_bytes(b"".join([*lines[:place], line + b"\r\n", *lines[place:]]))
        events = list(SOURCE.parse(files))
        captions = [e.caption for e in events if isinstance(e, Record)]
        healthy = [e.caption for e in SOURCE.parse(fixture_files()) if isinstance(e, Record)]
    assert captions == healthy
    assert [e.locator.line for e in events if isinstance(e, Quarantined)] == [place + 1]


@pytest.mark.parametrize(
    ("piece", "scheme", "value", "country"),
    [
        ("Registration Number 02696754 (United Kingdom)", "registration", "02696754", "GB"),
        ("Registration ID 86936 (Iran) issued 10 Jul 1991", "registration", "86936", "IR"),
        ("alt. Registration Number 1027700000018 (Russia)", "ogrn", "1027700000018", None),
        ("Registration Number 12-345 (Russia)", "registration", "12345", "RU"),
        ("Tax ID No. 7700000006 (Russia)", "inn", "7700000006", None),
        ("Tax ID No. 27694384517 (Croatia).", "tax", "27694384517", "HR"),
        ("Folio Mercantil No. 22839 (Jalisco) (Mexico)", "registration", "22839", "MX"),
        ("Matricula Mercantil No 01200175 (Bogota)", "other", "01200175", "CO"),
        ("R.F.C. # PMA-910805 (Mexico)", "tax", "PMA910805", "MX"),
        ("Business Registration Document # 54514-1 (Bahrain) expires 09 Jun 2009",
         "other", "545141", "BH"),
        ("International Maritime Organization No. (5777731)", "other", "5777731", None),
        ("Legal Entity Number 253400V1H6ART1UQ0N98", "lei", "253400V1H6ART1UQ0N98", None),
        ("Legal Entity Number 123 (Latvia)", "registration", "123", "LV"),
        ("Government Gazette Number 00032520 (Russia)", "okpo", "00032520", None),
        ("SWIFT/BIC CKLBCNBJ", "bic", "CKLBCNBJ", None),
        ("UK Company Number 01074897", "registration", "01074897", "GB"),
    ],
)  # fmt: skip
def test_a_number_gets_scheme_value_and_country(
    piece: str, scheme: str, value: str, country: str | None
) -> None:
    label, text = find_label(piece)
    assert label
    found = read_identifier(label, text, vessel=False)
    assert found
    assert (found.scheme, found.value, found.country) == (scheme, value, country)


def test_a_number_that_is_none_gives_no_identifier() -> None:
    label, text = find_label("NIT # Provisional (Colombia)")
    assert label
    assert read_identifier(label, text, vessel=False) is None


def test_an_imo_number_is_the_ships_own_on_vessels_only() -> None:
    label, text = find_label("Vessel Registration Identification IMO 9074729")
    assert label
    schemes = [read_identifier(label, text, vessel) for vessel in (True, False)]
    assert [found.scheme for found in schemes if found] == ["imo", "other"]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("14 Oct 1963", ("1963-10-14",)),
        ("Sep 1938.", ("1938-09",)),
        ("1962", ("1962",)),
        ("circa 1951", ("1951",)),
        ("01 Jan 1953 to 31 Dec 1954", ("1953", "1954")),
        ("circa 1965 to 1965", ("1965",)),
        ("31 Feb 1950", ("1950",)),
        ("unknown", ()),
    ],
)
def test_birth_dates_are_as_precise_as_printed(text: str, dates: tuple[str, ...]) -> None:
    assert read_birth_dates(text) == dates


def test_a_wallet_needs_currency_and_address() -> None:
    assert read_wallet("XBT 1FictionaL00") == ("XBT", "1FictionaL00")
    assert read_wallet("1FictionaL00") is None


def test_every_identifier_label_names_a_scheme_that_exists() -> None:
    schemes = {label.scheme for label in LABELS.values() if label.use is Use.IDENTIFIER}
    assert schemes <= set(SCHEMES)
