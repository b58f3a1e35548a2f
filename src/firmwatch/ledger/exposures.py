"""What each ownership rule said of the subjects that listed parties have something of."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import delete, select

from firmwatch.ledger import schema
from firmwatch.ledger.transaction import Transaction, encode
from firmwatch.model import OwnerGraph, from_row, to_row

__all__ = ["last_exposures", "replace_exposures"]


def last_exposures(tx: Transaction) -> dict[str, OwnerGraph]:
    """Give what was said last, by the id of the finding that it would make; each has one exposure.

    Those that raise no alert are among them: what is below a line today may be above it tomorrow.
    """
    table = schema.exposure
    rows = tx.execute(select(table.c.id, table.c.body).order_by(table.c.id))
    return {row.id: from_row(OwnerGraph, json.loads(row.body)) for row in rows}


def replace_exposures(tx: Transaction, found: Mapping[str, OwnerGraph]) -> None:
    """Store what a run worked out in place of what was said before.

    Not logged: the alerts that come of it are, and it can be worked out again.
    """
    tx.execute(delete(schema.exposure))
    rows = []
    for id_, graph in sorted(found.items()):
        (item,) = graph.exposures
        shares = (item.share_min, item.share_max)
        said = (id_, graph.subject_id, item.rule.name, item.status.value, *shares)
        rows.append((*said, encode(to_row(graph))))
    tx.insert_rows(schema.exposure, rows)
