"""A canvas as SVG 1.1: one element that stands alone or within HTML, and loads nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch

from firmwatch.canvas.shapes import Canvas, Circle, Group, Line, Point, Polygon, Text
from firmwatch.model import marked_up

__all__ = ["to_svg", "xml_text"]

_NONCHARACTERS = str.maketrans({"\ufffe": "\ufffd", "\uffff": "\ufffd"})


def xml_text(value: object) -> str:
    """Give a text for XML 1.0, in an element or in an attribute between double quotes.

    Marks are escaped; what no XML may have (section 2.2: control characters, halves of pairs,
    U+FFFE, U+FFFF) and what reorders letters becomes U+FFFD, line breaks become spaces.
    """
    return marked_up(" ".join(str(value).split())).translate(_NONCHARACTERS)


def to_svg(canvas: Canvas) -> str:
    """Write a canvas as an SVG element with title, description and a role for screen readers."""
    width, height = canvas.width, canvas.height
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img" '
            f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">'
        ),
        f"<title>{xml_text(canvas.title)}</title>",
    ]
    if canvas.description:
        parts.append(f"<desc>{xml_text(canvas.description)}</desc>")
    parts.append(f'<rect width="{width}" height="{height}" fill="white"/>')
    parts.extend(map(_written, canvas.shapes))
    return "\n".join([*parts, "</svg>"])


@singledispatch
def _written(shape: object) -> str:
    raise TypeError(f"{type(shape).__name__} is no shape")


@_written.register
def _(shape: Line) -> str:
    return (
        f'<polyline points="{_places(shape.points)}" fill="none" stroke="{shape.colour}"'
        f' stroke-width="{shape.width:g}"{_dash(shape.dash)}/>'
    )


@_written.register
def _(shape: Polygon) -> str:
    outline = _outline(shape.stroke, shape.width)
    return f'<polygon points="{_places(shape.points)}" fill="{shape.fill}"{outline}/>'


@_written.register
def _(shape: Circle) -> str:
    outline = _outline(shape.stroke, shape.width) + _dash(shape.dash)
    fill = shape.fill or "none"
    return (
        f'<circle cx="{shape.x:.1f}" cy="{shape.y:.1f}" r="{shape.radius:g}"'
        f' fill="{fill}"{outline}/>'
    )


@_written.register
def _(shape: Text) -> str:
    more = f' font-size="{shape.size:g}"' if shape.size != 12 else ""
    if shape.bold:
        more += ' font-weight="bold"'
    if shape.halo:
        more += (
            f' stroke="{shape.halo}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
        )
    return (
        f'<text x="{shape.x:.1f}" y="{shape.y:.1f}" text-anchor="{shape.anchor}"'
        f' fill="{shape.colour}"{more}>{xml_text(shape.text)}</text>'
    )


@_written.register
def _(shape: Group) -> str:
    kind = f' class="{xml_text(shape.kind)}"' if shape.kind else ""
    data = "".join(f' data-{key}="{xml_text(value)}"' for key, value in shape.data.items())
    inner = "\n".join(map(_written, shape.shapes))
    return f"<g{kind}{data}>\n<title>{xml_text(shape.title)}</title>\n{inner}\n</g>"


def _places(points: Sequence[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _outline(stroke: str, width: float) -> str:
    return f' stroke="{stroke}" stroke-width="{width:g}"' if stroke else ""


def _dash(dash: tuple[float, ...]) -> str:
    return f' stroke-dasharray="{dash[0]:g} {dash[1]:g}"' if dash else ""
