"""``firmwatch run``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from firmwatch.cli.commands.notify import send
from firmwatch.cli.door import Door, door_options
from firmwatch.errors import SourceError
from firmwatch.model import Alert

if TYPE_CHECKING:
    from firmwatch.pipeline import RunReport

__all__ = ["ALERT_COLUMNS", "FINDINGS", "command", "say_report"]

FINDINGS = 3
"""Exit code with --fail-on new-alerts when there are any."""

ALERT_COLUMNS = ("alert_id", "score", "subject_name", "record_name", "sources", "status")


@click.command("run")
@click.option("--fail-on", type=click.Choice(["new-alerts"]), help="Exit with 3 on new alerts.")
@click.option("--no-update", is_flag=True, help="Screen against the snapshots at hand.")
@click.option("--no-notify", is_flag=True, help="Send no messages; they wait for the next time.")
@click.option("--threshold", type=float, help="Score from which a pair raises an alert.")
@click.option("--full", is_flag=True, help="Compare everything anew, not what changed alone.")
@click.option("--verify", is_flag=True, help="Compare everything anew afterwards, to check it.")
@door_options()
def command(
    door: Door,
    fail_on: str | None,
    no_update: bool,
    no_notify: bool,
    threshold: float | None,
    full: bool,
    verify: bool,
) -> int:
    """Update the sources, compare what changed, and print the new alerts.

    Changed entries of lists are compared with all subjects, changed subjects with all entries; all
    else stands as it was found. Safe to repeat and to kill; made for cron. With findings and an
    unreliable source at once, --fail-on new-alerts gives 3.
    """
    from firmwatch.pipeline import alert, run, verify_findings

    with door.workspace(alert_threshold=threshold) as workspace:
        report = run(workspace, update=not no_update, whole=full)
        if verify:
            door.note(f"verified: {verify_findings(workspace)} pairs are as a full run finds them")
        new = [alert(workspace, id_) for id_ in (*report.opened, *report.reopened)]
        ended = [alert(workspace, id_) for id_ in report.closed]
        say_report(door, report)
        if not no_notify:
            send(door, workspace, report.messages)
    for item in ended:
        door.note(f"closed: {item.id} {item.subject_name}: {item.closed_reason}")
    new.sort(key=lambda item: (-item.score, item.id))
    door.rows([item.row() for item in new], ALERT_COLUMNS, Alert.row_fields())
    if fail_on and new:
        return FINDINGS
    return 0 if report.reliable else SourceError.exit_code


def say_report(door: Door, report: RunReport) -> None:
    """Sum a run up on standard error; what was wrong with a source comes first."""
    for message in report.messages:
        door.warn(message)
    if not report.subjects:
        door.warn(
            "nothing was screened: no subject is monitored. `firmwatch portfolio import FILE`."
        )
    for source in report.sources:
        if source.sha256:
            door.note(
                f"{source.source}: {source.published} published = {source.indexed} indexed "
                f"+ {source.quarantined_entries} quarantined + {source.excluded} excluded"
            )
    door.note(
        f"{report.subjects} subjects; alerts: {len(report.opened)} new, {len(report.reopened)} "
        f"reopened, {report.changed} changed, {len(report.closed)} closed, "
        f"{report.unchanged} unchanged"
    )
