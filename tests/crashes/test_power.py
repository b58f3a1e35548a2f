"""What is said to be stored is still there after the worst that a power cut can do."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crashes.losses import CASES
from tests.crashes.points import die, in_a_copy
from tests.crashes.sqlite_files import SqliteFiles

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="/proc and inodes that stay open: power cuts were not tried"
)


@pytest.mark.parametrize("case", sorted(CASES))
def test_what_is_stored_outlasts_a_power_cut(case: str, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    done = subprocess.run(
        # A process that has used Polars must not be forked: this one may have.
        [sys.executable, "-m", "tests.crashes.losses", case, folder],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.skipif(
    sys.platform != "linux" or SqliteFiles.library() is None,
    reason="Python's SQLite is built in here: its writes cannot be watched",
)
class TestSqlite:
    """The VFS itself: what it may lose, and what it must not."""

    @staticmethod
    def rows(path: Path) -> list[int]:
        with sqlite3.connect(path) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            found = [row for (row,) in connection.execute("SELECT a FROM t ORDER BY a")]
        connection.close()
        return found

    @staticmethod
    def write(path: Path, synchronous: str, seed: int) -> None:
        files = SqliteFiles(path.parent)
        files.lay()
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        connection.execute("CREATE TABLE t (a INTEGER, b BLOB)")
        for number in range(8):
            connection.execute("INSERT INTO t VALUES (?, ?)", (number, os.urandom(9000)))
        connection.execute("BEGIN")
        connection.execute("INSERT INTO t VALUES (99, NULL)")
        files.lose_power(random.Random(seed))
        die()

    @pytest.mark.parametrize("seed", range(4))
    def test_what_is_flushed_stays_and_what_is_not_committed_goes(
        self, seed: int, tmp_path: Path
    ) -> None:
        in_a_copy(lambda: self.write(tmp_path / "ledger.sqlite", "FULL", seed))
        assert self.rows(tmp_path / "ledger.sqlite") == list(range(8))

    def test_what_is_not_flushed_may_go(self, tmp_path: Path) -> None:
        in_a_copy(lambda: self.write(tmp_path / "ledger.sqlite", "OFF", 3))
        with pytest.raises((AssertionError, sqlite3.DatabaseError)):
            assert self.rows(tmp_path / "ledger.sqlite") == list(range(8))
