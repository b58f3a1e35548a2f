"""Measured figures with their intervals: what a report is made of, and what every format shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from firmwatch.quality.measures import CASES_MIN, Share, share
from firmwatch.quality.report import Row

__all__ = ["Figure", "calibration_figures", "quality_figures", "share_figure", "share_figures"]

DIGITS = 4
"""Decimals of every figure: more would be read as more than 95 % intervals allow."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value.

    `section` and `item` say of what, `measure` what. `count` of `cases` is the share that `value`
    is made of, None where it is none. `low` and `high` bound the 95 % interval after Wilson, None
    where there is none. `bar` is the value that is aimed at. All are shares in [0, 1] or plain
    numbers, as `measure` says.
    """

    section: str
    item: str
    measure: str
    value: float | None
    low: float | None = None
    high: float | None = None
    count: int | None = None
    cases: int | None = None
    bar: float | None = None

    @property
    def note(self) -> str:
        """What to know before the value is quoted: too few cases; else whether the bar is met."""
        if self.cases is not None and self.cases < CASES_MIN:
            return "too few cases"
        if self.bar is None or self.value is None:
            return ""
        return "met" if self.value >= self.bar else "not met"

    def row(self) -> dict[str, Any]:
        """Give every field and `note`, numbers rounded to `DIGITS`."""
        cells = {item.name: getattr(self, item.name) for item in fields(self)}
        rounded = {
            name: round(cell, DIGITS) if isinstance(cell, float) else cell
            for name, cell in cells.items()
        }
        return {**rounded, "note": self.note}

    @classmethod
    def row_fields(cls) -> list[str]:
        """Name the fields of `row`, in its order."""
        return [*(item.name for item in fields(cls)), "note"]


def share_figure(
    section: str, item: str, measure: str, found: Share, bar: float | None = None
) -> Figure:
    """Give a share as a figure; one of no case has neither value nor interval."""
    low, high = (found.low, found.high) if found.total else (None, None)
    return Figure(section, item, measure, found.value, low, high, found.count, found.total, bar)


def share_figures(
    section: str,
    rows: Iterable[Row],
    measure: str = "recall",
    bars: Mapping[str, float] | None = None,
) -> list[Figure]:
    """Give a figure of each row with `count` and `of`, which its first column names."""
    return [
        share_figure(section, item, measure, share(row["count"], row["of"]), (bars or {}).get(item))
        for row in rows
        for item in [str(next(iter(row.values())))]
    ]


def quality_figures(section: str, rows: Iterable[Row]) -> list[Figure]:
    """Give precision, recall and F1 of each row of `Report.overall` or `Report.by_publisher`.

    F1 = 2J / (1 + J), where J is the share of what is found rightly in all that is found or ought
    to be: the interval of J gives that of F1.
    """
    figures: list[Figure] = []
    for row in rows:
        item = str(next(iter(row.values())))
        found, wrong, true = row["found"], row["wrong"], row["one organisation"]
        jaccard = share(found, true + wrong)
        figures.append(share_figure(section, item, "precision", share(found, found + wrong)))
        figures.append(share_figure(section, item, "recall", share(found, true)))
        f1 = _through(jaccard, lambda value: 2 * value / (1 + value))
        figures.append(Figure(section, item, "F1", *f1, cases=true + wrong))
    return figures


def calibration_figures(section: str, rows: Sequence[Row], error: float | None) -> list[Figure]:
    """Give mean score and share of one organisation by bin, and the expected calibration error."""
    figures: list[Figure] = []
    for row in rows:
        item = f"score {row['from']:.1f} to {row['to']:.1f}"
        found = share(row["count"], row["of"])
        figures.append(Figure(section, item, "mean score", row["mean score"], cases=row["of"]))
        figures.append(share_figure(section, item, "one organisation", found))
    cases = sum(row["of"] for row in rows)
    figures.append(Figure(section, "all: calibration error", "ECE", error, cases=cases))
    return figures


def _through(
    found: Share, curve: Callable[[float], float]
) -> tuple[float | None, float | None, float | None]:
    """Carry a share and its interval through a curve that never falls."""
    if found.value is None:
        return None, None, None
    return curve(found.value), curve(found.low), curve(found.high)
