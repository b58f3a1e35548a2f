"""What the ownership rules say of the whole portfolio, and which alerts that raises.

All of it is worked out anew where anything it rests on has changed: a version of a list or a
register, a subject, the matcher, the rules, or a day on which an interest begins or ends. Otherwise
it is what it was. So a run over what changed gives what a full run gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from firmwatch.errors import LakeError
from firmwatch.lake import read_frame
from firmwatch.ledger import exposures, findings
from firmwatch.ledger.facts import exposure_facts
from firmwatch.ledger.screening_states import ExposureState
from firmwatch.matching import matcher_version
from firmwatch.model import (
    EXPOSURE,
    AlertCause,
    Finding,
    MatcherReference,
    OwnerGraph,
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
)
from firmwatch.ownership import RULES, rules_version
from firmwatch.steps.exposed_subjects import exposed_portfolio, registers_among
from firmwatch.steps.exposure_scope import Scope, moved_since, standing_subjects
from firmwatch.steps.listed_organisations import pairs_anew, pairs_of
from firmwatch.steps.listed_people import people_anew, people_of
from firmwatch.steps.news import News
from firmwatch.steps.people import Lists, people_causes, people_keys
from firmwatch.steps.registers import Registers
from firmwatch.steps.screening import Reference
from firmwatch.steps.subject_parties import Indexed, Sought
from firmwatch.steps.unread import unread_exposures
from firmwatch.steps.workspace import Workspace

__all__ = ["Exposed", "exposed"]


@dataclass(frozen=True, slots=True)
class Exposed:
    """What a run worked out of exposures; `tested` says whether it did, or all is as it was.

    `findings` raise alerts; `graphs` has what every rule says of every subject that listed parties
    have something of, by the id of the finding; `causes` what moved it, by subject and rule.
    `registers` is whether any was read. `messages` are for people. `subject_ids` are those that
    were looked at, None for all: of the others nothing has changed that a rule rests on.
    """

    tested: bool
    state: ExposureState | None
    findings: tuple[Finding, ...] = ()
    graphs: Mapping[str, OwnerGraph] = field(default_factory=dict)
    causes: Mapping[tuple[str, str], AlertCause] = field(default_factory=dict)
    registers: bool = False
    messages: tuple[str, ...] = ()
    subject_ids: frozenset[str] | None = None

    def of(self, subject_id: str) -> bool:
        """Say whether what the rules say of a subject was worked out."""
        return self.tested and (self.subject_ids is None or subject_id in self.subject_ids)

    def closing_reason(self, ended: Finding) -> str:
        """Say why the finding of an exposure ended."""
        return exposure_closing_reason(ended, self.graphs.get(ended.id), self.registers)


def exposed(
    workspace: Workspace, reference: Reference, changed: News, index: str, anew: bool = False
) -> Exposed:
    """Work out what the ownership rules say of all subjects, if anything may say otherwise by now.

    `index` names the index of all subjects in the lake, "" for none. `anew` takes nothing from the
    lake that was worked out before; the result is the same. A register that cannot be read leaves
    everything as it was, and a message.
    """
    day, version, last = workspace.now()[:10], rules_version(), changed.before
    held = last.exposures if last else None
    # Whether any version is another, or a day has come on which an interest begins or ends.
    moved = last is None or last.snapshots != changed.state.snapshots
    moved = moved or held is None or not held.covers(day, version)
    if not (moved or changed.whole or changed.subject_ids):
        return Exposed(False, held)
    covered = held is not None and held.covers(day, version) and not changed.whole
    try:
        registers = registers_among(workspace, reference, keep=True)
        lists = Lists(workspace, reference, workspace.settings.alert_threshold)
        scope = _scope(registers, lists, changed, None if anew else index, covered)
        found, ids = (
            exposed_portfolio(workspace, registers, lists, day, scope)
            if registers is not None and scope is not None
            else ([], None)
        )
    except LakeError as error:
        message = f"exposures were not worked out, and stand as they were: {error}"
        return Exposed(False, None, messages=(message,))
    named = moved and last is not None
    told = _told(lists, registers, changed, found, ids, named)
    return replace(told, state=ExposureState(day, _until(registers, day), version))


def _told(
    lists: Lists,
    registers: Registers | None,
    changed: News,
    found: Sequence[ExposedSubject],
    ids: frozenset[str] | None,
    named: bool,
) -> Exposed:
    """Lay what was found beside what the ledger has; `named` is whether a change has a cause."""
    workspace, snapshots = lists.workspace, lists.reference.snapshots
    matcher = MatcherReference(matcher_version(), lists.threshold)
    with workspace.ledger.reading() as tx:
        before = exposures.last_exposures(tx, ids)
        stored = {item.id: item for item in findings.open_findings(tx, EXPOSURE, ids)}
    graphs, made = _said(found, before), []
    for item in found:
        if raises_alert(item.exposure):
            was = _before(_id(item), graphs, before, stored)
            made.append(exposure_finding(item, snapshots, matcher, workspace.now(), was))
    kept, messages = unread_exposures(
        workspace, lists.reference, registers, {item.id for item in made}, stored
    )
    causes = _with_people(workspace, changed, (*before.values(), *graphs.values()))
    return Exposed(
        tested=True,
        state=None,
        findings=(*made, *kept),
        graphs=graphs,
        causes=_causes(before, graphs, stored, causes, named),
        registers=registers is not None,
        messages=messages,
        subject_ids=ids,
    )


def _with_people(workspace: Workspace, changed: News, graphs: Iterable[OwnerGraph]) -> Causes:
    """Give the causes of a run with those of listed persons who stand in proofs."""
    keys = {key for graph in graphs for key in people_keys(graph)}
    if not keys or changed.before is None:
        return changed.causes
    versions = dict(changed.before.snapshots), dict(changed.state.snapshots)
    found = people_causes(workspace, keys, *versions)
    return replace(changed.causes, records={**changed.causes.records, **found})


def _scope(
    registers: Registers | None,
    lists: Lists,
    changed: News,
    index: str | None,
    covered: bool,
) -> Scope | None:
    """Say whom to look at; None for nobody, where there is no register.

    Without an `index` it is all, and nothing is taken from the lake that was worked out before.
    `covered` is whether what was worked out last holds where nothing has changed.
    """
    workspace, reference, threshold = lists.workspace, lists.reference, lists.threshold
    if registers is None:
        return None
    if index is None:
        sought = Sought(workspace, Indexed("", 0), registers.whereabouts)
        pairs = pairs_anew(registers, reference, threshold)
        return Scope(sought, pairs, people_anew(registers, lists, sought))
    indexed = Indexed(index, changed.state.subject_seq)
    sought = Sought(workspace, indexed, registers.whereabouts)
    pairs = pairs_of(workspace, registers, reference, threshold)
    people = people_of(workspace, registers, lists, sought)
    moved = None
    if covered and changed.before is not None:
        moved = moved_since(workspace, changed.before, registers, pairs, people)
    if moved is None:
        return Scope(sought, pairs, people)
    exposed_ids, waiting = standing_subjects(workspace, workspace.now()[:10])
    ids = changed.subject_ids | waiting
    return Scope(sought, pairs, people, moved, ids, frozenset(exposed_ids))


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


def _id(item: ExposedSubject) -> str:
    return exposure_id(item.subject.id, item.exposure.rule.name)


def _until(registers: Registers | None, day: str) -> str | None:
    """Give the first day after a day on which anything begins or ends; None for none."""
    periods = [period for rule in RULES for period in rule.periods]
    days = {each for item in periods for each in (item.start_date, item.end_date) if each}
    if registers is not None:
        ends = read_frame(registers.parties.select("end_date"))
        for column in (
            registers.dates["start_date"],
            registers.dates["end_date"],
            ends["end_date"],
        ):
            found = column.filter(column > day).min()
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
