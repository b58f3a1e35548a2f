"""What a million entries of the audit log take: appending, verifying, proving.

Run it with ``uv run python benchmarks/audit.py [ENTRIES [FOLDER]]``. It makes a ledger in SQLite
in a temporary folder (in FOLDER, where a second call then verifies). There the log opens an alert
with each entry, as a run does, in batches of 2,000; the alerts themselves are left out of the times
of appending. Verification is that of ``firmwatch audit verify``, with alerts and checkpoint.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from measuring import machine, table

from firmwatch.config import load_settings
from firmwatch.ledger import audit, schema
from firmwatch.pipeline import Workspace, init_workspace, open_workspace
from firmwatch.steps.audit import checkpoint, prove
from firmwatch.steps.audit_verification import verify_audit

BATCH = 2_000
NOW = "2026-03-01T08:00:00+00:00"
ROWS: list[dict[str, object]] = []


@contextmanager
def timed(what: str, entries: int) -> Iterator[None]:
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    row = {"what": what, "seconds": wall, "cpu_seconds": cpu}
    ROWS.append(row | {"cpu_microseconds_each": cpu / entries * 1e6})


def main() -> None:
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    head = machine()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(sys.argv[2] if len(sys.argv) > 2 else name)
        new = not (folder / "ledger.sqlite").exists()
        if new:
            init_workspace(folder)
        with open_workspace(load_settings(folder, {}, {"audit_key": "audit.key"})) as workspace:
            (append if new else verify)(workspace, entries)
            if new and folder == Path(name):
                verify(workspace, entries)
        size = (folder / "ledger.sqlite").stat().st_size
    print(f"{head}; {entries:,} entries, ledger of {size / 1e6:,.0f} MB\n\n{table(ROWS)}")


def append(workspace: Workspace, entries: int) -> None:
    with timed("append", entries), workspace.ledger.transaction() as tx:
        for start in range(0, entries, BATCH):
            audit.append_events(tx, "clerk", map(act, range(start, start + BATCH)), NOW)
    with workspace.ledger.transaction() as tx:
        for start in range(0, entries, BATCH):
            tx.insert_rows(schema.alert, [row(number) for number in range(start, start + BATCH)])
    with timed("checkpoint", 1):
        checkpoint(workspace)


def verify(workspace: Workspace, entries: int) -> None:
    with timed("verify, alerts included", entries):
        found = verify_audit(workspace)
    assert found.sound, found.findings[:3]
    assert found.entries == found.signed == entries
    with timed("prove one entry", 1):
        prove(workspace, entries // 2)


def body(number: int) -> str:
    return f'{{"portfolio_id":"p","score":0.5,"subject_name":"Sample Trading {number}"}}'


def act(number: int) -> tuple[str, str, dict[str, str]]:
    return (
        "alert.opened",
        f"alert:{number:016x}",
        {
            "run_id": "00000001",
            "subject_id": f"{number:016x}",
            "source": "sample_list",
            "record_id": f"R-{number}",
            "facts_hash": f"{number:064x}",
            "body_sha256": hashlib.sha256(body(number).encode()).hexdigest(),
        },
    )


def row(number: int) -> tuple[object, ...]:
    keys = (f"{number:016x}", "p", f"{number:016x}", "sample_list", f"R-{number}")
    state = ("open", 0.5, f"{number:064x}", NOW, NOW, None, None, "00000001")
    return (*keys, *state, body(number), None)


if __name__ == "__main__":
    main()
