"""Who stands behind a subject: the parties of all registers above it, and what the rules say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from firmwatch.errors import NotFoundError, UsageError
from firmwatch.ledger import subjects
from firmwatch.matching import screen_subjects
from firmwatch.model import (
    WHOLE,
    Exposure,
    GraphParty,
    Interest,
    ListedOwner,
    Locator,
    Name,
    OwnerGraph,
    PartyKind,
    Record,
    RegisterParty,
    Subject,
    SubjectKind,
    from_row,
)
from firmwatch.ownership import (
    ANY_LIST,
    assess,
    network_of,
    rules_on,
    starts_from,
    threshold_rule,
)
from firmwatch.sources.bods_writer import bods_statements
from firmwatch.steps.registers import Finder, Registers, read_registers
from firmwatch.steps.screening import reference_of_workspace, subjects_of
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
_LINE = 5_000
"""The line of the rule that starts from any list: half, as the laws have it."""

Listed = Mapping[str, Sequence[tuple[ListedOwner, Record]]]


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
    as subjects are, people with none. Raises `NotFoundError` where no register has the subject, or
    none was read, and `StaleError` where there is no list.
    """
    day, known_on = _day(as_of) or workspace.now()[:10], _day(known_on)
    registers = read_registers(workspace, known_on)
    root, found_by = Finder(registers).find(subject)
    above = _above(workspace, registers, {root}, day, known_on)
    interests, left_out = _shown(root, above)
    shown = sorted({root, *(item.owner_id for item in interests)})
    assets = _asset_counts(registers, set(shown))
    parties = [_graph_party(id_, above, assets.get(id_, 0), left_out.get(id_, 0)) for id_ in shown]
    return OwnerGraph(
        subject_id=subject.id,
        root=root,
        found_by=found_by,
        parties=tuple(parties),
        interests=tuple(interests),
        exposures=tuple(_exposures({root}, above)),
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
    finder, unknown = Finder(registers), 0
    found: defaultdict[str, list[Subject]] = defaultdict(list)
    for subject in subjects_of(workspace):
        try:
            found[finder.find(subject)[0]].append(subject)
        except NotFoundError:
            unknown += 1
    above = _above(workspace, registers, set(found), day, known_on)
    exposures = []
    for exposure in _exposures(set(found), above):
        seeds = [step.party_id for step in exposure.steps if not step.carriers]
        listed = tuple(above.listed[id_][0][0] for id_ in seeds if id_ in above.listed)
        exposures += [SubjectExposure(item, exposure, listed) for item in found[exposure.asset_id]]
    return PortfolioExposures(tuple(exposures), sum(map(len, found.values())), unknown)


@dataclass(frozen=True, slots=True)
class _Above:
    """What leads to some parties: interests, what registers say of the parties, who is listed."""

    interests: list[Interest]
    stated: Mapping[str, Sequence[RegisterParty]]
    listed: Listed
    day: str
    known_on: str | None


def _above(
    workspace: Workspace, registers: Registers, roots: set[str], day: str, known_on: str | None
) -> _Above:
    interests = _leading(_holding(registers.interests, day, known_on), roots)
    stated = _stated(registers, {*roots, *(item.owner_id for item in interests)})
    listed = _listed(workspace, stated, known_on)
    return _Above(interests, stated, listed, day, known_on)


def _day(text: str | None) -> str | None:
    """Take an ISO 8601 day, since days are compared as text; raises `UsageError` for others."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise UsageError(f"{text!r} is no day. Give one as 2026-03-31.") from error


def _holding(interests: pl.DataFrame, day: str, known_on: str | None) -> pl.DataFrame:
    start, end = pl.col("start_date"), pl.col("end_date")
    held = (start.is_null() | (start <= day)) & (end.is_null() | (end > day))
    if known_on is not None:
        held &= pl.col("stated_date").is_null() | (pl.col("stated_date") <= known_on)
    return interests.filter(held)


def _leading(interests: pl.DataFrame, roots: set[str]) -> list[Interest]:
    """Give all interests that lead to parties, directly or through others."""
    found: list[Interest] = []
    seen, frontier = set(roots), set(roots)
    while frontier:
        rows = interests.filter(pl.col("asset_id").is_in(list(frontier)))
        found += [from_row(Interest, row) for row in rows.iter_rows(named=True)]
        frontier = set(rows["owner_id"]) - seen
        seen |= frontier
    return sorted(found, key=lambda item: item.id)


def _shown(root: str, above: _Above) -> tuple[list[Interest], dict[str, int]]:
    """Give the interests to show, and how many owners of a hub are left out.

    What listed parties reach is always shown: the rules have counted it.
    """
    into: defaultdict[str, list[Interest]] = defaultdict(list)
    reached, waiting = set(above.listed), list(above.listed)
    out_of: defaultdict[str, list[str]] = defaultdict(list)
    for item in above.interests:
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


def _stated(registers: Registers, ids: set[str]) -> dict[str, list[RegisterParty]]:
    """Give what registers say of parties, by the ids of the network."""
    chosen = registers.ids.filter(pl.col("party_id").is_in(list(ids)))
    rows = registers.parties.join(chosen, on=["source", "id"], how="inner")
    found: dict[str, list[RegisterParty]] = {id_: [] for id_ in ids}
    for row in rows.sort("source", "id").iter_rows(named=True):
        found[row["party_id"]].append(from_row(RegisterParty, row))
    return found


def _listed(
    workspace: Workspace, stated: Mapping[str, Sequence[RegisterParty]], known_on: str | None
) -> Listed:
    """Compare the organisations among parties with the lists."""
    instant = instant_of(known_on) if known_on else None
    reference = reference_of_workspace(workspace, workspace.settings.sources, instant)
    asked = [item for id_, found in sorted(stated.items()) if (item := _as_subject(id_, found))]
    found: defaultdict[str, list[tuple[ListedOwner, Record]]] = defaultdict(list)
    threshold = workspace.settings.alert_threshold
    for party, record, comparison in screen_subjects(asked, reference.index, threshold):
        listed = ListedOwner(record.source, record.id, record.caption, comparison)
        found[party.id].append((listed, record))
    for pairs in found.values():
        pairs.sort(key=lambda pair: (-pair[0].comparison.score, pair[0].source, pair[0].record_id))
    return found


def _as_subject(id_: str, stated: Sequence[RegisterParty]) -> Subject | None:
    """Write an organisation of registers as a subject, to be compared like one; None for others."""
    if any(item.kind is not PartyKind.ORGANISATION for item in stated):
        return None
    names = list(dict.fromkeys(name.value for item in stated for name in item.names))
    if not names:
        return None
    return Subject(
        id_,
        "",
        SubjectKind.ORGANISATION,
        names[0],
        tuple(names[1:]),
        tuple(dict.fromkeys(code for item in stated for code in item.countries)),
        tuple(dict.fromkeys(number for item in stated for number in item.identifiers)),
    )


def _graph_party(id_: str, above: _Above, assets: int, left_out: int) -> GraphParty:
    stated = above.stated[id_]
    names = [name.value for item in stated for name in item.names]
    kinds = {item.kind for item in stated}
    return GraphParty(
        id=id_,
        kind=next(iter(kinds)) if len(kinds) == 1 else PartyKind.ORGANISATION,
        name=names[0] if names else "",
        countries=tuple(dict.fromkeys(code for item in stated for code in item.countries)),
        identifiers=tuple(dict.fromkeys(number for item in stated for number in item.identifiers)),
        birth_year=next((item.birth_year for item in stated if item.birth_year), None),
        reason=next((item.reason for item in stated if item.reason), None),
        end_date=_end_date(stated),
        listed=tuple(found for found, _ in above.listed.get(id_, ())),
        assets=assets,
        owners_left_out=left_out,
        stated_in=tuple(f"{item.source}: {item.locator.place}" for item in stated),
    )


def _end_date(stated: Sequence[RegisterParty]) -> str | None:
    return min((item.end_date for item in stated if item.end_date), default=None)


def _asset_counts(registers: Registers, ids: set[str]) -> dict[str, int]:
    found = registers.interests.filter(pl.col("owner_id").is_in(list(ids)))
    return dict(found.group_by("owner_id").agg(pl.col("asset_id").n_unique()).iter_rows())


def _exposures(roots: set[str], above: _Above) -> Iterator[Exposure]:
    """Give what each rule says of parties, each starting from the lists of its own authority."""
    ends = {id_: day for id_, stated in above.stated.items() if (day := _end_date(stated))}
    network = network_of(above.interests, above.day, above.known_on, ends)
    for rule in (*rules_on(above.day), threshold_rule(_LINE, name=ANY_LIST)):
        seeds = [
            id_
            for id_, pairs in above.listed.items()
            if any(starts_from(rule.name, item.source, item.listings) for _, item in pairs)
        ]
        yield from assess(network, rule, seeds).exposures(sorted(roots))
