"""Interests as they are drawn: arrows of ownership, and arrows of control.

After Open Ownership's Beneficial Ownership Visualisation System 0.2: arrows lead from the owner
down to the asset; indirect interests are dashed; labels of ownership stand left of an arrow, those
of control right ("Chirality"); an unknown share is a question mark.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from firmwatch.canvas import Group, Line, Point, Text, arrow_head, bezier
from firmwatch.model import Interest, InterestKind
from firmwatch.ownership.icons import RADIUS, fitted
from firmwatch.ownership.owner_view import OwnerView
from firmwatch.ownership.words import (
    KIND_WORDS,
    Nature,
    directness,
    held_text,
    nature_of,
    party_text,
    shown_share,
)

__all__ = [
    "COLOURS",
    "Box",
    "Strand",
    "dash_of",
    "labels",
    "strand_group",
    "strands_of",
    "upward_route",
]

COLOURS = {Nature.OWNERSHIP: "#652eb1", Nature.CONTROL: "#0a6ab5", Nature.UNKNOWN: "#4a4a4a"}
"""Purple and blue, as in Open Ownership's visualiser; on white, contrast is above 4.5 to 1."""

_VERBS = {
    InterestKind.SHAREHOLDING: "owns",
    InterestKind.VOTING_RIGHTS: "votes",
    InterestKind.APPOINTMENT_OF_BOARD: "appoints board",
    InterestKind.OTHER_INFLUENCE_OR_CONTROL: "controls",
    InterestKind.RIGHTS_TO_SURPLUS_ASSETS_ON_DISSOLUTION: "surplus",
    InterestKind.RIGHTS_TO_PROFIT_OR_INCOME: "profit",
    InterestKind.RIGHT_TO_PROFIT_OR_INCOME_FROM_ASSETS: "profit",
    InterestKind.UNKNOWN_INTEREST: "interest",
    InterestKind.UNPUBLISHED_INTEREST: "unpublished",
    InterestKind.BENEFICIARY_OF_LEGAL_ARRANGEMENT: "beneficiary",
}
_SIZE, _LINE = 11.0, 13.0
_WIDEST, _CELL = 150.0, 6.0
_SHARES = (0.22, 0.3, 0.14, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Where a label is tried, as shares of its arrow."""
_ORDER = (Nature.OWNERSHIP, Nature.UNKNOWN, Nature.CONTROL)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle that something is drawn in."""

    left: float
    top: float
    right: float
    bottom: float

    def shared(self, other: Box) -> float:
        """Give the area that two boxes have in common."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across * down if across > 0 and down > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Strand:
    """The interests that one arrow shows: of one owner in one asset, alike in nature and line."""

    owner: str
    asset: str
    nature: Nature
    direct: bool | None
    interests: tuple[Interest, ...]
    proves: bool
    """Whether an exposure rests on one of them."""

    @property
    def texts(self) -> list[str]:
        """What stands beside the arrow; what two registers say alike stands there once."""
        counts: dict[str, int] = {}
        for item in self.interests:
            verb = _VERBS.get(item.kind, KIND_WORDS[item.kind])
            text = f"{verb} {shown_share(item, short=True)}".rstrip()
            counts[text] = counts.get(text, 0) + 1
        return [
            fitted(f"{text} ({count} times)" if count > 1 else text, _WIDEST, _SIZE)
            for text, count in counts.items()
        ]


def strands_of(view: OwnerView) -> list[Strand]:
    """Bundle interests into arrows; every interest is in one of them."""
    proving = {
        id_
        for exposure in view.graph.exposures
        for step in exposure.steps
        for carrier in step.carriers
        for id_ in carrier.interest_ids
    }
    bundles: dict[tuple[str, str, int, int], list[Interest]] = {}
    for item in view.interests:
        rank = (True, None, False).index(item.direct)
        key = (item.asset_id, item.owner_id, _ORDER.index(nature_of(item.kind)), rank)
        bundles.setdefault(key, []).append(item)
    return [
        Strand(
            owner, asset, _ORDER[nature], (True, None, False)[rank], tuple(items),
            any(item.id in proving for item in items),
        )
        for (asset, owner, nature, rank), items in sorted(bundles.items(), key=lambda pair: pair[0])
    ]  # fmt: skip


def dash_of(direct: bool | None) -> tuple[float, float] | tuple[()]:
    """Give the dashes of an arrow: none where direct, dots where nobody says."""
    if direct:
        return ()
    return (8.0, 5.0) if direct is False else (2.0, 3.5)


def strand_group(view: OwnerView, strand: Strand, points: Sequence[Point]) -> Group:
    """Draw an arrow along points, without what stands beside it."""
    colour = COLOURS[strand.nature]
    width = 3.2 if strand.proves else 1.6
    head = arrow_head(points, colour, 12 if strand.proves else 9)
    line = Line(points, colour, width, dash_of(strand.direct))
    ids = json.dumps([item.id for item in strand.interests], ensure_ascii=True)
    return Group(_said(view, strand), [line, head], f"interest {strand.nature}", {"ids": ids})


def labels(
    view: OwnerView,
    drawn: Iterable[tuple[Strand, Sequence[Point]]],
    taken: Sequence[Box],
    crowds: Mapping[str, int],
) -> Iterator[Group]:
    """Write beside each arrow what it stands for, where there is room.

    `taken` are the boxes of parties, `crowds` how many arrows begin at an owner: where many do,
    there is more room at the other end.
    """
    boxes, pairs = list(taken), list(drawn)
    cells = _cells(points for _, points in pairs)
    for strand, points in pairs:
        shares: tuple[float, ...] = _SHARES
        if crowds[strand.owner] > 2:
            shares = (0.6, 0.5, 0.4, 0.7, 0.3, 0.8, 0.22, 0.9, 0.14)
        if strand.owner == strand.asset:
            shares = (0.5,)
        texts = strand.texts
        width = max(len(text) for text in texts) * _SIZE * 0.53
        left = strand.nature is Nature.OWNERSHIP and strand.owner != strand.asset
        found = min(
            (
                (_crowded(box, boxes, cells) + 30 * number, number, at, box)
                for number, share in enumerate(shares)
                for at in [_along(points, share)]
                for box in [_text_box(at, width, len(texts), left)]
            ),
            key=lambda item: item[:2],
        )
        _, _, at, box = found
        boxes.append(box)
        x = at[0] - 6 if left else at[0] + 6
        anchor = "end" if left else "start"
        shapes = [
            Text(x, box.top + (line + 0.8) * _LINE, text, anchor, _SIZE, COLOURS[strand.nature],
                 strand.proves, "white")
            for line, text in enumerate(texts)
        ]  # fmt: skip
        yield Group(_said(view, strand), shapes, "label")


def upward_route(owner: Point, asset: Point, far: float) -> list[Point]:
    """Give the points of an arrow that closes a circle: out to the right, and up or around."""
    if math.dist(owner, asset) < 1:
        x, y = owner
        start, end = (x + RADIUS * 0.8, y + RADIUS * 0.6), (x + RADIUS * 0.8, y - RADIUS * 0.6)
        return bezier(start, (x + 70, y + 34), (x + 70, y - 34), end)
    start, end = (owner[0] + RADIUS, owner[1]), (asset[0] + RADIUS, asset[1])
    out = max(start[0], end[0]) + far
    return bezier(start, (out, start[1]), (out, end[1]), end)


def _cells(routes: Iterable[Sequence[Point]]) -> Counter[tuple[int, int]]:
    """Count the arrows that pass each small square of the drawing."""
    found: Counter[tuple[int, int]] = Counter()
    for points in routes:
        passed = set()
        for start, end in pairwise(points):
            steps = max(1, math.ceil(math.dist(start, end) / (_CELL / 2)))
            for step in range(steps):
                part = step / steps
                x = start[0] + (end[0] - start[0]) * part
                y = start[1] + (end[1] - start[1]) * part
                passed.add((int(x // _CELL), int(y // _CELL)))
        found.update(passed)
    return found


def _crowded(box: Box, boxes: Sequence[Box], cells: Counter[tuple[int, int]]) -> float:
    """Say how much of a box is taken in square pixels, by parties, labels and arrows."""
    across = range(int(box.left // _CELL), int(box.right // _CELL) + 1)
    down = range(int((box.top + 2) // _CELL), int((box.bottom - 2) // _CELL) + 1)
    passing = sum(cells[(x, y)] for x in across for y in down)
    return 2 * sum(box.shared(other) for other in boxes) + passing * _CELL * _CELL


def _text_box(at: Point, width: float, lines: int, left: bool) -> Box:
    start = at[0] - 6 - width if left else at[0] + 6
    top = at[1] - lines * _LINE / 2
    return Box(start, top, start + width, top + lines * _LINE)


def _along(points: Sequence[Point], share: float) -> Point:
    """Give the point at a share of a line's length."""
    pieces = list(pairwise(points))
    left = share * sum(math.dist(start, end) for start, end in pieces)
    for start, end in pieces:
        length = math.dist(start, end)
        if left <= length and length:
            part = left / length
            return (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)
        left -= length
    return points[-1]


def _said(view: OwnerView, strand: Strand) -> str:
    owner, asset = view.parties[strand.owner], view.parties[strand.asset]
    held = "; ".join(map(held_text, strand.interests))
    proves = "; an exposure rests on it" if strand.proves else ""
    return (
        f"{party_text(owner)} has of {party_text(asset)}: {held}"
        f" ({directness(strand.direct)}){proves}"
    )
