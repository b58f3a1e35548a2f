"""``firmwatch tune``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from firmwatch.cli.door import Door, door_options
from firmwatch.errors import UsageError

if TYPE_CHECKING:
    from firmwatch.steps.what_if import WhatIf

__all__ = ["command"]

PERIOD_COLUMNS = ("period", "versions", "before", "after", "gained", "lost")
LIST_COLUMNS = ("what_if_id", "at", "since", "from", "to", "gained", "lost", "actor")
SAMPLE_COLUMNS = ("side", "score", "subject_name", "record_name", "source", "why")


@click.command("tune")
@click.option("--threshold", type=float, help="Score to try; the setting's by default.")
@click.option("--since", metavar="DATE", help="Replay the lists since then.")
@click.option(
    "--samples",
    type=click.IntRange(1, 100),
    default=5,
    help="Pairs to show on either side of the line; 5 by default.",
)
@click.option("--list", "listing", is_flag=True, help="List what was replayed before.")
@click.option("--show", metavar="ID", help="Show what was replayed before, as it was then.")
@door_options()
def command(
    door: Door,
    threshold: float | None,
    since: str | None,
    samples: int,
    listing: bool,
    show: str | None,
) -> None:
    """Replay history with another threshold: alerts gained and lost, and pairs near the line.

    Every version of the lists since DATE is compared with the subjects of now, by the matcher that
    is installed. The result is stored; a run with another threshold than the last run's is refused
    without one. After a new matcher was installed, it says what that changes.
    """
    from firmwatch.steps.tuning import list_what_ifs, stored_what_if, tune

    asked = [since is not None, listing, show is not None]
    if sum(asked) != 1 or (threshold is not None and since is None):
        raise UsageError(
            "Give one of --since DATE (to replay the lists, with or without --threshold), --list "
            "and --show ID."
        )
    with door.workspace(alert_threshold=threshold) as workspace:
        if listing:
            _list(door, list_what_ifs(workspace))
        elif show is not None:
            _show(door, stored_what_if(workspace, show))
        elif since is not None:
            _show(door, tune(workspace, since, samples))


def _list(door: Door, found: Sequence[WhatIf]) -> None:
    from firmwatch.model import to_row

    rows: list[dict[str, Any]] = [to_row(item) for item in found]
    fields = tuple(rows[0]) if rows else LIST_COLUMNS
    if door.chosen_format == "table":
        for row in rows:
            row |= {"at": row["at"][:10], "since": row["since"][:10]}
            row |= {"from": row["threshold_before"], "to": row["threshold"]}
    door.rows(rows, LIST_COLUMNS, fields)


def _show(door: Door, found: WhatIf) -> None:
    from firmwatch.model import to_row

    row: dict[str, Any] = to_row(found)
    if door.chosen_format == "table":
        door.rows(row["periods"], PERIOD_COLUMNS)
        door.rows([{**item, "why": _why(item)} for item in row["samples"]], SAMPLE_COLUMNS)
    else:
        door.rows([row], PERIOD_COLUMNS, tuple(row))
    if found.unread:
        door.warn(f"pruned, so not compared: {', '.join(found.unread)}")
    if found.matcher_before != found.matcher_version:
        door.note(f"matcher: {found.matcher_before} before, {found.matcher_version} tried")
    door.note(
        f"threshold {found.threshold_before} to {found.threshold}, {found.versions} versions since "
        f"{found.since[:10]}, {found.subjects} subjects as they are now: {found.gained} alerts "
        f"gained, {found.lost} lost; stored as {found.what_if_id}"
    )


def _why(sample: dict[str, Any]) -> str:
    return ", ".join(f"{item['name']} {item['weight']:+.2f}" for item in sample["evidence"])
