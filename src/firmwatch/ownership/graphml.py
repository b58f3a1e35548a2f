"""A graph of owners as GraphML 1.0, which Gephi, yEd, igraph and NetworkX read.

Source: graphml.graphdrawing.org, GraphML primer and schema 1.0: `key` names and types what `data`
holds; the id of a node or an edge is an XML NMTOKEN, so that the ids of parties stand as data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from firmwatch.canvas import xml_text
from firmwatch.model import OwnerGraph
from firmwatch.ownership.owner_view import OwnerView, listed_text, view_of
from firmwatch.ownership.words import KIND_WORDS, nature_of, party_text, share_text

__all__ = ["graphml"]

_NODE = {
    "label": "string",
    "party_id": "string",
    "kind": "string",
    "countries": "string",
    "identifiers": "string",
    "birth_year": "int",
    "reason": "string",
    "end_date": "string",
    "root": "boolean",
    "listed": "boolean",
    "listed_as": "string",
    "assets": "int",
    "owners_left_out": "int",
}
_EDGE = {
    "label": "string",
    "interest_id": "string",
    "source": "string",
    "kind": "string",
    "nature": "string",
    "share": "string",
    "share_min": "int",
    "share_max": "int",
    "direct": "boolean",
    "start_date": "string",
    "end_date": "string",
    "stated_date": "string",
    "detail": "string",
}
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
    ' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">'
)


def graphml(graph: OwnerGraph) -> str:
    """Write a graph: a node for each party, an edge from owner to asset for each interest.

    Shares are basis points. What is not known has no `data`. The text does not depend on the order
    of parties and interests.
    """
    view = view_of(graph)
    return "\n".join([_HEAD, *_keys(), *_graph(view), "</graphml>\n"])


def _keys() -> Iterator[str]:
    for domain, fields in (("node", _NODE), ("edge", _EDGE)):
        for name, kind in fields.items():
            yield (
                f'  <key id="{domain[0]}_{name}" for="{domain}" attr.name="{name}"'
                f' attr.type="{kind}"/>'
            )


def _graph(view: OwnerView) -> Iterator[str]:
    numbers = {id_: f"n{number}" for number, id_ in enumerate(view.parties)}
    yield '  <graph id="owners" edgedefault="directed">'
    yield f"    <desc>{xml_text(f'Who stands behind {party_text(view.root)}')}</desc>"
    for id_, party in view.parties.items():
        yield f'    <node id="{numbers[id_]}">'
        values = {
            "label": party.name or party_text(party),
            "party_id": id_,
            "kind": party.kind.value,
            "countries": " ".join(party.countries) or None,
            "identifiers": "; ".join(f"{n.scheme} {n.raw}" for n in party.identifiers) or None,
            "birth_year": party.birth_year,
            "reason": party.reason,
            "end_date": party.end_date,
            "root": id_ == view.graph.root,
            "listed": bool(party.listed),
            "listed_as": listed_text(party) or None,
            "assets": party.assets,
            "owners_left_out": party.owners_left_out,
        }
        yield from _data("n", values)
        yield "    </node>"
    for number, item in enumerate(view.interests):
        ends = f'source="{numbers[item.owner_id]}" target="{numbers[item.asset_id]}"'
        yield f'    <edge id="e{number}" {ends}>'
        share = share_text(item.share_min, item.share_max)
        values = {
            "label": f"{KIND_WORDS[item.kind]}: {share}",
            "interest_id": item.id,
            "nature": nature_of(item.kind).value,
            "share": share,
            "detail": item.detail or None,
        }
        given = {name: getattr(item, name) for name in _EDGE if name not in values}
        values = {name: values.get(name, given.get(name)) for name in _EDGE}
        yield from _data("e", values)
        yield "    </edge>"
    yield "  </graph>"


def _data(domain: str, values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        if value is not None:
            text = str(value).lower() if isinstance(value, bool) else xml_text(value)
            yield f'      <data key="{domain}_{name}">{text}</data>'
