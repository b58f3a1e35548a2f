from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from firmwatch.errors import LedgerError
from firmwatch.ledger import Ledger, failures, portfolios
from firmwatch.ledger.schema import metadata
from tests.ledger.fictional import LATER, NOW
from tests.new_ledgers import copies_for_migrations, migrations


def run_python(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(autouse=True)
def migrated_here() -> Iterator[None]:
    """Let each new ledger go through its migrations: this is what is tested."""
    with migrations():
        yield


@pytest.fixture
def url(new_url: Callable[[], str]) -> str:
    """An empty database, for a ledger that has still to be made."""
    return new_url()


def test_migrations_make_what_the_schema_says(ledger: Ledger) -> None:
    with ledger.reading() as tx:
        context = MigrationContext.configure(tx.connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_one_new_ledger_holds_what_every_other_does(new_url: Callable[[], str]) -> None:
    """Only then may tests begin with a copy."""

    def made() -> dict[str, list[Any]]:
        with Ledger.open(new_url()) as ledger, ledger.reading() as tx:
            names = inspect(tx.connection).get_table_names()
            assert set(metadata.tables) <= set(names)
            return {name: [*tx.execute(text(f"SELECT * FROM {name}"))] for name in names}

    first, second = made(), made()
    assert first == second
    assert {name for name, rows in first.items() if rows} == {"alembic_version", "audit_tree"}


def test_a_copy_is_what_migrations_make(tmp_path: Path) -> None:
    def made(name: str) -> tuple[list[Any], ...]:
        path = tmp_path / name
        with Ledger.open(f"sqlite:///{path}") as ledger:
            assert ledger.revision().is_head
        with closing(sqlite3.connect(path)) as raw:
            names = ("user_version", "application_id", "encoding", "journal_mode", "page_size")
            pragmas = [raw.execute(f"PRAGMA {name}").fetchall() for name in names]
            return [*raw.iterdump()], pragmas

    migrated = made("migrated.sqlite")
    with copies_for_migrations():
        assert made("copied.sqlite") == migrated
    assert {path.name for path in tmp_path.glob("copied*")} <= {
        "copied.sqlite", "copied.sqlite.lock"
    }  # fmt: skip


def test_opening_twice_changes_nothing(url: str) -> None:
    with Ledger.open(url) as ledger, ledger.transaction() as tx:
        portfolios.save_portfolio(tx, "suppliers", "onboarding", "contract", NOW)
    with Ledger.open(url) as ledger:
        assert ledger.revision().is_head
        with ledger.reading() as tx:
            assert [item.name for item in portfolios.portfolios(tx)] == ["suppliers"]


def test_processes_that_open_a_new_ledger_at_once_all_succeed(new_url: Callable[[], str]) -> None:
    for _ in range(2):
        url = new_url()
        code = """
            import sys
            from firmwatch.ledger import Ledger
            sys.stdin.readline()
            with Ledger.open(sys.argv[1]) as ledger:
                print(ledger.revision().is_head)
        """
        both = [
            subprocess.Popen(
                [sys.executable, "-W", "error", "-c", textwrap.dedent(code), url],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        with ThreadPoolExecutor() as pool:
            answers = list(pool.map(lambda each: each.communicate("go\n", timeout=60), both))
        assert answers == [("True\n", ""), ("True\n", "")]


def test_threads_that_open_a_new_ledger_at_once_all_succeed(url: str) -> None:
    def open_and_close(_: int) -> bool:
        with Ledger.open(url) as ledger:
            return ledger.revision().is_head

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(open_and_close, range(4))) == [True] * 4


def test_a_ledger_from_the_future_is_refused_untouched(url: str) -> None:
    with Ledger.open(url) as ledger, ledger.transaction() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LedgerError, match=r"schema 9999.*newest is 0011.*Upgrade firmwatch"):
        Ledger.open(url)


def test_a_transaction_is_stored_as_a_whole_or_not_at_all(ledger: Ledger) -> None:
    def fail_half_way() -> None:
        with ledger.transaction() as tx:
            portfolios.save_portfolio(tx, "suppliers", "onboarding", "contract", NOW)
            raise KeyError("half way")

    with pytest.raises(KeyError, match="half way"):
        fail_half_way()
    with ledger.reading() as tx:
        assert portfolios.portfolios(tx) == []
    with ledger.transaction() as tx:
        portfolios.save_portfolio(tx, "suppliers", "onboarding", "contract", NOW)
    with ledger.reading() as tx:
        assert len(portfolios.portfolios(tx)) == 1


def test_a_reader_sees_one_state_and_cannot_write(ledger: Ledger) -> None:
    with ledger.reading() as reader:
        assert portfolios.portfolios(reader) == []
        with ledger.transaction() as tx:
            portfolios.save_portfolio(tx, "suppliers", "onboarding", "contract", NOW)
        assert portfolios.portfolios(reader) == []
    with pytest.raises(LedgerError, match=r"read-?only"), ledger.reading() as reader:
        portfolios.save_portfolio(reader, "other", "onboarding", "contract", NOW)
    with ledger.transaction() as tx:
        portfolios.save_portfolio(tx, "other", "onboarding", "contract", LATER)


def test_a_second_writer_waits_then_gives_up_with_advice(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("firmwatch.ledger.connection.LOCK_SECONDS", 1)
    said = "Another process writes to it"
    with (
        Ledger.open(url) as first,
        Ledger.open(url) as second,
        first.transaction(),
        pytest.raises(LedgerError, match=said),
        second.transaction(),
    ):
        pytest.fail("two transactions wrote at once")


def test_a_killed_process_leaves_the_last_good_state(sqlite_url: str) -> None:
    process = run_python(
        """
        import os, signal, sys
        from firmwatch.ledger import Ledger, portfolios
        ledger = Ledger.open(sys.argv[1])
        with ledger.transaction() as tx:
            portfolios.save_portfolio(tx, "before", "p", "b", "2026-03-01T08:00:00Z")
        with ledger.transaction() as tx:
            for number in range(20_000):
                portfolios.save_portfolio(tx, f"during {number}", "p", "b", "2026-03-01T08:00:00Z")
                if number == 2_000:
                    os.kill(os.getpid(), signal.SIGKILL)
        """,
        sqlite_url,
    )
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    with Ledger.open(sqlite_url) as ledger, ledger.transaction() as tx:
        assert [item.name for item in portfolios.portfolios(tx)] == ["before"]
        assert tx.execute(text("PRAGMA integrity_check")).scalar() == "ok"


def test_sqlite_is_set_to_lose_nothing(sqlite_url: str) -> None:
    with Ledger.open(sqlite_url) as ledger, ledger.transaction() as tx:
        pragmas = {
            name: tx.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 2,
        "busy_timeout": failures.LOCK_SECONDS * 1000,
    }


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match=r"absent/ledger\.sqlite.*Check that the folder exists"):
        Ledger.open(f"sqlite:///{tmp_path}/absent/ledger.sqlite")


def test_a_file_that_is_no_ledger_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir or Madam, " * 100)
    with pytest.raises(LedgerError, match="not a database"):
        Ledger.open(f"sqlite:///{path}")
    assert path.read_text() == "Dear Sir or Madam, " * 100


def test_a_read_only_file_is_refused_when_opened(sqlite_url: str) -> None:
    Ledger.open(sqlite_url).close()
    path = sqlite_url.removeprefix("sqlite:///")
    with pytest.raises(LedgerError, match="It is read-only"):
        Ledger.open(f"sqlite:///file:{path}?mode=ro&uri=true")


def test_a_read_only_server_is_refused_when_opened(postgresql_url: str, url: str) -> None:
    if url.startswith("sqlite"):
        return
    mark = "&" if "?" in url else "?"
    with pytest.raises(LedgerError, match="is read-only"):
        Ledger.open(f"{url}{mark}options=-c%20default_transaction_read_only%3Don")


def test_a_full_disk_is_named_and_nothing_is_stored(sqlite_url: str) -> None:
    def fill(ledger: Ledger) -> None:
        with ledger.transaction() as tx:
            # SQLite then answers as on a full disk (sqlite.org/pragma.html).
            tx.execute(text("PRAGMA max_page_count = 1"))
            for number in range(5_000):
                portfolios.save_portfolio(tx, f"p{number}", "x" * 500, "b", NOW)

    with Ledger.open(sqlite_url) as ledger:
        with pytest.raises(LedgerError, match=r"disk is full\. Free some space"):
            fill(ledger)
        with ledger.reading() as tx:
            assert portfolios.portfolios(tx) == []


def test_no_message_tells_the_password() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(LedgerError) as caught:
        Ledger.open("postgresql://user:sesame@127.0.0.1:1/firm?password=sesame")
    assert "sesame" not in str(caught.value)
    assert "127.0.0.1:1/firm" in str(caught.value)
    assert "Check that the server runs" in str(caught.value)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("mysql://user:sesame@host/firm", "names mysql"),
        ("sesame", "cannot be read"),
        ("postgresql://user:sesame@host:port/firm", "cannot be read"),
    ],
)
def test_a_url_that_names_no_ledger_is_explained(url: str, said: str) -> None:
    with pytest.raises(LedgerError, match=said) as caught:
        Ledger.open(url)
    assert "sesame" not in str(caught.value)
