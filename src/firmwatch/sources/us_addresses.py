"""Addresses as the authorities of the United States print them."""

from __future__ import annotations

import re

from firmwatch.model import Address
from firmwatch.text.countries import country_code

__all__ = ["STATES", "is_state", "printed_country", "split_addresses"]

_STATES_TEXT = """
    AL AK AZ AR CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND
    NE NH NJ NM NV NY OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY PR GU VI
"""
STATES = frozenset(_STATES_TEXT.split())
"""Postal abbreviations of states, of the federal district and of inhabited territories (US Postal
Service, Publication 28, Appendix B)."""

# Abbreviations that were printed where a country belongs and are no ISO 3166-1 code.
_ABBREVIATIONS = {"PRC": "CN", "UAE": "AE", "ROC": "TW", "USA": "US"}
_STATE_AND_CODE = re.compile(r", *([A-Z]{2}),? *\d{4,5}(?:-\d{4})?$")
_SEPARATOR = re.compile(r";\s+(?:and\s+)?")


def is_state(text: str) -> bool:
    """Whether a text is the postal abbreviation of a state."""
    return text.strip().upper() in STATES


def printed_country(text: str) -> str | None:
    """Give the ISO 3166-1 alpha-2 code of what is printed where a country belongs, or None."""
    text = text.strip()
    code = _ABBREVIATIONS.get(text) or country_code(text)
    return code or ("US" if text in STATES else None)


def split_addresses(text: str) -> tuple[Address, ...]:
    """Split "STREET, CITY, CN; STREET, CITY, HK" into addresses with their countries.

    What stands behind the last comma is the country, as a code or a name; a state and a postal
    code there are of the United States, for which the Bureau of Industry and Security prints none.
    A piece without a country is the beginning of the next one, whose street holds a semicolon
    ("c/o Tern; S.A. DE C.V., Calle 9, MX").
    """
    addresses: list[Address] = []
    begun = ""
    pieces = [" ".join(piece.split()) for piece in _SEPARATOR.split(text)]
    for piece in filter(None, pieces):
        whole = f"{begun}; {piece}" if begun else piece
        country = _country(piece)
        begun = "" if country else whole
        if country:
            addresses.append(Address(whole, country))
    if begun:
        addresses.append(Address(begun))
    return tuple(dict.fromkeys(addresses))


def _country(address: str) -> str | None:
    found = _STATE_AND_CODE.search(address)
    if found and found[1] in STATES:
        return "US"
    return printed_country(address.rsplit(",", 1)[-1])
