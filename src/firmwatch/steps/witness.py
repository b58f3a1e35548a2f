"""A witness: somebody else's folder and key, which remember what a log once was.

It signs only what goes on from what it signed before (c2sp.org/tlog-cosignature, tlog-witness), so
that whoever rewrites the log needs the witness's folder as well.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from firmwatch.errors import NotFoundError, RefusedError, UsageError
from firmwatch.steps.audit import checkpoint, parse_keys, read_notes, tree_up_to
from firmwatch.steps.audit_keys import load_key, load_or_create_key
from firmwatch.steps.workspace import Workspace
from firmwatch.transparency import (
    COSIGNER,
    Checkpoint,
    ConsistencyProof,
    Note,
    PublicKey,
    SigningKey,
    is_signed,
)

__all__ = ["Witnessed", "cosigned_notes", "witness_export", "witness_key", "witness_workspace"]

KEY_FILE = "witness.key"


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What a witness did: the log, from how many entries to how many, and the witness's key."""

    origin: str
    before: int
    size: int
    key: str
    file: Path


def witness_workspace(workspace: Workspace, folder: Path) -> Witnessed:
    """Show the head of this workspace's log to the witness in `folder`, which cosigns it.

    Raises `RefusedError` where the log does not go on from what the witness knows, `NotFoundError`
    for a log without entries.
    """
    note = checkpoint(workspace)
    if note is None:
        raise NotFoundError("the audit log has no entry yet, so there is nothing to witness.")
    own = load_key(workspace.settings.audit_key_file)
    with workspace.ledger.reading() as tx:
        tree = tree_up_to(tx, note)
    head = Checkpoint.parse(note.text)

    def prove(old: int) -> ConsistencyProof:
        return ConsistencyProof(old, tuple(tree.consistency(old, head.size)), note)

    return _witness(folder, note, own.public(head.origin), prove, workspace.now())


def witness_export(export: Path, folder: Path, now: str) -> Witnessed:
    """Cosign the newest checkpoint of an export, without its workspace.

    The first time the log's key is taken from the export; ever after it has to be that one. Raises
    as `witness_workspace`, and `UsageError` for a folder that is no export.
    """
    try:
        keys = parse_keys((export / "log.vkey").read_text("utf-8").splitlines())
        note = Note.parse((export / "checkpoint").read_text("utf-8"))
    except (OSError, ValueError, IndexError) as error:
        raise UsageError(
            f"{export} is no export of an audit log: {error}. `firmwatch audit export` makes one."
        ) from error

    def prove(old: int) -> ConsistencyProof:
        path = export / "consistency" / f"{old}.txt"
        try:
            return ConsistencyProof.parse(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise RefusedError(
                f"{path} does not prove that the log goes on from the {old} entries that this "
                f"witness knows ({error}). Ask for a complete export."
            ) from error

    return _witness(folder, note, keys[0], prove, now)


def witness_key(folder: Path) -> PublicKey:
    """Give a witness's public key; raises `NotFoundError` for a folder that is no witness's."""
    key = load_key(folder / KEY_FILE)
    return key.public(_witness_name(key), COSIGNER)


def cosigned_notes(folder: Path, origin: str | None = None) -> list[Note]:
    """Give what a witness keeps of a log (of all without a name), each with its own good signature.

    Raises `NotFoundError` where it keeps nothing of it, `RefusedError` where a line was changed.
    """
    key = witness_key(folder)
    found = []
    for path in [_file(folder, origin)] if origin else sorted(folder.glob("log-*.txt")):
        found += _kept(path, key)
    if not found:
        raise NotFoundError(
            f"the witness {folder} knows nothing of the log {origin}. Either this is another log "
            "than the one it was shown, or it was never shown any: `firmwatch audit witness`."
        )
    return found


def _witness(
    folder: Path, note: Note, key: PublicKey, prove: Callable[[int], ConsistencyProof], now: str
) -> Witnessed:
    head = Checkpoint.parse(note.text)
    path, pinned = _file(folder, head.origin), _file(folder, head.origin).with_suffix(".vkey")
    own = load_or_create_key(folder / KEY_FILE)
    known = _kept(path, own.public(_witness_name(own), COSIGNER))
    if pinned.exists() and pinned.read_text("utf-8").strip() != str(key):
        raise RefusedError(
            f"the log {head.origin} now has another key than the one in {pinned}. Ask whoever "
            "keeps the log why; a new key of an old log is how a rewritten one would look."
        )
    if not is_signed(note, key):
        raise RefusedError(f"the checkpoint of {head.origin} is not signed by its key {key}.")
    last = Checkpoint.parse(known[-1].text) if known else None
    if last is not None:
        _check_growth(last, head, prove)
    cosigned = own.cosign(note, _witness_name(own), int(datetime.fromisoformat(now).timestamp()))
    if last is None or last.size < head.size:
        pinned.write_text(f"{key}\n", encoding="utf-8")
        with path.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(f"{cosigned}\n")
            stream.flush()
            os.fsync(stream.fileno())
    before = last.size if last else 0
    return Witnessed(head.origin, before, head.size, str(witness_key(folder)), path)


def _check_growth(
    last: Checkpoint, head: Checkpoint, prove: Callable[[int], ConsistencyProof]
) -> None:
    if head.size < last.size:
        raise RefusedError(
            f"the log {head.origin} shows {head.size} entries, and this witness has seen "
            f"{last.size}: entries were cut off, or a backup was put back. Nothing was cosigned."
        )
    proof = (
        prove(last.size)
        if head.size > last.size
        else ConsistencyProof(last.size, (), Note(head.text, ()))
    )
    if Checkpoint.parse(proof.note.text) != head or not proof.holds(last):
        raise RefusedError(
            f"the log {head.origin} is a fork: its first {last.size} entries are not those that "
            "this witness has seen. The log was rewritten. Nothing was cosigned."
        )


def _kept(path: Path, key: PublicKey) -> list[Note]:
    """Read what a witness keeps in one file; raises `RefusedError` for what it did not sign."""
    try:
        found = [Note.parse(text) for text in read_notes(path)]
    except ValueError as error:
        raise RefusedError(f"{path} is damaged: {error}. Take it from a backup.") from error
    for note in found:
        if not is_signed(note, key):
            raise RefusedError(
                f"{path} has a checkpoint that its witness did not sign: it was changed. Take it "
                "from a backup."
            )
    return found


def _witness_name(key: SigningKey) -> str:
    return f"firmwatch.witness/{key.public('key').public[:8].hex()}"


def _file(folder: Path, origin: str) -> Path:
    return folder / f"log-{hashlib.sha256(origin.encode()).hexdigest()[:16]}.txt"
