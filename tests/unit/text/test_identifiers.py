"""Numbers of registers: normal form, country, check digits."""

from __future__ import annotations

import itertools
import string

import pytest
import stdnum.ru.inn
from hypothesis import given
from hypothesis import strategies as st

from firmwatch.model import Identifier
from firmwatch.text.identifiers import SCHEMES, make_identifier, recognise_identifier

LEI = "5299000J2N45DDNE4Y28"


@pytest.mark.parametrize(
    ("scheme", "raw", "value", "valid"),
    [
        ("lei", LEI, LEI, True),
        ("lei", "5299 000J 2N45 DDNE 4Y28", LEI, True),
        ("lei", LEI.lower(), LEI, True),
        ("lei", "5299000J2N45DDNE4Y29", "5299000J2N45DDNE4Y29", False),
        ("imo", "IMO 9074729", "9074729", True),
        ("imo", "9074720", "9074720", False),
        ("imo", "IMO number: 9074729", "9074729", True),
        ("bic", "DEUTDEFFXXX", "DEUTDEFF", True),
        ("bic", "DEUTDEFF500", "DEUTDEFF500", True),
        ("cik", "0000320193", "320193", None),
        ("ror", "https://ror.org/02mhbdp94/", "02mhbdp94", None),
        ("domain", "WWW.Vostrika.example", "vostrika.example", None),
        (
            "wallet",
            " 1BoatSLRHtKNngkdXEeobR76b53LETtpyT ",
            "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
            None,
        ),
        ("inn", "7707083893", "7707083893", True),
        ("inn", "7707083894", "7707083894", False),
        ("other", "№ 12-34/A", "1234A", None),
    ],
)
def test_a_number_is_normalised_and_checked(
    scheme: str, raw: str, value: str, valid: bool | None
) -> None:
    assert make_identifier(scheme, raw) == Identifier(scheme, value, raw, None, valid)


def test_a_wallet_keeps_its_case() -> None:
    one, two = make_identifier("wallet", "1aB"), make_identifier("wallet", "1Ab")
    assert one is not None
    assert two is not None
    assert one.value != two.value


def test_only_national_numbers_carry_a_country() -> None:
    for scheme, facts in SCHEMES.items():
        found = make_identifier(scheme, "1234567", "DE")
        assert found is not None
        assert found.country == ("DE" if facts.national else None)


@pytest.mark.parametrize(
    ("raw", "country", "valid"),
    [
        ("732829320", "FR", True),
        ("732829321", "FR", False),
        ("HRB 1234", "DE", None),
        ("732829320", None, None),
        ("732829320", "XX", None),
    ],
)
def test_a_register_number_is_checked_by_its_country(
    raw: str, country: str | None, valid: bool | None
) -> None:
    found = make_identifier("registration", raw, country)
    assert found is not None
    assert found.valid is valid


@pytest.mark.parametrize(
    ("raw", "country", "valid"),
    [
        ("DE136695976", None, True),
        ("DE136695977", None, False),
        ("136695976", "DE", True),
        ("136695976", None, None),
        ("EL094259216", None, True),
        ("ZZ1234567", None, None),
    ],
)
def test_a_vat_number_is_checked_by_its_country(
    raw: str, country: str | None, valid: bool | None
) -> None:
    found = make_identifier("vat", raw, country)
    assert found is not None
    assert found.valid is valid


@pytest.mark.parametrize("raw", ["", " ", "-", "0", "n/a", "N.A.", "none", "Unknown", "№"])
def test_nothing_is_made_of_a_cell_that_says_nothing(raw: str) -> None:
    assert make_identifier("registration", raw) is None


def test_an_unknown_scheme_is_a_fault_of_the_caller() -> None:
    with pytest.raises(KeyError, match="passport"):
        make_identifier("passport", "1")


@pytest.mark.parametrize(
    ("raw", "scheme", "value"),
    [
        (f"lei:{LEI}", "lei", LEI),
        (LEI, "lei", LEI),
        ("IMO 9074729", "imo", "9074729"),
        ("imo:9074729", "imo", "9074729"),
        ("VAT DE136695976", "vat", "DE136695976"),
        ("SWIFT: DEUTDEFF", "bic", "DEUTDEFF"),
    ],
)
def test_an_identifier_is_recognised_by_its_form(raw: str, scheme: str, value: str) -> None:
    found = recognise_identifier(raw)
    assert found is not None
    assert (found.scheme, found.value) == (scheme, value)


@pytest.mark.parametrize("raw", ["", "9074729", "5299000J2N45DDNE4Y29", "Vostrika", "IMO", "lei:"])
def test_what_may_be_anything_is_not_recognised(raw: str) -> None:
    assert recognise_identifier(raw) is None


@given(
    scheme=st.sampled_from(sorted(SCHEMES)),
    raw=st.text(max_size=30) | st.text(string.ascii_uppercase + string.digits, max_size=20),
    country=st.none() | st.sampled_from(["DE", "FR", "RU", "CN", "IT", "KR", "RO", "IS", "XX", ""]),
)
def test_no_cell_is_too_odd_to_be_read(scheme: str, raw: str, country: str | None) -> None:
    found = make_identifier(scheme, raw, country)
    assert found is None or (found.raw == raw and found.value and found.scheme == scheme)
    recognise_identifier(raw)


def test_a_vat_number_may_begin_with_any_two_letters() -> None:
    for first, second in itertools.product(string.ascii_uppercase, repeat=2):
        found = make_identifier("vat", f"{first}{second}123456789")
        assert found is not None
        assert found.valid in (True, False, None)


@given(st.text("0123456789", min_size=10, max_size=10))
def test_a_tax_number_of_an_organisation_has_the_check_digit_that_stdnum_wants(
    digits: str,
) -> None:
    mended = digits[:9] + stdnum.ru.inn.calc_company_check_digit(digits)
    for value in (digits, mended):
        found = make_identifier("inn", value)
        if value.strip("0"):
            assert found is not None
            assert found.valid == stdnum.ru.inn.is_valid(value)
