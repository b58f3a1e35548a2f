"""One party, several listings: records of all current lists linked, shown, and kept apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from firmwatch.errors import NotFoundError, UsageError
from firmwatch.lake import StoredJoins
from firmwatch.ledger import separations
from firmwatch.matching import clustered, find_joins_with, party_id
from firmwatch.model import (
    Finding,
    Identifier,
    Join,
    ListedParty,
    Listing,
    Record,
    RecordKey,
    Refusal,
    Separation,
    key_of,
)
from firmwatch.steps.joining import joins_of
from firmwatch.steps.screening import Reference, reference_of_workspace
from firmwatch.steps.workspace import Workspace

__all__ = [
    "Linked",
    "PartyDetails",
    "PartyRecord",
    "PartySummary",
    "linked",
    "list_parties",
    "party",
    "record_key",
    "split_key",
    "with_parties",
]

_PREFIX_MIN = 4


@dataclass(frozen=True, slots=True)
class PartySummary:
    """A party as `parties list` shows it; `listings` is how many there are on all lists."""

    party_id: str
    name: str
    kind: str
    countries: tuple[str, ...]
    listings: int
    sources: tuple[str, ...]
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartyRecord:
    """One record of a party, and everything that it is listed for."""

    source: str
    record_id: str
    name: str
    countries: tuple[str, ...]
    identifiers: tuple[Identifier, ...]
    listings: tuple[Listing, ...]


@dataclass(frozen=True, slots=True)
class PartyDetails:
    """A party with its records, why they are joined, and what was not joined to it and why."""

    party_id: str
    kind: str
    records: tuple[PartyRecord, ...]
    joins: tuple[Join, ...]
    refusals: tuple[Refusal, ...]


class Linked:
    """The records of the current lists, and the parties that they make.

    A party depends on no joins but those that lead from its records on, so that parties are put
    together when they are asked for: few records of the lists raise alerts.
    """

    def __init__(
        self, reference: Reference, stored: StoredJoins, apart: Sequence[Separation]
    ) -> None:
        self.reference = reference
        self.places = {key: place for place, key in enumerate(stored.of.keys)}
        self._stored, self._apart = stored, apart
        self._joins_of: dict[int, list[int]] = defaultdict(list)
        for side in (stored.left, stored.right):
            for join, place in enumerate(side.tolist()):
                self._joins_of[place].append(join)
        self._known: dict[RecordKey, ListedParty] = {}

    def party(self, key: RecordKey) -> ListedParty:
        """Give the party of a record; most records are one by themselves."""
        if key not in self._known:
            self._known[key] = ListedParty(party_id([key]), (key,))
            self._put_together(self._led_to(key))
        return self._known[key]

    def parties(self) -> list[ListedParty]:
        """Give the parties of several records, and those that something was not joined to."""
        return self._put_together(range(len(self._stored.joins)))

    def parties_with(self, others: Sequence[Record]) -> list[ListedParty]:
        """Give the parties of other records, such as have left their lists, stood they there still.

        Of those that nothing would be joined to there is none. Their keys are none of the lists'.
        """
        index = self.reference.index
        joins = find_joins_with(others, index.records, index.parties)
        ends = {key for join in joins for key in (join.left, join.right)} & self.places.keys()
        led = set().union(*map(self._led_to, ends)) if ends else set()
        joins += [self._stored.joins[place] for place in led]
        records = {key_of(item): item for item in others}
        for key in {key for join in joins for key in (join.left, join.right)} & self.places.keys():
            records[key] = self.record(key)
        return clustered(records, joins, self._apart)

    def record(self, key: RecordKey) -> Record:
        """Give a record of the current lists."""
        return self.reference.index.record(self.places[key])

    def _led_to(self, key: RecordKey) -> set[int]:
        """Give the joins that lead from a record on, directly and through others."""
        places = [self.places[key]] if key in self.places else []
        seen, found = set(places), set[int]()
        while places:
            for join in self._joins_of.get(places.pop(), ()):
                found.add(join)
                for side in (self._stored.left, self._stored.right):
                    place = int(side[join])
                    if place not in seen:
                        seen.add(place)
                        places.append(place)
        return found

    def _put_together(self, chosen: Iterable[int]) -> list[ListedParty]:
        joins = [self._stored.joins[place] for place in chosen]
        records = {key: self.record(key) for join in joins for key in (join.left, join.right)}
        found = clustered(records, joins, self._apart)
        self._known.update((key, item) for item in found for key in item.keys)
        return found


def linked(workspace: Workspace, reference: Reference | None = None) -> Linked:
    """Link the records of the current lists; no person is among them (scope rule S5).

    What joins two records is kept in the lake until a list or the rules change; what users keep
    apart is asked for anew each time.
    """
    found = reference or reference_of_workspace(workspace, workspace.settings.sources)
    joins = joins_of(workspace, found)
    with workspace.ledger.reading() as tx:
        apart = separations.separations(tx)
    return Linked(found, joins, apart)


def with_parties(found: Iterable[Finding], parties: Linked) -> Iterator[Finding]:
    """Give alerts with the party of their records."""
    for item in found:
        key = item.source, item.record_id
        yield replace(item, party_id=parties.party(key).id) if key in parties.places else item


def list_parties(
    workspace: Workspace,
    source: str | None = None,
    limit: int | None = None,
    every: bool = False,
) -> list[PartySummary]:
    """Give the parties that several records are of, those with the most records first.

    `every` gives those of one record too. `source` gives those that are on this list.
    """
    found = linked(workspace)
    chosen = [item for item in found.parties() if len(item.keys) > 1]
    if every:
        several = {key for item in chosen for key in item.keys}
        chosen += [found.party(key) for key in found.places if key not in several]
    if source is not None:
        chosen = [item for item in chosen if any(key[0] == source for key in item.keys)]
    chosen.sort(key=lambda item: (-len(item.keys), item.keys))
    return [_summary(found, item) for item in chosen[:limit]]


def party(workspace: Workspace, name: str) -> PartyDetails:
    """Give one party: by its id, the beginning of it, or `SOURCE:RECORD`, one of its records.

    An id that a party has had leads to the party that its record is of now. Raises `NotFoundError`
    where there is none, `UsageError` where a beginning is short or fits several.
    """
    found = linked(workspace)
    chosen = found.party(record_key(found, name)) if ":" in name else _by_id(found, name)
    records = [found.record(key) for key in chosen.keys]
    return PartyDetails(
        chosen.id,
        records[0].kind.value,
        tuple(
            PartyRecord(
                item.source, item.id, item.caption, item.countries, item.identifiers, item.listings
            )
            for item in records
        ),
        chosen.joins,
        chosen.refusals,
    )


def _summary(found: Linked, item: ListedParty) -> PartySummary:
    records = [found.record(key) for key in item.keys]
    return PartySummary(
        party_id=item.id,
        name=records[0].caption,
        kind=records[0].kind.value,
        countries=tuple(dict.fromkeys(code for record in records for code in record.countries)),
        listings=sum(len(record.listings) for record in records),
        sources=tuple(dict.fromkeys(key[0] for key in item.keys)),
        records=tuple(":".join(key) for key in item.keys),
    )


def split_key(name: str) -> RecordKey:
    """Read `SOURCE:RECORD`; raises `UsageError`."""
    source, separator, id_ = name.partition(":")
    if not (separator and source and id_):
        raise UsageError(f"{name!r} is no record; write SOURCE:RECORD, as `parties list` does.")
    return source, id_


def record_key(found: Linked, name: str) -> RecordKey:
    """Read `SOURCE:RECORD` of a current list; raises `UsageError`, `NotFoundError`."""
    key = split_key(name)
    if key not in found.places:
        raise NotFoundError(
            f"No current list has an organisation, vessel or wallet {name}. `firmwatch parties "
            "list --all` names those that there are, `firmwatch sources list` the lists."
        )
    return key


def _by_id(found: Linked, name: str) -> ListedParty:
    """Find a party by the id that one of its records would give it alone."""
    if len(name) < _PREFIX_MIN:
        raise UsageError(
            f"{name!r} is too short for a party's id: give {_PREFIX_MIN} characters or more, or "
            "SOURCE:RECORD."
        )
    keys = [key for key in found.places if party_id([key]).startswith(name)]
    chosen = {item.id: item for item in map(found.party, keys)}
    if len(chosen) > 1:
        raise UsageError(f"{name!r} begins several ids: {', '.join(sorted(chosen))}. Give more.")
    for item in chosen.values():
        return item
    raise NotFoundError(
        f"No party has the id {name!r}. `firmwatch parties list` shows their ids; an organisation "
        "of a record can be asked for as SOURCE:RECORD too."
    )
