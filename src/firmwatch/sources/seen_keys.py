"""Which keys a file had already, for files of millions of records."""

from __future__ import annotations

import hashlib
from array import array

__all__ = ["SeenKeys"]

_FIRST_SLOTS = 1 << 10


class SeenKeys:
    """A set of keys in 16 to 32 bytes each, by 64-bit digests in one table of open addressing.

    Two of three million different keys share a digest with a probability of 2 in 10 million
    (n² / 2⁶⁵); a set of strings would take ten times the memory.
    """

    def __init__(self) -> None:
        """Begin with no key."""
        self._slots = array("Q", bytes(8 * _FIRST_SLOTS))
        self._used = 0

    def add(self, key: str) -> bool:
        """Add a key; False where it was there already."""
        digest = hashlib.blake2b(key.encode("utf-8"), digest_size=8).digest()
        if not self._put(int.from_bytes(digest, "big") or 1):
            return False
        self._used += 1
        if 2 * self._used > len(self._slots):
            self._grow()
        return True

    def _put(self, value: int) -> bool:
        slots, mask = self._slots, len(self._slots) - 1
        at = value & mask
        while found := slots[at]:
            if found == value:
                return False
            at = (at + 1) & mask
        slots[at] = value
        return True

    def _grow(self) -> None:
        old = self._slots
        self._slots = array("Q", bytes(16 * len(old)))
        for value in old:
            if value:
                self._put(value)
