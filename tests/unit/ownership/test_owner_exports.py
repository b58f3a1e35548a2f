"""Owners as GraphML and as FollowTheMoney."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from lxml import etree

from firmwatch.model import GraphParty, Identifier, InterestKind, OwnerGraph, PartyKind
from firmwatch.ownership.ftm_export import ftm_entities, ftm_lines
from firmwatch.ownership.graphml import graphml
from firmwatch.sources._ftm_vocabulary import SCHEMATA
from tests.unit.ownership.graphs import any_graph, graph, group_of_forty, interest, listed, party

G = "{http://graphml.graphdrawing.org/xmlns}"
# followthemoney/types/entity.py: what an id may be.
FTM_ID = re.compile(r"^[0-9a-zA-Z]([0-9a-zA-Z\.\-]*[0-9a-zA-Z])?$")


def _shuffled(found: OwnerGraph) -> OwnerGraph:
    parties, interests = list(found.parties), list(found.interests)
    random.Random(1).shuffle(parties)
    random.Random(2).shuffle(interests)
    return replace(found, parties=tuple(parties), interests=tuple(interests))


def _properties(schema: str) -> set[str]:
    parents, _, names = SCHEMATA[schema]
    return set(names.split()).union(*(_properties(parent) for parent in parents.split()))


def _is_a(schema: str, wanted: str) -> bool:
    return schema == wanted or any(_is_a(item, wanted) for item in SCHEMATA[schema][0].split())


@given(any_graph())
@settings(max_examples=30)
def test_graphml_is_xml_with_typed_values_whatever_the_names(found: OwnerGraph) -> None:
    text = graphml(found)
    root = etree.fromstring(text.encode())
    keys = {key.get("id"): key for key in root.iter(f"{G}key")}
    ids = [node.get("id") for node in root.iter(f"{G}node")]
    assert len(set(ids)) == len(ids) == len(found.parties)
    edges = list(root.iter(f"{G}edge"))
    assert len(edges) == len(found.interests)
    assert {edge.get(end) for edge in edges for end in ("source", "target")} <= set(ids)
    for data in root.iter(f"{G}data"):
        kind = keys[data.get("key")].get("attr.type")
        if kind == "int":
            int(data.text or "")
        elif kind == "boolean":
            assert data.text in ("true", "false")
    assert graphml(_shuffled(found)) == text


def test_graphml_says_what_is_known_and_leaves_out_what_is_not() -> None:
    parties = [party("root", "Root", "NO"), listed("x", "Vostrika", "RU")]
    found = graph(parties, [interest("x", "root", 2501, 5000), interest("x", "x")])
    root = etree.fromstring(graphml(found).encode())
    one, other = ({data.get("key"): data.text for data in edge} for edge in root.iter(f"{G}edge"))
    assert (one["e_share_min"], one["e_share_max"]) == ("2501", "5000")
    assert one["e_label"] == "shares: more than 25 % up to 50 %"
    assert "e_share_min" not in other
    assert other["e_share"] == "?"


@given(any_graph())
@settings(max_examples=30)
def test_entities_are_of_the_vocabulary_whatever_the_names(found: OwnerGraph) -> None:
    lines = ftm_lines(found).split("\n")[:-1]
    entities: list[dict[str, Any]] = [json.loads(line) for line in lines]
    assert len(entities) == len(found.parties) + len(found.interests)
    schemata = {}
    for entity in entities:
        assert set(entity["properties"]) <= _properties(entity["schema"])
        assert FTM_ID.match(entity["id"])
        for values in entity["properties"].values():
            assert values
            assert all(isinstance(value, str) for value in values)
        schemata[entity["id"]] = entity["schema"]
    ranges = {"owner": "LegalEntity", "asset": "Asset", "director": "LegalEntity",
              "organization": "Organization", "subject": "Thing", "object": "Thing",
              "controller": "LegalEntity", "controlled": "LegalEntity"}  # fmt: skip
    for entity in entities:
        for name, wanted in ranges.items():
            for id_ in entity["properties"].get(name, ()):
                assert _is_a(schemata[id_], wanted)
    assert ftm_lines(_shuffled(found)) == ftm_lines(found)


def test_a_person_has_a_name_and_a_year_and_nothing_else() -> None:
    person = GraphParty("p", PartyKind.REGISTER_ROLE, "Ansel Moor", ("NO",), birth_year=1961)
    found = list(ftm_entities(graph([party("root", "Root"), person], [interest("p", "root", 1)])))
    (entity,) = [item for item in found if item["schema"] == "Person"]
    assert entity["properties"] == {"name": ["Ansel Moor"], "birthDate": ["1961"]}


def test_interests_are_of_the_schema_that_says_what_they_are() -> None:
    lei = "lei:529900ABCDEFGHIJKL12"
    parties = [party("root", "Root"), listed(lei, "Vostrika", "RU")]
    found = graph(parties, [
        interest(lei, "root", 2501, 5000), interest(lei, "root", 6000),
        interest(lei, "root", kind=InterestKind.BOARD_CHAIR),
        interest(lei, "root", 5000, kind=InterestKind.VOTING_RIGHTS),
    ])  # fmt: skip
    entities = list(ftm_entities(found))
    assert Counter(item["schema"] for item in entities) == Counter(
        {"Ownership": 2, "Company": 1, "Organization": 1, "Directorship": 1, "Control": 1}
    )
    owner = next(item for item in entities if item["schema"] == "Organization")
    assert owner["id"] == "lei-529900ABCDEFGHIJKL12"
    assert owner["properties"]["leiCode"] == ["529900ABCDEFGHIJKL12"]
    numbered = replace(
        found.parties[0], identifiers=(Identifier("registration", "998877", "NO 998877"),)
    )
    numbers = next(ftm_entities(replace(found, parties=(numbered,), interests=())))
    assert numbers["properties"]["registrationNumber"] == ["NO 998877"]
    assert "topics" not in owner["properties"]
    shares = [
        item["properties"]["percentage"] for item in entities if item["schema"] == "Ownership"
    ]
    assert sorted(shares) == [["25.01-50"], ["60"]]
    link = next(item for item in entities if item["schema"] == "Control")
    assert link["properties"]["controlType"] == ["votingRights", "direct", "50%"]


def test_ids_do_not_change_with_what_else_is_in_the_graph() -> None:
    whole = group_of_forty()
    part = replace(whole, parties=whole.parties[:3], interests=whole.interests[:2])
    ids = {item["id"] for item in ftm_entities(whole)}
    assert {item["id"] for item in ftm_entities(part)} <= ids
