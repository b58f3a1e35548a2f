"""A canvas as PNG, which needs Pillow: the extra `firmwatch[plots]` installs it.

Pillow's own font has ASCII letters alone, and no other font stands on every machine. So texts are
written in ASCII (by anyascii), the same everywhere; SVG has every letter as it was published.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from anyascii import anyascii

from firmwatch.canvas.shapes import Canvas, Circle, Line, Point, Polygon, Text
from firmwatch.errors import UsageError
from firmwatch.model import printable

__all__ = ["to_png"]

_PIXELS_MAX = 80_000_000
"""Pixels drawn at most, 240 MB; a larger drawing has less smooth lines, then fewer pixels."""

_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}
"""Pillow's words; "s" is the baseline, as in SVG."""


def to_png(canvas: Canvas, scale: int = 1) -> bytes:
    """Write a canvas as PNG of `scale` pixels for each of its own, fewer where it is very large.

    Raises `UsageError` where Pillow is not installed.
    """
    try:
        from PIL import Image, ImageDraw
    except ImportError as error:
        raise UsageError(
            "PNG needs Pillow. Install it with `pip install 'firmwatch[plots]'`, or write SVG."
        ) from error
    area = canvas.width * canvas.height
    scale = next((size for size in range(scale, 1, -1) if area * size * size <= _PIXELS_MAX), 1)
    # Drawn larger and reduced: Pillow smooths letters, and no lines.
    smooth = next((size for size in (3, 2) if area * (scale * size) ** 2 <= _PIXELS_MAX), 1)
    factor = scale * smooth
    size = (max(1, canvas.width * factor), max(1, canvas.height * factor))
    image = Image.new("RGB", size, "white")
    brush = _Brush(ImageDraw.Draw(image), factor)
    for shape in canvas.plain():
        brush.draw(shape)
    if smooth > 1:
        image = image.reduce(smooth)
    written = io.BytesIO()
    image.save(written, format="PNG", optimize=area < 2_000_000)
    return written.getvalue()


@cache
def _font(size: float) -> Any:
    from PIL import ImageFont

    return ImageFont.load_default(size)


class _Brush:
    """Draws shapes, so many pixels for each of the canvas."""

    def __init__(self, draw: Any, factor: int) -> None:
        self._draw = draw
        self._factor = factor

    def draw(self, shape: Line | Polygon | Circle | Text) -> None:
        if isinstance(shape, Line):
            self._line(self._scaled(shape.points), shape.colour, shape.width, shape.dash)
        elif isinstance(shape, Polygon):
            points = self._scaled(shape.points)
            self._draw.polygon(points, fill=shape.fill)
            if shape.stroke:
                self._line([*points, points[0]], shape.stroke, shape.width, ())
        elif isinstance(shape, Circle):
            self._circle(shape)
        else:
            self._text(shape)

    def _scaled(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self._factor, y * self._factor) for x, y in points]

    def _line(
        self, points: Sequence[Point], colour: str, width: float, dash: tuple[float, ...]
    ) -> None:
        thick = max(1, round(width * self._factor))
        pieces = _dashes(points, [size * self._factor for size in dash]) if dash else [points]
        for piece in pieces:
            self._draw.line(list(piece), fill=colour, width=thick, joint="curve")

    def _circle(self, shape: Circle) -> None:
        ((x, y),) = self._scaled([(shape.x, shape.y)])
        radius = shape.radius * self._factor
        box = [(x - radius, y - radius), (x + radius, y + radius)]
        if shape.dash:
            self._draw.ellipse(box, fill=shape.fill or None)
            turn = [math.tau * step / 120 for step in range(121)]
            ring = [(x + radius * math.cos(at), y + radius * math.sin(at)) for at in turn]
            self._line(ring, shape.stroke, shape.width, shape.dash)
            return
        if not shape.stroke:
            self._draw.ellipse(box, fill=shape.fill)
            return
        # SVG draws half of an outline outside, Pillow all of it inside.
        half = shape.width * self._factor / 2
        outer = [(x - radius - half, y - radius - half), (x + radius + half, y + radius + half)]
        width = max(1, round(shape.width * self._factor))
        self._draw.ellipse(outer, fill=shape.fill or None, outline=shape.stroke, width=width)

    def _text(self, shape: Text) -> None:
        ((x, y),) = self._scaled([(shape.x, shape.y)])
        text = anyascii(printable(" ".join(shape.text.split())))
        font = _font(shape.size * self._factor)
        anchor = _ANCHORS[shape.anchor]
        if shape.halo:
            halo = max(1, round(1.5 * self._factor))
            self._draw.text(
                (x, y), text, shape.halo, font, anchor, stroke_width=halo, stroke_fill=shape.halo
            )
        # The font has one weight: bold letters are drawn with an edge of their own colour.
        bold = round(0.25 * self._factor) if shape.bold else 0
        self._draw.text(
            (x, y), text, shape.colour, font, anchor, stroke_width=bold, stroke_fill=shape.colour
        )


def _dashes(points: Sequence[Point], dash: Sequence[float]) -> Iterator[list[Point]]:
    """Cut a line into the pieces that are drawn."""
    drawn, left = True, dash[0]
    piece = [points[0]]
    for start, end in pairwise(points):
        length, done = math.dist(start, end), 0.0
        while length - done > left:
            done += left
            share = done / length
            at = (
                start[0] + (end[0] - start[0]) * share,
                start[1] + (end[1] - start[1]) * share,
            )
            if drawn:
                yield [*piece, at]
            drawn = not drawn
            left = dash[0] if drawn else dash[1]
            piece = [at]
        left -= length - done
        piece.append(end)
    if drawn and len(piece) > 1:
        yield piece
