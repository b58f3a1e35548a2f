"""Many parties at once: their names, countries, kinds and numbers as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from firmwatch.engine import collector_paused
from firmwatch.errors import ScopeError
from firmwatch.matching.name_table import NameTable, read_names
from firmwatch.matching.spelling import utf8_hash
from firmwatch.model import Record, Subject

__all__ = ["PartyColumns", "PartyTable", "columns_of", "columns_of_lines", "read_parties"]

Array = npt.NDArray[Any]

NO_COUNTRY, SEVERAL_COUNTRIES = -1, -2
KINDS = ("organisation", "vessel", "wallet")


@dataclass(frozen=True, slots=True)
class PartyColumns:
    """Parties as columns, one entry each: what a search needs of them and no more.

    `names` has all names of a party, `countries` its codes, `values` its identifiers' normal forms.
    """

    names: Sequence[Sequence[str]]
    countries: Sequence[Sequence[str]]
    kinds: Sequence[str]
    values: Sequence[Sequence[str]]

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True, slots=True)
class PartyTable:
    """Parties as arrays. Party p has the rows `firsts[p]` to `firsts[p + 1]` of `names`.

    `owners` (int32) has the party of each row. `countries` (int16) has a number for the only
    country, or -1 for none, -2 for several; `kinds` (int8) the place in `KINDS`. `values` (uint64)
    are hashes of identifiers, `value_owners` (int32) whose they are.
    """

    names: NameTable
    owners: Array
    firsts: Array
    countries: Array
    kinds: Array
    values: Array
    value_owners: Array

    def __len__(self) -> int:
        return len(self.kinds)


def columns_of(parties: Iterable[Subject | Record]) -> PartyColumns:
    """Lay subjects or records out as columns."""
    names, countries, kinds, values = [], [], [], []
    for party in parties:
        own = party.names
        names.append([item if isinstance(item, str) else item.value for item in own])
        countries.append(party.countries)
        kinds.append(party.kind.value)
        values.append([item.value for item in party.identifiers])
    return PartyColumns(names, countries, kinds, values)


class _Text(msgspec.Struct, gc=False):
    value: str


class _Line(msgspec.Struct, gc=False):
    """What the line of a record has that a search needs; all else is passed over."""

    kind: str
    names: list[_Text]
    countries: list[str]
    identifiers: list[_Text]


_line = msgspec.json.Decoder(_Line).decode


def columns_of_lines(lines: Iterable[bytes]) -> PartyColumns:
    """Lay records out as columns, each as the JSON of what `to_row` gives."""
    names, countries, kinds, values = [], [], [], []
    for row in map(_line, lines):
        names.append([item.value for item in row.names])
        countries.append(row.countries)
        kinds.append(row.kind)
        values.append([item.value for item in row.identifiers])
    return PartyColumns(names, countries, kinds, values)


def _refuse_people(kinds: Sequence[str]) -> None:
    if "listed_person" in kinds:
        raise ScopeError(
            "A listed person is never compared with subjects (scope rule S2). Leave listed persons "
            "out of the index and of what is asked."
        )


def read_parties(columns: PartyColumns) -> PartyTable:
    """Take the names of parties apart and lay everything out.

    Raises `ScopeError` for a listed person (scope rule S2).
    """
    _refuse_people(columns.kinds)
    with collector_paused():
        return _laid_out(columns)


def _laid_out(columns: PartyColumns) -> PartyTable:
    names = read_names([name for row in columns.names for name in row])
    of_name = np.repeat(
        np.arange(len(columns), dtype=np.int32), np.fromiter(map(len, columns.names), np.int64)
    )
    owners = of_name[names.sources] if len(names) else np.empty(0, np.int32)
    values = [
        (utf8_hash(value), place) for place, row in enumerate(columns.values) for value in row
    ]
    return PartyTable(
        names,
        owners,
        np.searchsorted(owners, np.arange(len(columns) + 1)),
        np.fromiter(map(_country, columns.countries), np.int16, len(columns)),
        np.fromiter(map(KINDS.index, columns.kinds), np.int8, len(columns)),
        np.array([value for value, _ in values], np.uint64),
        np.array([owner for _, owner in values], np.int32),
    )


def _country(codes: Sequence[str]) -> int:
    if len(codes) != 1:
        return SEVERAL_COUNTRIES if codes else NO_COUNTRY
    code = codes[0]
    if len(code) != 2 or not code.isascii():
        return SEVERAL_COUNTRIES
    return (ord(code[0]) - 32) * 96 + ord(code[1]) - 32
