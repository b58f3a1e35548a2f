"""Identifiers of entries for publishers that give none: made of what the entry prints."""

from __future__ import annotations

import hashlib
from collections import Counter

__all__ = ["EntryKeys", "entry_key"]

_DIGITS = 16


def entry_key(*parts: str) -> str:
    """Give the first 16 hexadecimal digits of the SHA-256 of texts, folded for case and spaces."""
    folded = "\x1f".join(" ".join(part.split()).casefold() for part in parts)
    return hashlib.sha256(folded.encode()).hexdigest()[:_DIGITS]


class EntryKeys:
    """Keys of the entries of one file, each made of as little as tells it from all the others.

    An entry is described by texts in the order in which they last: its list and name first, its
    address and the rest of it further back. Its key is made of the first of these, and of further
    ones only where another entry of the file shares those before. So an amended address leaves the
    key as it is, unless two entries of one name are told apart by their addresses. Every entry has
    to be added before a key is asked for. Holds one digest per text and entry.
    """

    def __init__(self) -> None:
        self._entries: Counter[str] = Counter()
        self._known: set[str] = set()

    def add(self, *parts: str) -> bool:
        """Take an entry's texts in; False where an entry of the same texts was added before."""
        whole = entry_key(*parts)
        if whole in self._known:
            return False
        self._known.add(whole)
        self._entries.update(entry_key(*parts[:depth]) for depth in range(1, len(parts) + 1))
        return True

    def shared(self, *parts: str) -> bool:
        """Whether several entries begin with these texts."""
        return self._entries[entry_key(*parts)] > 1

    def key(self, *parts: str) -> str:
        """Give the key of an entry whose texts were added."""
        for depth in range(1, len(parts)):
            if not self.shared(*parts[:depth]):
                return entry_key(*parts[:depth])
        return entry_key(*parts)
