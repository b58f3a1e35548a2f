"""Whatever ends a command before its time leaves the last good state, and the next one ends well.

A small sample of what benchmarks/crash_sweep.py tries: commands that are killed, whose machine
loses power, and whose disk is full.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import Firmwatch, Place
from tests.crashes.sqlite_files import SqliteFiles
from tests.crashes.sweep import faults_of

ROOT = Path(__file__).parents[2]

needs_fork = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="no fork here: commands that are killed were not tried"
)


SAMPLES = (
    ("later-of-one", "kill:23", "power:41", "full:61"),
    ("first-of-one", "kill:37", "power:61"),
)
Outcomes = dict[tuple[str, str], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """What came of every sample: by scenario and harm, the undisturbed one first."""
    folder = tmp_path_factory.mktemp("crashes")
    has_power = sys.platform == "linux" and SqliteFiles.library() is not None

    def swept(sample: tuple[str, ...]) -> Outcomes:
        scenario, *rest = sample
        chosen = [item for item in rest if has_power or not item.startswith("power")]
        done = subprocess.run(
            [sys.executable, "-m", "tests.crashes.sweep", folder / scenario, scenario, *chosen],
            cwd=ROOT,
            # Every process that is forked here begins to use Polars after the fork.
            env={**os.environ, "POLARS_ALLOW_FORKING_THREAD": "1"},
            capture_output=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        found: Outcomes = {}
        for row in map(json.loads, done.stdout.splitlines()):
            found.setdefault((scenario, row["harm"]), []).append(row)
        return found

    with ThreadPoolExecutor(len(SAMPLES)) as pool:
        first, second = pool.map(swept, SAMPLES)
    return first | second


def check(outcomes: list[dict[str, Any]], harmed_min: int) -> None:
    whole, *rest = outcomes
    assert whole["state"]["alerts"]
    assert (whole["broken"], whole["state"]["audit"]) == ([], [])
    assert len(rest) >= harmed_min
    for outcome in rest:
        assert faults_of(outcome, whole) == [], (outcome["point"], outcome["name"])


@needs_fork
def test_a_later_run_killed_anywhere(outcomes: Outcomes) -> None:
    # Begin, before and after a commit take turns: a step that is no multiple of them meets each.
    whole, *_ = found = outcomes["later-of-one", "kill"]
    check(found, 5)
    kinds = {name.split()[-1] for name in whole["points"]}
    assert {"fsync", "replace", "begin", "do_commit"} <= kinds
    statuses = [alert["status"] for alert in whole["state"]["alerts"]]
    assert (statuses.count("open"), statuses.count("closed")) == (2, 1)


@needs_fork
def test_a_first_run_killed_here_and_there(outcomes: Outcomes) -> None:
    check(outcomes["first-of-one", "kill"], 3)


@needs_fork
@pytest.mark.parametrize("scenario", ["later-of-one", "first-of-one"])
def test_a_run_whose_machine_loses_power(scenario: str, outcomes: Outcomes) -> None:
    if (scenario, "power") not in outcomes:
        pytest.skip("lost writes were not tried: this needs Linux and SQLite as a library")
    check(outcomes[scenario, "power"], 2)
    assert "before sync of -wal" in outcomes[scenario, "power"][0]["points"]


@needs_fork
def test_a_run_whose_disk_is_full(outcomes: Outcomes) -> None:
    found = outcomes["later-of-one", "full"]
    check(found, 3)
    assert any(code for outcome in found[1:] for code, _ in outcome["left"])


def test_half_a_snapshot_is_cleared_away(place: Place, firmwatch: Firmwatch) -> None:
    left = place.folder / "lake" / "unfinished" / "left-by-a-killed-run"
    shutil.copytree(place.folder / "lake" / "snapshots", left)
    firmwatch("run")
    assert not left.exists()


def test_a_ledger_that_may_not_grow(
    place: Place,
    vendors_more: Callable[[int], Path],
    firmwatch: Firmwatch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """SQLite's own limit on a database's pages gives SQLITE_FULL, as a full disk does."""
    from firmwatch.ledger import connection

    alerts = firmwatch("alerts", "export").out
    configure = connection._configure_sqlite

    def full(raw: Any, record: Any) -> None:
        configure(raw, record)
        raw.execute("PRAGMA max_page_count = 1")  # of a larger file it is the present length

    more = vendors_more(2_000)
    with monkeypatch.context() as patch:
        patch.setattr(connection, "_configure_sqlite", full)
        said = firmwatch("portfolio", "import", more, code=1)
    assert "disk is full. Free some space on that disk, then run the command again." in said.err
    assert firmwatch("alerts", "export").out == alerts
    assert "2 unchanged" in firmwatch("run").err
    firmwatch("portfolio", "import", more)
    assert {row["status"] for row in firmwatch("doctor").rows} <= {"ok", "warning"}


@pytest.fixture
def vendors_more(tmp_path: Path) -> Callable[[int], Path]:
    """Write a vendor list of so many rows, none of them listed."""

    def write(count: int) -> Path:
        path = tmp_path / "more.csv"
        rows = [f"M-{number};Quillmark Timber {number} Ltd;NO" for number in range(count)]
        path.write_text("\n".join(["Vendor no;Vendor name;Country", *rows]) + "\n", "utf-8")
        return path

    return write


def test_rejected_rows_that_find_no_space_are_said(
    place: Place, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = Path.open

    def no_space(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.parent.name == "rejected":
            raise OSError(28, "No space left on device")
        return inner(path, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", no_space)
        said = firmwatch("portfolio", "import", place.vendors, code=1)
    assert "1 rejected rows could not be written to" in said.err
    assert "No space left on device. Check the free space" in said.err
    (row,) = firmwatch("portfolio", "import", place.vendors).rows
    assert Path(row["rejected_file"]).exists()


@pytest.mark.parametrize("command", ["run", "notify"])
def test_a_lock_that_finds_no_space_is_said(
    command: str, place: Place, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = os.open

    def no_space(path: Any, *arguments: Any, **options: Any) -> int:
        if str(path).endswith(".lock"):
            raise OSError(28, "No space left on device")
        return inner(path, *arguments, **options)

    if command == "notify":
        settings = place.folder / "firmwatch.toml"
        text = '\n[[notify]]\nname = "log"\nkind = "file"\npath = "messages.jsonl"\n'
        settings.write_text(settings.read_text("utf-8") + text, "utf-8")
        firmwatch("portfolio", "import", place.vendors, "--name", "others")
        firmwatch("run", "--no-notify")
    words = ("run",) if command == "run" else ("notify", "send")
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", no_space)
        said = firmwatch(*words, code=1)
    assert "cannot be made: No space left on device" in said.err
