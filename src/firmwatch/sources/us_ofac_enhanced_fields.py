"""Every element of OFAC's enhanced XML: where it goes, and what is left out by name.

The table holds every element path of CONS_ENHANCED.XML of 2025-01-10, and the few more that only
the SDN list needs (titles, and the days of issue and expiry of documents). A path that is in no
table stops the run, since a field that nobody reads may be the one that matters.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from lxml import etree

from firmwatch.errors import SchemaError
from firmwatch.model import FieldUse
from firmwatch.sources.xml_records import line_of

__all__ = ["Place", "field_uses", "survey"]


@dataclass(frozen=True, slots=True)
class _Field:
    """One element with text: where it goes, else why it is left out; and what a person keeps."""

    goes_to: str
    why: str = ""
    attributes: frozenset[str] = frozenset()
    of_person: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record begins: the file's name and the 1-based line."""

    file: str
    line: int


_OWN_NUMBER = "a number of OFAC's own"
_SAID_ALREADY = "said already by the text beside it"
_REF = frozenset({"refId"})
_REF_ID = frozenset({"refId", "id"})

# Elements that hold others, with their attributes.
_GROUPS: dict[str, frozenset[str]] = dict.fromkeys(
    (
        "generalInfo", "sanctionsLists", "sanctionsPrograms", "sanctionsTypes",
        "legalAuthorities", "names", "names/name/translations",
        "names/name/translations/translation/nameParts", "addresses",
        "addresses/address/translations",
        "addresses/address/translations/translation/addressParts", "features",
        "identityDocuments", "relationships",
    ),
    frozenset(),
) | dict.fromkeys(
    (
        "names/name", "names/name/translations/translation",
        "names/name/translations/translation/nameParts/namePart", "addresses/address",
        "addresses/address/translations/translation",
        "addresses/address/translations/translation/addressParts/addressPart",
        "features/feature", "features/feature/valueDate", "identityDocuments/identityDocument",
        "identityDocuments/identityDocument/issueDate",
        "identityDocuments/identityDocument/expirationDate", "relationships/relationship",
    ),
    frozenset({"id"}),
)  # fmt: skip

# Groups that are left out, and counted, as one: of anybody, and of listed persons.
_WHOLE = {
    "names/name/translations/translation/nameParts",
    "features/feature/valueDate",
    "identityDocuments/identityDocument/issueDate",
    "identityDocuments/identityDocument/expirationDate",
}
_WHOLE_OF_PERSON = _WHOLE | {
    "addresses/address/translations",
    "identityDocuments/identityDocument",
    "relationships/relationship",
}

_NAME = "names/name/"
_SPELLING = f"{_NAME}translations/translation/"
_ADDRESS = "addresses/address/"
_LINES = f"{_ADDRESS}translations/translation/"
_FEATURE = "features/feature/"
_DOCUMENT = "identityDocuments/identityDocument/"
_RELATION = "relationships/relationship/"
_DATE_PARTS = (
    "fromDateBegin", "fromDateEnd", "toDateBegin", "toDateEnd", "isApproximate", "isDateRange",
)  # fmt: skip

