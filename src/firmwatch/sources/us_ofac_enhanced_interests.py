"""Who owns or controls whom, as OFAC's enhanced XML says of the entries of a list.

OFAC states "Owned or Controlled By" of an entry, and "Owns, controls, or operates" of the other
side, without a share and without saying which of the two it is. So the interest is of unknown kind
and share: an ownership rule counts 0 % at least, and nothing is certainly blocked for it. All other
relations (family, associates, acting for, offices, support) say who knows whom, and are never read.

An entry that is a person stands in the record of what it owns (scope rule S4): a name and a year of
birth. Who stands in another of OFAC's lists is known by the name and number that are printed here.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from firmwatch.model import (
    Interest,
    InterestKind,
    Locator,
    Name,
    NameType,
    PartyKind,
    Record,
    RecordKind,
    RegisterParty,
)
from firmwatch.sources.us_ofac_enhanced_parts import References
from firmwatch.sources.xml_records import fold, line_of
from firmwatch.text.person_names import person_reason
from firmwatch.text.scripts import script_of

__all__ = ["EnhancedInterests"]

_OWNED = "owned or controlled by"
_OWNS = "owns, controls, or operates"
_ELSEWHERE = "an entry of another list, which may be a person"


@dataclass(frozen=True, slots=True)
class _Claim:
    """One relationship: `other_name` is that of the side (`other_id`) that it does not stand in."""

    id: str
    owner_id: str
    asset_id: str
    relation: str
    locator: Locator
    other_id: str
    other_name: str


@dataclass(slots=True)
class EnhancedInterests:
    """The entries of a list so far, as parties, and what is said between them.

    Memory holds a party of each organisation and person, since whom a relationship names may stand
    before or behind it.
    """

    source: str
    organisations: dict[str, RegisterParty] = field(default_factory=dict)
    people: dict[str, RegisterParty] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    claims: list[_Claim] = field(default_factory=list)

    def exclude(self, number: str) -> None:
        """Take note of an entry that is no party, such as an aircraft."""
        self.others.add(number)

    def take(self, record: Record, root: etree._Element, references: References) -> int:
        """Take an entry and its relationships; gives how many of these were read."""
        if record.kind is RecordKind.ORGANISATION:
            self.organisations[record.id] = RegisterParty(
                record.id,
                self.source,
                PartyKind.ORGANISATION,
                record.names,
                record.locator,
                record.identifiers,
                record.countries,
                derived=True,
            )
        elif record.kind is RecordKind.LISTED_PERSON:
            years = {date[:4] for date in record.birth_dates}
            year = years.pop() if len(years) == 1 else ""
            self.people[record.id] = RegisterParty(
                record.id,
                self.source,
                PartyKind.REGISTER_ROLE,
                tuple(name for name in record.names if name.type is NameType.NAME),
                record.locator,
                birth_year=int(year) if year.isdecimal() and len(year) == len("1971") else None,
                derived=True,
                entry_id=record.id,
            )
        else:
            self.others.add(record.id)
        before = len(self.claims)
        for relationship in root.iterfind("relationships/relationship"):
            self._claim(record, relationship, references)
        return len(self.claims) - before

    def events(self, left_out: Counter[str]) -> Iterator[RegisterParty | Interest]:
        """Give the interests, each party before the first interest that names it.

        What is between others than organisations and their owners is counted in `left_out`.
        """
        told: set[str] = set()
        stated: set[tuple[str, str]] = set()
        for claim in self.claims:
            asset = self._organisation(claim, claim.asset_id)
            owner = self._owner(claim) if asset else None
            if asset is None or owner is None:
                side = "owner" if asset else "asset"
                left_out[f"relationship: {claim.relation} (its {side} is no party)"] += 1
                continue
            if (owner.id, asset.id) in stated:
                left_out[f"relationship: {claim.relation} (said of both entries)"] += 1
                continue
            stated.add((owner.id, asset.id))
            for party in (asset, owner):
                if party.id not in told:
                    told.add(party.id)
                    yield party
            yield Interest(
                claim.id,
                self.source,
                owner.id,
                asset.id,
                InterestKind.UNKNOWN_INTEREST,
                claim.locator,
                detail=claim.relation,
                derived=True,
            )

    def _claim(self, record: Record, relationship: etree._Element, references: References) -> None:
        relation = references.text(relationship.find("type"))
        other = relationship.find("relatedEntity")
        other_id = "" if other is None else fold(other.get("entityId"))
        if relation.lower() not in (_OWNED, _OWNS) or other is None or not other_id:
            return
        is_owned = relation.lower() == _OWNED
        if record.kind is RecordKind.LISTED_PERSON and is_owned:
            return  # Nobody owns a person.
        owner, asset = (other_id, record.id) if is_owned else (record.id, other_id)
        number = fold(relationship.get("id"))
        self.claims.append(
            _Claim(
                f"relationship {number}" if number else f"{owner} > {asset}: {relation}",
                owner,
                asset,
                relation,
                Locator(record.locator.file, line_of(relationship, record.locator.line)),
                other_id,
                fold(other.text),
            )
        )

    def _owner(self, claim: _Claim) -> RegisterParty | None:
        if person := self.people.get(claim.owner_id):
            return _within(person, claim.asset_id)
        if found := self._organisation(claim, claim.owner_id):
            return found
        if claim.owner_id in self.others or claim.owner_id != claim.other_id:
            return None
        return RegisterParty(
            f"{claim.asset_id} / {claim.owner_id}",
            self.source,
            PartyKind.UNSPECIFIED,
            (),
            claim.locator,
            reason=_ELSEWHERE,
            asset_id=claim.asset_id,
            derived=True,
        )

    def _organisation(self, claim: _Claim, number: str) -> RegisterParty | None:
        """Give an organisation of the list, or of another by the name that is printed here."""
        if found := self.organisations.get(number):
            return found
        if number != claim.other_id or number in self.people or number in self.others:
            return None
        if not claim.other_name or person_reason(claim.other_name):
            return None
        name = Name(claim.other_name, script=script_of(claim.other_name), locator=claim.locator)
        return RegisterParty(
            number, self.source, PartyKind.ORGANISATION, (name,), claim.locator, derived=True
        )


def _within(person: RegisterParty, asset_id: str) -> RegisterParty:
    return dataclasses.replace(person, id=f"{asset_id} / {person.id}", asset_id=asset_id)
