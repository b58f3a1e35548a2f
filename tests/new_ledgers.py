"""New ledgers without their migrations: these run once in a process, and what they made is copied.

Migrations take 0.15 s of a processor on SQLite and 0.9 s on PostgreSQL, and the tests open a
thousand new ledgers. ledger/test_connection.py does without copies, since it tests migrations, and
proves that one new ledger holds what every other does: no name and no key of its own.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import Engine, make_url

from firmwatch.ledger import Ledger, connection

__all__ = ["copies_for_migrations", "databases", "migrations"]

_NUMBERS = itertools.count()
_prepare = connection._prepare_sqlite


@contextlib.contextmanager
def copies_for_migrations() -> Iterator[None]:
    """Let every new SQLite ledger of this process begin as a copy; others are opened as ever."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "_prepare_sqlite", _copied)
        yield


@contextlib.contextmanager
def migrations() -> Iterator[None]:
    """Let every new ledger of this process go through its migrations, as those of users do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "_prepare_sqlite", _prepare)
        yield


def _copied(engine: Engine) -> None:
    path = Path(str(engine.url.database))
    # A folder that is missing or cannot be written to is for the ledger to name.
    with contextlib.suppress(OSError):
        if not path.exists() and not str(path).startswith("file:"):
            _lay(path)
    _prepare(engine)


def _lay(path: Path) -> None:
    """Put a new ledger there at one stroke; where another thread was quicker, leave its own."""
    copy = path.with_name(f"{path.name}.copy{next(_NUMBERS)}")
    copy.write_bytes(_migrated())
    try:
        os.link(copy, path)
    finally:
        copy.unlink()


@functools.cache
def _migrated() -> bytes:
    """Give the file of a ledger that its migrations have just made."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "ledger.sqlite")
        engine = connection._engine(make_url(f"sqlite:///{path.as_posix()}"))
        _prepare(engine)
        engine.dispose()
        assert not path.with_name("ledger.sqlite-wal").exists(), "some of it is not in the file"
        return path.read_bytes()


def databases(server: str, migrated: bool = False) -> Callable[[], str]:
    """Give the URL of another database of a PostgreSQL server each time.

    It is empty, or a copy of a ledger that its migrations have just made.
    """
    url = make_url(server).set(drivername="postgresql+psycopg")

    def create(template: str = "template1") -> str:
        name = f"ledger{next(_NUMBERS)}"
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as opened:
            opened.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        engine.dispose()
        return url.set(database=name).render_as_string(hide_password=False)

    if not migrated:
        return create
    first = create()
    Ledger.open(first).close()
    return lambda: create(str(make_url(first).database))
