"""``firmwatch sources``: list, show, update, and their versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from firmwatch.cli.door import Door, door_options
from firmwatch.errors import SourceError

if TYPE_CHECKING:
    from firmwatch.pipeline import Version

__all__ = ["command"]

COLUMNS = (
    "source",
    "status",
    "published_at",
    "age_hours",
    "published",
    "indexed",
    "excluded",
    "quarantined",
)
VERSION_COLUMNS = (
    "source",
    "snapshot",
    "standing",
    "since",
    "published_at",
    "published",
    "indexed",
    "bytes",
)
VERSION_FIELDS = (*VERSION_COLUMNS, "fetched_at", "reason")
CHANGE_COLUMNS = ("change", "record_id", "caption", "field", "before", "after", "related")
SHOWN_MAX = 200
"""Characters of a value that a table shows; the other formats have it whole."""
AFFECTED_COLUMNS = (
    "subject_name",
    "change",
    "record_name",
    "score_before",
    "score_after",
    "subject_id",
    "record_id",
)


@click.group("sources")
def command() -> None:
    """List and update the published lists."""


@command.command("list")
@click.option("--as-of", metavar="DATE", help="The versions that counted then.")
@door_options()
def list_sources(door: Door, as_of: str | None) -> None:
    """List the sources: what serves, how old it is, and what was left out."""
    from firmwatch.model import to_row
    from firmwatch.pipeline import known_sources, source_report, versions_at

    with door.workspace() as workspace:
        if as_of is not None:
            _versions(door, versions_at(workspace, as_of))
            return
        rows = [to_row(source_report(workspace, name)) for name in known_sources(workspace)]
    door.rows(rows, COLUMNS)
    if door.chosen_format != "table":
        return
    for row in rows:
        if row["message"] and row["status"] != "available":
            door.note(f"{row['source']} is {row['status']}: {row['message']}")
    chosen = [row["source"] for row in rows if row["status"] != "available" and not row["verified"]]
    if chosen:
        door.note(
            f"Unverified, written from the published schema and not tried on a real file: "
            f"{', '.join(chosen)}"
        )
    others = [
        row["source"] + ("" if row["verified"] else " (unverified)")
        for row in rows
        if row["status"] == "available"
    ]
    if others:
        door.note(f"Not among the `sources` of this workspace: {', '.join(others)}")


@command.command("show")
@click.argument("name")
@door_options()
def show_source(door: Door, name: str) -> None:
    """Show where every published row and field of a source went, and what is in quarantine."""
    from firmwatch.pipeline import source_details

    with door.workspace() as workspace:
        rows = source_details(workspace, name)
    door.rows(rows, ("what", "where", "count", "detail"))


@command.command("update")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--from", "origin", help="File, folder or URL in place of the publisher.")
@click.option("--accept", metavar="REASON", help="Take an implausible version; this is logged.")
@door_options()
def update_sources(
    door: Door, names: tuple[str, ...], origin: str | None, accept: str | None
) -> int:
    """Fetch the newest version of sources; all of the workspace's if none is named.

    A version that is damaged or implausible is refused: the last good snapshot stays and the exit
    code is 4.
    """
    from firmwatch.model import to_row
    from firmwatch.pipeline import locked_update, source_report

    rows: list[dict[str, Any]] = []
    code = 0
    with door.workspace() as workspace:
        chosen = names or workspace.settings.sources
        if origin and len(chosen) > 1 and not names:
            raise click.UsageError("--from needs the name of the source that it replaces.")
        for name in chosen:
            try:
                locked_update(workspace, name, origin, accept)
            except SourceError as error:
                door.warn(str(error))
                code = error.exit_code
            report = source_report(workspace, name)
            if not report.reliable and code == 0:
                door.warn(f"{name} is {report.status}: {report.message}")
                code = SourceError.exit_code
            if report.loading:
                door.note(f"{name}: {report.loading}")
            rows.append(to_row(report))
    door.rows(rows, COLUMNS)
    return code


@command.command("history")
@click.argument("name")
@door_options()
def show_history(door: Door, name: str) -> None:
    """List the versions of a source: which counts, which counted, and which wait."""
    from firmwatch.pipeline import source_versions

    with door.workspace() as workspace:
        _versions(door, source_versions(workspace, name))


@command.command("diff")
@click.argument("name")
@click.option("--from", "older", metavar="DATE|ID", help="The older version; else the one before.")
@click.option("--to", "newer", metavar="DATE|ID", help="The newer version; else what counts now.")
@click.option("--cosmetic", is_flag=True, help="Also changes of spaces, punctuation and case.")
@click.option("--affects", is_flag=True, help="The subjects that the changes touch, instead.")
@door_options()
def show_difference(
    door: Door, name: str, older: str | None, newer: str | None, cosmetic: bool, affects: bool
) -> None:
    """Show what changed between two versions of a source, by type.

    Of a list its entries, of a register its interests (share, dates, kind) and organisations. A
    version is named by a day, an instant or the beginning of its id; one that is held too.
    """
    from firmwatch.model import to_row
    from firmwatch.pipeline import affected_subjects, as_row, difference, register_rows

    with door.workspace() as workspace:
        found = difference(workspace, name, older, newer, cosmetic)
        touched = affected_subjects(workspace, found) if affects else []
        of_register = register_rows(workspace, found)
    ids = f"{found.older.id[:8]} to {found.newer.id[:8]}"
    hidden = "" if cosmetic or not found.cosmetic else f"; {found.cosmetic} cosmetic not shown"
    door.note(f"{name}, {ids}: {len(found.changes) + len(of_register)} changes{hidden}")
    if affects:
        if of_register:
            door.note(
                f"{len(of_register)} changes are of interests and their parties; what they come to "
                "is asked by `firmwatch exposures`."
            )
        door.rows([to_row(item) for item in touched], AFFECTED_COLUMNS)
    else:
        rows = [*map(as_row, found.changes), *of_register]
        if door.chosen_format == "table":
            rows = [_in_short(row) for row in rows]
        door.rows(rows, CHANGE_COLUMNS, (*CHANGE_COLUMNS, "cosmetic"))


@command.command("accept")
@click.argument("name")
@click.argument("snapshot")
@click.option("--reason", required=True, help="Why it is right; this is logged.")
@door_options()
def accept_version(door: Door, name: str, snapshot: str, reason: str) -> None:
    """Let a version that is held count; the beginning of its id is enough."""
    from firmwatch.model import to_row
    from firmwatch.pipeline import accept_held, source_report

    with door.workspace() as workspace:
        accept_held(workspace, name, snapshot, reason)
        row = to_row(source_report(workspace, name))
    door.rows([row], COLUMNS)


@command.command("prune")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--keep-days",
    type=click.IntRange(0),
    help="Keep versions that counted in the last so many days; else `snapshot_retention_days`.",
)
@click.option("--apply", "really", is_flag=True, help="Do it; without it, show what would go.")
@door_options()
def prune_versions(door: Door, names: tuple[str, ...], keep_days: int | None, really: bool) -> None:
    """Show or remove the records of versions that no longer count.

    What counts now, what the last run saw, what is held and what an open alert was found in stays,
    and so does the ledger's word that a version counted, and when.
    """
    from firmwatch.pipeline import prune_snapshots

    with door.workspace() as workspace:
        days = workspace.settings.snapshot_retention_days if keep_days is None else keep_days
        gone = prune_snapshots(workspace, names or workspace.settings.sources, days, not really)
    size = sum(item.bytes for item in gone) / (1 << 20)
    done = "removed" if really else "would go; add --apply to remove them"
    door.note(f"{len(gone)} versions, {size:.1f} MB: {done}")
    _versions(door, gone)


def _versions(door: Door, versions: Sequence[Version]) -> None:
    """Print versions; a table has the beginnings of their ids, and below it why some are held."""
    from firmwatch.model import to_row

    rows = [to_row(item) for item in versions]
    if door.chosen_format == "table":
        for row in rows:
            row["snapshot"], row["since"] = row["snapshot"][:8], row["since"][:16]
    door.rows(rows, VERSION_COLUMNS, VERSION_FIELDS)
    for item in versions:
        if item.reason and door.chosen_format == "table":
            door.note(f"{item.snapshot[:8]} is held: {item.reason}")


def _in_short(row: dict[str, Any]) -> dict[str, Any]:
    """Give a change as a person reads it: no whole entries, and the value that differs of a row."""
    whole = not row["field"]
    sides = {side: "" if whole else _value(row[side])[:SHOWN_MAX] for side in ("before", "after")}
    return {**row, **sides, "related": ", ".join(row["related"])}


def _value(value: Any) -> str:
    if isinstance(value, dict):
        parts = [value.get(key) for key in ("scheme", "value", "full", "program", "name")]
        text = " ".join(str(part) for part in parts if part)
        return f"{text} (weak)" if value.get("weak") else text
    if isinstance(value, list):
        if len(value) == 2 and all(isinstance(item, str) for item in value):
            return ": ".join(value)
        return "; ".join(filter(None, map(_value, value)))
    return "" if value is None else str(value)
