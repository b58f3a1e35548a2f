"""What differs between two versions of a register: parties and interests that came, went, changed.

An interest that moves an exposure is one of these, so that the others need not be looked at.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from firmwatch.model import Interest, Locator, RegisterParty

__all__ = ["RegisterChange", "register_changes"]

T = TypeVar("T", RegisterParty, Interest)

_NOWHERE = Locator("", 0)
_FIELDS: dict[type, tuple[str, ...]] = {
    kind: tuple(field.name for field in dataclasses.fields(kind))
    for kind in (RegisterParty, Interest)
}


@dataclass(frozen=True, slots=True)
class RegisterChange(Generic[T]):
    """One party or interest that is not the same in both versions; None where it is not in one.

    `fields` names the fields that differ; empty where the whole of it came or went.
    """

    id: str
    before: T | None
    after: T | None
    fields: tuple[str, ...] = ()


def register_changes(
    before: Callable[[], Iterable[T]], after: Callable[[], Iterable[T]]
) -> list[RegisterChange[T]]:
    """Compare two versions of a register's parties, or of its interests; gives changes by id.

    Each of `before` and `after` gives a version anew whenever it is called: both are read twice,
    and memory holds an id and 16 bytes of each and only those that changed in full. Where in the
    file a thing stands, and which row of it counts, is no change.
    """
    old = {item.id: _digest(item) for item in before()}
    new = {item.id: _digest(item) for item in after()}
    changed = {id_ for id_ in old.keys() | new.keys() if old.get(id_) != new.get(id_)}
    del old, new
    left = {item.id: item for item in before() if item.id in changed}
    right = {item.id: item for item in after() if item.id in changed}
    return [_change(id_, left.get(id_), right.get(id_)) for id_ in sorted(changed)]


def _change(id_: str, before: T | None, after: T | None) -> RegisterChange[T]:
    if before is None or after is None:
        return RegisterChange(id_, before, after)
    one, other = _content(before), _content(after)
    differing = tuple(
        name for name in _FIELDS[type(before)] if getattr(one, name) != getattr(other, name)
    )
    return RegisterChange(id_, before, after, differing)


def _content(item: T) -> T:
    """Give what a register says, without the places where it stands in the file."""
    if isinstance(item, RegisterParty):
        names = tuple(dataclasses.replace(name, locator=None) for name in item.names)
        return dataclasses.replace(item, names=names, locator=_NOWHERE, derived=False)
    return dataclasses.replace(item, locator=_NOWHERE, derived=False)


def _digest(item: T) -> bytes:
    # Fields are texts, numbers, enums and tuples of these, which always print the same.
    return hashlib.blake2b(repr(_content(item)).encode(), digest_size=16).digest()
