"""``firmwatch report``: how good the comparison is."""

from __future__ import annotations

from pathlib import Path

import click

from firmwatch.cli.commands.screen import parse_against
from firmwatch.cli.door import Door, door_options
from firmwatch.errors import SourceError, UsageError

__all__ = ["command"]


@click.group("report")
def command() -> None:
    """Measure how good the comparison is, on labelled pairs."""


@command.command("quality")
@click.option(
    "--labels",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder of publishers' files to make labels of; fictional ones by default.",
)
@click.option("--threshold", type=float, help="Score from which two names are taken for one.")
@click.option(
    "--portfolio",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="File of organisations on no list, to count the alerts that they raise.",
)
@click.option(
    "--against",
    multiple=True,
    metavar="SOURCE=PATH",
    help="List to screen the portfolio against; the workspace's snapshots by default.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to draw the curves in, as HTML and PNG.",
)
@door_options()
def quality(
    door: Door,
    labels: Path | None,
    threshold: float | None,
    portfolio: Path | None,
    against: tuple[str, ...],
    out: Path | None,
) -> int:
    """Measure recall, precision and calibration, with 95 % intervals.

    Without --labels it measures on fictional organisations, which says how changes of spelling are
    taken; how good it is on your names, only labels of real ones say.
    """
    from firmwatch.api.quality import measure_alarms, measure_quality
    from firmwatch.cli.figures import print_figures, write_curves
    from firmwatch.cli.progress import StepProgress
    from firmwatch.quality.figures import Figure

    if against and portfolio is None:
        raise UsageError("--against says what --portfolio is screened against. Name a portfolio.")
    settings = door.settings(alert_threshold=threshold)
    with StepProgress(quiet=door.quiet, verbose=door.verbose) as progress:
        found = measure_quality(labels, settings.alert_threshold, progress)
        measured = [found]
        if portfolio is not None:
            lists = parse_against(against) or None
            measured.append(measure_alarms(portfolio, settings, lists, progress))
    for item in measured:
        for message in item.warnings:
            door.warn(message)
        door.note(f"Measured on {item.measured_on}.")
    figures = [figure for item in measured for figure in item.figures]
    if door.chosen_format == "table":
        print_figures(figures)
    else:
        rows = [figure.row() for figure in figures]
        door.rows(rows, Figure.row_fields(), Figure.row_fields())
    if out is not None and found.report is not None:
        for path in write_curves(out, figures, found.report, found.measured_on):
            door.note(f"Wrote {path}.")
    return 0 if all(item.reliable for item in measured) else SourceError.exit_code
