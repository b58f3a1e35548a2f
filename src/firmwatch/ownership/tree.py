"""Who stands behind an organisation as a tree of rows, from the organisation up to its owners."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from firmwatch.model import GraphParty, Interest, OwnerGraph, PartyKind
from firmwatch.ownership.owner_view import OwnerView, listed_text, view_of
from firmwatch.ownership.words import (
    directness,
    held_text,
    nature_of,
    one_line,
    party_text,
    share_text,
)

__all__ = ["INTEREST_FIELDS", "TreeRow", "interest_rows", "tree_lines", "tree_rows"]

_AGAIN = "see above"
_CIRCLE = "a circle: this chain has it already, see above"


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A party where it stands in the tree, `depth` interests above the organisation (depth 0).

    `interests` is what it has of the party one row less deep, one line each. `repeated` says why
    its owners do not follow, "" where they do. All texts are printable, and have one line.
    """

    depth: int
    party_id: str
    kind: PartyKind
    text: str
    interests: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    repeated: str = ""
    listed: bool = False

    @property
    def lines(self) -> tuple[str, ...]:
        """All of the row's lines, the party first."""
        again = f" [{self.repeated}]" if self.repeated else ""
        return (f"{self.text}{again}", *self.interests, *self.notes)


def tree_rows(graph: OwnerGraph) -> list[TreeRow]:
    """Give the rows of the tree, each before its owners; the largest owner of a party first.

    Every party has its owners and notes once; where it stands again, the row says so, and whether
    it may be listed.
    """
    view = view_of(graph)
    rows = list(_walk(view, graph.root, set()))
    seen = {row.party_id for row in rows}
    # A graph leads to its root; what does not is shown all the same.
    for id_ in view.parties:
        if id_ not in seen:
            more = list(_walk(view, id_, seen))
            seen.update(row.party_id for row in more)
            rows.extend(more)
    return rows


def tree_lines(rows: Sequence[TreeRow]) -> list[str]:
    """Draw rows as lines of plain text, for a pipe or a file."""
    last = _last_of_their_parents(rows)
    lines: list[str] = []
    guides: list[str] = []
    for row, ends in zip(rows, last, strict=True):
        del guides[max(0, row.depth - 1) :]
        margin = "".join(guides)
        if row.depth:
            lines.append(f"{margin}{'└── ' if ends else '├── '}{row.lines[0]}")
            guides.append("    " if ends else "│   ")
        else:
            lines.append(row.lines[0])
        margin = "".join(guides)
        lines.extend(f"{margin}    {line}" for line in row.lines[1:])
    return lines


INTEREST_FIELDS = (
    "interest_id", "source", "owner_id", "owner", "owner_kind", "owner_countries", "owner_listed",
    "asset_id", "asset", "kind", "nature", "share", "share_min", "share_max", "direct",
    "start_date", "end_date", "stated_date", "detail", "file", "line",
)  # fmt: skip
"""The fields of `interest_rows`, in their order."""


def interest_rows(graph: OwnerGraph) -> list[dict[str, Any]]:
    """Give one row per interest, as tables and files print it: JSON types only.

    `share_min` and `share_max` are basis points; `owner_listed` names the records that the owner
    may be.
    """
    view = view_of(graph)
    rows = []
    for interest in view.interests:
        owner, asset = view.parties[interest.owner_id], view.parties[interest.asset_id]
        values = (
            interest.id, interest.source, owner.id, owner.name or party_text(owner),
            owner.kind.value, ", ".join(owner.countries), listed_text(owner), asset.id,
            asset.name or party_text(asset), interest.kind.value, nature_of(interest.kind).value,
            share_text(interest.share_min, interest.share_max), interest.share_min,
            interest.share_max, interest.direct, interest.start_date, interest.end_date,
            interest.stated_date, interest.detail, interest.locator.file, interest.locator.line,
        )  # fmt: skip
        rows.append(dict(zip(INTEREST_FIELDS, values, strict=True)))
    return rows


def _walk(view: OwnerView, start: str, seen: set[str]) -> Iterator[TreeRow]:
    """Go up from a party without recursion: chains of owners may be longer than the stack."""
    shown = set(seen)
    waiting: list[tuple[str, str, int]] = [(start, "", 0)]
    chain: list[str] = []
    while waiting:
        id_, asset, depth = waiting.pop()
        del chain[depth:]
        party = view.parties[id_]
        held = view.owners.get(asset, {}).get(id_, ()) if asset else ()
        owners = view.owners.get(id_, {})
        repeated = _CIRCLE if id_ in chain else _AGAIN if id_ in shown else ""
        yield TreeRow(
            depth,
            id_,
            party.kind,
            party_text(party),
            tuple(_unique(map(_interest_text, held))),
            tuple(_notes(party, bool(repeated))),
            repeated,
            bool(party.listed),
        )
        if repeated:
            continue
        shown.add(id_)
        chain.append(id_)
        ordered = sorted(owners, key=lambda owner: _weight(view, owner, owners[owner]))
        waiting.extend((owner, id_, depth + 1) for owner in reversed(ordered))


def _weight(view: OwnerView, owner: str, held: Iterable[Interest]) -> tuple[int, str, str]:
    return -max(item.share_min or 0 for item in held), view.parties[owner].name, owner


def _interest_text(interest: Interest) -> str:
    """Say what an owner has: "40 % of shares, direct, since 2019-01-01 (fr_register)"."""
    parts = [held_text(interest), directness(interest.direct)]
    if interest.start_date:
        parts.append(f"since {interest.start_date}")
    if interest.end_date:
        parts.append(f"until {interest.end_date}")
    if interest.stated_date:
        parts.append(f"stated {interest.stated_date}")
    return one_line(f"{', '.join(parts)} ({interest.source})")


def _notes(party: GraphParty, repeated: bool) -> Iterator[str]:
    if party.listed:
        yield f"LISTED: may be {listed_text(party)}"
    if repeated:
        return
    if party.end_date:
        yield f"dissolved {one_line(party.end_date)}"
    if party.owners_left_out:
        number = party.owners_left_out
        yield f"a hub: {number} {'owner is' if number == 1 else 'owners are'} left out"
    if party.assets > 1:
        yield f"the registers say that it has an interest in {party.assets} organisations"


def _last_of_their_parents(rows: Sequence[TreeRow]) -> list[bool]:
    """Say of each row whether no other of its depth follows under the same row."""
    last = [False] * len(rows)
    open_depths: set[int] = set()
    for place in range(len(rows) - 1, -1, -1):
        depth = rows[place].depth
        last[place] = depth not in open_depths
        open_depths = {other for other in open_depths if other <= depth} | {depth}
    return last


def _unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
