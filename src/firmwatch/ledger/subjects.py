"""Subjects: written and read in batches, since a portfolio may hold half a million."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import bindparam, func, select, update

from firmwatch.errors import NotFoundError
from firmwatch.ledger import schema
from firmwatch.ledger.audit import append_event
from firmwatch.ledger.screening_states import screening_state
from firmwatch.ledger.subject_rows import (
    COLUMNS,
    check_storable,
    distinct,
    from_columns,
    unstorable,
)
from firmwatch.ledger.transaction import Transaction, batched
from firmwatch.model import Subject, flat_subject

__all__ = [
    "SubjectChange",
    "SubjectCounts",
    "changed_since",
    "count_subjects",
    "digested_subjects",
    "digests",
    "is_active",
    "last_change",
    "remove_subject",
    "retire_missing",
    "save_flat_subjects",
    "save_subjects",
    "set_legal_hold",
    "some_subjects",
    "subject",
    "subjects",
]

_BATCH = 25_000

_STAMPED = ("import_id", "added_at", "changed_at", "removed_at", "legal_hold", "change_seq")
# The columns that what `model.flat_subject` gives fills, in its order.
_FLAT = [column.name for column in schema.subject.columns if column.name not in _STAMPED]
_DIGEST = _FLAT.index("content_hash")


@dataclasses.dataclass(frozen=True, slots=True)
class SubjectCounts:
    """What an import did to the subjects of a portfolio; every row is in exactly one count.

    `restored` were removed before and are back.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    restored: int = 0

    def __add__(self, other: SubjectCounts) -> SubjectCounts:
        return SubjectCounts(
            self.added + other.added,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.restored + other.restored,
        )


@dataclasses.dataclass(frozen=True, slots=True)
class SubjectChange:
    """That a subject changed: whether it is still monitored, and whether it was new."""

    id: str
    active: bool
    new: bool


def save_subjects(
    tx: Transaction,
    portfolio_id: str,
    subjects: Iterable[tuple[Subject, str]],
    import_id: str,
    now: str,
) -> SubjectCounts:
    """Store subjects, each with its row as JSON text; what did not change is only marked as seen.

    Takes any number of them in bounded memory. Of two subjects with one id the later one stays,
    and both are counted. `now` is an ISO 8601 instant in UTC. Raises `PortfolioError` for a
    subject of another portfolio or one with text that no database can hold.
    """
    return save_flat_subjects(tx, portfolio_id, map(_flat, subjects), import_id, now)


def save_flat_subjects(
    tx: Transaction,
    portfolio_id: str,
    subjects: Iterable[tuple[str, ...]],
    import_id: str,
    now: str,
) -> SubjectCounts:
    """Store subjects that `model.flat_subject` has laid out; see `save_subjects`."""
    counts = SubjectCounts()
    stamp = import_id, now, _next_seq(tx)
    # Looking half a million ids up, of which none can be there, takes longer than reading a file.
    fresh: set[str] | None = None if _has_subjects(tx, portfolio_id) else set()
    for flats in batched(subjects, _BATCH):
        check_storable(flats, portfolio_id)
        for batch in distinct(flats):
            counts += _save_batch(tx, batch, stamp, fresh)
    return counts


def retire_missing(tx: Transaction, portfolio_id: str, import_id: str, now: str) -> int:
    """Remove the subjects that an import did not hold; gives how many there were."""
    table = schema.subject
    removed = tx.execute(
        update(table)
        .where(table.c.portfolio_id == portfolio_id, table.c.removed_at.is_(None))
        .where(table.c.import_id != import_id)
        .values(removed_at=now, change_seq=_next_seq(tx))
    ).rowcount
    if removed:
        detail = {"import_id": import_id, "removed": removed}
        append_event(
            tx, tx.actor, "portfolio.subjects_removed", f"portfolio:{portfolio_id}", detail, now
        )
    return removed


def subjects(
    tx: Transaction, portfolio_id: str | None = None, batch_size: int = 50_000
) -> Iterator[list[Subject]]:
    """Give the active subjects, of one portfolio or of all, by id, in lists of `batch_size`."""
    for rows in _pages(tx, COLUMNS, portfolio_id, batch_size):
        yield [from_columns(*row) for row in rows]