_FIELDS: dict[str, _Field] = {
    "generalInfo/identityId": _Field("", _OWN_NUMBER),
    "generalInfo/entityType": _Field(
        "`kind`; aircraft are excluded", attributes=_REF, of_person=True
    ),
    "generalInfo/title": _Field("`properties`"),
    "generalInfo/remarks": _Field("`notes`"),
    "sanctionsLists/sanctionsList": _Field(
        "`properties`; the day is `listing_date` where it is clear for which program",
        attributes=_REF_ID | {"datePublished"},
        of_person=True,
        repeated=True,
    ),
    "sanctionsPrograms/sanctionsProgram": _Field(
        "`listings`, a program each", attributes=_REF_ID, of_person=True, repeated=True
    ),
    "sanctionsTypes/sanctionsType": _Field("`properties`", attributes=_REF_ID, repeated=True),
    "legalAuthorities/legalAuthority": _Field("`properties`", attributes=_REF_ID, repeated=True),
    f"{_NAME}isPrimary": _Field("`names`, the name", of_person=True),
    f"{_NAME}isLowQuality": _Field("`names`, whether an alias is weak", of_person=True),
    f"{_NAME}aliasType": _Field(
        "`names`, an alias or a previous name", attributes=_REF, of_person=True
    ),
    f"{_SPELLING}isPrimary": _Field("`names`, which spelling is the name", of_person=True),
    f"{_SPELLING}script": _Field("", "seen in the letters themselves", attributes=_REF),
    f"{_SPELLING}formattedFirstName": _Field("`names`, without a full name", of_person=True),
    f"{_SPELLING}formattedLastName": _Field("`names`, without a full name", of_person=True),
    f"{_SPELLING}formattedFullName": _Field("`names`", of_person=True),
    f"{_SPELLING}nameParts/namePart/type": _Field("", "in the full name", attributes=_REF),
    f"{_SPELLING}nameParts/namePart/value": _Field("", "in the full name"),
    f"{_ADDRESS}country": _Field(
        "`countries`, and `addresses` of organisations and vessels",
        attributes=_REF,
        of_person=True,
    ),
    f"{_LINES}isPrimary": _Field("", "all spellings are kept alike"),
    f"{_LINES}script": _Field("", "seen in the letters themselves", attributes=_REF),
    f"{_LINES}addressParts/addressPart/type": _Field(
        "`countries`, of a region without a country", attributes=_REF, of_person=True
    ),
    f"{_LINES}addressParts/addressPart/value": _Field("`addresses`"),
    # What becomes of a feature depends on its type, so that its reader counts it by that.
    f"{_FEATURE}type": _Field(
        "which field of the record the value becomes",
        attributes=frozenset({"featureTypeId"}),
        of_person=True,
    ),
    f"{_FEATURE}versionId": _Field("", _OWN_NUMBER),
    f"{_FEATURE}value": _Field(
        "`identifiers`, `birth_dates`, `countries`, wallets or `properties`, by its type",
        of_person=True,
    ),
    f"{_FEATURE}valueRefId": _Field("the value, where none is printed", of_person=True),
    f"{_FEATURE}isPrimary": _Field("", "all values are kept alike"),
    f"{_FEATURE}reliability": _Field(
        "a feature that is marked False is left out", attributes=_REF, of_person=True
    ),
    f"{_FEATURE}comments": _Field("", "which exchange or language; no use in a comparison"),
    f"{_DOCUMENT}type": _Field("`identifiers`, the scheme", attributes=_REF),
    f"{_DOCUMENT}name": _Field(
        "", "it stands in `names`", attributes=frozenset({"nameId", "nameTranslationId"})
    ),
    f"{_DOCUMENT}documentNumber": _Field("`identifiers`"),
    f"{_DOCUMENT}isValid": _Field("a document that is not valid is left out"),
    f"{_DOCUMENT}issuingLocation": _Field("", "the country is printed too"),
    f"{_DOCUMENT}issuingCountry": _Field("`identifiers`, the country", attributes=_REF),
    f"{_DOCUMENT}issuingAuthority": _Field("", _SAID_ALREADY),
    f"{_DOCUMENT}comments": _Field("", "free text of no fixed meaning"),
    f"{_RELATION}type": _Field(
        "`links`, the relation; an interest where it says who owns or controls", attributes=_REF
    ),
    f"{_RELATION}relatedEntity": _Field(
        "`links`; the owner or the asset of an interest", attributes=frozenset({"entityId"})
    ),
    f"{_RELATION}quality": _Field("", "High wherever it is printed", attributes=_REF),
    f"{_RELATION}comments": _Field("", "free text of no fixed meaning"),
    **{f"{_FEATURE}valueDate/{part}": _Field("", _SAID_ALREADY) for part in _DATE_PARTS},
    **{
        f"{_DOCUMENT}{day}/{part}": _Field("", "no identifier has a day")
        for day in ("issueDate", "expirationDate")
        for part in _DATE_PARTS
    },
}

