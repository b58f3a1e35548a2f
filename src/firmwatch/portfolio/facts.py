"""Rows read in any process: plain tuples, since objects would take longer to send than to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from firmwatch.model import HeldRow, Subject, flat_subject
from firmwatch.portfolio.columns import ColumnMap
from firmwatch.portfolio.plain import PlainReader
from firmwatch.portfolio.releases import release
from firmwatch.portfolio.rows import RowReader
from firmwatch.portfolio.tables import PackedRows

__all__ = [
    "ReadStep",
    "RowFacts",
    "answer_content",
    "answer_facts",
    "is_uneventful",
]


_UNEVENTFUL = 4
"""Fields of an answer where a subject is all there is to say: number to `similar`."""


class RowFacts(NamedTuple):
    """One row, and what the report and the search for duplicates need to know of it.

    `outcome` is a subject as `ReadStep` gives it, or a held or rejected row. `similar` is the name
    without case and spaces, with the countries; `content` is all that firmwatch uses of the row.
    `invalid` are (scheme, number) of identifiers whose check digits are wrong.
    """

    number: int
    outcome: Any
    id: str = ""
    similar: str = ""
    content: tuple[str, ...] = ()
    kind: str = ""
    name: str = ""
    unknown_country: str | None = None
    invalid: tuple[tuple[str, str], ...] = ()
    raw: str = ""


def is_uneventful(answer: tuple[Any, ...]) -> bool:
    """Say whether an answer of a `ReadStep` is a subject that is laid out, and nothing else."""
    return len(answer) == _UNEVENTFUL


def answer_content(answer: tuple[Any, ...]) -> tuple[str, ...]:
    """Give `RowFacts.content` of an answer of a `ReadStep` that has an id."""
    # Half a million times: written out rather than by the functions beside.
    content: tuple[str, ...] = answer[1][2:7] if len(answer) == _UNEVENTFUL else answer[4]
    return content


def answer_facts(answer: tuple[Any, ...]) -> RowFacts:
    """Give all the facts that an answer of a `ReadStep` has or leaves out."""
    if not is_uneventful(answer):
        return RowFacts(*answer)
    number, flat, id_, similar = answer
    return RowFacts(number, flat, id_, similar, _content(flat), flat[2], flat[3], raw=flat[-1])


def _content(flat: tuple[str, ...]) -> tuple[str, ...]:
    # The kind to the identifiers: cells that mean nothing to firmwatch are in the raw row alone.
    return flat[2:7]


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
        """Read rows; each answer has the fields of `RowFacts`, in their order, down to some field.

        Where a subject that is laid out is all there is to say, they end with `similar`: the rest
        stands in the subject.
        """
        if self.given is None:
            answers = list(map(self._read_cells, packed.plain))
        else:
            plain = PlainReader(self.reader.portfolio_id, self.columns, self.given)
            answers = plain.read(packed.plain, self._read_cells)
        if packed.others:
            answers += [self._read(*row) for row in packed.others]
            answers.sort(key=itemgetter(0))
        return answers

    def _read_cells(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        number, *cells = row
        return self._read(number, dict(zip(self.columns.columns, cells, strict=True)), None)

    def _read(self, number: int, cells: Any, fault: str | None) -> tuple[Any, ...]:
        row = self.reader.read(number, cells, fault)
        subject = row.subject
        if subject is None:
            return (number, row.outcome)
        flat = flat_subject(subject, row.raw)
        outcome: Any = row.outcome
        if outcome is subject:
            outcome = (subject, row.raw) if self.given is None else self._laid_out(flat, subject)
        invalid = tuple(
            (item.scheme, item.raw) for item in subject.identifiers if item.valid is False
        )
        id_, _, kind, name, _, countries, *_ = flat
        similar = countries + name.casefold().replace(" ", "")
        if outcome is flat and not row.unknown_country and not invalid:
            return (number, flat, id_, similar)
        return (
            number, outcome, id_, similar, _content(flat), kind, name, row.unknown_country,
            invalid, row.raw,
        )  # fmt: skip

    def _laid_out(self, flat: tuple[str, ...], subject: Subject) -> tuple[str, ...]:
        assert self.given is not None
        identifier = self.given.get(subject.id)
        if identifier is None:
            return flat
        raw = flat[-1]
        row = HeldRow(subject.id, subject.portfolio_id, 0, subject.name, "", raw, "")
        return flat_subject(release(row, self.columns, identifier), raw)