def digested_subjects(
    tx: Transaction, batch_size: int = 50_000
) -> Iterator[list[tuple[Subject, str]]]:
    """Give the active subjects of all portfolios, by id, with the digests of their content."""
    columns = (*COLUMNS, schema.subject.c.content_hash)
    for rows in _pages(tx, columns, None, batch_size):
        yield [(from_columns(*row[:-1]), row[-1]) for row in rows]


def count_subjects(tx: Transaction, portfolio_id: str | None = None) -> int:
    """Count the active subjects, of one portfolio or of all."""
    table = schema.subject
    every = select(func.count()).select_from(table)
    if portfolio_id is not None:
        every = every.where(table.c.portfolio_id == portfolio_id)
    # The removed ones are few, and have an index of their own: no row of the others is read.
    count = int(tx.execute(every).scalar_one())
    return count - int(tx.execute(every.where(table.c.removed_at.is_not(None))).scalar_one())


def subject(tx: Transaction, id: str) -> Subject:  # noqa: A002 - the column's name
    """Give one subject, also a removed one; raises `NotFoundError`."""
    row = tx.execute(select(*COLUMNS).where(schema.subject.c.id == id)).one_or_none()
    if row is None:
        raise _unknown(id)
    return from_columns(*row)


def is_active(tx: Transaction, id: str) -> bool:  # noqa: A002 - the column's name
    """Say whether a subject is monitored: known, and not removed from its portfolio."""
    table = schema.subject
    found = select(func.count()).where(table.c.id == id, table.c.removed_at.is_(None))
    return bool(tx.execute(found).scalar_one())


def remove_subject(tx: Transaction, id: str, now: str) -> None:  # noqa: A002 - the column's name
    """Take a subject out of its portfolio; raises `NotFoundError`, does nothing a second time."""
    table = schema.subject
    subject(tx, id)
    done = update(table).where(table.c.id == id, table.c.removed_at.is_(None))
    if tx.execute(done.values(removed_at=now, change_seq=_next_seq(tx))).rowcount:
        append_event(tx, tx.actor, "subject.removed", f"subject:{id}", {}, now)


def last_change(tx: Transaction) -> int:
    """Give the number of the last change of any portfolio; it only ever rises."""
    return int(tx.execute(select(func.max(schema.subject.c.change_seq))).scalar() or 0)


def changed_since(tx: Transaction, seq: int) -> list[SubjectChange]:
    """Give the subjects that were added, changed or removed after a change's number, by id."""
    table = schema.subject
    # Sorted here: where the ledger has to, SQLite goes through all subjects in the order of ids.
    rows = tx.execute(
        select(table.c.id, table.c.removed_at, table.c.added_at, table.c.changed_at).where(
            table.c.change_seq > seq
        )
    )
    found = [
        SubjectChange(row.id, row.removed_at is None, row.added_at == row.changed_at)
        for row in rows
    ]
    return sorted(found, key=lambda item: item.id)


def some_subjects(tx: Transaction, ids: Sequence[str]) -> list[tuple[Subject, str]]:
    """Give those of some subjects that are monitored, by id, with the digests of their content."""
    table, found = schema.subject, []
    for batch in batched(sorted(ids), _BATCH):
        rows = tx.execute(
            select(table.c.content_hash, *COLUMNS)
            .where(tx.among(table.c.id, batch), table.c.removed_at.is_(None))
            .order_by(table.c.id)
        )
        found += [(from_columns(*row[1:]), row[0]) for row in rows]
    return found


def digests(tx: Transaction, ids: Sequence[str]) -> list[tuple[str, str]]:
    """Give id and content's digest of those of some subjects that are monitored, by id."""
    table = schema.subject
    found: list[tuple[str, str]] = []
    for batch in batched(sorted(ids), _BATCH):
        query = select(table.c.id, table.c.content_hash).where(table.c.removed_at.is_(None))
        rows = tx.execute(query.where(tx.among(table.c.id, batch)).order_by(table.c.id))
        found += [(row.id, row.content_hash) for row in rows]
    return found


def set_legal_hold(
    tx: Transaction,
    id: str,  # noqa: A002 - the column's name
    hold: bool,
    now: str,
    reason: str = "",
) -> None:
    """Keep what is stored about a subject from being purged, or no longer (scope rule S8).

    Raises `NotFoundError`.
    """
    table = schema.subject
    subject(tx, id)
    done = update(table).where(table.c.id == id, table.c.legal_hold != hold)
    if tx.execute(done.values(legal_hold=hold)).rowcount:
        detail = {"hold": hold, "reason": reason}
        append_event(tx, tx.actor, "subject.legal_hold", f"subject:{id}", detail, now)


