"""``firmwatch replay``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from firmwatch.cli.door import Door, door_options

if TYPE_CHECKING:
    from firmwatch.steps.replaying import Replay

__all__ = ["command"]

COLUMNS = ("finding_id", "source", "record_id", "verdict")
FIELDS = (*COLUMNS, "notes", "differences", "lines")
SHOWN_MAX = 300
"""Characters of a value that differs, on a terminal."""


@click.command("replay")
@click.argument("alert_id", metavar="ALERT")
@click.option(
    "--from-bytes",
    is_flag=True,
    help="Parse the publisher's own bytes again, and show the lines where it stands.",
)
@door_options()
def command(door: Door, alert_id: str, from_bytes: bool) -> int:
    """Make an alert again of the versions that it names, and say whether it is the same.

    Each of its findings is compared again: the version of the subject that was compared, the record
    out of the snapshot that was compared, the matcher. Exit code 1 where one comes out otherwise,
    or cannot be made again; what differs and why is said.
    """
    from firmwatch.model import to_row
    from firmwatch.steps.replaying import replay_alert

    with door.workspace() as workspace:
        replays = replay_alert(workspace, alert_id, from_bytes)
    door.rows([to_row(item) for item in replays], COLUMNS, FIELDS)
    for item in replays:
        _say(door, item)
    return 0 if all(item.reproduced for item in replays) else 1


def _say(door: Door, replay: Replay) -> None:
    for line in replay.lines:
        door.note(f"{line.file} line {line.line}: {line.text}")
    for note in replay.notes:
        door.warn(f"{replay.finding_id}: {note}")
    for item in replay.differences:
        stored, again = _short(item.stored), _short(item.again)
        door.note(f"{replay.finding_id}: {item.field} was {stored}, is now {again}")


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= SHOWN_MAX else f"{text[:SHOWN_MAX]}..."
