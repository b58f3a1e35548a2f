"""What servers said of the files of the versions that count: with it, only newer ones are sent."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from firmwatch.ledger import schema
from firmwatch.ledger.transaction import Transaction
from firmwatch.model import FileVersion

__all__ = ["keep", "known"]


def known(tx: Transaction, source: str, snapshot_id: str) -> dict[str, FileVersion]:
    """Give what is known of the files of a snapshot, by their names; nothing of any other's."""
    table = schema.fetch_state
    columns = (
        table.c.file,
        table.c.address,
        table.c.etag,
        table.c.last_modified,
        table.c.fetched_at,
    )
    found = tx.execute(
        select(*columns).where(table.c.source == source, table.c.snapshot_id == snapshot_id)
    )
    versions = (
        FileVersion(row.file, row.address, row.etag, row.last_modified, row.fetched_at)
        for row in found
    )
    return {item.file: item for item in versions}


def keep(
    tx: Transaction, source: str, snapshot_id: str, versions: Iterable[FileVersion], now: str
) -> None:
    """Replace what is known of a source's files; for the transaction that makes a snapshot count.

    `now` is the instant for files that were sent in full just now.
    """
    table = schema.fetch_state
    tx.execute(table.delete().where(table.c.source == source))
    rows = [
        {
            "source": source,
            "file": item.file,
            "snapshot_id": snapshot_id,
            "address": item.address,
            "etag": item.etag,
            "last_modified": item.last_modified,
            "fetched_at": item.fetched_at or now,
        }
        for item in versions
    ]
    if rows:
        tx.execute(table.insert(), rows)
