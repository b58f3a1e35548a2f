"""The labels that OFAC prints in its remarks, and what becomes of the text behind each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["LABELS", "Label", "Use", "find_label"]


class Use(StrEnum):
    """What the text behind a label becomes in the record of an organisation or vessel."""

    ALIAS = "alias"
    PREVIOUS_NAME = "previous_name"
    WALLET = "wallet"
    LINK = "link"
    IDENTIFIER = "identifier"
    PROPERTY = "property"
    CONTACT = "contact"
    PERSONAL = "personal"
    BIRTH_DATE = "birth_date"


@dataclass(frozen=True, slots=True)
class Label:
    """One label as OFAC prints it.

    `scheme` and `country` (ISO 3166-1 alpha-2) belong to identifiers; a country printed behind
    the number wins. `field` is the name under which the text is counted where it is left out.
    `whole` marks a label that is part of its own text, as in "All offices worldwide".
    """

    text: str
    use: Use
    field: str
    scheme: str = ""
    country: str | None = None
    whole: bool = False


# Numbers by scheme of `text.identifiers.SCHEMES`. `registration` and `tax` hold the registers in
# which an organisation has one number; licences, permits, branch and charity numbers, and the
# mercantile number that Colombia gives to each establishment, are `other`.
_NUMBERS: dict[str, tuple[str, ...]] = {
    "registration": (
        "Registration Number", "Registration ID", "Company Number", "Public Registration Number",
        "Business Registration Number", "Commercial Registry Number", "C.R. No.",
        "Chamber of Commerce Number", "Enterprise Number", "National ID No.", "National ID",
        "Certificate of Incorporation Number", "File Number", "Company ID: No.", "Company ID",
        "Economic Register Number (CBLS)", "Economic Register Number",
    ),
    "tax": ("Tax ID No.", "Tax ID", "NIT #", "RUC #", "Fiscal Code"),
    "vat": ("V.A.T. Number",),
    "uscc": (
        "Unified Social Credit Code (USCC)", "Unified Social Credit Code",
        "United Social Credit Code Certificate (USCCC)",
        "United Social Credit Code Certificate",
    ),
    "lei": ("Legal Entity Number",),
    "okpo": ("Government Gazette Number",),
    "bic": ("SWIFT/BIC",),
    "duns": ("D-U-N-S Number",),
    "imo": ("Vessel Registration Identification",),
    "mmsi": ("MMSI",),
    "other": (
        "Identification Number", "International Maritime Organization No.",
        "Business Registration Document #", "Business Registration Document",
        "Trade License No.", "Tourism License No.", "License",
        "Afghan Money Service Provider License Number", "MSB Registration Number",
        "Registered Charity No.",
    ),
}  # fmt: skip
_NUMBERS_OF_A_COUNTRY = (
    ("UK Company Number", "registration", "GB"),
    ("Folio Mercantil No.", "registration", "MX"),
    ("Romanian C.R.", "registration", "RO"),
    ("Central Registration System Number", "registration", "TR"),
    ("R.F.C. #", "tax", "MX"),
    ("R.F.C.", "tax", "MX"),
    ("RFC", "tax", "MX"),
    ("RIF #", "tax", "VE"),
    ("C.U.I.T.", "tax", "AR"),
    ("C.I.F.", "tax", "ES"),
    ("RTN", "tax", "HN"),
    ("RSIN", "tax", "NL"),
    ("US FEIN", "tax", "US"),
    ("Business Number", "tax", "CA"),
    ("Romanian Tax Registration", "tax", "RO"),
    ("Paraguayan tax identification number", "tax", "PY"),
    ("Numero Unico de Identificacao Tributaria (NUIT)", "tax", "MZ"),
    ("Matricula Mercantil No", "other", "CO"),
    ("Branch Unit Number", "other", "BE"),
    ("SRE Permit No.", "other", "MX"),
    ("Dubai Chamber of Commerce Membership No.", "other", "AE"),
    ("Istanbul Chamber of Comm. No.", "other", "TR"),
    ("BIK (RU)", "other", "RU"),
)

_PROPERTIES = (
    "Additional Sanctions Information", "Secondary sanctions risk", "Organization Established Date",
    "Organization Type", "Target Type", "Nationality of Registration", "Registration Country",
    "Executive Order", "CAATSA Section", "IFCA Determination", "PEESA Information", "Listing Date",
    "Effective Date", "Purchase/Sales For Divestment Date", "Issuer Name", "ISIN",
    "Identification Number ISIN", "Equity Ticker", "MICEX Code", "UN/LOCODE",
    "Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions",
    "For more information", "Former Vessel Flag", "Other Vessel Flag", "Vessel Flag",
    "Other Vessel Type", "Former Vessel Type", "Vessel Type", "Other Vessel Call Sign",
    "Vessel Call Sign", "Vessel Year of Build", "Vessel Owner", "Vessel Manager", "Vessel Operator",
    "Gross Registered Tonnage", "Gross Tonnage", "Deadweight Tonnage", "Hull Number",
)  # fmt: skip
# Sentences that OFAC prints as they stand: the label is the beginning of the value.
_SENTENCES = (
    "U.S. Persons Must", "United States financial institutions", "All offices worldwide",
    "and all other", "All branches", "All locations", "Only locations",
    "This designation refers", "and other locations", "Also operations in", "Operations in",
)  # fmt: skip

_CONTACTS = {
    "website": ("Website", "www.", "http://", "https://"),
    "email": ("Email Address", "E-mail Address", "Email", "E-mail"),
    "phone": ("Phone Number", "Phone No.", "Phone", "Telephone Number", "Telephone No.",
              "Telephone"),
    "fax": ("Fax Number", "Fax No.", "Fax", "Telex", "TGMS"),
}  # fmt: skip

# What OFAC prints of people only (scope rules S4 and S7): counted by name, never kept.
_PERSONAL = {
    "birth_place": ("POB",),
    "gender": ("Gender",),
    "nationality": ("nationality", "citizen"),
    "identification": (
        "Passport", "Diplomatic Passport", "Stateless Person Passport", "Travel Document Number",
        "Cedula No.", "Cedula de Ciudadania", "C.U.R.P.", "C.U.I.P.", "C.U.I.", "C.U.I.L.", "SSN",
        "Driver's License No.", "Electoral Registry No.", "Credencial electoral",
        "Personal ID Card", "National Foreign ID Number", "Italian Fiscal Code",
        "Cartilla de Servicio Militar Nacional",
        "Residency Number", "Birth Certificate Number", "LE Number", "I.F.E.", "D.N.I.", "N.I.E.",
        "Citizen's Card Number", "Turkish Identification Number", "Numero de Identidad",
        "Chinese Commercial Code", "Kenyan ID No.", "Pasaporte", "Cedula",
    ),
}  # fmt: skip


def _labels() -> list[Label]:
    labels = [
        # "Weak" aliases stand here, quoted, and not in alt.csv (OFAC FAQ 122, and "The
        # disposition of aliases" in OFAC's field specification).
        Label("a.k.a.", Use.ALIAS, "name"),
        Label("n.k.a.", Use.ALIAS, "name"),
        Label("d.b.a.", Use.ALIAS, "name"),
        Label("f.k.a.", Use.PREVIOUS_NAME, "name"),
        Label("Digital Currency Address", Use.WALLET, "wallet"),
        Label("Linked To", Use.LINK, "linked_to"),
        Label("DOB", Use.BIRTH_DATE, "birth_date"),
    ]
    for scheme, texts in _NUMBERS.items():
        labels += [Label(text, Use.IDENTIFIER, "identification", scheme) for text in texts]
    for text, scheme, country in _NUMBERS_OF_A_COUNTRY:
        labels.append(Label(text, Use.IDENTIFIER, "identification", scheme, country))
    labels += [Label(text, Use.PROPERTY, "property") for text in _PROPERTIES]
    labels += [Label(text, Use.PROPERTY, "property", whole=True) for text in _SENTENCES]
    for field, texts in _CONTACTS.items():
        labels += [Label(text, Use.CONTACT, field) for text in texts]
    for field, texts in _PERSONAL.items():
        labels += [Label(text, Use.PERSONAL, field) for text in texts]
    return labels


LABELS: dict[str, Label] = {label.text.lower(): label for label in _labels()}
"""Every label that is read, by its text in small letters."""

_BARE_EMAIL = re.compile(r"\S+@\S+\.\w+(?:\s+\(email\))?\.?$")


def _pattern() -> re.Pattern[str]:
    # The longest first, so that "Company Number" does not hide "Company Number IMO".
    texts = sorted(LABELS, key=len, reverse=True)
    parts = (re.escape(text) + (r"(?![a-z0-9])" if text[-1].isalnum() else "") for text in texts)
    return re.compile(rf"(?:alt\.\s+)?({'|'.join(parts)})", re.IGNORECASE)


_PATTERN = _pattern()


def find_label(piece: str) -> tuple[Label | None, str]:
    """Give the label at the start of a piece of remarks, and the text behind it.

    "alt. " before a label repeats it and is passed over. An e-mail address needs no label. Where
    no label is known, gives None and the whole piece.
    """
    found = _PATTERN.match(piece)
    if not found:
        return (LABELS["email"] if _BARE_EMAIL.match(piece) else None), piece
    label = LABELS[found[1].lower()]
    text = piece[found.start(1) :] if label.whole else piece[found.end() :]
    return label, text.lstrip(" :#-").strip()
