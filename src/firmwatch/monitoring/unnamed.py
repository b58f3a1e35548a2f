"""What is stored of owners who are people: no name, no year of birth, no number made of them.

What a register says of a person stays in the register's snapshot (scope rules S4 and S8). The
ledger keeps that somebody in the record is listed, as which published entry, and the evidence with
the register's side left out: contributions and the list's side stay, so that a replay comes out
equal, and nothing has to be purged when a subject leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from firmwatch.model import (
    Comparison,
    Evidence,
    Exposure,
    ExposureCarrier,
    ExposureStep,
    GraphParty,
    Interest,
    ListedOwner,
    OwnerGraph,
    PartyKind,
)

__all__ = ["opaque_id", "unnamed_graph", "unnamed_owner"]

_DIGITS = 16


def opaque_id(id_: str) -> str:
    """Give what stands in a proof for the id of a person or of their interest, ``SOURCE:...``.

    A table of owners has no number for a person, so that the id that is made of it has the name.
    """
    source = id_.partition(":")[0]
    return f"{source}:role-{hashlib.sha256(id_.encode()).hexdigest()[:_DIGITS]}"


def unnamed_graph(graph: OwnerGraph) -> OwnerGraph:
    """Give a graph without what registers say of people, but for what they own."""
    people = [item.id for item in graph.parties if item.kind is PartyKind.REGISTER_ROLE]
    ids = {id_: opaque_id(id_) for id_ in people}
    ids |= {item.id: opaque_id(item.id) for item in graph.interests if item.owner_id in ids}
    return replace(
        graph,
        parties=tuple(_party(item, ids) for item in graph.parties),
        interests=tuple(_interest(item, ids) for item in graph.interests),
        exposures=tuple(_exposure(item, ids) for item in graph.exposures),
    )


def unnamed_owner(owner: ListedOwner) -> ListedOwner:
    """Give a listed owner who is a person without the register's side of the comparison."""
    return replace(owner, comparison=_comparison(owner.comparison))


def _party(party: GraphParty, ids: Mapping[str, str]) -> GraphParty:
    if party.kind is not PartyKind.REGISTER_ROLE:
        return party
    listed = tuple(map(unnamed_owner, party.listed))
    return replace(party, id=ids[party.id], name="", birth_year=None, listed=listed)


def _interest(interest: Interest, ids: Mapping[str, str]) -> Interest:
    if interest.owner_id not in ids:
        return interest
    # The detail is free text, in which somebody may be named.
    return replace(interest, id=ids[interest.id], owner_id=ids[interest.owner_id], detail="")


def _exposure(exposure: Exposure, ids: Mapping[str, str]) -> Exposure:
    return replace(
        exposure,
        steps=tuple(_step(item, ids) for item in exposure.steps),
        indications=tuple(_carrier(item, ids) for item in exposure.indications),
    )


def _step(step: ExposureStep, ids: Mapping[str, str]) -> ExposureStep:
    acting = step.acting_with
    return replace(
        step,
        party_id=ids.get(step.party_id, step.party_id),
        carriers=tuple(_carrier(item, ids) for item in step.carriers),
        acting_with=None if acting is None else ids.get(acting, acting),
    )


def _carrier(carrier: ExposureCarrier, ids: Mapping[str, str]) -> ExposureCarrier:
    return replace(
        carrier,
        owner_id=ids.get(carrier.owner_id, carrier.owner_id),
        interest_ids=tuple(ids.get(id_, id_) for id_ in carrier.interest_ids),
    )


def _comparison(found: Comparison) -> Comparison:
    evidence = tuple(_evidence(item) for item in found.evidence)
    return replace(found, subject_name="", evidence=evidence)


def _evidence(item: Evidence) -> Evidence:
    words = tuple(replace(row, subject_word="") for row in item.words)
    return replace(item, subject_value="", words=words)
