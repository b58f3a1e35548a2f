"""Measured figures on a terminal, and as a page with curves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from firmwatch.errors import UsageError

if TYPE_CHECKING:
    from firmwatch.quality.figures import Figure
    from firmwatch.quality.report import Report

__all__ = ["print_figures", "write_curves"]


def print_figures(figures: Sequence[Figure]) -> None:
    """Print a table for each section: an item a line, a measure a column."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    for title, rows in _tables(figures).items():
        table = Table(box=None, pad_edge=False, header_style="bold")
        for place, column in enumerate(rows[0]):
            table.add_column(column or " ", overflow="fold", min_width=None if place else 12)
        for row in rows:
            table.add_row(*map(Text, row.values()))
        console.print()
        console.print(Text(title[0].upper() + title[1:], style="bold underline"))
        console.print(table)


def write_curves(
    folder: Path, figures: Sequence[Figure], report: Report, measured_on: str
) -> list[Path]:
    """Write `quality.html`, then the curves as PNG; gives the paths.

    Raises `UsageError` where the folder cannot be written to, and, once the page is written, where
    Pillow is not installed.
    """
    from firmwatch.canvas import to_png
    from firmwatch.quality.curves import calibration, precision_recall, to_html

    curves = {
        "precision-recall": precision_recall(report.scores, report.labels),
        "calibration": calibration(report.scores, report.labels),
    }
    tables: dict[str, list[dict[str, Any]]] = {}
    for title, rows in _tables(figures).items():
        tables[title[0].upper() + title[1:]] = [dict(row) for row in rows]
    page = folder / "quality.html"
    heading = f"Quality on {measured_on}"
    written = [_write(page, to_html(heading, list(curves.values()), tables).encode("utf-8"))]
    for name, drawing in curves.items():
        try:
            content = to_png(drawing)
        except UsageError as error:
            raise UsageError(
                f"{page} is written, and no PNG: that needs Pillow. Install it with `pip install "
                "'firmwatch[plots]'`, or use the page, which has the same curves."
            ) from error
        written.append(_write(folder / f"{name}.png", content))
    return written


def _write(path: Path, content: bytes) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror}. Give --out a folder that you may write "
            "to."
        ) from error
    return path


def _tables(figures: Sequence[Figure]) -> dict[str, list[dict[str, str]]]:
    """Lay figures out: rows of texts by column, for each section."""
    sections: dict[str, dict[str, list[Figure]]] = {}
    for figure in figures:
        sections.setdefault(figure.section, {}).setdefault(figure.item, []).append(figure)
    return {title: _rows(items) for title, items in sections.items()}


def _rows(items: dict[str, list[Figure]]) -> list[dict[str, str]]:
    every = [figure for found in items.values() for figure in found]
    measures = list(dict.fromkeys(figure.measure for figure in every))
    barred = any(figure.bar is not None for figure in every)
    rows = []
    for item, found in items.items():
        row = {"": item} | dict.fromkeys(measures, "")
        for figure in found:
            row[figure.measure] = _cell(figure)
            if barred:
                row["bar"] = "" if figure.bar is None else f"{figure.bar:g}"
                row["met"] = {"met": "yes", "not met": "no"}.get(figure.note, "")
        rows.append(row)
    return rows


def _cell(figure: Figure) -> str:
    """Write a value with its interval and cases: `0.931 0.920-0.940 of 1,234`."""
    if figure.cases == 0 or figure.value is None:
        return "no case"
    if figure.measure == "number":
        return f"{figure.value:,.0f}"
    few = figure.note == "too few cases"
    if few and figure.count is not None:
        return f"too few cases ({figure.count} of {figure.cases})"
    digits = 3 if figure.value <= 1 and not figure.measure.startswith("per ") else 2
    parts = [f"{figure.value:.{digits}f}"]
    if figure.low is not None and figure.high is not None:
        parts.append(f"{figure.low:.{digits}f}-{figure.high:.{digits}f}")
    if figure.count is not None:
        parts.append(f"of {figure.cases:,}")
    return "too few cases" if few else " ".join(parts)
