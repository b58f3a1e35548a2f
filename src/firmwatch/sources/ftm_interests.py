"""Interests that FollowTheMoney's links state, and the parties between which they are.

A person or an owner who may be one exists inside the record of one organisation (scope rule S4), so
that whoever owns two is two parties. `Ownership.percentage` is free text; what cannot be read of it
is unknown, and counted.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Protocol

from firmwatch.model import Interest, Locator, PartyKind, Record, RegisterParty
from firmwatch.sources.ftm_kinds import INTEREST_SCHEMATA, UNNAMED, Said, said_in
from firmwatch.sources.ftm_lines import FILE, Entity
from firmwatch.sources.ftm_records import (
    NAME_PROPERTIES,
    SOURCE_NAME,
    countries_of,
    identifiers_of,
    legal_entity_reason,
    names_of,
)
from firmwatch.sources.share_words import stated_share

__all__ = ["Entities", "interests_of", "is_unnamed", "organisation_of", "party_kind", "within"]

_ORGANISATIONS = frozenset({"Company", "Organization", "PublicBody", "LegalEntity"})
_MAY_BE_A_PERSON = "may be a person or an organisation"
_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_SIGNED_SHARE = re.compile(r"[\d.]+(?:-[\d.]+)?%")
_DETAIL_CHARACTERS = 300
_READ = frozenset({"percentage", "startDate", "endDate", "date"})

Range = tuple[int | None, int | None]


class Entities(Protocol):
    """The entities of the file, wherever they stand in it."""

    def entity(self, entity_id: str) -> Entity | None:
        """Give the first entity of this id that can be read; None where the file has none."""


def party_kind(entity: Entity) -> PartyKind | None:
    """Say what an entity is as a party; None for one that is none, such as a vessel.

    A LegalEntity that may be a person is an owner who is not specified: it is neither taken for an
    organisation nor for a person (scope rule S3). An organisation has a name or a number.
    """
    if entity.schema == "Person":
        return PartyKind.REGISTER_ROLE if entity.texts("name") else None
    if entity.schema == "LegalEntity" and (is_unnamed(entity) or _may_be_a_person(entity)):
        return PartyKind.UNSPECIFIED
    if entity.schema not in _ORGANISATIONS or not (_is_named(entity) or identifiers_of(entity)):
        return None
    return PartyKind.ORGANISATION


def is_unnamed(entity: Entity) -> bool:
    """Say whether an entity stands for an owner whom a register does not name."""
    return entity.schema == "LegalEntity" and UNNAMED in entity.texts("name")


def organisation_of(entity: Entity, record: Record | None = None) -> RegisterParty:
    """Make the party of an organisation, with the values of its `record` where it has one."""
    locator = Locator(FILE, entity.line)
    if record is None:
        names = names_of(entity, locator) if _is_named(entity) else ()
        numbers, countries = identifiers_of(entity), countries_of(entity, Counter())
    else:
        names, numbers, countries = record.names, record.identifiers, record.countries
    days = [day for value in entity.texts("dissolutionDate") if (day := _day(value))]
    return RegisterParty(
        entity.id,
        SOURCE_NAME,
        PartyKind.ORGANISATION,
        names,
        locator,
        numbers,
        countries,
        end_date=max(days, default=None),
        derived=True,
    )


def within(
    owner: Entity, edges: Iterable[Entity], entities: Entities, entry_id: str | None = None
) -> Iterator[RegisterParty]:
    """Give an owner who exists inside of records only as a party of each that a link names.

    `edges` are the links of which it may be the owner; `entry_id` is the entry that the file itself
    lists a person by.
    """
    kind = party_kind(owner)
    assets = dict.fromkeys(
        asset_id
        for edge in edges
        if owner.id in edge.texts(INTEREST_SCHEMATA[edge.schema].owner) and _said(edge)[0].kinds
        for asset_id in edge.texts(INTEREST_SCHEMATA[edge.schema].asset)
        if _is_organisation(entities.entity(asset_id))
    )
    for asset_id in assets:
        locator = Locator(FILE, owner.line)
        if kind is PartyKind.UNSPECIFIED:
            yield RegisterParty(
                _within(asset_id, owner.id),
                SOURCE_NAME,
                PartyKind.UNSPECIFIED,
                (),
                locator,
                reason=_reason(owner),
                asset_id=asset_id,
                derived=True,
            )
        else:
            yield RegisterParty(
                _within(asset_id, owner.id),
                SOURCE_NAME,
                PartyKind.REGISTER_ROLE,
                tuple(
                    name for name in names_of(owner, locator) if name.value in owner.texts("name")
                ),
                locator,
                birth_year=_birth_year(owner),
                asset_id=asset_id,
                derived=True,
                entry_id=entry_id,
            )


def interests_of(edge: Entity, entities: Entities, left_out: Counter[str]) -> list[Interest]:
    """Give the interests that a link states; the first alone is not derived.

    Raises `ValueError`, which says why, where it states none between parties of the file.
    """
    said, share = _said(edge)
    if not said.kinds:
        raise ValueError("no ownership or control is stated")
    schema = INTEREST_SCHEMATA[edge.schema]
    owner_ids, asset_ids = edge.texts(schema.owner), edge.texts(schema.asset)
    if not owner_ids or not asset_ids:
        raise ValueError("it names no owner or no asset")
    counted: Counter[str] = Counter()
    dated = _dates(edge, counted)
    if "percentage" in edge.properties:
        share = _percentage(edge, counted)
    pairs, troubles = [], []
    for owner_id, asset_id in itertools.product(owner_ids, asset_ids):
        try:
            pairs.append((_owner_party_id(owner_id, asset_id, entities), asset_id))
        except ValueError as error:
            troubles.append(error)
    if not pairs:
        raise troubles[0]
    if troubles:
        counted[f"{edge.schema} (one of several owners or assets is none)"] += len(troubles)
    _count_left_out(edge, counted)
    left_out.update(counted)
    first = _interest(edge, said, share, dated)
    chosen = [(*pair, kind) for pair in pairs for kind in said.kinds]
    return [
        dataclasses.replace(
            first,
            id=edge.id if len(chosen) == 1 else f"{edge.id}: {owner} > {asset}: {kind.value}",
            owner_id=owner,
            asset_id=asset,
            kind=kind,
            derived=bool(place),
        )
        for place, (owner, asset, kind) in enumerate(chosen)
    ]


def _interest(edge: Entity, said: Said, share: Range, dated: Sequence[str | None]) -> Interest:
    start, end, stated = dated
    return Interest(
        edge.id,
        SOURCE_NAME,
        "",
        "",
        said.kinds[0],
        Locator(FILE, edge.line),
        *share,
        said.direct,
        start,
        end,
        stated,
        "; ".join(said.others)[:_DETAIL_CHARACTERS],
    )


def _owner_party_id(owner_id: str, asset_id: str, entities: Entities) -> str:
    owner, asset = entities.entity(owner_id), entities.entity(asset_id)
    if owner is None or asset is None:
        raise ValueError(f"its {'owner' if owner is None else 'asset'} is not in the file")
    if not _is_organisation(asset):
        raise ValueError(f"its asset is no organisation ({asset.schema})")
    kind = party_kind(owner)
    if kind is None:
        raise ValueError(f"its owner is no organisation or person with a name ({owner.schema})")
    return owner_id if kind is PartyKind.ORGANISATION else _within(asset_id, owner_id)


def _is_organisation(entity: Entity | None) -> bool:
    return entity is not None and party_kind(entity) is PartyKind.ORGANISATION


def _is_named(entity: Entity) -> bool:
    return any(entity.texts(name) for name in NAME_PROPERTIES)


def _may_be_a_person(entity: Entity) -> bool:
    try:
        return legal_entity_reason(entity) is not None
    except ValueError:
        return True  # It has no name that could show what it is.


def _within(asset_id: str, owner_id: str) -> str:
    return f"{asset_id} / {owner_id}"


def _said(edge: Entity) -> tuple[Said, Range]:
    """Read the words of a link, and a share among them: Control has no property for one."""
    words = edge.values(*INTEREST_SCHEMATA[edge.schema].words)
    shares = [word for word in words if _SIGNED_SHARE.fullmatch(word)]
    said = said_in(edge.schema, [word for word in words if word not in shares])
    if edge.schema == "Ownership" or len(shares) != 1:
        return said, (None, None)
    try:
        return said, stated_share(shares[0])
    except ValueError:
        return said, (None, None)


def _percentage(edge: Entity, left_out: Counter[str]) -> Range:
    """Give the range that holds every share that is stated; entities that were merged have many."""
    ranges = []
    for text in edge.texts("percentage"):
        try:
            ranges.append(stated_share(text))
        except ValueError:
            left_out[f"{edge.schema}.percentage (no share that can be read)"] += 1
    if not ranges:
        return None, None
    return min(low for low, _ in ranges), max(high for _, high in ranges)


def _dates(edge: Entity, left_out: Counter[str]) -> tuple[str | None, str | None, str | None]:
    """Give the first day, the last and that of the statement: of several, the widest span."""
    found: list[list[str]] = []
    for name in ("startDate", "endDate", "date"):
        days = [_day(value) for value in edge.texts(name)]
        if unread := days.count(None):
            left_out[f"{edge.schema}.{name} (no date)"] += unread
        found.append([day for day in days if day])
    start, end = min(found[0], default=None), max(found[1], default=None)
    stated = max(found[2], default=None)
    if start and end and start[: len(end)] > end[: len(start)]:
        left_out[f"{edge.schema}.endDate (before its startDate)"] += 1
        return None, None, stated
    return start, end, stated


@functools.lru_cache(maxsize=65536)
def _day(text: str) -> str | None:
    found = _DAY.match(text)
    if found is None:
        return None
    day = found[0]
    try:
        date.fromisoformat(day + "-01-01"[len(day) - 10 :] if len(day) < 10 else day)
    except ValueError:
        return None
    return day


def _birth_year(person: Entity) -> int | None:
    years = {found[0] for text in person.texts("birthDate") if (found := _YEAR.match(text))}
    # Of several years none is known.
    return int(years.pop()) if len(years) == 1 else None


def _reason(owner: Entity) -> str:
    if not is_unnamed(owner):
        return _MAY_BE_A_PERSON
    return next(iter(owner.texts("status")), "unknown")


def _count_left_out(edge: Entity, left_out: Counter[str]) -> None:
    schema = INTEREST_SCHEMATA[edge.schema]
    read = {schema.owner, schema.asset, *schema.words, *_READ}
    for name, values in edge.properties.items():
        if name not in read and values:
            left_out[f"{edge.schema}.{name}"] += len(values)
    for key in edge.left_out:
        left_out[key] += 1
