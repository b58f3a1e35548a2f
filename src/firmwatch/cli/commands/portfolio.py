"""``firmwatch portfolio``: import, list, and the rows that wait for a confirmation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from firmwatch.cli.door import Door, door_options

if TYPE_CHECKING:
    from firmwatch.pipeline import ImportResult
    from firmwatch.portfolio import PortfolioReading

__all__ = ["command", "parse_mapping"]

PREVIEW_ROWS = 5


@click.group("portfolio")
def command() -> None:
    """Import the organisations to watch; confirm the rows that were held."""


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--name", help="Name of the portfolio; the file's name by default.")
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="FIELD=COLUMN",
    help='Which column is which, where the guess is wrong: --map name="Vendor name".',
)
@click.option("--purpose", default="", help="Why these organisations are watched.")
@click.option("--basis", default="", help="Legal basis of watching them.")
@click.option("--replace", is_flag=True, help="Subjects that are not in the file leave.")
@click.option("--preview", is_flag=True, help="Show what the columns mean and import nothing.")
@door_options()
def import_file(
    door: Door,
    file: Path,
    name: str | None,
    mapping: tuple[str, ...],
    purpose: str,
    basis: str,
    replace: bool,
    preview: bool,
) -> None:
    """Import FILE (CSV, XLSX, JSON lines or Parquet) into a portfolio.

    The columns are guessed and said; --map overrides. On a terminal you are asked whether they are
    right, unless --no-input or --map is given. Importing a file again changes nothing.
    """
    from firmwatch.pipeline import ImportRequest, import_portfolio, open_portfolio

    request = ImportRequest(
        file, name or file.name.split(".")[0], purpose, basis, parse_mapping(mapping), replace
    )
    with door.workspace() as workspace:
        reading = open_portfolio(workspace, request)
        _say_columns(door, reading)
        if preview:
            _preview(door, reading)
            return
        ask = door.interactive and not mapping
        if ask and not click.confirm("Import with these columns?", default=True, err=True):
            door.note("Nothing was imported; say which column is which with --map.")
            return
        result = import_portfolio(workspace, request, reading)
    _say_result(door, request.name, result)


@command.command("list")
@door_options()
def list_all(door: Door) -> None:
    """List the portfolios with their subjects and the rows that wait."""
    from firmwatch.model import to_row
    from firmwatch.pipeline import list_portfolios

    with door.workspace() as workspace:
        rows = [to_row(item) for item in list_portfolios(workspace)]
    door.rows(rows, ("name", "subjects", "held", "purpose", "basis", "created_at"))


@command.command("held")
@click.argument("name", required=False)
@door_options()
def held(door: Door, name: str | None) -> None:
    """List the rows that look like a person's name and wait (scope rule S3)."""
    from firmwatch.model import to_row
    from firmwatch.pipeline import list_held

    with door.workspace() as workspace:
        rows = [to_row(item) for item in list_held(workspace, name)]
    door.rows(rows, ("held_id", "portfolio", "row_number", "name", "reason"))


@command.command("release")
@click.argument("held_ids", nargs=-1, required=True, metavar="HELD_ID...")
@click.option("--reason", required=True, help="How you know that it is an organisation; logged.")
@click.option("--identifier", metavar="SCHEME=NUMBER", help="Its number: lei=..., imo=...")
@door_options()
def release(door: Door, held_ids: tuple[str, ...], reason: str, identifier: str | None) -> None:
    """Confirm that held rows are organisations, and admit them."""
    from firmwatch.model import to_row
    from firmwatch.pipeline import release_held

    scheme, _, number = (identifier or "").partition("=")
    if identifier and not number:
        raise click.UsageError("--identifier takes SCHEME=NUMBER, for example lei=5493...")
    if identifier and len(held_ids) > 1:
        raise click.UsageError("An identifier belongs to one row; give one HELD_ID.")
    with door.workspace() as workspace:
        rows = [
            to_row(release_held(workspace, id_, reason, (scheme, number) if identifier else None))
            for id_ in held_ids
        ]
    door.rows(rows, ("id", "name", "kind", "countries"))


