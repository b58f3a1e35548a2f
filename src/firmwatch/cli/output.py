"""Rows on standard output: table, JSON, JSON lines, CSV or Parquet."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import click

from firmwatch.errors import UsageError
from firmwatch.model import printable, writable

__all__ = ["FORMATS", "encode_rows", "format_of", "print_rows", "printable", "say"]

FORMATS = ("table", "json", "jsonl", "csv", "parquet")

# A cell that begins with one of these is a formula to a spreadsheet (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

_WHOLE = frozenset({"source", "status", "receiver", "state", "type"})


def print_rows(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    format_: str,
    fields: Sequence[str] = (),
) -> None:
    """Print rows; `columns` are those that a table shows, the other formats have every field.

    `fields` names every field, for a file without rows.
    Raises `UsageError` for Parquet on a terminal.
    """
    if format_ == "table":
        _print_table(rows, columns)
        return
    if format_ == "parquet" and sys.stdout.isatty():
        raise UsageError("Parquet is not for a terminal; send it to a file: ... -o parquet > FILE")
    sys.stdout.flush()
    sys.stdout.buffer.write(encode_rows(rows, format_, fields or columns))
    sys.stdout.buffer.flush()


def encode_rows(
    rows: Sequence[Mapping[str, Any]], format_: str, columns: Sequence[str] = ()
) -> bytes:
    """Encode rows as `json`, `jsonl`, `csv` or `parquet`; no rows leave `columns` at least."""
    if format_ == "json":
        return _json(rows, indent=1) + b"\n"
    if format_ == "jsonl":
        return b"".join(_json(row) + b"\n" for row in rows)
    if format_ == "csv":
        return _csv(rows, columns)
    return _parquet(rows, columns)


def format_of(path: Path) -> str:
    """Give the format that a file's name asks for; raises `UsageError` for any other."""
    suffix = path.suffix.lstrip(".").lower()
    if suffix not in FORMATS[1:]:
        raise UsageError(
            f"{path.name} says no format; end it in .{', .'.join(FORMATS[1:])}, or give -o."
        )
    return suffix


def say(message: str, colour: str) -> None:
    """Tell a person something on standard error, in colour unless NO_COLOR is set.

    Source: https://no-color.org, which click leaves to its callers.
    """
    text = printable(message)
    plain = bool(os.environ.get("NO_COLOR"))
    click.echo(text if plain else click.style(text, fg=colour), err=True)


def _json(value: object, indent: int | None = None) -> bytes:
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return text.encode("utf-8", "backslashreplace")


def _csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    stream = io.StringIO(newline="")
    # Rows of one table may differ in what they have, as held and rejected ones do.
    names = list(dict.fromkeys(key for row in rows for key in row)) or list(columns)
    writer = csv.DictWriter(stream, names)
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    return stream.getvalue().encode("utf-8", "backslashreplace")


def _cell(value: object) -> object:
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def _parquet(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    import polars as pl

    empty = {name: pl.Float64() if name == "score" else pl.String() for name in columns}
    stream = io.BytesIO()
    frame = pl.DataFrame(
        [writable(row) for row in rows],
        schema=None if rows else empty,
        infer_schema_length=None,
    )
    frame.write_parquet(stream)
    return stream.getvalue()


def _print_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if not rows:
        click.echo("Nothing to show.", err=True)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        numeric = all(isinstance(row.get(column), (int, float, type(None))) for row in rows)
        # What is copied into the next command stays in one piece.
        whole = column.endswith(("_id", "_at")) or column in _WHOLE
        justify: Literal["left", "right"] = "right" if numeric else "left"
        table.add_column(column, justify=justify, overflow="fold", no_wrap=whole)
    for row in rows:
        cells = {column: _shown(row.get(column)) for column in columns}
        # A table has no room for seconds; every other format has them.
        minutes = {name: cells[name][:16] for name in columns if name.endswith("_at")}
        table.add_row(*(Text(text) for text in (cells | minutes).values()))
    console.print(table)


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(_shown(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {_shown(item)}" for key, item in value.items() if item)
    return printable(value)
