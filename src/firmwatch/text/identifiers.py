"""Identifiers: which scheme a number belongs to, its normal form, and its check digits."""

from __future__ import annotations

import functools
import importlib
import operator
import re
from dataclasses import dataclass
from types import ModuleType

from stdnum import get_cc_module

from firmwatch.model import Identifier

__all__ = ["SCHEMES", "Scheme", "make_identifier", "recognise_identifier"]


@dataclass(frozen=True, slots=True)
class Scheme:
    """What an identifier scheme promises.

    `single` is true where one organisation, vessel or wallet has one value (in one country), so
    that two values contradict each other. `national` is true where a value means something only
    together with a country. `organisations_only` is true where no person can have one.
    """

    title: str
    single: bool = False
    national: bool = False
    organisations_only: bool = False


SCHEMES: dict[str, Scheme] = {
    "lei": Scheme("Legal Entity Identifier (ISO 17442)", single=True, organisations_only=True),
    "imo": Scheme("IMO ship number (IMO A.1117(30))", single=True, organisations_only=True),
    "registration": Scheme("Register number", single=True, national=True),
    "tax": Scheme("Tax number", single=True, national=True),
    "vat": Scheme("VAT number"),
    "inn": Scheme("Russian tax number (INN)", single=True),
    "ogrn": Scheme("Russian register number (OGRN)", single=True),
    "okpo": Scheme("Russian statistics number (OKPO)", single=True),
    "uscc": Scheme("Chinese unified social credit code", single=True, organisations_only=True),
    "bic": Scheme("Business Identifier Code (ISO 9362)", organisations_only=True),
    "duns": Scheme("D-U-N-S number"),
    "cik": Scheme("SEC Central Index Key"),
    "ror": Scheme("Research Organization Registry", single=True, organisations_only=True),
    "uei": Scheme("Unique Entity Identifier (SAM.gov)"),
    "permid": Scheme("PermID"),
    "mmsi": Scheme("Maritime Mobile Service Identity"),
    "call_sign": Scheme("Radio call sign"),
    "wallet": Scheme("Digital currency address", organisations_only=False),
    "domain": Scheme("Internet domain"),
    "other": Scheme("Other number", national=True),
}
"""Every scheme that records and subjects may carry, by key."""

_VALIDATORS = {
    "lei": "stdnum.lei",
    "imo": "stdnum.imo",
    "inn": "stdnum.ru.inn",
    "ogrn": "stdnum.ru.ogrn",
    "uscc": "stdnum.cn.uscc",
    "bic": "stdnum.bic",
}

# Registers of organisations whose numbers python-stdnum can check, by country.
_REGISTRATION_VALIDATORS = {
    "AU": "stdnum.au.acn",
    "BE": "stdnum.be.vat",
    "BR": "stdnum.br.cnpj",
    "CH": "stdnum.ch.uid",
    "CN": "stdnum.cn.uscc",
    "CO": "stdnum.co.nit",
    "DK": "stdnum.dk.cvr",
    "EE": "stdnum.ee.registrikood",
    "ES": "stdnum.es.cif",
    "FI": "stdnum.fi.ytunnus",
    "FR": "stdnum.fr.siren",
    "HR": "stdnum.hr.oib",
    "IL": "stdnum.il.hp",
    "IT": "stdnum.it.iva",
    "JP": "stdnum.jp.cn",
    "KR": "stdnum.kr.brn",
    "NO": "stdnum.no.orgnr",
    "PL": "stdnum.pl.regon",
    "RO": "stdnum.ro.onrc",
    "RS": "stdnum.rs.pib",
    "RU": "stdnum.ru.ogrn",
    "SE": "stdnum.se.orgnr",
    "SI": "stdnum.si.maticna",
    "UA": "stdnum.ua.edrpou",
}
_TAX_VALIDATORS = {
    "AR": "stdnum.ar.cuit",
    "BR": "stdnum.br.cnpj",
    "BY": "stdnum.by.unp",
    "CL": "stdnum.cl.rut",
    "CO": "stdnum.co.nit",
    "IN": "stdnum.in_.pan",
    "MX": "stdnum.mx.rfc",
    "PE": "stdnum.pe.ruc",
    "PL": "stdnum.pl.nip",
    "RU": "stdnum.ru.inn",
    "TR": "stdnum.tr.vkn",
    "VE": "stdnum.ve.rif",
    "ZA": "stdnum.za.tin",
}

