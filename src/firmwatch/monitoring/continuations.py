"""Entries that go on under another id: renumbered, merged into another one, or split off one.

A publisher says neither. Two entries are one where they share a number of a scheme that one party
has one of, or have the same first name, are of one kind and name no other country.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from firmwatch.model import ChangeKind, Record
from firmwatch.text.identifiers import SCHEMES
from firmwatch.text.names import name_forms

__all__ = ["continuations"]

Found = dict[str, tuple[ChangeKind, tuple[str, ...]]]


def continuations(before: Mapping[str, Record], after: Mapping[str, Record]) -> Found:
    """Say which entries that are gone or new go on from others, by id, with the ids of those.

    `before` and `after` are the entries that changed, by id. An entry that is gone is renumbered
    where one new entry answers it and no other, and merged where an entry that was there before
    has come to bear its name or number, or several that are gone are answered by one. A new entry
    is split off where its name or number stood in an entry that goes on, or several new ones
    answer one that is gone.
    """
    gone = {id_: item for id_, item in before.items() if id_ not in after}
    new = {id_: item for id_, item in after.items() if id_ not in before}
    found: Found = {}
    heirs = _answers(gone, after, before)
    origins = _answers(new, before, after)
    for id_, others in heirs.items():
        fresh = [other for other in others if other in new]
        if len(others) == 1 and fresh and origins.get(fresh[0]) == [id_]:
            found[id_] = (ChangeKind.RENUMBERED, (fresh[0],))
            found[fresh[0]] = (ChangeKind.RENUMBERED, (id_,))
        elif len(others) == 1:
            found[id_] = (ChangeKind.MERGED, tuple(others))
    for id_, others in origins.items():
        if id_ not in found and len(others) == 1:
            found[id_] = (ChangeKind.SPLIT, tuple(others))
    return found


def _answers(
    asked: Mapping[str, Record], given: Mapping[str, Record], otherwise: Mapping[str, Record]
) -> dict[str, list[str]]:
    """Give for each entry the ids of those of the other version that are the same party, in order.

    `otherwise` is the version of the entries asked for. What stood in an entry there as well it has
    not taken over, nor given up: two entries of one name are two.
    """
    by_key: defaultdict[str, list[str]] = defaultdict(list)
    for id_, record in given.items():
        known = set(_keys(otherwise[id_], every_name=True)) if id_ in otherwise else set()
        for key in dict.fromkeys(_keys(record, every_name=True)):
            if key not in known:
                by_key[key].append(id_)
    found = {}
    for id_, record in asked.items():
        others = {
            other
            for key in _keys(record, every_name=False)
            for other in by_key.get(key, ())
            if other != id_ and _may_be_one(record, given[other])
        }
        if others:
            found[id_] = sorted(others)
    return found


def _keys(record: Record, every_name: bool) -> Iterator[str]:
    for item in record.identifiers:
        if SCHEMES[item.scheme].single and item.valid is not False:
            yield f"{item.scheme}\0{item.country or ''}\0{item.value}"
    for name in record.names if every_name else record.names[:1]:
        if not name.weak:
            for form in name_forms(name.value)[:1]:
                yield f"name\0{form.key}" if form.key and not form.generic else name.value


def _may_be_one(left: Record, right: Record) -> bool:
    countries = set(left.countries), set(right.countries)
    apart = countries[0] and countries[1] and countries[0].isdisjoint(countries[1])
    return left.kind is right.kind and not apart
