"""Who stands behind a subject: the parties of all registers above it, and what the rules say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from firmwatch.errors import NotFoundError, UsageError
from firmwatch.ledger import subjects
from firmwatch.model import (
    WHOLE,
    Exposure,
    Interest,
    ListedOwner,
    Locator,
    Name,
    OwnerGraph,
    PartyKind,
    RegisterParty,
    Subject,
    SubjectKind,
)
from firmwatch.ownership import found_among
from firmwatch.sources.bods_writer import bods_statements
from firmwatch.steps.chains import (
    Above,
    above_of,
    exposures_of,
    graph_party,
    interests_in,
    likeliest,
    seeds_of,
)
from firmwatch.steps.listed_organisations import pairs_anew, pairs_of
from firmwatch.steps.listed_people import people_anew, people_of
from firmwatch.steps.people import Lists
from firmwatch.steps.reaching import held_on, reached_from
from firmwatch.steps.registers import Finder, Registers, read_registers
from firmwatch.steps.screening import reference_of_workspace
from firmwatch.steps.subject_parties import Sought, last_indexed
from firmwatch.steps.subject_rows import subject_rows
from firmwatch.steps.versions import instant_of
from firmwatch.steps.workspace import Workspace
from firmwatch.text.identifiers import make_identifier
from firmwatch.text.scripts import script_of

__all__ = [
    "OWNERS_MAX",
    "PortfolioExposures",
    "SubjectExposure",
    "owner_graph",
    "portfolio_exposures",
    "statements_of",
    "subject_named",
]

OWNERS_MAX = 200
"""Owners of one organisation that are shown, those with the largest interest first.

The rules count all, and owners through whom a listed party reaches it are always shown.
"""


@dataclass(frozen=True, slots=True)
class SubjectExposure:
    """What a rule says of a subject, and the likeliest record of each listed party behind it."""

    subject: Subject
    exposure: Exposure
    listed: tuple[ListedOwner, ...]


@dataclass(frozen=True, slots=True)
class PortfolioExposures:
    """What the rules say of a portfolio; `found` subjects are in the registers.

    `unknown` is how many no register has, or of whom it is not certain which party they are.
    """

    exposures: tuple[SubjectExposure, ...]
    found: int
    unknown: int


def subject_named(workspace: Workspace, text: str, country: str | None = None) -> Subject:
    """Give a subject by its id; else what an LEI or an organisation's name says, for once.

    Raises `NotFoundError` for what may be a person's name: nothing starts from one (scope rules S3
    and S6).
    """
    with workspace.ledger.reading() as tx:
        if found := subjects.some_subjects(tx, [text]):
            return found[0][0]
    lei = make_identifier("lei", text)
    if lei is not None and lei.valid:
        return Subject(text, "", SubjectKind.ORGANISATION, text, identifiers=(lei,))
    rows = subject_rows({"name": text, "country": country} if country else text)
    named = list(rows)
    if not named:
        why = rows.unscreened[0].reason if rows.unscreened else "it is empty"
        raise NotFoundError(
            f"{text!r} is no subject's id, no LEI, and no organisation's name: {why}."
        )
    return named[0]


def owner_graph(
    workspace: Workspace, subject: Subject, as_of: str | None = None, known_on: str | None = None
) -> OwnerGraph:
    """Find a subject in the registers, and everybody who has an interest in it.

    `as_of` is the day (ISO 8601) on which interests are to hold, by default today; `known_on` the
    day up to which what registers and lists said counts. Organisations are compared with the lists
    as subjects are, people with listed persons alone. Raises `NotFoundError` where no register has
    the subject, or none was read, and `StaleError` where there is no list.
    """
    day, known_on = _day(as_of) or workspace.now()[:10], _day(known_on)
    registers = read_registers(workspace, known_on)
    root, found_by = Finder(registers).find(subject)
    held = held_on(registers, day, known_on)
    above = above_of(registers, {root}, _lists(workspace, known_on), held)
    interests, left_out = _shown(root, above)
    shown = sorted({root, *(item.owner_id for item in interests)})
    assets = _asset_counts(registers, set(shown))
    parties = [graph_party(id_, above, assets.get(id_, 0), left_out.get(id_, 0)) for id_ in shown]
    return OwnerGraph(
        subject_id=subject.id,
        root=root,
        found_by=found_by,
        parties=tuple(parties),
        interests=tuple(interests),
        exposures=tuple(exposures_of({root}, above)),
        as_of=day,
        known_on=known_on,
        persons=sum(item.kind is PartyKind.REGISTER_ROLE for item in parties),
    )


def statements_of(graph: OwnerGraph, publisher: str) -> Iterator[dict[str, Any]]:
    """Give a graph as statements of BODS 0.4, published by whoever asks for it on its day."""
    assets = {item.owner_id: item.asset_id for item in reversed(graph.interests)}
    places = {item.owner_id: item.locator for item in graph.interests}
    places |= {item.asset_id: item.locator for item in graph.interests}
    parties = [
        RegisterParty(
            item.id,
            "graph",
            item.kind,
            (Name(item.name, script=script_of(item.name)),) if item.name else (),
            places.get(item.id, Locator("", 0)),
            item.identifiers,
            item.countries,
            item.birth_year,
            item.reason,
            None if item.kind is PartyKind.ORGANISATION else assets.get(item.id),
            item.end_date,
        )
        for item in graph.parties
    ]
    return bods_statements(parties, graph.interests, publisher, graph.as_of or "")


def portfolio_exposures(
    workspace: Workspace, as_of: str | None = None, known_on: str | None = None
) -> PortfolioExposures:
    """Give what the rules say of every subject that listed parties have something of.

    Days and errors are those of `owner_graph`; a subject that no register has is counted.
    """
    day, known_on = _day(as_of) or workspace.now()[:10], _day(known_on)
    registers = read_registers(workspace, known_on)
    lists = _lists(workspace, known_on)
    portfolio = Sought(workspace, last_indexed(workspace), registers.whereabouts)
    if known_on is None:
        pairs = pairs_of(workspace, registers, lists.reference, lists.threshold)
        people = people_of(workspace, registers, lists, portfolio)
    else:
        pairs = pairs_anew(registers, lists.reference, lists.threshold)
        people = people_anew(registers, lists, portfolio)
    sought = portfolio.all()
    located = found_among(sought, registers.whereabouts)
    held = held_on(registers, day, known_on)
    reached = reached_from(held, pairs.party_ids | people.party_ids)
    found: defaultdict[str, list[str]] = defaultdict(list)
    there = located.join(reached.ids().alias("party_id").to_frame(), on="party_id", how="semi")
    for id_, party in there.sort("id").select("id", "party_id").iter_rows():
        found[party].append(id_)
    above = above_of(registers, set(found), lists, held, reached)
    said = list(exposures_of(set(found), above))
    with workspace.ledger.reading() as tx:
        ids = [id_ for exposure in said for id_ in found[exposure.asset_id]]
        known = {item.id: item for item, _ in subjects.some_subjects(tx, sorted(set(ids)))}
    exposures = []
    for exposure in said:
        likely = (likeliest(id_, exposure.rule.name, above) for id_ in seeds_of(exposure))
        listed = tuple(pair[0] for pair in likely if pair)
        # Who left the portfolio in the meantime is no subject any more.
        own = (known[id_] for id_ in found[exposure.asset_id] if id_ in known)
        exposures += [SubjectExposure(item, exposure, listed) for item in own]
    return PortfolioExposures(tuple(exposures), len(located), len(sought) - len(located))


def _lists(workspace: Workspace, known_on: str | None) -> Lists:
    instant = instant_of(known_on) if known_on else None
    reference = reference_of_workspace(workspace, workspace.settings.sources, instant)
    return Lists(workspace, reference, workspace.settings.alert_threshold)


def _day(text: str | None) -> str | None:
    """Take an ISO 8601 day, since days are compared as text; raises `UsageError` for others."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise UsageError(f"{text!r} is no day. Give one as 2026-03-31.") from error


