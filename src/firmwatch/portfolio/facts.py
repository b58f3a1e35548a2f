"""Rows read in any process: plain tuples, since objects would take longer to send than to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from firmwatch.model import HeldRow, Subject, flat_subject
from firmwatch.portfolio.columns import ColumnMap
from firmwatch.portfolio.releases import release
from firmwatch.portfolio.rows import RowReader
from firmwatch.portfolio.tables import TableRow

__all__ = ["PackedRows", "ReadStep", "RowFacts", "pack_rows"]


class RowFacts(NamedTuple):
    """One row, and what the report and the search for duplicates need to know of it.

    `outcome` is a subject as `ReadStep` gives it, or a held or rejected row. `content` is all that
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


def pack_rows(rows: list[TableRow], columns: tuple[str, ...]) -> PackedRows:
    """Pack rows for a `ReadStep`; only a row with just these columns, in this order, is plain."""
    packed = PackedRows([], [])
    for row in rows:
        number, cells, fault = row
        if fault is None and tuple(cells) == columns:
            packed.plain.append((number, *cells.values()))
        else:
            packed.others.append(row)
    return packed


@dataclass(frozen=True, slots=True)
class ReadStep:
    """Reads lists of rows; picklable, so that it may run in another process.

    A subject comes as (subject, raw row), or laid out by `model.flat_subject` where `given` is not
    None: the identifiers, (scheme, number) by the id of the row, that released rows were given.
    """

    reader: RowReader
    columns: ColumnMap
    given: Mapping[str, tuple[str, str]] | None = None

    def __call__(self, packed: PackedRows) -> list[tuple[Any, ...]]:
        """Read rows; each answer has the fields of `RowFacts`, in their order."""
        columns, read = self.columns.columns, self._read
        answers = [
            read(number, dict(zip(columns, cells, strict=True)), None)
            for number, *cells in packed.plain
        ]
        if packed.others:
            answers += [read(*row) for row in packed.others]
            answers.sort(key=itemgetter(0))
        return answers

    def _read(self, number: int, cells: Any, fault: str | None) -> tuple[Any, ...]:
        row = self.reader.read(number, cells, fault)
        subject = row.subject
        if subject is None:
            return (number, row.outcome)
        flat = flat_subject(subject, row.raw)
        outcome: Any = row.outcome
        if outcome is subject:
            outcome = (subject, row.raw) if self.given is None else self._laid_out(flat, subject)
        invalid: tuple[tuple[str, str], ...] = ()
        for item in subject.identifiers:
            if item.valid is False:
                invalid = (*invalid, (item.scheme, item.raw))
        id_, _, kind, name, _, countries, *_ = flat
        similar = countries + name.casefold().replace(" ", "")
        content = "\0".join(flat[2:7])
        return (
            number, outcome, id_, kind, name, content, similar, row.unknown_country, invalid,
            row.raw,
        )  # fmt: skip

    def _laid_out(self, flat: tuple[str, ...], subject: Subject) -> tuple[str, ...]:
        assert self.given is not None
        identifier = self.given.get(subject.id)
        if identifier is None:
            return flat
        raw = flat[-1]
        row = HeldRow(subject.id, subject.portfolio_id, 0, subject.name, "", raw, "")
        return flat_subject(release(row, self.columns, identifier), raw)
