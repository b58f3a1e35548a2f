"""A graph of owners as FollowTheMoney entities, one JSON object a line.

Schemata and properties are those of FollowTheMoney 4.11.2. Shares are `Ownership`, offices are
`Directorship`, votes and all other control are `Control`; what may be either is an `UnknownLink`.
What is held is an interest type of the Beneficial Ownership Data Standard, and then the publisher's
own word, so that the source `ftm_owners` reads the same interests out of it. Control and
UnknownLink have no property for a share: it stands there too, with its percent sign.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

from firmwatch.model import WHOLE, ExposureBasis, GraphParty, Interest, OwnerGraph, PartyKind
from firmwatch.ownership.kinds import BASIS_OF_KIND
from firmwatch.ownership.owner_view import OwnerView, listed_text, view_of
from firmwatch.ownership.words import (
    Nature,
    directness,
    held_text,
    nature_of,
    one_line,
    reason_text,
)
from firmwatch.sources.ftm_kinds import UNNAMED, said_in

__all__ = ["ftm_entities", "ftm_lines"]

_NUMBERS = {
    "lei": "leiCode",
    "registration": "registrationNumber",
    "tax": "taxNumber",
    "vat": "vatCode",
    "inn": "innCode",
    "ogrn": "ogrnCode",
    "okpo": "okpoCode",
    "uscc": "uscCode",
    "bic": "swiftBic",
    "duns": "dunsCode",
    "uei": "uniqueEntityId",
    "permid": "permId",
}
"""Properties of an Organization by scheme; a number of any other is an `idNumber`."""
_LEI = re.compile(r"lei:([0-9A-Z]{20})")


def ftm_lines(graph: OwnerGraph) -> str:
    """Write a graph as FollowTheMoney JSON lines, parties first, the same in any order of input."""
    return "".join(
        json.dumps(entity, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        .encode("utf-8", "backslashreplace")
        .decode()
        + "\n"
        for entity in ftm_entities(graph)
    )


def ftm_entities(graph: OwnerGraph) -> Iterator[dict[str, Any]]:
    """Give entities with `id`, `schema` and `properties` (lists of text).

    Ids are made of the ids of parties and interests alone, so that they stay the same from run to
    run. An owner who is a person has a name and the year of birth, nothing else (scope rule S4);
    that a party may be listed stands in its notes and is no topic, since nobody has judged it.
    """
    view = view_of(graph)
    assets = {item.asset_id for item in view.interests} | {graph.root}
    for id_, party in view.parties.items():
        yield _party(party, id_ in assets)
    for interest in view.interests:
        yield _interest(view, interest)


def _party(party: GraphParty, owned: bool) -> dict[str, Any]:
    if party.kind is PartyKind.REGISTER_ROLE:
        born = [] if party.birth_year is None else [str(party.birth_year)]
        return _entity(_party_id(party.id), "Person", name=[party.name], birthDate=born)
    if party.kind is PartyKind.UNSPECIFIED:
        name, note = [UNNAMED, party.name], reason_text(party.reason)
        return _entity(
            _party_id(party.id), "LegalEntity", name=name, notes=[note], status=[party.reason]
        )
    lei = _LEI.fullmatch(party.id)
    notes = [f"May be listed: {listed_text(party)}"] if party.listed else []
    if party.owners_left_out:
        notes.append(f"{party.owners_left_out} of its owners are left out")
    numbers: dict[str, list[Any]] = {"leiCode": [lei[1]] if lei else []}
    for number in party.identifiers:
        found = numbers.setdefault(_NUMBERS.get(number.scheme, "idNumber"), [])
        if number.raw not in found:
            found.append(number.raw)
    return _entity(
        _party_id(party.id),
        # What is owned is an asset, and a company is the only organisation that is one.
        "Company" if owned else "Organization",
        name=[party.name],
        country=[country.lower() for country in party.countries],
        dissolutionDate=[party.end_date],
        notes=notes,
        **numbers,
    )


def _interest(view: OwnerView, item: Interest) -> dict[str, Any]:
    owner, asset = _party_id(item.owner_id), _party_id(item.asset_id)
    shared: dict[str, list[Any]] = {
        "startDate": [item.start_date],
        "endDate": [item.end_date],
        "date": [item.stated_date],
        "recordId": [item.id],
        "publisher": [item.source],
        "summary": [f"{held_text(item)}, {directness(item.direct)}"],
    }
    id_ = _id("interest", item.source, item.id)
    held = _held(item)
    direct = [] if item.direct is None else [directness(item.direct)]
    unowned = view.parties[item.asset_id].kind is not PartyKind.ORGANISATION
    if nature_of(item.kind) is Nature.OWNERSHIP and not unowned:
        return _entity(
            id_,
            "Ownership",
            owner=[owner],
            asset=[asset],
            percentage=[_signed(share) for share in _percentage(item)],
            ownershipType=[*held, *direct],
            **shared,
        )
    if BASIS_OF_KIND[item.kind] is ExposureBasis.OFFICE and not unowned:
        return _entity(
            id_, "Directorship", director=[owner], organization=[asset], role=held, **shared
        )
    said = [*held, *direct, *(f"{share}%" for share in _percentage(item))]
    if nature_of(item.kind) is Nature.CONTROL and not unowned:
        return _entity(
            id_, "Control", controller=[owner], controlled=[asset], controlType=said, **shared
        )
    return _entity(id_, "UnknownLink", subject=[owner], object=[asset], role=said, **shared)


def _held(item: Interest) -> list[str]:
    """Give the code of a kind, and the publisher's own word where it is none of the codes."""
    own = said_in("UnknownLink", [one_line(item.detail)]).others
    return [item.kind.value, *(word for word in own if not word.endswith("%"))]


def _percentage(item: Interest) -> list[str]:
    """Give a share as "40", a range as "25.01-50"."""
    if item.share_min is None and item.share_max is None:
        return []
    ends = (item.share_min or 0, WHOLE if item.share_max is None else item.share_max)
    return ["-".join(f"{end / 100:g}" for end in dict.fromkeys(ends))]


def _signed(share: str) -> str:
    # Below one percent a number without its sign may be a fraction.
    return f"{share}%" if float(share.split("-")[-1]) < 1 else share


def _party_id(id_: str) -> str:
    """Give the id that others use for an LEI, else one made of the party's."""
    lei = _LEI.fullmatch(id_)
    return f"lei-{lei[1]}" if lei else _id("party", id_)


def _id(*parts: str) -> str:
    # FollowTheMoney's ids hold letters, digits, full stops and hyphens (types/entity.py).
    key = "\0".join(parts).encode("utf-8", "backslashreplace")
    return f"fw-{hashlib.sha256(key).hexdigest()[:40]}"


def _entity(id_: str, schema: str, **values: list[Any]) -> dict[str, Any]:
    properties = {
        name: [one_line(value) for value in found if value]
        for name, found in values.items()
        if any(found)
    }
    return {"id": id_, "schema": schema, "properties": properties}
