"""Joins of two records put together to parties, with nothing in one that contradicts itself.

Joins are taken in an order that depends on them alone, strongest first: numbers, then names. One
that would put into a party what cannot be one is refused, and the reason is kept.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from firmwatch.matching.joins import contradicting, near_equal
from firmwatch.model import Join, ListedParty, Record, RecordKey, Refusal, Separation
from firmwatch.text.identifiers import SCHEMES

__all__ = ["clustered", "party_id"]

_SEPARATED = "you separated records of the two"
_CROWDED = "several records of {} bear the number, and these names differ"
_RIVAL = "{}:{} bears the name as well, or better"


def party_id(keys: Iterable[RecordKey]) -> str:
    """Give the id of the party of these records: 16 hexadecimal digits of its smallest key.

    It stays when records come or go, but for the one with the smallest key. Of two parties that
    become one, the smaller key's id goes on; when one is split, that key's part keeps the id.
    """
    source, id_ = min(keys)
    text = f"party\0{source}\0{id_}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def clustered(
    records: Mapping[RecordKey, Record],
    joins: Iterable[Join],
    separations: Iterable[Separation] = (),
) -> list[ListedParty]:
    """Put joins together to parties; gives them by their smallest keys.

    Records without any join are not among them: each is a party of its own. Those whose joins were
    all refused are, for the reasons. `records` has those of the joins; a join without its records
    is left out. Refused is what would bring together: records that a user has separated, two kinds,
    numbers of which one party has one; records of one source by a number that several of them bear,
    under other names; and by names alone, two records of one source, parties of no country in
    common, or a record beside which another of its source bears the name as well.
    """
    made = _Parties(records)
    made.keep_apart(separations)
    usable = [item for item in joins if item.left in records and item.right in records]
    usable.sort(key=_order)
    by_number = [item for item in usable if not item.is_by_names]
    crowded = _crowded(by_number)
    for join in by_number:
        if id(join) not in crowded or near_equal(join.comparison):
            made.take(join)
        else:
            made.refuse(join, _CROWDED.format(crowded[id(join)]))
    possible = [item for item in usable if item.is_by_names and made.is_possible(item)]
    rivals = _rivals(possible)
    for join in possible:
        if id(join) in rivals and not made.are_one(join):
            made.refuse(join, _RIVAL.format(*rivals[id(join)]))
        else:
            made.take(join)
    return made.parties()


def _order(join: Join) -> tuple[bool, tuple[int, ...], RecordKey, RecordKey]:
    return join.is_by_names, tuple(-part for part in join.strength), join.left, join.right


def _crowded(joins: Sequence[Join]) -> dict[int, str]:
    """Give the joins by a number of a record that several of one source have, and that source."""
    counts: Counter[tuple[RecordKey, str]] = Counter()
    for join in joins:
        counts.update(((join.left, join.right[0]), (join.right, join.left[0])))
    found = {}
    for join in joins:
        for one, other in ((join.left, join.right), (join.right, join.left)):
            if counts[one, other[0]] > 1:
                found[id(join)] = other[0]
    return found


def _rivals(joins: Iterable[Join]) -> dict[int, RecordKey]:
    """Give the joins beside which another record of a source bears the name as well or better.

    `joins` are in their order, the strongest first.
    """
    asked: dict[tuple[RecordKey, str], list[tuple[Join, RecordKey]]] = defaultdict(list)
    for join in joins:
        asked[join.left, join.right[0]].append((join, join.right))
        asked[join.right, join.left[0]].append((join, join.left))
    found: dict[int, RecordKey] = {}
    for rows in asked.values():
        (first, best), *others = rows
        for join, _ in others:
            found.setdefault(id(join), best)
        if others and others[0][0].strength == first.strength:
            found.setdefault(id(first), others[0][1])
    return found


@dataclass(slots=True)
class _Group:
    """Records that are one party so far."""

    keys: list[RecordKey]
    sources: set[str]
    countries: set[str]
    kind: str
    numbered: list[Record]
    """Those with a number of which a party has one: all that can contradict."""
    apart: set[RecordKey]
    """The records that a user has separated from one of these."""

    def add(self, other: _Group) -> None:
        """Take the records of another group over."""
        self.keys += other.keys
        self.sources |= other.sources
        self.countries |= other.countries
        self.numbered += other.numbered
        self.apart |= other.apart


@dataclass(slots=True)
class _Parties:
    """Groups of records that grow join by join."""

    records: Mapping[RecordKey, Record]
    groups: dict[RecordKey, _Group] = field(default_factory=dict)
    joins: list[Join] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    def keep_apart(self, separations: Iterable[Separation]) -> None:
        """Note what may never be one party; before the first join."""
        for item in separations:
            if item.left in self.records and item.right in self.records:
                self.group(item.left).apart.add(item.right)
                self.group(item.right).apart.add(item.left)

    def group(self, key: RecordKey) -> _Group:
        """Give the group of a record, which is alone at first."""
        if key not in self.groups:
            record = self.records[key]
            single = any(SCHEMES[item.scheme].single for item in record.identifiers)
            self.groups[key] = _Group(
                keys=[key],
                sources={key[0]},
                countries=set(record.countries),
                kind=record.kind.value,
                numbered=[record] if single else [],
                apart=set(),
            )
        return self.groups[key]

    def are_one(self, join: Join) -> bool:
        """Whether both records are in one group already."""
        return self.group(join.left) is self.group(join.right)

    def is_possible(self, join: Join) -> bool:
        """Whether nothing stands against a join; else it is refused."""
        left, right = self.group(join.left), self.group(join.right)
        reason = None if left is right else _reason(join, left, right)
        if reason is not None:
            self.refuse(join, reason)
        return reason is None

    def take(self, join: Join) -> None:
        """Bring two groups together, or keep what stands against it."""
        if not self.is_possible(join):
            return
        self.joins.append(join)
        left, right = self.group(join.left), self.group(join.right)
        if left is not right:
            left, right = (left, right) if len(left.keys) >= len(right.keys) else (right, left)
            left.add(right)
            for key in right.keys:
                self.groups[key] = left

    def refuse(self, join: Join, reason: str) -> None:
        """Keep a join that does not count, and why."""
        for key in (join.left, join.right):
            self.group(key)
        self.refusals.append(Refusal(join, reason))

    def parties(self) -> list[ListedParty]:
        """Give the groups of two and more records, and those that a refusal is about."""
        groups = {min(group.keys): group for group in self.groups.values()}
        first = {key: smallest for smallest, group in groups.items() for key in group.keys}
        joins: dict[RecordKey, list[Join]] = defaultdict(list)
        refusals: dict[RecordKey, list[Refusal]] = defaultdict(list)
        for join in sorted(self.joins, key=lambda item: (item.left, item.right)):
            joins[first[join.left]].append(join)
        for refusal in sorted(self.refusals, key=lambda item: (item.join.left, item.join.right)):
            for key in {first[refusal.join.left], first[refusal.join.right]}:
                refusals[key].append(refusal)
        return [
            ListedParty(
                party_id(group.keys),
                tuple(sorted(group.keys)),
                tuple(joins[key]),
                tuple(refusals[key]),
            )
            for key, group in sorted(groups.items())
        ]


def _reason(join: Join, left: _Group, right: _Group) -> str | None:
    """Say why two groups cannot be one party; None where they can."""
    if not (left.apart.isdisjoint(right.keys) and right.apart.isdisjoint(left.keys)):
        return _SEPARATED
    if left.kind != right.kind:
        return f"a {left.kind} and a {right.kind}"
    for mine in left.numbered:
        for other in right.numbered:
            if pair := contradicting(mine, other):
                title = SCHEMES[pair[0].scheme].title
                values = " and ".join(sorted(item.raw for item in pair))
                return f"one {title} each, and they differ: {values}"
    if not join.is_by_names:
        return None
    if common := left.sources & right.sources:
        return f"two records of {min(common)} would meet by names alone"
    if left.countries and right.countries and left.countries.isdisjoint(right.countries):
        countries = " and ".join(sorted([_codes(left.countries), _codes(right.countries)]))
        return f"no country in common: {countries}"
    return None


def _codes(countries: Iterable[str]) -> str:
    return ", ".join(sorted(countries))
