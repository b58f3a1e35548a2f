"""``firmwatch sources``: list, show and update."""

from __future__ import annotations

from typing import Any

import click

from firmwatch.cli.door import Door, door_options
from firmwatch.errors import SourceError

__all__ = ["command"]

COLUMNS = (
    "source",
    "status",
    "published_at",
    "age_hours",
    "published",
    "indexed",
    "excluded",
    "quarantined",
)


@click.group("sources")
def command() -> None:
    """List and update the published lists."""


@command.command("list")
@door_options()
def list_sources(door: Door) -> None:
    """List the sources: what serves, how old it is, and what was left out."""
    from firmwatch.model import to_row
    from firmwatch.pipeline import known_sources, source_report

    with door.workspace() as workspace:
        rows = [to_row(source_report(workspace, name)) for name in known_sources(workspace)]
    door.rows(rows, COLUMNS)
    for row in rows:
        if row["message"] and door.chosen_format == "table":
            door.note(f"{row['source']} is {row['status']}: {row['message']}")


@command.command("show")
@click.argument("name")
@door_options()
def show_source(door: Door, name: str) -> None:
    """Show where every published row and field of a source went, and what is in quarantine."""
    from firmwatch.pipeline import source_details

    with door.workspace() as workspace:
        rows = source_details(workspace, name)
    door.rows(rows, ("what", "where", "count", "detail"))


@command.command("update")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--from", "origin", help="File, folder or URL in place of the publisher.")
@click.option("--accept", metavar="REASON", help="Take an implausible version; this is logged.")
@door_options()
def update_sources(
    door: Door, names: tuple[str, ...], origin: str | None, accept: str | None
) -> int:
    """Fetch the newest version of sources; all of the workspace's if none is named.

    A version that is damaged or implausible is refused: the last good snapshot stays and the exit
    code is 4.
    """
    from firmwatch.model import to_row
    from firmwatch.pipeline import locked_update, source_report

    rows: list[dict[str, Any]] = []
    code = 0
    with door.workspace() as workspace:
        chosen = names or workspace.settings.sources
        if origin and len(chosen) > 1 and not names:
            raise click.UsageError("--from needs the name of the source that it replaces.")
        for name in chosen:
            try:
                locked_update(workspace, name, origin, accept)
            except SourceError as error:
                door.warn(str(error))
                code = error.exit_code
            report = source_report(workspace, name)
            if not report.reliable and code == 0:
                door.warn(f"{name} is {report.status}: {report.message}")
                code = SourceError.exit_code
            rows.append(to_row(report))
    door.rows(rows, COLUMNS)
    return code
