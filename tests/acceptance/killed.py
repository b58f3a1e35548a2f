"""Runs that are killed at one point after another, each in a forked copy of this process.

Called as ``python -m tests.acceptance.killed TEMPLATE FOLDER STEP PART PARTS``: for every STEP-th
point of a run, of these the PART-th of PARTS, it copies the workspace TEMPLATE to FOLDER and HOME
beside it, runs it and kills it there with SIGKILL, examines what is left, runs it again, and prints
one JSON line: the point, what was found broken, and the alerts in the end. Point 0 is the run that
nobody kills.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.engine.default import DefaultDialect

from firmwatch.api.comparison import compare
from firmwatch.config import load_settings
from firmwatch.pipeline import examine, list_alerts, open_workspace, run
from firmwatch.sources import sources

NEVER = 0
HOMES = ("XDG_CONFIG_HOME", "HOME", "APPDATA", "LOCALAPPDATA")


class Points:
    """Counts the points that a run passes, and kills this process at one of them."""

    def __init__(self, fatal: int) -> None:
        self.fatal = fatal
        self.passed: list[str] = []

    def reach(self, name: str) -> None:
        self.passed.append(name)
        if len(self.passed) == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner: Any, name: str, after: bool = True) -> None:
        """Make a point before every call of a function, and one after it."""
        inner = getattr(owner, name)

        def outer(*arguments: Any, **options: Any) -> Any:
            self.reach(f"before {name}")
            result = inner(*arguments, **options)
            if after:
                self.reach(f"after {name}")
            return result

        setattr(owner, name, outer)

    def lay(self) -> None:
        """Lay points around every flush to disk, move, and begin and end of a transaction."""
        self.around(os, "fsync", after=False)
        self.around(Path, "replace")
        self.around(DefaultDialect, "do_commit")
        event.listen(Engine, "begin", lambda _: self.reach("begin"))


def alerts_of(folder: Path) -> list[dict[str, Any]]:
    """What must not depend on when a run was killed."""
    kept = ("alert_id", "subject_id", "source", "record_id", "score", "evidence", "status")
    with open_workspace(load_settings(folder, {})) as workspace:
        rows = [alert.row() for alert in list_alerts(workspace)]
    rows.sort(key=lambda row: str(row["alert_id"]))
    return [
        {key: row[key] for key in (*kept, "closed_reason")} | {"sha256": row["snapshot"]["sha256"]}
        for row in rows
    ]


def run_once(folder: Path, points: Points) -> None:
    def progress(step: str, done: int, total: int | None) -> None:
        points.reach(f"progress {step}")

    points.lay()
    with open_workspace(load_settings(folder, {}), progress) as workspace:
        run(workspace)


def broken(folder: Path) -> list[str]:
    with open_workspace(load_settings(folder, {})) as workspace:
        return [
            f"{item.check}: {item.detail}" for item in examine(workspace) if item.status == "error"
        ]


def in_a_copy(act: Callable[[], Any]) -> Any:
    """Do something in a forked process and give its answer, or -signal where it was killed."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reader)
            with os.fdopen(writer, "w", encoding="utf-8") as stream:
                json.dump(act(), stream)
            code = 0
        except BaseException:  # noqa: BLE001 - a forked process must not go on as its parent
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as stream:
        text = stream.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code > 0:
        raise RuntimeError(f"the forked process ended with {code}")
    return json.loads(text) if code == 0 else code


def undisturbed(folder: Path) -> dict[str, Any]:
    points = Points(NEVER)
    run_once(folder, points)
    passed = list(points.passed)
    return {"points": passed, "broken": broken(folder), "alerts": alerts_of(folder)}


def killed(folder: Path, point: int) -> dict[str, Any]:
    left = in_a_copy(lambda: run_once(folder, Points(point)))
    assert left == -signal.SIGKILL, f"the run was not killed at point {point}"
    outcome: dict[str, Any] = in_a_copy(lambda: _repaired(folder))
    return outcome


def _repaired(folder: Path) -> dict[str, Any]:
    found = broken(folder)
    run_once(folder, Points(NEVER))
    unfinished = [path.name for path in (folder / "lake" / "unfinished").glob("*")]
    return {
        "broken": found,
        "broken_after": broken(folder),
        "unfinished": unfinished,
        "alerts": alerts_of(folder),
    }


def main(template: Path, folder: Path, step: int, part: int, parts: int) -> None:
    # The key that signs the audit log is made by the first run, in the user's own folder.
    home, home_before = folder.with_name(f"{folder.name}-home"), Path(os.environ["HOME"])
    os.environ.update(dict.fromkeys(HOMES, str(home)))

    def afresh() -> Path:
        for origin, copy in ((template, folder), (home_before, home)):
            shutil.rmtree(copy, ignore_errors=True)
            if origin.is_dir():
                shutil.copytree(origin, copy)
        return folder

    # What the first comparison and the first look at the sources take time for, the copies inherit.
    compare("Vostrika Marine Logistics LLC", "Halcyon Drift Trading LLC")
    sources()
    whole = in_a_copy(lambda: undisturbed(afresh()))
    print(json.dumps({"point": NEVER, **whole}), flush=True)
    for position in range(0, len(whole["points"]), step)[part::parts]:
        outcome = killed(afresh(), position + 1)
        name = whole["points"][position]
        print(json.dumps({"point": position + 1, "name": name, **outcome}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:]))
