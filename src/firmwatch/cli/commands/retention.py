"""``firmwatch retention``: what may be deleted, its deletion, and legal holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from firmwatch.cli.door import Door, door_options

if TYPE_CHECKING:
    from firmwatch.steps.retaining import Expiry

__all__ = ["command"]

COLUMNS = ("data_class", "days", "expired_before", "count", "on_hold")
FIELDS = ("data_class", "rule", "days", "expired_before", "count", "on_hold")


@click.group("retention")
def command() -> None:
    """Show and delete what has been kept for long enough; hold what a court asks for."""


@command.command("list")
@door_options()
def list_expired(door: Door) -> None:
    """List what may be deleted, by class of data, and the rules; nothing is changed."""
    from firmwatch.steps.retaining import list_retention

    with door.workspace() as workspace:
        found = list_retention(workspace)
    _rows(door, found)


@command.command("apply")
@click.option("--yes", "really", is_flag=True, help="Do it; without it, show what would go.")
@door_options()
def apply_rules(door: Door, really: bool) -> None:
    """Delete what may be deleted: told messages, closed alerts, removed subjects, runs, snapshots.

    Rows of vendor files that were held go too. The log keeps the class, the
    rule, the count and the SHA-256 of everything that went. What is open stays, and so does what
    no receiver was told yet, and everything of a subject under a legal hold.
    """
    from firmwatch.steps.retaining import apply_retention, list_retention

    with door.workspace() as workspace:
        found = apply_retention(workspace) if really else list_retention(workspace)
    _rows(door, found)
    done = "deleted" if really else "would go; add --yes to delete them"
    door.note(f"{sum(item.count for item in found)} rows: {done}")


@command.command("hold")
@click.argument("subject_id", metavar="SUBJECT")
@click.option("--lift", is_flag=True, help="Lift the hold.")
@click.option("--reason", required=True, help="Why; this is logged.")
@door_options(rows=False)
def hold_one(door: Door, subject_id: str, lift: bool, reason: str) -> None:
    """Keep everything that is stored about a subject, whatever the rules say, or no longer."""
    from firmwatch.steps.retaining import hold_subject

    with door.workspace() as workspace:
        hold_subject(workspace, subject_id, not lift, reason)
    door.note(f"{subject_id} is {'no longer ' if lift else ''}under a legal hold.")


def _rows(door: Door, found: Sequence[Expiry]) -> None:
    from firmwatch.model import to_row

    rows = [to_row(item) for item in found]
    door.rows(rows, COLUMNS, FIELDS)
    if door.chosen_format == "table":
        for rule in dict.fromkeys(item.rule for item in found):
            door.note(f"rule: {rule}")
