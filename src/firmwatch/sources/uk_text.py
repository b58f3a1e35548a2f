"""How British lists write dates, countries and register numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from firmwatch.model import Identifier
from firmwatch.sources.number_schemes import telling_scheme
from firmwatch.sources.xml_records import fold
from firmwatch.text.countries import country_code
from firmwatch.text.identifiers import make_identifier

__all__ = ["country_of", "iso_day", "partial_date", "register_numbers"]

_DATE = re.compile(r"(\d{1,2}|dd|--)/(\d{1,2}|mm|--)/(\d{4})", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^()]*\)")
_NUMBERED = re.compile(r"\(?\b\d{1,2}\)")
# Spellings of these lists that Unicode CLDR does not have.
_COUNTRIES = {
    "congo (democratic republic)": "CD",
    "occupied palestinian territories": "PS",
    "republic of guinea-bissau": "GW",
    "republic of guinea": "GN",
}

_PIECES = re.compile(
    r"[;\n\r]+|(?:^|\s)\(\d\)|[,.]?\s(?=\(?(?:OGRN|INN|KPP|OKPO|VAT|LEI|IMO|Tax ID|TIN)\b)"
)
_PIECE = re.compile(
    r"(?P<label>[^\d]*?)(?P<number>[A-Z]{0,4}[-. ]?\d(?:[\dA-Z./ -]*[\dA-Z])?)"
    r"\s*(?:\((?P<place>[^()]*)\))?[.,]?"
)
_LABELS = (
    ("ogrn", r"\bOGRN\b"),
    ("inn", r"\bINN\b"),
    ("okpo", r"\bOKPO\b"),
    ("other", r"\bKPP\b"),
    ("lei", r"\bLEI\b|legal entity identifier"),
    ("imo", r"\bIMO\b"),
    ("bic", r"\bSWIFT\b|\bBIC\b"),
    ("duns", r"D-?U-?N-?S"),
    ("vat", r"\bVAT\b"),
    ("uscc", r"unified social credit|\bUSCC\b"),
    ("tax", r"\btax|\bTIN\b|\bUNP\b|\bNIF\b|\bRUC\b"),
    ("registration", r"regist|\breg\b|compan|business|commerc|legal entity|identification"),
    ("registration", r"^(?:the |no|nr|number|id|[.:#\s-])*$"),
)  # fmt: skip
_SHORT_COUNTRIES = {"UK": "GB", "UAE": "AE", "US": "US", "USA": "US"}


def iso_day(text: str | None) -> str | None:
    """Give "25/12/2031" as the ISO 8601 day 2031-12-25; None for anything else."""
    value = partial_date(text)
    return value if value and len(value) == 10 else None


def partial_date(text: str | None) -> str | None:
    """Give a date as precise as it is printed, by ISO 8601: day, month or year.

    Parts that are not known are printed as "00", "dd", "mm" or "--"; a bare year is a year. None
    where the text is no date.
    """
    value = fold(text)
    if re.fullmatch(r"\d{4}", value):
        return value
    found = _DATE.fullmatch(value)
    if not found:
        return None
    day, month = (int(part) if part.isdigit() else 0 for part in found.group(1, 2))
    year = int(found[3])
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    if not month:
        return found[3]
    return f"{found[3]}-{month:02d}" + (f"-{day:02d}" if day else "")


def country_of(text: str | None) -> str | None:
    """Give the ISO 3166-1 alpha-2 code of a country as these lists print it, or None.

    Takes a remark in brackets behind the name ("Kenya (at time of listing)"), and the first of
    several that are numbered ("(1) China (2) Russia").
    """
    value = fold(text)
    known = _COUNTRIES.get(value.lower()) or country_code(value)
    if known or not value:
        return known
    first = next((part for part in map(fold, _NUMBERED.split(value)) if part), "")
    return country_code(fold(_BRACKETS.sub(" ", first)))


def register_numbers(text: str, country: str | None) -> Iterator[Identifier]:
    """Find the numbers in a field of free text such as "INN: 7700000000" or "UK Company no. 1".

    `country` (ISO 3166-1 alpha-2) is the one that the entry's addresses name, for numbers whose
    label names none. A piece of text that is more than a label and one number gives nothing.
    """
    for piece in _PIECES.split(text):
        value = fold(piece).strip(" ,")
        found = _PIECE.fullmatch(value)
        if not found or sum(letter.isdigit() for letter in found["number"]) < 4:
            continue
        label = found["label"].strip(" (:-#")
        scheme = next((name for name, words in _LABELS if re.search(words, label, re.I)), "other")
        if scheme == "other" and len(found["number"].strip()) < 5:
            continue  # a year, mostly
        place = _place(label, found["place"]) or country
        printed = found["number"].strip()
        number = make_identifier(telling_scheme(scheme, printed, place), printed, place)
        if number:
            yield number


def _place(label: str, place: str | None) -> str | None:
    if place and (code := country_of(place)):
        return code
    words = label.split()
    for end in range(min(4, len(words)), 0, -1):
        name = " ".join(words[:end]).strip(" ,:-")
        code = _SHORT_COUNTRIES.get(name) or (country_code(name) if len(name) > 3 else None)
        if code:
            return code
    return None
