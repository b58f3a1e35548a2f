"""The entities of a file that a block of it asks for, read from wherever they stand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import BinaryIO

from firmwatch.model import Address
from firmwatch.sources.ftm_kinds import INTEREST_SCHEMATA
from firmwatch.sources.ftm_lines import Entity, read_entity, reread_entity
from firmwatch.sources.ftm_listings import Designation, addresses_of, designation_of, is_published
from firmwatch.sources.ftm_parts import BlockParts, key_of
from firmwatch.sources.line_blocks import LINE_BYTES_MAX, Block

__all__ = ["DIGEST", "PartReader", "digest_of"]

DIGEST = 16
"""Bytes of a digest: 128 bits, of which no two lines ever share any by chance."""

_HELD_MAX = 4096
"""Entities that are held at once, since an owner's links stand together most often."""


class PartReader:
    """The parts of a block's entities and the ends of its links: `Parts` and `Entities`."""

    def __init__(self, block: Block, parts: BlockParts, near: BinaryIO, far: BinaryIO) -> None:
        self._begin, self._end, self._parts = block.begin, block.end, parts
        self._near, self._far = near, far
        # A block that is not held in memory is the file itself.
        self._near_begin = 0 if near.tell() else block.begin
        self._asked = ""
        self._found: tuple[int, Sequence[int]] = (-1, ())
        self._digests: dict[str, bytes] = {}
        self._ends: dict[str, tuple[int, Entity] | None] = {}
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

        None of an entity that a link names, or whose id may stand on other lines too: what becomes
        of it depends on these.
        """
        key = key_of(entity_id)
        if key in self._parts.repeated or key in self._parts.edges.ends:
            return None
        places = dict.fromkeys(self._subject(entity_id)[1])
        if not places and not address_ids:
            return bytes(DIGEST)
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

    def entity(self, entity_id: str) -> Entity | None:
        """Give the first entity of an id that a link of the block, or of an owner in it, names."""
        found = self._end_of(entity_id)
        return found[1] if found else None

    def is_end(self, entity: Entity, offset: int) -> bool:
        """Tell whether a link names an entity of the block, and it is the first one of its id."""
        offsets = self._parts.edges.ends.get(key_of(entity.id))
        if not offsets:
            return False
        if offsets[0] == offset:
            self._ends[entity.id] = offset, entity
            return True
        found = self._end_of(entity.id)
        return found is not None and found[0] == offset

    def links_of(self, owner_id: str) -> list[Entity]:
        """Give the links that name an entity of the block as an owner, in the file's order."""
        offsets = self._parts.edges.held.get(key_of(owner_id), ())
        found = [self._entity_at(offset) for offset in offsets]
        return [item for item in found if item and item.schema in INTEREST_SCHEMATA]

    def _end_of(self, entity_id: str) -> tuple[int, Entity] | None:
        if entity_id not in self._ends:
            if len(self._ends) >= _HELD_MAX:
                self._ends.clear()
            offsets = self._parts.edges.ends.get(key_of(entity_id), ())
            found = ((offset, self._entity_at(offset)) for offset in offsets)
            own = ((offset, item) for offset, item in found if item and item.id == entity_id)
            self._ends[entity_id] = next(own, None)
        return self._ends[entity_id]

    def _subject(self, entity_id: str) -> tuple[int, Sequence[int]]:
        # An entity is met before its designations are asked for.
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
    return blake2b(text.encode("ascii"), digest_size=DIGEST).digest()
