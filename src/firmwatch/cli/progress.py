"""Progress of long steps, on standard error: a bar once a step has taken a second."""

from __future__ import annotations

import sys
import time
from typing import Self

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

__all__ = ["StepProgress"]

SHOW_AFTER_SECONDS = 1.0


class StepProgress:
    """Called with (step, done, total); a bar on a terminal, lines with --verbose elsewhere."""

    def __init__(self, *, quiet: bool, verbose: bool) -> None:
        self._terminal = sys.stderr.isatty() and not quiet
        self._verbose = verbose and not quiet
        self._step = ""
        self._started = 0.0
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def __call__(self, step: str, done: int, total: int | None) -> None:
        """Take note of how far a step is."""
        if step != self._step:
            self._close()
            self._step, self._started = step, time.monotonic()
            if self._verbose and not self._terminal:
                click.echo(f"{step} ...", err=True)
        if not self._terminal or time.monotonic() - self._started < SHOW_AFTER_SECONDS:
            return
        if self._bar is None:
            self._open(total)
        assert self._bar is not None
        assert self._task is not None
        self._bar.update(self._task, completed=done, total=total)

    def _open(self, total: int | None) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:,.0f}"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task(self._step, total=total)
        self._bar.start()

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
