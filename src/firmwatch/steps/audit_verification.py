"""Whether the audit log, its checkpoints and the rest of the ledger are what they were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from firmwatch.errors import NotFoundError
from firmwatch.ledger import audit, audit_verification
from firmwatch.ledger.audit_verification import Finding
from firmwatch.steps.audit import CHECKPOINTS_FILE, origin, parse_keys, read_notes
from firmwatch.steps.audit_keys import load_key
from firmwatch.steps.witness import cosigned_notes
from firmwatch.steps.workspace import Workspace
from firmwatch.transparency import Checkpoint, Note, PublicKey, is_signed

__all__ = ["AuditVerification", "verify_audit"]


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


def verify_audit(
    workspace: Workspace, keys: Sequence[str] = (), witness: Path | None = None
) -> AuditVerification:
    """Check the whole log, every checkpoint, and what the log says of the rest of the ledger.

    `keys` are further public keys of the log, such as former ones; `witness` the
    folder of one. Raises `NotFoundError` without any key, `UsageError` for one that is none.
    """
    filed = read_notes(workspace.settings.workspace / CHECKPOINTS_FILE)
    with workspace.ledger.reading() as tx:
        stored = audit.checkpoints(tx)
        places = [(f"checkpoint {each.size}", each.note) for each in stored]
        places += [(f"{CHECKPOINTS_FILE}, a checkpoint", note) for note in filed]
        name = origin(workspace, tx)
        cosigned = [] if witness is None else cosigned_notes(witness, name or None)
        places += [("witness, a checkpoint", str(note)) for note in cosigned]
        sizes = {head.size for _, note in places for head in _heads(note)}
        state = audit_verification.read_log(tx, sizes)
    known = _keys(workspace, name, keys) if places else parse_keys(keys)
    for where, note in places:
        for meaning in _wrong(note, name, known, state):
            state.add(Finding(where, meaning))
    for finding in _astray(stored, filed):
        state.add(finding)
    return AuditVerification(
        origin=name,
        entries=state.size,
        erased=state.erased,
        checkpoints=len(stored),
        signed=max((head.size for each in stored for head in _heads(each.note)), default=0),
        cosigned=max((head.size for each in cosigned for head in _heads(str(each))), default=None),
        keys=tuple(map(str, known)),
        findings=tuple(state.findings),
        count=state.count,
    )


def _astray(stored: Sequence[audit.StoredCheckpoint], filed: Sequence[str]) -> Iterator[Finding]:
    """Say which checkpoints stand in one of their two places only, or under another size."""
    signed = {head for each in stored for head in _heads(each.note)}
    written = {head for note in filed for head in _heads(note)}
    for each in stored:
        if any(head.size != each.size for head in _heads(each.note)):
            yield Finding(f"checkpoint {each.size}", "its note is of another size: it was moved")
    for head in sorted(written - signed, key=lambda head: head.size):
        meaning = "it was signed, and the ledger does not have it: it was deleted there"
        yield Finding(f"{CHECKPOINTS_FILE}, checkpoint {head.size}", meaning)
    # The newest may be missing there: a process was killed between writing the one and the other.
    newest = max((head.size for head in signed), default=0)
    for head in sorted(signed - written, key=lambda head: head.size):
        if head.size == newest:
            continue
        meaning = f"{CHECKPOINTS_FILE} does not have it: it was deleted there"
        yield Finding(f"checkpoint {head.size}", meaning)


def _keys(workspace: Workspace, name: str, lines: Sequence[str]) -> list[PublicKey]:
    given = parse_keys(lines)
    try:
        key = load_key(workspace.settings.audit_key_file)
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
