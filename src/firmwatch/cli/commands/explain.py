"""``firmwatch explain``."""

from __future__ import annotations

from typing import Any

import click

from firmwatch.cli.door import Door, door_options

__all__ = ["command"]


@click.command("explain")
@click.argument("left", metavar="NAME_A")
@click.argument("right", metavar="NAME_B")
@click.option("--country", nargs=2, metavar="A B", help="Countries of the two sides.")
@click.option(
    "--kind",
    type=click.Choice(["organisation", "vessel", "wallet"]),
    help="Kind of both sides; organisation by default.",
)
@door_options()
def command(
    door: Door, left: str, right: str, country: tuple[str, str] | None, kind: str | None
) -> None:
    """Compare two names and show every piece of evidence, whether or not it would be an alert."""
    from firmwatch.api.comparison import compare
    from firmwatch.model import to_row

    sides: list[dict[str, Any]] = [{"name": left}, {"name": right}]
    for position, side in enumerate(sides):
        if country:
            side["country"] = country[position]
        if kind:
            side["kind"] = kind
    found = compare(*sides)
    if door.chosen_format == "table":
        from firmwatch.cli.explanation import print_comparison

        print_comparison(found)
    else:
        door.rows([to_row(found)], ("subject_name", "record_name", "score"))
