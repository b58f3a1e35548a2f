"""All that the ledger says of an alert, as one hash that the audit log keeps."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select

from firmwatch.ledger import schema
from firmwatch.ledger.transaction import Transaction, batched, encode

__all__ = ["alert_contents"]

_BATCH = 1_000


def alert_contents(tx: Transaction, ids: Iterable[str]) -> dict[str, str]:
    """Hash the rows of alerts with those of their findings; 64 hexadecimal digits, by id.

    SHA-256 over canonical JSON of every column, the findings by id. An alert that the ledger does
    not have is left out.
    """
    alert, finding = schema.alert, schema.finding
    found: dict[str, str] = {}
    for batch in batched(sorted(set(ids)), _BATCH):
        parts: defaultdict[str, list[list[object]]] = defaultdict(list)
        own = select(finding).where(tx.among(finding.c.alert_id, batch)).order_by(finding.c.id)
        for part in tx.execute(own).all():
            parts[part.alert_id].append(list(part))
        for row in tx.execute(select(alert).where(tx.among(alert.c.id, batch))).all():
            text = encode([list(row), parts[row.id]]).encode("utf-8", "surrogatepass")
            found[row.id] = hashlib.sha256(text).hexdigest()
    return found
