"""``firmwatch alerts``: list, show and export; what people do with them is in `alert_acts`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from firmwatch.cli.commands.alert_acts import ACTS
from firmwatch.cli.commands.run import ALERT_COLUMNS
from firmwatch.cli.door import Door, door_options
from firmwatch.cli.output import encode_rows, format_of
from firmwatch.errors import UsageError
from firmwatch.model import Alert, AlertStatus

__all__ = ["command"]

STATUSES = ["active", "snoozed", *(item.value for item in AlertStatus), "all"]


@click.group("alerts")
def command() -> None:
    """List, show, decide and export alerts."""


for _act in ACTS:
    command.add_command(_act)


@command.command("list")
@click.option(
    "--status",
    type=click.Choice(STATUSES),
    default="active",
    help="Only alerts of this status; those that wait and are not put off by default.",
)
@click.option("--source", help="Only alerts with a record on this list; `exposure`: by ownership.")
@click.option("--portfolio", help="Only alerts of this portfolio.")
@click.option("--limit", type=click.IntRange(1), help="At most so many.")
@click.option("--as-of", metavar="DATE", help="As they stood then, a day or an instant.")
@door_options()
def list_alerts(door: Door, **filters: Any) -> None:
    """List alerts, the likeliest first.

    An alert is of one subject and one listed organisation, on however many lists that stands; all
    its lists and listings are in the row.
    """
    door.rows(_rows(door, filters), ALERT_COLUMNS, Alert.row_fields())


@command.command("show")
@click.argument("alert_id")
@door_options()
def show_alert(door: Door, alert_id: str) -> None:
    """Show an alert with all its evidence; the beginning of its id is enough."""
    from firmwatch.cli.explanation import print_alert
    from firmwatch.pipeline import alert

    with door.workspace() as workspace:
        found = alert(workspace, alert_id)
    if door.chosen_format == "table":
        print_alert(found)
    else:
        door.rows([found.row()], ALERT_COLUMNS, Alert.row_fields())


@command.command("export")
@click.option(
    "--status",
    type=click.Choice(STATUSES),
    default="all",
    help="Only alerts of this status; all by default.",
)
@click.option("--source", help="Only alerts of this source.")
@click.option("--portfolio", help="Only alerts of this portfolio.")
@click.option(
    "--to",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write; its ending says the format.",
)
@door_options()
def export_alerts(door: Door, path: Path | None, **filters: Any) -> None:
    """Export alerts whole, with listings, evidence and snapshot."""
    rows = _rows(door, filters)
    if path is None:
        door.rows(rows, ALERT_COLUMNS, Alert.row_fields())
        return
    chosen = door.format if door.format and door.format != "table" else format_of(path)
    try:
        path.write_bytes(encode_rows(rows, chosen, Alert.row_fields()))
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror}. Name a file in a folder that exists and "
            "that you may write to."
        ) from error
    door.note(f"Wrote {len(rows)} alerts to {path}.")


def _rows(door: Door, filters: dict[str, Any]) -> list[dict[str, Any]]:
    from firmwatch.pipeline import list_alerts as found

    with door.workspace() as workspace:
        return [item.row() for item in found(workspace, **filters)]
