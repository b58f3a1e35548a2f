"""What an entity's features, documents and relationships give, each by the type that is printed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from lxml import etree

from firmwatch.model import Identifier, Link, Locator
from firmwatch.sources.us_ofac_labels import LABELS, Label, Use, find_label
from firmwatch.sources.us_ofac_remarks import make_labelled, read_birth_dates
from firmwatch.sources.xml_records import fold, line_of
from firmwatch.text.countries import country_code
from firmwatch.text.identifiers import make_identifier

__all__ = ["EnhancedParts", "References", "read_enhanced_parts"]

# Types of features that the remarks of the CSV files print under another label, or in a column.
_FEATURE_USES = {
    "birthdate": Use.BIRTH_DATE,
    "place of birth": Use.PERSONAL,
    "nationality country": Use.PERSONAL,
    "citizenship country": Use.PERSONAL,
    "title": Use.PROPERTY,
    "vessel owner": Use.PROPERTY,
    "vessel tonnage": Use.PROPERTY,
    "vessel gross registered tonnage": Use.PROPERTY,
}
_CALL_SIGNS = ("vessel call sign", "other vessel call sign")
_COUNTRY_FEATURES = ("vessel flag", "nationality of registration")

# Relation types that OFAC defines (the reference values of the file). "Family member of" is not
# here: who is related to whom is out of scope for good.
_RELATIONS = {
    "associate of",
    "providing support to",
    "acting for or on behalf of",
    "owned or controlled by",
    "owns, controls, or operates",
    "playing a significant role in",
    "leader or official of",
    "principal executive officer",
    "property in the interest of",
}


@dataclass(slots=True)
class References:
    """What the file itself defines before its entities.

    `values` gives the text of a reference value by `refId`, `countries` the ISO 3166-1 alpha-2
    code of those that are countries, `feature_types` the name of a type by `featureTypeId`.
    """

    values: dict[str, str] = field(default_factory=dict)
    countries: dict[str, str] = field(default_factory=dict)
    feature_types: dict[str, str] = field(default_factory=dict)

    def define(self, root: etree._Element) -> None:
        """Take in a `referenceValue` or `featureType`."""
        if root.tag == "featureType":
            self.feature_types[root.get("featureTypeId", "")] = fold(root.findtext("type"))
            return
        number = root.get("refId", "")
        self.values[number] = fold(root.findtext("value"))
        if fold(root.findtext("type")) == "COUNTRY" and (
            code := country_code(root.findtext("isoCode"))
        ):
            self.countries[number] = code

    def text(self, element: etree._Element | None) -> str:
        """Give an element's text, else what its number stands for; "" where neither is known."""
        if element is None:
            return ""
        number = element.get("featureTypeId")
        defined = self.values.get(element.get("refId", ""), "")
        if number is not None:
            defined = self.feature_types.get(number, "")
        return fold(element.text) or defined

    def country(self, element: etree._Element | None) -> str | None:
        """Give the alpha-2 code of an element that names a country; None where none is known."""
        if element is None:
            return None
        return self.countries.get(element.get("refId", "")) or country_code(fold(element.text))


