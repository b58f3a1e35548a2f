"""What differs between two snapshots of a source."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

__all__ = ["Change", "ChangeKind"]


class ChangeKind(StrEnum):
    """What happened to an entry of a list."""

    LISTED = "listed"
    DELISTED = "delisted"
    RENAMED = "renamed"
    """Its first name is another one."""
    ALIAS_ADDED = "alias added"
    ALIAS_REMOVED = "alias removed"
    IDENTIFIER_ADDED = "identifier added"
    IDENTIFIER_REMOVED = "identifier removed"
    AMENDED = "amended"
    """Another field has another value."""
    RENUMBERED = "renumbered"
    """The publisher gave the same entry another id."""
    MERGED = "merged"
    """An entry is gone, and another one that goes on has taken its names or numbers over."""
    SPLIT = "split"
    """An entry is new, and its names or numbers stood in another one before."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    `record_id` is the entry's own id, in the older snapshot if it is gone. `field` is the field of
    a `Record` that changed, "" where the whole entry came or went. `before` and `after` are what
    stood there, as plain rows (`model.to_row`); a field that holds several values has those that
    went and those that came. `cosmetic` is true where nothing but spaces, punctuation or case
    differs. `related` are ids that it was merged into, split off or renumbered to.
    """

    kind: ChangeKind
    source: str
    record_id: str
    caption: str
    field: str = ""
    before: Any = None
    after: Any = None
    cosmetic: bool = False
    related: tuple[str, ...] = ()
