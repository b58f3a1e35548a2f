"""Where in a file the parts of its entities stand, so that a file of any size needs no room."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from firmwatch.model import Address
from firmwatch.sources.ftm_lines import (
    LINE_BYTES_MAX,
    Entity,
    entity_id_of,
    read_entity,
    read_lines_at,
    reread_entity,
)
from firmwatch.sources.ftm_listings import (
    PARTS,
    Designation,
    addresses_of,
    count_left_out_of_part,
    designation_of,
)

__all__ = ["PartIndex"]

_SCHEMATA = tuple(PARTS)
_MASK = (1 << 64) - 1


class PartIndex:
    """The Sanction, Risk and Address entities of a file, read again from it when asked for.

    Memory holds 8 bytes a line, 17 more for each part, 17 for each subject of a Sanction or Risk
    and 16 for each Address, whatever these say. Texts are found by a 64-bit hash and compared in
    full, so that two of one hash are not taken for each other. A repeated id of a part counts
    once: the first.
    To be closed, or used in a `with` statement.
    """

    def __init__(self, path: Path) -> None:
        """Read the file once, from its beginning to its end.

        Raises `SchemaError` for a part that is outside of the FollowTheMoney model, and `OSError`
        where the file cannot be read.
        """
        columns = _Columns()
        for number, offset, line in read_lines_at(path):
            _note(number, offset, line, columns)
        self._stream = path.open("rb", buffering=4096)
        self._repeated = _repeated(columns.ids)
        later = self._set_repeats_apart(columns)
        self._subjects, self._designations = _sorted(columns.subjects, columns.offsets, later)
        self._address_ids, self._addresses = _sorted(columns.address_ids, columns.places, later)
        # A part may be the subject of another; its line is not looked at again.
        self._met = bytearray(np.isin(_numbers(self._subjects), _numbers(columns.part_ids)))
        self._parts, self._schemata = columns.parts, columns.schemata
        self.left_out = columns.left_out
        self._next = 0
        self._last: tuple[str, list[Designation]] = ("", [])

    def __enter__(self) -> PartIndex:
        """Give itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self._stream.close()

    def is_repeated(self, entity_id: str) -> bool:
        """Tell whether an id may stand on several lines; False only where it does not."""
        return hash(entity_id) & _MASK in self._repeated

    def part_at(self, offset: int) -> str:
        """Give the schema of the part on the line at an offset, which grows from call to call.

        "" where there is none, or where its id is repeated and the line is to be read again.
        What its fields leave out is in `left_out` already.
        """
        row = self._next
        if row == len(self._parts) or self._parts[row] != offset:
            return ""
        self._next = row + 1
        return _SCHEMATA[self._schemata[row] - 1] if self._schemata[row] else ""

    def meet(self, entity_id: str) -> None:
        """Take note that an entity of this id is in the file."""
        key = hash(entity_id) & _MASK
        for row in _rows(self._subjects, key):
            self._met[row] = 1

    @property
    def dangling(self) -> int:
        """How many subjects of Sanction and Risk entities were not met."""
        return len(self._met) - sum(self._met)

    def designations(self, entity_id: str) -> Sequence[Designation]:
        """Give what the Sanction and Risk entities of an entity say, in the file's order."""
        if self._last[0] != entity_id:
            rows = _rows(self._subjects, hash(entity_id) & _MASK)
            # Two subjects of one part and one hash give its offset twice.
            offsets = dict.fromkeys(self._designations[row] for row in rows)
            parts = map(self._read, offsets)
            found = [designation_of(part) for part in parts if entity_id in part.values("entity")]
            self._last = (entity_id, found)
        return self._last[1]

    def addresses(self, address_id: str) -> tuple[Address, ...] | None:
        """Give the addresses of an Address entity; None where the file has none of this id."""
        for row in _rows(self._address_ids, hash(address_id) & _MASK):
            part = self._read(self._addresses[row])
            if part.id == address_id:
                return addresses_of(part)
        return None

    def _read(self, offset: int) -> Entity:
        self._stream.seek(offset)
        return reread_entity(self._stream.readline(LINE_BYTES_MAX))

    def _set_repeats_apart(self, columns: _Columns) -> frozenset[int]:
        """Leave parts of repeated ids to be read as entities; give the offsets of later ones."""
        if not self._repeated:
            return frozenset()
        first: dict[str, int] = {}
        later: set[int] = set()
        for row, (key, offset) in enumerate(zip(columns.part_ids, columns.parts, strict=True)):
            if key not in self._repeated:
                continue
            part = self._read(offset)
            if first.setdefault(part.id, offset) != offset:
                later.add(offset)
            columns.schemata[row] = 0
            counted: Counter[str] = Counter()
            count_left_out_of_part(part, counted)
            columns.left_out.subtract(counted)
        return frozenset(later)


class _Columns:
    """What the reading collects: a hash for each line and each subject, and where they stand."""

    def __init__(self) -> None:
        self.ids = array("Q")
        self.subjects, self.offsets = array("Q"), array("Q")
        self.address_ids, self.places = array("Q"), array("Q")
        self.part_ids, self.parts, self.schemata = array("Q"), array("Q"), bytearray()
        self.left_out: Counter[str] = Counter()


def _note(number: int, offset: int, line: bytes | None, columns: _Columns) -> None:
    if line is None:
        return
    # An escape may hide the name of a part's schema; then the line is read in full.
    if b"\\u00" not in line and not (
        b'"Sanction"' in line or b'"Risk"' in line or b'"Address"' in line
    ):
        if (entity_id := entity_id_of(number, line)) is not None:
            columns.ids.append(hash(entity_id) & _MASK)
        return
    entity = read_entity(number, line)
    if not isinstance(entity, Entity):
        return
    key = hash(entity.id) & _MASK
    columns.ids.append(key)
    if entity.schema not in PARTS:
        return
    columns.part_ids.append(key)
    columns.parts.append(offset)
    columns.schemata.append(1 + _SCHEMATA.index(entity.schema))
    count_left_out_of_part(entity, columns.left_out)
    if entity.schema == "Address":
        columns.address_ids.append(key)
        columns.places.append(offset)
        return
    for subject in entity.values("entity"):
        columns.subjects.append(hash(subject) & _MASK)
        columns.offsets.append(offset)


def _repeated(keys: array[int]) -> frozenset[int]:
    ordered = np.sort(_numbers(keys))
    return frozenset(np.unique(ordered[1:][ordered[1:] == ordered[:-1]]).tolist())


def _sorted(
    keys: array[int], offsets: array[int], later: frozenset[int]
) -> tuple[array[int], array[int]]:
    key, offset = _numbers(keys), _numbers(offsets)
    if later:
        kept = ~np.isin(offset, np.fromiter(later, np.uint64, len(later)))
        key, offset = key[kept], offset[kept]
    # Stable, so that the parts of one entity stay in the file's order.
    order = np.argsort(key, kind="stable")
    return array("Q", key[order].tobytes()), array("Q", offset[order].tobytes())


def _numbers(values: array[int]) -> NDArray[np.uint64]:
    return np.frombuffer(values, np.uint64) if values else np.empty(0, np.uint64)


def _rows(keys: array[int], key: int) -> range:
    begin = end = bisect_left(keys, key)
    while end < len(keys) and keys[end] == key:
        end += 1
    return range(begin, end)
