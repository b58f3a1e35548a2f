"""An export of the audit log that anybody can check with Python alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from firmwatch.errors import NotFoundError, UsageError
from firmwatch.ledger import audit
from firmwatch.steps.audit import checkpoint, tree_up_to
from firmwatch.steps.audit_keys import load_key
from firmwatch.steps.witness import cosigned_notes, witness_key
from firmwatch.steps.workspace import Workspace
from firmwatch.transparency import (
    Checkpoint,
    ConsistencyProof,
    InclusionProof,
    Note,
    Tree,
    stand_alone,
)

__all__ = ["ExportResult", "export_audit"]

_README = """\
This folder is an export of an audit log. Check it with Python alone:

    python -I -S verify.py

entries.jsonl      the acts; `detail` is the very text that was logged, null where it was erased
checkpoint         the signed head of the log, over all of it
checkpoints.txt    every head that was signed before
consistency/       proofs that the log only grew from each of them to `checkpoint`
proofs/            proofs that each entry is in the log, where not all were exported
log.vkey           the log's public key: compare it with one that you got in another way
witness.vkey       the public key of the witness, if one cosigned

What it proves: these acts, with these times and names, were in the log when it was signed, and
nothing was changed in it, taken out or put in between since the first checkpoint that you know.
What it does not prove: that an act happened when it says, or that all acts were logged. And without
a checkpoint that you or a witness kept, whoever holds the log's key and its database may have made
all of it anew.
"""


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What was exported: `entries` of `size`, under the log's key."""

    entries: int
    size: int
    key: str


def export_audit(
    workspace: Workspace, folder: Path, object_: str | None = None, witness: Path | None = None
) -> ExportResult:
    """Write the log, or what it has of one object, into a new folder.

    Signs the head of the log first. Raises `UsageError` for a folder that has something in it or
    cannot be written, `NotFoundError` where there is nothing to export.
    """
    note = checkpoint(workspace)
    if note is None:
        raise NotFoundError("the audit log has no entry yet, so there is nothing to export.")
    head = Checkpoint.parse(note.text)
    key = load_key(workspace.settings.audit_key_file).public(head.origin)
    witnessed = {} if witness is None else _witnessed(witness, head.origin)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise UsageError(f"{folder} has something in it; name a new folder.")
        with workspace.ledger.reading() as tx:
            tree = tree_up_to(tx, note)
            chosen = [each for each in audit.events(tx, object=object_) if each.seq <= head.size]
            stored = [Note.parse(each.note) for each in audit.checkpoints(tx)]
        if not chosen:
            raise NotFoundError(f"the audit log has no entry of {object_!r}. See `audit list`.")
        notes = [witnessed.get(each.text, each) for each in stored]
        texts = {
            "README.txt": _README,
            "verify.py": Path(stand_alone.__file__).read_text("utf-8"),
            "checkpoint": str(witnessed.get(note.text, note)),
            "checkpoints.txt": "".join(f"{each}\n" for each in notes),
            "log.vkey": f"{key}\n",
            "witness.vkey": "" if witness is None else f"{witness_key(witness)}\n",
        }
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        with (folder / "entries.jsonl").open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(map(_line, reversed(chosen)))
        _write_proofs(folder, _proofs(tree, note, stored, [each.seq for each in chosen]))
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}.") from error
    return ExportResult(len(chosen), head.size, str(key))


def _witnessed(folder: Path, origin: str) -> dict[str, Note]:
    return {note.text: note for note in cosigned_notes(folder, origin)}


def _line(event: audit.AuditEvent) -> str:
    entry = {
        "seq": event.seq,
        "at": event.at,
        "actor": event.actor,
        "action": event.action,
        "object": event.object,
        "commitment": event.commitment.hex(),
    }
    salt = None if event.salt is None else event.salt.hex()
    row = {"entry": entry, "salt": salt, "detail": event.detail_text}
    return json.dumps(row, ensure_ascii=False) + "\n"


def _proofs(
    tree: Tree, note: Note, stored: list[Note], seqs: list[int]
) -> Iterator[tuple[str, str]]:
    size = Checkpoint.parse(note.text).size
    for each in stored:
        old = Checkpoint.parse(each.text).size
        if old <= size:
            yield (
                f"consistency/{old}.txt",
                str(ConsistencyProof(old, tuple(tree.consistency(old, size)), note)),
            )
    # All entries together give the root themselves, which proves more than a proof of each.
    for seq in seqs if len(seqs) < size else ():
        path = tuple(tree.inclusion(seq - 1, size))
        yield f"proofs/{seq}.tlog-proof", str(InclusionProof(seq - 1, path, note))


def _write_proofs(folder: Path, proofs: Iterator[tuple[str, str]]) -> None:
    for name, text in proofs:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
