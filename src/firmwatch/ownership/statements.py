"""From stated interests to one range of shares per owner, asset and basis.

What is stated several times:

- **by one source** is added up, up to the whole: an owner's classes of shares are two interests.
- **by several sources** are alternatives, since nobody owns the same shares twice. The range
  reaches from the least of them to the most (their hull), so that sources which contradict each
  other give *possibly* and not the one that happens to be newer. A source that gives no share does
  not contradict one that does, and is left out.

A missing share is 0 % to 100 %.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from firmwatch.errors import UsageError
from firmwatch.model import WHOLE, Interest, InterestKind
from firmwatch.ownership.kinds import BASES, BASIS_OF_KIND, INDIRECT_BASIS, OPEN_KINDS

__all__ = ["INTEREST_COLUMNS", "Combined", "Conditions", "combined", "interest_frame", "rows_on"]

INTEREST_COLUMNS = {
    "owner_id": pl.String,
    "asset_id": pl.String,
    "kind": pl.String,
    "share_min": pl.Int32,
    "share_max": pl.Int32,
    "direct": pl.Boolean,
    "start_date": pl.String,
    "end_date": pl.String,
    "stated_date": pl.String,
    "source": pl.String,
}
"""The columns of a frame of interests, as in `firmwatch.model.Interest`.

