"""An alert: one subject, one listed organisation, and everything that lists say of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from firmwatch.model.explanation import Explanation
from firmwatch.model.finding import Finding, SnapshotReference, listed_facts
from firmwatch.model.kinds import AlertCause, AlertStatus, Judgement, ListingStatus, Severity
from firmwatch.model.record import Listing
from firmwatch.model.rows import to_row

__all__ = ["Alert", "severity_of"]

_SEVERITIES = {
    ListingStatus.SANCTION: Severity.HIGH,
    ListingStatus.DEBARMENT: Severity.MEDIUM,
    ListingStatus.EXPORT_CONTROL: Severity.MEDIUM,
    ListingStatus.CONVICTION: Severity.MEDIUM,
}
_SHOWN_OF_FINDING = (
    *("record_id", "record_name", "record_caption", "record_kind", "source"),
    *("evidence", "snapshot", "matcher_version", "locator"),
)


@dataclass(frozen=True, slots=True)
class Alert:
    """A subject that may be a listed organisation, on however many lists that stands.

    `findings` are its pairs of subject and record, the likeliest first, never none: those that hold
    or, of an alert whose pairs have all ended, those that held. `cause` is why it was opened or
    reopened last, `facts_hash` what its open findings say (see `ledger.facts`), and `judgement` the
    last decision on it. Days end in `_date`, instants are ISO 8601 in UTC.
    """

    id: str
    subject_id: str
    status: AlertStatus
    severity: Severity
    cause: AlertCause
    opened_at: str
    changed_at: str
    facts_hash: str
    findings: tuple[Finding, ...]
    portfolio_id: str | None = None
    party_id: str | None = None
    closed_at: str | None = None
    closed_reason: str | None = None
    merged_into: str | None = None
    judgement: Judgement | None = None
    assignee: str | None = None
    due_date: str | None = None
    snoozed_until: str | None = None

    @property
    def likeliest(self) -> Finding:
        """The finding with the highest score."""
        return self.findings[0]

    @property
    def score(self) -> float:
        """The highest score of its findings, in [0, 1]."""
        return self.likeliest.score

    @property
    def subject_name(self) -> str:
        """The name of the subject that the likeliest finding compared."""
        return self.likeliest.subject_name

    @property
    def record_name(self) -> str:
        """The name of the record that the likeliest finding compared."""
        return self.likeliest.record_name

    @property
    def record_caption(self) -> str:
        """The first name of the likeliest record."""
        return self.likeliest.record_caption

    @property
    def source(self) -> str:
        """The list of the likeliest record."""
        return self.likeliest.source

    @property
    def record_id(self) -> str:
        """The likeliest record."""
        return self.likeliest.record_id

    @property
    def snapshot(self) -> SnapshotReference:
        """The version of the list in which the likeliest finding was made."""
        return self.likeliest.snapshot

    @property
    def sources(self) -> tuple[str, ...]:
        """Every list that its findings are of."""
        return tuple(sorted({item.source for item in self.findings}))

    @property
    def listings(self) -> tuple[Listing, ...]:
        """The listings of all its findings, in their order, each once."""
        return tuple(dict.fromkeys(each for item in self.findings for each in item.listings))

    def row(self) -> dict[str, Any]:
        """Give the alert as every command, file and export prints it: JSON types only.

        What one record says (`record_name`, `evidence`, `snapshot`, ...) is of the likeliest
        finding; `findings` has all of them.
        """
        found = self.likeliest.row()
        whole = to_row(self)
        row = {"alert_id": whole.pop("id"), "score": self.score, "subject_name": self.subject_name}
        findings = whole.pop("findings")
        row |= whole | {name: found[name] for name in _SHOWN_OF_FINDING}
        row["sources"] = list(self.sources)
        row["records"] = [f"{item.source}:{item.record_id}" for item in self.findings]
        row["listings"] = to_row(list(self.listings))
        row["findings"] = [{"finding_id": item.pop("id"), **item} for item in findings]
        return {name: row[name] for name in self.row_fields()}

    def explain(self) -> Explanation:
        """Give what it is, where it stands, and the evidence of the likeliest finding."""
        return Explanation(tuple(self._facts()), self.likeliest.evidence, self.score)

    def _facts(self) -> Iterator[tuple[str, str]]:
        yield "alert", f"{self.id} ({self.status}, {self.severity}, opened {self.opened_at})"
        yield "because", str(self.cause)
        if self.closed_reason:
            yield "closed", f"{self.closed_at}: {self.closed_reason}"
        if self.judgement:
            yield "judged", str(self.judgement)
        if self.assignee:
            yield "assigned to", self.assignee
        if self.due_date:
            yield "due", self.due_date
        yield from listed_facts(self.likeliest)
        for item in self.findings[1:]:
            yield "also", f"{item.record_caption} ({item.source} {item.record_id})"

    @classmethod
    def row_fields(cls) -> list[str]:
        """Name the fields of `row`, in its order."""
        return [
            *("alert_id", "status", "severity", "cause", "score", "subject_id", "subject_name"),
            *("record_id", "record_name", "record_caption", "record_kind", "source", "sources"),
            *("records", "listings", "party_id", "opened_at", "changed_at", "closed_at"),
            *("closed_reason", "merged_into", "judgement", "assignee", "due_date"),
            *("snoozed_until", "portfolio_id", "facts_hash", "matcher_version", "evidence"),
            *("snapshot", "locator", "findings"),
        ]


def severity_of(statuses: list[ListingStatus]) -> Severity:
    """Rate an alert by the gravest listing that its records have; no listing is low.

    A sanction forbids dealings (31 CFR 501, Council Regulations art. 2), the others restrict some.
    """
    order = list(Severity)
    found = [_SEVERITIES.get(item, Severity.LOW) for item in statuses]
    return min(found, key=order.index, default=Severity.LOW)
