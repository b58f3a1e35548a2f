"""``firmwatch parties``: one organisation with all its listings, and why they are one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from firmwatch.cli.door import Door, door_options

if TYPE_CHECKING:
    from firmwatch.pipeline import PartyDetails, PartySummary

__all__ = ["command"]

COLUMNS = ("party_id", "name", "kind", "countries", "listings", "sources")
FIELDS = ("party_id", "name", "kind", "countries", "listings", "sources", "records")
SEPARATIONS = ("record", "other", "reason", "at", "actor")


@click.group("parties")
def command() -> None:
    """Show the organisations that several lists have, and keep records apart."""


@command.command("list")
@click.option("--source", help="Only parties that are on this list.")
@click.option("--all", "every", is_flag=True, help="Those that a single record is of too.")
@click.option("--limit", type=click.IntRange(1), help="At most so many.")
@door_options()
def list_all(door: Door, source: str | None, every: bool, limit: int | None) -> None:
    """List the organisations, vessels and wallets that several lists have, one row each."""
    from firmwatch.pipeline import list_parties

    with door.workspace() as workspace:
        rows = [_summary(item) for item in list_parties(workspace, source, limit, every)]
    door.rows(rows, COLUMNS, FIELDS)


@command.command("show")
@click.argument("party", metavar="ID|SOURCE:RECORD")
@door_options()
def show(door: Door, party: str) -> None:
    """Show one party: all its listings, every join with its evidence, and what was not joined.

    The party is named by its id, the beginning of it, or any of its records.
    """
    from firmwatch.pipeline import party as find

    with door.workspace() as workspace:
        found = find(workspace, party)
    if door.chosen_format == "table":
        from firmwatch.cli.listed_party import print_party

        print_party(found)
    else:
        row = _details(found)
        door.rows([row], tuple(row))


@command.command("separate")
@click.argument("record", metavar="SOURCE:RECORD")
@click.argument("other", metavar="SOURCE:RECORD")
@click.option("--reason", required=True, help="How you know that they are two; logged.")
@door_options(rows=False)
def separate(door: Door, record: str, other: str, reason: str) -> None:
    """Keep two records apart from now on, whatever joins them; `rejoin` takes it back."""
    from firmwatch.pipeline import separate_records

    with door.workspace() as workspace:
        separate_records(workspace, record, other, reason)
    door.note(f"{record} and {other} are kept apart. `firmwatch parties rejoin` takes it back.")


@command.command("rejoin")
@click.argument("record", metavar="SOURCE:RECORD")
@click.argument("other", metavar="SOURCE:RECORD")
@click.option("--reason", required=True, help="Why they were no two after all; logged.")
@door_options(rows=False)
def rejoin(door: Door, record: str, other: str, reason: str) -> None:
    """Take a separation back: what joined the two before joins them again."""
    from firmwatch.pipeline import rejoin_records

    with door.workspace() as workspace:
        rejoin_records(workspace, record, other, reason)
    door.note(f"{record} and {other} are kept apart no longer.")


@command.command("separations")
@door_options()
def list_apart(door: Door) -> None:
    """List the records that are kept apart, who said so, and why."""
    from firmwatch.pipeline import list_separations

    with door.workspace() as workspace:
        rows = [
            {
                "record": ":".join(item.left),
                "other": ":".join(item.right),
                "reason": item.reason,
                "at": item.at,
                "actor": item.actor,
            }
            for item in list_separations(workspace)
        ]
    door.rows(rows, SEPARATIONS)


def _summary(item: PartySummary) -> dict[str, Any]:
    from firmwatch.model import to_row

    row: dict[str, Any] = to_row(item)
    return row


def _details(found: PartyDetails) -> dict[str, Any]:
    """Give a party as one row; records are `SOURCE:RECORD` in it, as commands take them."""
    from firmwatch.model import to_row

    def join(item: Any) -> dict[str, Any]:
        row = to_row(item)
        named = {"record": ":".join(item.left), "other": ":".join(item.right)}
        kept = ("rule", "grounds", "comparison")
        return {**named, **{name: row[name] for name in kept}}

    refused = [{"reason": item.reason, **join(item.join)} for item in found.refusals]
    return {
        "party_id": found.party_id,
        "kind": found.kind,
        "records": to_row(found.records),
        "joins": [join(item) for item in found.joins],
        "not_joined": refused,
    }
