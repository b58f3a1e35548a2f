"""What a version of a source shares with the one before: the rows that did not change.

An overlay holds the rows of a table that are new or changed, and for all of them, in order, where
in the publisher's files they stand: a line more at the top moves every entry, and changes none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from firmwatch.model import Interest, Locator, Record, RegisterParty

if TYPE_CHECKING:
    import polars as pl

__all__ = ["PLACE_SCHEMA", "Placer", "placed"]

PLACE_SCHEMA = ("id", "file", "step", "name_files", "name_steps")
"""Columns of a table of places. A step is in lines from the last one seen in the same file."""


class Placer:
    """Notes where rows of a table stand, in their order."""

    def __init__(self) -> None:
        self._lines: defaultdict[str, int] = defaultdict(int)

    def note(self, record: Record | RegisterParty | Interest) -> tuple[Any, ...]:
        """Give the place of a row, as `PLACE_SCHEMA` has it; an interest has no names."""
        step = self._step(record.locator)
        names = [] if isinstance(record, Interest) else [name.locator for name in record.names]
        return (
            record.id,
            record.locator.file,
            step,
            [place and place.file for place in names],
            [place and self._step(place) for place in names],
        )

    def _step(self, locator: Locator) -> int:
        step = locator.line - self._lines[locator.file]
        self._lines[locator.file] = locator.line
        return step


def placed(
    content: pl.DataFrame, places: pl.DataFrame, only: Collection[str] | None = None
) -> pl.DataFrame:
    """Give the rows of a version in order, each where it stands in that version.

    `content` has each row once, standing wherever it stood when it last changed; `places` are
    as `PLACE_SCHEMA` has them, each of a row that is there. `only` gives the rows of some ids, and
    then `content` needs no more than these.
    """
    import polars as pl

    # A record's own place comes before those of its names, each a step from the one before.
    own = pl.concat_list("file", "name_files"), pl.concat_list("step", "name_steps")
    each = places.with_row_index("row").select("row", *own).explode("file", "step")
    each = each.with_columns(line=pl.col("step").cum_sum().over("file"))
    if only is not None:
        chosen = places["id"].is_in(list(only))
        each = each.filter(chosen.gather(each["row"]))
        renumbered = (chosen.cum_sum() - 1).cast(pl.UInt32())
        each = each.with_columns(renumbered.gather(each["row"]).alias("row"))
        places = places.filter(chosen)
    found = places.select("id").join(content, on="id", how="left", maintain_order="left")
    locator = pl.when(pl.col("file").is_not_null()).then(pl.struct("file", "line"))
    where = each.select("row", locator=locator, is_own=pl.int_range(pl.len()).over("row") == 0)
    found = found.with_columns(where.filter("is_own")["locator"]).select(content.columns)
    if "names" not in found.columns:
        return found
    names = found.with_row_index("row").select("row", "names").explode("names")
    names = names.filter(pl.col("names").is_not_null()).unnest("names")
    names = names.with_columns(where.filter(~pl.col("is_own"))["locator"])
    fields = [name for name in names.columns if name != "row"]
    listed = names.group_by("row", maintain_order=True).agg(names=pl.struct(fields))
    rows = found.with_row_index("row").select("row")
    placed_names = rows.join(listed, on="row", how="left", maintain_order="left")["names"]
    return found.with_columns(placed_names.fill_null([]))
