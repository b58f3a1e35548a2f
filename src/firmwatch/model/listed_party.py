"""One organisation, vessel or wallet as several lists have it, and why their records are one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from firmwatch.model.comparison import Comparison
from firmwatch.model.evidence import Evidence
from firmwatch.model.record import Record
from firmwatch.model.rows import by_fields

__all__ = ["Join", "JoinRule", "ListedParty", "RecordKey", "Refusal", "Separation", "key_of"]

RecordKey = tuple[str, str]
"""The name of a record's source, and the record's id in it."""


def key_of(record: Record) -> RecordKey:
    """Give what names a record among those of all sources."""
    return record.source, record.id


class JoinRule(StrEnum):
    """What two records were joined by; docs/explanation/linking.md has the rules."""

    IDENTIFIER = "identifier"
    COUNTRY = "name and country"
    LISTING = "name and listing"
    ADDRESS = "name and address"
    SECOND_NAME = "name and second name"


@dataclass(frozen=True, slots=True)
class Join:
    """Two records of different sources that are of one party, and why.

    `left` is the smaller key. In `comparison` the left record is the subject. `grounds` is what
    the two have in common beside names and numbers, where no country does: it decides, and does not
    count in the score. `strength` is how much speaks for it, to be compared part by part: the score
    in ten thousandths, what the names weigh in hundredths of log-odds, and how many names,
    addresses and programmes both print alike.
    """

    left: RecordKey
    right: RecordKey
    rule: JoinRule
    comparison: Comparison
    strength: tuple[int, ...]
    grounds: tuple[Evidence, ...] = ()

    __reduce__ = by_fields

    @property
    def is_by_names(self) -> bool:
        """Whether no number speaks for it."""
        return self.rule is not JoinRule.IDENTIFIER


@dataclass(frozen=True, slots=True)
class Refusal:
    """A join that would have put together what is not one party, and what stood against it."""

    join: Join
    reason: str


@dataclass(frozen=True, slots=True)
class Separation:
    """A user's word that two records are not of one party; `left` is the smaller key."""

    left: RecordKey
    right: RecordKey
    reason: str = ""
    at: str = ""
    actor: str = ""


@dataclass(frozen=True, slots=True)
class ListedParty:
    """One organisation, vessel or wallet: its records, smallest key first, and their joins."""

    id: str
    keys: tuple[RecordKey, ...]
    joins: tuple[Join, ...] = ()
    refusals: tuple[Refusal, ...] = ()
