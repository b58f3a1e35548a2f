"""The audit log read from end to end: whether every entry is what was logged."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import select, type_coerce
from sqlalchemy.types import NullType

from firmwatch.errors import LedgerError
from firmwatch.ledger.audit import ERASED, frontier
from firmwatch.ledger.audit_state import STATE_CHECKS, LoggedAct, StateCheck
from firmwatch.ledger.schema import audit_event
from firmwatch.ledger.transaction import Transaction
from firmwatch.transparency import Frontier, commitment, entry

__all__ = ["FINDINGS_MAX", "Finding", "LogState", "read_log"]

FINDINGS_MAX = 100
"""So many findings are described; of the others there is only a count."""

_BATCH = 5_000
_COLUMNS = ("seq", "at", "actor", "action", "object", "detail", "salt", "commitment", "leaf_hash")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was logged: `where` it is, and what that means."""

    where: str
    meaning: str


@dataclass(slots=True)
class LogState:
    """What reading the log found. `roots` has the tree's root at the sizes that were asked for."""

    size: int = 0
    erased: int = 0
    roots: dict[int, bytes] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    count: int = 0

    def add(self, finding: Finding) -> None:
        """Note a finding; of very many, only the first are described."""
        self.count += 1
        if len(self.findings) < FINDINGS_MAX:
            self.findings.append(finding)


def read_log(tx: Transaction, sizes: Collection[int]) -> LogState:
    """Read the log from end to end, in bounded memory but for the state that it determines.

    Checks that numbers have no gap, that every entry's columns give its leaf hash and its detail
    its commitment, that details are gone only where the log says so, that the stored tree is that
    of the entries, and what `audit_state.STATE_CHECKS` check.
    """
    state = LogState()
    with _no_search_for_cycles():
        _read(tx, sizes, state)
    return state


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Millions of acts are kept, which form no cycles: the search takes a quarter of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _read(tx: Transaction, sizes: Collection[int], state: LogState) -> None:
    tree = Frontier()
    ends = sorted({size for size in sizes if size >= 0}, reverse=True)
    checks = [make() for make in STATE_CHECKS]
    for leaves in _leaves(tx, state, checks):
        at = 0
        while ends and ends[-1] <= tree.size + len(leaves) - at:
            step = ends.pop() - tree.size
            tree.extend(leaves[at : at + step])
            at += step
            state.roots[tree.size] = tree.root
        tree.extend(leaves[at:])
    state.roots.update({0: tree.root} if ends and ends[-1] == 0 else {})
    _check_tree(tx, tree, state)
    for check in checks:
        for where, meaning in check.compare(tx):
            state.add(Finding(where, meaning))


def _leaves(
    tx: Transaction, state: LogState, checks: Iterable[StateCheck]
) -> Iterator[list[bytes]]:
    """Check entry after entry, and give their leaf hashes in batches."""
    watching: dict[str, list[StateCheck]] = {}
    for check in checks:
        for action in check.actions:
            watching.setdefault(action, []).append(check)
    erasures: dict[str, int] = {}
    empty: dict[int, str] = {}
    for rows in _rows(tx):
        leaves = []
        for row in rows:
            state.size += 1
            seq, at, actor, action, name, detail, _, _, leaf = row
            if not _is_right(row, state.size):
                for meaning in _wrong(row, state.size):
                    state.add(Finding(f"entry {seq}", meaning))
            state.size = seq
            leaves.append(leaf if isinstance(leaf, bytes) and len(leaf) == 32 else bytes(32))
            if detail is None:
                empty[seq] = action
            if action == ERASED:
                erasures[name] = seq
            for check in watching.get(action, ()):
                check.take(LoggedAct(seq, at, actor, action, name, detail))
        yield leaves
    state.erased = len(empty)
    for finding in _unlike(erasures, empty):
        state.add(finding)


def _rows(tx: Transaction) -> Iterator[Sequence[Any]]:
    """Give the rows as they are: a type of SQLAlchemy fails on what somebody else wrote."""
    columns = [type_coerce(audit_event.c[name], NullType()).label(name) for name in _COLUMNS]
    found = tx.execute(
        select(*columns).order_by(audit_event.c.seq).execution_options(yield_per=_BATCH)
    )
    yield from found.partitions(_BATCH)


def _is_right(row: Sequence[Any], expected: int) -> bool:
    """Say whether nothing is wrong with one entry that has its detail, as nearly all are."""
    seq, at, actor, action, name, detail, salt, committed, leaf = row
    try:
        made = sha256(b"\x00" + entry(seq, (at, actor, action, name), committed)).digest()
        kept = sha256(salt + detail.encode()).digest() == committed
        return bool(kept and made == leaf and seq == expected)
    except (TypeError, ValueError, AttributeError):
        return False


def _wrong(row: Sequence[Any], expected: int) -> Iterator[str]:
    """Say what is wrong with one entry."""
    seq, at, actor, action, name, detail, salt, committed, leaf = row
    if seq != expected:
        missing = str(expected) if seq == expected + 1 else f"{expected} to {seq - 1}"
        yield f"the entries before it are missing ({missing}): they were deleted or renumbered"
    try:
        made = sha256(b"\x00" + entry(seq, (at, actor, action, name), committed)).digest()
        if made != leaf:
            yield "its time, actor, action, object or commitment is not what was logged"
        if detail is not None and commitment(salt, detail) != committed:
            yield "its detail is not what was logged"
        elif detail is None and salt is not None:
            yield "its detail is gone and its salt is not: it was not erased by firmwatch"
    except (TypeError, ValueError, AttributeError):
        yield "it holds values that firmwatch never writes: it is not what was logged"


def _unlike(acts: dict[str, int], empty: dict[int, str]) -> Iterator[Finding]:
    """Say where details are gone without the log saying so, or there although it does."""
    for seq, action in empty.items():
        if f"audit_event:{seq}" not in acts:
            meaning = f"its detail is gone ({action}), and no entry says that it was erased"
            yield Finding(f"entry {seq}", meaning)
    for name, by in acts.items():
        number = name.removeprefix("audit_event:")
        if not number.isdecimal() or int(number) not in empty:
            yield Finding(f"entry {by}", f"it says that {name} was erased, and it was not")


def _check_tree(tx: Transaction, tree: Frontier, state: LogState) -> None:
    try:
        stored = frontier(tx)
    except LedgerError as error:
        state.add(Finding("table audit_tree", str(error)))
        return
    if (stored.size, stored.packed) != (tree.size, tree.packed):
        state.add(
            Finding(
                "table audit_tree",
                f"it knows a tree of {stored.size} entries and the log has {tree.size}, or others "
                "than those: entries were added, deleted or changed without firmwatch",
            )
        )
