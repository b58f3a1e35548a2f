"""What leads to parties of the registers: interests, who of the owners is listed, and the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from firmwatch.matching import match_people, screen_subjects
from firmwatch.model import (
    Comparison,
    Exposure,
    GraphParty,
    Interest,
    ListedOwner,
    PartyKind,
    Record,
    RegisterParty,
    Subject,
    SubjectKind,
    from_row,
)
from firmwatch.ownership import (
    ANY_LIST,
    Rule,
    assess,
    network_of_frame,
    rules_on,
    starts_from,
    threshold_rule,
)
from firmwatch.steps.people import Lists
from firmwatch.steps.registers import Registers

__all__ = [
    "Above",
    "above_of",
    "exposures_of",
    "graph_party",
    "interests_in",
    "likeliest",
    "rules_for",
    "seeds_of",
]

Listed = Mapping[str, Sequence[tuple[ListedOwner, Record]]]


_LINE = 5_000
"""The line of the rule that starts from any list: half, as the laws have it."""


def seeds_of(exposure: Exposure) -> list[str]:
    """Give the listed parties that the proof of an exposure starts from."""
    return [
        step.party_id
        for step in exposure.steps
        if not step.carriers and step.acting_with is None and step.party_id != exposure.asset_id
    ]


@dataclass(frozen=True, slots=True)
class Above:
    """What leads to some parties: interests, what registers say of the parties, who is listed.

    `interests` is a frame as in the lake, between parties of the network; `day` is an ISO 8601 day.
    `end_dates` are the days on which parties were dissolved, by their id.
    """

    interests: pl.DataFrame
    stated: Mapping[str, Sequence[RegisterParty]]
    listed: Listed
    day: str
    known_on: str | None
    end_dates: Mapping[str, str]


def above_of(
    registers: Registers,
    roots: set[str],
    lists: Lists,
    day: str,
    known_on: str | None = None,
) -> Above:
    """Give what leads to parties on a day, and who among them may be listed.

    Organisations are compared with the index that subjects meet, people with listed persons alone.
    """
    interests = _leading(_holding(registers.interests, day, known_on), roots)
    stated = _stated(registers, {*roots, *interests["owner_id"]})
    ends = {id_: end for id_, found in stated.items() if (end := _end_date(found))}
    listed = _listed(lists, stated)
    return Above(interests, stated, listed, day, known_on, ends)


def _holding(interests: pl.DataFrame, day: str, known_on: str | None) -> pl.DataFrame:
    start, end = pl.col("start_date"), pl.col("end_date")
    held = (start.is_null() | (start <= day)) & (end.is_null() | (end > day))
    if known_on is not None:
        held &= pl.col("stated_date").is_null() | (pl.col("stated_date") <= known_on)
    return interests.filter(held)


def _leading(interests: pl.DataFrame, roots: set[str]) -> pl.DataFrame:
    """Give all interests that lead to parties, directly or through others, by id."""
    found = [interests.clear()]
    seen, frontier = set(roots), set(roots)
    while frontier:
        rows = interests.filter(pl.col("asset_id").is_in(list(frontier)))
        found.append(rows)
        frontier = set(rows["owner_id"]) - seen
        seen |= frontier
    return pl.concat(found).sort("id")


def interests_in(frame: pl.DataFrame) -> list[Interest]:
    """Make the interests of a frame."""
    return [from_row(Interest, row) for row in frame.iter_rows(named=True)]


def _stated(registers: Registers, ids: set[str]) -> dict[str, list[RegisterParty]]:
    """Give what registers say of parties, by the ids of the network."""
    chosen = registers.ids.filter(pl.col("party_id").is_in(list(ids)))
    rows = registers.parties.join(chosen, on=["source", "id"], how="inner")
    found: dict[str, list[RegisterParty]] = {id_: [] for id_ in ids}
    for row in rows.sort("source", "id").iter_rows(named=True):
        found[row["party_id"]].append(from_row(RegisterParty, row))
    return found


def _listed(lists: Lists, stated: Mapping[str, Sequence[RegisterParty]]) -> Listed:
    """Compare the organisations among parties with the lists, and people with listed persons."""
    asked = [item for id_, found in sorted(stated.items()) if (item := _as_subject(id_, found))]
    found: defaultdict[str, list[tuple[ListedOwner, Record]]] = defaultdict(list)
    for party, record, comparison in screen_subjects(asked, lists.reference.index, lists.threshold):
        found[party.id].append((_owner(record, comparison), record))
    for id_, items in sorted(stated.items()):
        # Each by itself: no two people of registers are joined (scope rule S5).
        roles = [item for item in items if item.kind is PartyKind.REGISTER_ROLE]
        if roles:
            for _, record, comparison in match_people(roles, lists.people, lists.threshold):
                found[id_].append((_owner(record, comparison), record))
    for pairs in found.values():
        pairs.sort(key=lambda pair: (-pair[0].comparison.score, pair[0].source, pair[0].record_id))
    return found


def _owner(record: Record, comparison: Comparison) -> ListedOwner:
    return ListedOwner(record.source, record.id, record.caption, comparison)


def _as_subject(id_: str, stated: Sequence[RegisterParty]) -> Subject | None:
    """Write an organisation of registers as a subject, to be compared like one; None for others."""
    if any(item.kind is not PartyKind.ORGANISATION for item in stated):
        return None
    names = list(dict.fromkeys(name.value for item in stated for name in item.names))
    if not names:
        return None
    return Subject(
        id_,
        "",
        SubjectKind.ORGANISATION,
        names[0],
        tuple(names[1:]),
        tuple(dict.fromkeys(code for item in stated for code in item.countries)),
        tuple(dict.fromkeys(number for item in stated for number in item.identifiers)),
    )


def graph_party(id_: str, above: Above, assets: int = 0, left_out: int = 0) -> GraphParty:
    """Give a party as the registers have it, and of which lists' records it may be one."""
    stated = above.stated[id_]
    names = [name.value for item in stated for name in item.names]
    kinds = {item.kind for item in stated}
    return GraphParty(
        id=id_,
        kind=next(iter(kinds)) if len(kinds) == 1 else PartyKind.ORGANISATION,
        name=names[0] if names else "",
        countries=tuple(dict.fromkeys(code for item in stated for code in item.countries)),
        identifiers=tuple(dict.fromkeys(number for item in stated for number in item.identifiers)),
        birth_year=next((item.birth_year for item in stated if item.birth_year), None),
        reason=next((item.reason for item in stated if item.reason), None),
        end_date=_end_date(stated),
        listed=tuple(found for found, _ in above.listed.get(id_, ())),
        assets=assets,
        owners_left_out=left_out,
        stated_in=tuple(f"{item.source}: {item.locator.place}" for item in stated),
    )


