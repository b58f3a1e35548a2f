"""A subject as a row of its table, and back; quick, since there may be half a million."""

from __future__ import annotations

import dataclasses
import functools
import json
from typing import Any

from firmwatch.errors import PortfolioError
from firmwatch.ledger import schema
from firmwatch.model import Identifier, Subject, SubjectKind

__all__ = ["COLUMNS", "from_columns", "new_row", "unstorable"]

COLUMNS = tuple(schema.subject.c[field.name] for field in dataclasses.fields(Subject))
"""What `from_columns` takes, in its order."""

_BOOLEANS = {None: "null", False: "false", True: "true"}

_KINDS = {kind.value: kind for kind in SubjectKind}


def new_row(flat: tuple[str, ...], import_id: str, now: str) -> tuple[Any, ...]:
    """Lay a new subject out as a row, in the order of the table's columns.

    `flat` is what `model.flat_subject` gives. Raises `PortfolioError` for text with a NUL, which
    PostgreSQL cannot hold (its manual, 8.3), so SQLite is not given it either.
    """
    id_, portfolio_id, kind, name, aliases, countries, identifiers, digest, raw = flat
    # The other texts are JSON or digests, where a NUL is written as an escape.
    if "\0" in name:
        raise unstorable(id_, name, "a NUL character")
    texts = (id_, portfolio_id, kind, name, aliases, countries, identifiers, digest)
    return (*texts, import_id, now, now, None, False, raw)


def unstorable(id_: str, name: str, what: str) -> PortfolioError:
    """Make the error that says that a subject holds what no database can."""
    return PortfolioError(
        f"subject {id_} ({name!a}) holds {what}, which no database can store. "
        "Correct that row of the file, then import it again; nothing was imported."
    )


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