# Beside the entities: (path below the root, where it goes, why it is left out).
_ASIDES = (
    ("publicationInfo/dataAsOf", "when the publisher made the file", ""),
    ("publicationInfo/filters/sanctionsLists/sanctionsList", "whether it is the right list", ""),
    ("referenceValues/referenceValue/value", "values of features that print a number alone", ""),
    ("referenceValues/referenceValue/isoCode", "the code of a country", ""),
    ("referenceValues/referenceValue/type", "which of them are countries", ""),
    ("referenceValues/referenceValue/code", "", "another word for the value"),
    ("featureTypes/featureType/type", "types of features that print a number alone", ""),
    ("featureTypes/featureType/detailType", "", "how OFAC's own form takes the value"),
    ("featureTypes/featureType/publishExclude", "", "what is published is in the entities"),
    ("featureTypes/featureType/publishDescription", "", "the label of the old remarks"),
    ("featureTypes/featureType/publishOrder", "", "the order of the old remarks"),
)


def field_uses(file: str) -> tuple[FieldUse, ...]:
    """Say where every element of the XML inside `file` goes."""
    uses = [FieldUse(file, *aside) for aside in _ASIDES]
    uses.append(FieldUse(file, "entities/entity/@id", "`id`"))
    for path, field in _FIELDS.items():
        kept = field.goes_to
        if kept and not field.of_person:
            kept += "; of a listed person it is dropped (scope rule S7)"
        uses.append(FieldUse(file, f"entities/entity/{path}", kept, field.why))
    return tuple(uses)


def survey(root: etree._Element, label: str, place: Place) -> Counter[str]:
    """Check that every element of an entity is in the table; count the values left out.

    `label` is `organisation` or `listed_person`: the keys are names such as
    `listed_person.generalInfo/remarks`. Raises `SchemaError` for an element or attribute in no
    table, `ValueError` for a record whose shape loses values: text outside of the fields, or a
    single field printed twice.
    """
    left_out: Counter[str] = Counter()
    _check_attributes(root, "the entity", frozenset({"id"}), place)
    _survey(root, "", label, place, left_out)
    return left_out


def _survey(
    parent: etree._Element, path: str, label: str, place: Place, left_out: Counter[str]
) -> None:
    if _inked(parent.text):
        raise ValueError(f"text stands outside of the fields of {path or 'the record'}")
    seen: set[str] = set()
    for child in parent:
        name = f"{path}/{child.tag}" if path else str(child.tag)
        if _inked(child.tail):
            raise ValueError(f"text stands outside of the fields behind {name}")
        if name in _GROUPS:
            _check_attributes(child, name, _GROUPS[name], place)
            whole = name in (_WHOLE_OF_PERSON if label == "listed_person" else _WHOLE)
            if whole:
                left_out[f"{label}.{name}"] += 1
            _survey(child, name, label, place, Counter() if whole else left_out)
            continue
        field = _FIELDS.get(name)
        if field is None:
            raise _unread(f"the element {name}", child, place)
        if len(child):
            raise _unread(f"the element {name}/{child[0].tag}", child[0], place)
        _check_attributes(child, name, field.attributes, place)
        if name in seen and not field.repeated:
            raise ValueError(f"the field {name} is printed twice")
        seen.add(name)
        kept = field.of_person if label == "listed_person" else field.goes_to
        if not kept and _inked(child.text):
            left_out[f"{label}.{name}"] += 1


def _inked(text: str | None) -> bool:
    return bool(text and not text.isspace())


def _check_attributes(
    element: etree._Element, name: str, known: frozenset[str], place: Place
) -> None:
    for attribute in element.attrib:
        if str(attribute) not in known:
            raise _unread(f"the attribute {attribute!s} of {name}", element, place)


def _unread(what: str, element: etree._Element, place: Place) -> SchemaError:
    return SchemaError(
        f"{place.file}, line {line_of(element, place.line)}: {what} is in no table, so nobody reads"
        " it. The publisher's format has changed, or this is another file than the whole list:"
        " report it to the project; the last good snapshot stays in use."
    )
