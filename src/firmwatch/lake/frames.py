"""Model objects as data frames, column by column; the snapshots' Parquet files are made of them."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import operator
import types
import typing
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

from firmwatch.lake.schema import TABLES, column_type, table_schema

if TYPE_CHECKING:
    import polars as pl

__all__ = ["content_digests", "frame_of", "place_frame"]

_PLACE_KINDS = (str, str, int, tuple[str | None, ...], tuple[int | None, ...])
"""Types of the columns of `PLACE_SCHEMA`."""


def frame_of(items: Sequence[Any], table: str) -> pl.DataFrame:
    """Lay model objects of one type out as the table's columns, as `table_schema` has them.

    It is the frame of ``to_row`` of each in a quarter of the time: no object becomes a dict.
    """
    import polars as pl

    return pl.DataFrame(list(_columns(TABLES[table], items)))


def place_frame(places: Sequence[tuple[Any, ...]], table: str) -> pl.DataFrame:
    """Lay places, as `Placer.note` gives them, out as the columns of a table of places."""
    import polars as pl

    kinds = zip(table_schema(table), _PLACE_KINDS, zip(*places, strict=True), strict=True)
    return pl.DataFrame([_series(kind, values).alias(name) for name, kind, values in kinds])


def content_digests(frame: pl.DataFrame) -> list[bytes]:
    """Give for each row 16 bytes of SHA-256 of it without where it stands."""
    import polars as pl

    frame = frame.drop("locator")
    if "names" in frame.columns:
        fields = typing.cast(Any, frame.schema["names"]).inner.fields
        kept = [pl.element().struct.field(item.name) for item in fields if item.name != "locator"]
        frame = frame.with_columns(pl.col("names").list.eval(pl.struct(kept)))
    text = frame.write_ndjson()
    lines = text.encode("utf-8").split(b"\n")
    return [hashlib.sha256(line).digest()[:16] for line in lines[: len(frame)]]


def _columns(kind: Any, items: Sequence[Any]) -> Iterator[pl.Series]:
    hints = typing.get_type_hints(kind)
    for item in dataclasses.fields(kind):
        values = list(map(operator.attrgetter(item.name), items))
        yield _series(hints[item.name], values).alias(item.name)


def _series(hint: Any, values: Sequence[Any]) -> pl.Series:
    import polars as pl

    if not values:
        return pl.Series(dtype=column_type(hint))
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return _optional(hint, values)
    if typing.get_origin(hint) is tuple:
        items = list(itertools.chain.from_iterable(values))
        if not items:
            return pl.Series([[]], dtype=column_type(hint)).new_from_index(0, len(values))
        inner = _series(typing.get_args(hint)[0], items)
        lengths = pl.DataFrame({"length": pl.Series(list(map(len, values)), dtype=pl.Int64())})
        begin = pl.col("length").cum_sum() - pl.col("length")
        # An imploded column cut up again: polars has no other way to make lists of offsets.
        cut = pl.lit(inner.implode()).list.slice(begin, pl.col("length"))
        return lengths.select(cut).to_series()
    if dataclasses.is_dataclass(hint):
        return pl.DataFrame(list(_columns(hint, values))).to_struct()
    if isinstance(hint, type) and issubclass(hint, Enum):
        values = list(map(operator.attrgetter("_value_"), values))
    return pl.Series(values=values, dtype=column_type(hint))


def _optional(hint: Any, values: Sequence[Any]) -> pl.Series:
    import polars as pl

    (inner,) = (item for item in typing.get_args(hint) if item is not type(None))
    if not dataclasses.is_dataclass(inner):
        return pl.Series(values=values, dtype=column_type(inner))
    known = [item for item in values if item is not None]
    found = _series(inner, known)
    if len(known) == len(values):
        return found
    numbers = itertools.count()
    places = [None if item is None else next(numbers) for item in values]
    return found.gather(pl.Series(places, dtype=pl.UInt32()))
