"""The audit log at work: acts, checkpoints, proofs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from firmwatch.config import Settings
from firmwatch.errors import LedgerError, NotFoundError, UsageError
from firmwatch.ledger import Transaction, audit
from firmwatch.steps.audit_keys import create_key, load_or_create_key
from firmwatch.steps.workspace import Workspace
from firmwatch.transparency import (
    Checkpoint,
    InclusionProof,
    Note,
    PublicKey,
    Tree,
    split_notes,
)
from firmwatch.transparency.notes import encode64

__all__ = [
    "CHECKPOINTS_FILE",
    "audit_event",
    "audit_events",
    "checkpoint",
    "erase_audit_details",
    "init_audit_key",
    "origin",
    "parse_keys",
    "prove",
    "read_notes",
    "tree_up_to",
]

CHECKPOINTS_FILE = "checkpoints.txt"
"""File in the workspace that every checkpoint is appended to: a second place beside the ledger."""


def init_audit_key(settings: Settings) -> tuple[Path, str]:
    """Make the key that signs checkpoints; gives its file and, in base64, the public half."""
    path = settings.audit_key_file
    return path, encode64(create_key(path).public("key").public)


def audit_events(
    workspace: Workspace, limit: int | None = None, object_: str | None = None
) -> list[audit.AuditEvent]:
    """Give the newest acts, of one object or of all, the newest first."""
    with workspace.ledger.reading() as tx:
        return audit.events(tx, limit, object_)


def audit_event(workspace: Workspace, seq: int) -> audit.AuditEvent:
    """Give one act; raises `NotFoundError`."""
    with workspace.ledger.reading() as tx:
        return audit.event(tx, seq)


def erase_audit_details(workspace: Workspace, seqs: Sequence[int], reason: str) -> int:
    """Erase the details of acts for good; see `ledger.audit.erase_details`."""
    with workspace.ledger.transaction() as tx:
        return audit.erase_details(tx, seqs, reason, workspace.now())


def origin(workspace: Workspace, tx: Transaction) -> str:
    """Give the log's name: the setting, or one made of its first entry, which no other log has.

    Empty for a log without entries.
    """
    if workspace.settings.audit_origin:
        return workspace.settings.audit_origin
    first = audit.first_leaf(tx)
    return f"firmwatch.local/{first[:8].hex()}" if first else ""


def checkpoint(workspace: Workspace) -> Note | None:
    """Sign the head of the log, and keep that in the ledger and in `CHECKPOINTS_FILE`.

    Gives the newest checkpoint: an old one where nothing has been logged since, None where nothing
    ever was. Raises `LedgerError` where the log has lost entries that were signed.
    """
    path = workspace.settings.workspace / CHECKPOINTS_FILE
    filed = read_notes(path)
    with workspace.ledger.transaction() as tx:
        head = audit.frontier(tx)
        stored = audit.checkpoints(tx)
        signed = max([each.size for each in stored] + _sizes(filed), default=0)
        if signed > head.size:
            raise LedgerError(
                f"the audit log has {head.size} entries, and {signed} were signed: entries were "
                "deleted without firmwatch, or a backup was put back. Nothing was signed, since a "
                "log must not have two histories. See `firmwatch audit verify`; if it was a "
                f"backup, move {path} away and tell your witness."
            )
        if not head.size:
            return None
        if stored and stored[-1].size == head.size:
            note = Note.parse(stored[-1].note)
        else:
            key = load_or_create_key(workspace.settings.audit_key_file)
            note = key.sign(Checkpoint(origin(workspace, tx), head.size, head.root))
            audit.save_checkpoint(tx, head.size, str(note), workspace.now())
    # After the ledger's commit: a process that is killed here leaves the file one short, which the
    # next checkpoint makes good, and never one ahead.
    _append(path, [*(each.note for each in stored), str(note)], filed)
    return note


def prove(workspace: Workspace, seq: int) -> InclusionProof:
    """Prove that an entry is in the log, under the newest checkpoint.

    Raises `NotFoundError` where there is no such entry, or no checkpoint covers it yet.
    """
    with workspace.ledger.reading() as tx:
        audit.event(tx, seq)
        stored = audit.checkpoints(tx)
        if not stored or stored[-1].size < seq:
            raise NotFoundError(
                f"no checkpoint covers entry {seq} yet. `firmwatch audit checkpoint` makes one."
            )
        note = Note.parse(stored[-1].note)
        tree = tree_up_to(tx, note)
        return InclusionProof(seq - 1, tuple(tree.inclusion(seq - 1, stored[-1].size)), note)


def tree_up_to(tx: Transaction, note: Note) -> Tree:
    """Read the tree, and refuse to prove anything with one that is not the signed one."""
    head, tree = Checkpoint.parse(note.text), audit.tree(tx)
    if tree.size < head.size or tree.root(head.size) != head.root:
        raise LedgerError(
            f"the audit log is not the one that was signed at {head.size} entries, so it proves "
            "nothing. Run `firmwatch audit verify` to see where it was changed."
        )
    return tree


def parse_keys(lines: Sequence[str]) -> list[PublicKey]:
    """Read public keys; raises `UsageError` for a line that is none."""
    try:
        return [PublicKey.parse(line) for line in lines]
    except ValueError as error:
        raise UsageError(f"{error}. Give the line that `firmwatch audit verify` shows.") from error


def read_notes(path: Path) -> list[str]:
    """Read a file of notes; none where there is no such file. Raises `UsageError`."""
    try:
        return split_notes(path.read_text("utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}.") from error


def _sizes(notes: Sequence[str]) -> list[int]:
    try:
        return [Checkpoint.parse(Note.parse(note).text).size for note in notes]
    except ValueError as error:
        raise UsageError(
            f"{CHECKPOINTS_FILE} in the workspace is damaged: {error}. Take it from a backup."
        ) from error


def _append(path: Path, notes: Sequence[str], filed: Sequence[str]) -> None:
    new = [note for note in dict.fromkeys(notes) if note not in set(filed)]
    if not new:
        return
    beside = path.with_name(f"{path.name}.new")
    try:
        # Whole and at once: half a checkpoint would look like a damaged one for ever.
        with beside.open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(f"{note}\n" for note in [*filed, *new])
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror}. Every checkpoint is kept there too; make "
            "the file writable."
        ) from error
