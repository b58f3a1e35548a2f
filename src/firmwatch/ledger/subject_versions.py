"""What findings saw of their subjects, by content address, so that they can be replayed.

A subject's row is written over when its file is imported again. The content that a finding was
made of is kept here, once for all findings that saw it, and of subjects with findings only.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import delete, select

from firmwatch.errors import LedgerError, NotFoundError
from firmwatch.ledger import schema
from firmwatch.ledger.subject_rows import COLUMNS, from_columns
from firmwatch.ledger.transaction import Transaction
from firmwatch.model import (
    Finding,
    Subject,
    canonical_digest,
    canonical_json,
    from_row,
    subject_digest,
    to_row,
)

__all__ = ["drop_unused_versions", "keep_versions", "subject_version", "versions_of"]


def keep_versions(tx: Transaction, found: Sequence[Finding], now: str) -> frozenset[str]:
    """Keep what findings saw of their subjects; gives the digests of which the content is kept.

    One is missing where the subject was changed between its comparison and now: the next run
    compares it again. `now` is an ISO 8601 instant in UTC.
    """
    table, subject = schema.subject_version, schema.subject
    wanted = {item.subject_digest: item.subject_id for item in found if item.subject_digest}
    known = tx.execute(select(table.c.digest).where(tx.among(table.c.digest, list(wanted))))
    kept = set(known.scalars())
    missing = sorted({id_ for digest, id_ in wanted.items() if digest not in kept})
    rows = tx.execute(select(*COLUMNS).where(tx.among(subject.c.id, missing))) if missing else ()
    new = []
    for row in rows:
        item = from_columns(*row)
        digest = subject_digest(item)
        if digest in wanted and digest not in kept:
            kept.add(digest)
            new.append((digest, item.id, canonical_json(to_row(item)), now))
    tx.insert_rows(table, new)
    return frozenset(kept)


def subject_version(tx: Transaction, digest: str) -> Subject:
    """Give the subject that a finding saw.

    Raises `NotFoundError` where the version is not kept, `LedgerError` where it is not what was
    stored.
    """
    table = schema.subject_version
    content = tx.execute(select(table.c.content).where(table.c.digest == digest)).scalar()
    if content is None:
        raise NotFoundError(
            f"the version {digest[:12]} of the subject is not kept: its period of retention has "
            "passed, or the ledger was changed by hand."
        )
    row = json.loads(content)
    if canonical_digest(row) != digest:
        raise LedgerError(
            f"the version {digest[:12]} of the subject {row.get('id')} is not what was stored: the "
            "ledger was changed by hand. Compare it with a copy."
        )
    return from_row(Subject, row)


def versions_of(tx: Transaction, subject_id: str) -> list[tuple[str, str]]:
    """Give the versions that are kept of a subject: digest and when it was stored, the last first.

    A content that a subject has had twice is stored once, at the first time.
    """
    table = schema.subject_version
    query = select(table.c.digest, table.c.stored_at).where(table.c.subject_id == subject_id)
    rows = tx.execute(query.order_by(table.c.stored_at.desc(), table.c.digest))
    return [(row.digest, row.stored_at) for row in rows]


def drop_unused_versions(tx: Transaction) -> list[str]:
    """Delete the versions that no finding names any more; gives their digests, sorted."""
    table, finding = schema.subject_version, schema.finding
    used = select(finding.c.subject_digest).where(finding.c.subject_digest.is_not(None))
    unused = select(table.c.digest).where(table.c.digest.not_in(used)).order_by(table.c.digest)
    found = list(tx.execute(unused).scalars())
    if found:
        tx.execute(delete(table).where(tx.among(table.c.digest, found)))
    return found
