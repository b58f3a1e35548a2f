"""``firmwatch init``."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command"]


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
def command(folder: Path) -> None:
    """Make a workspace in FOLDER: settings, lake and ledger live there."""
    from firmwatch.pipeline import init_workspace

    path = init_workspace(folder)
    click.echo(
        f"Made {path}. Next: cd {folder}, then `firmwatch sources update`, "
        "`firmwatch portfolio import FILE` and `firmwatch run`.",
        err=True,
    )
