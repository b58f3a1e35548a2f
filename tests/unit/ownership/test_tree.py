"""The tree of owners, and the table of interests."""

from __future__ import annotations

import json
import random
from dataclasses import replace

from hypothesis import given

from firmwatch.model import GraphParty, InterestKind, OwnerGraph, PartyKind
from firmwatch.ownership.tree import INTEREST_FIELDS, interest_rows, tree_lines, tree_rows
from tests.unit.ownership.graphs import any_graph, graph, group_of_forty, interest, listed, party


def test_the_largest_owner_comes_first_and_an_owner_is_shown_in_full_once() -> None:
    parties = [party("root", "Root AS", "NO"), party("a", "Alder"), party("b", "Birch")]
    parties.append(listed("x", "Vostrika", "RU"))
    found = graph(parties, [
        interest("a", "root", 2000), interest("b", "root", 6000, 7000),
        interest("x", "a", 5000), interest("x", "b", 100),
    ])  # fmt: skip
    assert tree_lines(tree_rows(found)) == [
        "Root AS (NO)",
        "├── Birch",
        "│       60 to 70 % of shares, direct, since 2019-01-01 (norland_register)",
        "│   └── Vostrika (RU)",
        "│           1 % of shares, direct, since 2019-01-01 (norland_register)",
        "│           LISTED: may be us_ofac_sdn 12345, Vostrika, score 0.98",
        "└── Alder",
        "        20 % of shares, direct, since 2019-01-01 (norland_register)",
        "    └── Vostrika (RU) [see above]",
        "            50 % of shares, direct, since 2019-01-01 (norland_register)",
        "            LISTED: may be us_ofac_sdn 12345, Vostrika, score 0.98",
    ]


def test_a_circle_ends() -> None:
    parties = [party("root", "Root"), party("a", "Alder")]
    rows = tree_rows(
        graph(parties, [interest("a", "root", 1), interest("root", "a", 1), interest("a", "a", 1)])
    )
    assert [(row.depth, row.party_id, bool(row.repeated)) for row in rows] == [
        (0, "root", False), (1, "a", False), (2, "a", True), (2, "root", True),
    ]  # fmt: skip
    assert all("circle" in row.repeated for row in rows[2:])


def test_a_hub_and_an_owner_who_is_not_named_say_so() -> None:
    hub = GraphParty("h", PartyKind.ORGANISATION, "Agents", assets=412, owners_left_out=37)
    unknown = GraphParty("u", PartyKind.UNSPECIFIED, "", reason="NATURAL_PERSONS")
    nominee = interest("h", "root", kind=InterestKind.NOMINEE)
    parties = [party("root", "Root"), hub, unknown]
    rows = tree_rows(graph(parties, [nominee, interest("u", "root", direct=None)]))
    text = "\n".join(tree_lines(rows))
    assert "nominee, direct" in text
    assert "a hub: 37 owners are left out" in text
    assert "in 412 organisations" in text
    assert "an owner who is not named: the parents are natural persons" in text
    assert "? of shares, direct or not is not said" in text


def test_a_chain_longer_than_the_stack() -> None:
    count = 3000
    parties = [party(f"c{n:04}", f"C{n}") for n in range(count)]
    interests = [interest(f"c{n + 1:04}", f"c{n:04}", 10_000) for n in range(count - 1)]
    found = OwnerGraph("s", "c0000", "name", tuple(parties), tuple(interests), ())
    rows = tree_rows(found)
    assert [row.depth for row in rows] == list(range(count))


def test_the_table_has_one_row_for_each_interest() -> None:
    found = group_of_forty()
    rows = interest_rows(found)
    assert len(rows) == len(found.interests)
    assert all(tuple(row) == INTEREST_FIELDS for row in rows)
    assert json.loads(json.dumps(rows)) == rows
    board = next(row for row in rows if row["kind"] == "boardChair")
    assert (board["share"], board["share_min"], board["file"]) == ("?", None, "register.csv")
    brestovka = next(row for row in rows if row["owner_id"] == "x2")
    assert brestovka["owner_listed"].startswith("us_ofac_sdn 99871, Брестовка")


@given(any_graph())
def test_every_party_and_interest_stands_in_the_tree(found: OwnerGraph) -> None:
    rows = tree_rows(found)
    full = [row.party_id for row in rows if not row.repeated]
    assert sorted(full) == sorted({item.id for item in found.parties})
    pairs = {(item.owner_id, item.asset_id) for item in found.interests}
    assert sum(bool(row.interests) for row in rows) == len(pairs)
    for line in tree_lines(rows):
        assert line.isprintable() or not any(ord(sign) < 32 for sign in line)


def test_the_order_of_input_does_not_change_the_tree() -> None:
    found = group_of_forty()
    parties, interests = list(found.parties), list(found.interests)
    chance = random.Random(3)
    chance.shuffle(parties)
    chance.shuffle(interests)
    other = replace(found, parties=tuple(parties), interests=tuple(interests))
    assert tree_rows(other) == tree_rows(found)
    assert interest_rows(other) == interest_rows(found)
