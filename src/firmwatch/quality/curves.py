"""Curves of a report as SVG, HTML and PNG: one drawing, three ways to write it.

SVG and HTML need nothing; PNG needs Pillow, which the extra `firmwatch[plots]` installs.
"""

from __future__ import annotations

import html
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from firmwatch.errors import UsageError
from firmwatch.quality.measures import Bin, calibration_table, precision_recall_curve

__all__ = ["Drawing", "calibration", "precision_recall", "to_html", "to_png", "to_svg"]

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


@dataclass(slots=True)
class Drawing:
    """Lines, dots and texts in pixels, x to the right and y down."""

    title: str
    lines: list[tuple[Sequence[tuple[float, float]], str, int]] = field(default_factory=list)
    dots: list[tuple[float, float, float]] = field(default_factory=list)
    texts: list[tuple[float, float, str, str]] = field(default_factory=list)
    """x, y, text, and the anchor: `start`, `middle` or `end`."""


def precision_recall(scores: Sequence[float], labels: Sequence[bool]) -> Drawing:
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
    drawing.lines.append((points, CURVE, 2))
    return drawing


def calibration(scores: Sequence[float], labels: Sequence[bool]) -> Drawing:
    """Draw the share that is true over the mean score of ten bins, with 95 % intervals."""
    drawing = _axes("Calibration", "mean score", "share of one organisation")
    drawing.lines.append(([_place(0, 0), _place(1, 1)], GUIDE, 1))
    rows = [row for row in calibration_table(scores, labels) if row.mean_score is not None]
    drawing.lines.append(([_dot(row) for row in rows], CURVE, 2))
    for row in rows:
        x, y = _dot(row)
        ends = [_place(row.mean_score or 0.0, end) for end in (row.true.low, row.true.high)]
        drawing.lines.append((ends, CURVE, 1))
        drawing.dots.append((x, y, 4.0 if row.true.enough else 2.0))
    return drawing


def to_svg(drawing: Drawing) -> str:
    """Write a drawing as an SVG element that stands alone or within HTML."""
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" role="img" '
            f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">'
        ),
        f"<title>{html.escape(drawing.title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for points, colour, width in drawing.lines:
        places = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(
            f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="{width}"/>'
        )
    for x, y, radius in drawing.dots:
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{CURVE}"/>')
    for x, y, text, anchor in drawing.texts:
        place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{INK}"'
        parts.append(f"<text {place}>{html.escape(text)}</text>")
    return "\n".join([*parts, "</svg>"])


def to_html(
    title: str, drawings: Sequence[Drawing], tables: Mapping[str, Sequence[Mapping[str, Any]]]
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


def to_png(drawing: Drawing) -> bytes:
    """Write a drawing as PNG; raises `UsageError` where Pillow is not installed."""
    try:
        from PIL import Image, ImageDraw, ImageFont
    except ImportError as error:
        raise UsageError(
            "PNG needs Pillow. Install it with `pip install 'firmwatch[plots]'`, or write SVG."
        ) from error
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    brush = ImageDraw.Draw(image)
    font = ImageFont.load_default(12)
    for points, colour, width in drawing.lines:
        brush.line([(x, y) for x, y in points], fill=colour, width=width)
    for x, y, radius in drawing.dots:
        brush.ellipse([(x - radius, y - radius), (x + radius, y + radius)], fill=CURVE)
    for x, y, text, anchor in drawing.texts:
        # "s" is the baseline, as in SVG.
        letter = {"start": "ls", "middle": "ms", "end": "rs"}[anchor]
        brush.text((x, y), text, fill=INK, font=font, anchor=letter)
    written = io.BytesIO()
    image.save(written, format="PNG", optimize=True)
    return written.getvalue()


def _axes(title: str, across: str, up: str) -> Drawing:
    drawing = Drawing(title)
    left, bottom = _place(0, 0)
    right, top = _place(1, 1)
    for tick in range(_TICKS + 1):
        value = tick / _TICKS
        x, y = _place(value, value)
        drawing.lines.append(([(x, bottom), (x, bottom + 5)], INK, 1))
        drawing.lines.append(([(left - 5, y), (left, y)], INK, 1))
        drawing.texts.append((x, bottom + 18, f"{value:.1f}", "middle"))
        drawing.texts.append((left - 8, y + 4, f"{value:.1f}", "end"))
    frame = [(left, top), (left, bottom), (right, bottom), (right, top), (left, top)]
    drawing.lines.append((frame, INK, 1))
    drawing.texts.append(((left + right) / 2, 24, title, "middle"))
    drawing.texts.append(((left + right) / 2, bottom + 40, across, "middle"))
    drawing.texts.append((12, top - 14, up, "start"))
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
