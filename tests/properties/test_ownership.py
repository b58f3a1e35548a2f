"""Ownership rules on random networks, against an oracle written as simply as the rules read.

The oracle works on dictionaries and exact fractions and repeats every rule until nothing moves. It
shares no code with `firmwatch.ownership`, not even which kinds are summed together.
"""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from firmwatch.model import ExposureStatus, Interest, InterestKind, Locator
from firmwatch.ownership import (
    Assessment,
    Rule,
    assess,
    interest_frame,
    kernels,
    network_of,
    rule_on,
    threshold_rule,
    with_changed,
)

# With HYPOTHESIS_PROFILE=explore the five rules are held to the oracle on 10,000 networks.
EXAMPLES = 2000 if os.environ.get("HYPOTHESIS_PROFILE") == "explore" else 80
NONE = Fraction(0)
AGGREGATING = (rule_on("ofac_50"), rule_on("eu", "2023-01-01"), threshold_rule(2500))
NOT_AGGREGATING = (rule_on("uk"), rule_on("ofac_50", "2010-01-01"))
# Which kinds the drawn networks have, what they are summed as, and whether that can be certain.
SUMMED_AS = {
    (InterestKind.SHAREHOLDING, True): ("shares", True),
    (InterestKind.UNKNOWN_INTEREST, True): ("shares", False),
    (InterestKind.SHAREHOLDING, False): ("indirect shares", False),
    (InterestKind.RIGHTS_TO_PROFIT_OR_INCOME, True): ("profit", False),
    (InterestKind.VOTING_RIGHTS, True): ("votes", True),
}


@dataclass(frozen=True)
class Drawn:
    """A network, who is listed, and who acts together."""

    interests: tuple[Interest, ...]
    listed: frozenset[str]
    end_dates: dict[str, str] = field(default_factory=dict)
    groups: tuple[tuple[str, ...], ...] = ()


def _share(draw: random.Random) -> tuple[int | None, int | None]:
    odds = draw.random()
    if odds < 0.12:
        return None, None
    if odds < 0.4:
        low, high = draw.choice(
            [(0, 2500), (2501, 5000), (5001, 7500), (7501, 10_000), (4999, 5001)]
        )
        return low, high
    share = draw.choice([1000, 2000, 2500, 3000, 4000, 4999, 5000, 5001, 6000, 10_000])
    return share, share


def _drawn(seed: int, parties: int = 7, edges: int = 12, plain: bool = False) -> Drawn:
    """Draw a network, cycles and self-ownership included; `plain` is one direct share a pair."""
    draw = random.Random(seed)
    if not plain and seed % 5 == 0:
        parties, edges = 2 * parties, 3 * edges
    ids = [f"p{number}" for number in range(draw.randint(2, parties))]
    found: list[Interest] = []
    for number in range(draw.randint(1, edges)):
        owner, asset = draw.choice(ids), draw.choice(ids)
        kind, direct = (
            draw.choice(list(SUMMED_AS)) if draw.random() < 0.3 else next(iter(SUMMED_AS))
        )
        low, high = _share(draw)
        item = Interest(
            f"i{number}",
            draw.choice("ab"),
            owner,
            asset,
            kind,
            Locator("r", number),
            low,
            high,
            direct,
        )
        if not plain and draw.random() < 0.2:
            item = replace(item, end_date=draw.choice(["2020-01-01", "2030-01-01"]))
        if not plain and draw.random() < 0.2:
            item = replace(item, stated_date=draw.choice(["2020-01-01", "2030-01-01"]))
        if plain:
            item = replace(item, kind=InterestKind.SHAREHOLDING, direct=True, source="a")
            if any((i.owner_id, i.asset_id) == (owner, asset) for i in found):
                continue
        found.append(item)
    listed = frozenset(draw.sample(ids, draw.randint(1, min(2, len(ids)))))
    gone = {draw.choice(ids): "2024-01-01"} if not plain and draw.random() < 0.2 else {}
    groups = (tuple(draw.sample(ids, 2)),) if draw.random() < 0.5 else ()
    return Drawn(tuple(found), listed, gone, groups)


DAY = "2025-01-01"


# --- the oracle -------------------------------------------------------------------------------


Edges = dict[tuple[str, str, str], tuple[Fraction, Fraction]]