@dataclass(slots=True)
class EnhancedParts:
    """What an entity's features, documents and relationships gave, in their order.

    `wallets` says where each (currency code, address) stands.
    """

    identifiers: list[Identifier] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    birth_dates: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    properties: list[tuple[str, str]] = field(default_factory=list)
    wallets: dict[tuple[str, str], Locator] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the parts of one entity. `owner` is `organisation` or `listed_person`."""

    references: References
    parts: EnhancedParts
    owner: str
    vessel: bool
    locator: Locator
    left_out: Counter[str]


def read_enhanced_parts(
    root: etree._Element, references: References, owner: str, vessel: bool, locator: Locator
) -> tuple[EnhancedParts, Counter[str]]:
    """Read an entity's parts, and count what is not kept, by the type that is printed.

    `owner` is `organisation` or `listed_person`; of the latter only birth dates and wallets are
    read (scope rules S4 and S7). `locator` is where the entity begins. A type that no table knows
    is counted, never guessed.
    """
    reader = _Reader(references, EnhancedParts(), owner, vessel, locator, Counter())
    for feature in root.iterfind("features/feature"):
        _read_feature(reader, feature)
    if owner == "organisation":
        for document in root.iterfind("identityDocuments/identityDocument"):
            _read_document(reader, document)
        for relationship in root.iterfind("relationships/relationship"):
            _read_relationship(reader, relationship)
    return reader.parts, reader.left_out


@dataclass(frozen=True, slots=True)
class _Feature:
    """One feature: its type and value as printed, and the use and label of that type.

    `rest` is what the type prints behind the label, such as the currency of a wallet.
    """

    element: etree._Element
    kind: str
    value: str
    use: Use | None
    label: Label | None = None
    rest: str = ""


def _read_feature(reader: _Reader, element: etree._Element) -> None:
    kind = reader.references.text(element.find("type"))
    value = fold(element.findtext("value"))
    value = value or reader.references.values.get(fold(element.findtext("valueRefId")), "")
    false = reader.references.text(element.find("reliability")).lower() == "false"
    feature = _feature(element, kind, value)
    keep = _keep_of_person if reader.owner == "listed_person" else _keep_feature
    if value and not false and (_keep_wallet(reader, feature) or keep(reader, feature)):
        return
    name = "marked False" if false else kind or "of no known type"
    reader.left_out[f"{reader.owner}.feature: {name}"] += 1


def _feature(element: etree._Element, kind: str, value: str) -> _Feature:
    if use := _FEATURE_USES.get(kind.lower()):
        return _Feature(element, kind, value, use)
    label, rest = find_label(kind)
    # Of a property the label may be the beginning alone ("Effective Date (CMIC)"), and of a
    # wallet the currency stands behind it; of all others it must be the whole type.
    if label and (not rest.strip(" :-") or label.use in (Use.PROPERTY, Use.WALLET)):
        return _Feature(element, kind, value, label.use, label, rest)
    return _Feature(element, kind, value, None)


def _keep_of_person(reader: _Reader, feature: _Feature) -> bool:
    dates = read_birth_dates(feature.value) if feature.use is Use.BIRTH_DATE else ()
    reader.parts.birth_dates.extend(dates)
    return bool(dates)


def _keep_feature(reader: _Reader, feature: _Feature) -> bool:
    parts, kind = reader.parts, feature.kind.lower()
    if kind in _CALL_SIGNS:
        return _keep_identifier(parts, make_identifier("call_sign", feature.value))
    if feature.use is Use.IDENTIFIER and feature.label:
        made = make_labelled(feature.label, feature.value, None, reader.vessel)
        return _keep_identifier(parts, made)
    if feature.use is not Use.PROPERTY:
        return False
    name = feature.kind if feature.rest or not feature.label else feature.label.text
    parts.properties.append((name.rstrip(" :-"), feature.value))
    if kind in _COUNTRY_FEATURES:
        number = fold(feature.element.findtext("valueRefId"))
        code = reader.references.countries.get(number) or country_code(feature.value)
        parts.countries.extend([code] if code else [])
    return True


def _keep_identifier(parts: EnhancedParts, identifier: Identifier | None) -> bool:
    if identifier:
        parts.identifiers.append(identifier)
    return identifier is not None


def _keep_wallet(reader: _Reader, feature: _Feature) -> bool:
    currency, address = feature.rest.strip(), feature.value
    wallet = make_identifier("wallet", address) if feature.use is Use.WALLET else None
    if not wallet or not currency or " " in address:
        return False
    line = line_of(feature.element, reader.locator.line)
    reader.parts.wallets.setdefault((currency, address), Locator(reader.locator.file, line))
    return _keep_identifier(reader.parts, wallet)


def _read_document(reader: _Reader, document: etree._Element) -> None:
    kind = reader.references.text(document.find("type"))
    label = LABELS.get(kind.lower()) or LABELS.get(kind.lower().rstrip(" :#-"))
    number = fold(document.findtext("documentNumber"))
    valid = fold(document.findtext("isValid")).lower() != "false"
    if label and label.use is Use.IDENTIFIER and valid:
        country = reader.references.country(document.find("issuingCountry"))
        if _keep_identifier(reader.parts, make_labelled(label, number, country, reader.vessel)):
            return
    name = (kind or "of no known type") if valid else "not valid"
    reader.left_out[f"organisation.document: {name}"] += 1


def _read_relationship(reader: _Reader, relationship: etree._Element) -> None:
    relation = reader.references.text(relationship.find("type"))
    name = fold(relationship.findtext("relatedEntity"))
    if relation.lower() in _RELATIONS and name:
        reader.parts.links.append(Link(relation, name))
    else:
        reader.left_out[f"organisation.relationship: {relation or 'of no known type'}"] += 1
