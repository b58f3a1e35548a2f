"""Which alert a pair belongs to: one for each subject and listed organisation, and it stays so.

Lists renumber, merge and split their entries, and records of several lists come to be linked or
are kept apart. What was decided about an alert, and its id in somebody's files, outlive that.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Assignment", "Member", "assigned"]


@dataclass(frozen=True, slots=True)
class Member:
    """An open finding of one subject: its party, and the alerts that it was part of."""

    id: str
    source: str
    record_id: str
    party_id: str
    alert_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which findings make which alert; `merged` has alerts that went into another, which."""

    members: dict[str, tuple[Member, ...]]
    merged: dict[str, str]


def assigned(members: Sequence[Member], opened: Mapping[str, str]) -> Assignment:
    """Put the open findings of one subject into alerts, one for each party.

    `opened` has the subject's alerts by id, with the instants at which they were opened, and of
    those that went into another one nothing. A party keeps the oldest of the alerts that its
    findings were part of, and the others go into that. An alert whose findings are of several
    parties by now stays with the finding that it is named after, else with the first. A party
    without an alert has a new one, named after the first of its findings (by source and record).
    """
    groups: defaultdict[str, list[Member]] = defaultdict(list)
    for member in sorted(members, key=lambda item: (item.source, item.record_id)):
        groups[member.party_id].append(member)
    parties = sorted(groups.values(), key=lambda group: (group[0].source, group[0].record_id))
    owners = _owners(parties)
    found: dict[str, tuple[Member, ...]] = {}
    merged: dict[str, str] = {}
    unnamed = []
    for place, group in enumerate(parties):
        own = [id_ for id_, at in owners.items() if at == place]
        own.sort(key=lambda id_: (opened.get(id_, ""), id_))
        if own:
            found[own[0]] = tuple(group)
            merged.update(dict.fromkeys(own[1:], own[0]))
        else:
            unnamed.append(group)
    for group in unnamed:
        taken = found.keys() | merged.keys() | opened.keys()
        free = [item.id for item in group if item.id not in taken]
        # Every name may be taken by an alert that another party has by now.
        name = free[0] if free else _another(group[0].id, taken)
        found[name] = tuple(group)
    return Assignment(found, merged)


def _owners(parties: Sequence[Sequence[Member]]) -> dict[str, int]:
    """Give, for each alert that findings were part of, the party that it stays with."""
    owners: dict[str, int] = {}
    named: dict[str, int] = {}
    for place, group in enumerate(parties):
        for member in group:
            for id_ in member.alert_ids:
                owners.setdefault(id_, place)
            if member.id in member.alert_ids:
                named[member.id] = place
    return owners | named


def _another(name: str, taken: Container[str]) -> str:
    """Make another name of a name, the same each time; both have 16 hexadecimal digits."""
    while name in taken:
        name = hashlib.sha256(f"alert\0{name}".encode()).hexdigest()[:16]
    return name
