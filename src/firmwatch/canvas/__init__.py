"""Shapes in pixels, and how they are written as SVG and PNG: pure functions."""

from firmwatch.canvas.png import to_png
from firmwatch.canvas.shapes import (
    Canvas,
    Circle,
    Group,
    Line,
    Point,
    Polygon,
    Shape,
    Text,
    arrow_head,
    bezier,
)
from firmwatch.canvas.svg import to_svg, xml_text

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
    "to_png",
    "to_svg",
    "xml_text",
]
