"""The audit log at work: checkpoints, proofs, verification."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from firmwatch.errors import LedgerError, NotFoundError, UsageError
from firmwatch.ledger import Transaction, audit, audit_verification
from firmwatch.ledger.audit_verification import Finding
from firmwatch.steps.audit_keys import create_key, load_key, load_or_create_key
from firmwatch.steps.workspace import Workspace
from firmwatch.transparency import (
    Checkpoint,
    InclusionProof,
    Note,
    PublicKey,
    SigningKey,
    Tree,
    is_signed,
    split_notes,
)

__all__ = [
    "CHECKPOINTS_FILE",
    "AuditVerification",
    "audit_events",
    "checkpoint",
    "erase_audit_details",
    "init_audit_key",
    "origin",
    "parse_keys",
    "prove",
    "read_notes",
    "tree_up_to",
    "verify_audit",
]

CHECKPOINTS_FILE = "checkpoints.txt"
"""File in the workspace that every checkpoint is appended to: a second place beside the ledger."""


@dataclass(frozen=True, slots=True)
class AuditVerification:
    """What `audit verify` found. `signed` entries are under the last checkpoint, `cosigned` under
    the last one of a witness; what was done to later ones may have left no trace.
    """

    origin: str
    entries: int
    erased: int
    checkpoints: int
    signed: int
    cosigned: int | None
    keys: tuple[str, ...]
    findings: tuple[Finding, ...]
    count: int

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.count


def init_audit_key(workspace: Workspace) -> tuple[Path, str]:
    """Make the key that signs checkpoints; gives its file and, in base64, the public half."""
    from firmwatch.transparency.notes import encode64

    path = workspace.settings.audit_key_file
    return path, encode64(create_key(path).public("key").public)


def audit_events(
    workspace: Workspace, limit: int | None = None, object_: str | None = None
) -> list[audit.AuditEvent]:
    """Give the newest acts, of one object or of all, the newest first."""
    with workspace.ledger.reading() as tx:
        return audit.events(tx, limit, object_)


def erase_audit_details(workspace: Workspace, seqs: Sequence[int], reason: str) -> int:
    """Erase the details of acts for good; see `ledger.audit.erase_details`."""
    with workspace.ledger.transaction() as tx:
        return audit.erase_details(tx, seqs, reason, workspace.now())


def origin(workspace: Workspace, tx: Transaction) -> str:
    """Give the log's name: the setting, or one made of its first entry, which no other log has.

    Raises `NotFoundError` for a log without entries.
    """
    if workspace.settings.audit_origin:
        return workspace.settings.audit_origin
    return f"firmwatch.local/{audit.event(tx, 1).leaf_hash[:8].hex()}"


def checkpoint(workspace: Workspace) -> Note | None:
    """Sign the head of the log, and keep that in the ledger and in `CHECKPOINTS_FILE`.

    Gives the newest checkpoint: an old one where nothing has been logged since, None where nothing
    ever was. Raises `LedgerError` where the log has lost entries that were signed.
    """
    with workspace.ledger.transaction() as tx:
        head = audit.frontier(tx)
        stored = audit.checkpoints(tx)
        if stored and stored[-1].size == head.size:
            note = Note.parse(stored[-1].note)
        elif not head.size:
            return None
        else:
            if stored and stored[-1].size > head.size:
                raise LedgerError(
                    f"the audit log has {head.size} entries and a checkpoint of {stored[-1].size}: "
                    "entries were deleted without firmwatch. Nothing was signed; run `firmwatch "
                    "audit verify`."
                )
            key = load_or_create_key(workspace.settings.audit_key_file)
            note = key.sign(Checkpoint(origin(workspace, tx), head.size, head.root))
            audit.save_checkpoint(tx, head.size, str(note), workspace.now())
        known = {*read_notes(workspace.settings.workspace / CHECKPOINTS_FILE)}
        missing = [each.note for each in stored if each.note not in known]
        # Before the ledger's own commit: where that fails, the next verification says so.
        _append(workspace.settings.workspace / CHECKPOINTS_FILE, [*missing, str(note)], known)
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


def verify_audit(
    workspace: Workspace, keys: Sequence[str] = (), cosigned: Sequence[Note] = ()
) -> AuditVerification:
    """Check the whole log, every checkpoint, and what the log says of the rest of the ledger.

    `keys` are further public keys of the log, such as former ones; `cosigned` what a witness keeps
    of this log. Raises `NotFoundError` without any key, `UsageError` for one that is none.
    """
    with workspace.ledger.reading() as tx:
        stored = audit.checkpoints(tx)
        parsed = _parsed([each.note for each in stored])
        filed = read_notes(workspace.settings.workspace / CHECKPOINTS_FILE)
        places = [(f"checkpoint {each.size}", each.note) for each in stored]
        places += [(f"{CHECKPOINTS_FILE}, checkpoint", note) for note in filed]
        places += [("witness, checkpoint", str(note)) for note in cosigned]
        sizes = {head.size for note in [*filed, *map(str, cosigned)] for head in _heads(note)}
        sizes |= {each.size for each in stored} | {head.size for head in parsed}
        state = audit_verification.read_log(tx, sizes)
        name = origin(workspace, tx) if state.size else workspace.settings.audit_origin
        known = _keys(workspace, name, keys) if places or state.size else []
    for where, note in places:
        for meaning in _wrong(note, name, known, state):
            state.add(Finding(where, meaning))
    for each, head in zip(stored, parsed, strict=False):
        if each.size != head.size:
            state.add(Finding(f"checkpoint {each.size}", "its note is of another size"))
    ledger_notes = {Note.parse(each.note).text for each in stored if _heads(each.note)}
    for note in filed:
        if _heads(note) and Note.parse(note).text not in ledger_notes:
            meaning = "it was signed, and the ledger no longer has it: it was deleted there"
            state.add(Finding(f"{CHECKPOINTS_FILE}, checkpoint {_heads(note)[0].size}", meaning))
    return AuditVerification(
        origin=name,
        entries=state.size,
        erased=state.erased,
        checkpoints=len(stored),
        signed=max((head.size for head in parsed), default=0),
        cosigned=max((_heads(str(each))[0].size for each in cosigned), default=None),
        keys=tuple(map(str, known)),
        findings=tuple(state.findings),
        count=state.count,
    )


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


def _append(path: Path, notes: Sequence[str], known: set[str]) -> None:
    new = [note for note in dict.fromkeys(notes) if note not in known]
    try:
        with path.open("a", encoding="utf-8", newline="\n") as stream:
            stream.writelines(f"{note}\n" for note in new)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror}. Every checkpoint is kept there too; make "
            "the file writable."
        ) from error


def _keys(workspace: Workspace, name: str, lines: Sequence[str]) -> list[PublicKey]:
    given = parse_keys(lines)
    try:
        key: SigningKey = load_key(workspace.settings.audit_key_file)
    except NotFoundError:
        if given:
            return given
        raise
    return [key.public(name), *given]


def _heads(note: str) -> list[Checkpoint]:
    try:
        return [Checkpoint.parse(Note.parse(note).text)]
    except ValueError:
        return []


def _parsed(notes: Sequence[str]) -> list[Checkpoint]:
    return [head for note in notes for head in _heads(note)]


def _wrong(
    text: str, name: str, keys: Sequence[PublicKey], state: audit_verification.LogState
) -> Iterator[str]:
    """Say what is wrong with one checkpoint."""
    heads = _heads(text)
    if not heads:
        yield "it is damaged: it is no checkpoint"
        return
    head, note = heads[0], Note.parse(text)
    if head.origin != name:
        yield f"it is of the log {head.origin}, not of {name}"
    elif not any(is_signed(note, key) for key in keys):
        yield f"the signature of {head.size} entries is of none of the known keys"
    elif head.size > state.size:
        yield (
            f"{head.size} entries were signed, and the log has {state.size}: entries were cut off"
        )
    elif state.roots.get(head.size) != head.root:
        yield (
            f"the first {head.size} entries are not those that were signed: at least one of them "
            "was replaced, moved or put in"
        )