`id` may stand beside them; without it an interest is known by its row ("row 17", from 0).
"""

_KINDS = {
    (kind.value, direct): BASES.index(INDIRECT_BASIS.get(basis, basis) if not direct else basis)
    for kind, basis in BASIS_OF_KIND.items()
    for direct in (True, False)
}
_OPEN = [kind.value for kind in OPEN_KINDS]


@dataclass(frozen=True, slots=True)
class Conditions:
    """Which interests hold: those valid on a day, of what was known on another.

    Days are ISO 8601; None asks for no day. `end_dates` are the days on which parties were
    dissolved, by their id: from that day on they own nothing and are owned by nobody.
    """

    as_of: str | None
    known_on: str | None
    end_dates: dict[str, str]


@dataclass(frozen=True, slots=True)
class Combined:
    """Edges in the order of owner, asset and basis, and the rows that each was made of.

    `row_starts` has one more entry than there are edges; `rows` are places in the frame.
    """

    owners: Any
    assets: Any
    bases: Any
    low: Any
    high: Any
    row_starts: Any
    rows: Any


def interest_frame(interests: Iterable[Interest]) -> pl.DataFrame:
    """Lay interests out as a frame. Their ids must already be those of joined parties."""
    names = [*INTEREST_COLUMNS, "id"]
    rows = [tuple(getattr(item, name) for name in names) for item in interests]
    return pl.DataFrame(rows, schema={**INTEREST_COLUMNS, "id": pl.String}, orient="row")


def rows_on(frame: pl.DataFrame, conditions: Conditions) -> pl.DataFrame:
    """Give the rows that hold, with `basis`, `low`, `high`, `sure`, `stated` and `id`.

    Raises `UsageError` for a missing column, owner, asset or source, an unknown kind, or a share
    that is no range within 0 to 10,000; the message names the row.
    """
    missing = [name for name in INTEREST_COLUMNS if name not in frame.columns]
    if missing:
        raise UsageError(f"The interests lack the columns {', '.join(missing)}.")
    if "id" not in frame.columns:
        frame = frame.with_row_index("id")
    days = ("start_date", "end_date", "stated_date")
    dated = [name for name in days if frame.schema[name] != pl.String]
    if dated:
        frame = frame.with_columns(pl.col(dated).cast(pl.String))
    _refuse_nobody(frame)
    _refuse_bad_shares(frame)
    _refuse_unknown_kinds(frame)
    frame = frame.filter(_holding(conditions))
    kind, least, most = pl.col("kind").is_in(_OPEN), pl.col("share_min"), pl.col("share_max")
    return frame.select(
        "owner_id",
        "asset_id",
        "source",
        "id",
        _basis().alias("basis"),
        pl.when(kind).then(0).otherwise(least.fill_null(0)).cast(pl.Int32).alias("low"),
        most.fill_null(WHOLE).cast(pl.Int32).alias("high"),
        (least.is_not_null() & ~kind).alias("sure"),
        (least.is_not_null() | most.is_not_null()).alias("stated"),
    )


def combined(rows: pl.DataFrame, owners: Any, assets: Any, parties: int) -> Combined:
    """Make one edge of all rows of an owner, asset and basis; codes are given for both."""
    names = rows["source"].unique().sort()
    count = len(names)
    sources = rows["source"].replace_strict(
        names, pl.Series(range(count), dtype=pl.Int64), return_dtype=pl.Int64
    )
    key = (owners.astype(np.int64) * parties + assets) * len(BASES) + rows["basis"].to_numpy()
    fine = key * count + sources.to_numpy()
    order = np.argsort(fine)
    fine, key = fine[order], key[order]
    groups = _starts(fine)
    low = _sums(rows["low"].to_numpy()[order], groups)
    high = _sums(rows["high"].to_numpy()[order], groups)
    sure = _any(rows["sure"].to_numpy()[order], groups)
    stated = _any(rows["stated"].to_numpy()[order], groups)
    key = key[groups]
    edges = _starts(key)
    low = _hull(np.minimum, np.where(sure, low, WHOLE + 1), edges, WHOLE + 1, 0)
    high = _hull(np.maximum, np.where(stated, high, -1), edges, -1, WHOLE)
    key = key[edges]
    pair, bases = key // len(BASES), (key % len(BASES)).astype(np.int8)
    return Combined(
        owners=(pair // parties).astype(np.int32),
        assets=(pair % parties).astype(np.int32),
        bases=bases,
        low=low.astype(np.int16),
        high=high.astype(np.int16),
        row_starts=np.append(groups[edges], len(order)).astype(np.int32),
        rows=order.astype(np.int32),
    )


def _holding(conditions: Conditions) -> pl.Expr:
    held = pl.lit(True)
    if day := conditions.as_of:
        started = pl.col("start_date").is_null() | (pl.col("start_date") <= day)
        held &= started & (pl.col("end_date").is_null() | (pl.col("end_date") > day))
    if day := conditions.known_on:
        held &= pl.col("stated_date").is_null() | (pl.col("stated_date") <= day)
    gone = sorted(
        id_
        for id_, day in conditions.end_dates.items()
        if conditions.as_of is None or day <= conditions.as_of
    )
    if gone:
        held &= ~pl.col("owner_id").is_in(gone) & ~pl.col("asset_id").is_in(gone)
    return held


def _basis() -> pl.Expr:
    plain = {kind: code for (kind, direct), code in _KINDS.items() if direct}
    indirect = {kind: code for (kind, direct), code in _KINDS.items() if not direct}
    kind = pl.col("kind")
    return (
        pl.when(pl.col("direct").fill_null(True))
        .then(kind.replace_strict(plain, return_dtype=pl.Int8))
        .otherwise(kind.replace_strict(indirect, return_dtype=pl.Int8))
    )


def _named(row: dict[str, Any]) -> str:
    return str(row["id"]) if isinstance(row["id"], str) else f"row {row['id']}"


def _refuse_unknown_kinds(frame: pl.DataFrame) -> None:
    known = {kind for kind, _ in _KINDS}
    for kind in frame["kind"].unique().to_list():
        if kind not in known:
            row = frame.filter(pl.col("kind").eq_missing(pl.lit(kind))).row(0, named=True)
            raise UsageError(
                f"The interest {_named(row)} has the kind {kind!r}; the kinds are those of"
                f" {InterestKind.__name__}."
            )


def _refuse_nobody(frame: pl.DataFrame) -> None:
    for name in ("owner_id", "asset_id", "source"):
        if frame[name].null_count():
            row = frame.filter(pl.col(name).is_null()).row(0, named=True)
            raise UsageError(
                f"The interest {_named(row)} has no {name}; an owner whom a register does not name"
                " has an id of its own."
            )


def _refuse_bad_shares(frame: pl.DataFrame) -> None:
    least, most = pl.col("share_min"), pl.col("share_max")
    bad = (least < 0) | (most > WHOLE) | (least.fill_null(0) > most.fill_null(WHOLE))
    rows = frame.filter(bad)
    if len(rows):
        row = rows.row(0, named=True)
        raise UsageError(
            f"The interest {_named(row)} has the share {row['share_min']} to {row['share_max']};"
            f" shares are whole basis points from 0 to {WHOLE}, the least first."
        )


def _starts(ordered: Any) -> Any:
    """Give where each run of equal values begins."""
    if not len(ordered):
        return np.empty(0, np.int64)
    return np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))


def _sums(values: Any, starts: Any) -> Any:
    if not len(starts):
        return np.empty(0, np.int64)
    return np.minimum(np.add.reduceat(values.astype(np.int64), starts), WHOLE)


def _any(values: Any, starts: Any) -> Any:
    return np.logical_or.reduceat(values, starts) if len(starts) else np.empty(0, np.bool_)


def _hull(pick: Any, values: Any, starts: Any, nothing: int, instead: int) -> Any:
    if not len(starts):
        return np.empty(0, np.int64)
    found = pick.reduceat(values, starts)
    return np.where(found == nothing, instead, found)
