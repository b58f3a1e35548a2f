"""What a user monitors."""

from __future__ import annotations

from dataclasses import dataclass

from firmwatch.model.kinds import SubjectKind
from firmwatch.model.record import Identifier
from firmwatch.model.rows import by_fields

__all__ = ["HeldRow", "Portfolio", "RegisterRole", "RejectedRow", "Subject"]


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Subjects, with the purpose of watching them and its legal basis (GDPR art. 5(1)(b), 6)."""

    id: str
    name: str
    purpose: str
    basis: str
    created_at: str


@dataclass(frozen=True, slots=True)
class Subject:
    """An organisation, vessel or wallet that a portfolio monitors.

    `id` is a pure function of the portfolio's name and the row's own key, so importing a file
    twice changes nothing. `countries` are ISO 3166-1 alpha-2.
    """

    id: str
    portfolio_id: str
    kind: SubjectKind
    name: str
    aliases: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()

    __reduce__ = by_fields

    @property
    def names(self) -> tuple[str, ...]:
        """The name, then the aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A row that looks like a person (scope rule S3): neither admitted nor dropped."""

    id: str
    portfolio_id: str
    row_number: int
    name: str
    reason: str
    raw: str
    held_at: str


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that cannot be imported, with the reason; `row_number` counts data rows from 1."""

    row_number: int
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class RegisterRole:
    """A person in one organisation's register record, and nothing more (scope rule S4)."""

    id: str
    subject_id: str
    name: str
    role: str
    start_date: str | None = None
    end_date: str | None = None
    share_min: int | None = None
    share_max: int | None = None
    birth_year: int | None = None