def _shown(root: str, above: Above) -> tuple[list[Interest], dict[str, int]]:
    """Give the interests to show, and how many owners of a hub are left out.

    What listed parties reach is always shown: the rules have counted it.
    """
    into: defaultdict[str, list[Interest]] = defaultdict(list)
    reached, waiting = set(above.listed), list(above.listed)
    out_of: defaultdict[str, list[str]] = defaultdict(list)
    for item in interests_in(above.interests):
        into[item.asset_id].append(item)
        out_of[item.owner_id].append(item.asset_id)
    while waiting:
        fresh = set(out_of[waiting.pop()]) - reached
        reached |= fresh
        waiting += fresh
    shown: list[Interest] = []
    left_out: dict[str, int] = {}
    seen, frontier = {root}, [root]
    while frontier:
        asset = frontier.pop()
        held = sorted(into[asset], key=lambda item: (-(item.share_max or WHOLE), item.owner_id))
        owners = list(dict.fromkeys(item.owner_id for item in held))
        owners.sort(key=lambda id_: id_ not in reached)
        followed = {*owners[:OWNERS_MAX], *(id_ for id_ in owners if id_ in reached)}
        if len(followed) < len(owners):
            left_out[asset] = len(owners) - len(followed)
        shown += [item for item in held if item.owner_id in followed]
        frontier += sorted(followed - seen)
        seen |= followed
    return sorted(shown, key=lambda item: item.id), left_out


def _asset_counts(registers: Registers, ids: set[str]) -> dict[str, int]:
    links = registers.links
    numbers = links.numbers(ids)
    chosen = np.isin(links.owners, numbers)
    pairs = np.unique(np.stack([links.owners[chosen], links.assets[chosen]]), axis=1)
    counts = np.bincount(pairs[0], minlength=len(links.ids))[numbers]
    return dict(zip(links.ids.gather(numbers), counts.tolist(), strict=True))
