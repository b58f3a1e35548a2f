"""A subject as a row of its table, and back; quick, since there may be half a million."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
from operator import attrgetter
from typing import Any

from firmwatch.errors import PortfolioError
from firmwatch.ledger import schema
from firmwatch.ledger.transaction import encode
from firmwatch.model import Identifier, Subject, SubjectKind

__all__ = ["COLUMNS", "from_columns", "new_row"]

COLUMNS = tuple(schema.subject.c[field.name] for field in dataclasses.fields(Subject))
"""What `from_columns` takes, in its order."""

_FIELDS = tuple(field.name for field in dataclasses.fields(Identifier))
_values = attrgetter(*_FIELDS)

_KINDS = {kind.value: kind for kind in SubjectKind}


def new_row(item: Subject, raw: str, import_id: str, now: str) -> tuple[Any, ...]:
    """Lay a new subject out as a row, in the order of the table's columns.

    Raises `PortfolioError` for text that no database can hold.
    """
    aliases = encode(item.aliases) if item.aliases else "[]"
    countries = _encoded(item.countries) if item.countries else "[]"
    identifiers = "[]"
    if item.identifiers:
        identifiers = encode([dict(zip(_FIELDS, _values(each))) for each in item.identifiers])  # noqa: B905
    kind = str(item.kind)
    # No line break stands in JSON texts, and the name's length is given: no two are alike.
    content = f"{kind}\n{aliases}\n{countries}\n{identifiers}\n{len(item.name)}\n{item.name}{raw}"
    try:
        digest = hashlib.sha256(content.encode()).hexdigest()[:32]
    except UnicodeEncodeError as error:
        raise _unstorable(item, "half of a UTF-16 pair") from error
    if "\0" in content:
        # PostgreSQL has no such text (its manual, 8.3), so SQLite is not given it either.
        raise _unstorable(item, "a NUL character")
    texts = (item.id, item.portfolio_id, kind, item.name, aliases, countries, identifiers)
    return (*texts, digest, import_id, now, now, None, False, raw)


def _unstorable(item: Subject, what: str) -> PortfolioError:
    return PortfolioError(
        f"subject {item.id} ({item.name!a}) holds {what}, which no database can store. "
        "Correct that row of the file, then import it again; nothing was imported."
    )


@functools.lru_cache(maxsize=4096)
def _encoded(texts: tuple[str, ...]) -> str:
    return encode(texts)


@functools.lru_cache(maxsize=4096)
def _texts(column: str) -> tuple[str, ...]:
    return tuple(json.loads(column))


def from_columns(*columns: str) -> Subject:
    """Make a subject of the values of `COLUMNS`."""
    id_, portfolio_id, kind, name, aliases, countries, identifiers = columns
    return Subject(
        id_,
        portfolio_id,
        _KINDS[kind],
        name,
        () if aliases == "[]" else tuple(json.loads(aliases)),
        () if countries == "[]" else _texts(countries),
        ()
        if identifiers == "[]"
        else tuple(Identifier(**each) for each in json.loads(identifiers)),
    )
