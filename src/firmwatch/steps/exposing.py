"""What the ownership rules say of the whole portfolio, and which alerts that raises.

All of it is worked out anew where anything it rests on has changed: a version of a list or a
register, a subject, the matcher, the rules, or a day on which an interest begins or ends. Otherwise
it is what it was. So a run over what changed gives what a full run gives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from firmwatch.errors import LakeError, NotFoundError
from firmwatch.ledger import exposures, findings, snapshots, subjects
from firmwatch.ledger.facts import exposure_facts
from firmwatch.ledger.screening_states import ExposureState
from firmwatch.matching import matcher_version
from firmwatch.model import (
    EXPOSURE,
    AlertCause,
    Exposure,
    Finding,
    ListedOwner,
    MatcherReference,
    OwnerGraph,
    PartyKind,
    Record,
    RecordKind,
    Subject,
    to_row,
)
from firmwatch.monitoring import (
    Causes,
    ExposedSubject,
    exposure_cause,
    exposure_closing_reason,
    exposure_finding,
    exposure_id,
    raises_alert,
    unnamed_graph,
    unnamed_owner,
)
from firmwatch.ownership import RULES, assess, network_of_frame, rules_version
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
from firmwatch.steps.news import News
from firmwatch.steps.people import Lists, people_causes, people_keys
from firmwatch.steps.registers import Finder, Registers, registers_of
from firmwatch.steps.screening import Reference, subjects_of
from firmwatch.steps.unread import unread_exposures
from firmwatch.steps.workspace import Workspace

__all__ = ["Exposed", "exposed", "exposed_subjects", "proof_graph", "registers_among"]


@dataclass(frozen=True, slots=True)
class Exposed:
    """What a run worked out of exposures; `tested` says whether it did, or all is as it was.

    `findings` raise alerts; `graphs` has what every rule says of every subject that listed parties
    have something of, by the id of the finding; `causes` what moved it, by subject and rule.
    `registers` is whether any was read. `messages` are for people.
    """

    tested: bool
    state: ExposureState | None
    findings: tuple[Finding, ...] = ()
    graphs: Mapping[str, OwnerGraph] = field(default_factory=dict)
    causes: Mapping[tuple[str, str], AlertCause] = field(default_factory=dict)
    registers: bool = False
    messages: tuple[str, ...] = ()

    def closing_reason(self, ended: Finding) -> str:
        """Say why the finding of an exposure ended."""
        return exposure_closing_reason(ended, self.graphs.get(ended.id), self.registers)


def exposed(workspace: Workspace, reference: Reference, changed: News) -> Exposed:
    """Work out what the ownership rules say of all subjects, if anything may say otherwise by now.

    A register that cannot be read leaves everything as it was, and a message.
    """
    day, version, last = workspace.now()[:10], rules_version(), changed.before
    matcher = MatcherReference(matcher_version(), workspace.settings.alert_threshold)
    held = last.exposures if last else None
    # Whether any version is another, or a day has come on which an interest begins or ends.
    moved = last is None or last.snapshots != changed.state.snapshots
    moved = moved or held is None or not held.covers(day, version)
    if not (moved or changed.whole or changed.subject_ids):
        return Exposed(False, held)
    with workspace.ledger.reading() as tx:
        before = exposures.last_exposures(tx)
        stored = {item.id: item for item in findings.open_findings(tx, EXPOSURE)}
    try:
        registers = registers_among(workspace, reference)
        found = list(exposed_subjects(workspace, reference, registers, matcher, day))
    except LakeError as error:
        message = f"exposures were not worked out, and stand as they were: {error}"
        return Exposed(False, None, messages=(message,))
    graphs = _said(found, before)
    versions, now = reference.snapshots, workspace.now()
    made = [
        exposure_finding(item, versions, matcher, now, _before(_id(item), graphs, before, stored))
        for item in found
        if raises_alert(item.exposure)
    ]
    ids = {item.id for item in made}
    kept, messages = unread_exposures(workspace, reference, registers, ids, stored)
    causes = _with_people(workspace, changed, (*before.values(), *graphs.values()))
    return Exposed(
        True,
        ExposureState(day, _until(registers, day), version),
        (*made, *kept),
        graphs,
        _causes(before, graphs, stored, causes, moved and last is not None),
        registers is not None,
        messages,
    )


def _with_people(workspace: Workspace, changed: News, graphs: Iterable[OwnerGraph]) -> Causes:
    """Give the causes of a run with those of listed persons who stand in proofs."""
    keys = {key for graph in graphs for key in people_keys(graph)}
    if not keys or changed.before is None:
        return changed.causes
    versions = dict(changed.before.snapshots), dict(changed.state.snapshots)
    found = people_causes(workspace, keys, *versions)
    return replace(changed.causes, records={**changed.causes.records, **found})


def _causes(
    before: Mapping[str, OwnerGraph],
    now: Mapping[str, OwnerGraph],
    stored: Mapping[str, Finding],
    causes: Causes,
    moved: bool,
) -> dict[tuple[str, str], AlertCause]:
    """Name what moved each exposure, by subject and rule."""
    found = {}
    known = {id_: item.exposure.now for id_, item in stored.items() if item.exposure}
    for id_, graph in {**known, **before, **now}.items():
        was = before.get(id_)
        cause = exposure_cause(graph.subject_id, was, now.get(id_), causes, moved)
        if cause is not None:
            found[graph.subject_id, graph.exposures[0].rule.name] = cause
    return found


def exposed_subjects(
    workspace: Workspace,
    reference: Reference,
    registers: Registers | None,
    matcher: MatcherReference,
    day: str,
    chosen: Iterable[Subject] | None = None,
) -> Iterator[ExposedSubject]:
    """Give what each rule says of each subject that listed parties have something of.

    `chosen` are the subjects, by default all of the portfolios; none where there is no register.
    """
    if registers is None:
        return
    finder = Finder(registers)
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    known = None if chosen is None else {item.id: item for item in chosen}
    for subject in subjects_of(workspace) if known is None else known.values():
        try:
            party, found_by = finder.find(subject)
        except NotFoundError:
            continue
        found[party].append((subject.id, found_by))
    lists = Lists(workspace, reference, matcher.threshold)
    above = above_of(registers, set(found), lists, day)
    said = [
        (item, *pair) for item in exposures_of(set(found), above) for pair in found[item.asset_id]
    ]
    if known is None:
        with workspace.ledger.reading() as tx:
            ids = sorted({id_ for _, id_, _ in said})
            known = {item.id: item for item, _ in subjects.some_subjects(tx, ids)}
    for exposure, id_, found_by in said:
        graph = proof_graph(id_, found_by, exposure, above)
        listed = sorted(
            _listed(exposure, above).values(),
            key=lambda pair: (-pair[0].comparison.score, pair[0].source, pair[0].record_id),
        )
        needed = _needed(exposure, above, graph)
        yield ExposedSubject(known[id_], unnamed_graph(graph), tuple(listed), needed)


def proof_graph(subject_id: str, found_by: str, exposure: Exposure, above: Above) -> OwnerGraph:
    """Give the parties and interests of a proof alone."""
    carriers = [each for step in exposure.steps for each in step.carriers]
    carriers += exposure.indications
    ids = {exposure.asset_id, *(step.party_id for step in exposure.steps)}
    ids |= {item.owner_id for item in carriers}
    stated = sorted({id_ for item in carriers for id_ in item.interest_ids})
    # The frame is in the order of ids, and has each of these.
    places = above.interests["id"].search_sorted(pl.Series(stated, dtype=pl.String))
    parties = [graph_party(id_, above) for id_ in sorted(ids)]
    return OwnerGraph(
        subject_id=subject_id,
        root=exposure.asset_id,
        found_by=found_by,
        parties=tuple(parties),
        interests=tuple(interests_in(above.interests[places])) if stated else (),
        exposures=(exposure,),
        as_of=exposure.as_of,
        known_on=exposure.known_on,
        persons=sum(item.kind is PartyKind.REGISTER_ROLE for item in parties),
    )


def _listed(exposure: Exposure, above: Above) -> dict[str, tuple[ListedOwner, Record]]:
    """Give the listed parties that a proof starts from, people without the register's side."""
    found = {}
    for id_ in seeds_of(exposure):
        if pair := likeliest(id_, exposure.rule.name, above):
            owner, record = pair
            is_person = record.kind is RecordKind.LISTED_PERSON
            found[id_] = (unnamed_owner(owner) if is_person else owner), record
    return found


