"""Where parties and arrows stand in a drawing: layers by the longest path, few crossings.

After Sugiyama, Tagawa and Toda (1981): circles are broken, every party gets a layer, long arrows
get a place in each layer that they pass, layers are ordered by barycentres, and places are moved
to the mean of their neighbours. Equal input gives equal places: every tie is broken by ids.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

__all__ = ["Arrow", "Layers", "Place", "columns", "layers_of"]

Arrow: TypeAlias = tuple[str, str]
"""The ids of an owner and of its asset."""

_Bend: TypeAlias = tuple[str, str, int]
"""A place that a long arrow passes: the arrow, and the layer."""

Place: TypeAlias = "str | _Bend"

_SWEEPS = 12
"""Sweeps down and up; crossings rarely fall after the fourth or fifth."""
_NARROWEST = 6
"""Parties that any layer may have."""


@dataclass
class Layers:
    """Parties in layers, the root's first, and the places that arrows pass."""

    rows: list[list[Place]]
    layer: dict[str, int]
    upward: frozenset[Arrow]
    """Arrows that close a circle, and interests of a party in itself."""
    below: dict[Place, list[Place]] = field(default_factory=dict)
    above: dict[Place, list[Place]] = field(default_factory=dict)

    def bends(self, arrow: Arrow) -> list[_Bend]:
        """Give the places that an arrow passes, from its owner down."""
        owner, asset = arrow
        return [(owner, asset, row) for row in range(self.layer[owner] - 1, self.layer[asset], -1)]


def layers_of(root: str, owners: Mapping[str, Sequence[str]], ids: Sequence[str]) -> Layers:
    """Put parties into ordered layers, so that arrows go down to the root and cross seldom.

    `owners` are those of each asset, `ids` all parties; both in an order that is always the same.
    """
    order, upward = _without_circles(root, owners, ids)
    layer = _layer_numbers(root, owners, order, upward)
    rows: list[list[Place]] = [[] for _ in range(max(layer.values()) + 1)]
    layers = Layers(rows, layer, upward)
    for id_ in order:
        rows[layer[id_]].append(id_)
    for asset in order:
        for owner in owners.get(asset, ()):
            if (owner, asset) in upward:
                continue
            bends = layers.bends((owner, asset))
            for bend in bends:
                rows[bend[2]].append(bend)
            path: list[Place] = [owner, *bends, asset]
            for high, low in pairwise(path):
                layers.below.setdefault(high, []).append(low)
                layers.above.setdefault(low, []).append(high)
    _untangle(layers)
    return layers


def columns(layers: Layers, widths: Mapping[str, float], bend: float) -> dict[Place, float]:
    """Give every place its x in pixels, from 0 on; places keep the order of their layer.

    `widths` is what each party takes with the room around it, `bend` what an arrow takes.
    """
    half = {
        place: (widths[place] if isinstance(place, str) else bend) / 2
        for row in layers.rows
        for place in row
    }
    x: dict[Place, float] = {}
    for row in layers.rows:
        at = 0.0
        for place in row:
            x[place] = at + half[place]
            at += 2 * half[place]
    for sweep in range(_SWEEPS):
        upwards = sweep % 2 == 0
        for row in layers.rows if upwards else reversed(layers.rows):
            _settle(row, x, half, layers, upwards)
    left = min((x[place] - half[place] for place in x), default=0.0)
    return {place: at - left for place, at in x.items()}


def _without_circles(
    root: str, owners: Mapping[str, Sequence[str]], ids: Sequence[str]
) -> tuple[list[str], frozenset[Arrow]]:
    """Give the parties with assets before owners, and the arrows that a circle is cut at."""
    done: list[str] = []
    state: dict[str, bool] = {}
    upward: set[Arrow] = set()
    for start in (root, *ids):
        if start in state:
            continue
        state[start] = False
        stack = [(start, iter(owners.get(start, ())))]
        while stack:
            asset, rest = stack[-1]
            for owner in rest:
                if owner not in state:
                    state[owner] = False
                    stack.append((owner, iter(owners.get(owner, ()))))
                    break
                if not state[owner]:
                    upward.add((owner, asset))
            else:
                state[asset] = True
                done.append(asset)
                stack.pop()
    return done[::-1], frozenset(upward)


