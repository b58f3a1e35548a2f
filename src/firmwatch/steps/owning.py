"""Who stands behind a subject: the parties of all registers above it, and what the rules say."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from firmwatch.errors import NotFoundError
from firmwatch.ledger import subjects
from firmwatch.matching import screen_subjects
from firmwatch.model import (
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
    "SubjectExposure",
    "owner_graph",
    "portfolio_exposures",
    "statements_of",
    "subject_named",
]

OWNERS_MAX = 200
"""Owners of one organisation that are followed, those with the largest interest first."""
_LINE = 5_000
"""The line of the rule that starts from any list: half, as the laws have it."""

Listed = Mapping[str, Sequence[tuple[ListedOwner, Record]]]


@dataclass(frozen=True, slots=True)
class SubjectExposure:
    """What a rule says of a subject, and the likeliest record of each listed party behind it."""

    subject: Subject
    exposure: Exposure
    listed: tuple[ListedOwner, ...]


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
    day = as_of or workspace.now()[:10]
    registers = read_registers(workspace, known_on)
    root, found_by = Finder(registers).find(subject)
    above = _above(workspace, registers, {root}, day, known_on)
    assets = _asset_counts(registers, set(above.stated))
    parties = [_graph_party(id_, above, assets.get(id_, 0)) for id_ in sorted(above.stated)]
    return OwnerGraph(
        subject_id=subject.id,
        root=root,
        found_by=found_by,
        parties=tuple(parties),
        interests=tuple(above.interests),
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
) -> Iterator[SubjectExposure]:
    """Give what the rules say of every subject that the registers have; see `owner_graph`.

    A subject that listed parties have nothing of is left out, and so is one that no register has,
    or of whom it is not certain which party it is.
    """
    day = as_of or workspace.now()[:10]
    registers = read_registers(workspace, known_on)
    finder = Finder(registers)
    found: defaultdict[str, list[Subject]] = defaultdict(list)
    for subject in subjects_of(workspace):
        with contextlib.suppress(NotFoundError):
            found[finder.find(subject)[0]].append(subject)
    above = _above(workspace, registers, set(found), day, known_on)
    for exposure in _exposures(set(found), above):
        seeds = [step.party_id for step in exposure.steps if not step.carriers]
        listed = tuple(above.listed[id_][0][0] for id_ in seeds if id_ in above.listed)
        for subject in found[exposure.asset_id]:
            yield SubjectExposure(subject, exposure, listed)


@dataclass(frozen=True, slots=True)
class _Above:
    """What leads to some parties: interests, what registers say of the parties, who is listed.

    `left_out` has the number of owners of a hub that are not followed.
    """

    interests: list[Interest]
    stated: Mapping[str, Sequence[RegisterParty]]
    listed: Listed
    left_out: Mapping[str, int]
    day: str
    known_on: str | None


def _above(
    workspace: Workspace, registers: Registers, roots: set[str], day: str, known_on: str | None
) -> _Above:
    interests, left_out = _leading(_holding(registers.interests, day, known_on), roots)
    stated = _stated(registers, {*roots, *(item.owner_id for item in interests)})
    listed = _listed(workspace, stated, known_on)
    return _Above(interests, stated, listed, left_out, day, known_on)


def _holding(interests: pl.DataFrame, day: str, known_on: str | None) -> pl.DataFrame:
    start, end = pl.col("start_date"), pl.col("end_date")
    held = (start.is_null() | (start <= day)) & (end.is_null() | (end > day))
    if known_on is not None:
        held &= pl.col("stated_date").is_null() | (pl.col("stated_date") <= known_on)
    return interests.filter(held)


def _leading(interests: pl.DataFrame, roots: set[str]) -> tuple[list[Interest], dict[str, int]]:
    """Give the interests that lead to parties, and of how many owners a hub is not followed."""
    found: list[Interest] = []
    left_out: dict[str, int] = {}
    seen, frontier = set(roots), set(roots)
    while frontier:
        rows = interests.filter(pl.col("asset_id").is_in(list(frontier)))
        by_asset: defaultdict[str, list[Interest]] = defaultdict(list)
        for row in rows.iter_rows(named=True):
            by_asset[row["asset_id"]].append(from_row(Interest, row))
        frontier = set()
        for asset, held in sorted(by_asset.items()):
            held.sort(key=lambda item: (-(item.share_max or 0), item.owner_id, item.id))
            owners = list(dict.fromkeys(item.owner_id for item in held))
            followed = set(owners[:OWNERS_MAX])
            if len(owners) > OWNERS_MAX:
                left_out[asset] = len(owners) - OWNERS_MAX
            found += [item for item in held if item.owner_id in followed]
            frontier |= followed - seen
        seen |= frontier
    return sorted(found, key=lambda item: item.id), left_out


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


def _graph_party(id_: str, above: _Above, assets: int) -> GraphParty:
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
        owners_left_out=above.left_out.get(id_, 0),
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
