"""``firmwatch screen``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from firmwatch.cli.commands.portfolio import parse_mapping
from firmwatch.cli.door import Door, door_options
from firmwatch.errors import UsageError
from firmwatch.model import Finding

__all__ = ["command", "parse_against"]

FINDING_COLUMNS = ("finding_id", "score", "subject_name", "record_name", "source", "status")

# Endings of the files that `portfolio import` reads.
_TABLES = (
    *(".csv", ".tsv", ".txt", ".gz", ".xlsx", ".xls", ".xlsb", ".ods"),
    *(".json", ".jsonl", ".ndjson", ".parquet"),
)


@click.command("screen")
@click.argument("subject", metavar="FILE|NAME")
@click.option("--country", help="Country of NAME, or of rows of FILE without one.")
@click.option(
    "--against",
    multiple=True,
    metavar="SOURCE=PATH",
    help="A publisher's file, folder or URL; the workspace's snapshots by default.",
)
@click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN", help="Columns of FILE.")
@click.option("--threshold", type=float, help="Score from which a pair is shown.")
@click.option("--as-of", metavar="DATE", help="The workspace's lists as they were then.")
@door_options()
def command(
    door: Door,
    subject: str,
    country: str | None,
    against: tuple[str, ...],
    mapping: tuple[str, ...],
    threshold: float | None,
    as_of: str | None,
) -> int:
    """Screen a file or a name once; nothing is kept.

    A name finds organisations, vessels and wallets, never people.
    """
    from firmwatch.api import screening

    sources = parse_against(against)
    result = screening.screen_once(
        _file_or_name(subject),
        settings=door.settings(alert_threshold=threshold),
        against=sources or None,
        country=country,
        mapping=parse_mapping(mapping),
        as_of=as_of,
    )
    for message in result.warnings:
        door.warn(message)
    count = f"{len(result.findings)} found"
    door.note(f"{result.subjects} screened against {', '.join(result.sources)}: {count}")
    if len(result.findings) == 1 and door.chosen_format == "table":
        from firmwatch.cli.explanation import print_finding

        print_finding(result.findings[0])
    else:
        door.rows([item.row() for item in result.findings], FINDING_COLUMNS, Finding.row_fields())
    return 0 if result.reliable else 4


def parse_against(against: Iterable[str]) -> dict[str, str]:
    """Read SOURCE=PATH of each --against; raises `UsageError` of click for another form."""
    return dict(_pair(text) for text in against)


def _file_or_name(text: str) -> Path | str:
    """Tell a file from a name; a table's file that is missing must not pass for a clean name."""
    try:
        if Path(text).is_file():
            return Path(text)
        if Path(text).is_dir():
            raise UsageError(f"{text} is a folder. Give a file, or the name of one party.")
    except OSError:  # a name longer than a file's name may be
        return text
    if text.lower().endswith(_TABLES):
        raise UsageError(f"{text} does not exist. Give a file that does, or the name of one party.")
    return text


def _pair(text: str) -> tuple[str, str]:
    name, separator, path = text.partition("=")
    if not separator or not path:
        raise click.UsageError(f"--against takes SOURCE=PATH, not {text!r}.")
    return name, path
