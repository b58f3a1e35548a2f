"""``firmwatch config``."""

from __future__ import annotations

import click

from firmwatch.cli.door import Door, door_options
from firmwatch.config import SETTINGS, shown_value

__all__ = ["command"]


@click.group("config")
def command() -> None:
    """Show the settings and where each comes from."""


@command.command("show")
@click.option("--origin", is_flag=True, help="Say where each value comes from.")
@door_options()
def show(door: Door, origin: bool) -> None:
    """Show every setting; a password in a URL is not shown."""
    docs = {setting.key: setting.doc for setting in SETTINGS}
    rows = [
        {
            "setting": item.key,
            "value": shown_value(item.value),
            "origin": item.origin,
            "doc": docs[item.key],
        }
        for item in door.settings().origins
    ]
    columns = ("setting", "value", "origin") if origin else ("setting", "value", "doc")
    door.rows(rows, columns)
