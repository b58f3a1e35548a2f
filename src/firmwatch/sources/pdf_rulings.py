"""The ruled lines of a page of a PDF, horizontal and vertical, however they are drawn."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, NamedTuple

from firmwatch.errors import RefusedError

__all__ = ["DRAWN_MAX", "Ruling", "read_rulings"]

DRAWN_MAX = 50_000
"""Things and lines that are drawn on a page; a table of 30 rows and 6 columns has 2,000 of them."""

_STRAIGHT = 0.5
"""Points (1/72 inch) by which the ends of a line may be out of the straight."""
_THICKNESS_MAX = 2.5
"""Points up to which a filled rectangle is a line, as spreadsheet programs draw borders."""
_FORMS_MAX = 3
"""How deep drawings may be nested in drawings."""

Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Ruling(NamedTuple):
    """A line: where it is on the other axis, and from where to where it goes, in points."""

    at: float
    begin: float
    end: float
    horizontal: bool


def read_rulings(page: Any, file: str, number: int) -> list[Ruling]:
    """Give the lines of a `pypdfium2.PdfPage`: stroked ones, and thin rectangles that are filled.

    Raises `RefusedError` where more than `DRAWN_MAX` are drawn; `file` and `number` name the page.
    """
    import pypdfium2.raw as pdfium

    found: list[Ruling] = []
    for count, (drawn, matrix) in enumerate(_drawn(page, None, _SAME, 0), start=1):
        if drawn.type == pdfium.FPDF_PAGEOBJ_PATH:
            found += _of_path(drawn, matrix)
        if max(count, len(found)) > DRAWN_MAX:
            raise RefusedError(
                f"{file}, page {number}: more than {DRAWN_MAX:,} things are drawn on it. Open it in"
                " a PDF viewer and look at what it is."
            )
    return found


def _drawn(page: Any, form: Any, outer: Matrix, depth: int) -> Iterator[tuple[Any, Matrix]]:
    """Give what is drawn, with the matrix that brings it onto the page, and what drawings hold."""
    import pypdfium2.raw as pdfium

    for drawn in page.get_objects(max_depth=1, form=form):
        is_form = drawn.type == pdfium.FPDF_PAGEOBJ_FORM
        if not is_form and drawn.type != pdfium.FPDF_PAGEOBJ_PATH:
            yield drawn, outer
            continue
        matrix = _product(drawn.get_matrix().get(), outer)
        yield drawn, matrix
        if is_form and depth < _FORMS_MAX:
            yield from _drawn(page, drawn, matrix, depth + 1)


def _of_path(path: Any, matrix: Matrix) -> Iterator[Ruling]:
    import pypdfium2.raw as pdfium

    filled, stroked = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(path, filled, stroked):
        return
    lines = list(_straight(path, matrix))
    if stroked.value:
        yield from lines
    elif filled.value and lines:
        wide = max(_extent(lines, True), 0.0)
        high = max(_extent(lines, False), 0.0)
        if wide <= _THICKNESS_MAX or high <= _THICKNESS_MAX:
            yield from (line for line in lines if line.horizontal == (wide > high))


def _extent(lines: list[Ruling], horizontal: bool) -> float:
    return max(
        (line.end - line.begin for line in lines if line.horizontal == horizontal), default=0
    )


def _straight(path: Any, matrix: Matrix) -> Iterator[Ruling]:
    """Give the upright and level pieces of a path, where its points stand on the page."""
    import pypdfium2.raw as pdfium

    start = last = (0.0, 0.0)
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(pdfium.FPDFPath_CountSegments(path), DRAWN_MAX + 1)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        if not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        point = _moved(x.value, y.value, matrix)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield from _ruling(last, point)
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield from _ruling(point, start)
        last = point


def _ruling(one: tuple[float, float], other: tuple[float, float]) -> Iterator[Ruling]:
    (x0, y0), (x1, y1) = one, other
    if abs(y0 - y1) <= _STRAIGHT < abs(x0 - x1):
        yield Ruling((y0 + y1) / 2, min(x0, x1), max(x0, x1), True)
    elif abs(x0 - x1) <= _STRAIGHT < abs(y0 - y1):
        yield Ruling((x0 + x1) / 2, min(y0, y1), max(y0, y1), False)


def _moved(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _product(inner: Matrix, outer: Matrix) -> Matrix:
    """Give the matrix that does first the inner, then the outer one (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (
        *(a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j),
        *(e * g + f * i + k, e * h + f * j + m),
    )
