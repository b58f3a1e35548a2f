"""Statements of the Beneficial Ownership Data Standard 0.1 to 0.3, said as 0.4 says them.

After the changelog and schemas of https://standard.openownership.org, versions 0.1 to 0.3. A
statement replaces others by their ids there; in 0.4 it updates a record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, get_args

from firmwatch.sources.bods_schema import UnspecifiedReason

__all__ = ["TYPES", "as_newest"]

TYPES = {
    "entityStatement": "entity",
    "personStatement": "person",
    "ownershipOrControlStatement": "relationship",
}
"""The statement types of 0.1 to 0.3, and the record types of 0.4."""

_VERSION = re.compile(r"0\.[123](?:\.\d+)?|")
_HYPHEN = re.compile(r"-(.)")
_NAME_TYPES = {"aka": "alternative", "individual": "legal"}
# Interest types that 0.4 has under other names (codelist interestType of each version).
_INTERESTS = {
    "influenceOrControl": "otherInfluenceOrControl",
    "settlorOfTrust": "settlor",
    "trusteeOfTrust": "trustee",
    "protectorOfTrust": "protector",
    "beneficiaryOfTrust": "beneficiaryOfLegalArrangement",
    "otherInfluenceOrControlOfTrust": "otherInfluenceOrControl",
    "rightsToSurplusAssets": "rightsToSurplusAssetsOnDissolution",
}
_KEPT_OF_ENTITY = ("name", "alternateNames", "foundingDate", "dissolutionDate", "uri")
_REASONS: tuple[str, ...] = get_args(UnspecifiedReason)


def as_newest(old: Mapping[str, Any]) -> dict[str, Any]:
    """Say a statement of 0.1 to 0.3 as one of 0.4, in which it is checked.

    `replacesStatements` stays as it is; fields that are not kept are not taken over. Raises
    `ValueError` for what 0.4 has no word for, and `TypeError` or `LookupError` where the statement
    has another form altogether.
    """
    kind, version = old.get("statementType"), _version(old)
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise ValueError(f"its bodsVersion is {version!r:.20}, where 0.1 to 0.4 are read")
    if not isinstance(kind, str) or kind not in TYPES:
        raise ValueError(f"its statementType is none of {', '.join(TYPES)}")
    details = {
        "entityStatement": _entity,
        "personStatement": _person,
        "ownershipOrControlStatement": _relationship,
    }[kind](old)
    details["isComponent"] = old.get("isComponent", False)
    replaced = old.get("replacesStatements", [])
    if not isinstance(replaced, list) or not all(_is_id(item) for item in replaced):
        raise ValueError("its replacesStatements is no list of statementIDs")
    statement_id = old.get("statementID")
    return {
        "statementId": statement_id,
        "declarationSubject": "",
        "statementDate": old.get("statementDate"),
        "recordId": statement_id,
        "recordType": TYPES[kind],
        "recordDetails": details,
    }


def _version(old: Mapping[str, Any]) -> Any:
    published = old.get("publicationDetails", {})
    # 0.1 has none.
    return published.get("bodsVersion", "") if isinstance(published, dict) else None


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and 32 <= len(value) <= 64


def _entity(old: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: old[key] for key in _KEPT_OF_ENTITY if key in old}
    found["entityType"] = {"type": old.get("entityType")}
    found["identifiers"] = old.get("identifiers")
    found["jurisdiction"] = old.get("jurisdiction", old.get("incorporatedInJurisdiction"))
    if isinstance(addresses := old.get("addresses"), list):
        found["addresses"] = [_address(item) for item in addresses]
    elif addresses is not None:
        found["addresses"] = addresses
    if reason := old.get("unspecifiedEntityDetails"):
        found["unspecifiedEntityDetails"] = _unspecified(reason)
    return found


def _address(old: Any) -> Any:
    """Give an address of an entity; its country was a code, and is a country in 0.4."""
    if not isinstance(old, dict) or not isinstance(code := old.get("country"), str):
        return old
    country = {"name": code, "code": code if len(code) == 2 else None}
    return {**old, "country": country}


def _person(old: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"personType": old.get("personType")}
    if "birthDate" in old:
        found["birthDate"] = old["birthDate"]
    if isinstance(names := old.get("names"), list):
        found["names"] = [_name(item) for item in names]
    elif names is not None:
        found["names"] = names
    if isinstance(reason := old.get("unspecifiedPersonDetails"), dict):
        found["unspecifiedPersonDetails"] = _unspecified(reason)
    if "missingPersonReason" in old and old.get("personType") == "knownPerson":
        raise ValueError("it is a knownPerson and has a missingPersonReason")
    identifiers = old.get("identifiers")
    if identifiers is not None:
        found["identifiers"] = identifiers
    return found


def _name(old: Any) -> Any:
    if not isinstance(old, dict):
        return old
    full = old.get("fullName")
    if full is None:
        parts = [old.get(key) for key in ("givenName", "patronymicName", "familyName")]
        full = " ".join(part for part in parts if isinstance(part, str)) or None
    kind = old.get("type")
    return {"fullName": full, "type": _NAME_TYPES.get(kind, kind) if kind else None}


def _relationship(old: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "subject": _party(old.get("subject"), "subject"),
        "interestedParty": _party(old.get("interestedParty"), "interestedParty"),
    }
    components = old.get("componentStatementIDs")
    if components:
        found["componentRecords"] = components
    interests = old.get("interests")
    if isinstance(interests, list):
        interests = [_interest(item) for item in interests]
    found["interests"] = interests
    return found


def _party(old: Any, field: str) -> Any:
    if not isinstance(old, dict):
        raise ValueError(f"its {field} is missing or no object")
    named = [
        old[key]
        for key in ("describedByEntityStatement", "describedByPersonStatement")
        if old.get(key)
    ]
    if len(named) > 1:
        raise ValueError(f"its {field} names an entity and a person")
    if named:
        return named[0]
    if isinstance(old.get("unspecified"), dict):
        return _unspecified(old["unspecified"])
    raise ValueError(f"its {field} names nobody and does not say why")


def _unspecified(old: Mapping[str, Any]) -> dict[str, Any]:
    reason = old.get("reason")
    if isinstance(reason, str):
        reason = _camel(reason)
        if reason not in _REASONS:
            raise ValueError("its unspecified reason is not of the codelist unspecifiedReason")
    return {"reason": reason}


def _interest(old: Any) -> Any:
    if not isinstance(old, dict):
        return old
    found = {key: old[key] for key in ("details", "startDate", "endDate") if key in old}
    if isinstance(kind := old.get("type"), str):
        kind = _camel(kind)
        found["type"] = _INTERESTS.get(kind, kind)
    elif kind is not None:
        found["type"] = kind
    found["directOrIndirect"] = old.get("directOrIndirect", old.get("interestLevel"))
    found["beneficialOwnershipOrControl"] = old.get("beneficialOwnershipOrControl")
    share = old.get("share")
    found["share"] = _share(share) if isinstance(share, dict) else share
    return found


def _share(old: Mapping[str, Any]) -> dict[str, Any]:
    """Give a share; 0.1 and 0.2 say by a flag that a bound is outside of the range."""
    found = dict(old)
    for bound, flag in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(old.get(flag), bool):
            del found[flag]
            if old[flag] and bound in found:
                found[flag] = found.pop(bound)
    return found


def _camel(word: str) -> str:
    """Spell a word of the codelists of 0.1 as the later ones: `voting-rights` as `votingRights`."""
    return _HYPHEN.sub(lambda found: found[1].upper(), word)
