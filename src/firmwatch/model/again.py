"""Entries of a version that the next version may have again, byte for byte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from firmwatch.model.record import Locator

__all__ = ["KnownEntries", "KnownEntry", "Unchanged"]


class KnownEntry(NamedTuple):
    """What was made of an entry's bytes, without what it says: that is in the snapshot.

    `table` and `id` name the record. All of its `names` (their number) stand where it stands.
    `parts` is a digest of the bytes of all other rows that went into it, `wanted` the ids by which
    it names some of these; `left_out` has the fields that nobody keeps, and how many values.
    """

    table: str
    id: str
    names: int
    parts: bytes
    wanted: tuple[str, ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()


KnownEntries = Mapping[bytes, KnownEntry]
"""The entries of a version by the digests of their own bytes (BLAKE2b, RFC 7693, of 16 bytes)."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """An entry that was read again from the bytes that it was read from in an earlier version.

    It says what it said there, and `locator` where it stands now.
    """

    locator: Locator
    entry: KnownEntry
