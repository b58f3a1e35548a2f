"""Every element of the United Nations' XML: what is read, and what is left out by name.

The tables hold every element path of seven versions from 2018-06 to 2026-02. A path that is in
no table stops the run, since a field that nobody reads may be the one that matters.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from lxml import etree

from firmwatch.errors import SchemaError
from firmwatch.sources.xml_fragments import Fragment
from firmwatch.sources.xml_records import fold, line_of

__all__ = ["ENTITY", "INDIVIDUAL", "FieldTable", "survey"]


@dataclass(frozen=True, slots=True)
class FieldTable:
    """The element paths below one kind of record: read, left out, and those that hold others."""

    read: frozenset[str]
    left_out: frozenset[str]
    groups: frozenset[str]
    label: str
    repeated: frozenset[str] = frozenset()


def _paths(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ADMINISTRATIVE = "VERSIONNUM LIST_TYPE/VALUE SUBMITTED_ON SUBMITTED_BY SORT_KEY SORT_KEY_LAST_MOD"

ENTITY = FieldTable(
    read=_paths(
        "DATAID FIRST_NAME SECOND_NAME THIRD_NAME FOURTH_NAME NAME_ORIGINAL_SCRIPT UN_LIST_TYPE"
        " REFERENCE_NUMBER LISTED_ON COMMENTS1 LAST_DAY_UPDATED/VALUE"
        " ENTITY_ALIAS/QUALITY ENTITY_ALIAS/ALIAS_NAME ENTITY_ALIAS/NOTE"
        " ENTITY_ADDRESS/STREET ENTITY_ADDRESS/CITY ENTITY_ADDRESS/STATE_PROVINCE"
        " ENTITY_ADDRESS/ZIP_CODE ENTITY_ADDRESS/COUNTRY ENTITY_ADDRESS/NOTE"
    ),
    left_out=_paths(_ADMINISTRATIVE),
    groups=_paths("LAST_DAY_UPDATED LIST_TYPE ENTITY_ALIAS ENTITY_ADDRESS"),
    label="entity",
    repeated=_paths("LAST_DAY_UPDATED/VALUE LIST_TYPE/VALUE"),
)

# Scope rules S4 and S7: of a listed person only names, birth dates, listings and the countries of
# the addresses stay; everything else is dropped, and counted by name.
INDIVIDUAL = FieldTable(
    read=_paths(
        "DATAID FIRST_NAME SECOND_NAME THIRD_NAME FOURTH_NAME NAME_ORIGINAL_SCRIPT UN_LIST_TYPE"
        " LISTED_ON INDIVIDUAL_ALIAS/QUALITY INDIVIDUAL_ALIAS/ALIAS_NAME"
        " INDIVIDUAL_ADDRESS/COUNTRY INDIVIDUAL_DATE_OF_BIRTH/DATE INDIVIDUAL_DATE_OF_BIRTH/YEAR"
        " INDIVIDUAL_DATE_OF_BIRTH/FROM_YEAR INDIVIDUAL_DATE_OF_BIRTH/TO_YEAR"
    ),
    left_out=_paths(
        f"{_ADMINISTRATIVE} REFERENCE_NUMBER COMMENTS1 LAST_DAY_UPDATED/VALUE GENDER"
        " TITLE/VALUE DESIGNATION/VALUE NATIONALITY/VALUE"
        " INDIVIDUAL_ALIAS/CITY_OF_BIRTH INDIVIDUAL_ALIAS/COUNTRY_OF_BIRTH"
        " INDIVIDUAL_ALIAS/DATE_OF_BIRTH INDIVIDUAL_ALIAS/NOTE"
        " INDIVIDUAL_ADDRESS/STREET INDIVIDUAL_ADDRESS/CITY INDIVIDUAL_ADDRESS/STATE_PROVINCE"
        " INDIVIDUAL_ADDRESS/ZIP_CODE INDIVIDUAL_ADDRESS/NOTE"
        " INDIVIDUAL_DATE_OF_BIRTH/TYPE_OF_DATE INDIVIDUAL_DATE_OF_BIRTH/NOTE"
        " INDIVIDUAL_PLACE_OF_BIRTH/STREET INDIVIDUAL_PLACE_OF_BIRTH/CITY"
        " INDIVIDUAL_PLACE_OF_BIRTH/STATE_PROVINCE INDIVIDUAL_PLACE_OF_BIRTH/COUNTRY"
        " INDIVIDUAL_PLACE_OF_BIRTH/NOTE"
        " INDIVIDUAL_DOCUMENT/TYPE_OF_DOCUMENT INDIVIDUAL_DOCUMENT/TYPE_OF_DOCUMENT2"
        " INDIVIDUAL_DOCUMENT/NUMBER INDIVIDUAL_DOCUMENT/ISSUING_COUNTRY"
        " INDIVIDUAL_DOCUMENT/COUNTRY_OF_ISSUE INDIVIDUAL_DOCUMENT/CITY_OF_ISSUE"
        " INDIVIDUAL_DOCUMENT/DATE_OF_ISSUE INDIVIDUAL_DOCUMENT/NOTE"
    ),
    groups=_paths(
        "LAST_DAY_UPDATED LIST_TYPE TITLE DESIGNATION NATIONALITY INDIVIDUAL_ALIAS"
        " INDIVIDUAL_ADDRESS INDIVIDUAL_DATE_OF_BIRTH INDIVIDUAL_PLACE_OF_BIRTH"
        " INDIVIDUAL_DOCUMENT"
    ),
    label="listed_person",
    repeated=_paths(
        "LAST_DAY_UPDATED/VALUE LIST_TYPE/VALUE TITLE/VALUE DESIGNATION/VALUE NATIONALITY/VALUE"
    ),
)


def survey(root: etree._Element, fragment: Fragment, file: str) -> Counter[str]:
    """Check that every element of a record is in its table; count the values that are left out.

    The keys are field names such as `listed_person.NATIONALITY`. Raises `SchemaError` for an
    element or attribute in no table, `ValueError` for a record whose shape loses values: text
    outside of the fields, or a single field printed twice.
    """
    table = ENTITY if fragment.kind == "ENTITY" else INDIVIDUAL
    left_out: Counter[str] = Counter()
    _survey(root, "", table, _Place(file, fragment), left_out)
    return left_out


@dataclass(frozen=True, slots=True)
class _Place:
    file: str
    fragment: Fragment

    def unread(self, what: str, element: etree._Element) -> SchemaError:
        line = line_of(element, self.fragment.line)
        return SchemaError(
            f"{self.file}, line {line}: {what} of {self.fragment.kind} is in no table, so nobody"
            " reads it. The publisher's format has changed: report it to the project; the last"
            " good snapshot stays in use."
        )


def _survey(
    parent: etree._Element, path: str, table: FieldTable, place: _Place, left_out: Counter[str]
) -> None:
    if parent.attrib:
        raise place.unread(
            f"the attribute {next(iter(parent.attrib))!s} in {path or 'the tag'}", parent
        )
    seen: set[str] = set()
    if fold(parent.text):
        raise ValueError(f"text stands outside of the fields of {path or 'the record'}")
    for child in parent:
        name = f"{path}/{child.tag}" if path else str(child.tag)
        if fold(child.tail):
            raise ValueError(f"text stands outside of the fields behind {name}")
        if name in table.groups:
            _survey(child, name, table, place, left_out)
            continue
        if name not in table.read and name not in table.left_out:
            raise place.unread(f"the element {name}", child)
        if name in seen and name not in table.repeated:
            raise ValueError(f"the field {name} is printed twice")
        seen.add(name)
        _survey_leaf(child, name, table, place, left_out)


def _survey_leaf(
    leaf: etree._Element, name: str, table: FieldTable, place: _Place, left_out: Counter[str]
) -> None:
    if leaf.attrib:
        raise place.unread(f"the attribute {next(iter(leaf.attrib))!s} in {name}", leaf)
    if len(leaf):
        raise place.unread(f"the element {name}/{leaf[0].tag}", leaf[0])
    if name in table.left_out and fold(leaf.text):
        left_out[f"{table.label}.{name.removesuffix('/VALUE')}"] += 1
