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
from firmwatch.ledger import exposures, findings, subjects
from firmwatch.ledger.facts import exposure_facts
from firmwatch.ledger.screening_states import ExposureState
from firmwatch.matching import matcher_version
from firmwatch.model import (
    EXPOSURE,
    AlertCause,
    Finding,
    MatcherReference,
    OwnerGraph,
    Quarantined,
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
    unread_row,
)
from firmwatch.ownership import RULES, rules_version
from firmwatch.steps.exposed_subjects import exposed_portfolio, registers_among
from firmwatch.steps.exposure_scope import Scope, moved_since, standing_subjects
from firmwatch.steps.listed_organisations import pairs_anew, pairs_of
from firmwatch.steps.news import News
from firmwatch.steps.registers import Registers
from firmwatch.steps.screening import Reference
from firmwatch.steps.subject_parties import Indexed
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
    matcher = MatcherReference(matcher_version(), workspace.settings.alert_threshold)
    held = last.exposures if last else None
    # Whether any version is another, or a day has come on which an interest begins or ends.
    moved = last is None or last.snapshots != changed.state.snapshots
    moved = moved or held is None or not held.covers(day, version)
    if not (moved or changed.whole or changed.subject_ids):
        return Exposed(False, held)
    covered = held is not None and held.covers(day, version) and not changed.whole
    try:
        registers = registers_among(workspace, reference, keep=True)
        scope = _scope(workspace, registers, reference, changed, None if anew else index, covered)
        found, ids = (
            exposed_portfolio(workspace, registers, reference, matcher, day, scope)
            if registers is not None and scope is not None
            else ([], None)
        )
    except LakeError as error:
        message = f"exposures were not worked out, and stand as they were: {error}"
        return Exposed(False, None, messages=(message,))
    state = ExposureState(day, _until(registers, day), version)
    causes = changed.causes, moved and last is not None
    said = _laid_beside(workspace, reference, found, ids, causes)
    return replace(said, state=state, registers=registers is not None)


def _laid_beside(
    workspace: Workspace,
    reference: Reference,
    found: Sequence[ExposedSubject],
    ids: frozenset[str] | None,
    causes: tuple[Causes, bool],
) -> Exposed:
    """Lay what rules say of subjects beside what they said last; `causes` as in `_causes`."""
    with workspace.ledger.reading() as tx:
        before = exposures.last_exposures(tx, ids)
        stored = {item.id: item for item in findings.open_findings(tx, EXPOSURE, ids)}
    matcher = MatcherReference(matcher_version(), workspace.settings.alert_threshold)
    graphs = _said(found, before)
    made = [
        exposure_finding(
            item,
            reference.snapshots,
            matcher,
            workspace.now(),
            _before(_id(item), graphs, before, stored),
        )
        for item in found
        if raises_alert(item.exposure)
    ]
    kept, messages = _unread(workspace, reference, {item.id for item in made}, stored)
    return Exposed(
        tested=True,
        state=None,
        findings=(*made, *kept),
        graphs=graphs,
        causes=_causes(before, graphs, stored, *causes),
        messages=messages,
        subject_ids=ids,
    )


def _scope(
    workspace: Workspace,
    registers: Registers | None,
    reference: Reference,
    changed: News,
    index: str | None,
    covered: bool,
) -> Scope | None:
    """Say whom to look at; None for nobody, where there is no register.

    Without an `index` it is all, and nothing is taken from the lake that was worked out before.
    `covered` is whether what was worked out last holds where nothing has changed.
    """
    threshold = workspace.settings.alert_threshold
    if registers is None:
        return None
    if index is None:
        return Scope(Indexed("", 0), pairs_anew(registers, reference, threshold))
    indexed = Indexed(index, changed.state.subject_seq)
    pairs = pairs_of(workspace, registers, reference, threshold)
    moved = None
    if covered and changed.before is not None:
        moved = moved_since(workspace, changed.before, registers, pairs)
    if moved is None:
        return Scope(indexed, pairs)
    exposed_ids, waiting = standing_subjects(workspace, workspace.now()[:10])
    ids = changed.subject_ids | waiting
    return Scope(indexed, pairs, moved, ids, frozenset(exposed_ids))


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


def _unread(
    workspace: Workspace, reference: Reference, ids: set[str], stored: Mapping[str, Finding]
) -> tuple[list[Finding], tuple[str, ...]]:
    """Give the open findings that stand because a row of what they rest on is in quarantine.

    What cannot be read is no delisting, and no sale of shares.
    """
    kept, messages = [], []
    with workspace.ledger.reading() as tx:
        for item in stored.values():
            if item.id in ids or item.exposure is None:
                continue
            found = _unread_row(item.exposure.now, reference.quarantine)
            if found is None or not subjects.is_active(tx, item.subject_id):
                continue
            source, row = found
            where = f"{row.locator.place} of {source} could not be read ({row.reason})"
            messages.append(f"alert {item.id} stays open: {where}")
            kept.append(item)
    return kept, tuple(messages)


def _unread_row(
    graph: OwnerGraph, quarantine: Mapping[str, Sequence[Quarantined]]
) -> tuple[str, Quarantined] | None:
    """Give a row that may be of something that a proof rests on, with its source."""
    names = {party.id: party.name for party in graph.parties}
    for party in graph.parties:
        for item in party.listed:
            if row := unread_row(item.record_id, quarantine.get(item.source, ())):
                return item.source, row
    for interest in graph.interests:
        prefix = f"{interest.source}:"
        ends = interest.owner_id, interest.asset_id
        for row in quarantine.get(interest.source, ()):
            # A row that says nothing of what it is (it may be of a person) may be this one.
            if not row.record_id and not row.excerpt:
                return interest.source, row
            text = row.excerpt.casefold()
            if any(names.get(id_) and names[id_].casefold() in text for id_ in ends):
                return interest.source, row
            if any(unread_row(id_.removeprefix(prefix), (row,)) for id_ in (interest.id, *ends)):
                return interest.source, row
    return None
