"""Subjects found in registers: many at once as one by one, and as plain Python finds them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from hypothesis import example, given
from hypothesis import strategies as st

from firmwatch.lake import frame_of
from firmwatch.model import (
    Identifier,
    Locator,
    Name,
    PartyKind,
    RegisterParty,
    Subject,
    SubjectKind,
)
from firmwatch.ownership import (
    Links,
    Whereabouts,
    found_among,
    identifier_key,
    likely_among,
    links_of,
    party_ids,
    sought_of,
    whereabouts_of,
)
from firmwatch.text.names import name_form

NAMES = (
    "Brightwater Ceramics Ltd",
    "BRIGHT WATER CERAMICS",
    "Brightwater Ceramics GmbH",
    "Halcyon Drift Trading GmbH",
    "Халцион Дрифт",
    "Lindqvist Fjord AB",
    "...",
)
COUNTRIES = ("DE", "GB", "FR")
names = st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True).map(tuple)
countries = st.lists(st.sampled_from(COUNTRIES), max_size=2, unique=True).map(tuple)
identifiers = st.lists(
    st.builds(
        Identifier,
        scheme=st.sampled_from(("lei", "registration", "tax")),
        value=st.sampled_from(("529900XYZ0000000001", "12345678")),
        raw=st.just(""),
        country=st.sampled_from((None, "DE", "GB")),
        valid=st.sampled_from((None, True, False)),
    ),
    max_size=2,
).map(tuple)
kinds = st.sampled_from((PartyKind.ORGANISATION, PartyKind.ORGANISATION, PartyKind.REGISTER_ROLE))
Said = tuple[tuple[str, ...], tuple[str, ...], tuple[Identifier, ...]]
parties = st.lists(st.tuples(names, countries, identifiers, kinds), max_size=5)
sought = st.lists(st.tuples(names, countries, identifiers), max_size=5)


def register(said: Sequence[tuple[*Said, PartyKind]]) -> pl.DataFrame:
    """Lay parties out as registers have them, with the party of the network that each is."""
    place = Locator("register.csv", 1)
    rows = [
        RegisterParty(
            f"p{number}",
            "register",
            kind,
            tuple(Name(item, locator=place) for item in called),
            place,
            *((numbers, where) if kind is PartyKind.ORGANISATION else ()),
        )
        for number, (called, where, numbers, kind) in enumerate(said)
    ]
    frame = frame_of(rows, "register_party")
    return frame.join(party_ids(frame), on=["source", "id"]).sort("party_id", "source", "id")


def subjects(said: Sequence[Said]) -> list[Subject]:
    """Make subjects."""
    return [
        Subject(f"s{number}", "", SubjectKind.ORGANISATION, first, tuple(rest), where, numbers)
        for number, ((first, *rest), where, numbers) in enumerate(said)
    ]


def plainly(subject: Subject, rows: pl.DataFrame) -> tuple[str, str] | None:
    """Find a subject by looking at every party: the rule, and nothing that makes it quick."""
    by_key, by_name = set(), set()
    own = {identifier_key(item, subject.countries) for item in subject.identifiers} - {None}
    letters = {name_form(name).letters for name in subject.names}
    for row in rows.iter_rows(named=True):
        if row["kind"] != PartyKind.ORGANISATION.value:
            continue
        numbers = (Identifier(**item) for item in row["identifiers"])
        if own & {identifier_key(item, row["countries"]) for item in numbers}:
            by_key.add(row["party_id"])
        either = not subject.countries or not row["countries"]
        called = letters & {name_form(item["value"]).letters for item in row["names"]}
        if called and (either or set(subject.countries) & set(row["countries"])):
            by_name.add(row["party_id"])
    for found, by in ((by_key, "identifier"), (by_name, "name")):
        if len(found) == 1:
            return found.pop(), by
        if found:
            return None
    return None


def one_by_one(subject: Subject, known: Whereabouts) -> tuple[str, str] | None:
    """Find a subject as `steps.registers.Finder` does."""
    keys = (identifier_key(item, subject.countries) for item in subject.identifiers)
    found, by = known.with_keys([key for key in keys if key]), "identifier"
    if not found:
        found, by = known.called(subject), "name"
    return (found[0], by) if len(found) == 1 else None


@example(
    before=[],
    said=[
        (NAMES[:1], (), (), PartyKind.ORGANISATION),
        (NAMES[1:2], (), (), PartyKind.ORGANISATION),
    ],
    asked=[(NAMES[:1], (), ())],
)
@given(before=parties, said=parties, asked=sought)
def test_many_are_found_as_one_by_one_and_as_plainly(
    before: list[tuple[*Said, PartyKind]], said: list[tuple[*Said, PartyKind]], asked: list[Said]
) -> None:
    rows, wanted = register(said), subjects(asked)
    known = whereabouts_of(rows)
    again = whereabouts_of(rows, whereabouts_of(register(before)))
    assert known.keys.equals(again.keys)
    assert known.names.equals(again.names)
    expected = {item.id: found for item in wanted if (found := plainly(item, rows))}
    single = {item.id: found for item in wanted if (found := one_by_one(item, known))}
    assert single == expected
    frame = sought_of(wanted)
    assert frame.equals(sought_of(wanted, known))
    many = {id_: (party, by) for id_, party, by in found_among(frame, known).iter_rows()}
    assert many == expected
    for id_, (party, _) in expected.items():
        near = known.of_parties(pl.Series([party]))
        assert id_ in likely_among(frame, near)["id"].to_list()


ids = st.sampled_from("abcdef")


@given(st.lists(st.tuples(ids, ids)), st.sets(ids), st.sets(ids))
def test_below_and_above_is_where_links_lead(
    pairs: list[tuple[str, str]], first: set[str], open_: set[str]
) -> None:
    schema = {"owner_id": pl.String(), "asset_id": pl.String()}
    links = links_of(pl.DataFrame(pairs, schema=schema, orient="row"))
    within = np.array([id_ in open_ for id_ in links.ids], np.bool_)
    below = _named(links, links.below(links.numbers(first)))
    above = _named(links, links.above(links.numbers(first)))
    through = _named(links, links.above(links.numbers(first), within))
    there = first & set(links.ids)
    assert below == _followed(there, pairs, set("abcdef"))
    turned = [(asset, owner) for owner, asset in pairs]
    assert above == _followed(there, turned, set("abcdef"))
    assert through == _followed(there, turned, open_)


def _named(links: Links, which: np.ndarray) -> set[str]:
    return set(links.ids.filter(pl.Series(which, dtype=pl.Boolean)))


def _followed(first: set[str], pairs: list[tuple[str, str]], open_: set[str]) -> set[str]:
    found = set(first)
    while True:
        more = {to for of, to in pairs if of in first or (of in found and of in open_)} - found
        if not more:
            return found
        found |= more
