"""One row of a portfolio: a subject, a row that is held, or a row that is rejected."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from firmwatch.errors import PortfolioError
from firmwatch.model import HeldRow, Identifier, RejectedRow, Subject, SubjectKind
from firmwatch.portfolio.cells import RawRows, cell_values, clean_text
from firmwatch.portfolio.columns import ColumnMap
from firmwatch.portfolio.kinds import ACCEPTED_KINDS, ADDRESS, MAYBE_PERSON, PERSON, kind_of
from firmwatch.portfolio.numbers import RELEASING_SCHEMES, column_identifiers, id_identifier
from firmwatch.text.countries import country_code
from firmwatch.text.identifiers import SCHEMES, make_identifier
from firmwatch.text.person_names import person_reason

__all__ = ["MAX_NAME", "NO_NAME", "ReadRow", "RowReader", "countries_of", "row_id"]

MAX_NAME = 1_000
"""Longest name in characters; `text.names` reads no further either."""

NO_NAME = "no name: the name is empty; fill it in"
"""Why a row without a name is rejected."""

_IS_PERSON = (
    "firmwatch does not watch people (scope rule S1): the kind is {kind!r}; take the row out, or "
    "correct its kind if it is an organisation"
)
_UNKNOWN_KIND = (
    "the kind {kind!r} is not known; firmwatch watches organisations, vessels and wallets: write "
    "one of " + ACCEPTED_KINDS
)
_MAYBE_PERSON = "kind LegalEntity may be a person (scope rule S1)"
# Shorter than any address of a digital currency in use (Bitcoin's are 26 to 62 characters).
_WALLET_LENGTH_MIN = 20


_KINDS: dict[str | None, SubjectKind] = {kind.value: kind for kind in SubjectKind}


@dataclass(slots=True)
class ReadRow:
    """What became of a row, and what the report needs to know of it."""

    outcome: Subject | HeldRow | RejectedRow
    raw: str
    subject: Subject | None = None
    unknown_country: str | None = None


def row_id(portfolio_id: str, key: str) -> str:
    """Give the id of a row: the first 16 hexadecimal digits of SHA-256 over portfolio and key.

    A pure function, so that importing a file twice makes the same subjects (Subject.id).
    """
    text = f"{portfolio_id}\0{key}"
    # A named way with errors takes three times as long, and most keys are ASCII.
    octets = text.encode() if text.isascii() else text.encode("utf-8", "surrogatepass")
    return hashlib.sha256(octets).hexdigest()[:16]


class RowReader:
    """Reads the rows of one portfolio by one column map."""

    def __init__(
        self, portfolio_id: str, columns: ColumnMap, released: Collection[str], now: str
    ) -> None:
        self.portfolio_id = portfolio_id
        self._released = frozenset(released)
        self._now = now
        self._raw = RawRows(columns.columns)
        # What cells say that recur in many rows.
        self._kinds: dict[str, str | None] = {}
        self._places: dict[str, tuple[tuple[str, ...], str | None]] = {}
        self._name, self._id, self._kind, self._country = (
            (columns.columns_of(field) or (None,))[0] for field in ("name", "id", "kind", "country")
        )
        self._aliases = columns.columns_of("alias")
        self._numbers = [
            (item.column, item.field) for item in columns.meanings if item.field in SCHEMES
        ]

    def read(self, number: int, cells: Mapping[str, str], fault: str | None = None) -> ReadRow:
        """Read row `number` (from 1); `fault` is why the table could not read it, if so."""
        raw = self._raw.write(cells)
        names = _names(cells.get(self._name or "", ""))
        kind = self._kind_of(cells)
        reason = fault or _name_fault(names[0] if names else "")
        if kind is None or kind == PERSON:
            reason = reason or _kind_fault(kind, cells.get(self._kind or "", ""))
        if reason is not None:
            return ReadRow(RejectedRow(number, reason, raw), raw)
        subject, unknown = self._subject(cells, names, kind)
        held = None if subject.id in self._released else _held_reason(subject, kind)
        if held is None:
            return ReadRow(subject, raw, subject, unknown)
        row = HeldRow(subject.id, self.portfolio_id, number, names[0], held, raw, self._now)
        return ReadRow(row, raw, subject, unknown)

    def subject(self, cells: Mapping[str, str]) -> Subject:
        """Make the subject of a row whatever scope rule S3 says of it; the user has confirmed it.

        Raises `PortfolioError` for a row that is no subject in any case.
        """
        row = self.read(1, cells)
        if row.subject is None:
            assert isinstance(row.outcome, RejectedRow)
            raise PortfolioError(f"the row cannot be admitted: {row.outcome.reason}.")
        return row.subject

    def _kind_of(self, cells: Mapping[str, str]) -> str | None:
        """Give what the kind cell says; "" where it is empty, None where it is not known."""
        cell = cells.get(self._kind, "") if self._kind else ""
        kind = self._kinds.get(cell)
        if kind is None:
            kind = self._kinds[cell] = kind_of(cell) if cell.strip() else ""
        if kind == ADDRESS:
            # FollowTheMoney's Address is a postal one, which nobody monitors.
            name = clean_text(cells.get(self._name or "", ""))
            wallets = any(cells.get(column) for column, field in self._numbers if field == "wallet")
            return SubjectKind.WALLET.value if wallets or _is_address(name) else None
        return kind

    def _subject(
        self, cells: Mapping[str, str], names: tuple[str, ...], kind: str | None
    ) -> tuple[Subject, str | None]:
        cell = cells.get(self._country, "") if self._country else ""
        found = self._places.get(cell)
        if found is None:
            found = self._places[cell] = countries_of(cell)
        countries, unknown = found
        key = cells[self._id].strip() if self._id and self._id in cells else ""
        numbers = self._identifiers(cells, key, countries[0] if countries else None)
        name, aliases = names[0], names[1:]
        if aliases or self._aliases:
            aliases = self._other_names(cells, names)
        if not key:
            parts = (name, *countries, *(f"{item.scheme}:{item.value}" for item in numbers))
            key = "\0".join(parts)
        if kind == SubjectKind.WALLET and not any(item.scheme == "wallet" for item in numbers):
            numbers = (*numbers, *_own_address(name))
        id_ = row_id(self.portfolio_id, key)
        of_kind = _subject_kind(kind, name, numbers)
        # By position: names would cost a tenth of the time of a row.
        subject = Subject(id_, self.portfolio_id, of_kind, name, aliases, countries, numbers)
        return subject, unknown

    def _other_names(self, cells: Mapping[str, str], names: tuple[str, ...]) -> tuple[str, ...]:
        more = list(names[1:])
        for column in self._aliases:
            more += cell_values(cells.get(column, ""))
        return tuple(dict.fromkeys(alias for alias in more if alias != names[0]))

    def _identifiers(
        self, cells: Mapping[str, str], key: str, country: str | None
    ) -> tuple[Identifier, ...]:
        own = id_identifier(key, country)
        if not self._numbers:
            return () if own is None else (own,)
        found = {} if own is None else {(own.scheme, own.value): own}
        for column, scheme in self._numbers:
            for item in column_identifiers(scheme, cells.get(column, ""), country):
                found.setdefault((item.scheme, item.value), item)
        return tuple(found.values())


def _names(cell: str) -> tuple[str, ...]:
    """Give the name that a cell holds, and the further ones where it holds a list (JSON)."""
    if "\x1f" in cell:
        return tuple(filter(None, map(clean_text, cell.split("\x1f"))))
    name = clean_text(cell)
    return (name,) if name else ()


def _name_fault(name: str) -> str | None:
    if not name:
        return NO_NAME
    if len(name) > MAX_NAME:
        return f"the name has {len(name):,} characters, more than {MAX_NAME:,}; shorten it"
    if not name[:1].isalnum() and not any(map(str.isalnum, name)):
        return f"the name {name!r} has no letter or digit; write its name in full"
    return None


def _kind_fault(kind: str | None, cell: str) -> str | None:
    if kind == PERSON:
        return _IS_PERSON.format(kind=clean_text(cell)[:100])
    if kind is None:
        return _UNKNOWN_KIND.format(kind=clean_text(cell)[:100])
    return None


def countries_of(cell: str) -> tuple[tuple[str, ...], str | None]:
    """Give the codes of a country cell, and what of it is no country."""
    if not cell:
        return (), None
    code = country_code(cell)
    if code is not None:
        return (code,), None
    values = cell_values(cell)
    codes = dict.fromkeys(code for value in values if (code := country_code(value)))
    unknown = [value for value in values if not country_code(value)]
    return tuple(codes), ", ".join(unknown)[:100] or None


def _own_address(name: str) -> tuple[Identifier, ...]:
    """A table of wallets often has nothing but the address for a name."""
    found = make_identifier("wallet", name) if _is_address(name) else None
    return () if found is None else (found,)


def _is_address(value: str) -> bool:
    return len(value) >= _WALLET_LENGTH_MIN and " " not in value


def _subject_kind(kind: str | None, name: str, numbers: tuple[Identifier, ...]) -> SubjectKind:
    """Give the kind that the row says, or else the one that its only identifiers show."""
    if kind in _KINDS:
        return _KINDS[kind]
    schemes = {item.scheme for item in numbers if item.valid is not False}
    if "imo" in schemes and schemes <= {"imo", "mmsi", "call_sign", "other"}:
        return SubjectKind.VESSEL
    # An address beside a person's name makes no wallet of the person: the row is held.
    if schemes == {"wallet"} and (_is_address(name) or person_reason(name) is None):
        return SubjectKind.WALLET
    return SubjectKind.ORGANISATION


def _held_reason(subject: Subject, kind: str | None) -> str | None:
    if kind == MAYBE_PERSON:
        return _MAYBE_PERSON
    if subject.kind is not SubjectKind.ORGANISATION:
        return None
    for item in subject.identifiers:
        if item.valid is not False and item.scheme in RELEASING_SCHEMES:
            return None
    return person_reason(subject.name)
