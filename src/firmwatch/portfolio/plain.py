"""Rows that leave nothing to judge, read without an object for each: most rows of most files."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable
from json.encoder import encode_basestring
from operator import itemgetter
from typing import Any

from firmwatch.model import SubjectKind
from firmwatch.model.flat import content_digest, flat_identifiers, flat_texts
from firmwatch.portfolio.cells import RawRows
from firmwatch.portfolio.columns import ColumnMap
from firmwatch.portfolio.kinds import kind_of
from firmwatch.portfolio.numbers import RELEASING_SCHEMES, id_identifier, lei_verdict
from firmwatch.portfolio.rows import MAX_NAME, countries_of, row_id
from firmwatch.text.identifiers import SCHEMES
from firmwatch.text.person_names import person_reason

__all__ = ["PlainReader"]

_ORGANISATION = SubjectKind.ORGANISATION.value
# An IMO number or an address alone may make a vessel or a wallet of a row.
_KIND_SCHEMES = frozenset({"imo", "wallet"})
_LEI = '[{"country":null,"raw":"%s","scheme":"lei","valid":true,"value":"%s"}]'


class PlainReader:
    """Lays plain rows out as `RowReader` and `model.flat_subject` would, in a third of the time.

    A row is plain where its key is a number that no person has, or its name no person's (scope
    rule S3); the key's check digits are right, where it has any; the name is clean text that begins
    with a letter or digit; the kind is empty or an organisation's; the country is empty or known;
    no cell holds an alias or another number; and nobody gave the row an identifier (`given`, ids
    of rows).
    """

    def __init__(self, portfolio_id: str, columns: ColumnMap, given: Collection[str]) -> None:
        # Where the columns stand in a packed row, behind its number; 0 for a missing one.
        place = {column: index for index, column in enumerate(columns.columns, 1)}
        self._name, self._id, self._kind, self._country = (
            next((place[column] for column in columns.columns_of(field)), 0)
            for field in ("name", "id", "kind", "country")
        )
        self._further = tuple(
            place[item.column]
            for item in columns.meanings
            if item.field == "alias" or item.field in SCHEMES
        )
        self._is_possible = bool(self._name and self._id and len(place) > 1)
        self._portfolio_id = portfolio_id
        self._given = given
        self._form = RawRows(columns.columns).form
        self._sorted = tuple(place[column] for column in sorted(columns.columns))

    def read(
        self, rows: Iterable[tuple[Any, ...]], other: Callable[..., tuple[Any, ...]]
    ) -> list[tuple[Any, ...]]:
        """Read rows (number, *cells) into answers as `ReadStep` gives them, in order.

        `other` reads a row that is not plain. Raises `UnicodeEncodeError` for half of a UTF-16
        pair.
        """
        if not self._is_possible:
            return list(map(other, rows))
        answers: list[tuple[Any, ...]] = []
        add, lay_out, further = answers.append, self._laid_out, self._further
        name_at, kind_at, country_at = self._name, self._kind, self._country
        for row in rows:
            cell = row[name_at]
            name = cell.strip()
            if (
                name[:1].isalnum()
                and cell.isprintable()
                and "  " not in cell
                and len(name) <= MAX_NAME
                and (not kind_at or _is_organisation(row[kind_at]))
                and not (further and any(row[at] for at in further))
                and (place := _place(row[country_at] if country_at else "")) is not None
                and (answer := lay_out(row, name, place)) is not None
            ):
                add(answer)
            else:
                add(other(row))
        return answers

    @functools.cached_property
    def _cells(self) -> Callable[[tuple[Any, ...]], tuple[str, ...]]:
        return itemgetter(*self._sorted)

    def _laid_out(
        self, row: tuple[Any, ...], name: str, place: tuple[str | None, str]
    ) -> tuple[Any, ...] | None:
        """Lay a row out; None where its key leaves something to judge."""
        country, countries = place
        key = row[self._id].strip()
        is_lei = key[:4] == "lei:" and lei_verdict(key[4:])
        identifiers = _LEI % (key[4:], key[4:]) if is_lei else _own_number(key, country, name)
        if identifiers is None:
            return None
        id_ = row_id(self._portfolio_id, key)
        if id_ in self._given:
            return None
        raw = self._form % tuple(map(encode_basestring, self._cells(row)))
        digest = content_digest(f"{_ORGANISATION}\n[]\n{countries}\n{identifiers}", name, raw)
        flat = (
            id_, self._portfolio_id, _ORGANISATION, name, "[]", countries, identifiers, digest, raw,
        )  # fmt: skip
        return (row[0], flat, id_, countries + name.casefold().replace(" ", ""))


@functools.lru_cache(maxsize=4096)
def _is_organisation(cell: str) -> bool:
    return not cell.strip() or kind_of(cell) == _ORGANISATION


@functools.lru_cache(maxsize=4096)
def _place(cell: str) -> tuple[str | None, str] | None:
    """Give the first code of a country cell and all of them as text; None where one is unknown."""
    codes, unknown = countries_of(cell)
    if unknown is not None:
        return None
    return (codes[0], flat_texts(codes)) if codes else (None, "[]")


def _own_number(key: str, country: str | None, name: str) -> str | None:
    """Write the identifiers that a key is; None where it, or the name, leaves a doubt."""
    found = id_identifier(key, country)
    if not key or (found and (found.valid is False or found.scheme in _KIND_SCHEMES)):
        return None
    if (found is None or found.scheme not in RELEASING_SCHEMES) and person_reason(name):
        return None
    return flat_identifiers(() if found is None else (found,))
