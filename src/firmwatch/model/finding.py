"""What a comparison found, and how it says why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from firmwatch.model.evidence import Evidence
from firmwatch.model.explanation import Explanation
from firmwatch.model.kinds import FindingStatus
from firmwatch.model.owner_graph import OwnerGraph
from firmwatch.model.record import Listing, Locator
from firmwatch.model.rows import to_row

__all__ = [
    "EXPOSURE",
    "ExposureProof",
    "Finding",
    "MatcherReference",
    "SnapshotReference",
    "listed_facts",
]

EXPOSURE = "exposure"
"""What stands in place of a source where a finding is of an exposure; its record is the rule."""


@dataclass(frozen=True, slots=True)
class SnapshotReference:
    """Which version of which source a record was read from.

    `id` names the snapshot in the lake, "" where the list was read from files alone.
    """

    source: str
    sha256: str
    published_at: str | None
    fetched_at: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class MatcherReference:
    """Which matcher compared, and the score in [0, 1] from which a pair was a finding.

    The version covers the weights, the words and their statistics, and all tables.
    """

    version: str
    threshold: float


@dataclass(frozen=True, slots=True)
class ExposureProof:
    """How a subject reaches listed parties by one ownership rule, now and before it last changed.

    Each graph has one exposure, and the parties and interests of its proof alone. People are in it
    without their names, which stay in the register's snapshot (scope rule S8), and the evidence
    that one is a listed person has the list's side alone. `before` is None where nothing was said
    of the subject by that rule. `snapshots` are the versions of all lists and registers that it was
    made of.
    """

    now: OwnerGraph
    before: OwnerGraph | None = None
    snapshots: tuple[SnapshotReference, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A subject and a record that reach the threshold, with everything needed to judge the pair.

    It is what `screen` gives and what an `Alert` is made of. `id` is a pure function of subject,
    source and record. `record_caption` is the record's first name,
    `record_name` the one that matched best, which stands at `locator` in the publisher's file.
    `party_id` is the `ListedParty` of the record, which other lists may have too. What replays it
    is `snapshot`, `matcher_version`, `threshold` and `subject_digest`, the content address of the
    subject as it was compared; older findings lack the last two.

    One of an exposure has `exposure`, `source` is `EXPOSURE`, `record_id` the rule, `record_kind`
    is `exposure`, and `record_caption` names the listed parties. Listings are those of all of them;
    score, evidence, `record_name`, snapshot and locator are of the least likely that it needs.
    """

    id: str
    subject_id: str
    subject_name: str
    record_id: str
    record_name: str
    record_caption: str
    record_kind: str
    source: str
    listings: tuple[Listing, ...]
    score: float
    evidence: tuple[Evidence, ...]
    status: FindingStatus
    opened_at: str
    snapshot: SnapshotReference
    matcher_version: str
    portfolio_id: str | None = None
    locator: Locator | None = None
    closed_at: str | None = None
    closed_reason: str | None = None
    party_id: str | None = None
    subject_digest: str = ""
    threshold: float | None = None
    exposure: ExposureProof | None = None

    def row(self) -> dict[str, Any]:
        """Give the finding as every command, file and export prints it: JSON types only."""
        row = to_row(self)
        return {"finding_id": row.pop("id"), **row}

    def explain(self) -> Explanation:
        """Give who it is, where it stands and all its evidence, ready to be shown."""
        return Explanation(tuple(self._facts()), self.evidence, self.score)

    def _facts(self) -> Iterator[tuple[str, str]]:
        yield "finding", f"{self.id} ({self.status}, since {self.opened_at})"
        if self.closed_reason:
            yield "closed", f"{self.closed_at}: {self.closed_reason}"
        yield from listed_facts(self)

    @classmethod
    def row_fields(cls) -> list[str]:
        """Name the fields of `row`, in its order."""
        names = [field.name for field in fields(cls)]
        return ["finding_id", *(name for name in names if name != "id")]


def listed_facts(finding: Finding) -> Iterator[tuple[str, str]]:
    """Give who was compared, what it is listed for, and where the publisher says so."""
    snapshot, locator = finding.snapshot, finding.locator
    place = f", {locator.place}" if locator else ""
    yield "subject", f"{finding.subject_name} ({finding.subject_id})"
    if finding.exposure is None:
        yield "record", f"{finding.record_caption} ({finding.source} {finding.record_id}{place})"
    else:
        yield from _exposed(finding.exposure)
        yield "listed parties", finding.record_caption
        yield "evidence", f"that an owner is {finding.record_name} ({snapshot.source}{place})"
    yield "score", f"{finding.score:.4f}"
    for listing in finding.listings:
        yield "listed", _listed(listing)
    published = snapshot.published_at or "on a day that is not given"
    fetched = f"fetched {snapshot.fetched_at}, sha256 {snapshot.sha256}"
    yield "snapshot", f"published {published}, {fetched}"
    yield "matcher", finding.matcher_version


def _exposed(proof: ExposureProof) -> Iterator[tuple[str, str]]:
    for label, graph in (("now", proof.now), ("before", proof.before)):
        if graph is None:
            yield label, "no listed party reached it by this rule"
        for item in graph.exposures if graph else ():
            low, high = item.share_min / 100, item.share_max / 100
            share = f"{low:g} %" if low == high else f"{low:g} to {high:g} %"
            basis = item.basis.value.replace("_", " ")
            text = f"{item.status.value.replace('_', ' ')} by {item.rule.name}: listed parties have"
            control = "; control is indicated" if item.control_indicated else ""
            yield label, f"{text} {share} ({basis}) on {item.as_of}{control}"


def _listed(listing: Listing) -> str:
    text = f"{listing.authority} {listing.program} ({listing.status})"
    if listing.listing_date:
        text += f", since {listing.listing_date}"
    return f"{text}: {listing.reason}" if listing.reason else text
