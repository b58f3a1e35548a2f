"""``firmwatch alerts``: decide, assign, comment, snooze, escalate, reopen, undo and history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from firmwatch.cli.commands.run import ALERT_COLUMNS
from firmwatch.cli.door import Door, door_options
from firmwatch.errors import ConflictError, UsageError
from firmwatch.model import Alert, AlertCause, Judgement, Severity

if TYPE_CHECKING:
    from firmwatch.steps.reviewing import QueueFilter

__all__ = ["ACTS", "queue_options", "wanted"]

COLUMNS = ("alert_id", "subject_name", "record_name", "status", "judgement", "assignee", "due_date")
HISTORY_COLUMNS = ("at", "actor", "act", "status", "detail")


def queue_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that choose among the alerts that wait."""
    for option in (
        click.option("--limit", type=click.IntRange(1), help="At most so many."),
        click.option("--score-max", type=float, help="Only alerts with at most this score."),
        click.option("--assignee", help="Only alerts of this person."),
        click.option(
            "--cause",
            type=click.Choice([item.value for item in AlertCause]),
            help="Only alerts that this moved last.",
        ),
        click.option(
            "--severity",
            type=click.Choice([item.value for item in Severity]),
            help="Only alerts of this severity.",
        ),
        click.option("--portfolio", help="Only alerts of this portfolio."),
        click.option("--source", help="Only alerts with a record on this list."),
    ):
        function = option(function)
    return function


def wanted(filters: dict[str, Any]) -> QueueFilter:
    """Make the options of `queue_options` what the pipeline takes."""
    from firmwatch.steps.reviewing import QueueFilter

    severity, cause = filters.pop("severity"), filters.pop("cause")
    return QueueFilter(
        severity=severity and Severity(severity), cause=cause and AlertCause(cause), **filters
    )


@click.command("decide")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--judgement",
    required=True,
    type=click.Choice([item.value for item in Judgement]),
    help="positive: the subject is the listed organisation; negative: it is not.",
)
@click.option("--reason", required=True, help="Why: a text, or a code of the review_reasons.")
@click.option("--yes", is_flag=True, help="Decide what the filters choose, without a preview.")
@queue_options
@door_options()
def decide(
    door: Door, ids: tuple[str, ...], judgement: str, reason: str, yes: bool, **filters: Any
) -> int:
    """Decide alerts: those that are named, or all waiting ones that filters choose.

    With filters it only shows what it would decide, until you say --yes. An alert is decided once:
    of two who decide, the second is told who was first. What was decided holds as long as the facts
    do.
    """
    from firmwatch.pipeline import alert
    from firmwatch.steps.reviewing import decide_alerts, queue

    chosen = {name: value for name, value in filters.items() if value is not None}
    if bool(ids) == bool(chosen):
        raise UsageError("Name alerts by their ids, or choose them with filters: one of the two.")
    with door.workspace() as workspace:
        seen = [alert(workspace, id_) for id_ in ids]
        if not ids:
            seen = queue(workspace, wanted(filters))
        if not ids and not yes:
            door.note(
                f"{len(seen)} alerts would be decided as {judgement}; nothing was stored. Look "
                "through them, then add --yes."
            )
            door.rows([item.row() for item in seen], ALERT_COLUMNS, Alert.row_fields())
            return 0
        done = decide_alerts(workspace, seen, Judgement(judgement), reason)
        after = [alert(workspace, made.alert_id) for made in done.decisions]
    for message in done.refused:
        door.warn(message)
    pending = sum(made.awaited for made in done.decisions)
    said = f", {pending} of which await a second person" if pending else ""
    door.note(f"{len(after)} decided as {judgement}{said}; {len(done.refused)} not.")
    door.rows([item.row() for item in after], COLUMNS, Alert.row_fields())
    return ConflictError.exit_code if done.refused else 0


@click.command("assign")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--to", "assignee", required=True, help="Who is to decide; '' for nobody.")
@door_options()
def assign(door: Door, ids: tuple[str, ...], assignee: str) -> None:
    """Say who is to decide alerts."""
    from firmwatch.steps.reviewing import assign_alerts

    _act(door, lambda workspace: assign_alerts(workspace, ids, assignee))


@click.command("snooze")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--until", required=True, metavar="DATE", help="Day on which they come back.")
@door_options()
def snooze(door: Door, ids: tuple[str, ...], until: str) -> None:
    """Put alerts off until a day; a changed fact wakes them earlier, and they stay due."""
    from firmwatch.steps.reviewing import snooze_alerts

    _act(door, lambda workspace: snooze_alerts(workspace, ids, until))


@click.command("escalate")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--reason", required=True, help="Why; logged.")
@door_options()
def escalate(door: Door, ids: tuple[str, ...], reason: str) -> None:
    """Hand alerts to whoever decides the hard ones."""
    from firmwatch.steps.reviewing import escalate_alerts

    _act(door, lambda workspace: escalate_alerts(workspace, ids, reason))


@click.command("reopen")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--reason", required=True, help="Why; logged.")
@door_options()
def reopen(door: Door, ids: tuple[str, ...], reason: str) -> None:
    """Open closed alerts again; what was decided stays in their history and counts no longer."""
    from firmwatch.steps.reviewing import reopen_alerts

    _act(door, lambda workspace: reopen_alerts(workspace, ids, reason))


@click.command("comment")
@click.argument("alert_id")
@click.argument("text")
@door_options(rows=False)
def comment(door: Door, alert_id: str, text: str) -> None:
    """Note something about an alert, whatever its status."""
    from firmwatch.steps.reviewing import comment_on_alert

    with door.workspace() as workspace:
        made = comment_on_alert(workspace, alert_id, text)
    door.note(f"Noted with the alert {made.alert_id}.")


@click.command("undo")
@click.argument("alert_id")
@door_options()
def undo(door: Door, alert_id: str) -> None:
    """Take your own decision back, as long as nothing else happened to the alert."""
    from firmwatch.pipeline import alert
    from firmwatch.steps.reviewing import undo_decision

    _act(door, lambda workspace: [alert(workspace, undo_decision(workspace, alert_id).alert_id)])


@click.command("history")
@click.argument("alert_id")
@door_options()
def history(door: Door, alert_id: str) -> None:
    """Show everything that happened to an alert: who did what and when, and why."""
    from firmwatch.steps.reviewing import alert_history

    with door.workspace() as workspace:
        found = alert_history(workspace, alert_id)
    shown = door.chosen_format == "table"
    rows: list[dict[str, Any]] = []
    for act in found.acts:
        detail = dict(act.detail)
        said = {"status": detail.pop("status", None), "detail": _said(detail) if shown else detail}
        names = (act.action.removeprefix("alert."), act.object.removeprefix("alert:"))
        head = {"at": act.at, "actor": act.actor, "act": names[0], "alert_id": names[1]}
        rows.append(head | said)
    fields = ("at", "actor", "act", "alert_id", "status", "detail")
    door.rows(rows, HISTORY_COLUMNS, fields)


def _said(detail: dict[str, Any]) -> str:
    """Give what a reader of a table wants to know of an act."""
    named = ("comment", "reason", "cause", "proposed", "assignee", "snoozed_until", "merged_into")
    return "; ".join(f"{name}: {detail[name]}" for name in named if detail.get(name))


def _act(door: Door, act: Callable[[Any], Sequence[Alert]]) -> None:
    with door.workspace() as workspace:
        done = act(workspace)
    door.rows([item.row() for item in done], COLUMNS, Alert.row_fields())


ACTS = (decide, assign, comment, snooze, escalate, reopen, undo, history)
"""The commands that this module adds to the group."""
