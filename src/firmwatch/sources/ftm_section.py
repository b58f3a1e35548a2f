"""One block of a FollowTheMoney file, read by itself with what it needs to know of the others."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from firmwatch.model import (
    Excluded,
    KnownEntries,
    KnownEntry,
    Locator,
    Parsed,
    PartyKind,
    Quarantined,
    Record,
    RecordKind,
    RegisterParty,
    Unchanged,
)
from firmwatch.sources.ftm_interests import (
    interests_of,
    is_unnamed,
    organisation_of,
    party_kind,
    within,
)
from firmwatch.sources.ftm_kinds import INTEREST_SCHEMATA
from firmwatch.sources.ftm_lines import FILE, Entity, read_entity
from firmwatch.sources.ftm_listings import PARTS, count_left_out_of_part, is_published
from firmwatch.sources.ftm_parts import BlockParts
from firmwatch.sources.ftm_reader import DIGEST, PartReader, digest_of
from firmwatch.sources.ftm_records import (
    KEPT_OF_PARTY,
    countries_of,
    legal_entity_reason,
    listed_person_record,
    record_of,
)
from firmwatch.sources.ftm_schema import is_edge
from firmwatch.sources.line_blocks import Block, read_block

__all__ = ["FtmSection", "Notes"]

_KINDS = {
    "Company": RecordKind.ORGANISATION,
    "Organization": RecordKind.ORGANISATION,
    "PublicBody": RecordKind.ORGANISATION,
    "LegalEntity": RecordKind.ORGANISATION,
    "Vessel": RecordKind.VESSEL,
    "CryptoWallet": RecordKind.WALLET,
}
_PART_REASONS = {
    "Sanction": "schema Sanction: read into its entity's listings",
    "Risk": "schema Risk: read into its entity's listings",
    "Address": "schema Address: read into its entity's addresses",
}
_UNLISTED_PERSON = "person on no list: scope rule S4"
_UNLISTED = "on no list, and no party to an interest"
_KEPT_OF_ROLE = frozenset({"name", "birthDate"})


@dataclass(slots=True)
class Notes:
    """What the end of the file has to know of a block: readable lines, left out fields, subjects.

    `met` has for each entity of which a Sanction or Risk is the first row of it in the index;
    `entries` what the next version may have again, by the digest of the line.
    """

    readable: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    met: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    entries: list[tuple[bytes, KnownEntry]] = field(default_factory=list)


class FtmSection:
    """One block of the file; picklable until it is read. Implements `model.Section`."""

    def __init__(
        self, block: Block, parts: BlockParts, known: KnownEntries | None, is_list: bool
    ) -> None:
        """Take a block with what it needs to know of the others; reads nothing yet.

        `known` is as `ftm.cut` has it. `is_list` is whether every organisation, vessel and wallet
        of the file is an entry of a list; else those are that a Sanction, a Risk or a topic lists.
        """
        self._block, self._parts = block, parts
        self._known, self._is_list = known, is_list
        self._notes = Notes()

    @property
    def notes(self) -> Notes:
        """What the end of the file has to know, once all was read."""
        return self._notes

    def read(self) -> Iterator[Parsed]:
        """Turn the block into records, with what became of every line that is not one."""
        block, own, notes = self._block, self._parts.own, self._notes
        with block.open() as stream, block.open() as near, block.path.open("rb", 4096) as far:
            reader = PartReader(block, self._parts, near, far)
            for number, offset, line in read_block(block, stream):
                if schema := own.get(offset):
                    notes.readable += 1
                    yield Excluded(Locator(FILE, number), _PART_REASONS[schema])
                    continue
                # The first line may begin with a byte order mark, which no other may.
                if self._known is None or line is None or number == 1:
                    yield from self._read(number, offset, line, reader)
                    continue
                digest = blake2b(line, digest_size=DIGEST).digest()
                known = self._known.get(digest)
                if known is not None and reader.digest(known.id, known.wanted) == known.parts:
                    yield self._take_again(number, digest, known, reader)
                else:
                    yield from self._read(number, offset, line, reader, digest)
            notes.met = np.array(reader.met, np.int64)

    def _read(
        self,
        number: int,
        offset: int,
        line: bytes | None,
        reader: PartReader,
        digest: bytes | None = None,
    ) -> Iterator[Parsed]:
        """Read a line; with its `digest`, keep what the next version may have again."""
        entity = read_entity(number, line)
        if isinstance(entity, Quarantined):
            yield entity
            return
        self._notes.readable += 1
        left_out = Counter[str]()
        found = list(_events(entity, offset, reader, left_out, self._is_list))
        self._notes.left_out.update(left_out)
        yield from found
        known = _known_entry(entity, found, left_out, reader) if digest else None
        if digest and known:
            self._notes.entries.append((digest, known))

    def _take_again(
        self, number: int, digest: bytes, known: KnownEntry, reader: PartReader
    ) -> Unchanged:
        self._notes.readable += 1
        self._notes.left_out.update(dict(known.left_out))
        self._notes.entries.append((digest, known))
        reader.meet(known.id)
        return Unchanged(Locator(FILE, number), known)


def _known_entry(
    entity: Entity, found: list[Parsed], left_out: Counter[str], reader: PartReader
) -> KnownEntry | None:
    """Give what the next version may have again of an entity; None where it gave other than that.

    It gave one record, whose names all stand on its line.
    """
    record = found[0] if len(found) == 1 else None
    if not isinstance(record, Record) or any(n.locator != record.locator for n in record.names):
        return None
    wanted = tuple(entity.texts("addressEntity"))
    parts = reader.digest(entity.id, wanted)
    if parts is None:
        return None
    table = "listed_person" if record.kind is RecordKind.LISTED_PERSON else "record"
    counts = tuple(left_out.items())
    return KnownEntry(table, record.id, len(record.names), parts, wanted, counts)


def _events(
    entity: Entity, offset: int, parts: PartReader, left_out: Counter[str], is_list: bool
) -> Iterator[Parsed]:
    event: Parsed | None = _event(entity, offset, parts, left_out)
    if entity.schema in INTEREST_SCHEMATA:
        yield from _interests(entity, parts, left_out) if event is None else [event]
        return
    if event is None and not is_list and not is_published(entity, parts):
        # An organisation of a register: its row gives its party, or nothing.
        parties = list(_parties(entity, offset, parts, None))
        event = _of_register(entity, parties, left_out)
        parties = [item for item in parties if item.kind is not PartyKind.ORGANISATION]
    else:
        event = event or _made(entity, parts, left_out)
        parties = list(_parties(entity, offset, parts, event))
    if parties and entity.schema == "Person" and isinstance(event, Excluded):
        _count_of_role(entity, left_out)
    yield event
    yield from parties


def _event(
    entity: Entity, offset: int, parts: PartReader, left_out: Counter[str]
) -> Excluded | Quarantined | None:
    """Say why an entity gives neither a record, a party nor an interest; None where it may."""
    locator = Locator(FILE, entity.line)
    if entity.schema == "Person" and not is_published(entity, parts):
        return Excluded(locator, _UNLISTED_PERSON)
    parts.meet(entity.id)
    if (first := parts.first_digest(entity, offset)) is not None:
        if first == digest_of(entity):
            return Excluded(locator, "a repeated entity with the same content", entity.id)
        return Quarantined(
            locator, "its id stands on an earlier line with other content", entity.id
        )
    if entity.schema in PARTS:
        count_left_out_of_part(entity, left_out)
        return Excluded(locator, _PART_REASONS[entity.schema])
    if entity.schema in INTEREST_SCHEMATA:
        return None
    if entity.schema not in _KINDS and entity.schema != "Person":
        what = "a link between entities" if is_edge(entity.schema) else "not of a kind monitored"
        return Excluded(locator, f"schema {entity.schema}: {what}")
    return Excluded(locator, "an owner who is not named") if is_unnamed(entity) else None


def _made(entity: Entity, parts: PartReader, left_out: Counter[str]) -> Parsed:
    locator = Locator(FILE, entity.line)
    try:
        if entity.schema == "Person":
            return listed_person_record(entity, locator, parts, left_out)
        _check_organisation(entity)
        return record_of(entity, _KINDS[entity.schema], locator, parts, left_out)
    except ValueError as error:
        return Quarantined(locator, str(error), entity.id)


def _check_organisation(entity: Entity) -> None:
    if entity.schema == "LegalEntity" and (reason := legal_entity_reason(entity)):
        raise ValueError(f"LegalEntity may be a person: {reason}")


def _of_register(entity: Entity, parties: list[RegisterParty], left_out: Counter[str]) -> Parsed:
    locator = Locator(FILE, entity.line)
    if not parties:
        return Excluded(locator, f"schema {entity.schema}: {_UNLISTED}")
    try:
        _check_organisation(entity)
        countries_of(entity, left_out)  # It counts those that are none.
        return dataclasses.replace(parties[0], derived=False)
    except ValueError as error:
        return Quarantined(locator, str(error), entity.id)
    finally:
        _count_of_party(entity, KEPT_OF_PARTY, entity.schema, left_out)


def _parties(
    entity: Entity, offset: int, parts: PartReader, event: Parsed | None
) -> Iterator[RegisterParty]:
    """Give the parties that an entity is in the interests that links of the file state.

    `event` is what its own line gave: what is not kept of it was counted with that.
    """
    if not parts.is_end(entity, offset):
        return
    kind = party_kind(entity)
    if kind is PartyKind.ORGANISATION:
        yield organisation_of(entity, event if isinstance(event, Record) else None)
    elif kind is not None:
        entry_id = event.id if isinstance(event, Record) else None
        yield from within(entity, parts.links_of(entity.id), parts, entry_id)


def _interests(edge: Entity, parts: PartReader, left_out: Counter[str]) -> Iterator[Parsed]:
    try:
        yield from interests_of(edge, parts, left_out)
    except ValueError as error:
        yield Excluded(Locator(FILE, edge.line), f"schema {edge.schema}: {error}")


def _count_of_role(entity: Entity, left_out: Counter[str]) -> None:
    """Count what is dropped of a person who is on no list and stands in a role (scope rule S7)."""
    _count_of_party(entity, _KEPT_OF_ROLE, "register_role", left_out)
    if more := sum(len(text) > len("1971") for text in entity.texts("birthDate")):
        left_out["register_role.birthDate (but for the year)"] += more


def _count_of_party(
    entity: Entity, kept: frozenset[str], label: str, left_out: Counter[str]
) -> None:
    for name, values in entity.properties.items():
        if name not in kept and values:
            left_out[f"{label}.{name}"] += len(values)
    for key in entity.left_out:
        left_out[key] += 1
