"""Where an alert stands, apart from the evidence that it is made of."""

from __future__ import annotations

from dataclasses import dataclass

from firmwatch.model.kinds import AlertCause, AlertStatus, Judgement, Severity

__all__ = ["AlertState"]


@dataclass(frozen=True, slots=True)
class AlertState:
    """The life of an alert as the ledger keeps it; see `Alert`.

    `decided_facts` are the facts hashes of the findings that the last decision saw, None where
    there is none, or where something new has reopened the alert since. Of an alert that waits they
    are what the first of two decisions saw, where a second person has to confirm it.
    """

    id: str
    portfolio_id: str | None
    subject_id: str
    party_id: str | None
    status: AlertStatus
    severity: Severity
    cause: AlertCause
    score: float
    facts_hash: str
    opened_at: str
    changed_at: str
    closed_at: str | None
    closed_reason: str | None
    merged_into: str | None
    run_id: str
    judgement: Judgement | None
    decided_facts: tuple[str, ...] | None
    assignee: str | None
    due_date: str | None
    snoozed_until: str | None

    @property
    def active(self) -> bool:
        """Whether it waits for a decision."""
        return self.status is not AlertStatus.CLOSED
