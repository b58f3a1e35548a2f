"""What reading a portfolio came to, in numbers that add up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from firmwatch.model import HeldRow, RejectedRow

__all__ = ["EXAMPLES", "ImportReport", "InvalidIdentifier", "Tallies"]

PAIRS = 1_000
"""How many duplicate rows the report names, of however many there are."""

EXAMPLES = 20
"""How many examples the report gives of anything else."""

_COUNTRIES = 1_000
_VALUES = re.compile(r"'.*'|\".*\"|\b\d[\d,]*")


@dataclass(frozen=True, slots=True)
class InvalidIdentifier:
    """An identifier whose check digits are wrong; it is kept and marked."""

    row_number: int
    scheme: str
    raw: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Every row of a portfolio file, accounted for.

    rows = subjects + held + rejected + duplicates. `duplicate_pairs` and
    `possible_duplicate_pairs` hold (row, earlier row); the first 1,000 and 20 of them.
    `unknown_countries`, `held_reasons`, `rejected_reasons` and `by_kind` are (value, rows) pairs,
    the most frequent first.
    """

    rows: int = 0
    subjects: int = 0
    held: int = 0
    rejected: int = 0
    duplicates: int = 0
    duplicate_pairs: tuple[tuple[int, int], ...] = ()
    possible_duplicates: int = 0
    possible_duplicate_pairs: tuple[tuple[int, int], ...] = ()
    unknown_countries: tuple[tuple[str, int], ...] = ()
    invalid_identifiers: int = 0
    invalid_identifier_examples: tuple[InvalidIdentifier, ...] = ()
    by_kind: tuple[tuple[str, int], ...] = ()
    held_reasons: tuple[tuple[str, int], ...] = ()
    rejected_reasons: tuple[tuple[str, int], ...] = ()


@dataclass(slots=True)
class Tallies:
    """The counts of a reading while it goes on."""

    subjects: int = 0
    held: int = 0
    rejected: int = 0
    duplicates: int = 0
    duplicate_pairs: list[tuple[int, int]] = field(default_factory=list)
    similar: int = 0
    similar_pairs: list[tuple[int, int]] = field(default_factory=list)
    countries: Counter[str] = field(default_factory=Counter)
    invalid: int = 0
    invalid_examples: list[InvalidIdentifier] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    held_reasons: Counter[str] = field(default_factory=Counter)
    rejected_reasons: Counter[str] = field(default_factory=Counter)

    def count_duplicate(self, number: int, earlier: int) -> None:
        """Count a row that says what an earlier row said."""
        self.duplicates += 1
        if len(self.duplicate_pairs) < PAIRS:
            self.duplicate_pairs.append((number, earlier))

    def count_similar(self, number: int, earlier: int) -> None:
        """Count a row whose name and country an earlier row has under another key."""
        self.similar += 1
        if len(self.similar_pairs) < EXAMPLES:
            self.similar_pairs.append((number, earlier))

    def count_subject(self, kind: str) -> None:
        """Count an admitted row."""
        self.subjects += 1
        self.kinds[kind] += 1

    def count_subjects(self, kinds: Iterable[str]) -> None:
        """Count admitted rows by the kind of each."""
        counts = Counter(kinds)
        self.subjects += counts.total()
        self.kinds.update(counts)

    def count_held(self, row: HeldRow) -> None:
        """Count a held row."""
        self.held += 1
        self.held_reasons[row.reason] += 1

    def count_rejected(self, row: RejectedRow) -> None:
        """Count a rejected row; the values in its reason are left out, so that reasons add up."""
        self.rejected += 1
        self.rejected_reasons[_VALUES.sub("...", row.reason)] += 1

    def count_country(self, value: str) -> None:
        """Count a country that is not known; beyond 1,000 spellings they share one line."""
        known = value in self.countries or len(self.countries) < _COUNTRIES
        self.countries[value if known else "(other values)"] += 1

    def count_invalid(self, number: int, scheme: str, raw: str) -> None:
        """Count an identifier whose check digits are wrong."""
        self.invalid += 1
        if len(self.invalid_examples) < EXAMPLES:
            self.invalid_examples.append(InvalidIdentifier(number, scheme, raw))

    def report(self) -> ImportReport:
        """Give the counts as they stand."""
        return ImportReport(
            rows=self.subjects + self.held + self.rejected + self.duplicates,
            subjects=self.subjects,
            held=self.held,
            rejected=self.rejected,
            duplicates=self.duplicates,
            duplicate_pairs=tuple(self.duplicate_pairs),
            possible_duplicates=self.similar,
            possible_duplicate_pairs=tuple(self.similar_pairs),
            unknown_countries=tuple(self.countries.most_common()),
            invalid_identifiers=self.invalid,
            invalid_identifier_examples=tuple(self.invalid_examples),
            by_kind=tuple(self.kinds.most_common()),
            held_reasons=tuple(self.held_reasons.most_common()),
            rejected_reasons=tuple(self.rejected_reasons.most_common()),
        )
