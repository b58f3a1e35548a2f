"""``firmwatch review``."""

from __future__ import annotations

from typing import Any

import click

from firmwatch.cli.commands.alert_acts import queue_options, wanted
from firmwatch.cli.door import Door, door_options
from firmwatch.errors import UsageError

__all__ = ["command"]


@click.command("review")
@queue_options
@door_options(rows=False)
def command(door: Door, **filters: Any) -> None:
    """Review the alerts that wait, the gravest first: one key decides, one digit says why.

    Subject and record stand side by side over the evidence. t: it is the listed organisation
    (true); f: it is not (false); u: nobody can tell (unsure); then the digit of a reason. s puts it
    off, e escalates, c comments, z undoes your last decision, n goes on, q ends.
    """
    from rich.console import Console

    from firmwatch.cli.reviewer import Keyboard, Reviewer
    from firmwatch.steps.reviewing import queue

    if not door.interactive:
        raise UsageError(
            "firmwatch review reads single keys from a terminal, and this is none. Decide with "
            "`firmwatch alerts decide ID --judgement ... --reason ...` instead."
        )
    with door.workspace() as workspace:
        found = queue(workspace, wanted(filters))
        reviewer = Reviewer(workspace, Console(), Keyboard(click.getchar, _line))
        reviewer.work([item.id for item in found])


def _line(question: str) -> str:
    return str(click.prompt(question, default="", show_default=False))
