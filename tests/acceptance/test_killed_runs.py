"""A run that is killed anywhere leaves the last good state, and the next one ends as it should."""

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
from tests.acceptance.published import COMING, LISTED, parties, publish

POINTS_MIN = 12
LATER_STEP, FIRST_STEP = 7, 13
PARTS = 2
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="no fork here: runs that are killed were not tried"
)


def sweep(template: Path, step: int) -> list[dict[str, Any]]:
    """Kill runs of copies of `template`, beside it, at every `step`-th point; two at a time."""
    with ThreadPoolExecutor(PARTS) as pool:
        parts = list(pool.map(lambda part: swept(template, step, part), range(PARTS)))
    rest = [outcome for part in parts for outcome in part[1:]]
    return [parts[0][0], *sorted(rest, key=lambda outcome: outcome["point"])]


def swept(template: Path, step: int, part: int) -> list[dict[str, Any]]:
    folder = template.with_name(f"killed{part}")
    numbers = map(str, (step, part, PARTS))
    done = subprocess.run(
        [sys.executable, "-m", "tests.acceptance.killed", template, folder, *numbers],
        cwd=ROOT,
        # Every process that is forked here begins to use Polars after the fork.
        env={**os.environ, "POLARS_ALLOW_FORKING_THREAD": "1"},
        capture_output=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def check(outcomes: list[dict[str, Any]]) -> None:
    whole, *rest = outcomes
    assert len(whole["alerts"]) > 1
    for outcome in rest:
        where = (outcome["point"], outcome["name"])
        assert outcome["broken"] == [], where
        assert outcome["broken_after"] == [], where
        assert outcome["unfinished"] == [], where
        assert outcome["alerts"] == whole["alerts"], where


def test_a_later_run_killed_anywhere(
    make_place: Callable[..., Place], firmwatch: Firmwatch
) -> None:
    place = make_place(("us_ofac_sdn",))
    firmwatch("portfolio", "import", place.vendors)
    firmwatch("run")
    publish(place.source("us_ofac_sdn"), "us_ofac_sdn", parties(LISTED, COMING))
    # Begin, before and after a commit take turns: a step of seven meets each of them.
    outcomes = sweep(place.folder, LATER_STEP)
    check(outcomes)
    assert len(outcomes) - 1 == -(-len(outcomes[0]["points"]) // LATER_STEP) >= POINTS_MIN
    kinds = {name.split()[-1] for name in outcomes[0]["points"]}
    assert {"fsync", "replace", "begin", "do_commit"} <= kinds
    statuses = [alert["status"] for alert in outcomes[0]["alerts"]]
    assert (statuses.count("open"), statuses.count("closed")) == (2, 1)


def test_a_first_run_killed_here_and_there(
    make_place: Callable[..., Place], firmwatch: Firmwatch
) -> None:
    place = make_place(("un_sc",))
    firmwatch("portfolio", "import", place.vendors)
    whole, *rest = sweep(place.folder, FIRST_STEP)
    # Before the first snapshot is promoted, that there is none yet is itself the error.
    for outcome in rest:
        outcome["broken"] = [item for item in outcome["broken"] if "never fetched" not in item]
    check([whole, *rest])


def test_half_a_snapshot_is_cleared_away(place: Place, firmwatch: Firmwatch) -> None:
    left = place.folder / "lake" / "unfinished" / "left-by-a-killed-run"
    shutil.copytree(place.folder / "lake" / "snapshots", left)
    firmwatch("run")
    assert not left.exists()
