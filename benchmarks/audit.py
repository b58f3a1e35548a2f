"""What a million entries of the audit log take: appending, verifying, proving.

Run it with ``uv run python benchmarks/audit.py [ENTRIES [FOLDER]]``. It makes a ledger in SQLite
in a temporary folder (in FOLDER, where a second call then verifies). There the log opens an alert
of one finding with each entry, as a run does, in batches of 2,000; the alerts themselves, and
hashing them, are left out of the times of appending. Verification is that of ``firmwatch audit
verify``, with alerts and checkpoint.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from measuring import machine, table
from sqlalchemy import Table

from firmwatch.config import load_settings
from firmwatch.ledger import audit, schema
from firmwatch.ledger.alert_contents import alert_contents
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
    note(what, time.perf_counter() - wall, time.process_time() - cpu, entries)


def note(what: str, wall: float, cpu: float, entries: int) -> None:
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
    wall = cpu = 0.0
    with workspace.ledger.transaction() as tx:
        for start in range(0, entries, BATCH):
            numbers = range(start, start + BATCH)
            tx.insert_rows(schema.finding, [laid_out(schema.finding, one) for one in numbers])
            tx.insert_rows(schema.alert, [laid_out(schema.alert, one) for one in numbers])
            contents = alert_contents(tx, [alert_id(number) for number in numbers])
            events = [act(number, contents[alert_id(number)]) for number in numbers]
            started = time.perf_counter(), time.process_time()
            audit.append_events(tx, "clerk", events, NOW)
            wall += time.perf_counter() - started[0]
            cpu += time.process_time() - started[1]
    note("append", wall, cpu, entries)
    with timed("checkpoint", 1):
        checkpoint(workspace)


def verify(workspace: Workspace, entries: int) -> None:
    with timed("verify, alerts included", entries):
        found = verify_audit(workspace)
    assert found.sound, found.findings[:3]
    assert found.entries == found.signed == entries
    with timed("prove one entry", 1):
        prove(workspace, entries // 2)


def alert_id(number: int) -> str:
    return f"{number:016x}"


def act(number: int, content: str) -> tuple[str, str, dict[str, object]]:
    detail = {
        "run_id": "00000001",
        "cause": "listed",
        "subject_id": alert_id(number),
        "status": "open",
        "facts_hash": f"{number:064x}",
        "findings": [f"{number:032x}"],
        "content_sha256": content,
    }
    return "alert.opened", f"alert:{alert_id(number)}", detail


def laid_out(table: Table, number: int) -> tuple[object, ...]:
    """Give a row of an alert or of its one finding, in the order of the table's columns."""
    is_alert = table is schema.alert
    known = {
        "id": alert_id(number) if is_alert else f"{number:032x}",
        "alert_id": alert_id(number),
        "portfolio_id": "p",
        "subject_id": alert_id(number),
        "source": "sample_list",
        "record_id": f"R-{number}",
        "party_id": f"sample_list:R-{number}",
        "status": "open",
        "severity": "high",
        "cause": "listed",
        "score": 0.5,
        "facts_hash": f"{number:064x}",
        "opened_at": NOW,
        "changed_at": NOW,
        "run_id": "00000001",
        "body": f'{{"score":0.5,"subject_name":"Sample Trading {number}"}}',
    }
    return tuple(known.get(column.name) for column in table.columns)


if __name__ == "__main__":
    main()
