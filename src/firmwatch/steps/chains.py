"""What leads to parties of the registers: interests, who of the owners is listed, and the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

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
    Links,
    Rule,
    assess,
    links_of,
    network_of_frame,
    rules_on,
    starts_from,
    threshold_rule,
)
from firmwatch.steps.people import Lists
from firmwatch.steps.reaching import Held, Reached, Stated, leading
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


@dataclass(frozen=True)
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

    @cached_property
    def links(self) -> Links:
        """The interests as links, in their order."""
        return links_of(self.interests)

    def places_of(self, ids: Sequence[str]) -> pl.Series:
        """Give where interests stand; each of these ids, which are sorted, is there."""
        return self.interests["id"].search_sorted(pl.Series(ids, dtype=pl.String))


def above_of(
    registers: Registers,
    roots: set[str],
    lists: Lists,
    held: Held,
    reached: Reached | None = None,
) -> Above:
    """Give what leads to parties on the day of `held`, and who among them may be listed.

    Organisations are compared with the index that subjects meet, people with listed persons alone.
    With `reached`, which begins with all parties that may be listed, what nobody listed reaches is
    left out, and no others than those are compared: what rules say is the same.
    """
    interests = leading(registers, held, roots, reached)
    stated = Stated(registers, {*roots, *interests["owner_id"]})
    asked = stated.keys() if reached is None else stated.keys() & reached.seeds
    listed = _listed(lists, {id_: stated[id_] for id_ in asked})
    return Above(interests, stated, listed, held.day, held.known_on, stated.end_dates())


def interests_in(frame: pl.DataFrame) -> list[Interest]:
    """Make the interests of a frame."""
    return [from_row(Interest, row) for row in frame.iter_rows(named=True)]


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
    own = {root: _led_to(root, above) for root in sorted(roots & above.listed.keys())}
    for rule in rules_for(above.day):
        seeds = {id_ for id_ in above.listed if likeliest(id_, rule.name, above)}
        yield from assess(network, rule, sorted(seeds)).exposures(sorted(roots - seeds))
        for root in sorted(roots & seeds):
            interests, owners = own[root]
            others = sorted((seeds & owners) - {root})
            if others:
                part = network_of_frame(interests, above.day, above.known_on, above.end_dates)
                yield from assess(part, rule, others).exposures([root])


def _led_to(root: str, above: Above) -> tuple[pl.DataFrame, set[str]]:
    """Give the interests that lead to a party, and all who have them."""
    links = above.links
    entered = links.above(links.numbers([root]))
    interests = above.interests.filter(pl.Series(entered[links.assets], dtype=pl.Boolean))
    return interests, set(interests["owner_id"])


def likeliest(id_: str, rule: str, above: Above) -> tuple[ListedOwner, Record] | None:
    """Give the likeliest of the records that a party may be and that a rule starts from."""
    for pair in above.listed.get(id_, ()):
        if starts_from(rule, pair[1].source, pair[1].listings):
            return pair
    return None
