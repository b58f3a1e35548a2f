"""A user's file into the ledger: subjects, held rows, and what was rejected."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from firmwatch.engine import collector_paused, map_partitions
from firmwatch.errors import NotFoundError, PortfolioError, UsageError
from firmwatch.ledger import audit, held, portfolios, subjects
from firmwatch.ledger.transaction import Transaction
from firmwatch.model import HeldRow, Portfolio, RejectedRow, Subject, to_row
from firmwatch.portfolio import (
    ColumnMap,
    ColumnMeaning,
    ImportReport,
    PortfolioReading,
    guess_columns,
    read_portfolio,
    release,
    write_rejected,
)
from firmwatch.steps.workspace import Workspace

__all__ = [
    "HeldItem",
    "ImportRequest",
    "ImportResult",
    "PortfolioSummary",
    "import_portfolio",
    "list_held",
    "list_portfolios",
    "open_portfolio",
    "release_held",
    "remove_subject",
]


@dataclass(frozen=True, slots=True)
class PortfolioSummary:
    """A portfolio as `portfolio list` shows it; `held` rows wait for a confirmation."""

    name: str
    purpose: str
    basis: str
    subjects: int
    held: int
    created_at: str


@dataclass(frozen=True, slots=True)
class HeldItem:
    """A row that may be a person's, as `portfolio held` shows it."""

    held_id: str
    portfolio: str
    row_number: int
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to import, and how.

    `mapping` says which column is which field, where the guess is wrong. `replace` makes subjects
    that are not in the file leave the portfolio.
    """

    path: Path
    name: str
    purpose: str = ""
    basis: str = ""
    mapping: Mapping[str, Sequence[str]] | None = None
    replace: bool = False


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did. `rejected_file` holds the rejected rows, if there are any."""

    portfolio: Portfolio
    counts: subjects.SubjectCounts
    removed: int
    report: ImportReport
    rejected_file: Path | None


def open_portfolio(workspace: Workspace, request: ImportRequest) -> PortfolioReading:
    """Open the file and find out what its columns mean, without importing anything."""
    id_ = portfolios.portfolio_id(request.name)
    with workspace.ledger.reading() as tx:
        released = held.released(tx, id_)
    return read_portfolio(request.path, id_, request.mapping, released, now=workspace.now())


def import_portfolio(
    workspace: Workspace, request: ImportRequest, reading: PortfolioReading | None = None
) -> ImportResult:
    """Import a file into a portfolio, as a whole or not at all; twice is as good as once.

    Rows that may be people are held (scope rule S3), rejected rows go to a file beside the ledger.
    Raises `PortfolioError` for a file that cannot be read, and where the rejected rows cannot be
    written.
    """
    reading = reading or open_portfolio(workspace, request)
    now = workspace.now()
    sha256 = _sha256(request.path)
    import_id = hashlib.sha256(f"{request.name}\0{sha256}".encode()).hexdigest()[:16]
    rejected: list[RejectedRow] = []
    with collector_paused(), workspace.ledger.transaction() as tx:
        portfolio = portfolios.save_portfolio(tx, request.name, request.purpose, request.basis, now)
        released = held.released(tx, portfolio.id)
        given = {id_: number for id_, number in released.items() if number is not None}
        rows = _admitted(workspace, reading, tx, given, rejected)
        counts = subjects.save_flat_subjects(tx, portfolio.id, rows, import_id, now)
        if not reading.report.rows:
            raise PortfolioError(
                f"{request.path} has a header and no rows; nothing was imported. Check that it is "
                "the right file, and whole."
            )
        removed = 0
        if request.replace:
            removed = subjects.retire_missing(tx, portfolio.id, import_id, now)
        _log_import(tx, request, reading, (import_id, portfolio.id, sha256, now))
    rejected_file = None
    if rejected:
        folder = workspace.settings.workspace / "rejected"
        rejected_file = folder / f"{request.name}-{now.replace(':', '')}.csv"
        _keep_rejected(rejected_file, rejected, reading)
    return ImportResult(portfolio, counts, removed, reading.report, rejected_file)


def _keep_rejected(path: Path, rejected: Sequence[RejectedRow], reading: PortfolioReading) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
        write_rejected(path, rejected, reading.table.columns)
    except OSError as error:
        raise PortfolioError(
            f"The portfolio was imported, but its {len(rejected)} rejected rows could not be "
            f"written to {path}: {error.strerror or error}. Check the free space and the folder's "
            "permissions, then import the file again: it changes nothing but that."
        ) from error


