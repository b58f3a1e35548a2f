"""Tables in memory: Polars, pandas, Arrow, DuckDB and lists of mappings; a slice at a time.

Only Polars is imported. The others are known by what they offer (the Arrow PyCapsule interface,
https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html) or by the package that
made them, so that none of them need be installed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from firmwatch.errors import FirmwatchError, PortfolioError
from firmwatch.portfolio.cells import cell_text
from firmwatch.portfolio.json_lines import flat_cells
from firmwatch.portfolio.tables import Table, TableRow, header_columns, table_rows

if TYPE_CHECKING:
    import polars

__all__ = ["is_frame", "open_frame", "open_mappings"]

_SLICE = 20_000
_MISSING = ("NAType", "NaTType")
# DuckDB relations before they offered `__arrow_c_stream__`.
_TO_ARROW = ("to_arrow_table", "fetch_arrow_table")


def is_frame(value: object) -> bool:
    """Tell a table in memory from anything else; a single column (a series) is none."""
    if isinstance(value, type) or type(value).__name__ in ("Series", "ChunkedArray", "Array"):
        return False
    offers = ("__arrow_c_stream__", *_TO_ARROW)
    return _is_pandas(value) or _is_lazy(value) or any(hasattr(value, name) for name in offers)


def open_frame(frame: Any) -> Table:
    """Open a table in memory; row numbers count its rows from 1.

    Takes a Polars DataFrame or LazyFrame, a pandas DataFrame, and whatever offers
    `__arrow_c_stream__`: an Arrow Table, RecordBatch or RecordBatchReader, a DuckDB relation.
    Structs become columns named `struct.field`, as in JSON lines.
    Raises `PortfolioError` for a table without columns, with columns that are numbers or have one
    name twice, or with a type that cannot be read.
    """
    what = f"{type(frame).__module__.partition('.')[0]} {type(frame).__name__}"
    if _is_pandas(frame):
        names = [str(name) for name in frame.columns]
        return _table(what, names, partial(_pandas_cells, frame))
    with _understood(what):
        table = _unnested(_polars_frame(frame))
    return _table(what, table.columns, partial(_polars_cells, table))


def open_mappings(rows: Sequence[Mapping[Any, Any]]) -> Table:
    """Open a list of mappings; its columns are the keys of all, in the order they appear.

    A mapping within one becomes columns named `key.inner`, as in JSON lines.
    """
    if any(isinstance(value, dict) for row in rows for value in row.values()):
        rows = [flat_cells({key: _own(value) for key, value in row.items()}) for row in rows]
    keys: dict[Any, None] = {}
    for row in rows:
        if not keys.keys() >= row.keys():
            keys.update(dict.fromkeys(row))
    names = [cell_text(key) for key in keys]
    return _table("list of mappings", names, partial(_mapping_cells, rows, tuple(keys)))


def _table(what: str, names: Sequence[str], cells: Any) -> Table:
    if not names:
        raise PortfolioError(f"The {what} has no columns. Give it a column of names at least.")
    if all(name.lstrip("-").isdigit() for name in names):
        raise PortfolioError(
            f"The columns of the {what} are numbers ({', '.join(names)[:100]}), which say nothing "
            "of what they hold. Name them, such as name and country."
        )
    columns = header_columns(Path(what), names)

    def rows() -> Iterator[TableRow]:
        return table_rows(columns, cells())

    return Table(path=Path(what), format="memory", columns=columns, rows=rows)


def _is_pandas(value: object) -> bool:
    made_by = {kind.__module__.partition(".")[0] for kind in type(value).__mro__}
    return "pandas" in made_by and hasattr(value, "iloc") and hasattr(value, "columns")


def _is_lazy(value: object) -> bool:
    return type(value).__module__.startswith("polars.") and hasattr(value, "collect")


def _polars_frame(frame: Any) -> polars.DataFrame:
    import polars

    if isinstance(frame, polars.DataFrame):
        return frame
    if isinstance(frame, polars.LazyFrame):
        return frame.collect()
    if not hasattr(frame, "__arrow_c_stream__"):
        name = next(name for name in _TO_ARROW if hasattr(frame, name))
        frame = getattr(frame, name)()
    return polars.DataFrame(frame)


@contextmanager
def _understood(what: str) -> Iterator[None]:
    """Say of which table a library's error is, and what to do about it."""
    try:
        yield
    except FirmwatchError:
        raise
    except Exception as error:
        raise PortfolioError(
            f"The {what} could not be read ({type(error).__name__}: {str(error)[:300]}). Where it "
            "is a column's type, turn that column into text, or leave it out."
        ) from error


def _unnested(frame: polars.DataFrame) -> polars.DataFrame:
    import polars

    for name, kind in frame.schema.items():
        if isinstance(kind, polars.Struct):
            inner = polars.col(name).name.prefix_fields(f"{name}.")
            frame = frame.with_columns(inner).unnest(name)
    return frame


def _polars_cells(frame: polars.DataFrame) -> Iterator[tuple[str, ...]]:
    for part in frame.iter_slices(_SLICE):
        yield from zip(*map(_texts, part.iter_columns()), strict=True)


def _texts(column: polars.Series) -> list[str]:
    import polars

    if column.dtype == polars.String:
        return column.fill_null("").to_list()
    return list(map(cell_text, column.to_list()))


def _pandas_cells(frame: Any) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(frame), _SLICE):
        part = frame.iloc[start : start + _SLICE]
        columns = [part.iloc[:, place] for place in range(part.shape[1])]
        yield from zip(*map(_pandas_texts, columns), strict=True)


def _pandas_texts(column: Any) -> list[str]:
    """Give the cells of a column; what pandas calls missing (None, NaN, NaT, NA) is empty."""
    missing = column.isna().tolist()
    return [
        "" if gone else value if type(value) is str and value.isascii() else cell_text(_own(value))
        for gone, value in zip(missing, column.tolist(), strict=True)
    ]


def _own(value: Any) -> Any:
    """Turn NumPy's scalars and arrays into Python's, and what pandas calls missing into None."""
    if type(value).__name__ in _MISSING:
        return None
    return value.tolist() if hasattr(value, "tolist") else value


def _mapping_cells(rows: Sequence[Mapping[Any, Any]], keys: tuple[Any, ...]) -> Iterator[list[str]]:
    for row in rows:
        yield [cell_text(_own(row.get(key))) for key in keys]
