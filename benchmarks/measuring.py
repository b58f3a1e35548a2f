"""What a command takes: seconds, processor time and memory, of a process of its own."""

from __future__ import annotations

import contextlib
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_PAUSE = 0.05
"""Seconds between two looks at the memory of a process and of those that it started."""


class Taken(NamedTuple):
    """What a command took.

    `seconds` is wall time, `cpu_seconds` processor time of it and of all that it started,
    `megabytes` the peak resident memory of the command's own process, `all_megabytes` the greatest
    sum over all processes that was seen (pages that they share count for each; Linux only, else as
    the former). `cut` is true where it was ended for having no time left.
    """

    seconds: float
    cpu_seconds: float
    megabytes: int
    all_megabytes: int
    code: int
    cut: bool


# As on a user's machine, where Python keeps what it has compiled.
_USUAL = {"PYTHONDONTWRITEBYTECODE": ""}


def measure(
    command: Sequence[str],
    folder: Path,
    seconds_max: float | None = None,
    environment: Mapping[str, str] | None = None,
) -> tuple[Taken, str]:
    """Run a command in a process of its own, and give what it took and printed.

    The caller must be smaller than the command: Linux passes the peak of a process on to what it
    starts. A command that is not through after `seconds_max` is ended, with all that it started.
    """
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=out,
            stderr=err,
            env={**os.environ, **_USUAL, **(environment or {})},
            start_new_session=True,
        )
        watch = _Watch(process.pid, seconds_max)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        watch.ended.set()
        watch.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read()
        if process.returncode not in (0, 4, -9):  # 4: found with warnings
            err.seek(0)
            print(err.read()[-2_000:], file=sys.stderr)
    own = usage.ru_maxrss // 1024
    taken = Taken(
        seconds,
        usage.ru_utime + usage.ru_stime,
        own,
        max(own, watch.peak_kilobytes // 1024),
        process.returncode,
        watch.cut,
    )
    return taken, text


def machine() -> str:
    """Say on what machine the figures were measured, and how much else it had to do."""
    load = f"load average {os.getloadavg()[0]:.1f} before the start"
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {load}"
    )


def table(rows: Sequence[Mapping[str, object]]) -> str:
    """Lay rows out as Markdown; the first row has the columns."""
    columns = list(rows[0])
    lines = [columns, ["---"] * len(columns)]
    lines += [[_cell(row.get(column, "")) for column in columns] for row in rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) < 1 else f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


class _Watch(threading.Thread):
    """Looks at the memory of a session's processes, and ends them when their time is over."""

    def __init__(self, session: int, seconds_max: float | None) -> None:
        super().__init__(daemon=True)
        self.session, self.seconds_max = session, seconds_max
        self.ended, self.cut, self.peak_kilobytes = threading.Event(), False, 0

    def run(self) -> None:
        started = time.monotonic()
        while not self.ended.wait(_PAUSE):
            self.peak_kilobytes = max(self.peak_kilobytes, _resident(self.session))
            if self.seconds_max and time.monotonic() - started > self.seconds_max:
                self.cut = True
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self.session, 9)
                return


def _resident(session: int) -> int:
    """Add up the resident kilobytes of a session's processes; 0 where there is no /proc."""
    total = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = path.read_text().rpartition(")")[2].split()
            # Fields of proc(5) after the name: state, parent, group, session, ...; 21 is pages.
            if int(fields[3]) == session:
                total += int(fields[21]) * os.sysconf("SC_PAGESIZE") // 1024
    return total
