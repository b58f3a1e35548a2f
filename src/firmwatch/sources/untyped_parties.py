"""Parties that a publisher lists without saying whether they are people or organisations.

The lists of the Bureau of Industry and Security and of the State Department print a name and no
type. A person must not come into the index that subjects meet (scope rule S2), and an organisation
that is taken for a person is lost to screening. So the name decides, with a bias to the former: a
party is an organisation only where a mark shows one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from firmwatch.model import RecordKind
from firmwatch.text.names import name_form
from firmwatch.text.person_names import shows_organisation

__all__ = ["KIND_BY_NAME", "untyped_kind"]

KIND_BY_NAME = {
    RecordKind.ORGANISATION: "type (not published: an organisation's by its name)",
    RecordKind.LISTED_PERSON: "type (not published: a person's by its name)",
}
"""Under what name a source counts the parties whose kind was decided here."""

_INDIVIDUAL = re.compile(r"[(\[][^()\[\]]*\bindividual\b[^()\[\]]*[)\]]", re.IGNORECASE)
_SUB_UNITS = re.compile(r"\b(?:successors?|sub-?units?|subsidiar(?:y|ies))\b", re.IGNORECASE)
_DOMAIN = re.compile(r"\w\.(?:biz|com|info|net|org)\b", re.IGNORECASE)
_TITLES = frozenset(["DR", "JR", "MD", "MR", "MRS", "MS", "NG", "SR", "ST"])
_ACRONYM = re.compile(r"(?<![\w.'’-])[B-DF-HJ-NP-TV-XZ]{2,5}(?![\w.'’-])")
# Words of trades and troops that are in no table of `text.words`, which are tuned to portfolios.
_WORDS_TEXT = """
    AIRCRAFT ALLOY ALLOYS ARMORED ARMOURED AUTOMATION BATTALION BRIGADE CATERING CHEMIE
    COMMAND CONCERN DIRECTORATE DISPLAY DISPLAYS EAST EMPIRE EXPORTER EXPORTERS FORCE FORCES
    GUARD IMPORTER IMPORTERS KIOSK KONTSERN LAB LOGIC LOJISTIK MAGNESIUM MILITIA OPENLAB
    OPTICAL OPTICS OPTION RAILWAY RAILWAYS REGIMENT RESULTS SHIPYARD SONS SPARES SUPPLIES
    SUPPLY SYSTEM TITANIUM VERF VERTRIEBS VIDEO WEAPONS
"""
_WORDS = frozenset(_WORDS_TEXT.split())
_BEGINNINGS = (
    "AERO", "ELECTRO", "ELEKTRO", "LASERT", "MICRO", "MIKRO", "PETROCHEM", "PHARM", "PHOTON",
    "SCIENT", "SOFTW", "TELECOM", "TELEKOM",
)  # fmt: skip
# Given names and surnames that are also a country's name in some language, or a generic word.
_BORNE_BY_PEOPLE = re.compile(
    r"\b(?:guadalupe|salvador|malte|maurice|mauricio|justice|junior|stone|taylor|panameno)\b",
    re.IGNORECASE,
)
_ENDINGS = (
    "ELECTRONICS",
    "ELECTRONICA",
    "GAZ",
    "IMPEX",
    "MICROELECTRONICS",
    "NEFT",
    "PROM",
    "TECH",
)


def untyped_kind(name: str, aliases: Iterable[str] = ()) -> RecordKind:
    """Decide by its names whether a party is an `ORGANISATION` or a `LISTED_PERSON`.

    An organisation shows by the marks of `text.person_names` (a legal form, a word of an
    organisation's name, a country, a digit or sign), a word of a trade or troop, an acronym
    without vowels, an Internet domain, sub-units or successors that are listed with it, a legal
    form of an alias, or a name of a single word, which one of 5,286 people has whom OFAC typed as
    such on 2022-05-16. Every other party, and one printed as an "individual", is a person.
    """
    if _INDIVIDUAL.search(name):
        return RecordKind.LISTED_PERSON
    told = _BORNE_BY_PEOPLE.sub("X", name)
    if _SUB_UNITS.search(name) or shows_organisation(told) or _shows_trade(name):
        return RecordKind.ORGANISATION
    if len(name_form(name).core) <= 1:
        return RecordKind.ORGANISATION
    if any(name_form(alias).legal_forms for alias in aliases):
        return RecordKind.ORGANISATION
    return RecordKind.LISTED_PERSON


def _shows_trade(name: str) -> bool:
    if _DOMAIN.search(name):
        return True
    if any(found not in _TITLES for found in _ACRONYM.findall(name)):
        return True
    return any(
        token in _WORDS or token.startswith(_BEGINNINGS) or token.endswith(_ENDINGS)
        for token in name_form(name).core
    )
