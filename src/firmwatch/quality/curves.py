"""Curves of a report, drawn on a canvas: HTML has them as SVG, and PNG stands beside it."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

from firmwatch.canvas import Canvas, Circle, Line, Text, to_svg
from firmwatch.quality.measures import Bin, calibration_table, precision_recall_curve

__all__ = ["calibration", "precision_recall", "to_html"]

WIDTH, HEIGHT, MARGIN = 520, 420, 60
"""Pixels."""
INK, CURVE, GUIDE = "#222222", "#1f5fa8", "#b8b8b8"
_STYLE = """<style>
body { font-family: sans-serif; max-width: 75em; margin: 2em auto; padding: 0 1em }
table { border-collapse: collapse }
td, th { border: 1px solid #ccc; padding: .2em .5em }
td { text-align: right }
td:first-child { text-align: left }
</style>"""
_POINTS_MAX = 600
_TICKS = 5


def precision_recall(scores: Sequence[float], labels: Sequence[bool]) -> Canvas:
    """Draw precision over recall at every threshold; labels are true for one organisation.

    Raises `ValueError` where no label is true.
    """
    curve = precision_recall_curve(scores, labels)
    if not curve:
        raise ValueError("No pair is of one organisation: there is no recall to draw.")
    drawing = _axes("Precision and recall", "recall", "precision")
    step = max(1, len(curve) // _POINTS_MAX)
    chosen = [*curve[::step], curve[-1]]
    points = [_place(recall, precision) for _, precision, recall in chosen]
    drawing.shapes.append(Line(points, CURVE, 2))
    return drawing


def calibration(scores: Sequence[float], labels: Sequence[bool]) -> Canvas:
    """Draw the share that is true over the mean score of ten bins, with 95 % intervals."""
    drawing = _axes("Calibration", "mean score", "share of one organisation")
    drawing.shapes.append(Line([_place(0, 0), _place(1, 1)], GUIDE))
    rows = [row for row in calibration_table(scores, labels) if row.mean_score is not None]
    drawing.shapes.append(Line([_dot(row) for row in rows], CURVE, 2))
    for row in rows:
        x, y = _dot(row)
        ends = [_place(row.mean_score or 0.0, end) for end in (row.true.low, row.true.high)]
        drawing.shapes.append(Line(ends, CURVE))
        drawing.shapes.append(Circle(x, y, 4 if row.true.enough else 2, CURVE))
    return drawing


def to_html(
    title: str, drawings: Sequence[Canvas], tables: Mapping[str, Sequence[Mapping[str, Any]]]
) -> str:
    """Write drawings and tables as one page that needs no other file."""
    heading = html.escape(title)
    parts = [
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{heading}</title>',
        _STYLE,
        f"<h1>{heading}</h1>",
        *map(to_svg, drawings),
    ]
    for name, rows in tables.items():
        parts.append(f"<h2>{html.escape(name)}</h2>")
        parts.append(_table(rows) if rows else "<p>No case.</p>")
    return "\n".join([*parts, "</html>\n"])


def _axes(title: str, across: str, up: str) -> Canvas:
    drawing = Canvas(title, WIDTH, HEIGHT)
    left, bottom = _place(0, 0)
    right, top = _place(1, 1)
    for tick in range(_TICKS + 1):
        value = tick / _TICKS
        x, y = _place(value, value)
        drawing.shapes.append(Line([(x, bottom), (x, bottom + 5)], INK))
        drawing.shapes.append(Line([(left - 5, y), (left, y)], INK))
        drawing.shapes.append(Text(x, bottom + 18, f"{value:.1f}", "middle"))
        drawing.shapes.append(Text(left - 8, y + 4, f"{value:.1f}", "end"))
    frame = [(left, top), (left, bottom), (right, bottom), (right, top), (left, top)]
    drawing.shapes.append(Line(frame, INK))
    drawing.shapes.append(Text((left + right) / 2, 24, title, "middle"))
    drawing.shapes.append(Text((left + right) / 2, bottom + 40, across, "middle"))
    drawing.shapes.append(Text(12, top - 14, up, "start"))
    return drawing


def _place(x: float, y: float) -> tuple[float, float]:
    """Turn two shares into pixels."""
    return MARGIN + x * (WIDTH - 2 * MARGIN), HEIGHT - MARGIN - y * (HEIGHT - 2 * MARGIN)


def _dot(row: Bin) -> tuple[float, float]:
    return _place(row.mean_score or 0.0, row.true.value or 0.0)


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    columns = list(rows[0])
    head = "".join(f"<th>{html.escape(column)}</th>" for column in columns)
    body = "\n".join(
        "<tr>" + "".join(f"<td>{html.escape(_cell(row[key]))}</td>" for key in columns) + "</tr>"
        for row in rows
    )
    return f"<table>\n<tr>{head}</tr>\n{body}\n</table>"


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "too few cases"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