def _layer_numbers(
    root: str, owners: Mapping[str, Sequence[str]], order: Sequence[str], upward: frozenset[Arrow]
) -> dict[str, int]:
    """Give the longest path to the root, more where a layer would be wider than the drawing is."""
    assets: dict[str, list[str]] = {id_: [] for id_ in order}
    for asset in order:
        for owner in owners.get(asset, ()):
            if (owner, asset) not in upward:
                assets[owner].append(asset)
    depth: dict[str, int] = {}
    for id_ in order:
        depth[id_] = max((depth[asset] + 1 for asset in assets[id_]), default=int(id_ != root))
    height = dict.fromkeys(order, 0)
    for id_ in reversed(order):
        for asset in assets[id_]:
            height[asset] = max(height[asset], height[id_] + 1)
    widest = max(_NARROWEST, math.ceil(math.sqrt(2 * len(order))))
    place = {id_: number for number, id_ in enumerate(order)}
    taken: dict[int, int] = {0: widest}
    layer: dict[str, int] = {}
    for id_ in sorted(order, key=lambda id_: (depth[id_], -height[id_], place[id_])):
        number = max((layer[asset] + 1 for asset in assets[id_]), default=int(id_ != root))
        while number and taken.get(number, 0) >= widest:
            number += 1
        layer[id_] = number
        taken[number] = taken.get(number, 0) + 1
    return layer


def _untangle(layers: Layers) -> None:
    """Order each layer by the mean place of its neighbours, and keep the best order found."""
    best, fewest = [list(row) for row in layers.rows], _crossings(layers)
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        upwards = sweep % 2 == 0
        near = layers.below if upwards else layers.above
        for row in layers.rows if upwards else reversed(layers.rows):
            places = _places(layers.rows)
            centre = {
                place: sum(places[other] for other in near[place]) / len(near[place])
                if near.get(place)
                else places[place]
                for place in row
            }
            row.sort(key=lambda place: centre[place])
        crossings = _crossings(layers)
        if crossings < fewest:
            best, fewest = [list(row) for row in layers.rows], crossings
    layers.rows[:] = best


def _places(rows: Sequence[Sequence[Place]]) -> dict[Place, float]:
    """Give each place as a share of its layer, so that layers of any width compare."""
    return {place: (number + 0.5) / len(row) for row in rows for number, place in enumerate(row)}


def _crossings(layers: Layers) -> int:
    """Count the pairs of arrows that cross between two layers."""
    found = 0
    for high, low in zip(layers.rows[1:], layers.rows, strict=False):
        number = {place: at for at, place in enumerate(low)}
        ends: list[int] = []
        for place in high:
            here = sorted(number[other] for other in layers.below.get(place, ()))
            found += sum(len(ends) - bisect.bisect_right(ends, end) for end in here)
            for end in here:
                bisect.insort(ends, end)
    return found


def _settle(
    row: Sequence[Place],
    x: dict[Place, float],
    half: Mapping[Place, float],
    layers: Layers,
    upwards: bool,
) -> None:
    """Move a layer as near to the means of its neighbours as its order and widths allow.

    It is the least sum of squares: isotonic regression by pooling adjacent violators, of wishes
    from which the widths on the left are taken off. Bends weigh more: long arrows are straight.
    """
    blocks: list[tuple[float, float, int]] = []
    offsets: list[float] = []
    at = 0.0
    for number, place in enumerate(row):
        at += half[row[number - 1]] + half[place] if number else 0.0
        offsets.append(at)
        near = (layers.below if upwards else layers.above).get(place, ())
        wish = sum(x[other] for other in near) / len(near) if near else x[place]
        weight = 0.2 if not near else 1.0 if isinstance(place, str) else 4.0
        block = (weight, weight * (wish - at), 1)
        while blocks and blocks[-1][1] / blocks[-1][0] >= block[1] / block[0]:
            before = blocks.pop()
            block = (before[0] + block[0], before[1] + block[1], before[2] + block[2])
        blocks.append(block)
    number = 0
    for weight, total, size in blocks:
        for _ in range(size):
            x[row[number]] = total / weight + offsets[number]
            number += 1
