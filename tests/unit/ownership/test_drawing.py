"""Drawings of owners: well-formed, complete, the same in any order, and within bounds."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from lxml import etree

from firmwatch.canvas import Circle, Group, Line, Text, to_png
from firmwatch.model import InterestKind, OwnerGraph
from firmwatch.ownership.arrows import COLOURS, strands_of
from firmwatch.ownership.drawing import drawn, png, svg
from firmwatch.ownership.icons import FAINT, INK, LISTED, fitted, label_of
from firmwatch.ownership.layout import layers_of
from firmwatch.ownership.owner_view import view_of
from tests.unit.ownership.graphs import any_graph, graph, group_of_forty, interest, listed, party

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def forty() -> OwnerGraph:
    return group_of_forty()


def _shuffled(found: OwnerGraph) -> OwnerGraph:
    parties, interests = list(found.parties), list(found.interests)
    chance = random.Random(7)
    chance.shuffle(parties)
    chance.shuffle(interests)
    return replace(found, parties=tuple(parties), interests=tuple(interests))


def _interest_ids(text: str) -> Counter[str]:
    root = etree.fromstring(text.encode())
    groups = [item for item in root.iter(f"{SVG}g") if "interest" in item.get("class", "")]
    return Counter(id_ for item in groups for id_ in json.loads(item.get("data-ids", "[]")))


@given(any_graph())
@settings(max_examples=30)
def test_whatever_the_names_a_drawing_is_xml_with_every_interest_once(found: OwnerGraph) -> None:
    text = svg(found)
    assert _interest_ids(text) == Counter(item.id for item in found.interests)
    root = etree.fromstring(text.encode())
    groups = [item for item in root.iter(f"{SVG}g") if item.get("class", "").startswith("party")]
    assert len(groups) == len(found.parties)
    assert svg(_shuffled(found)) == text


def test_the_order_of_input_does_not_change_the_bytes(forty: OwnerGraph) -> None:
    other = _shuffled(forty)
    assert svg(other) == svg(forty)
    assert to_png(drawn(other)) == to_png(drawn(forty))


def test_somebody_who_cannot_see_it_hears_what_it_is(forty: OwnerGraph) -> None:
    root = etree.fromstring(svg(forty).encode())
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Who stands behind Halvorsund Terminals AS (NO)"
    said = root.findtext(f"{SVG}desc") or ""
    assert said.startswith("39 other parties, 50 interests, 6 people, as of 2026-02-01.")
    assert "2 parties may be listed." in said
    assert "Rule ofac_50 2014-08-13 (in force): blocked, 60 % of the shares" in said
    titles = [item.findtext(f"{SVG}title") for item in root.iter(f"{SVG}g")]
    assert "an owner who is not named: the parent is not public" in titles
    assert any("Vostrika" in (title or "") and "score 0.98" in (title or "") for title in titles)


def test_a_listed_party_is_told_by_stripes_a_mark_and_a_word(forty: OwnerGraph) -> None:
    root = etree.fromstring(svg(forty).encode())
    group = next(item for item in root.iter(f"{SVG}g") if item.get("data-id") == "x1")
    texts = [item.text for item in group.iter(f"{SVG}text")]
    assert {"!", "LISTED", "us_ofac_sdn 12345"} <= set(texts)
    assert len(list(group.iter(f"{SVG}polyline"))) == 9


def test_arrows_are_solid_dashed_or_dotted_by_what_is_known() -> None:
    parties = [party("root", "Root"), *(party(id_, id_) for id_ in "abc")]
    found = graph(parties, [
        interest("a", "root", 1000), interest("b", "root", 1000, direct=False),
        interest("c", "root", direct=None),
    ])  # fmt: skip
    canvas = drawn(found)
    arrows = [item for item in canvas.shapes if getattr(item, "kind", "").startswith("interest")]
    lines = [shape for item in arrows for shape in item.shapes if isinstance(shape, Line)]  # type: ignore[union-attr]
    assert [line.dash for line in lines] == [(), (8.0, 5.0), (2.0, 3.5)]
    # From the owner down to the asset.
    assert all(line.points[0][1] < line.points[-1][1] for line in lines)
    assert "owns ?" in [item.text for item in canvas.plain() if isinstance(item, Text)]


def test_ownership_is_written_left_of_its_arrow_and_control_right() -> None:
    parties = [party("root", "Root"), party("a", "Alder")]
    votes = interest("a", "root", 3000, kind=InterestKind.VOTING_RIGHTS)
    canvas = drawn(graph(parties, [interest("a", "root", 1000), votes]))
    texts = {item.text: item for item in canvas.plain() if isinstance(item, Text)}
    assert texts["owns 10 %"].anchor == "end"
    assert texts["votes 30 %"].anchor == "start"
    assert texts["owns 10 %"].colour != texts["votes 30 %"].colour


def test_what_two_registers_say_alike_is_written_once() -> None:
    parties = [party("root", "Root"), party("a", "Alder")]
    one = interest("a", "root", 4000)
    found = graph(parties, [one, replace(one, id="other", source="second_register")])
    (strand,) = strands_of(view_of(found))
    assert strand.texts == ["owns 40 % (2 times)"]
    assert _interest_ids(svg(found)) == Counter([one.id, "other"])


def test_what_an_exposure_rests_on_is_drawn_thick(forty: OwnerGraph) -> None:
    proving = {(s.owner, s.asset) for s in strands_of(view_of(forty)) if s.proves}
    assert {("x1", "c03"), ("x2", "c03"), ("c03", "c00"), ("c00", "root")} <= proving
    assert ("c01", "root") not in proving


def test_owners_stand_above_what_they_own_and_names_do_not_overlap(forty: OwnerGraph) -> None:
    canvas = drawn(forty)
    circles = {
        item.data["id"]: next(s for s in item.shapes if isinstance(s, Circle))  # type: ignore[union-attr]
        for item in canvas.shapes
        if getattr(item, "kind", "").startswith("party")
    }
    for item in forty.interests:
        if item.owner_id != item.asset_id:
            assert circles[item.owner_id].y < circles[item.asset_id].y
    for one in circles.values():
        assert 0 < one.x < canvas.width
        for other in circles.values():
            assert one is other or one.y != other.y or abs(one.x - other.x) >= 150


def test_a_circle_of_owners_has_one_arrow_that_goes_up() -> None:
    owners = {"root": ["a"], "a": ["b"], "b": ["a", "root", "b"]}
    layers = layers_of("root", owners, ["a", "b", "root"])
    assert layers.layer == {"root": 0, "a": 1, "b": 2}
    assert layers.upward == {("a", "b"), ("b", "b"), ("root", "b")}


def test_layers_do_not_cross_where_they_need_not() -> None:
    owners = {"root": ["a", "b"], "a": ["y"], "b": ["x"]}
    rows = layers_of("root", owners, ["a", "b", "root", "x", "y"]).rows
    assert rows[1:] in ([["a", "b"], ["y", "x"]], [["b", "a"], ["x", "y"]])


def test_more_parties_than_anybody_can_read_are_left_out_and_counted() -> None:
    parties = [party("root", "Root")] + [party(f"o{n:03}", f"Owner {n}") for n in range(40)]
    interests = [interest(f"o{n:03}", "root", 100) for n in range(20)]
    interests += [interest(f"o{n + 20:03}", f"o{n:03}", 100) for n in range(20)]
    parties[40] = listed("o039", "Vostrika", "RU")
    canvas = drawn(graph(parties, interests), parties_max=10)
    groups = [item for item in canvas.shapes if isinstance(item, Group)]
    ids = [item.data["id"] for item in groups if "id" in item.data]
    # The listed one and the way from it to the root are never the ones left out.
    assert sorted(ids) == sorted(["root", "o039", "o019", *(f"o{n:03}" for n in range(7))])
    assert "31 parties are left out of this drawing, with 31 interests: it shows 10." in (
        canvas.description
    )


def test_long_names_are_cut_and_right_to_left_names_kept() -> None:
    long = label_of(party("a", "A" * 400 + " " + "word " * 50), root=False)
    assert len(long.lines) == 3
    assert long.lines[-1][0].endswith("…")
    assert label_of(party("a", "شركة النور"), root=False).lines[0][0] == "شركة النور"
    assert fitted("short") == "short"


@pytest.mark.parametrize("colour", [*COLOURS.values(), INK, FAINT, LISTED])
def test_every_colour_of_letters_is_readable_on_white(colour: str) -> None:
    # WCAG 2.2, success criterion 1.4.3: 4.5 to 1.
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    light = sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    assert 1.05 / (light + 0.05) >= 4.5


def test_a_drawing_as_png() -> None:
    content = png(graph([listed("root", "Vostrika", "RU")], []))
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
