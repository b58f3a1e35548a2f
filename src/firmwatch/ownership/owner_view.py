"""A graph of owners put in order, so that what is written of it does not depend on its input."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from firmwatch.model import GraphParty, Interest, OwnerGraph, PartyKind, to_json
from firmwatch.ownership.words import one_line

__all__ = ["OwnerView", "listed_text", "view_of"]


@dataclass(frozen=True)
class OwnerView:
    """The parties of a graph by id, and its interests by asset and owner, all sorted.

    Parties that interests name and the graph lacks are organisations without a name.
    """

    graph: OwnerGraph
    parties: dict[str, GraphParty]
    interests: tuple[Interest, ...]
    owners: dict[str, dict[str, tuple[Interest, ...]]]
    """By asset, then by owner."""

    @property
    def root(self) -> GraphParty:
        """The party of the subject."""
        return self.parties[self.graph.root]

    def distances(self) -> dict[str, int]:
        """Give how many interests each party is from the root at least, in order of distance."""
        found = {self.graph.root: 0}
        waiting = [self.graph.root]
        for asset in waiting:
            for owner in self.owners.get(asset, {}):
                if owner not in found:
                    found[owner] = found[asset] + 1
                    waiting.append(owner)
        return found

    def listed(self) -> list[str]:
        """Give the ids of the parties that may be listed, sorted."""
        return [id_ for id_, party in self.parties.items() if party.listed]

    def only(self, kept: Iterable[str]) -> OwnerView:
        """Give the view of these parties alone, and of the interests between them."""
        chosen = set(kept)
        return _view(
            self.graph,
            {id_: party for id_, party in self.parties.items() if id_ in chosen},
            [i for i in self.interests if i.owner_id in chosen and i.asset_id in chosen],
        )


def view_of(graph: OwnerGraph) -> OwnerView:
    """Put a graph in order."""
    # The whole of an object is its last key: two that differ in anything have an order.
    parties = {party.id: party for party in sorted(graph.parties, key=to_json, reverse=True)}
    named = {graph.root}
    for interest in graph.interests:
        named.update((interest.owner_id, interest.asset_id))
    for id_ in named - parties.keys():
        parties[id_] = GraphParty(id_, PartyKind.ORGANISATION, "")
    keyed = sorted(graph.interests, key=_key)
    return _view(graph, dict(sorted(parties.items())), keyed)


def listed_text(party: GraphParty) -> str:
    """Say of which lists' records a party may be one, and how likely; "" where of none."""
    found = sorted(party.listed, key=lambda owner: (owner.source, owner.record_id, owner.name))
    return "; ".join(
        one_line(f"{owner.source} {owner.record_id}, {owner.name}")
        + f", score {owner.comparison.score:.2f}"
        for owner in found
    )


def _key(interest: Interest) -> tuple[str, ...]:
    return (
        interest.asset_id,
        interest.owner_id,
        interest.kind,
        interest.source,
        interest.id,
        to_json(interest),
    )


def _view(
    graph: OwnerGraph, parties: dict[str, GraphParty], interests: list[Interest]
) -> OwnerView:
    owners: dict[str, dict[str, tuple[Interest, ...]]] = {}
    for interest in interests:
        held = owners.setdefault(interest.asset_id, {})
        held[interest.owner_id] = (*held.get(interest.owner_id, ()), interest)
    return OwnerView(graph, parties, tuple(interests), owners)
