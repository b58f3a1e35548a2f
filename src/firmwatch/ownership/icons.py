"""A party as it is drawn: a circle with an icon, its name underneath, and what is known of it.

After Open Ownership's Beneficial Ownership Visualisation System 0.2: "Parties are drawn as a circle
containing an icon, with a label underneath"; an unknown party is an outline with a question mark.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from firmwatch.canvas import Circle, Group, Line, Polygon, Text
from firmwatch.model import GraphParty, PartyKind
from firmwatch.ownership.owner_view import listed_text
from firmwatch.ownership.words import one_line, party_text, reason_text

__all__ = [
    "INK",
    "LABEL_WIDTH",
    "LISTED",
    "RADIUS",
    "Label",
    "fitted",
    "icon",
    "label_of",
    "party_group",
]

RADIUS = 24.0
LABEL_WIDTH = 132.0
"""Pixels."""
INK, FAINT, LISTED, PALE, STRIPE = "#1d2733", "#5c6670", "#b00020", "#fde7ea", "#f2b3bc"
_LINE, _SIZE = 14.0, 11.5
_NAME_LINES = 3


@dataclass(frozen=True, slots=True)
class Label:
    """The lines under a circle: text, colour, and whether it is bold."""

    lines: tuple[tuple[str, str, bool], ...]

    @property
    def height(self) -> float:
        """How far the label reaches below the circle, in pixels."""
        return len(self.lines) * _LINE + 8


def label_of(party: GraphParty, root: bool) -> Label:
    """Give the label of a party."""
    lines: list[tuple[str, str, bool]] = []
    if root:
        lines.append(("THE SUBJECT", INK, True))
    if party.kind is PartyKind.UNSPECIFIED:
        lines.append(("Owner not named", FAINT, True))
        lines += [(line, FAINT, False) for line in _wrapped(reason_text(party.reason), 3)]
    else:
        name = one_line(party.name) or one_line(party.id)
        lines += [(line, INK, root or bool(party.listed)) for line in _wrapped(name, _NAME_LINES)]
    if party.birth_year is not None:
        lines.append((f"born {party.birth_year}", FAINT, False))
    if party.end_date:
        lines.append((fitted(f"dissolved {party.end_date}"), FAINT, False))
    if party.listed:
        lines.append(("LISTED", LISTED, True))
        first = min(party.listed, key=lambda owner: (owner.source, owner.record_id))
        lines.append((fitted(f"{first.source} {first.record_id}"), LISTED, False))
        if len(party.listed) > 1:
            lines.append((f"and {len(party.listed) - 1} more", LISTED, False))
    if party.owners_left_out:
        lines.append((f"hub: {party.owners_left_out} owners", FAINT, True))
        lines.append(("left out", FAINT, True))
    if party.assets > 1:
        lines.append((f"in {party.assets} organisations", FAINT, False))
    return Label(tuple(lines))


def party_group(party: GraphParty, x: float, y: float, label: Label, root: bool) -> Group:
    """Draw a party with the middle of its circle at a place."""
    said = [party_text(party)]
    if root:
        said.append("the subject")
    if party.listed:
        said.append(f"LISTED: may be {listed_text(party)}")
    if party.owners_left_out:
        said.append(f"a hub: {party.owners_left_out} owners are left out")
    shapes = [*icon(party, x, y, root), *_country(party, x, y)]
    at = y + RADIUS + 6
    for text, colour, bold in label.lines:
        at += _LINE
        shapes.append(Text(x, at - 2, text, "middle", _SIZE, colour, bold, halo="white"))
    return Group("; ".join(said), shapes, f"party {party.kind.value}", {"id": party.id})


def icon(
    party: GraphParty, x: float, y: float, root: bool = False
) -> list[Line | Polygon | Circle | Text]:
    """Draw the circle of a party with what is in it."""
    if party.listed:
        shapes = _listed_circle(x, y)
        colour = LISTED
    elif party.kind is PartyKind.UNSPECIFIED:
        ring = Circle(x, y, RADIUS, "white", FAINT, 2, (5, 4))
        return [ring, Text(x, y + 9, "?", "middle", 26, FAINT, True)]
    elif root:
        shapes, colour = [Circle(x, y, RADIUS, INK, INK, 2)], "white"
    else:
        dash = (2.0, 3.0) if party.owners_left_out else ()
        shapes, colour = [Circle(x, y, RADIUS, "#f3f5f7", INK, 1.6, dash)], INK
    if root:
        shapes.insert(0, Circle(x, y, RADIUS + 5, "white", INK, 2))
    if party.kind is PartyKind.REGISTER_ROLE:
        return [*shapes, *_person(x, y, colour)]
    back = {"white": INK, LISTED: PALE}.get(colour, "#f3f5f7")
    return [*shapes, *_building(x, y, colour, back), *(_flag(x, y) if party.listed else ())]


def _listed_circle(x: float, y: float) -> list[Line | Polygon | Circle | Text]:
    """Draw a striped circle: a listed party is told without its colour, too."""
    shapes: list[Line | Polygon | Circle | Text] = [Circle(x, y, RADIUS, PALE)]
    for step in range(-4, 5):
        away = step * 5.2
        half = math.sqrt(max(0.0, (RADIUS - 1) ** 2 - away * away))
        across, along = away / math.sqrt(2), half / math.sqrt(2)
        ends = [(x + across - along, y + across + along), (x + across + along, y + across - along)]
        shapes.append(Line(ends, STRIPE, 1.6))
    return [*shapes, Circle(x, y, RADIUS, "", LISTED, 3.4)]


def _building(x: float, y: float, colour: str, back: str) -> list[Polygon]:
    shapes = [_box(x, y + 1, 20, 24, colour)]
    for row in range(3):
        shapes += [_box(x + side * 5, y - 6 + row * 6.5, 4.4, 3.6, back) for side in (-1, 1)]
    return [*shapes, _box(x, y + 11, 4, 4.6, back)]


def _person(x: float, y: float, colour: str) -> list[Circle | Polygon]:
    turn = [math.pi * step / 16 for step in range(17)]
    body = [(x - 11 * math.cos(at), y + 12 - 12 * math.sin(at)) for at in turn]
    return [Polygon(body, colour), Circle(x, y - 6.5, 6, colour)]


def _flag(x: float, y: float) -> list[Polygon | Circle | Text]:
    at = (x + RADIUS * 0.75, y - RADIUS * 0.75)
    return [
        Circle(*at, 8, LISTED, "white", 1.5),
        Text(at[0], at[1] + 4.5, "!", "middle", 13, "white", True),
    ]


def _country(party: GraphParty, x: float, y: float) -> list[Polygon | Text]:
    if not party.countries:
        return []
    more = f"+{len(party.countries) - 1}" if len(party.countries) > 1 else ""
    text = fitted(one_line(party.countries[0]), 30) + more
    width = _width(text, 9.5) + 7
    left = x + RADIUS * 0.62
    return [
        _box(left + width / 2, y + RADIUS * 0.72, width, 13, "white", FAINT),
        Text(left + width / 2, y + RADIUS * 0.72 + 3.4, text, "middle", 9.5, INK, True),
    ]


def _box(x: float, y: float, width: float, height: float, fill: str, stroke: str = "") -> Polygon:
    left, right, top, bottom = x - width / 2, x + width / 2, y - height / 2, y + height / 2
    return Polygon(((left, top), (right, top), (right, bottom), (left, bottom)), fill, stroke)


def fitted(text: str, width: float = LABEL_WIDTH, size: float = _SIZE) -> str:
    """Cut a text to so many pixels; what is cut off leaves an ellipsis."""
    if _width(text, size) <= width:
        return text
    kept = text
    while kept and _width(kept + "…", size) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def _wrapped(text: str, lines_max: int) -> list[str]:
    """Break a text at spaces, and words that are too wide anywhere."""
    lines: list[str] = []
    rest: Sequence[str] = text.split()
    line = ""
    for place, word in enumerate(rest):
        both = f"{line} {word}" if line else word
        if _width(both, _SIZE) <= LABEL_WIDTH:
            line = both
            continue
        if len(lines) == lines_max - 1:
            return [*lines, fitted(" ".join([*([line] if line else []), *rest[place:]]))]
        if line:
            lines.append(line)
        line = word
        while _width(line, _SIZE) > LABEL_WIDTH and len(lines) < lines_max - 1:
            head = fitted(line)[:-1]
            lines.append(head)
            line = line[len(head) :]
    return [*lines, fitted(line)] if line else lines


def _width(text: str, size: float) -> float:
    """Estimate how wide a text is in a sans-serif font, in pixels."""
    return size * sum(map(_share, text))


def _share(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    if letter in "iIjl.,:;'|! tf()":
        return 0.34
    return 0.74 if letter.isupper() or letter in "mwMW%@" else 0.56
