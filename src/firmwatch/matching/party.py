"""One side of a comparison, prepared: names taken apart, everything else as the model has it."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from firmwatch.errors import ScopeError, UsageError
from firmwatch.model import (
    Identifier,
    Locator,
    Name,
    NameType,
    Record,
    RecordKind,
    Subject,
    SubjectKind,
)
from firmwatch.text.countries import country_code
from firmwatch.text.identifiers import SCHEMES, make_identifier
from firmwatch.text.names import NameForm, name_forms
from firmwatch.text.numerals import numbers_of
from firmwatch.text.places import places_of
from firmwatch.text.scripts import script_of

__all__ = ["Party", "PartyName", "essentials", "party_of", "party_of_record", "party_of_subject"]


class PartyName(NamedTuple):
    """A name of a party by one reading of its script, with the numbers and places that it names."""

    form: NameForm
    script: str
    weak: bool = False
    type: NameType = NameType.NAME
    locator: Locator | None = None
    numbers: frozenset[int] = frozenset()
    places: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation, vessel or wallet, ready to be compared; never a person (scope rule S2)."""

    kind: str
    names: tuple[PartyName, ...]
    countries: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()


def party_of_subject(subject: Subject) -> Party:
    """Prepare a subject."""
    return Party(
        kind=subject.kind.value,
        names=tuple(item for name in subject.names for item in _readings(Name(name))),
        countries=subject.countries,
        identifiers=subject.identifiers,
    )


def party_of_record(record: Record) -> Party:
    """Prepare a record.

    Raises `ScopeError` for a listed person: subjects are compared with organisations, vessels and
    wallets only (scope rule S2).
    """
    if record.kind is RecordKind.LISTED_PERSON:
        raise ScopeError(
            f"Record {record.id} of {record.source} is a listed person, and subjects are never "
            "compared with people (scope rule S2). Leave listed persons out of the index."
        )
    return Party(
        kind=record.kind.value,
        names=tuple(item for name in record.names for item in _readings(name)),
        countries=record.countries,
        identifiers=record.identifiers,
    )


def essentials(item: Subject | Record) -> Subject | Record:
    """Leave out of a record what no comparison looks at: a publisher's notes may be long."""
    if not isinstance(item, Record):
        return item
    return Record(
        item.id, item.source, item.kind, item.names, item.locator, item.identifiers,
        countries=item.countries,
    )  # fmt: skip


def party_of(value: str | Mapping[str, Any]) -> Party:
    """Prepare a name, or a mapping with `name` and any of `country`, `kind`, `aliases` and schemes.

    `name` and `country` may be one string or a list; identifier schemes are the keys of
    `text.identifiers.SCHEMES` (`lei`, `imo`, `registration`, ...), each one value or a list.
    Raises `UsageError` for a missing name, an unknown key or country, `ScopeError` for a person.
    """
    row: Mapping[str, Any] = {"name": value} if isinstance(value, str) else value
    unknown = set(row) - {"name", "aliases", "country", "kind", *SCHEMES}
    if unknown:
        known = ", ".join(["name", "aliases", "country", "kind", *SCHEMES])
        raise UsageError(f"Unknown key {sorted(unknown)[0]!r}; a side takes: {known}.")
    names = [*_texts(row.get("name")), *_texts(row.get("aliases"))]
    if not names:
        raise UsageError("A side needs a 'name', which is missing or empty.")
    countries = tuple(_country(text) for text in _texts(row.get("country")))
    country = countries[0] if countries else None
    identifiers = (
        make_identifier(scheme, text, country)
        for scheme in SCHEMES
        for text in _texts(row.get(scheme))
    )
    return Party(
        kind=_kind(str(row.get("kind") or "organisation")),
        names=tuple(item for name in names for item in _readings(Name(name))),
        countries=countries,
        identifiers=tuple(item for item in identifiers if item is not None),
    )


def _readings(name: Name) -> Iterator[PartyName]:
    for form, script, numbers, places in _taken_apart(name.value):
        yield PartyName(form, script, name.weak, name.type, name.locator, numbers, places)


@functools.lru_cache(maxsize=1 << 15)
def _taken_apart(
    name: str,
) -> tuple[tuple[NameForm, str, frozenset[int], frozenset[str]], ...]:
    """Give each reading of a name, its script, its numbers and its places.

    The names of a list are met again and again, by one subject after another.
    """
    script = script_of(name)
    return tuple(
        [
            (form, script, numbers_of(form.tokens), places_of(form.tokens))
            for form in name_forms(name)
        ]
    )


def _country(value: str) -> str:
    code = country_code(value)
    if code is None:
        raise UsageError(
            f"The country {value!r} is not known. Give an ISO 3166-1 code such as DE, or a name; "
            "leave it out if you do not know it."
        )
    return code


def _kind(value: str) -> str:
    kind = value.strip().lower()
    if kind in tuple(SubjectKind):
        return kind
    if kind in ("person", "individual", "listed_person", "natural person"):
        raise ScopeError(
            f"Kind {value!r}: firmwatch compares organisations, vessels and wallets, never people "
            "(scope rule S1)."
        )
    raise UsageError(f"Unknown kind {value!r}; use organisation, vessel or wallet.")


def _texts(value: Any) -> list[str]:
    if value is None:
        return []
    values = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
    return [text for item in values if (text := str(item).strip())]