def _edges(drawn: Drawn) -> Edges:
    """Give (owner, asset, what): (least, most) as fractions of the whole."""
    stated: dict[tuple[str, str, str], dict[str, list[tuple[Interest, bool]]]] = {}
    for item in drawn.interests:
        ended = item.end_date is not None and item.end_date <= DAY
        unknown = item.stated_date is not None and item.stated_date > DAY
        gone = any(drawn.end_dates.get(id_, "9") <= DAY for id_ in (item.owner_id, item.asset_id))
        if ended or unknown or gone:
            continue
        what, _ = SUMMED_AS[item.kind, item.direct is not False]
        sure = item.kind is not InterestKind.UNKNOWN_INTEREST and item.share_min is not None
        by_source = stated.setdefault((item.owner_id, item.asset_id, what), {})
        by_source.setdefault(item.source, []).append((item, sure))
    return {key: _range(by_source.values()) for key, by_source in stated.items()}


def _range(by_source: Iterable[list[tuple[Interest, bool]]]) -> tuple[Fraction, Fraction]:
    least: list[Fraction] = []
    most: list[Fraction] = []
    for items in by_source:
        if any(sure for _, sure in items):
            low = sum((Fraction(item.share_min or 0, 10_000) for item, sure in items if sure), NONE)
            least.append(min(low, Fraction(1)))
        if any(item.share_min is not None or item.share_max is not None for item, _ in items):
            stated = (10_000 if item.share_max is None else item.share_max for item, _ in items)
            high = sum((Fraction(share, 10_000) for share in stated), NONE)
            most.append(min(high, Fraction(1)))
    return min(least, default=Fraction(0)), max(most, default=Fraction(1))


def _held(edges: Edges, owners: set[str], asset: str, what: str, possible: bool) -> Fraction:
    """Give what a set of owners has of an asset, the asset itself left out."""
    mine = {o: s for (o, a, w), s in edges.items() if (a, w) == (asset, what)}
    held = [share for owner, share in mine.items() if owner in owners and owner != asset]
    least = sum((low for low, _ in held), Fraction(0))
    if not possible:
        return min(least, Fraction(1))
    others = sum((low for _, (low, _) in mine.items()), Fraction(0)) - least
    most = min(sum((high for _, high in held), Fraction(0)), 1 - others)
    return min(max(least, most), Fraction(1))


def _carries(rule: Rule, what: str, possible: bool) -> bool:
    if what == "votes":
        return rule.name == "uk"
    return possible or what == "shares"


def _carrying(drawn: Drawn, rule: Rule, accepted: set[str]) -> set[str]:
    if rule.aggregates:
        return accepted
    mates = {m for group in drawn.groups if accepted & set(group) for m in group}
    return accepted | mates


def _accepted(drawn: Drawn, rule: Rule, edges: Edges, seeds: set[str], possible: bool) -> set[str]:
    accepted = set(seeds)
    line = Fraction(rule.line, 10_000)
    while True:
        carrying = _carrying(drawn, rule, accepted)
        more = {
            asset
            for _, asset, what in edges
            if _carries(rule, what, possible)
            and _held(edges, carrying, asset, what, possible) >= line
        }
        if more <= accepted:
            return accepted
        accepted |= more


def _starts(drawn: Drawn, rule: Rule, edges: Edges) -> list[set[str]]:
    present = {id_ for owner, asset, _ in edges for id_ in (owner, asset)}
    listed = set(drawn.listed) & present
    return [listed] if rule.aggregates else [{id_} for id_ in sorted(listed)]


Answer = dict[str, ExposureStatus]


def _oracle(drawn: Drawn, rule: Rule) -> tuple[Answer, dict[tuple[str, str, bool], Fraction]]:
    """Give the status of every party that is not listed, and what is held of it."""
    edges = _edges(drawn)
    status: Answer = {}
    held: dict[tuple[str, str, bool], Fraction] = {}
    for possible, value in (
        (True, ExposureStatus.POSSIBLY_BLOCKED),
        (False, ExposureStatus.BLOCKED),
    ):
        for seeds in _starts(drawn, rule, edges):
            accepted = _accepted(drawn, rule, edges, seeds, possible)
            status |= dict.fromkeys(accepted - drawn.listed, value)
            carrying = _carrying(drawn, rule, accepted)
            for _, asset, what in edges:
                share = _held(edges, carrying, asset, what, possible)
                if not possible and not _carries(rule, what, False):
                    share = Fraction(0)
                key = asset, what, possible
                held[key] = max(held.get(key, Fraction(0)), share)
    return status, held


# --- the tests --------------------------------------------------------------------------------