def _id(item: ExposedSubject) -> str:
    return exposure_id(item.subject.id, item.exposure.rule.name)


def _needed(exposure: Exposure, above: Above, graph: OwnerGraph) -> ListedOwner:
    """Give the least likely listed party without which the rule would say something else.

    The least likely are taken away for as long as the rest leads to the same status. Of listed
    parties that are equally likely, and where no alert comes of it, it is the first.
    """
    listed = {id_: owner for id_, (owner, _) in _listed(exposure, above).items()}
    order = sorted(listed, key=lambda id_: (listed[id_].comparison.score, id_))
    scores = {item.comparison.score for item in listed.values()}
    if len(scores) > 1 and raises_alert(exposure):
        ids = [item.id for item in graph.interests]
        frame = above.interests.filter(pl.col("id").is_in(ids))
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


def registers_among(workspace: Workspace, reference: Reference) -> Registers | None:
    """Read what the versions that a reference was made of state of owners; None for nothing."""
    with workspace.ledger.reading() as tx:
        named = [snapshots.find(tx, reference.snapshots[name].id) for name in reference.snapshots]
    return registers_of(workspace, named)


def _until(registers: Registers | None, day: str) -> str | None:
    """Give the first day after a day on which anything begins or ends; None for none."""
    periods = [period for rule in RULES for period in rule.periods]
    days = {each for item in periods for each in (item.start_date, item.end_date) if each}
    if registers is not None:
        for frame, names in (
            (registers.interests, ("start_date", "end_date")),
            (registers.parties, ("end_date",)),
        ):
            for name in names:
                found = frame.filter(pl.col(name) > day)[name].min()
                days |= {found} if isinstance(found, str) else set()
    return min((each for each in days if each > day), default=None)


def _said(
    found: Iterable[ExposedSubject], before: Mapping[str, OwnerGraph]
) -> dict[str, OwnerGraph]:
    """Give what each rule says of each subject, as of the day since which it says so."""
    graphs = {}
    for item in found:
        was = before.get(_id(item))
        same = was is not None and _facts(was) == _facts(item.graph)
        graphs[_id(item)] = was if was is not None and same else item.graph
    return graphs


def _facts(graph: OwnerGraph) -> str:
    return exposure_facts(to_row(graph))


def _before(
    id_: str,
    now: Mapping[str, OwnerGraph],
    before: Mapping[str, OwnerGraph],
    stored: Mapping[str, Finding],
) -> OwnerGraph | None:
    """Give what a rule said of a subject before it came to say what it says now."""
    was = before.get(id_)
    if was is not None and was is now[id_]:
        proof = stored[id_].exposure if id_ in stored else None
        return proof.before if proof else None
    return was
