"""Companies and other organisations of the UK register of people with significant control."""

from __future__ import annotations

import dataclasses
import functools
import re

from firmwatch.model import Identifier, Locator, Name, PartyKind, RegisterParty
from firmwatch.sources.uk_psc_lines import Data
from firmwatch.text.countries import country_code
from firmwatch.text.identifiers import make_identifier
from firmwatch.text.scripts import script_of

__all__ = [
    "SOURCE_NAME",
    "company_id",
    "company_number",
    "company_party",
    "name_of",
    "organisation_of",
]

SOURCE_NAME = "uk_psc"

_NUMBER = re.compile(r"([A-Z]{0,2})([0-9]{1,8})", re.ASCII)
_COMPANY = re.compile(r"[A-Z0-9]{8}", re.ASCII)
_BETWEEN = re.compile(r"\s*(?:[,&/;]|\band\b)\s*", re.IGNORECASE)


def company_number(text: str | None) -> str:
    """Give the number of a company in eight characters, zeros put before its digits.

    Raises `ValueError` for what can be none.
    """
    if text and len(text) == 8 and text.isdigit() and text.isascii():
        return text
    number = (text or "").strip().upper()
    if found := _NUMBER.fullmatch(number):
        number = found[1] + found[2].rjust(8 - len(found[1]), "0")
    if not _COMPANY.fullmatch(number):
        raise ValueError(f"the company number {(text or '')[:20]!r} is none of eight characters")
    return number


def company_party(number: str, locator: Locator) -> RegisterParty:
    """Make the party of a company; an overseas entity (OE) is registered and not of the UK."""
    identifier = make_identifier("registration", number, "GB")
    assert identifier is not None, "a company number is no empty number"
    return RegisterParty(
        company_id(number),
        SOURCE_NAME,
        PartyKind.ORGANISATION,
        (),
        locator,
        (identifier,),
        () if number.startswith("OE") else ("GB",),
        derived=True,
    )


def company_id(number: str) -> str:
    """Give the id of a company's party."""
    return f"GB:{number}"


def organisation_of(data: Data, id_: str, locator: Locator) -> RegisterParty:
    """Make the party of an owner that is an organisation; raises `ValueError` without a name."""
    where = data.identification
    place = (where.place_registered or "") if where else ""
    country = _country((where.country_registered or "") if where else "") or _country(place)
    address = data.address.country if data.address else None
    number = _number((where.registration_number or "") if where else "", place, country)
    countries = (country, _country(address or ""))
    return RegisterParty(
        id_,
        SOURCE_NAME,
        PartyKind.ORGANISATION,
        (name_of(data.name),),
        locator,
        (number,) if number else (),
        tuple(dict.fromkeys(code for code in countries if code)),
    )


def name_of(text: str | None) -> Name:
    """Make a name, white space folded; raises `ValueError` where there is none."""
    value = " ".join((text or "").split())
    if not value:
        raise ValueError("it has no name")
    return Name(value, script=script_of(value))


@functools.lru_cache(maxsize=1 << 12)
def _country(text: str) -> str | None:
    """Give the country of a name, of several nations of one, or of the UK's own register."""
    if whole := country_code(text):
        return whole
    if "companies house" in text.casefold():
        return "GB"
    codes = {country_code(part) for part in _BETWEEN.split(text) if part}
    return codes.pop() if len(codes) == 1 else None


def _number(printed: str, place: str, country: str | None) -> Identifier | None:
    """Make the identifier of a printed register number.

    A company's number is often printed without its zeros; so is that of a charity, which would be
    another company's. So zeros are put before it only where the register is one of companies.
    """
    if not any(map(str.isdigit, printed)):
        return None
    register = place.casefold()
    if "charit" in register:
        return make_identifier("other", printed, country)
    identifier = make_identifier("registration", printed, country)
    if identifier and country == "GB" and "compan" in register:
        found = _NUMBER.fullmatch(identifier.value)
        if found and found[1] + found[2] == identifier.value:
            return dataclasses.replace(identifier, value=company_number(identifier.value))
    return identifier