def _flat(subject: tuple[Subject, str]) -> tuple[str, ...]:
    item, raw = subject
    try:
        return flat_subject(item, raw)
    except UnicodeEncodeError as error:
        raise unstorable(item.id, item.name, "half of a UTF-16 pair") from error


def _unknown(id_: str) -> NotFoundError:
    return NotFoundError(f"no subject has the id {id_!r}. Import the file that holds it first.")


def _pages(
    tx: Transaction, columns: Sequence[Any], portfolio_id: str | None, batch_size: int
) -> Iterator[Sequence[Any]]:
    table = schema.subject
    page = (
        select(*columns).where(table.c.removed_at.is_(None)).order_by(table.c.id).limit(batch_size)
    )
    if portfolio_id is not None:
        page = page.where(table.c.portfolio_id == portfolio_id)
    # Page by page after the last id, so that no cursor stays open while the caller works.
    rows = tx.execute(page).all()
    while rows:
        yield rows
        if len(rows) < batch_size:
            return
        rows = tx.execute(page.where(table.c.id > rows[-1].id)).all()


def _next_seq(tx: Transaction) -> int:
    """Number the change that this transaction makes; no other writes at the same time."""
    state = screening_state(tx)
    return max(last_change(tx), state.subject_seq if state else 0) + 1


def _has_subjects(tx: Transaction, portfolio_id: str) -> bool:
    found = select(schema.subject.c.id).filter_by(portfolio_id=portfolio_id).limit(1)
    return tx.execute(found).one_or_none() is not None


def _save_batch(
    tx: Transaction,
    batch: dict[str, tuple[str, ...]],
    stamp: tuple[str, str, int],
    fresh: set[str] | None,
) -> SubjectCounts:
    """Store a batch; `stamp` is the import's id, instant and number among all changes.

    `fresh` has the ids stored so far, where the portfolio was empty before.
    """
    table = schema.subject
    # In the order of the index: half of SQLite's time goes into jumping about in it.
    ids = sorted(batch)
    if fresh is not None and fresh.isdisjoint(ids):
        fresh.update(ids)
        tx.insert_rows(table, [batch[id_] for id_ in ids], _stamps(stamp))
        return SubjectCounts(added=len(ids))
    found = tx.execute(
        select(table.c.id, table.c.content_hash, table.c.removed_at).where(
            tx.among(table.c.id, ids)
        )
    )
    existing = {row.id: (row.content_hash, row.removed_at) for row in found}
    added, changed, unchanged, restored = [], [], [], 0
    for id_ in ids:
        flat = batch[id_]
        if id_ not in existing:
            added.append(flat)
            continue
        digest, removed_at = existing[id_]
        if digest == flat[_DIGEST] and removed_at is None:
            unchanged.append(id_)
        else:
            restored += removed_at is not None
            changed.append(flat)
    tx.insert_rows(table, added, _stamps(stamp))
    _rewrite(tx, changed, stamp)
    if unchanged:
        seen = tx.among(table.c.id, unchanged)
        tx.execute(update(table).where(seen).values(import_id=stamp[0]))
    return SubjectCounts(len(added), len(changed) - restored, len(unchanged), restored)


def _stamps(stamp: tuple[str, str, int]) -> dict[str, Any]:
    """Give the columns that a new subject does not bring itself."""
    import_id, now, seq = stamp
    values = (import_id, now, now, None, False, seq)
    return dict(zip(_STAMPED, values, strict=True))


def _rewrite(tx: Transaction, flats: list[tuple[str, ...]], stamp: tuple[str, str, int]) -> None:
    if not flats:
        return
    table = schema.subject
    # Neither when it was first added nor a legal hold is the import's to change. A name left in
    # the parameters would be set too.
    _, _, *names = _FLAT
    import_id, now, seq = stamp
    statement = (
        update(table)
        .where(table.c.id == bindparam("key"))
        .values({name: bindparam(name) for name in names})
        .values(import_id=import_id, changed_at=now, removed_at=None, change_seq=seq)
    )
    parameters = [{"key": flat[0], **dict(zip(names, flat[2:], strict=True))} for flat in flats]
    tx.execute(statement, parameters)
