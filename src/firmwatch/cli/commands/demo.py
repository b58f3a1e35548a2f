"""``firmwatch demo``."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from firmwatch.cli.commands.run import ALERT_COLUMNS, say_report
from firmwatch.cli.door import Door, door_options
from firmwatch.errors import UsageError
from firmwatch.model import Alert

__all__ = ["command"]


@click.command("demo")
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the workspace in this new folder, to try the other commands on.",
)
@door_options()
def command(door: Door, keep: Path | None) -> None:
    """Show two days of monitoring on fictional lists: no network, no set-up.

    On a terminal each alert is explained; elsewhere the alerts come as JSON lines.
    """
    if keep is not None:
        if keep.exists() and any(keep.iterdir()):
            raise UsageError(f"{keep} is not empty; --keep wants a new folder.")
        keep.mkdir(parents=True, exist_ok=True)
        _show(door, keep.absolute())
        door.note(f"\nThe workspace is in {keep}: try `firmwatch -h` there.")
        return
    with tempfile.TemporaryDirectory(prefix="firmwatch-demo-", ignore_cleanup_errors=True) as name:
        _show(door, Path(name))


def _show(door: Door, folder: Path) -> None:
    from firmwatch.cli.explanation import print_alert
    from firmwatch.demo import play

    rows = []
    for day in play(folder):
        door.note(
            f"\n--- Day {day.number} ---"
            if day.number == 1
            else "\n--- Day 2: Norland takes one company off its list and adds another ---"
        )
        if day.imported is not None:
            report = day.imported.report
            door.note(f"{report.subjects} vendors imported, {report.held} held (a person's name?)")
        say_report(door, day.report)
        new = {*day.report.opened, *day.report.reopened}
        for alert in day.alerts:
            if alert.id in new:
                rows.append(alert.row())
                if door.chosen_format == "table":
                    click.echo()
                    print_alert(alert)
            elif alert.id in day.report.closed:
                door.note(f"closed: {alert.subject_name}: {alert.closed_reason}")
        for item in day.exposures:
            subject, exposure = item.subject, item.exposure
            status = exposure.status.value.replace("_", " ")
            door.note(
                f"owned: {subject.name} is on no list, and listed parties own"
                f" {exposure.share_min / 100:g} % of it by the rule {exposure.rule.name}: {status}"
            )
    if door.chosen_format != "table":
        door.rows(rows, ALERT_COLUMNS, Alert.row_fields())
