"""Alerts on exposures: which of them raise one, what moved it, and why it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from firmwatch.model import (
    EXPOSURE,
    Exposure,
    ExposureProof,
    ExposureStatus,
    Finding,
    FindingStatus,
    ListedOwner,
    MatcherReference,
    OwnerGraph,
    Record,
    RecordKey,
    RuleStatus,
    SnapshotReference,
    Subject,
    subject_digest,
)
from firmwatch.model.kinds import AlertCause
from firmwatch.monitoring.causes import Causes, first_cause
from firmwatch.monitoring.findings import finding_id

__all__ = [
    "ExposedSubject",
    "exposure_cause",
    "exposure_closing_reason",
    "exposure_finding",
    "exposure_id",
    "raises_alert",
]

_NAMED_MAX = 3
_CONTROL_RULES = ("eu",)
"""Rules whose law treats control as a reason of its own beside ownership (Council of the EU, Best
Practices, document 11623/24), and which do not count it."""


@dataclass(frozen=True, slots=True)
class ExposedSubject:
    """A subject and the proof of what one rule says of it.

    `listed` are the listed parties that the proof starts from, each with its record, the likeliest
    first; `needed` is the least likely of them without which the rule would say something else.
    """

    subject: Subject
    graph: OwnerGraph
    listed: tuple[tuple[ListedOwner, Record], ...]
    needed: ListedOwner

    @property
    def exposure(self) -> Exposure:
        """What the rule says."""
        return self.graph.exposures[0]


def exposure_id(subject_id: str, rule: str) -> str:
    """Give the id of the finding that a rule makes of a subject, as `finding_id` does."""
    return finding_id(subject_id, EXPOSURE, rule)


def raises_alert(exposure: Exposure) -> bool:
    """Say whether an exposure is more than information.

    It is where a rule in force says blocked or possibly blocked, or has control beside ownership
    and control is indicated. Near misses and suspended rules are information.
    """
    if exposure.rule.status is not RuleStatus.IN_FORCE:
        return False
    by_control = exposure.rule.name in _CONTROL_RULES and exposure.control_indicated
    return by_control or exposure.status is not ExposureStatus.NOT_BLOCKED


def exposure_finding(
    item: ExposedSubject,
    snapshots: Mapping[str, SnapshotReference],
    matcher: MatcherReference,
    opened_at: str,
    before: OwnerGraph | None = None,
) -> Finding:
    """Make the finding of an exposure; `before` is what the rule said last, if it was otherwise."""
    comparison = item.needed.comparison
    names = list(dict.fromkeys(record.caption for _, record in item.listed))
    caption = "; ".join(names[:_NAMED_MAX])
    if len(names) > _NAMED_MAX:
        caption += f"; and {len(names) - _NAMED_MAX} more"
    listings = dict.fromkeys(each for _, record in item.listed for each in record.listings)
    return Finding(
        id=exposure_id(item.subject.id, item.exposure.rule.name),
        subject_id=item.subject.id,
        subject_name=item.subject.name,
        record_id=item.exposure.rule.name,
        record_name=comparison.record_name,
        record_caption=caption,
        record_kind=EXPOSURE,
        source=EXPOSURE,
        listings=tuple(listings),
        score=comparison.score,
        evidence=comparison.evidence,
        status=FindingStatus.OPEN,
        opened_at=opened_at,
        snapshot=snapshots[item.needed.source],
        matcher_version=matcher.version,
        portfolio_id=item.subject.portfolio_id or None,
        locator=comparison.record_locator,
        subject_digest=subject_digest(item.subject),
        threshold=matcher.threshold,
        exposure=ExposureProof(item.graph, before, _in_order(snapshots)),
    )


def exposure_cause(
    subject_id: str,
    before: OwnerGraph | None,
    now: OwnerGraph | None,
    causes: Causes,
    registers_changed: bool,
) -> AlertCause | None:
    """Name the fact by which what a rule says of a subject came to differ; None for no fact.

    A listed party that came or went is named before an interest that did, and that before what else
    is new of those that stay. `registers_changed` says whether a register has another version, or a
    day has come on which an interest begins or ends.
    """
    own = causes.subjects.get(subject_id)
    if own is not None and (before is None or now is None):
        return own
    old, new = _listed_keys(before), _listed_keys(now)
    if found := first_cause(_caused(key, causes) for key in old ^ new):
        return found
    if registers_changed and _stakes(before) != _stakes(now):
        return AlertCause.OWNERSHIP
    if found := first_cause(_caused(key, causes) for key in old | new):
        return found
    return own or (AlertCause.OWNERSHIP if registers_changed else None)


def exposure_closing_reason(ended: Finding, now: OwnerGraph | None, registers: bool) -> str:
    """Say why an exposure raises no alert any more, with both states side by side.

    `now` is what the rule says of the subject, None for nothing; `registers` whether any register
    is read at all.
    """
    assert ended.exposure is not None
    (was,) = ended.exposure.now.exposures
    text = f"by the rule {ended.record_id} it was {_said(was)}"
    if not registers:
        return f"{text}; no register of owners is read any more"
    if now is None:
        return f"{text}; now no listed party reaches it through what registers state"
    (item,) = now.exposures
    if item.rule.status is not RuleStatus.IN_FORCE:
        return f"{text}; the rule is not in force on {item.as_of}"
    return f"{text}; now it is {_said(item)}"


def _said(item: Exposure) -> str:
    low, high = item.share_min / 100, item.share_max / 100
    share = f"{low:g} %" if low == high else f"{low:g} to {high:g} %"
    return f"{item.status.value.replace('_', ' ')} ({share} held by listed parties, {item.as_of})"


def _in_order(snapshots: Mapping[str, SnapshotReference]) -> tuple[SnapshotReference, ...]:
    return tuple(snapshots[name] for name in sorted(snapshots))


def _caused(key: RecordKey, causes: Causes) -> AlertCause | None:
    return first_cause((causes.records.get(key), causes.sources.get(key[0])))


def _listed_keys(graph: OwnerGraph | None) -> set[RecordKey]:
    parties = graph.parties if graph else ()
    return {(item.source, item.record_id) for party in parties for item in party.listed}


def _stakes(graph: OwnerGraph | None) -> Sequence[object]:
    """Give who has what of whom, without the publisher's numbers of statements."""
    interests = graph.interests if graph else ()
    return sorted(
        (i.source, i.owner_id, i.asset_id, i.kind, i.share_min or -1, i.share_max or -1,
         str(i.direct), i.start_date or "", i.end_date or "")
        for i in interests
    )  # fmt: skip
