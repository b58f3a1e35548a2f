"""Reviewing: the queue, decisions on the evidence that was seen, and what people note beside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from firmwatch.config import Settings
from firmwatch.errors import ConfigError, ConflictError, UsageError
from firmwatch.ledger import Transaction, alerts, decisions, portfolios, reviews, subjects
from firmwatch.ledger.audit import AuditEvent
from firmwatch.model import (
    Alert,
    AlertCause,
    AlertState,
    AlertStatus,
    Comment,
    Decision,
    Judgement,
    ReviewReason,
    ReviewRules,
    Severity,
    Subject,
    Verdict,
)
from firmwatch.monitoring import Moment
from firmwatch.steps.configured import configured_source
from firmwatch.steps.workspace import Workspace

__all__ = [
    "Decided",
    "History",
    "QueueFilter",
    "alert_history",
    "assign_alerts",
    "comment_on_alert",
    "decide_alert",
    "decide_alerts",
    "escalate_alerts",
    "moment_of",
    "queue",
    "reopen_alerts",
    "review_reasons",
    "review_rules",
    "snooze_alerts",
    "start_review",
    "subject_of",
    "undo_decision",
]

_REASONS_MAX = 9


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which of the alerts that wait are wanted; None and empty stand for all."""

    source: str | None = None
    portfolio: str | None = None
    severity: Severity | None = None
    cause: AlertCause | None = None
    assignee: str | None = None
    score_max: float | None = None
    limit: int | None = None

    def wants(self, item: Alert) -> bool:
        """Whether an alert is one of them, apart from its source and its portfolio."""
        return (
            self.severity in (None, item.severity)
            and self.cause in (None, item.cause)
            and self.assignee in (None, item.assignee)
            and (self.score_max is None or item.score <= self.score_max)
        )


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a verdict on many alerts: the decisions, and why the others were not taken."""

    decisions: tuple[Decision, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class History:
    """The life of an alert: every act in the audit log, the decisions and the comments."""

    acts: tuple[AuditEvent, ...]
    decisions: tuple[Decision, ...]
    comments: tuple[Comment, ...]


def review_rules(settings: Settings) -> ReviewRules:
    """Give the rules of reviewing that the settings ask for."""
    days = {
        Severity.HIGH: settings.due_days_high,
        Severity.MEDIUM: settings.due_days_medium,
        Severity.LOW: settings.due_days_low,
    }
    return ReviewRules(settings.four_eyes, days, settings.decision_expires_days)


def review_reasons(settings: Settings) -> list[ReviewReason]:
    """Give the reasons that a reviewer may give with one digit, in their order.

    Raises `ConfigError` where there are more than nine, or none, or one has no text.
    """
    found = []
    for item in settings.review_reasons:
        code, _, text = (part.strip() for part in item.partition("="))
        if not code or not text:
            raise ConfigError(
                f"Setting review_reasons has {item!r}; write each reason as 'CODE = TEXT'."
            )
        found.append(ReviewReason(code, text))
    if not 1 <= len(found) <= _REASONS_MAX:
        raise ConfigError(
            f"Setting review_reasons has {len(found)} reasons; one digit chooses among 1 to "
            f"{_REASONS_MAX}."
        )
    return found


def moment_of(workspace: Workspace, run_id: str) -> Moment:
    """Give the present moment of a run, with the rules of the workspace."""
    return Moment(run_id, workspace.now(), review_rules(workspace.settings))


def queue(workspace: Workspace, wanted: QueueFilter) -> list[Alert]:
    """Give the alerts that wait and are not put off, the gravest first, then the earliest due.

    Raises `NotFoundError` for a source or portfolio that does not exist.
    """
    if wanted.source is not None:
        configured_source(workspace.settings, wanted.source)
    active = [item for item in AlertStatus if item is not AlertStatus.CLOSED]
    with workspace.ledger.reading() as tx:
        name = wanted.portfolio
        portfolio_id = portfolios.portfolio(tx, name).id if name else None
        found = alerts.alerts(
            tx, active, portfolio_id, source=wanted.source, awake_at=workspace.now()
        )
    order = list(Severity)
    chosen = [item for item in found if wanted.wants(item)]
    chosen.sort(
        key=lambda item: (order.index(item.severity), item.due_date or "9", -item.score, item.id)
    )
    return chosen[: wanted.limit]


def decide_alert(workspace: Workspace, alert_id: str, verdict: Verdict) -> Decision:
    """Decide one alert; raises as `ledger.decisions.decide`."""
    rules = review_rules(workspace.settings)
    with workspace.ledger.transaction() as tx:
        return decisions.decide(tx, alert_id, verdict, rules, workspace.now())


def decide_alerts(
    workspace: Workspace, seen: Sequence[Alert], judgement: Judgement, reason: str
) -> Decided:
    """Decide alerts as they were seen, in one transaction; what cannot be taken is said.

    `reason` is a text, or the code of one of the settings' reasons.
    """
    made: list[Decision] = []
    refused: list[str] = []
    known = {item.code: item.text for item in review_reasons(workspace.settings)}
    text, code = known.get(reason, reason), reason if reason in known else None
    rules, now = review_rules(workspace.settings), workspace.now()
    if not text.strip():
        raise UsageError("A decision needs a reason, which is logged: give --reason.")
    with workspace.ledger.transaction() as tx:
        for item in seen:
            verdict = Verdict(judgement, text, item.facts_hash, code)
            try:
                made.append(decisions.decide(tx, item.id, verdict, rules, now))
            except (ConflictError, UsageError) as error:
                # Both are raised before anything is written.
                refused.append(str(error))
    return Decided(tuple(made), tuple(refused))


def undo_decision(workspace: Workspace, alert_id: str) -> Decision:
    """Take the actor's own last decision back; raises as `ledger.decisions.undo`."""
    with workspace.ledger.transaction() as tx:
        found = alerts.alert(tx, alert_id)
        return decisions.undo(tx, found.id, workspace.now())


