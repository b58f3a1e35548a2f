"""The reference index: where a subject finds the records that it may be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from firmwatch.matching.party import Party, party_of_record
from firmwatch.model import Identifier, Record, Subject
from firmwatch.text.names import name_keys

__all__ = ["ReferenceIndex"]


class ReferenceIndex:
    """Records by the keys of the exact channels: name, letters without spaces, identifiers.

    It holds organisations, vessels and wallets, and no person (scope rule S2).
    """

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._records: list[Record] = []
        self._parties: list[Party] = []
        self._by_key: dict[str, list[int]] = {}
        self._by_value: dict[str, list[int]] = {}
        for record in records:
            self.add(record)

    def __len__(self) -> int:
        return len(self._records)

    def add(self, record: Record) -> None:
        """Index a record. Raises `ScopeError` for a listed person."""
        party = party_of_record(record)
        position = len(self._records)
        self._records.append(record)
        self._parties.append(party)
        for name in party.names:
            for key in {name.form.key, name.form.letters} - {""}:
                _append(self._by_key, key, position)
        for identifier in party.identifiers:
            _append(self._by_value, identifier.value, position)

    def candidates(self, subject: Subject) -> Iterator[tuple[Record, Party]]:
        """Give every record that shares a key with a subject, once, in the order of the index."""
        yield from self.lookup(subject.names, subject.identifiers)

    def lookup(
        self, names: Iterable[str], identifiers: Iterable[Identifier]
    ) -> Iterator[tuple[Record, Party]]:
        """Give every record that shares a name key or an identifier's value, once, in order."""
        positions: set[int] = set()
        for name in names:
            key, letters = name_keys(name)
            positions.update(self._by_key.get(key, ()))
            if letters != key:
                positions.update(self._by_key.get(letters, ()))
        for identifier in identifiers:
            positions.update(self._by_value.get(identifier.value, ()))
        for position in sorted(positions):
            yield self._records[position], self._parties[position]


def _append(index: dict[str, list[int]], key: str, position: int) -> None:
    positions = index.setdefault(key, [])
    if not positions or positions[-1] != position:
        positions.append(position)
