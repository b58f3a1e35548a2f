"""Two runs of one workspace at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.acceptance.conftest import Firmwatch, Place

_HOLDER = """
import sys
from pathlib import Path
from firmwatch.config import load_settings
from firmwatch.pipeline import open_workspace, run

asked = False

def progress(step, done, total):
    global asked
    if not asked:
        asked = True
        print("holding", flush=True)
        sys.stdin.readline()

with open_workspace(load_settings(Path(sys.argv[1]), {}), progress) as workspace:
    run(workspace, whole=True)
"""


@pytest.fixture
def holder(place: Place) -> Iterator[subprocess.Popen[str]]:
    """A process in the middle of a run, which goes on when it is sent a line."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, place.folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "holding\n"
        yield process
        process.kill()


def test_the_second_run_is_told_that_the_first_goes_on(
    place: Place, holder: subprocess.Popen[str], firmwatch: Firmwatch
) -> None:
    alerts = firmwatch("alerts", "export").out
    for command in (("run",), ("run", "--no-update"), ("sources", "update", "ftm")):
        busy = firmwatch(*command, code=1)
        assert f"Another firmwatch run holds {place.folder}" in busy.err
        assert busy.out == b""
    assert firmwatch("alerts", "export").out == alerts
    assert {row["source"] for row in firmwatch("sources", "list").rows} >= {"ftm", "un_sc"}

    assert holder.stdin
    holder.stdin.write("\n")
    holder.stdin.flush()
    assert holder.wait(60) == 0
    assert "2 unchanged" in firmwatch("run").err
    assert {row["status"] for row in firmwatch("doctor").rows} <= {"ok", "warning"}


def test_a_killed_run_holds_nothing(
    place: Place, holder: subprocess.Popen[str], firmwatch: Firmwatch
) -> None:
    firmwatch("run", code=1)
    holder.kill()
    holder.wait(60)
    assert "2 unchanged" in firmwatch("run").err
