"""An entry of a publisher: every name that the publisher itself gives one organisation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from firmwatch.text.names import name_keys

__all__ = ["Entry", "EntryName", "Published", "clean_name", "joined"]

_BRACKETS = re.compile(r"\([^()]*\)")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class EntryName:
    """One printed name; `weak` and `former` are the publisher's own words for it."""

    text: str
    weak: bool = False
    former: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """What one publisher says of one organisation or vessel; never of a person (scope rule S2).

    `countries` are ISO 3166-1 alpha-2; `identifiers` are pairs of scheme and normal value.
    `coarse` is true where the publisher gathers a whole group of companies under one entry, so
    that only names that differ in spelling are certain to be of one company.
    """

    publisher: str
    id: str
    names: tuple[EntryName, ...]
    kind: str = "organisation"
    countries: tuple[str, ...] = ()
    identifiers: frozenset[tuple[str, str]] = frozenset()
    coarse: bool = False

    def keys(self) -> frozenset[str]:
        """Give the keys of all names, with and without spaces, that equal names share.

        A name counts with and without what stands in brackets: often its acronym.
        """
        texts = {text for name in self.names for text in (name.text, _BRACKETS.sub("", name.text))}
        return frozenset(key for text in texts for key in name_keys(text) if key)


@dataclass(slots=True)
class Published:
    """The entries of one publisher, and how many rows were left out, by reason."""

    entries: list[Entry] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def clean_name(text: str | None) -> str:
    """Fold white space (also non-breaking) and drop it at both ends."""
    return _SPACE.sub(" ", text or "").strip()


def joined(entries: Iterable[Entry]) -> list[Entry]:
    """Join the versions of entries that have one publisher and id: names and facts are united.

    The order of first appearance is kept, so that the newest version is to come first.
    """
    united: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        key = (entry.publisher, entry.id)
        first = united.get(key)
        if first is not None:
            seen = {name.text for name in first.names}
            entry = Entry(
                entry.publisher,
                entry.id,
                (*first.names, *(name for name in entry.names if name.text not in seen)),
                first.kind,
                tuple(dict.fromkeys((*first.countries, *entry.countries))),
                first.identifiers | entry.identifiers,
                first.coarse,
            )
        united[key] = entry
    return list(united.values())
