"""Rows that come twice, and rows that may be one organisation under two keys."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

__all__ = ["SeenRows"]

_ROW_BITS = 32
_ROW_MASK = (1 << _ROW_BITS) - 1
_HASH_MASK = (1 << 64) - 1


class SeenRows:
    """The rows read so far, by hashes of 8 bytes: a million rows take about 200 MB.

    Two different keys among a million share 64 bits with a probability below 1e-7.
    """

    def __init__(self) -> None:
        self._by_id: dict[int, int] = {}
        self._by_name: dict[int, int] = {}

    def all_new(
        self, numbers: Sequence[int], ids: Iterable[str], contents: Iterable[Hashable]
    ) -> bool:
        """Keep the ids of many rows, in order; False where one was known: see `earlier_row` then.

        Asking `earlier_row` of the same rows afterwards gives what it would have given without.
        """
        entries = [
            (hash(content) & _HASH_MASK) << _ROW_BITS | number
            for number, content in zip(numbers, contents, strict=True)
        ]
        keys = [int(id_, 16) for id_ in ids]
        return list(map(self._by_id.setdefault, keys, entries)) == entries

    def similar_rows(self, numbers: Sequence[int], similar: Iterable[str]) -> list[tuple[int, int]]:
        """Give (row, earlier row) for those of many rows, in order, that `similar_row` finds."""
        earlier = map(self._by_name.setdefault, map(hash, similar), numbers)
        return [(row, first) for row, first in zip(numbers, earlier, strict=True) if row != first]

    def earlier_row(self, number: int, id_: str, content: Hashable) -> tuple[int, bool] | None:
        """Give the row that had this id already, and whether its content was the same.

        None for a new id, which is kept. Content is what firmwatch uses of a row: cells that mean
        nothing to it may differ.
        """
        digest = hash(content) & _HASH_MASK
        known = self._by_id.setdefault(int(id_, 16), digest << _ROW_BITS | number)
        row = known & _ROW_MASK
        return None if row == number else (row, known >> _ROW_BITS == digest)

    def similar_row(self, number: int, similar: str) -> int | None:
        """Give the first row of another id with the same `RowFacts.similar`, if there is one.

        The matcher knows better what is similar, but half a million names are too many to ask it.
        """
        row = self._by_name.setdefault(hash(similar), number)
        return None if row == number else row
