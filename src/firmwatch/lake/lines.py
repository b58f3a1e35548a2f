"""Model objects as lines of JSON in one array, each read when it is asked for."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, overload

import numpy as np
import numpy.typing as npt

from firmwatch.model import from_row, to_row

__all__ = ["DIGEST", "LOCATOR", "Lines", "digests_of", "line_of", "record_digests"]

T = TypeVar("T")

DIGEST = 16
"""Bytes of a digest: 128 bits of SHA-256, of which no two records ever share any by chance."""

LOCATOR = re.compile(rb'"locator":\{"file":"(?:[^"\\]|\\.)*","line":\d+\}')
"""A locator as `Lines` writes it. In a text its quotes would be escaped."""


@dataclass(frozen=True, slots=True, eq=False)
class Lines(Sequence[T], Generic[T]):
    """Objects of one model type; `text` (uint8) has the JSON of each between `offsets` (int64).

    `read` has the objects themselves, where they are at hand.
    """

    kind: type[T]
    text: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int64]
    read: Sequence[T] = field(default=())

    @classmethod
    def of(cls, kind: type[T], items: Iterable[T]) -> Lines[T]:
        """Write objects."""
        found = list(items)
        return cls.joined(kind, [line_of(to_row(item)) for item in found], found)

    @classmethod
    def joined(cls, kind: type[T], lines: Sequence[bytes], read: Sequence[T] = ()) -> Lines[T]:
        """Put lines together, as `line_of` gives them."""
        offsets = np.zeros(len(lines) + 1, np.int64)
        np.cumsum(np.fromiter(map(len, lines), np.int64, len(lines)), out=offsets[1:])
        return cls(kind, np.frombuffer(b"".join(lines), np.uint8), offsets, read)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...
    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        if isinstance(place, slice):
            return [self[item] for item in range(*place.indices(len(self)))]
        if not 0 <= place < len(self):
            raise IndexError(place)
        return self.read[place] if self.read else from_row(self.kind, self.row(place))

    def line(self, place: int) -> bytes:
        """Give the JSON of an object."""
        return self.text[self.offsets[place] : self.offsets[place + 1]].tobytes()

    def lines(self, start: int = 0, end: int | None = None) -> list[bytes]:
        """Give the JSON of all objects, or of some in a row."""
        return [self.line(place) for place in range(len(self))[start:end]]

    def row(self, place: int) -> Any:
        """Give an object as `to_row` does."""
        return json.loads(self.line(place))


def line_of(row: Any) -> bytes:
    """Write a row as `Lines` does."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def record_digests(lines: Sequence[bytes]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Give two digests (uint8 [n, DIGEST]) of each record: of what it says, and of its whole line.

    `lines` are as `Lines` has them. The first is without locators: a line more at the top of a file
    moves every record, and changes none.
    """
    return digests_of(LOCATOR.sub(b"", line) for line in lines), digests_of(lines)


def digests_of(lines: Iterable[bytes]) -> npt.NDArray[np.uint8]:
    """Digest whole lines."""
    found = b"".join([hashlib.sha256(line).digest()[:DIGEST] for line in lines])
    return np.frombuffer(found, np.uint8).reshape(-1, DIGEST)
