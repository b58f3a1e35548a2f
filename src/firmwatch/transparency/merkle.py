"""The Merkle tree of RFC 6962 (section 2.1) over leaf hashes: heads and proofs, without storage.

Hashes are SHA-256, 32 bytes each. Leaves and inner nodes are hashed with different first bytes, so
that no inner node can be passed off as an entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

__all__ = [
    "EMPTY_ROOT",
    "HASH_BYTES",
    "Frontier",
    "Tree",
    "is_consistent",
    "is_included",
    "leaf_hash",
]

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves (RFC 6962 section 2.1)."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash one entry as a leaf."""
    return sha256(b"\x00" + entry).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _fold(hashes: Iterable[bytes]) -> bytes:
    """Join the roots of perfect subtrees, given from right to left, into one."""
    found = b""
    for each in hashes:
        found = _node(each, found) if found else each
    return found or EMPTY_ROOT


class Frontier:
    """The roots of the perfect subtrees that a tree is made of: all that growing it needs.

    Appending one leaf takes two hashes on average, and the whole holds one hash for each bit that
    is set in `size`.
    """

    def __init__(self, size: int = 0, hashes: bytes = b"") -> None:
        """Take up a tree of `size` leaves from what `packed` gave.

        Raises `ValueError` where the two do not belong together.
        """
        if size < 0 or len(hashes) != HASH_BYTES * size.bit_count():
            raise ValueError(f"{len(hashes)} bytes are no frontier of {size} leaves")
        self.size = size
        self._stack = [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Append leaf hashes."""
        stack, size = self._stack, self.size
        for leaf in leaves:
            found, rest = leaf, size
            while rest & 1:
                found = sha256(b"\x01" + stack.pop() + found).digest()
                rest >>= 1
            stack.append(found)
            size += 1
        self.size = size

    @property
    def packed(self) -> bytes:
        """The hashes one after the other, the largest subtree first."""
        return b"".join(self._stack)

    @property
    def root(self) -> bytes:
        """The root of the tree as it is now."""
        return _fold(reversed(self._stack))


class Tree:
    """A whole tree in memory, for proofs: 64 bytes for each leaf, and one hash to build it."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.size = len(leaves)
        level = b"".join(leaves)
        self._levels = [level]
        while len(level) >= 2 * HASH_BYTES:
            ends = range(0, len(level) - 2 * HASH_BYTES + 1, 2 * HASH_BYTES)
            level = b"".join(sha256(b"\x01" + level[at : at + 64]).digest() for at in ends)
            self._levels.append(level)

    def leaf(self, index: int) -> bytes:
        """Give the hash of one leaf, counted from 0."""
        return self._levels[0][HASH_BYTES * index : HASH_BYTES * (index + 1)]

    def root(self, size: int | None = None) -> bytes:
        """Give the root of the first `size` leaves, of all without one."""
        return self._range_root(0, self._checked(size))

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """Prove that the leaf `index` is among the first `size` (RFC 6962 section 2.1.1).

        Raises `ValueError` where it is not.
        """
        size = self._checked(size)
        if not 0 <= index < size:
            raise ValueError(f"a tree of {size} leaves has no leaf {index}")
        path, low, high = [], 0, size
        while high - low > 1:
            middle = low + _split(high - low)
            if index < middle:
                path.append(self._range_root(middle, high))
                high = middle
            else:
                path.append(self._range_root(low, middle))
                low = middle
        return path[::-1]

    def consistency(self, old: int, size: int | None = None) -> list[bytes]:
        """Prove that the first `old` leaves begin the first `size` (RFC 6962 section 2.1.2).

        Raises `ValueError` where there are fewer.
        """
        size = self._checked(size)
        if not 0 <= old <= size:
            raise ValueError(f"a tree of {size} leaves has no beginning of {old}")
        if old in (0, size):
            return []
        path, low, high, whole = [], 0, size, True
        while old != high:
            middle = low + _split(high - low)
            if old <= middle:
                path.append(self._range_root(middle, high))
                high = middle
            else:
                path.append(self._range_root(low, middle))
                low, whole = middle, False
        if not whole:
            path.append(self._range_root(low, high))
        return path[::-1]

    def _checked(self, size: int | None) -> int:
        if size is None:
            return self.size
        if not 0 <= size <= self.size:
            raise ValueError(f"the tree has {self.size} leaves, not {size}")
        return size

    def _range_root(self, low: int, high: int) -> bytes:
        return _fold(reversed(list(self._perfect(low, high))))

    def _perfect(self, low: int, high: int) -> Iterator[bytes]:
        """Give the roots of the perfect subtrees of a range that begins where one may."""
        while low < high:
            height = (high - low).bit_length() - 1
            at = HASH_BYTES * (low >> height)
            yield self._levels[height][at : at + HASH_BYTES]
            low += 1 << height


def is_included(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Check an inclusion proof (RFC 9162 section 2.1.3.2, which spells RFC 6962 out)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for each in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = _node(each, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = _node(found, each)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(old: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Check a consistency proof (RFC 9162 section 2.1.4.2)."""
    if old == size:
        return old_root == root and not path
    if old == 0:
        return old_root == EMPTY_ROOT and not path
    if not 0 < old < size or not path:
        return False
    rest = list(path) if old & (old - 1) else [old_root, *path]
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old_found = found = rest[0]
    for each in rest[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old_found, found = _node(each, old_found), _node(each, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = _node(found, each)
        at, last = at >> 1, last >> 1
    return last == 0 and old_found == old_root and found == root


def _split(size: int) -> int:
    """Give the largest power of two below `size`, where RFC 6962 splits a tree."""
    return 1 << (size - 1).bit_length() - 1