def reopen_alerts(workspace: Workspace, ids: Iterable[str], reason: str) -> list[Alert]:
    """Open closed alerts again by hand, all or none; raises as `ledger.reviews.reopen`."""
    rules = review_rules(workspace.settings)
    return _each(workspace, ids, lambda tx, id_, now: reviews.reopen(tx, id_, reason, rules, now))


def assign_alerts(workspace: Workspace, ids: Iterable[str], assignee: str | None) -> list[Alert]:
    """Say who is to decide alerts, all or none; None for nobody."""
    return _each(workspace, ids, lambda tx, id_, now: reviews.assign(tx, id_, assignee, now))


def escalate_alerts(workspace: Workspace, ids: Iterable[str], reason: str) -> list[Alert]:
    """Hand alerts to whoever decides the hard ones, all or none."""
    return _each(workspace, ids, lambda tx, id_, now: reviews.escalate(tx, id_, reason, now))


def snooze_alerts(workspace: Workspace, ids: Iterable[str], until: str) -> list[Alert]:
    """Put alerts off until a day, all or none; a changed fact wakes them earlier."""
    return _each(workspace, ids, lambda tx, id_, now: reviews.snooze(tx, id_, until, now))


def start_review(workspace: Workspace, alert_id: str) -> Alert:
    """Mark an alert as being looked at; raises `ConflictError` where somebody else does."""
    return _each(workspace, [alert_id], reviews.start_review)[0]


def comment_on_alert(workspace: Workspace, alert_id: str, text: str) -> Comment:
    """Note something about an alert; its id may be the beginning of it."""
    with workspace.ledger.transaction() as tx:
        return reviews.add_comment(tx, alerts.alert(tx, alert_id).id, text, workspace.now())


def alert_history(workspace: Workspace, alert_id: str) -> History:
    """Give everything that happened to an alert, and to those that went into it."""
    with workspace.ledger.reading() as tx:
        id_ = alerts.alert(tx, alert_id).id
        return History(
            tuple(reviews.history(tx, id_)),
            tuple(decisions.decisions(tx, id_)),
            tuple(reviews.comments(tx, id_)),
        )


def subject_of(workspace: Workspace, item: Alert) -> Subject | None:
    """Give the subject of an alert as it was imported; None for one that left its portfolio."""
    with workspace.ledger.reading() as tx:
        found = subjects.some_subjects(tx, [item.subject_id])
    return found[0][0] if found else None


def _each(
    workspace: Workspace,
    ids: Iterable[str],
    act: Callable[[Transaction, str, str], AlertState],
) -> list[Alert]:
    with workspace.ledger.transaction() as tx:
        moved = [act(tx, alerts.alert(tx, id_).id, workspace.now()).id for id_ in ids]
        return [alerts.alert(tx, id_) for id_ in moved]
