"""Numbers that the European Union's list prints of organisations and vessels."""

from __future__ import annotations

import re

from firmwatch.model import Identifier
from firmwatch.sources.eu_countries import eu_country
from firmwatch.sources.eu_entries import Part
from firmwatch.sources.xml_records import fold
from firmwatch.text.identifiers import make_identifier, recognise_identifier

__all__ = ["make_identifiers", "note_of", "web_domain"]

# Values of identificationTypeCode by scheme; any other one is `other`. Trade licences are given
# to each establishment, so that one organisation may have several.
_SCHEMES = {
    "regnumber": "registration",
    "fiscalcode": "tax",
    "taxid": "tax",
    "swiftbic": "bic",
    "imo": "imo",
}
_LABEL = re.compile(
    r"(?P<label>OGRN|INN|OKPO|LEI|IMO|BIC|SWIFT|MMSI|D-?U-?N-?S)\b(?:\s+(?:code|number|no\.?))?"
    r"[\s:.\-]*(?P<number>[0-9A-Z][0-9A-Z \-]{5,24})",
    re.IGNORECASE,
)
_LABELLED = {
    "ogrn": "ogrn", "inn": "inn", "okpo": "okpo", "lei": "lei", "imo": "imo", "bic": "bic",
    "swift": "bic", "mmsi": "mmsi", "duns": "duns",
}  # fmt: skip
_EXPONENT = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_FLAGS = ("knownFalse", "knownExpired", "reportedLost", "revokedByIssuer")
_DOMAIN = re.compile(r"(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?:[/:?].*)?", re.IGNORECASE)


def make_identifiers(part: Part) -> list[Identifier]:
    """Make the identifiers of one `identification` of an organisation or a vessel.

    A label inside of the number ("OGRN 1129900000075") wins over the type code. A number that is
    known to be false gives none, and neither does one in exponent notation, as a spreadsheet
    writes it, since its last digits are lost.
    """
    if part.get("knownFalse") == "true":
        return []
    country = eu_country(part.get("countryIso2Code"), part.get("countryDescription"))
    scheme = _SCHEMES.get(part.get("identificationTypeCode").lower(), "other")
    found: list[Identifier] = []
    for raw in dict.fromkeys((part.get("number"), part.get("latinNumber"))):
        # Normalising would drop letters of other scripts, and what is left is another number.
        if not raw or _EXPONENT.fullmatch(raw) or _has_foreign_letter(raw):
            continue
        label = _LABEL.fullmatch(raw)
        if label:
            key = _LABELLED[label["label"].lower().replace("-", "")]
            made = make_identifier(key, label["number"])
        else:
            made = recognise_identifier(raw) or make_identifier(scheme, raw, country)
        if made is not None:
            found.append(made)
    return found


def _has_foreign_letter(text: str) -> bool:
    return any(letter.isalpha() and not letter.isascii() for letter in text)


def note_of(part: Part) -> str:
    """Say in one line what is printed beside a number: its type, issuer, marks and remark.

    "" where nothing is, and the number itself has become an identifier.
    """
    said = [part.get("identificationTypeDescription"), part.get("issuedBy"), part.get("remark")]
    said += [flag for flag in _FLAGS if part.get(flag) == "true"]
    beside = "; ".join(fold(text) for text in said if text)
    number = part.get("number") or part.get("latinNumber")
    if number and beside:
        return f"{number}: {beside}"
    return beside or ("" if make_identifiers(part) else number)


def web_domain(url: str) -> Identifier | None:
    """Make an identifier of the host of one web page; None where the text is no single address."""
    found = _DOMAIN.fullmatch(url.strip())
    return make_identifier("domain", found[1]) if found else None
