"""Lines, polygons, circles and texts: what a drawing is made of before it is written.

Places are pixels, x to the right and y down. Every shape can be written as SVG and as PNG, so that
a reader sees the same in both; curves are lines of many points for that reason.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

__all__ = [
    "Canvas",
    "Circle",
    "Group",
    "Line",
    "Point",
    "Polygon",
    "Shape",
    "Text",
    "arrow_head",
    "bezier",
]

Point: TypeAlias = tuple[float, float]

_STEPS = 24
"""Points of one Bézier curve: at 200 pixels, no corner can be seen."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points; `dash` is (drawn, left free) in pixels, () for a solid line."""

    points: Sequence[Point]
    colour: str
    width: float = 1
    dash: tuple[float, float] | tuple[()] = ()


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed shape; without `stroke` it has no outline."""

    points: Sequence[Point]
    fill: str
    stroke: str = ""
    width: float = 1


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle; without `stroke` it has no outline, without `fill` one sees through it."""

    x: float
    y: float
    radius: float
    fill: str
    stroke: str = ""
    width: float = 1
    dash: tuple[float, float] | tuple[()] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text on its baseline; `anchor` is `start`, `middle` or `end`.

    `halo` is the colour of an edge around the letters, so that they can be read over lines.
    """

    x: float
    y: float
    text: str
    anchor: str = "start"
    size: float = 12
    colour: str = "#222222"
    bold: bool = False
    halo: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Shapes that are one thing; `title` tells a reader of the SVG what, `data` is about it."""

    title: str
    shapes: Sequence[Line | Polygon | Circle | Text]
    kind: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


Shape: TypeAlias = Line | Polygon | Circle | Text | Group


@dataclass(slots=True)
class Canvas:
    """A drawing: its size, and its shapes from the lowest to the uppermost.

    `title` and `description` are what somebody hears who cannot see it.
    """

    title: str
    width: int
    height: int
    shapes: list[Shape] = field(default_factory=list)
    description: str = ""

    def plain(self) -> list[Line | Polygon | Circle | Text]:
        """Give the shapes without their groups, in the same order."""
        found: list[Line | Polygon | Circle | Text] = []
        for shape in self.shapes:
            if isinstance(shape, Group):
                found.extend(shape.shapes)
            else:
                found.append(shape)
        return found


def bezier(start: Point, leaving: Point, arriving: Point, end: Point) -> list[Point]:
    """Give points of a cubic Bézier curve, both ends included."""
    points = []
    for step in range(_STEPS + 1):
        t = step / _STEPS
        parts = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t**3)
        corners = (start, leaving, arriving, end)
        x = sum(part * corner[0] for part, corner in zip(parts, corners, strict=True))
        y = sum(part * corner[1] for part, corner in zip(parts, corners, strict=True))
        points.append((x, y))
    return points


def arrow_head(points: Sequence[Point], colour: str, size: float = 9) -> Polygon:
    """Give the head of an arrow at the last point of a line, `size` pixels long."""
    tip = points[-1]
    # The direction of the last piece that is long enough to have one.
    far = next((at for at in reversed(points) if math.dist(at, tip) >= size / 2), points[0])
    length = math.dist(far, tip) or 1.0
    along = ((tip[0] - far[0]) / length, (tip[1] - far[1]) / length)
    back = (tip[0] - along[0] * size, tip[1] - along[1] * size)
    wide = size * 0.45
    left = (back[0] - along[1] * wide, back[1] + along[0] * wide)
    right = (back[0] + along[1] * wide, back[1] - along[0] * wide)
    return Polygon((tip, left, right), colour)
