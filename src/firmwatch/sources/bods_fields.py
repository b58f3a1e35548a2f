"""Where every field of a BODS statement goes, and what is counted as left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from firmwatch.model import FieldUse

__all__ = ["FIELDS", "FILE", "count_left_out"]

FILE = "statements.json"

_STRUCTURE = "structure of the file"
_PERSON = "scope rules S4 and S7: of a person only names and the year of birth"
_STATEMENT = {
    "statementId": "which statement counts, messages",
    "statementID": "which statement counts, messages; a record's id where it is the first",
    "statementDate": "`stated_date` of interests, and which statement of a record counts",
    "statementType": _STRUCTURE,
    "recordId": "`id` of parties and interests",
    "recordType": _STRUCTURE,
    "recordStatus": "which statement counts; `end_date` of the interests of a closed record",
    "recordDetails": _STRUCTURE,
    "replacesStatements": "which statement counts",
    "publicationDetails": "the publication date of the snapshot, and the version of the standard",
}
_LEFT_OUT_OF_STATEMENT = {
    "declarationSubject": "the network says it",
    "declaration": "an identifier of a filing",
    "source": "how the publisher came to know it",
    "annotations": "notes in free text",
}
_ENTITY = {
    "isComponent": _STRUCTURE,
    "entityType": "`kind`: an unknown or anonymous entity is unspecified",
    "unspecifiedEntityDetails": "`reason` of an unspecified party",
    "name": "`names`",
    "alternateNames": "`names`, alias",
    "jurisdiction": "`countries`",
    "incorporatedInJurisdiction": "`countries`",
    "identifiers": "`identifiers`",
    "dissolutionDate": "`end_date`",
    "addresses": "`countries`; the rest is left out",
}
_LEFT_OUT_OF_ENTITY = dict.fromkeys(
    ("foundingDate", "uri", "publicListing", "formedByStatute", "entitySubtype"),
    "says nothing of who owns it",
)
_ROLE = {
    "isComponent": _STRUCTURE,
    "personType": "`kind`: an unknown or anonymous person is unspecified",
    "unspecifiedPersonDetails": "`reason` of an unspecified party",
    "names": "`names`",
    "birthDate": "`birth_year`",
}
_LEFT_OUT_OF_ROLE = dict.fromkeys(
    (
        "identifiers",
        "nationalities",
        "placeOfBirth",
        "placeOfResidence",
        "deathDate",
        "taxResidencies",
        "addresses",
        "politicalExposure",
        "hasPepStatus",
        "pepStatusDetails",
        "missingPersonReason",
    ),
    _PERSON,
)
_INTEREST = {
    "isComponent": _STRUCTURE,
    "subject": "`asset_id`",
    "interestedParty": "`owner_id`; a party with its `reason` where it is unspecified",
    "interests": "one interest each: `kind`, `share_min`, `share_max`, `direct`, `beneficial`, "
    "`start_date`, `end_date`, `detail` (of a person's only where it is one word)",
    "componentRecords": "`direct`: false where there are any",
    "componentStatementIDs": "`direct`: false where there are any",
}
_TABLES = {
    "statement": (_STATEMENT, _LEFT_OUT_OF_STATEMENT),
    "entity": (_ENTITY, _LEFT_OUT_OF_ENTITY),
    "register_role": (_ROLE, _LEFT_OUT_OF_ROLE),
    "relationship": (_INTEREST, dict[str, str]()),
}
_LABELS = {"entity": "entity", "person": "register_role", "relationship": "relationship"}
_IN_PART = {
    "entity": {"addresses": "but for the countries"},
    "register_role": {"birthDate": "but for the year"},
}
_OTHERS = "(fields outside of the standard)"

FIELDS = tuple(
    FieldUse(FILE, f"{label}.{name}", goes_to, why)
    for label, (kept, dropped) in _TABLES.items()
    for name, goes_to, why in (
        *((name, place, "") for name, place in kept.items()),
        *((name, "", why) for name, why in dropped.items()),
    )
)
"""The mapping report: fields of statements of all versions."""


def count_left_out(
    kind: str, fields: Mapping[str, Any], details: Mapping[str, Any], left_out: Counter[str]
) -> None:
    """Count what is not kept of a statement of record type `kind`, by the label of the field.

    `fields` are the statement's own, `details` those of its record; 0.1 to 0.3 have one object.
    """
    label = _LABELS[kind]
    kept, dropped = _TABLES[label]
    for name in fields:
        if name in _STATEMENT:
            continue
        if name in _LEFT_OUT_OF_STATEMENT:
            left_out[f"statement.{name}"] += 1
        elif name in dropped:
            left_out[f"{label}.{name}"] += 1
        elif name not in kept:
            left_out[f"{label}.{_OTHERS}"] += 1
    for name in details:
        if name in dropped:
            left_out[f"{label}.{name}"] += 1
        elif name not in kept:
            left_out[f"{label}.{_OTHERS}"] += 1
    for name, part in _IN_PART.get(label, {}).items():
        if name in fields or name in details:
            left_out[f"{label}.{name} ({part})"] += 1
