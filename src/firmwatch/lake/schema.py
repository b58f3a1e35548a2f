"""Parquet schemas, read off the model's types so that there is one truth."""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from enum import Enum
from typing import TYPE_CHECKING, Any

from firmwatch.lake.overlays import PLACE_SCHEMA
from firmwatch.model import Interest, Quarantined, Record, RegisterParty

if TYPE_CHECKING:
    import polars as pl

__all__ = ["TABLES", "column_type", "parquet_schema", "table_schema"]

TABLES: dict[str, Any] = {
    "record": Record,
    "listed_person": Record,
    "register_party": RegisterParty,
    "interest": Interest,
    "quarantine": Quarantined,
}
"""The tables of a snapshot, and the model type of the rows of each."""


@functools.cache
def parquet_schema(kind: Any) -> pl.Schema:
    """Give the Parquet schema of a model type: one column a field, nested types as structs."""
    # Here, since most commands read no table and need not load it.
    import polars as pl

    hints = typing.get_type_hints(kind)
    return pl.Schema(
        {item.name: column_type(hints[item.name]) for item in dataclasses.fields(kind)}
    )


def table_schema(table: str) -> pl.Schema:
    """Give the schema of a table of a snapshot."""
    import polars as pl

    if table.startswith("places-"):
        columns = (pl.String(), pl.String(), pl.Int64(), pl.List(pl.String()), pl.List(pl.Int64()))
        return pl.Schema(dict(zip(PLACE_SCHEMA, columns, strict=True)))
    return parquet_schema(TABLES[table])


def column_type(hint: Any) -> pl.DataType:
    """Give the Parquet type of a field of a model type by its type hint."""
    import polars as pl

    origin = typing.get_origin(hint)
    if origin is typing.Union or origin is types.UnionType:
        (inner,) = (item for item in typing.get_args(hint) if item is not type(None))
        return column_type(inner)
    if origin is tuple:
        return pl.List(column_type(typing.get_args(hint)[0]))
    if dataclasses.is_dataclass(hint):
        return pl.Struct(parquet_schema(typing.cast(Any, hint)))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return pl.String()
    return {str: pl.String(), int: pl.Int64(), float: pl.Float64(), bool: pl.Boolean()}[hint]
