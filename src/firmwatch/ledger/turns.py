"""A turn that one process has at a time; it falls with the process, however that ends."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout
from sqlalchemy.engine import Engine

from firmwatch.errors import BusyError, LedgerError
from firmwatch.ledger.failures import shown

__all__ = ["turn"]


@contextmanager
def turn(engine: Engine, name: str) -> Iterator[None]:
    """Hold the turn called `name` in a ledger; raises `BusyError` where another process has it.

    On SQLite it is a lock on a file beside the database, on PostgreSQL a lock of the session.
    """
    if engine.dialect.name == "sqlite":
        path = str(engine.url.database).removeprefix("file:")
        lock = FileLock(f"{path}.{name}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise _busy(engine, name) from error
        except OSError as error:
            raise LedgerError(
                f"the lock {lock.lock_file} cannot be made: {error.strerror or error}. Check the "
                "free space on that disk and that this user may write there."
            ) from error
        try:
            yield
        finally:
            lock.release()
        return
    key = int.from_bytes(
        hashlib.sha256(f"firmwatch {name}".encode()).digest()[:8], "big", signed=True
    )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({key})").scalar():
            raise _busy(engine, name)
        try:
            yield
        finally:
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock({key})")


def _busy(engine: Engine, name: str) -> BusyError:
    return BusyError(
        f"another process has the turn to {name} in the ledger {shown(engine.url)}. Wait for it to "
        "end; what it does not send stays for the next one."
    )
