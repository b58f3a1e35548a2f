"""The ledger as a whole: opened once at a door, then one transaction for each step."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import sqlalchemy
from filelock import FileLock, Timeout
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from firmwatch.errors import LedgerError
from firmwatch.ledger.failures import LOCK_SECONDS, shown, translated
from firmwatch.ledger.revisions import Revision, revision, upgrade
from firmwatch.ledger.transaction import Transaction
from firmwatch.ledger.turns import turn

__all__ = ["Ledger"]

# Any constant will do, as long as no other program in the same database uses it:
# the bytes "firmwatc" as a bigint.
_ADVISORY_LOCK = int.from_bytes(b"firmwatc", "big")

_CONNECT_SECONDS = 10


class Ledger:
    """What you decided: portfolios, runs, alerts and the audit log, in one database."""

    def __init__(self, engine: Engine, actor: str) -> None:
        self._engine = engine
        self._reader = _reader(engine)
        self._actor = actor

    @classmethod
    def open(cls, url: str, *, actor: str = "firmwatch") -> Self:
        """Open the ledger and bring its schema up to date; `actor` is named in the audit log.

        `url` is `sqlite:///path` or `postgresql+psycopg://user:password@host/database`.
        Raises `LedgerError` where the database cannot be opened or written, or where a newer
        firmwatch has written it.
        """
        engine = _engine(_parsed(url))
        try:
            with translated(engine.url):
                _prepare(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, actor)

    @property
    def name(self) -> str:
        """The database as messages name it: its URL without the password."""
        return shown(self._engine.url)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Give a unit of work that alone may write until it ends, stored as a whole or not at all.

        Raises `LedgerError` for whatever the database refuses, also after waiting 30 s for
        another writer.
        """
        with (
            translated(self._engine.url),
            self._engine.connect() as connection,
            connection.begin(),
        ):
            _lock(connection)
            yield Transaction(connection, self._actor)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Give a consistent view that waits for no writer, holds none up, and cannot write."""
        with (
            translated(self._engine.url),
            self._reader.connect() as connection,
            connection.begin(),
        ):
            yield Transaction(connection, self._actor)

    @contextmanager
    def turn(self, name: str) -> Iterator[None]:
        """Let one process at a time do what `name` says; others may read and write meanwhile.

        Raises `BusyError` where another process has the turn.
        """
        with translated(self._engine.url), turn(self._engine, name):
            yield

    def revision(self) -> Revision:
        """Read the version of the schema, and the newest that this program knows."""
        with self.reading() as tx:
            return revision(tx.connection, self.name)

    def close(self) -> None:
        """Close every connection; closing twice does no harm."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _parsed(text: str) -> URL:
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        # The text itself may hold a password, so it is not repeated.
        raise LedgerError(
            "the ledger's URL cannot be read: it must look like sqlite:///path/to/ledger.sqlite "
            "or postgresql+psycopg://user:password@host/database. Correct the setting."
        ) from error
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise LedgerError(
            f"the ledger's URL names {url.drivername}, which firmwatch does not keep a ledger in. "
            "Use sqlite:///path or postgresql+psycopg://user:password@host/database."
        )
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        raise LedgerError(
            "the ledger's URL names no file, and a ledger in memory is lost when the command "
            "ends. Give a path: sqlite:///path/to/ledger.sqlite."
        )
    return url


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = sqlalchemy.create_engine(url, connect_args={"timeout": LOCK_SECONDS})
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    arguments = {} if "connect_timeout" in url.query else {"connect_timeout": _CONNECT_SECONDS}
    try:
        return sqlalchemy.create_engine(url, connect_args=arguments)
    except (ImportError, NoSuchModuleError) as error:
        raise LedgerError(
            f"the ledger {shown(url)} needs the PostgreSQL driver, which is not installed. "
            "Install it: pip install 'firmwatch[postgres]'."
        ) from error


def _reader(engine: Engine) -> Engine:
    if engine.dialect.name == "sqlite":
        return engine.execution_options(firmwatch_reads=True)
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _configure_sqlite(connection: Any, _record: Any) -> None:
    # Without this the driver begins transactions on its own, late and never for DDL.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("foreign_keys = ON", "synchronous = FULL", "cache_size = -65536"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get("firmwatch_reads", False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reads else 'OFF'}")
    # IMMEDIATE: a transaction that reads first and locks later can fail half way as "locked".
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _lock(connection: Connection) -> None:
    """Let one writer in at a time on PostgreSQL too, as BEGIN IMMEDIATE does on SQLite."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")


def _prepare(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
        return
    with engine.begin() as connection:
        if connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on":
            raise LedgerError(
                f"the ledger {shown(engine.url)} is read-only: the server is a standby, or this "
                "user may not write. Name the primary server and a user who may write."
            )
        if not revision(connection, shown(engine.url)).is_head:
            _lock(connection)
            upgrade(connection)


def _prepare_sqlite(engine: Engine) -> None:
    name = shown(engine.url)
    if _is_ready(engine):
        _probe_writing(engine)
        return
    path = str(engine.url.database).removeprefix("file:")
    try:
        with FileLock(f"{path}.lock", timeout=2 * LOCK_SECONDS):
            with engine.connect() as connection:
                if not revision(connection, name).is_head:
                    upgrade(connection)
                connection.commit()
            raw = engine.raw_connection()
            try:
                # Kept in the file. Switching needs the file for itself, hence inside the lock.
                raw.cursor().execute("PRAGMA journal_mode = WAL")
            finally:
                raw.close()
    except Timeout as error:
        raise LedgerError(
            f"the ledger {name} is being prepared by another process, which has not finished in "
            f"{2 * LOCK_SECONDS} s. Try again; if no other firmwatch runs, delete {path}.lock."
        ) from error
    except OSError as error:
        raise LedgerError(
            f"the ledger {name} cannot be prepared: {error.strerror}. Check that this user may "
            "write in its folder."
        ) from error


def _is_ready(engine: Engine) -> bool:
    with _reader(engine).connect() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        return revision(connection, shown(engine.url)).is_head and mode == "wal"


def _probe_writing(engine: Engine) -> None:
    """Find out now, not after a long run, that the file is read-only."""
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("PRAGMA query_only = OFF")  # a pooled connection may come from a reader
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            cursor.execute("BEGIN IMMEDIATE")
            # BEGIN alone succeeds on a read-only file: SQLite then begins to read.
            cursor.execute("DELETE FROM alembic_version WHERE FALSE")
            cursor.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {LOCK_SECONDS * 1000}")
    finally:
        raw.close()
