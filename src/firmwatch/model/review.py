"""What people do to alerts: decisions, comments, and the rules that hold for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from firmwatch.model.kinds import Judgement, Severity

__all__ = ["FOUR_EYES", "Comment", "Decision", "ReviewReason", "ReviewRules", "Verdict"]

FOUR_EYES = ("none", "positive", "negative", "all", "high")
"""Which decisions a second person has to confirm; `high` is every one on a high alert."""


@dataclass(frozen=True, slots=True)
class ReviewReason:
    """A reason that a reviewer gives with one key: what is stored, and what it says."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reviewer says of an alert, and the facts that they saw when they said it.

    `facts_hash` is the alert's own at that time: a verdict on other facts is not taken.
    """

    judgement: Judgement
    reason: str
    facts_hash: str
    reason_code: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict as the ledger keeps it.

    `facts` are the facts hashes of the findings that it saw. `second_actor` is who confirmed it, or
    contradicted it, where four eyes are asked; `awaited` says that nobody has yet. Instants are
    ISO 8601 in UTC; from `expires_at` on a run reopens the alert.
    """

    id: str
    alert_id: str
    judgement: Judgement
    reason_code: str | None
    reason: str
    actor: str
    at: str
    facts_hash: str
    facts: tuple[str, ...]
    awaited: bool = False
    second_actor: str | None = None
    second_at: str | None = None
    undone_at: str | None = None
    undone_by: str | None = None
    expires_at: str | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody noted about an alert; `at` is an ISO 8601 instant in UTC."""

    id: str
    alert_id: str
    text: str
    actor: str
    at: str


@dataclass(frozen=True, slots=True)
class ReviewRules:
    """Who may decide alone, until when an alert wants a decision, and how long one holds.

    `due_days` are calendar days, whole ones, by severity; `expires_days` 0 is for ever. No
    regulation sets either: 31 CFR 501.603 gives ten business days to report what was blocked,
    within which a grave alert has to be decided.
    """

    four_eyes: str = "none"
    due_days: Mapping[Severity, int] = field(default_factory=dict)
    expires_days: int = 0

    def wants_second(self, judgement: Judgement, severity: Severity) -> bool:
        """Whether a second person has to confirm a decision."""
        if self.four_eyes == "high":
            return severity is Severity.HIGH
        return self.four_eyes in ("all", judgement.value)

    def due_date(self, severity: Severity, now: str) -> str | None:
        """Give the day (ISO 8601, UTC) by the end of which an alert that is opened now is due."""
        days = self.due_days.get(severity)
        return None if days is None else (_day(now) + timedelta(days=days)).isoformat()

    def expires_at(self, now: str) -> str | None:
        """Give the instant from which a decision of now no longer holds; None for never."""
        if not self.expires_days:
            return None
        then = datetime.fromisoformat(now).astimezone(UTC) + timedelta(days=self.expires_days)
        return then.isoformat(timespec="seconds")


def _day(now: str) -> date:
    return datetime.fromisoformat(now).astimezone(UTC).date()
