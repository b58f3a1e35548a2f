"""Where in a file the parts of its entities stand, so that a file of any size needs no room."""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from firmwatch.errors import SchemaError
from firmwatch.model import Mapper, Quarantined
from firmwatch.sources.ftm_edges import (
    BlockEdges,
    EdgeColumns,
    EdgeIndex,
    Keys,
    found_rows,
    joined,
    numbers,
)
from firmwatch.sources.ftm_kinds import INTEREST_SCHEMATA, said_in
from firmwatch.sources.ftm_lines import Entity, head_of, read_entity, reread_entity
from firmwatch.sources.ftm_listings import PARTS, count_left_out_of_part
from firmwatch.sources.line_blocks import LINE_BYTES_MAX, Block, blocks_of, read_block

__all__ = ["BlockParts", "Columns", "PartIndex", "key_of"]

_SCHEMATA = ("", *PARTS)
_MASK = (1 << 64) - 1
_WITHIN = frozenset({"Person", "LegalEntity"})
_NOTED = _WITHIN | INTEREST_SCHEMATA.keys()


def key_of(text: str) -> int:
    """Give the 64-bit hash of an id, the same in every process."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") & _MASK


@dataclass(frozen=True, slots=True)
class BlockParts:
    """What one block of the file needs to know of all others: picklable, and no text.

    `subjects` gives by the hash of an entity's id where the Sanctions and Risks of it stand, and
    the row of the first in the whole index; `addresses` where the Address entities stand. `own`
    has the schemata of the block's own parts by their offsets. `repeated` gives by the hash of an
    id that may stand on several lines where these are. `edges` is of links that state interests.
    """

    subjects: dict[int, tuple[int, list[int]]]
    addresses: dict[int, list[int]]
    own: dict[int, str]
    repeated: dict[int, list[int]]
    edges: BlockEdges


class PartIndex:
    """Where the Sanction, Risk and Address entities of a file stand, to be read again from it.

    Memory holds 12 bytes a line, 17 more for each part, 17 for each subject of a Sanction or Risk,
    16 for each Address, and what `EdgeIndex` has of links, whatever these say. Texts are found by a
    64-bit hash and compared in full, so that two of one hash are not taken for each other. A
    repeated id of a part counts once: the first.
    """

    def __init__(self, path: Path, mapper: Mapper = map, size: int | None = None) -> None:
        """Read the file once, from its beginning to its end, in blocks of `size` bytes.

        `mapper` applies a function to each block, in order: `map`, or one that spreads them over
        processes. Raises `SchemaError` for a part that is outside of the FollowTheMoney model, and
        `OSError` where the file cannot be read.
        """
        self._path = path
        self._blocks: list[Columns] = list(mapper(_noted, blocks_of(path, size)))
        self.left_out: Counter[str] = Counter()
        for block in self._blocks:
            self.left_out.update(block.left_out)
        self._repeated = _repeated(joined(block.ids for block in self._blocks))
        later = self._set_repeats_apart()
        self._repeats = self._places_of_repeats()
        subjects = joined(block.subjects for block in self._blocks)
        self._subjects, self._designations = _sorted(
            subjects, joined(block.offsets for block in self._blocks), later
        )
        address_ids = joined(block.address_ids for block in self._blocks)
        self._address_ids, self._addresses = _sorted(
            address_ids, joined(block.places for block in self._blocks), later
        )
        # A part may be the subject of another; its line is not looked at again.
        self._edges = EdgeIndex(
            [block.edges for block in self._blocks],
            ((block.ids, block.line_offsets) for block in self._blocks),
        )
        self._met = np.isin(self._subjects, joined(block.part_ids for block in self._blocks))

    def blocks(self) -> Iterator[tuple[Block, BlockParts]]:
        """Give the blocks of the file, and what each needs to know of the others."""
        for columns in self._blocks:
            yield columns.block, self.parts_for(columns)

    def parts_for(self, columns: Columns) -> BlockParts:
        """Give what the entities of a block need to know."""
        own = zip(columns.parts, columns.schemata, strict=True)
        rows = found_rows(self._subjects, numbers(columns.ids))
        places = found_rows(self._address_ids, numbers(columns.wanted))
        repeats: dict[int, list[int]] = {}
        if len(self._repeated):
            ids = np.intersect1d(numbers(columns.ids), self._repeated)
            repeats = {key: self._repeats[key] for key in ids.tolist()}
        return BlockParts(
            subjects={
                key: (first, self._designations[first:end].tolist()) for key, first, end in rows
            },
            addresses={key: self._addresses[first:end].tolist() for key, first, end in places},
            own={offset: _SCHEMATA[schema] for offset, schema in own if schema},
            repeated=repeats,
            edges=self._edges.block(columns.edges, columns.ids),
        )

    def meet(self, rows: NDArray[np.int64]) -> None:
        """Take note that the subjects in some rows of the index are in the file.

        A row stands for all of the same hash, of which it is the first.
        """
        self._met[rows] = True

    @property
    def dangling(self) -> int:
        """How many subjects of Sanction and Risk entities were not met."""
        firsts = np.searchsorted(self._subjects, self._subjects)
        return len(self._met) - int(self._met[firsts].sum())

    def _set_repeats_apart(self) -> frozenset[int]:
        """Leave parts of repeated ids to be read as entities; give the offsets of later ones."""
        if not len(self._repeated):
            return frozenset()
        first: dict[str, int] = {}
        later: set[int] = set()
        with self._path.open("rb") as stream:
            for block in self._blocks:
                rows = np.flatnonzero(np.isin(numbers(block.part_ids), self._repeated))
                for row in rows.tolist():
                    offset = block.parts[row]
                    stream.seek(offset)
                    part = reread_entity(stream.readline(LINE_BYTES_MAX))
                    if first.setdefault(part.id, offset) != offset:
                        later.add(offset)
                    block.schemata[row] = 0
                    counted: Counter[str] = Counter()
                    count_left_out_of_part(part, counted)
                    self.left_out.subtract(counted)
        return frozenset(later)

    def _places_of_repeats(self) -> dict[int, list[int]]:
        found: defaultdict[int, list[int]] = defaultdict(list)
        for block in self._blocks if len(self._repeated) else ():
            ids = numbers(block.ids)
            for row in np.flatnonzero(np.isin(ids, self._repeated)).tolist():
                found[block.ids[row]].append(block.block.begin + block.lines[row])
        return found


@dataclass(slots=True)
class Columns:
    """What the reading of a block collects: a hash for each line and each subject, and places."""

    block: Block
    ids: array[int] = field(default_factory=lambda: array("Q"))
    lines: array[int] = field(default_factory=lambda: array("I"))
    """Offsets of the lines of `ids` in the block."""
    subjects: array[int] = field(default_factory=lambda: array("Q"))
    offsets: array[int] = field(default_factory=lambda: array("Q"))
    address_ids: array[int] = field(default_factory=lambda: array("Q"))
    places: array[int] = field(default_factory=lambda: array("Q"))
    part_ids: array[int] = field(default_factory=lambda: array("Q"))
    parts: array[int] = field(default_factory=lambda: array("Q"))
    schemata: bytearray = field(default_factory=bytearray)
    wanted: array[int] = field(default_factory=lambda: array("Q"))
    """Addresses that the entities of the block name."""
    left_out: Counter[str] = field(default_factory=Counter)
    edges: EdgeColumns = field(default_factory=EdgeColumns)

    @property
    def line_offsets(self) -> Keys:
        """Offsets of the lines of `ids` in the file."""
        if not self.lines:
            return np.empty(0, np.uint64)
        return np.frombuffer(self.lines, np.uint32).astype(np.uint64) + np.uint64(self.block.begin)


def _noted(block: Block) -> Columns:
    columns = Columns(block)
    with block.open() as stream:
        for number, offset, line in read_block(block, stream):
            if line is not None:
                _note(number, offset, line, columns)
    return columns


def _note(number: int, offset: int, line: bytes, columns: Columns) -> None:
    head = head_of(line)
    if head is not None and head[1] not in PARTS:
        # An escape may hide the name of a property.
        is_escaped = b"\\u00" in line
        if is_escaped or b'"addressEntity"' in line:
            entity = read_entity(number, line) if is_escaped else _not_raising(number, line)
            if isinstance(entity, Entity):
                columns.wanted.extend(map(key_of, entity.texts("addressEntity")))
        key = key_of(head[0])
        columns.ids.append(key)
        columns.lines.append(offset - columns.block.begin)
        if head[1] in _NOTED:
            # Of a person no more is needed than that there is one.
            link = _not_raising(number, line) if head[1] in INTEREST_SCHEMATA else None
            _note_link(link, head[1], key, offset, columns.edges)
        return
    entity = read_entity(number, line) if head else _not_raising(number, line)
    if not isinstance(entity, Entity):
        return
    key = key_of(entity.id)
    columns.ids.append(key)
    columns.lines.append(offset - columns.block.begin)
    if entity.schema not in PARTS:
        columns.wanted.extend(map(key_of, entity.texts("addressEntity")))
        _note_link(entity, entity.schema, key, offset, columns.edges)
        return
    columns.part_ids.append(key)
    columns.parts.append(offset)
    columns.schemata.append(_SCHEMATA.index(entity.schema))
    if not entity.properties.keys() <= PARTS[entity.schema]:
        count_left_out_of_part(entity, columns.left_out)
    if entity.schema == "Address":
        columns.address_ids.append(key)
        columns.places.append(offset)
        return
    for subject in entity.texts("entity"):
        columns.subjects.append(key_of(subject))
        columns.offsets.append(offset)


def _note_link(
    entity: Entity | Quarantined | None, schema: str, key: int, offset: int, edges: EdgeColumns
) -> None:
    if schema in _WITHIN:
        edges.within.append(key)
    found = INTEREST_SCHEMATA.get(schema)
    if found is None or not isinstance(entity, Entity):
        return
    if not said_in(schema, entity.values(*found.words)).kinds:
        return
    for owner in map(key_of, entity.texts(found.owner)):
        for asset in map(key_of, entity.texts(found.asset)):
            edges.owners.append(owner)
            edges.assets.append(asset)
            edges.offsets.append(offset)


def _not_raising(number: int, line: bytes) -> Entity | Quarantined | None:
    try:
        return read_entity(number, line)
    except SchemaError:
        return None  # Raised again when its turn comes: parts are read first.


def _repeated(keys: Keys) -> Keys:
    keys.sort()
    return np.unique(keys[1:][keys[1:] == keys[:-1]])


def _sorted(keys: Keys, offsets: Keys, later: frozenset[int]) -> tuple[Keys, Keys]:
    if later:
        kept = ~np.isin(offsets, np.fromiter(later, np.uint64, len(later)))
        keys, offsets = keys[kept], offsets[kept]
    # Stable, so that the parts of one entity stay in the file's order.
    order = np.argsort(keys, kind="stable")
    return keys[order], offsets[order]
