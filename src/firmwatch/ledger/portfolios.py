"""Portfolios: what is monitored, why, and on which legal basis."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace

from sqlalchemy import select, update

from firmwatch.errors import NotFoundError
from firmwatch.ledger import schema
from firmwatch.ledger.audit import append_event
from firmwatch.ledger.transaction import Transaction, encode
from firmwatch.model import Portfolio

__all__ = [
    "PortfolioImport",
    "imports",
    "portfolio",
    "portfolio_id",
    "portfolios",
    "save_import",
    "save_portfolio",
]


@dataclass(frozen=True, slots=True)
class PortfolioImport:
    """One reading of one portfolio file.

    `sha256` is of the file's bytes, `imported_at` an ISO 8601 instant in UTC. `counts` are
    (what, rows) pairs, `mapping` (field, column of the file) pairs. `encoding` and `delimiter` are
    what the file was read with, empty for a format that has none.
    """

    id: str
    portfolio_id: str
    file_name: str
    sha256: str
    imported_at: str
    counts: tuple[tuple[str, int], ...]
    mapping: tuple[tuple[str, str], ...]
    encoding: str
    delimiter: str


def portfolio_id(name: str) -> str:
    """Derive a portfolio's id from its name alone: 16 hexadecimal digits.

    So the subjects' ids are the same on every machine and after every fresh start.
    """
    return hashlib.sha256(f"portfolio\0{name}".encode()).hexdigest()[:16]


def save_portfolio(tx: Transaction, name: str, purpose: str, basis: str, now: str) -> Portfolio:
    """Create a portfolio, or give it another purpose or basis where they are not empty.

    `now` is an ISO 8601 instant in UTC. What changes is logged.
    """
    id_ = portfolio_id(name)
    existing = tx.execute(select(schema.portfolio).filter_by(id=id_)).one_or_none()
    if existing is None:
        new = Portfolio(id=id_, name=name, purpose=purpose, basis=basis, created_at=now)
        tx.insert_rows(schema.portfolio, [(id_, name, purpose, basis, now)])
        detail = {"name": name, "purpose": purpose, "basis": basis}
        append_event(tx, tx.actor, "portfolio.created", f"portfolio:{id_}", detail, now)
        return new
    before = Portfolio(**existing._mapping)
    after = replace(before, purpose=purpose or before.purpose, basis=basis or before.basis)
    if after != before:
        detail = {"purpose": after.purpose, "basis": after.basis}
        tx.execute(update(schema.portfolio).filter_by(id=id_).values(detail))
        append_event(tx, tx.actor, "portfolio.changed", f"portfolio:{id_}", detail, now)
    return after


def portfolio(tx: Transaction, name: str) -> Portfolio:
    """Give the portfolio of that name; raises `NotFoundError`, which lists the ones there are."""
    row = tx.execute(select(schema.portfolio).filter_by(name=name)).one_or_none()
    if row is not None:
        return Portfolio(**row._mapping)
    names = [item.name for item in portfolios(tx)]
    advice = f"There are: {', '.join(names)}." if names else "There is none yet: import a file."
    raise NotFoundError(f"no portfolio is called {name!r}. {advice}")


def portfolios(tx: Transaction) -> list[Portfolio]:
    """Give every portfolio, by name."""
    found = [Portfolio(**row._mapping) for row in tx.execute(select(schema.portfolio))]
    # Not by the database, whose order of letters depends on how it was set up.
    return sorted(found, key=lambda item: item.name)


def save_import(tx: Transaction, done: PortfolioImport) -> None:
    """Keep what an import read; the same id again replaces it, as after a repeated command."""
    values = {
        "id": done.id,
        "portfolio_id": done.portfolio_id,
        "file_name": done.file_name,
        "sha256": done.sha256,
        "imported_at": done.imported_at,
        "counts": encode(done.counts),
        "mapping": encode(done.mapping),
        "encoding": done.encoding,
        "delimiter": done.delimiter,
    }
    statement = tx.insert(schema.portfolio_import).values(values)
    tx.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))


def imports(tx: Transaction, portfolio_id: str) -> list[PortfolioImport]:
    """Give the imports into a portfolio, the newest first."""
    table = schema.portfolio_import
    found = tx.execute(
        select(table)
        .where(table.c.portfolio_id == portfolio_id)
        .order_by(table.c.imported_at.desc(), table.c.id)
    )
    return [
        PortfolioImport(
            **{
                **row._mapping,
                "counts": tuple((what, rows) for what, rows in json.loads(row.counts)),
                "mapping": tuple((field, column) for field, column in json.loads(row.mapping)),
            }
        )
        for row in found
    ]