WHAT = {
    "ownership": "shares",
    "stated_indirect": "indirect shares",
    "rights_to_profit": "profit",
    "votes": "votes",
}


def _assessed(drawn: Drawn, rule: Rule) -> Assessment:
    network = network_of(drawn.interests, DAY, DAY, drawn.end_dates)
    return assess(network, rule, drawn.listed, drawn.groups)


def check(drawn: Drawn, rule: Rule) -> None:
    """Hold an assessment to the oracle, and its proofs to what they must be."""
    status, held = _oracle(drawn, rule)
    found = _assessed(drawn, rule)
    rows = found.frame().to_dicts()
    said = {row["asset_id"]: row["status"] for row in rows if row["status"] != "not_blocked"}
    assert said == {id_: value.value for id_, value in status.items()}
    for row in rows:
        what = WHAT[row["basis"]]
        carries = _carries(rule, what, True)
        for possible, name in ((True, "share_max"), (False, "share_min")):
            wanted = held[row["asset_id"], what, possible] if carries else 0
            assert Fraction(row[name], 10_000) == wanted, (row, wanted)
    # Whoever has something of a party that is not shown has nothing that counts.
    shown = {row["asset_id"] for row in rows} | drawn.listed
    assert not any(
        share and asset not in shown and _carries(rule, what, True)
        for (asset, what, _), share in held.items()
    )
    for exposure in found.exposures():
        _check_proof(drawn, rule, exposure.asset_id, found)


def _check_proof(drawn: Drawn, rule: Rule, asset_id: str, found: Assessment) -> None:
    (exposure,) = found.exposures([asset_id])
    assert exposure.steps[-1].party_id == asset_id
    before: set[str] = set()
    for step in exposure.steps:
        owners = [item.owner_id for item in step.carriers]
        if step.acting_with:
            assert step.acting_with in before
        elif not owners:
            assert step.party_id in drawn.listed
        assert set(owners) <= before
        assert len(set(owners)) == len(owners) == len(step.aggregates)
        last = step is exposure.steps[-1]
        if owners and (not last or exposure.status is not ExposureStatus.NOT_BLOCKED):
            certain = exposure.status is ExposureStatus.BLOCKED
            assert step.aggregates[-1][0 if certain else 1] >= rule.line
        assert all(item.interest_ids for item in step.carriers)
        before.add(step.party_id)


@pytest.mark.parametrize("rule", [*AGGREGATING, *NOT_AGGREGATING], ids=lambda r: r.title)
@given(st.integers(0, 10**9))
@settings(max_examples=EXAMPLES)
def test_status_shares_and_proofs_are_the_oracle_s(rule: Rule, seed: int) -> None:
    check(_drawn(seed), rule)


@given(st.integers(0, 10**9), st.sampled_from([*AGGREGATING, *NOT_AGGREGATING]))
def test_the_order_of_input_never_matters(seed: int, rule: Rule) -> None:
    drawn = _drawn(seed)
    mixed = list(drawn.interests)
    random.Random(seed).shuffle(mixed)
    other = replace(drawn, interests=tuple(mixed), groups=drawn.groups[::-1])
    assert list(_assessed(drawn, rule).exposures()) == list(_assessed(other, rule).exposures())


def _ranks(drawn: Drawn, rule: Rule) -> dict[str, int]:
    order = ["not_blocked", "possibly_blocked", "blocked"]
    frame = _assessed(drawn, rule).frame()
    ranks = {row["asset_id"]: order.index(row["status"]) for row in frame.to_dicts()}
    return {**ranks, **dict.fromkeys(drawn.listed, 2)}


@given(st.integers(0, 10**9), st.sampled_from([*AGGREGATING, *NOT_AGGREGATING]))
def test_one_more_listed_party_removes_no_block(seed: int, rule: Rule) -> None:
    drawn = _drawn(seed)
    more = replace(drawn, listed=drawn.listed | {f"p{seed % 7}"})
    after = _ranks(more, rule)
    assert all(rank <= after.get(id_, 0) for id_, rank in _ranks(drawn, rule).items())


