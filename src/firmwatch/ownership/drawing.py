"""Who stands behind an organisation as a drawing, in the visual language of Open Ownership.

The rules are those of the Beneficial Ownership Visualisation System 0.2
(openownership.org/en/publications/beneficial-ownership-visualisation-system): owners above, the
subject below, arrows down. What BOVS leaves open is marked twice, by colour and by shape.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from firmwatch.canvas import Canvas, Point, Text, bezier, to_png, to_svg
from firmwatch.model import OwnerGraph
from firmwatch.ownership.arrows import (
    Box,
    Strand,
    labels,
    strand_group,
    strands_of,
    upward_route,
)
from firmwatch.ownership.icons import (
    INK,
    LABEL_WIDTH,
    LISTED,
    RADIUS,
    Label,
    label_of,
    party_group,
)
from firmwatch.ownership.layout import Layers, Place, columns, layers_of
from firmwatch.ownership.legend import LEGEND_HEIGHT, LEGEND_WIDTH, heading, legend
from firmwatch.ownership.owner_view import OwnerView, view_of
from firmwatch.ownership.words import party_text

__all__ = ["PARTIES_MAX", "drawn", "png", "svg"]

PARTIES_MAX = 300
"""Parties that are drawn at most; nobody reads a larger drawing, and the table has them all."""

_MARGIN, _GAP, _BEND = 36, 96, 26
"""Pixels around the drawing, between a label and the next circle, and for an arrow that passes."""
_HEAD_LINE = 18


def svg(graph: OwnerGraph) -> str:
    """Write the drawing of a graph as SVG: the same text for the same graph, in any order."""
    return to_svg(drawn(graph)) + "\n"


def png(graph: OwnerGraph) -> bytes:
    """Write the drawing of a graph as PNG of two pixels for one; `UsageError` without Pillow."""
    return to_png(drawn(graph), scale=2)


def drawn(graph: OwnerGraph, parties_max: int = PARTIES_MAX) -> Canvas:
    """Draw a graph: at most so many parties, the listed and the nearest to the root first."""
    whole = view_of(graph)
    view = _cut(whole, parties_max)
    plan = _plan(view)
    strands = strands_of(view)
    lines = heading(whole, view)
    top = _MARGIN + 30 + len(lines) * _HEAD_LINE + 12
    width = max(plan.width + 2 * _MARGIN, LEGEND_WIDTH + 2 * _MARGIN)
    shift = (width - plan.width) / 2
    places = {id_: (x + shift, y + top) for id_, (x, y) in plan.places.items()}
    routes = _routes(plan, strands, (shift, top))
    height = top + plan.height + LEGEND_HEIGHT + _MARGIN
    title = f"Who stands behind {party_text(view.root)}"
    said = " ".join(line.lstrip("! ") for line in lines)
    canvas = Canvas(title, math.ceil(width), math.ceil(height), [], said)
    canvas.shapes.append(Text(_MARGIN, _MARGIN + 14, title, "start", 18, INK, True))
    for number, line in enumerate(lines, 1):
        colour = LISTED if line.startswith("!") else INK
        canvas.shapes.append(
            Text(_MARGIN, _MARGIN + 18 + number * _HEAD_LINE, line.lstrip("! "), colour=colour)
        )
    pairs = list(zip(strands, routes, strict=True))
    canvas.shapes += [strand_group(view, strand, points) for strand, points in pairs]
    for id_, (x, y) in places.items():
        root = id_ == graph.root
        canvas.shapes.append(party_group(view.parties[id_], x, y, plan.labels[id_], root))
    crowds = Counter(strand.owner for strand in strands)
    boxes = [_box(places[id_], plan.labels[id_]) for id_ in places]
    canvas.shapes += labels(view, pairs, boxes, crowds)
    canvas.shapes += legend(_MARGIN, top + plan.height + 24)
    return canvas


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where everything is, before the heading and the margins."""

    layers: Layers
    places: Mapping[str, Point]
    labels: Mapping[str, Label]
    bends: Mapping[tuple[str, str, int], float]
    bands: Sequence[tuple[float, float]]
    """The top and the bottom of each layer: circles with their labels."""
    width: float
    height: float


def _plan(view: OwnerView) -> _Plan:
    owners = {asset: sorted(held) for asset, held in view.owners.items()}
    layers = layers_of(view.graph.root, owners, list(view.parties))
    names = {id_: label_of(party, id_ == view.graph.root) for id_, party in view.parties.items()}
    x = columns(layers, dict.fromkeys(view.parties, LABEL_WIDTH + 26), _BEND)
    bands: list[tuple[float, float]] = [(0.0, 0.0)] * len(layers.rows)
    y = 0.0
    places: dict[str, Point] = {}
    for number in range(len(layers.rows) - 1, -1, -1):
        ids = [place for place in layers.rows[number] if isinstance(place, str)]
        tallest = max((names[id_].height for id_ in ids), default=0.0)
        bands[number] = (y, y + 2 * RADIUS + tallest)
        places.update((id_, (x[id_], y + RADIUS)) for id_ in ids)
        y = bands[number][1] + _gap(layers, x, number)
    bends = {place: at for place, at in x.items() if not isinstance(place, str)}
    right = max([at + LABEL_WIDTH / 2 + 13 for at, _ in places.values()] + list(bends.values()))
    # Arrows that close a circle go out to the right.
    width = right + (70 if layers.upward else 0)
    return _Plan(layers, places, names, bends, bands, width, bands[0][1] + 8)


