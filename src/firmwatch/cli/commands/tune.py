"""``firmwatch tune``."""

from __future__ import annotations

from typing import Any

import click

from firmwatch.cli.door import Door, door_options

__all__ = ["command"]

PERIOD_COLUMNS = ("period", "versions", "before", "after", "gained", "lost")
SAMPLE_COLUMNS = ("side", "score", "subject_name", "record_name", "source", "why")


@click.command("tune")
@click.option("--threshold", type=float, help="Score to try; the setting's by default.")
@click.option("--since", required=True, metavar="DATE", help="Replay the lists since then.")
@click.option(
    "--samples",
    type=click.IntRange(1, 100),
    default=5,
    help="Pairs to show on either side of the line; 5 by default.",
)
@door_options()
def command(door: Door, threshold: float | None, since: str, samples: int) -> None:
    """Replay history with another threshold: alerts gained and lost, and pairs near the line.

    Every version of the lists since DATE is compared with the subjects of now, by the matcher that
    is installed. The result is stored; a run with another threshold than the last run's is refused
    without one. After a new matcher was installed, it says what that changes.
    """
    from firmwatch.model import to_row
    from firmwatch.steps.tuning import tune

    with door.workspace(alert_threshold=threshold) as workspace:
        found = tune(workspace, since, samples)
    row: dict[str, Any] = to_row(found)
    if door.chosen_format == "table":
        door.rows(row["periods"], PERIOD_COLUMNS)
        door.rows([{**item, "why": _why(item)} for item in row["samples"]], SAMPLE_COLUMNS)
    else:
        door.rows([row], PERIOD_COLUMNS, tuple(row))
    if found.unread:
        door.warn(f"pruned, so not compared: {', '.join(found.unread)}")
    if found.matcher_before != found.matcher_version:
        door.note(f"matcher: {found.matcher_before} before, {found.matcher_version} now")
    door.note(
        f"threshold {found.threshold_before} to {found.threshold}, {found.versions} versions since "
        f"{found.since[:10]}, {found.subjects} subjects as they are now: {found.gained} alerts "
        f"gained, {found.lost} lost; stored as {found.what_if_id}"
    )


def _why(sample: dict[str, Any]) -> str:
    return ", ".join(f"{item['name']} {item['weight']:+.2f}" for item in sample["evidence"])
