"""Rows read in any process: plain tuples, since objects would take longer to send than to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from firmwatch.model import HeldRow, Subject, flat_subject
from firmwatch.portfolio.columns import ColumnMap
from firmwatch.portfolio.releases import release
from firmwatch.portfolio.rows import RowReader
from firmwatch.portfolio.tables import TableRow

__all__ = [
    "Encode",
    "PackedRows",
    "ReadStep",
    "RowFacts",
    "Storable",
    "beside_raw",
    "pack_rows",
]

Encode = Callable[[Subject, str], Any]
"""Turns a subject and its raw row into what the caller wants of it."""


class RowFacts(NamedTuple):
    """One row, and what the report and the search for duplicates need to know of it.

    `outcome` is what `Encode` made of a subject, or a held or rejected row. `content` is all that
    firmwatch uses of the row, `similar` its name without case and spaces, with the countries.
    `invalid` are (scheme, number) of identifiers whose check digits are wrong.
    """

    number: int
    outcome: Any
    id: str = ""
    kind: str = ""
    name: str = ""
    content: str = ""
    similar: str = ""
    unknown_country: str | None = None
    invalid: tuple[tuple[str, str], ...] = ()
    raw: str = ""


class PackedRows(NamedTuple):
    """Rows on their way to another process: cells alone, where a row has just the columns.

    `plain` rows are (number, *cells), `others` are as the table gives them.
    """

    plain: list[tuple[Any, ...]]
    others: list[TableRow]


def pack_rows(rows: list[TableRow], width: int) -> PackedRows:
    """Pack rows for a `ReadStep`; `width` is the number of columns."""
    packed = PackedRows([], [])
    for row in rows:
        number, cells, fault = row
        if fault is None and len(cells) == width:
            packed.plain.append((number, *cells.values()))
        else:
            packed.others.append(row)
    return packed


def beside_raw(subject: Subject, raw: str) -> tuple[Subject, str]:
    """Leave a subject as it is, beside its raw row."""
    return subject, raw


@dataclass(frozen=True, slots=True)
class Storable:
    """Lays subjects out for a store; a released row keeps the identifier that it was given.

    `identifiers` are (scheme, number) by the id of the row.
    """

    columns: ColumnMap
    identifiers: Mapping[str, tuple[str, str]]

    def __call__(self, subject: Subject, raw: str) -> tuple[str, ...]:
        """Give the fields of `model.FlatSubject`."""
        identifier = self.identifiers.get(subject.id)
        if identifier is not None:
            row = HeldRow(subject.id, subject.portfolio_id, 0, subject.name, "", raw, "")
            subject = release(row, self.columns, identifier)
        return flat_subject(subject, raw)


@dataclass(frozen=True, slots=True)
class ReadStep:
    """Reads lists of rows; picklable, so that it may run in another process."""

    reader: RowReader
    encode: Encode

    columns: tuple[str, ...]

    def __call__(self, packed: PackedRows) -> list[tuple[Any, ...]]:
        """Read rows; each answer has the fields of `RowFacts`, in their order."""
        columns, plain, others = self.columns, packed.plain, packed.others
        read = self._read
        answers = [
            read(number, dict(zip(columns, cells, strict=True)), None) for number, *cells in plain
        ]
        if others:
            answers += [read(*row) for row in others]
            answers.sort(key=itemgetter(0))
        return answers

    def _read(self, number: int, cells: Any, fault: str | None) -> tuple[Any, ...]:
        row = self.reader.read(number, cells, fault)
        subject = row.subject
        if subject is None:
            return (number, row.outcome)
        held = isinstance(row.outcome, HeldRow)
        outcome = row.outcome if held else self.encode(subject, row.raw)
        kind, name = subject.kind.value, subject.name
        countries = ",".join(subject.countries)
        parts = [kind, name, countries, *subject.aliases]
        invalid: tuple[tuple[str, str], ...] = ()
        for item in subject.identifiers:
            parts.append(f"{item.scheme}:{item.value}")
            if item.valid is False:
                invalid = (*invalid, (item.scheme, item.raw))
        similar = f"{countries}:{name.casefold()}".replace(" ", "")
        content = "\0".join(parts)
        return (
            number, outcome, subject.id, kind, name, content, similar, row.unknown_country,
            invalid, row.raw,
        )  # fmt: skip
