"""Reading a portfolio file from its first byte to the report."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from firmwatch.errors import PortfolioError
from firmwatch.model import HeldRow, RejectedRow
from firmwatch.portfolio.columns import ColumnMap, guess_columns, override
from firmwatch.portfolio.default_country import with_country
from firmwatch.portfolio.duplicates import SeenRows
from firmwatch.portfolio.facts import (
    ReadStep,
    RowFacts,
    answer_content,
    answer_facts,
    is_uneventful,
)
from firmwatch.portfolio.opening import open_table
from firmwatch.portfolio.report import ImportReport, Tallies
from firmwatch.portfolio.rows import ReadRow, RowReader
from firmwatch.portfolio.tables import PackedRows, Table, TableRow

__all__ = ["ImportBatch", "PortfolioReading", "read_portfolio", "read_table"]

_SAMPLE_ROWS = 200

Mapper = Callable[
    [Callable[[PackedRows], list[tuple[Any, ...]]], Iterable[PackedRows]],
    Iterable[list[tuple[Any, ...]]],
]


@dataclass(slots=True)
class ImportBatch:
    """What came of some of the rows.

    `subjects` holds each beside its raw row (JSON), or laid out as `ReadStep` says; `numbers` are
    the numbers of their rows (from 1), and `duplicates` (row, earlier row).
    """

    subjects: list[Any] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    duplicates: list[tuple[int, int]] = field(default_factory=list)
    held: list[HeldRow] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)


class PortfolioReading:
    """A portfolio file opened and understood, ready to be read once.

    `table` has the facts of the file, `columns` what its columns are taken to mean, and why.
    """

    def __init__(self, table: Table, columns: ColumnMap, reader: RowReader) -> None:
        self.table = table
        self.columns = columns
        self._reader = reader
        self._report: ImportReport | None = None

    @property
    def report(self) -> ImportReport:
        """The report; raises `PortfolioError` until `batches` has been read to its end."""
        if self._report is None:
            raise PortfolioError(
                f"{self.table.path}: the report is not ready: the rows have not all been read. "
                "Read the batches to their end first."
            )
        return self._report

    def preview(self, rows: int = 10) -> list[ReadRow]:
        """Read the first rows as an import would, but for duplicates; nothing is counted."""
        first = itertools.islice(_rows(self.table, rows), rows)
        return [self._reader.read(number, cells, fault) for number, cells, fault in first]

    def batches(
        self,
        size: int = 2_000,
        mapper: Mapper = map,
        given: Mapping[str, tuple[str, str]] | None = None,
    ) -> Iterator[ImportBatch]:
        """Yield what came of the rows, `size` rows at a time, then make the report.

        `mapper` applies a function to each of many lists of rows, in order: `map`, or one that
        spreads them over processes. With `given` the subjects come laid out for a store; see
        `ReadStep`.
        Raises `PortfolioError` where the file turns out to be damaged on the way; what was yielded
        until then is not a whole portfolio and is not to be kept.
        """
        self._report = None
        tallies, seen = Tallies(), SeenRows()
        step = ReadStep(self._reader, self.columns, given)
        for rows in mapper(step, self.table.packed(size)):
            yield _sorted(rows, tallies, seen)
        self._report = tallies.report()


def read_portfolio(
    path: Path,
    portfolio_id: str,
    mapping: Mapping[str, Sequence[str]] | None = None,
    released: Collection[str] = (),
    *,
    now: str,
) -> PortfolioReading:
    """Open a portfolio file and find out what its columns mean.

    `mapping` is what the user says of columns (field -> columns), `released` the ids of held rows
    that were confirmed, `now` the instant (ISO 8601, UTC) that held rows are stamped with.
    Raises `PortfolioError` for a file that is no table or has no column of names, `UsageError` for
    a mapping that names no such field or column.
    """
    return read_table(open_table(Path(path)), portfolio_id, mapping, released, now=now)


def read_table(
    table: Table,
    portfolio_id: str,
    mapping: Mapping[str, Sequence[str]] | None = None,
    released: Collection[str] = (),
    *,
    country: str | None = None,
    now: str,
) -> PortfolioReading:
    """Find out what the columns of an opened table mean, as `read_portfolio` does.

    `country` (a code or a name) is that of every row that gives none itself.
    Raises `PortfolioError` for a table without a column of names, `UsageError` for a mapping that
    names no such field or column, or for an unknown country.
    """
    sample = [cells for _, cells, fault in _rows(table, _SAMPLE_ROWS) if fault is None]
    columns = override(guess_columns(table.columns, sample), mapping or {})
    columns.require_name(table.path)
    if country:
        table, columns = with_country(table, columns, country)
    return PortfolioReading(table, columns, RowReader(portfolio_id, columns, released, now))


def _rows(table: Table, count: int) -> list[TableRow]:
    return next(table.batches(count), []) if count > 0 else []


def _sorted(answers: list[tuple[Any, ...]], tallies: Tallies, seen: SeenRows) -> ImportBatch:
    """Put rows where they belong; `answers` are those of a `ReadStep`, in the rows' order."""
    batch = ImportBatch()
    # A rejected row has no id. Whole lists at once: row by row would take three times as long.
    named = [answer for answer in answers if len(answer) > len(("number", "outcome"))]
    numbers = [answer[0] for answer in named]
    if not seen.all_new(numbers, [answer[2] for answer in named], map(answer_content, named)):
        for answer in answers:
            _sort(answer_facts(answer), batch, tallies, seen)
        return batch
    for number, earlier in seen.similar_rows(numbers, [answer[3] for answer in named]):
        tallies.count_similar(number, earlier)
    kinds: list[str] = []
    for answer in answers:
        if is_uneventful(answer):
            batch.subjects.append(answer[1])
            batch.numbers.append(answer[0])
            kinds.append(answer[1][2])
        else:
            _put(RowFacts(*answer), batch, tallies)
    tallies.count_subjects(kinds)
    return batch


def _sort(row: RowFacts, batch: ImportBatch, tallies: Tallies, seen: SeenRows) -> None:
    """Put one row where it belongs, which may have the id or the name of another one."""
    number = row.number
    if row.id and (known := seen.earlier_row(number, row.id, row.content)) is not None:
        earlier, same = known
        if same:
            tallies.count_duplicate(number, earlier)
            batch.duplicates.append((number, earlier))
            return
        reason = (
            f"the id was used already in row {earlier} with another content: this row is "
            f"{row.name!r}; give one of the two rows an id of its own"
        )
        _put(RowFacts(number, RejectedRow(number, reason, row.raw)), batch, tallies)
        return
    if row.id and (similar := seen.similar_row(number, row.similar)) is not None:
        tallies.count_similar(number, similar)
    _put(row, batch, tallies)


def _put(row: RowFacts, batch: ImportBatch, tallies: Tallies) -> None:
    """Put a row with the subjects, the held or the rejected ones."""
    outcome = row.outcome
    if isinstance(outcome, RejectedRow):
        batch.rejected.append(outcome)
        tallies.count_rejected(outcome)
        return
    if row.unknown_country:
        tallies.count_country(row.unknown_country)
    for scheme, raw in row.invalid:
        tallies.count_invalid(row.number, scheme, raw)
    if isinstance(outcome, HeldRow):
        batch.held.append(outcome)
        tallies.count_held(outcome)
    else:
        batch.subjects.append(outcome)
        batch.numbers.append(row.number)
        tallies.count_subject(row.kind)
