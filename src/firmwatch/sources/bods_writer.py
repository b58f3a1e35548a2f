"""Parties and interests as statements of the Beneficial Ownership Data Standard 0.4.

What is written is read back by `firmwatch.sources.bods` as the same parties and interests, but for:
where they stood, names that are weak or (of an organisation) former, a `stated_date` that is not
known, which becomes the day of publication, people without an interest, who are not written, and
the verdict on check digits that took a country which the number does not keep (VAT).
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

from firmwatch.model import Identifier, Interest, Name, NameType, PartyKind, RegisterParty
from firmwatch.sources.bods_parties import DETAIL, OWN_REASON
from firmwatch.sources.bods_schema import UnspecifiedReason
from firmwatch.text.identifiers import SCHEMES

__all__ = ["bods_statements"]

_REASONS = frozenset(get_args(UnspecifiedReason))
_PERSON_TYPES = ("unknownPerson", "anonymousPerson")
_ENTITY_TYPES = ("unknownEntity", "anonymousEntity")
_NAME_TYPES = {
    NameType.NAME: "legal",
    NameType.ALIAS: "alternative",
    NameType.PREVIOUS_NAME: "former",
}
_DIRECT = {True: "direct", False: "indirect", None: "unknown"}

Row = dict[str, Any]


def bods_statements(
    parties: Iterable[RegisterParty],
    interests: Iterable[Interest],
    publisher: str,
    published_date: str,
) -> Iterator[Row]:
    """Give one statement a party and one an interest, as JSON objects, those of parties first.

    `publisher` is the name of who publishes them, `published_date` an ISO 8601 day. An owner whom a
    single interest does not specify stands in the statement of that interest. The ids of statements
    are made of what they say, so that the same network gives the same statements.
    """
    made = _Maker(publisher, published_date)
    held: defaultdict[str, list[Interest]] = defaultdict(list)
    for interest in interests:
        held[interest.owner_id].append(interest)
    unnamed: dict[str, RegisterParty] = {}
    people: set[str] = set()
    for party in parties:
        own = held.get(party.id, ())
        if party.kind is PartyKind.UNSPECIFIED and _is_inline(party, own):
            unnamed[party.id] = party
            continue
        is_person = party.kind is PartyKind.REGISTER_ROLE or party.reason in _PERSON_TYPES
        if is_person:
            people.add(party.id)
        if own or not is_person:
            kind = "person" if is_person else "entity"
            details = _person(party) if is_person else _entity(party)
            subject = party.asset_id or party.id
            yield made.statement(party.id, kind, subject, published_date, details)
    for each in held.values():
        for interest in each:
            owner = unnamed.get(interest.owner_id)
            details = {
                "isComponent": False,
                "subject": interest.asset_id,
                "interestedParty": _unspecified(owner) if owner else interest.owner_id,
                "interests": [_interest(interest, interest.owner_id in people)],
            }
            stated = interest.stated_date or published_date
            yield made.statement(interest.id, "relationship", interest.asset_id, stated, details)


class _Maker:
    """What all statements of a publication have."""

    def __init__(self, publisher: str, published_date: str) -> None:
        self._published = {
            "publicationDate": published_date,
            "bodsVersion": "0.4",
            "publisher": {"name": publisher},
        }

    def statement(self, record: str, kind: str, subject: str, stated: str, details: Row) -> Row:
        content: Row = {
            "declarationSubject": subject,
            "statementDate": stated,
            "recordId": record,
            "recordStatus": "new",
            "recordType": kind,
            "recordDetails": details,
            "publicationDetails": self._published,
        }
        text = json.dumps(content, sort_keys=True).encode()
        return {"statementId": hashlib.sha256(text).hexdigest()[:32], **content}


def _is_inline(party: RegisterParty, own: Sequence[Interest]) -> bool:
    return len(own) == 1 and party.id == f"{own[0].id}#owner"


def _entity(party: RegisterParty) -> Row:
    if party.kind is PartyKind.UNSPECIFIED:
        kind = party.reason if party.reason in _ENTITY_TYPES else "unknownEntity"
        found: Row = {"isComponent": False, "entityType": {"type": kind}}
        if party.reason not in _ENTITY_TYPES:
            found["unspecifiedEntityDetails"] = _unspecified(party)
        return found
    kind = "registeredEntity" if party.identifiers else "legalEntity"
    names = [name.value for name in party.names]
    countries = [{"name": code, "code": code} for code in party.countries]
    found = {
        "isComponent": False,
        "entityType": {"type": kind},
        "name": names[0] if names else None,
        "alternateNames": names[1:],
        "jurisdiction": countries[0] if countries else None,
        "identifiers": [_identifier(item) for item in party.identifiers],
        "addresses": [{"country": country} for country in countries[1:]],
        "dissolutionDate": _day(party.end_date),
    }
    return _filled(found)


def _person(party: RegisterParty) -> Row:
    if party.kind is PartyKind.UNSPECIFIED:
        return {"isComponent": False, "personType": party.reason}
    found = {
        "isComponent": False,
        "personType": "knownPerson",
        "names": [_name(name) for name in party.names],
        "birthDate": f"{party.birth_year:04}" if party.birth_year is not None else None,
    }
    return _filled(found)


def _name(name: Name) -> Row:
    return {"type": _NAME_TYPES[name.type], "fullName": name.value}


def _identifier(item: Identifier) -> Row:
    """Give a number; the standard's codes of registers are lists, which a country is not."""
    if item.scheme == "lei":
        return {"scheme": "XI-LEI", "schemeName": SCHEMES["lei"].title, "id": item.raw}
    country = f" ({item.country})" if item.country else ""
    return {"schemeName": f"{SCHEMES[item.scheme].title}{country}", "id": item.raw}


def _unspecified(party: RegisterParty) -> Row:
    """Say why a party is not specified; a reason of another publisher's stands in words."""
    reason = party.reason or "unknown"
    if reason in _REASONS:
        return {"reason": reason}
    written = f"reason given: {reason}"
    assert OWN_REASON.fullmatch(written), f"the reason {reason!r} is no publisher's code"
    return {"reason": "unknown", "description": written}


def _interest(item: Interest, of_person: bool) -> Row:
    detail = item.detail if not of_person or DETAIL.fullmatch(item.detail) else ""
    return _filled(
        {
            "type": item.kind.value,
            "directOrIndirect": _DIRECT[item.direct],
            "beneficialOwnershipOrControl": item.beneficial,
            "share": _share(item.share_min, item.share_max),
            "startDate": _day(item.start_date),
            "endDate": _day(item.end_date),
            "details": detail,
        }
    )


def _share(low: int | None, high: int | None) -> Row | None:
    if low is None or high is None:
        return None
    if low == high:
        return {"exact": low / 100}
    return {"minimum": low / 100, "maximum": high / 100}


def _day(text: str | None) -> str | None:
    """Give a whole day: the standard rounds a year or month to its first day."""
    return text + "-01-01"[len(text) - 10 :] if text and len(text) < 10 else text


def _filled(row: Mapping[str, Any]) -> Row:
    return {key: value for key, value in row.items() if value not in (None, "", [])}