def _end_date(stated: Sequence[RegisterParty]) -> str | None:
    return min((item.end_date for item in stated if item.end_date), default=None)


def rules_for(day: str) -> tuple[Rule, ...]:
    """Give the rules of a day, and the one that starts from whatever list there is."""
    return *rules_on(day), threshold_rule(_LINE, name=ANY_LIST)


def exposures_of(roots: set[str], above: Above) -> Iterator[Exposure]:
    """Give what each rule says of parties, each starting from the lists of its own authority.

    A party that is itself listed is asked of others: that it is listed is what alerts of its own
    say.
    """
    network = network_of_frame(above.interests, above.day, above.known_on, above.end_dates)
    for rule in rules_for(above.day):
        seeds = {id_ for id_ in above.listed if likeliest(id_, rule.name, above)}
        yield from assess(network, rule, sorted(seeds)).exposures(sorted(roots - seeds))
        for root in sorted(roots & seeds):
            yield from assess(network, rule, sorted(seeds - {root})).exposures([root])


def likeliest(id_: str, rule: str, above: Above) -> tuple[ListedOwner, Record] | None:
    """Give the likeliest of the records that a party may be and that a rule starts from."""
    for pair in above.listed.get(id_, ()):
        if starts_from(rule, pair[1].source, pair[1].listings):
            return pair
    return None
