"""Parquet files, read by Polars a slice at a time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from firmwatch.portfolio.cells import cell_text
from firmwatch.portfolio.tables import Table, TableRow, explained, header_columns, table_rows

__all__ = ["open_parquet"]

_SLICE = 50_000


def open_parquet(path: Path) -> Table:
    """Open a Parquet file; raises `PortfolioError` where it is damaged or has no columns."""
    import polars

    with explained(path):
        names = polars.scan_parquet(path, glob=False).collect_schema().names()
    columns = header_columns(path, names)
    return Table(path=path, format="parquet", columns=columns, rows=partial(_rows, path, columns))


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[TableRow]:
    return table_rows(columns, _cells(path))


def _cells(path: Path) -> Iterator[list[str]]:
    import polars

    lazy = polars.scan_parquet(path, glob=False)
    start = 0
    while (part := lazy.slice(start, _SLICE).collect()).height:
        for row in part.iter_rows():
            yield list(map(cell_text, row))
        start += _SLICE
