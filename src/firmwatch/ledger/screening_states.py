"""What the last run that ended had compared: versions of lists, subjects, matcher, threshold."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select

from firmwatch.ledger import schema
from firmwatch.ledger.transaction import Transaction, encode
from firmwatch.model import from_row, to_row

__all__ = ["ExposureState", "ScreeningState", "save_screening_state", "screening_state"]

_NAME = "last"


@dataclass(frozen=True, slots=True)
class ExposureState:
    """What the exposures in the ledger hold for, beside the versions of lists and subjects.

    They were worked out for `day` (ISO 8601) by the rules of `rules_version`, and come out alike on
    every day before `until`, when an interest or a rule begins or ends; None for no such day.
    """

    day: str
    until: str | None
    rules_version: str

    def covers(self, day: str, rules_version: str) -> bool:
        """Say whether they hold for another day too."""
        held = self.day <= day and (self.until is None or day < self.until)
        return held and self.rules_version == rules_version


@dataclass(frozen=True, slots=True)
class ScreeningState:
    """What the findings in the ledger are complete for.

    `snapshots` has the id of the version of each source, `subject_seq` the last change of a
    portfolio that was seen (`ledger.subjects.last_change`), `portfolio_index` the name of the
    index of these subjects in the lake, "" for none. `exposures` is None where they could not be
    worked out, or never were.
    """

    run_id: str
    snapshots: tuple[tuple[str, str], ...]
    subject_seq: int
    matcher_version: str
    threshold: float
    portfolio_index: str = ""
    exposures: ExposureState | None = None


def screening_state(tx: Transaction) -> ScreeningState | None:
    """Give what the last run that ended had compared; None before the first."""
    table = schema.screening_state
    body = tx.execute(select(table.c.body).where(table.c.name == _NAME)).scalar()
    return None if body is None else from_row(ScreeningState, json.loads(body))


def save_screening_state(tx: Transaction, state: ScreeningState) -> None:
    """Store what a run has compared, in the transaction that stores what it found."""
    statement = tx.insert(schema.screening_state)
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["name"], set_={"body": statement.excluded.body}
        ),
        {"name": _NAME, "body": encode(to_row(state))},
    )
