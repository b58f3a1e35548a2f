"""A user's own table of owners: a CSV with one interest a row, whoever filled it in.

A register and no list. Two rows of one owner or asset are told to be of the same organisation by
its id, LEI, register number, or name and country, in this order; what one row leaves out another
may say, and what they say otherwise is quarantined. A person is an owner inside one organisation's
record (scope rule S4), so is never the same in two.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from firmwatch.errors import SchemaError
from firmwatch.model import (
    Excluded,
    FieldUse,
    Interest,
    LeftOut,
    Parsed,
    Quarantined,
    RegisterParty,
    Source,
    SourceFile,
)
from firmwatch.sources.delimited_rows import Layout, Row, read_rows
from firmwatch.sources.interests_csv_rows import SOURCE_NAME, Stake, stake_of

__all__ = ["SOURCE", "count", "parse"]

FILE = "interests.csv"

_OF_PERSON = "left out of a person"
_COLUMNS = {
    "owner": "`names` of the owner; the `reason` of one who is unspecified, in a single word",
    "owner_kind": "`kind` of the owner: organisation, person or unspecified",
    "owner_id": f"`id` of the owner; {_OF_PERSON}",
    "owner_country": f"`countries` of the owner; {_OF_PERSON}",
    "owner_lei": f"`identifiers` of the owner, `lei`; {_OF_PERSON}",
    "owner_number": f"`identifiers` of the owner, `registration`; {_OF_PERSON}",
    "owner_birth_year": "`birth_year` of an owner who is a person",
    "asset": "`names` of the asset",
    "asset_kind": "whether the asset is an organisation, where its name does not show it",
    "asset_id": "`id` of the asset",
    "asset_country": "`countries` of the asset",
    "asset_lei": "`identifiers` of the asset, `lei`",
    "asset_number": "`identifiers` of the asset, `registration`",
    "interest": "`kind` of the interest, as BODS 0.4 has it; a shareholding where it is empty",
    "share": "`share_min`, `share_max`: `50 %`, `25-50 %`, `>25 %`, `<50 %`, `>25-50 %`",
    "direct": "`direct`: yes, no, or empty where it is not known",
    "start": "`start_date`",
    "end": "`end_date`, the first day on which it is no more",
    "stated": "`stated_date`",
    "detail": f"`detail`; {_OF_PERSON}",
}
_REQUIRED = frozenset({"owner", "asset"})


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the table into parties and interests, with what became of every row that is none.

    `files` gives the path of `interests.csv`, in UTF-8, parted by commas, semicolons or tabs, a
    line a row. It is held in memory. Raises `SchemaError` for a column that is none of those of the
    reference, or where `owner` or `asset` is missing, and `RefusedError` where the file cannot be
    read.
    """
    left_out: Counter[str] = Counter()
    table = _Table()
    is_checked = False
    for row in read_rows(files[FILE], _layout(files[FILE])):
        if isinstance(row, Row) and not is_checked:
            _check_columns(row)
            is_checked = True
        table.take(row, left_out)
    yield from table.events()
    yield from (LeftOut(field, number) for field, number in sorted(left_out.items()))


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the lines that are not blank, but for the header, without reading them."""
    with files[FILE].open("rb") as stream:
        lines = sum(bool(line.strip(b" \r\n\xef\xbb\xbf")) for line in stream)
    return {FILE: max(lines - 1, 0)}


class _Table:
    """What the rows say in all: each party once, with what any row knows of it."""

    def __init__(self) -> None:
        self._parties: dict[str, RegisterParty] = {}
        self._interests: dict[str, Interest] = {}
        self._rows: list[Stake | Quarantined | Excluded] = []

    def take(self, row: Row | Quarantined, left_out: Counter[str]) -> None:
        if isinstance(row, Quarantined):
            self._rows.append(row)
            return
        try:
            self._rows.append(self._taken(stake_of(row.values, row.locator, left_out)))
        except ValueError as error:
            self._rows.append(Quarantined(row.locator, str(error)))

    def events(self) -> Iterator[Parsed]:
        told: set[str] = set()
        for row in self._rows:
            if not isinstance(row, Stake):
                yield row
                continue
            for id_ in (row.asset.id, row.owner.id):
                if id_ not in told:
                    told.add(id_)
                    yield self._parties[id_]
            yield row.interest

    def _taken(self, stake: Stake) -> Stake | Excluded:
        parties = [self._merged(party) for party in (stake.asset, stake.owner)]
        interest = stake.interest
        if known := self._interests.get(interest.id):
            if dataclasses.replace(interest, locator=known.locator) == known:
                return Excluded(interest.locator, f"the same as line {known.locator.line}")
            raise ValueError(
                f"line {known.locator.line} has the same owner, asset, interest and start; give "
                "the start of each"
            )
        self._interests[interest.id] = interest
        self._parties.update({party.id: party for party in parties})
        return stake

    def _merged(self, party: RegisterParty) -> RegisterParty:
        """Give what is known of a party with this row; a contradiction is a `ValueError`."""
        known = self._parties.get(party.id)
        if known is None:
            return party
        numbers = {item.scheme: item for item in known.identifiers}
        given = [numbers.setdefault(item.scheme, item).value for item in party.identifiers]
        for what, differs in (
            ("kind", known.kind is not party.kind),
            ("name", _differ(*(_folded(item) for item in (known, party)))),
            ("country", _differ(known.countries, party.countries)),
            (
                "number",
                given != [item.value for item in party.identifiers],
            ),
        ):
            if differs:
                raise ValueError(
                    f"line {known.locator.line} has another {what} for the same owner or asset "
                    f"({party.id[:60]!r})"
                )
        return dataclasses.replace(
            known,
            names=known.names or party.names,
            countries=known.countries or party.countries,
            identifiers=tuple(numbers.values()),
        )


def _folded(party: RegisterParty) -> tuple[str, ...]:
    return tuple(name.value.casefold() for name in party.names)


def _differ(before: tuple[str, ...], now: tuple[str, ...]) -> bool:
    return bool(before) and bool(now) and before != now


def _check_columns(row: Row) -> None:
    """Refuse a column that nobody reads: a word that is misspelt would be a share that is lost."""
    for column in row.values:
        if column not in _COLUMNS:
            raise SchemaError(
                f"{FILE}: the column {column[:40]!r} is none that is read. Remove it, or call it "
                f"as it should be: {', '.join(_COLUMNS)}."
            )


def _layout(path: Path) -> Layout:
    with path.open("rb") as stream:
        head = stream.readline(1 << 16)
    delimiter = max(",;\t", key=lambda mark: head.count(mark.encode()))
    title = "table of owners"
    return Layout(FILE, title, delimiter, _REQUIRED, frozenset(_COLUMNS))


SOURCE = Source(
    name=SOURCE_NAME,
    title="A table of owners (CSV) of your own (a register, no list)",
    publisher="whoever fills it in",
    url="",
    licence="yours",
    files=(SourceFile(FILE, ""),),
    entries_min=1,
    entries_max=5_000_000,
    schedule_hours=24,
    stale_hours=24 * 365,
    parse=parse,
    count=count,
    fields=tuple(FieldUse(FILE, name, place) for name, place in _COLUMNS.items()),
)
