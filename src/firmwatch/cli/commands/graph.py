"""``firmwatch graph``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from firmwatch.cli.door import Door, door_options
from firmwatch.errors import UsageError

if TYPE_CHECKING:
    from firmwatch.model import OwnerGraph

__all__ = ["command"]

COLUMNS = ("owner", "asset", "nature", "share", "owner_listed", "source", "file", "line")
_FORMS = (".svg", ".png", ".graphml", ".ftm.json", ".bods.json")


@click.command("graph")
@click.argument("subject", metavar="SUBJECT|LEI|NAME")
@click.option("--country", help="Country of NAME.")
@click.option("--as-of", metavar="DAY", help="The interests that hold on a day; today by default.")
@click.option("--known-on", metavar="DAY", help="What registers and lists had said by a day.")
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help=f"File to write; its ending says what: {', '.join(_FORMS)}.",
)
@door_options()
def command(
    door: Door,
    subject: str,
    country: str | None,
    as_of: str | None,
    known_on: str | None,
    target: Path | None,
) -> int:
    """Show who stands behind an organisation, from the registers of owners that were read.

    SUBJECT is a subject's id, as alerts have it; an LEI or an organisation's name is looked up for
    once. On a terminal it is a tree, with what each ownership rule says and why; elsewhere one row
    for each interest. Owners are compared with the lists; people are shown, and compared with
    nothing. A source that cannot be relied on is named, and gives exit code 4.
    """
    from firmwatch.ownership import INTEREST_FIELDS, interest_rows
    from firmwatch.steps.owning import owner_graph, subject_named
    from firmwatch.steps.shortcomings import shortcomings

    write = None if target is None else _writer(target)
    with door.workspace() as workspace:
        found = owner_graph(workspace, subject_named(workspace, subject, country), as_of, known_on)
        amiss = shortcomings(workspace, known_on)
    if target is not None and write is not None:
        _save(door, target, write(found))
    elif door.chosen_format == "table":
        _print(found)
    else:
        statuses = {item.source: item.status.value for item in amiss}
        rows = [
            {**row, "source_status": statuses.get(row["source"], "current")}
            for row in interest_rows(found)
        ]
        door.rows(rows, COLUMNS, (*INTEREST_FIELDS, "source_status"))
    if found.persons:
        people = f"{found.persons} of the owners are people"
        door.note(f"{people}; they are compared with the listed persons of the lists alone.")
    return door.warn_of(amiss)


def _writer(target: Path) -> Callable[[OwnerGraph], bytes]:
    """Give what writes a graph as the ending of a file says; raises `UsageError` for another."""
    from firmwatch import ownership

    writers: dict[str, Callable[[OwnerGraph], bytes]] = {
        ".svg": lambda graph: ownership.svg(graph).encode(),
        ".png": ownership.png,
        ".graphml": lambda graph: ownership.graphml(graph).encode(),
        ".ftm.json": lambda graph: ownership.ftm_lines(graph).encode(),
        ".bods.json": _bods,
    }
    for ending in _FORMS:
        if target.name.lower().endswith(ending):
            return writers[ending]
    raise UsageError(f"{target.name} ends with none of {', '.join(_FORMS)}. Name it so.")


def _bods(graph: OwnerGraph) -> bytes:
    from firmwatch.steps.owning import statements_of

    found = list(statements_of(graph, "firmwatch"))
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def _save(door: Door, target: Path, content: bytes) -> None:
    try:
        target.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}. Name another.") from error
    door.note(f"Wrote {target}.")


def _print(graph: OwnerGraph) -> None:
    from firmwatch.ownership import proof_lines, tree_lines, tree_rows

    for line in tree_lines(tree_rows(graph)):
        click.echo(line)
    for exposure in graph.exposures:
        click.echo()
        for line in proof_lines(exposure, graph):
            click.echo(line)
    scores = [item.comparison.score for party in graph.parties for item in party.listed[:1]]
    if graph.exposures:
        click.echo(
            "\nThat an owner is the listed party is a chance: "
            f"{min(scores):.2f} for the least likely."
        )
    else:
        click.echo("\nListed parties have no part of it that any rule counts.")
