"""Exposures that stand since a row of what they rest on could not be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from firmwatch.ledger import subjects
from firmwatch.model import Finding, Interest, OwnerGraph, PartyKind, Quarantined
from firmwatch.monitoring import opaque_id, unread_row
from firmwatch.steps.registers import Registers
from firmwatch.steps.screening import Reference
from firmwatch.steps.workspace import Workspace

__all__ = ["unread_exposures"]


def unread_exposures(
    workspace: Workspace,
    reference: Reference,
    registers: Registers | None,
    ids: set[str],
    stored: Mapping[str, Finding],
) -> tuple[list[Finding], tuple[str, ...]]:
    """Give the open findings that stand because a row of what they rest on is in quarantine.

    What cannot be read is no delisting, and no sale of shares.
    """
    kept, messages = [], []
    with workspace.ledger.reading() as tx:
        for item in stored.values():
            if item.id in ids or item.exposure is None:
                continue
            found = _unread_row(item.exposure.now, reference.quarantine, registers)
            if found is None or not subjects.is_active(tx, item.subject_id):
                continue
            source, row = found
            where = f"{row.locator.place} of {source} could not be read ({row.reason})"
            messages.append(f"alert {item.id} stays open: {where}")
            kept.append(item)
    return kept, tuple(messages)


def _unread_row(
    graph: OwnerGraph,
    quarantine: Mapping[str, Sequence[Quarantined]],
    registers: Registers | None,
) -> tuple[str, Quarantined] | None:
    """Give a row that may be of something that a proof rests on, with its source."""
    names = {party.id: party.name for party in graph.parties}
    for party in graph.parties:
        for item in party.listed:
            rows = quarantine.get(item.source, ())
            # Of a row that may be of a person no excerpt is kept, so that it may be this one.
            is_person = party.kind is PartyKind.REGISTER_ROLE
            silent = (row for row in rows if is_person and _says_nothing(row))
            if row := unread_row(item.record_id, rows) or next(silent, None):
                return item.source, row
    people = {item.id for item in graph.parties if item.kind is PartyKind.REGISTER_ROLE}
    for interest in graph.interests:
        prefix = f"{interest.source}:"
        ends = interest.owner_id, interest.asset_id
        for row in quarantine.get(interest.source, ()):
            # A row that says nothing of what it is (it may be of a person) may be this one.
            if _says_nothing(row):
                return interest.source, row
            text = row.excerpt.casefold()
            if any(names.get(id_) and names[id_].casefold() in text for id_ in ends):
                return interest.source, row
            if any(unread_row(id_.removeprefix(prefix), (row,)) for id_ in (interest.id, *ends)):
                return interest.source, row
            if interest.owner_id in people and _is_role(interest, row, registers):
                return interest.source, row
    return None


def _says_nothing(row: Quarantined) -> bool:
    return not row.record_id and not row.excerpt


def _is_role(interest: Interest, row: Quarantined, registers: Registers | None) -> bool:
    """Whether a row is of a person in a proof, or of their interest, by the publisher's number."""
    if row.record_id is None:
        return False
    within = (f"{id_} / {row.record_id}" for id_ in _own_ids(interest, registers))
    numbers = (row.record_id, *within)
    stored = {interest.owner_id, interest.id}
    return not stored.isdisjoint(opaque_id(f"{interest.source}:{each}") for each in numbers)


def _own_ids(interest: Interest, registers: Registers | None) -> Iterator[str]:
    """Give the ids that the register of an interest has for the organisation that it is in."""
    if registers is not None:
        rows = registers.stated([interest.asset_id])
        yield from rows.filter(pl.col("source") == interest.source)["id"]