def _gap(layers: Layers, x: Mapping[Place, float], number: int) -> float:
    """Give the room below a layer: more where arrows go far, so that none is nearly level."""
    far = max(
        (
            abs(x[high] - x[low])
            for high in layers.rows[number]
            for low in layers.below.get(high, ())
        ),
        default=0.0,
    )
    return _GAP + min(_GAP, far * 0.12)


def _cut(view: OwnerView, parties_max: int) -> OwnerView:
    """Leave out the parties that are too many: last the listed and the way from them down."""
    if len(view.parties) <= parties_max:
        return view
    distances = view.distances()
    nearest: dict[str, str] = {}
    for asset in distances:
        for owner in view.owners.get(asset, {}):
            if distances.get(owner) == distances[asset] + 1:
                nearest.setdefault(owner, asset)
    kept = {view.graph.root}
    for id_ in sorted(view.listed(), key=lambda id_: (distances.get(id_, math.inf), id_)):
        chain = []
        while id_ not in kept and id_ in nearest:
            chain.append(id_)
            id_ = nearest[id_]
        if id_ in kept and len(kept) + len(chain) <= parties_max:
            kept.update(chain)
    for id_ in sorted(distances, key=lambda id_: (distances[id_], id_)):
        if len(kept) < parties_max:
            kept.add(id_)
    return view.only(kept)


def _routes(plan: _Plan, strands: Sequence[Strand], shift: Point) -> list[list[Point]]:
    """Give the points of every arrow; those that meet at a party end side by side."""
    leaving: dict[str, list[int]] = defaultdict(list)
    arriving: dict[str, list[int]] = defaultdict(list)
    paths: list[list[tuple[float, float, float]]] = []
    for number, strand in enumerate(strands):
        passed = plan.layers.bends((strand.owner, strand.asset))
        paths.append([(plan.bends[bend], *plan.bands[bend[2]]) for bend in passed])
        leaving[strand.owner].append(number)
        arriving[strand.asset].append(number)
    starts: dict[int, float] = {}
    ends: dict[int, float] = {}
    for numbers in leaving.values():
        numbers.sort(key=lambda at: ((*paths[at], plan.places[strands[at].asset])[0][0], at))
        starts.update(zip(numbers, _spread(len(numbers), 9, 44), strict=True))
    for numbers in arriving.values():
        numbers.sort(key=lambda at: ((plan.places[strands[at].owner], *paths[at])[-1][0], at))
        ends.update(zip(numbers, _spread(len(numbers), 9, RADIUS * 0.85), strict=True))
    routes = []
    for number, strand in enumerate(strands):
        owner, asset = plan.places[strand.owner], plan.places[strand.asset]
        if (strand.owner, strand.asset) in plan.layers.upward:
            points = upward_route(owner, asset, 70.0)
        else:
            edge = math.sqrt(RADIUS**2 - ends[number] ** 2)
            raised = 7 if strand.asset in plan.layers.rows[0] else 2
            foot = owner[1] + RADIUS + plan.labels[strand.owner].height
            end = (asset[0] + ends[number], asset[1] - edge - raised)
            # Arrows of one pair stay side by side where they pass a layer.
            bends = [(x + starts[number] / 3, *band) for x, *band in paths[number]]
            points = _through((owner[0] + starts[number], foot), bends, end)
        routes.append([(x + shift[0], y + shift[1]) for x, y in points])
    return routes


def _through(start: Point, bends: Sequence[tuple[float, ...]], end: Point) -> list[Point]:
    """Draw from place to place, upright where an arrow passes between parties."""
    stops = [start, *((x, y) for x, *band in bends for y in band), end]
    points: list[Point] = [start]
    for place in range(0, len(stops) - 1, 2):
        high, low = stops[place], stops[place + 1]
        middle = (low[1] - high[1]) * 0.5
        points += bezier(high, (high[0], high[1] + middle), (low[0], low[1] - middle), low)[1:]
        if place + 2 < len(stops):
            points.append(stops[place + 2])
    return points


def _spread(count: int, apart: float, far: float) -> list[float]:
    """Give so many places around 0, evenly apart, none further than `far`."""
    step = min(apart, 2 * far / (count - 1)) if count > 1 else 0.0
    return [(number - (count - 1) / 2) * step for number in range(count)]


def _box(at: Point, label: Label) -> Box:
    half = LABEL_WIDTH / 2
    return Box(at[0] - half, at[1] - RADIUS, at[0] + half, at[1] + RADIUS + label.height)
