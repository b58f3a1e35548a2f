"""One block of a FollowTheMoney file, read by itself with what it needs to know of the others."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from firmwatch.model import (
    Address,
    Excluded,
    KnownEntries,
    KnownEntry,
    Locator,
    Parsed,
    Quarantined,
    Record,
    RecordKind,
    Unchanged,
)
from firmwatch.sources.ftm_lines import FILE, Entity, read_entity, reread_entity
from firmwatch.sources.ftm_listings import (
    PARTS,
    Designation,
    addresses_of,
    count_left_out_of_part,
    designation_of,
    is_published,
)
from firmwatch.sources.ftm_parts import BlockParts, key_of
from firmwatch.sources.ftm_records import legal_entity_reason, listed_person_record, record_of
from firmwatch.sources.ftm_schema import is_edge
from firmwatch.sources.line_blocks import LINE_BYTES_MAX, Block, read_block

__all__ = ["FtmSection", "Notes", "PartReader"]

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
DIGEST = 16
"""Bytes of a digest: 128 bits, of which no two lines ever share any by chance."""
NO_PARTS = bytes(DIGEST)
_UNLISTED_PERSON = "person on no list: scope rule S4"


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

    def __init__(self, block: Block, parts: BlockParts, known: KnownEntries | None = None) -> None:
        """Take a block with what it needs to know of the others; reads nothing yet.

        `known` as in `ftm.cut`.
        """
        self._block, self._parts, self._known = block, parts, known
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
                    yield self._read(number, offset, line, reader)
                else:
                    yield self._read_again(number, offset, line, reader)
            notes.met = np.array(reader.met, np.int64)

    def _read(self, number: int, offset: int, line: bytes | None, reader: PartReader) -> Parsed:
        entity = read_entity(number, line)
        if isinstance(entity, Quarantined):
            return entity
        self._notes.readable += 1
        return _event(entity, offset, reader, self._notes.left_out)

    def _read_again(self, number: int, offset: int, line: bytes, reader: PartReader) -> Parsed:
        """Read a line as `_read` does, unless it is known with all that goes into its record."""
        assert self._known is not None
        notes, digest = self._notes, blake2b(line, digest_size=DIGEST).digest()
        known = self._known.get(digest)
        if known is not None and reader.digest(known.id, known.wanted) == known.parts:
            notes.readable += 1
            if known.left_out:
                notes.left_out.update(dict(known.left_out))
            reader.meet(known.id)
            notes.entries.append((digest, known))
            return Unchanged(Locator(FILE, number), known)
        entity = read_entity(number, line)
        if isinstance(entity, Quarantined):
            return entity
        notes.readable += 1
        left_out = Counter[str]()
        found = _event(entity, offset, reader, left_out)
        notes.left_out.update(left_out)
        if isinstance(found, Record) and all(n.locator == found.locator for n in found.names):
            wanted = tuple(entity.texts("addressEntity"))
            parts = reader.digest(entity.id, wanted)
            if parts is not None:
                table = "record" if found.kind is not RecordKind.LISTED_PERSON else "listed_person"
                counts = tuple(left_out.items())
                entry = KnownEntry(table, found.id, len(found.names), parts, wanted, counts)
                notes.entries.append((digest, entry))
        return found


class PartReader:
    """The parts of a block's entities, read from wherever they stand; implements `Parts`."""

    def __init__(self, block: Block, parts: BlockParts, near: BinaryIO, far: BinaryIO) -> None:
        self._begin, self._end, self._parts = block.begin, block.end, parts
        self._near, self._far = near, far
        # A block that is not held in memory is the file itself.
        self._near_begin = 0 if near.tell() else block.begin
        self._asked = ""
        self._found: tuple[int, Sequence[int]] = (-1, ())
        self._digests: dict[str, bytes] = {}
        self.met: list[int] = []

    def meet(self, entity_id: str) -> None:
        """Take note that an entity of this id is in the file."""
        row, _ = self._subject(entity_id)
        if row >= 0:
            self.met.append(row)

    def designations(self, entity_id: str) -> Sequence[Designation]:
        """Give what the Sanction and Risk entities of an entity say, in the file's order."""
        _, offsets = self._subject(entity_id)
        # Two subjects of one part and one hash give its offset twice.
        if len(offsets) > 1:
            offsets = list(dict.fromkeys(offsets))
        parts = [self._read(offset) for offset in offsets]
        return [designation_of(part) for part in parts if entity_id in part.texts("entity")]

    def addresses(self, address_id: str) -> tuple[Address, ...] | None:
        """Give the addresses of an Address entity; None where the file has none of this id."""
        for offset in self._parts.addresses.get(key_of(address_id), ()):
            part = self._read(offset)
            if part.id == address_id:
                return addresses_of(part)
        return None

    def digest(self, entity_id: str, address_ids: Sequence[str]) -> bytes | None:
        """Digest the bytes of all parts of an entity, in their order; nought where it has none.

        None of an entity whose id may stand on other lines too: what becomes of it depends on them.
        """
        if self._parts.repeated and key_of(entity_id) in self._parts.repeated:
            return None
        places = dict.fromkeys(self._subject(entity_id)[1]) if self._parts.subjects else ()
        if not places and not address_ids:
            return NO_PARTS
        hashed = blake2b(digest_size=DIGEST)
        groups: list[Iterable[int]] = [places]
        groups += [self._parts.addresses.get(key_of(id_), ()) for id_ in address_ids]
        for offsets in groups:
            lines = [self._line(offset) for offset in offsets]
            hashed.update(repr(list(map(len, lines))).encode("ascii"))
            for line in lines:
                hashed.update(line)
        return hashed.digest()

    def first_digest(self, entity: Entity, offset: int) -> bytes | None:
        """Give what the first entity of this id said; None where this is the first."""
        if not self._parts.repeated:
            return None
        places = self._parts.repeated.get(key_of(entity.id))
        if places is None:
            return None
        if entity.id not in self._digests:
            earlier = (self._entity_at(place) for place in places if place < offset)
            first = next((e for e in earlier if e and e.id == entity.id and self._counts(e)), None)
            self._digests[entity.id] = digest_of(first or entity)
            return None if first is None else self._digests[entity.id]
        return self._digests[entity.id]

    def _subject(self, entity_id: str) -> tuple[int, Sequence[int]]:
        # An entity is met before its designations are asked for.
        if not self._parts.subjects:
            return -1, ()
        if self._asked != entity_id:
            self._asked = entity_id
            self._found = self._parts.subjects.get(key_of(entity_id), (-1, ()))
        return self._found

    def _counts(self, entity: Entity) -> bool:
        return entity.schema != "Person" or is_published(entity, self)

    def _entity_at(self, offset: int) -> Entity | None:
        entity = read_entity(1 if offset == 0 else 2, self._line(offset))
        return entity if isinstance(entity, Entity) else None

    def _read(self, offset: int) -> Entity:
        return reread_entity(self._line(offset))

    def _line(self, offset: int) -> bytes:
        if self._begin <= offset < self._end:
            self._near.seek(offset - self._near_begin)
            return self._near.readline(LINE_BYTES_MAX)
        self._far.seek(offset)
        return self._far.readline(LINE_BYTES_MAX)


def digest_of(entity: Entity) -> bytes:
    """Give 16 bytes of BLAKE2 of what an entity says, in whatever order it says it."""
    content = sorted((name, sorted(values)) for name, values in entity.properties.items())
    text = json.dumps([entity.schema, content])
    return blake2b(text.encode("ascii"), digest_size=16).digest()


def _event(entity: Entity, offset: int, parts: PartReader, left_out: Counter[str]) -> Parsed:
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
    if entity.schema not in _KINDS and entity.schema != "Person":
        what = "a link between entities" if is_edge(entity.schema) else "not of a kind monitored"
        return Excluded(locator, f"schema {entity.schema}: {what}")
    try:
        return _record(entity, locator, parts, left_out)
    except ValueError as error:
        return Quarantined(locator, str(error), entity.id)


def _record(entity: Entity, locator: Locator, parts: PartReader, left_out: Counter[str]) -> Record:
    if entity.schema == "Person":
        return listed_person_record(entity, locator, parts, left_out)
    if entity.schema == "LegalEntity" and (reason := legal_entity_reason(entity)):
        raise ValueError(f"LegalEntity may be a person: {reason}")
    return record_of(entity, _KINDS[entity.schema], locator, parts, left_out)
