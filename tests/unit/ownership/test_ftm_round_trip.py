"""What is written as FollowTheMoney is read again as the same parties and interests."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.model import (
    WHOLE,
    ExposureBasis,
    GraphParty,
    Identifier,
    Interest,
    InterestKind,
    Locator,
    OwnerGraph,
    PartyKind,
    RegisterParty,
)
from firmwatch.ownership.ftm_export import ftm_entities, ftm_lines
from firmwatch.ownership.kinds import BASIS_OF_KIND
from firmwatch.sources import ftm_owners, read_source

LEI = "529900T8BM49AURSDO55"
NAMES = st.sampled_from(
    ["Halcyon Holding AS", "Брестовка Карго ООО", "Osterholm & Sons", "晨光矿业"]
)
COUNTRIES = st.lists(st.sampled_from(["NO", "GB", "RU"]), max_size=2, unique=True).map(tuple)
NUMBERS = st.lists(
    st.sampled_from(["09988776", "NO-7788", "112233"]).map(
        lambda raw: Identifier("registration", raw, raw)
    ),
    max_size=2,
    unique=True,
).map(tuple)
DETAILS = st.sampled_from(["", "class A", "votingRights", "managing director", "direct", "55%"])
SHARES = st.just((None, None)) | st.lists(st.integers(0, WHOLE), min_size=2, max_size=2).map(
    lambda ends: (min(ends), max(ends))
)
DAYS = st.none() | st.sampled_from(["2019", "2019-04", "2020-02-29", "2021-01-01"])


@st.composite
def one_register(draw: st.DrawFn) -> OwnerGraph:
    """Draw what one register says; people and owners who are not named stand in one record each."""
    organisations = [
        GraphParty(id_, PartyKind.ORGANISATION, draw(NAMES), draw(COUNTRIES), draw(NUMBERS))
        for id_ in ("r:root", "r:a", "r:b")
    ]
    organisations.append(GraphParty(f"lei:{LEI}", PartyKind.ORGANISATION, ""))
    ids = st.sampled_from([item.id for item in organisations])
    within = [
        GraphParty("r:a / 1", PartyKind.REGISTER_ROLE, "Ina Holm", birth_year=1961),
        GraphParty("r:a / 2", PartyKind.REGISTER_ROLE, "Ina Holm"),
        GraphParty("r:a / 3", PartyKind.UNSPECIFIED, "", reason="NON_PUBLIC"),
    ]
    interests = []
    for number in range(draw(st.integers(1, 8))):
        owner, asset = draw(ids), draw(ids)
        if draw(st.booleans()):
            owner, asset = draw(st.sampled_from(within)).id, "r:a"
        low, high = draw(SHARES)
        start, end = sorted([draw(DAYS), draw(DAYS)], key=lambda day: (day or "")[:4])
        interests.append(
            Interest(
                f"i-{number}", "r", owner, asset, draw(st.sampled_from(InterestKind)),
                Locator("r.csv", number),
                low,
                high,
                draw(st.sampled_from([True, False, None])),
                start, end if start != end else None, draw(DAYS), draw(DETAILS),
            )
        )  # fmt: skip
    return OwnerGraph("s", "r:root", "name", (*organisations, *within), tuple(interests), ())


def read_again(found: OwnerGraph) -> tuple[list[RegisterParty], list[Interest]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.ftm.json"
        path.write_text(ftm_lines(found), "utf-8")
        tables: dict[str, list[object]] = {}
        reading = read_source(
            ftm_owners.SOURCE,
            {"entities.ftm.json": path},
            lambda table, item: tables.setdefault(table, []).append(item),
        )
    assert tables.keys() <= {"register_party", "interest"}
    assert not reading.quarantine_reasons
    return tables.get("register_party", []), tables["interest"]  # type: ignore[return-value]


def said(item: Interest, owner: str, asset: str) -> tuple[object, ...]:
    office = BASIS_OF_KIND[item.kind] is ExposureBasis.OFFICE
    detail = item.detail if item.detail in ("class A", "managing director") else ""
    shares = (None, None) if office else (item.share_min, item.share_max)
    held = (item.kind, *shares, None if office else item.direct)
    return (owner, asset, *held, item.start_date, item.end_date, item.stated_date, detail)


@settings(deadline=None, max_examples=40)
@given(one_register())
def test_the_same_network_comes_back(graph: OwnerGraph) -> None:
    parties, interests = read_again(graph)
    names = [item["id"] for item in ftm_entities(graph)][: len(graph.parties)]
    written = dict(zip(sorted(item.id for item in graph.parties), names, strict=True))
    kinds = {item.id: item.kind for item in graph.parties}

    def known(item: Interest) -> tuple[str, str]:
        owner, asset = written[item.owner_id], written[item.asset_id]
        if kinds[item.owner_id] is not PartyKind.ORGANISATION:
            owner = f"{asset} / {owner}"
        return owner, asset

    expected = sorted(repr(said(item, *known(item))) for item in graph.interests)
    assert sorted(repr(said(item, item.owner_id, item.asset_id)) for item in interests) == expected
    found = {item.id: item for item in parties}
    for interest in graph.interests:
        owner_id, asset_id = known(interest)
        for id_, party_id in ((owner_id, interest.owner_id), (asset_id, interest.asset_id)):
            before = next(item for item in graph.parties if item.id == party_id)
            after = found[id_]
            assert (after.kind, after.birth_year) == (before.kind, before.birth_year)
            assert (after.countries, after.reason) == (before.countries, before.reason)
            assert [name.value for name in after.names] == ([before.name] if before.name else [])
            numbers = {item.raw for item in before.identifiers}
            assert {item.raw for item in after.identifiers} == numbers | (
                {LEI} if party_id == f"lei:{LEI}" else set()
            )