def list_portfolios(workspace: Workspace) -> list[PortfolioSummary]:
    """Give every portfolio with how many subjects it has and how many rows wait."""
    with workspace.ledger.reading() as tx:
        waiting = Counter(row.portfolio_id for row in _waiting(tx))
        return [
            PortfolioSummary(
                item.name,
                item.purpose,
                item.basis,
                subjects.count_subjects(tx, item.id),
                waiting[item.id],
                item.created_at,
            )
            for item in portfolios.portfolios(tx)
        ]


def list_held(workspace: Workspace, name: str | None = None) -> list[HeldItem]:
    """Give the rows that wait for a confirmation, of one portfolio or of all."""
    with workspace.ledger.reading() as tx:
        id_ = portfolios.portfolio(tx, name).id if name else None
        names = {item.id: item.name for item in portfolios.portfolios(tx)}
        return [
            HeldItem(row.id, names[row.portfolio_id], row.row_number, row.name, row.reason)
            for row in _waiting(tx, id_)
        ]


def release_held(
    workspace: Workspace, held_id: str, reason: str, identifier: tuple[str, str] | None = None
) -> Subject:
    """Admit a held row: somebody gave its identifier, or confirmed that it is an organisation.

    `identifier` is (scheme, number). The confirmation is logged with who gave it and why (scope
    rule S3). Raises `UsageError` without a reason or for an identifier that is none,
    `NotFoundError` for a row that does not wait.
    """
    if not reason.strip():
        raise UsageError("A confirmation needs a reason, which is logged: give --reason.")
    now = workspace.now()
    with workspace.ledger.transaction() as tx:
        waiting = {row.id for row in _waiting(tx)}
        row = held.release_row(tx, held_id, reason, now, identifier)
        if held_id not in waiting:
            raise NotFoundError(
                f"The held row {held_id} ({row.name}) waits no more: it was released, or a later "
                "import admitted it. `firmwatch portfolio held` lists those that wait."
            )
        subject = release(row, _columns_of(tx, row), identifier=identifier)
        subjects.save_subjects(tx, row.portfolio_id, [(subject, row.raw)], f"held-{row.id}", now)
    return subject


def remove_subject(workspace: Workspace, subject_id: str) -> None:
    """Take a subject out of its portfolio; its alerts close with the next run."""
    with workspace.ledger.transaction() as tx:
        subjects.remove_subject(tx, subject_id, workspace.now())


def _waiting(tx: Transaction, portfolio_id: str | None = None) -> list[HeldRow]:
    """Give the held rows that no later import has admitted, with an identifier for example."""
    rows = held.held_rows(tx, portfolio_id)
    return [row for row in rows if not subjects.is_active(tx, row.id)]


def _columns_of(tx: Transaction, row: HeldRow) -> ColumnMap:
    """Give what the columns meant in the newest import that had this row's columns."""
    columns = tuple(json.loads(row.raw))
    for done in portfolios.imports(tx, row.portfolio_id):
        if {column for _, column in done.mapping} <= set(columns):
            meanings = (ColumnMeaning(field, column, "import") for field, column in done.mapping)
            return ColumnMap(columns, tuple(meanings))
    return guess_columns(columns, [json.loads(row.raw)])


def _admitted(
    workspace: Workspace,
    reading: PortfolioReading,
    tx: Transaction,
    given: Mapping[str, tuple[str, str]],
    rejected: list[RejectedRow],
) -> Iterator[tuple[str, ...]]:
    done = 0
    for batch in reading.batches(mapper=map_partitions, given=given):
        held.hold_rows(tx, batch.held)
        rejected.extend(batch.rejected)
        yield from batch.subjects
        done += len(batch.subjects) + len(batch.held) + len(batch.rejected)
        workspace.progress("import", done, None)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _log_import(
    tx: Transaction,
    request: ImportRequest,
    reading: PortfolioReading,
    facts: tuple[str, str, str, str],
) -> None:
    import_id, portfolio_id, sha256, now = facts
    report = reading.report
    counts = (
        ("rows", report.rows),
        ("subjects", report.subjects),
        ("held", report.held),
        ("rejected", report.rejected),
        ("duplicates", report.duplicates),
    )
    mapping = tuple((item.field, item.column) for item in reading.columns.meanings)
    done = portfolios.PortfolioImport(
        id=import_id,
        portfolio_id=portfolio_id,
        file_name=request.path.name,
        sha256=sha256,
        imported_at=now,
        counts=counts,
        mapping=mapping,
        encoding=reading.table.encoding or "",
        delimiter=reading.table.delimiter or "",
    )
    portfolios.save_import(tx, done)
    audit.append_event(
        tx, tx.actor, "portfolio.imported", f"portfolio:{portfolio_id}", to_row(done), now
    )
