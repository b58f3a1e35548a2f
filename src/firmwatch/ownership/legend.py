"""What stands above a drawing of owners, and the legend below it."""

from __future__ import annotations

from collections.abc import Iterator

from firmwatch.canvas import Group, Line, Text, arrow_head
from firmwatch.model import (
    Comparison,
    Exposure,
    ExposureStatus,
    GraphParty,
    ListedOwner,
    PartyKind,
)
from firmwatch.ownership.arrows import COLOURS, dash_of
from firmwatch.ownership.icons import INK, icon
from firmwatch.ownership.owner_view import OwnerView
from firmwatch.ownership.words import BASIS_WORDS, Nature, one_line, share_text

__all__ = ["LEGEND_HEIGHT", "LEGEND_WIDTH", "heading", "legend", "status_text"]

LEGEND_WIDTH, LEGEND_HEIGHT = 980, 176
"""Pixels."""

_EXPOSURES_MAX = 6
_RANK = (ExposureStatus.BLOCKED, ExposureStatus.POSSIBLY_BLOCKED, ExposureStatus.NOT_BLOCKED)
_STATUSES = {
    ExposureStatus.BLOCKED: "blocked",
    ExposureStatus.POSSIBLY_BLOCKED: "possibly blocked",
    ExposureStatus.NOT_BLOCKED: "not blocked",
}
_SAMPLE = ListedOwner("", "", "", Comparison(1.0, (), "", ""))
_PARTIES = (
    (GraphParty("", PartyKind.ORGANISATION, ""), True, "the subject"),
    (GraphParty("", PartyKind.ORGANISATION, ""), False, "an organisation"),
    (GraphParty("", PartyKind.REGISTER_ROLE, ""), False, "a person"),
    (GraphParty("", PartyKind.UNSPECIFIED, ""), False, "not named"),
    (GraphParty("", PartyKind.ORGANISATION, "", listed=(_SAMPLE,)), False, "may be listed"),
    (GraphParty("", PartyKind.ORGANISATION, "", owners_left_out=1), False, "a hub"),
)
_ARROWS = (
    (Nature.OWNERSHIP, True, 1.6, "owns (written left)"),
    (Nature.CONTROL, True, 1.6, "controls (written right)"),
    (Nature.UNKNOWN, True, 1.6, "kind not known"),
    (Nature.OWNERSHIP, False, 1.6, "indirect"),
    (Nature.OWNERSHIP, None, 1.6, "direct or not: not said"),
    (Nature.OWNERSHIP, True, 3.2, "an exposure rests on it"),
)


def heading(whole: OwnerView, view: OwnerView) -> list[str]:
    """Give the lines under the title; those that begin with "!" are to be seen first."""
    graph = whole.graph
    people = sum(p.kind is PartyKind.REGISTER_ROLE for p in whole.parties.values())
    counts = [
        _number(len(whole.parties) - 1, "other party", "other parties"),
        _number(len(whole.interests), "interest", "interests"),
    ]
    if people:
        counts.append(_number(people, "person", "people"))
    known = f", as known on {one_line(graph.known_on)}" if graph.known_on else ""
    lines = [f"{', '.join(counts)}, as of {one_line(graph.as_of or 'any day')}{known}."]
    left = len(whole.parties) - len(view.parties)
    if left:
        fewer = len(whole.interests) - len(view.interests)
        lines.append(
            f"! {_number(left, 'party is', 'parties are')} left out of this drawing, with"
            f" {_number(fewer, 'interest', 'interests')}: it shows {len(view.parties)}."
        )
    listed = len(whole.listed())
    if listed:
        lines.append(f"! {_number(listed, 'party', 'parties')} may be listed.")
    exposures = sorted(graph.exposures, key=lambda item: (_RANK.index(item.status), item.rule.name))
    lines += map(status_text, exposures[:_EXPOSURES_MAX])
    if len(exposures) > _EXPOSURES_MAX:
        lines.append(f"{len(exposures) - _EXPOSURES_MAX} more exposures are not shown.")
    return lines


def status_text(exposure: Exposure) -> str:
    """Give what a rule says, in one line."""
    share = share_text(exposure.share_min, exposure.share_max)
    rule = one_line(f"{exposure.rule.name} {exposure.rule.version}")
    mark = "! " if exposure.status is not ExposureStatus.NOT_BLOCKED else ""
    said = f"{mark}Rule {rule} ({exposure.rule.status.replace('_', ' ')}): "
    said += f"{_STATUSES[exposure.status]}, {share} of {BASIS_WORDS[exposure.basis]}"
    if exposure.control_indicated:
        said += ", control is indicated"
    return f"{said}."


def legend(x: float, y: float) -> Iterator[Group | Line | Text]:
    """Draw the legend with its left upper corner at a place."""
    yield Line([(x, y), (x + LEGEND_WIDTH, y)], "#c8ced4")
    yield Text(x, y + 20, "How to read it", "start", 12, INK, True)
    for number, (party, root, said) in enumerate(_PARTIES):
        at = x + 30 + number * 164
        shapes = [*icon(party, at, y + 58, root), Text(at + 36, y + 62, said, size=11)]
        yield Group(said, shapes, "legend")
    for number, (nature, direct, width, said) in enumerate(_ARROWS):
        across, down = x + 6 + number % 3 * 250, y + 112 + number // 3 * 24
        points = [(across, down), (across + 52, down)]
        head = arrow_head(points, COLOURS[nature], 12 if width > 2 else 9)
        line = Line(points, COLOURS[nature], width, dash_of(direct))
        yield Group(said, [line, head, Text(across + 60, down + 4, said, size=11)], "legend")
    note = "? is a share that nobody states: unknown, not zero. Arrows lead from owner to asset."
    yield Text(x, y + 164, note, size=11)


def _number(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"