@given(st.integers(0, 10**9), st.sampled_from([*AGGREGATING, *NOT_AGGREGATING]))
def test_a_greater_share_of_a_blocked_owner_removes_no_block(seed: int, rule: Rule) -> None:
    """A greater share of somebody else may: it leaves less to those who are listed."""
    drawn = _drawn(seed)
    before = _ranks(drawn, rule)
    item = drawn.interests[seed % len(drawn.interests)]
    assume(before.get(item.owner_id) == 2)
    higher = replace(
        item,
        share_min=None if item.share_min is None else min(10_000, item.share_min + 1000),
        share_max=None if item.share_max is None else min(10_000, item.share_max + 1000),
    )
    others = tuple(higher if other is item else other for other in drawn.interests)
    after = _ranks(replace(drawn, interests=others), rule)
    assert all(after[id_] == 2 for id_, rank in before.items() if rank == 2)


@given(st.integers(0, 10**9), st.sampled_from([*AGGREGATING, *NOT_AGGREGATING]))
def test_a_changed_pair_gives_what_a_new_network_gives(seed: int, rule: Rule) -> None:
    drawn, other = _drawn(seed), _drawn(seed + 1, parties=9)
    pair = random.Random(seed).choice(
        [(item.owner_id, item.asset_id) for item in (*drawn.interests, *other.interests)]
    )

    def of_pair(items: Iterable[Interest], wanted: bool) -> list[Interest]:
        return [i for i in items if ((i.owner_id, i.asset_id) == pair) is wanted]

    stated = [replace(item, id=f"new {item.id}") for item in of_pair(other.interests, True)]
    network = network_of(drawn.interests, DAY, DAY, drawn.end_dates)
    changed = with_changed(network, *pair, interest_frame(stated))
    whole = replace(drawn, interests=(*of_pair(drawn.interests, False), *stated))
    found = assess(changed, rule, drawn.listed, drawn.groups)
    assert list(found.exposures()) == list(_assessed(whole, rule).exposures())


def test_compiled_kernels_give_what_plain_python_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = (*AGGREGATING, *NOT_AGGREGATING)
    cases = [(_drawn(seed), rule) for seed in range(40) for rule in rules]
    plain = [list(_assessed(*case).exposures()) for case in cases]
    monkeypatch.setattr(kernels, "COMPILE_FROM", 0)
    assert [list(_assessed(*case).exposures()) for case in cases] == plain


# --- every assignment of shares within their ranges -------------------------------------------


def _vertices(ranges: list[tuple[int, int]]) -> Iterator[tuple[int, ...]]:
    """Give the corners of what shares can be: in their ranges, and the whole at most."""
    for bounds in itertools.product(*ranges):
        if sum(bounds) <= 10_000:
            yield bounds
    for place, (low, high) in enumerate(ranges):
        for bounds in itertools.product(*(r for n, r in enumerate(ranges) if n != place)):
            rest = 10_000 - sum(bounds)
            if low < rest < high:
                yield (*bounds[:place], rest, *bounds[place:])


def _blocked(shares: dict[tuple[str, str], int], listed: frozenset[str], line: int) -> set[str]:
    found = set(listed)
    while True:
        sums: dict[str, int] = {}
        for (owner, asset), share in shares.items():
            if owner in found and owner != asset:
                sums[asset] = sums.get(asset, 0) + share
        more = {asset for asset, share in sums.items() if share >= line}
        if more <= found:
            return found
        found |= more


@given(st.integers(0, 10**9), st.sampled_from(AGGREGATING))
@settings(max_examples=EXAMPLES)
def test_certain_is_in_every_assignment_and_possible_in_some(seed: int, rule: Rule) -> None:
    drawn = _drawn(seed, parties=5, edges=6, plain=True)
    owners: dict[str, list[Interest]] = {}
    for item in drawn.interests:
        owners.setdefault(item.asset_id, []).append(item)
    choices = []
    for asset, items in owners.items():
        ranges = [
            (item.share_min or 0, 10_000 if item.share_max is None else item.share_max)
            for item in items
        ]
        keys = [(item.owner_id, asset) for item in items]
        choices.append([dict(zip(keys, found, strict=True)) for found in set(_vertices(ranges))])
    assume(all(choices))  # registers that give away more than the whole have no assignment
    every: set[str] | None = None
    some: set[str] = set()
    for picked in itertools.islice(itertools.product(*choices), 20_000):
        shares = {key: share for part in picked for key, share in part.items()}
        blocked = _blocked(shares, drawn.listed, rule.line)
        every = blocked if every is None else every & blocked
        some |= blocked
    assert every is not None
    ranks = _ranks(drawn, rule)
    listed_anyway = drawn.listed
    assert {id_ for id_, rank in ranks.items() if rank == 2} | listed_anyway == every
    assert {id_ for id_, rank in ranks.items() if rank >= 1} | listed_anyway == some