@command.command("remove")
@click.argument("subject_ids", nargs=-1, required=True, metavar="SUBJECT_ID...")
@door_options(rows=False)
def remove(door: Door, subject_ids: tuple[str, ...]) -> None:
    """Take subjects out of their portfolio; their alerts close with the next run."""
    from firmwatch.pipeline import remove_subject

    with door.workspace() as workspace:
        for subject_id in subject_ids:
            remove_subject(workspace, subject_id)
    door.note(f"Removed {len(subject_ids)} subjects.")


def parse_mapping(pairs: tuple[str, ...]) -> dict[str, list[str]]:
    """Turn FIELD=COLUMN pairs into field -> columns; raises `click.UsageError`."""
    mapping: dict[str, list[str]] = {}
    for pair in pairs:
        field, separator, column = pair.partition("=")
        if not separator:
            raise click.UsageError(f"--map takes FIELD=COLUMN, not {pair!r}.")
        mapping.setdefault(field.strip(), []).append(column.strip())
    return mapping


def _say_columns(door: Door, reading: PortfolioReading) -> None:
    table = reading.table
    facts = [table.format]
    if table.encoding:
        facts.append(f"encoding {table.encoding}")
    if table.delimiter:
        facts.append(f"delimiter {table.delimiter!r}")
    if table.sheet:
        facts.append(f"sheet {table.sheet!r}")
    door.note(f"{table.path.name}: {', '.join(facts)}")
    for meaning in reading.columns.meanings:
        door.note(f"  {meaning.field:<13} = column {meaning.column!r} ({meaning.reason})")
        if meaning.field == "name" and "first cells" in meaning.reason:
            door.warn(
                f"no header says which column is the name; {meaning.column!r} was taken for it by "
                "its cells. Check the header, or say it with --map name=COLUMN."
            )
    if reading.columns.unused:
        door.note(f"  kept, not compared: {', '.join(reading.columns.unused)}")


def _preview(door: Door, reading: PortfolioReading) -> None:
    from firmwatch.model import to_row

    columns = ("row_number", "name", "kind", "countries", "identifiers", "reason")
    found = [to_row(row.outcome) for row in reading.preview(PREVIEW_ROWS)]
    # One set of columns for subjects, held and rejected rows: a CSV file can have no other.
    keys = dict.fromkeys([*columns, *(key for row in found for key in row)])
    door.rows([{key: row.get(key) for key in keys} for row in found], columns)


def _say_result(door: Door, name: str, result: ImportResult) -> None:
    report, counts = result.report, result.counts
    door.note(
        f"Portfolio {name!r}: {report.rows} rows = {report.subjects} subjects + {report.held} held "
        f"+ {report.rejected} rejected + {report.duplicates} duplicates"
    )
    if report.held:
        door.warn(
            f"{report.held} rows look like people's names and are held; see "
            f"`firmwatch portfolio held` and confirm organisations with `portfolio release`."
        )
    if result.rejected_file:
        door.warn(f"{report.rejected} rows were rejected; the reasons: {result.rejected_file}")
    for value, rows in report.unknown_countries[:5]:
        door.warn(f"country not recognised: {value!r} ({rows} rows); they go on without one")
    if report.invalid_identifiers:
        door.warn(f"{report.invalid_identifiers} identifiers have wrong check digits; kept, marked")
    if report.possible_duplicates:
        door.note(f"{report.possible_duplicates} subjects have the name and country of another one")
    row = {
        "portfolio": name,
        "rows": report.rows,
        "subjects": report.subjects,
        "held": report.held,
        "rejected": report.rejected,
        "duplicates": report.duplicates,
        "possible_duplicates": report.possible_duplicates,
        "invalid_identifiers": report.invalid_identifiers,
        "added": counts.added,
        "changed": counts.changed,
        "unchanged": counts.unchanged,
        "restored": counts.restored,
        "removed": result.removed,
        "rejected_file": str(result.rejected_file) if result.rejected_file else None,
    }
    columns = ("portfolio", "added", "changed", "unchanged", "removed", "held", "rejected")
    door.rows([row], columns)
