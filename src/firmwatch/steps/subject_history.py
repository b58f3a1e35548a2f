"""Which content a subject had on a day: that of now, one that was kept, or nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from firmwatch.ledger import dossiers, subject_versions, subjects
from firmwatch.ledger.audit import AuditEvent
from firmwatch.ledger.portfolios import portfolio_id
from firmwatch.ledger.transaction import Transaction
from firmwatch.model import Subject

__all__ = ["ContentUsed", "SubjectThen", "subject_at"]

_CHANGES = frozenset({"portfolio.imported", "held_row.released"})
"""Acts that may give a subject another content; the first is of its whole portfolio."""


class ContentUsed(StrEnum):
    """Which content of a subject was compared, as a receipt says it."""

    OF_THEN = "unchanged since"
    KEPT = "kept version"
    OF_NOW = "of now, for want of that day's"


@dataclass(frozen=True, slots=True)
class SubjectThen:
    """A subject as it was at an instant, so far as that is known.

    `stored_at` is when a kept version was stored, by the run that first found something of it.
    `basis` says in words why it is the version of then, or why there is none.
    """

    subject: Subject
    used: ContentUsed
    stored_at: str | None
    basis: str


def subject_at(tx: Transaction, subject_id: str, instant: str) -> SubjectThen:
    """Give a subject with the content that it had at an instant (ISO 8601, UTC), or else of now.

    A version is kept from the run that first found something of it, and not for how long it held.
    So it counts as that of the instant only where the log has no import into the portfolio, and no
    release of the subject's row, from the one to the other, their seconds included: whatever else
    is kept may have been replaced in between. Raises `NotFoundError` for an unknown subject.
    """
    current = subjects.subject(tx, subject_id)
    life = dossiers.subject_life(tx, subject_id)
    if life.changed_at <= instant:
        basis = f"its content is what it has been since {life.changed_at}"
        return SubjectThen(current, ContentUsed.OF_THEN, None, basis)
    objects = [f"portfolio:{portfolio_id(life.portfolio)}", f"held_row:{subject_id}"]
    events = dossiers.events_of(tx, objects, life.changed_at)
    changes = [item for item in events if item.action in _CHANGES]
    for digest, stored_at in subject_versions.versions_of(tx, subject_id):
        between = sorted((stored_at, instant))
        if not _any_between(changes, *between):
            basis = (
                f"a run kept it at {stored_at}, and nothing was imported into its portfolio from "
                f"{between[0]} to {between[1]}"
            )
            kept = subject_versions.subject_version(tx, digest)
            return SubjectThen(kept, ContentUsed.KEPT, stored_at, basis)
    if life.added_at > instant:
        basis = f"it is in its portfolio since {life.added_at}"
    else:
        basis = (
            f"it was changed at {life.changed_at}, and no version is kept of which the log says "
            "that it held then: versions are kept of subjects that something was found of"
        )
    return SubjectThen(current, ContentUsed.OF_NOW, None, basis)


def _any_between(changes: Sequence[AuditEvent], start: str, end: str) -> bool:
    return any(start <= item.at <= end for item in changes)
