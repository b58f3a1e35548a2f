"""``firmwatch doctor``."""

from __future__ import annotations

import click

from firmwatch.cli.door import Door, door_options

__all__ = ["command"]


@click.command("doctor")
@door_options()
def command(door: Door) -> int:
    """Check the workspace: ledger, lake, sources. Exit code 1 if anything is an error."""
    from firmwatch.model import to_row
    from firmwatch.pipeline import examine

    with door.workspace() as workspace:
        rows = [to_row(check) for check in examine(workspace)]
    door.rows(rows, ("check", "status", "detail"))
    return 1 if any(row["status"] == "error" for row in rows) else 0
