"""Register numbers that tell by their length and check digits which scheme they are of."""

from __future__ import annotations

from firmwatch.text.identifiers import make_identifier

__all__ = ["telling_scheme"]

# Lengths in letters and digits, by ISO 3166-1 alpha-2 of the register's country: OGRN and OGRNIP
# (13, 15), INN of a company (10), unified social credit code (GB 32100-2015).
_LENGTHS = {"RU": {13: "ogrn", 15: "ogrn", 10: "inn"}, "CN": {18: "uscc"}}


def telling_scheme(scheme: str, number: str, country: str | None) -> str:
    """Give the scheme of a number in a register of `country` (ISO 3166-1 alpha-2).

    It is `scheme`, unless that is a general one and the number has the length and valid check
    digits of a scheme of that country.
    """
    if scheme not in ("registration", "tax", "other"):
        return scheme
    length = sum(letter.isalnum() for letter in number)
    telling = _LENGTHS.get(country or "", {}).get(length)
    found = make_identifier(telling, number) if telling else None
    return telling if telling and found and found.valid else scheme
