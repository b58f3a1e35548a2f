"""A FollowTheMoney file as a register of owners: every line of a fictional one."""

from __future__ import annotations

from firmwatch.model import InterestKind, PartyKind
from firmwatch.sources import source
from tests.sources.fixtures import expected, fixture, read_tables, rows

NAME = "ftm_owners"


def test_the_events_are_those_expected() -> None:
    assert rows(NAME) == expected(NAME)


def test_every_line_is_accounted_for_and_belongs_to_the_source() -> None:
    reading, tables = read_tables(source(NAME), fixture(NAME))
    (count,) = reading.counts
    assert (count.published, count.indexed, count.quarantined, count.excluded) == (23, 11, 3, 9)
    kept = [item for name, items in tables.items() if name != "quarantine" for item in items]
    assert {item.source for item in kept} == {NAME}
    parties = {item.id: item for item in tables["register_party"]}
    assert len(parties) == len(tables["register_party"])
    for interest in tables["interest"]:
        asset, owner = parties[interest.asset_id], parties[interest.owner_id]
        assert asset.kind is PartyKind.ORGANISATION
        assert owner.asset_id in (None, interest.asset_id)


def test_votes_have_the_share_that_stands_among_the_words() -> None:
    _, tables = read_tables(source(NAME), fixture(NAME))
    (found,) = (item for item in tables["interest"] if item.id == "k-1")
    assert (found.kind, found.share_min, found.direct) == (InterestKind.VOTING_RIGHTS, 5500, False)
