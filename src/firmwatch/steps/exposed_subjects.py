"""What the ownership rules say of subjects, each with its proof: of some, or of all portfolios."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from firmwatch.errors import NotFoundError
from firmwatch.ledger import snapshots, subjects
from firmwatch.model import (
    Exposure,
    GraphParty,
    ListedOwner,
    MatcherReference,
    OwnerGraph,
    PartyKind,
    Subject,
)
from firmwatch.monitoring import ExposedSubject, raises_alert
from firmwatch.ownership import assess, found_among, network_of_frame
from firmwatch.steps.chains import (
    Above,
    above_of,
    exposures_of,
    graph_party,
    interests_in,
    likeliest,
    rules_for,
    seeds_of,
)
from firmwatch.steps.exposure_scope import Scope, concerned
from firmwatch.steps.reaching import held_on, reached_from
from firmwatch.steps.registers import Finder, Registers, registers_of
from firmwatch.steps.screening import Reference
from firmwatch.steps.subject_parties import Sought
from firmwatch.steps.workspace import Workspace

__all__ = ["exposed_portfolio", "exposed_subjects", "proof_graph", "registers_among"]


def registers_among(
    workspace: Workspace, reference: Reference, keep: bool = False
) -> Registers | None:
    """Read what the versions that a reference was made of state of owners; None for nothing.

    `keep` as in `registers_of`. Raises `LakeError` for a damaged snapshot.
    """
    with workspace.ledger.reading() as tx:
        named = [snapshots.find(tx, reference.snapshots[name].id) for name in reference.snapshots]
    return registers_of(workspace, named, keep)


def exposed_subjects(
    workspace: Workspace,
    reference: Reference,
    registers: Registers | None,
    matcher: MatcherReference,
    day: str,
    chosen: Iterable[Subject],
) -> Iterator[ExposedSubject]:
    """Give what each rule says of some subjects, as far as listed parties have something of them.

    There is nothing where there is no register.
    """
    if registers is None:
        return
    finder, known = Finder(registers), {item.id: item for item in chosen}
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for subject in known.values():
        try:
            party, found_by = finder.find(subject)
        except NotFoundError:
            continue
        found[party].append((subject.id, found_by))
    above = above_of(registers, set(found), reference, matcher.threshold, held_on(registers, day))
    yield from _said_of(found, above, lambda ids: [known[id_] for id_ in ids])


def exposed_portfolio(
    workspace: Workspace,
    registers: Registers,
    reference: Reference,
    matcher: MatcherReference,
    day: str,
    scope: Scope,
) -> tuple[list[ExposedSubject], frozenset[str] | None]:
    """Give what `exposed_subjects` does of all subjects that `scope` leaves, and their ids.

    No ids are given where all were looked at. It is the way down from listed parties: whom none of
    them reaches is not looked at further.
    """
    sought, pairs = Sought(workspace, scope.index, registers.whereabouts), scope.pairs
    held = held_on(registers, day)
    reached = reached_from(held, pairs.party_ids)
    parties = reached.ids()
    if scope.moved is None:
        ids = None
        near = sought.near(registers.whereabouts.of_parties(parties))
        located = found_among(near, registers.whereabouts)
    else:
        ids, located = concerned(registers, sought, reached, scope)
        located = located.filter(pl.col("id").is_in(list(ids)))
    there = located.join(parties.alias("party_id").to_frame(), on="party_id", how="semi").sort("id")
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for id_, party, found_by in there.iter_rows():
        found[party].append((id_, found_by))
    if not found:
        return [], ids
    above = above_of(registers, set(found), reference, matcher.threshold, held, reached)

    def stored(chosen: Sequence[str]) -> list[Subject]:
        with workspace.ledger.reading() as tx:
            return [item for item, _ in subjects.some_subjects(tx, chosen)]

    return list(_said_of(found, above, stored)), ids


def _said_of(
    found: Mapping[str, Sequence[tuple[str, str]]],
    above: Above,
    subjects_with: Callable[[Sequence[str]], Iterable[Subject]],
) -> Iterator[ExposedSubject]:
    """Give what rules say of subjects: `found` has their ids, and by what, of each party."""
    said = [
        (item, *pair) for item in exposures_of(set(found), above) for pair in found[item.asset_id]
    ]
    known = {item.id: item for item in subjects_with(sorted({id_ for _, id_, _ in said}))}
    for exposure, id_, found_by in said:
        graph = proof_graph(id_, found_by, exposure, above)
        pairs = [likeliest(party, exposure.rule.name, above) for party in seeds_of(exposure)]
        listed = sorted(
            (pair for pair in pairs if pair),
            key=lambda pair: (-pair[0].comparison.score, pair[0].source, pair[0].record_id),
        )
        yield ExposedSubject(known[id_], graph, tuple(listed), _needed(exposure, above, graph))


def proof_graph(subject_id: str, found_by: str, exposure: Exposure, above: Above) -> OwnerGraph:
    """Give the parties and interests of a proof alone; people are in it without their names."""
    carriers = [each for step in exposure.steps for each in step.carriers]
    carriers += exposure.indications
    ids = {exposure.asset_id, *(step.party_id for step in exposure.steps)}
    ids |= {item.owner_id for item in carriers}
    stated = sorted({id_ for item in carriers for id_ in item.interest_ids})
    parties = [_unnamed(graph_party(id_, above)) for id_ in sorted(ids)]
    return OwnerGraph(
        subject_id=subject_id,
        root=exposure.asset_id,
        found_by=found_by,
        parties=tuple(parties),
        interests=tuple(interests_in(above.interests[above.places_of(stated)])) if stated else (),
        exposures=(exposure,),
        as_of=exposure.as_of,
        known_on=exposure.known_on,
        persons=sum(item.kind is PartyKind.REGISTER_ROLE for item in parties),
    )


def _unnamed(party: GraphParty) -> GraphParty:
    if party.kind is not PartyKind.REGISTER_ROLE:
        return party
    return replace(party, name="", birth_year=None)


def _needed(exposure: Exposure, above: Above, graph: OwnerGraph) -> ListedOwner:
    """Give the least likely listed party without which the rule would say something else.

    The least likely are taken away for as long as the rest leads to the same status. Of listed
    parties that are equally likely, and where no alert comes of it, it is the first.
    """
    pairs = {id_: likeliest(id_, exposure.rule.name, above) for id_ in seeds_of(exposure)}
    listed = {id_: pair[0] for id_, pair in pairs.items() if pair}
    order = sorted(listed, key=lambda id_: (listed[id_].comparison.score, id_))
    scores = {item.comparison.score for item in listed.values()}
    if len(scores) > 1 and raises_alert(exposure):
        ids = [item.id for item in graph.interests]
        frame = above.interests[above.places_of(ids)]
        network = network_of_frame(frame, above.day, above.known_on, above.end_dates)
        (rule,) = (item for item in rules_for(above.day) if item.name == exposure.rule.name)
        while len(order) > 1:
            rest = list(assess(network, rule, sorted(order[1:])).exposures([exposure.asset_id]))
            if [_strength(item) for item in rest] != [_strength(exposure)]:
                break
            order = order[1:]
    return listed[order[0]]


def _strength(exposure: Exposure) -> tuple[str, bool]:
    return exposure.status.value, exposure.control_indicated