_NOT_ALPHANUMERIC = re.compile(r"[^A-Z0-9]+")
_LEI = re.compile(r"[A-Z0-9]{18}[0-9]{2}")
_NORMALISED_OTHERWISE = frozenset({"wallet", "domain", "ror", "imo", "cik", "bic"})
_INN_WEIGHTS = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_EMPTY = {"", "0", "NA", "NONE", "NULL", "UNKNOWN", "0000000"}
_PREFIXES = {
    "LEI": "lei",
    "IMO": "imo",
    "ROR": "ror",
    "CIK": "cik",
    "BIC": "bic",
    "SWIFT": "bic",
    "DUNS": "duns",
    "VAT": "vat",
    "INN": "inn",
    "OGRN": "ogrn",
    "USCC": "uscc",
    "UEI": "uei",
}


def make_identifier(scheme: str, raw: str, country: str | None = None) -> Identifier | None:
    """Make an identifier of a printed number; None where nothing is left after normalising.

    `scheme` is a key of `SCHEMES`, `country` an ISO 3166-1 alpha-2 code. The raw value is always
    kept; check digits are verified where the scheme has them (`valid`), never mended.
    Raises `KeyError` for an unknown scheme.
    """
    national = SCHEMES[scheme].national
    value = _normalise(scheme, raw)
    if value in _EMPTY:
        return None
    valid = _verdict(scheme, value, country)
    return Identifier(scheme, value, raw, country if national else None, valid)


def recognise_identifier(raw: str) -> Identifier | None:
    """Recognise an identifier by its form alone, in a column whose meaning is not known.

    Takes prefixed forms ("lei:...", "IMO 9074729", "VAT DE...") and bare LEIs with valid check
    digits; anything else is None, since a bare number may be anything.
    """
    text = raw.strip()
    head, _, rest = text.replace(":", " ", 1).partition(" ")
    scheme = _PREFIXES.get(head.upper().rstrip("."))
    if scheme and rest.strip():
        return make_identifier(scheme, rest.strip())
    compact = text.upper()
    if _LEI.fullmatch(compact):
        found = make_identifier("lei", compact)
        return found if found and found.valid else None
    return None


def _normalise(scheme: str, raw: str) -> str:
    if scheme not in _NORMALISED_OTHERWISE:
        # Most numbers are printed without signs between their letters and digits.
        is_plain = raw.isalnum() and raw.isascii()
        return raw.upper() if is_plain else _NOT_ALPHANUMERIC.sub("", raw.upper())
    if scheme == "wallet":
        return raw.strip()
    if scheme == "domain":
        return raw.strip().lower().removeprefix("www.")
    if scheme == "ror":
        return raw.strip().lower().rstrip("/").rsplit("/", 1)[-1]
    value = _NOT_ALPHANUMERIC.sub("", raw.upper())
    if scheme == "imo":
        return value.removeprefix("IMO").removeprefix("NUMBER")
    if scheme == "cik":
        return value.lstrip("0")
    if scheme == "bic" and len(value) == 11 and value.endswith("XXX"):
        return value[:8]
    return value


def _verdict(scheme: str, value: str, country: str | None) -> bool | None:
    if scheme == "vat":
        return _vat_verdict(value, country)
    if scheme == "registration":
        name = _REGISTRATION_VALIDATORS.get(country or "")
    elif scheme == "tax":
        name = _TAX_VALIDATORS.get(country or "")
    else:
        name = _VALIDATORS.get(scheme)
        if name == "stdnum.ru.inn" and len(value) == 10 and value.isdigit():
            return _is_inn_of_organisation(value)
    return None if name is None else bool(_module(name).is_valid(value))


def _is_inn_of_organisation(digits: str) -> bool:
    """Check an INN of ten digits as `stdnum.ru.inn` does, in a tenth of the time.

    Lists of Russian organisations hold millions of them.
    """
    total: int = sum(map(operator.mul, _INN_WEIGHTS, map(int, digits)))
    return total % 11 % 10 == int(digits[9])


def _vat_verdict(value: str, country: str | None) -> bool | None:
    """Check a VAT number by its country's rules; None where those are unknown."""
    prefix = value[:2] if value[:2].isalpha() else country
    if not prefix:
        return None
    if prefix in ("EL", "XI"):
        return bool(_module("stdnum.eu.vat").is_valid(value))
    rules = get_cc_module(prefix, "vat")
    return None if rules is None else bool(rules.is_valid(value))


@functools.cache
def _module(name: str) -> ModuleType:
    return importlib.import_module(name)
