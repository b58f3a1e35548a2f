"""A subject as a row of its table, and back; quick, since there may be half a million."""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Iterator

from firmwatch.errors import PortfolioError
from firmwatch.ledger import schema
from firmwatch.model import Identifier, Subject, SubjectKind

__all__ = ["COLUMNS", "check_storable", "distinct", "from_columns", "unstorable"]

COLUMNS = tuple(schema.subject.c[field.name] for field in dataclasses.fields(Subject))
"""What `from_columns` takes, in its order."""

_BOOLEANS = {None: "null", False: "false", True: "true"}

_KINDS = {kind.value: kind for kind in SubjectKind}


def check_storable(flats: list[tuple[str, ...]], portfolio_id: str) -> None:
    """Raise `PortfolioError` for a subject of another portfolio or with text no database holds.

    `flats` are subjects that `model.flat_subject` has laid out.
    """
    for flat in flats:
        id_, owner, name = flat[0], flat[1], flat[3]
        if owner != portfolio_id:
            raise PortfolioError(
                f"subject {id_} ({name}) belongs to portfolio {owner} and cannot be stored "
                f"in {portfolio_id}. Import each file into its own portfolio."
            )
        # PostgreSQL cannot hold a NUL (its manual, 8.3), so SQLite is not given it either. The
        # other texts are JSON or digests, where a NUL is written as an escape.
        if "\0" in name:
            raise unstorable(id_, name, "a NUL character")


def distinct(flats: list[tuple[str, ...]]) -> Iterator[dict[str, tuple[str, ...]]]:
    """Give subjects by id, in lists that have each id once, one after the other."""
    batch = {flat[0]: flat for flat in flats}
    if len(batch) < len(flats):
        batch = {}
        for flat in flats:
            if flat[0] in batch:
                yield batch
                batch = {}
            batch[flat[0]] = flat
    yield batch


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
