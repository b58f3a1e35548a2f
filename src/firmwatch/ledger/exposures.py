"""What each ownership rule said of the subjects that listed parties have something of."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import delete, select

from firmwatch.ledger import schema
from firmwatch.ledger.transaction import Transaction, batched, encode
from firmwatch.model import OwnerGraph, from_row, to_row

__all__ = ["last_exposures", "last_statuses", "replace_exposures"]

_BATCH = 10_000


def last_exposures(
    tx: Transaction, subject_ids: Collection[str] | None = None
) -> dict[str, OwnerGraph]:
    """Give what was said last, by the id of the finding that it would make; each has one exposure.

    Of some subjects, or of all. Those that raise no alert are among them: what is below a line
    today may be above it tomorrow.
    """
    table = schema.exposure
    query = select(table.c.id, table.c.body).order_by(table.c.id)
    rows: list[Any] = []
    for part in _parts(tx, subject_ids):
        rows += tx.execute(query.where(*part)).all()
    return {row.id: from_row(OwnerGraph, json.loads(row.body)) for row in sorted(rows)}


def last_statuses(tx: Transaction) -> list[tuple[str, str, str, str]]:
    """Give of all that was said last the id, the subject's id, the rule and the status, by id."""
    table = schema.exposure.c
    query = select(table.id, table.subject_id, table.rule, table.status).order_by(table.id)
    return [tuple(row) for row in tx.execute(query)]


def replace_exposures(
    tx: Transaction, found: Mapping[str, OwnerGraph], subject_ids: Collection[str] | None = None
) -> None:
    """Store what a run worked out, of some subjects or of all, in place of what was said before.

    Not logged: the alerts that come of it are, and it can be worked out again.
    """
    for part in _parts(tx, subject_ids):
        tx.execute(delete(schema.exposure).where(*part))
    rows = []
    for id_, graph in sorted(found.items()):
        (item,) = graph.exposures
        shares = (item.share_min, item.share_max)
        said = (id_, graph.subject_id, item.rule.name, item.status.value, *shares)
        rows.append((*said, encode(to_row(graph))))
    tx.insert_rows(schema.exposure, rows)


def _parts(tx: Transaction, subject_ids: Collection[str] | None) -> Iterator[list[Any]]:
    """Give the conditions for the rows of subjects, one after the other; no condition for all."""
    if subject_ids is None:
        yield []
        return
    for batch in batched(sorted(subject_ids), _BATCH):
        yield [tx.among(schema.exposure.c.subject_id, batch)]
