"""One unit of work on the ledger: all of it is stored, or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    CursorResult,
    Table,
    Text,
    bindparam,
    func,
    insert,
    literal,
    literal_column,
)
from sqlalchemy import any_ as any_of
from sqlalchemy import select as select_from
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.sql import Executable

__all__ = ["Transaction", "batched", "encode"]

T = TypeVar("T")

encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
"""Canonical JSON text: sorted keys, no spaces, every script as it is written."""


def batched(items: Iterable[T], size: int) -> Iterable[list[T]]:
    """Cut a stream into lists of at most `size` items (itertools.batched needs Python 3.12)."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


class Transaction:
    """What the operations of the ledger work on; made by `Ledger.transaction` only.

    `connection` is inside a database transaction, `actor` is who is named in the audit log.
    """

    def __init__(self, connection: Connection, actor: str) -> None:
        self.connection = connection
        self.actor = actor

    def execute(self, statement: Executable, rows: Any = None) -> CursorResult[Any]:
        """Run one statement; `rows` are its parameters, a dict or a list of dicts."""
        return self.connection.execute(statement, rows)

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """Start an INSERT that can say what to do about a row that exists."""
        if self._is_sqlite:
            return sqlite.insert(table)
        return postgresql.insert(table)

    def insert_rows(
        self,
        table: Table,
        rows: Sequence[tuple[Any, ...]],
        shared: Mapping[str, Any] | None = None,
    ) -> None:
        """Insert many rows, each with a value for every column in the table's order.

        `shared` are the values of columns that are the same in all rows, which then leave them
        out.
        """
        if not rows:
            return
        shared = shared or {}
        if self._is_sqlite:
            # Straight to the driver: SQLAlchemy's handling of parameters doubles the time.
            self.connection.exec_driver_sql(self._insertion(table, shared), list(rows))
        else:
            keys = [column.name for column in table.columns if column.name not in shared]
            named = ({**shared, **dict(zip(keys, row, strict=True))} for row in rows)
            self.execute(insert(table), list(named))

    def _insertion(self, table: Table, shared: Mapping[str, Any]) -> str:
        """Write an INSERT with a parameter for every column but those that are shared."""
        dialect = self.connection.dialect
        values: dict[str, ColumnElement[Any]] = {}
        for column in table.columns:
            if column.name not in shared:
                values[column.name] = bindparam(column.name, type_=column.type)
                continue
            # Written out: SQLite spends a fifth of an insertion on taking parameters over.
            value = literal(shared[column.name], column.type)
            text = value.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
            values[column.name] = literal_column(str(text))
        return str(insert(table).values(values).compile(dialect=dialect))

    def among(self, column: ColumnElement[str], ids: Sequence[str]) -> ColumnElement[bool]:
        """Say that a column is one of `ids`, however many, in one bound parameter."""
        if self._is_sqlite:
            elements = func.json_each(encode(ids)).table_valued("value")
            return column.in_(select_from(elements.c.value))
        return column == any_of(literal(list(ids), ARRAY(Text)))

    @property
    def _is_sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"
