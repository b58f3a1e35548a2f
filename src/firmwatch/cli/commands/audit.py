"""``firmwatch audit``: what was done, proofs of it, and whether it was tampered with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from firmwatch.cli.door import Door, door_options

if TYPE_CHECKING:
    from firmwatch.ledger.audit import AuditEvent

__all__ = ["command"]

COLUMNS = ("seq", "at", "actor", "action", "object")
FIELDS = (*COLUMNS, "detail", "erased")
FINDINGS = ("where", "meaning")

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group("audit")
def command() -> None:
    """Show, sign, verify and export the log of what was done."""


@command.command("list")
@click.option("--object", "object_", metavar="TABLE:ID", help="Only acts on this, as alert:ID.")
@click.option("--limit", type=click.IntRange(1), help="At most so many.")
@door_options()
def list_acts(door: Door, object_: str | None, limit: int | None) -> None:
    """List what was done, by whom and when, the newest first."""
    from firmwatch.steps.audit import audit_events

    with door.workspace() as workspace:
        rows = [_row(item) for item in audit_events(workspace, limit, object_)]
    door.rows(rows, COLUMNS, FIELDS)


@command.command("show")
@click.argument("seq", type=click.IntRange(1))
@door_options()
def show(door: Door, seq: int) -> None:
    """Show one entry with its detail and its hashes."""
    from firmwatch.steps.audit import audit_event

    with door.workspace() as workspace:
        found = audit_event(workspace, seq)
    hashes = {"commitment": found.commitment.hex(), "leaf_hash": found.leaf_hash.hex()}
    row = _row(found) | hashes
    door.rows([row], tuple(row))


@command.command("checkpoint")
@door_options(rows=False)
def sign(door: Door) -> None:
    """Sign the log as it is now, and print the checkpoint; every run does so at its end."""
    from firmwatch.steps.audit import checkpoint

    with door.workspace() as workspace:
        note = checkpoint(workspace)
    if note is None:
        door.note("The audit log has no entry yet, so there is nothing to sign.")
    else:
        click.echo(str(note), nl=False)


@command.command("verify")
@click.option("--witness", type=_FOLDER, help="Folder of a witness, whose checkpoints hold too.")
@click.option("--key", "keys", multiple=True, help="A further public key of the log.")
@door_options()
def verify(door: Door, witness: Path | None, keys: tuple[str, ...]) -> int:
    """Check every entry, every checkpoint, and what the log says of alerts and other tables.

    Ends with 1 where something is not as it was logged, and names it.
    """
    from firmwatch.steps.audit_verification import verify_audit

    with door.workspace() as workspace:
        found = verify_audit(workspace, keys, witness)
    if not found.sound:
        door.rows([{"where": x.where, "meaning": x.meaning} for x in found.findings], FINDINGS)
        first = found.findings[0]
        door.warn(f"NOT OK: {found.count} findings; the first is {first.where}: {first.meaning}.")
        return 1
    later = found.entries - found.signed
    door.note(
        f"OK: {found.entries} entries ({found.erased} with an erased detail) and "
        f"{found.checkpoints} checkpoints of {found.origin or 'a log without a name'}."
    )
    door.note(
        f"{found.signed} entries are signed; {later} later ones are not, and the next checkpoint "
        "signs them."
    )
    if found.cosigned is None:
        door.note("No witness was asked: whoever has the key could have made all of it anew.")
    else:
        door.note(f"{found.cosigned} entries are as the witness saw them.")
    for key in found.keys:
        door.note(f"key {key}")
    return 0


@command.command("prove")
@click.argument("seq", type=click.IntRange(1))
@door_options(rows=False)
def print_proof(door: Door, seq: int) -> None:
    """Print the proof that an entry is in the log, in the form c2sp.org/tlog-proof."""
    from firmwatch.steps.audit import prove

    with door.workspace() as workspace:
        proof = prove(workspace, seq)
    click.echo(str(proof), nl=False)


@command.command("export")
@click.argument("folder", type=_FOLDER)
@click.option("--object", "object_", metavar="TABLE:ID", help="Only acts on this, each proved.")
@click.option("--witness", type=_FOLDER, help="Folder of a witness, whose cosignatures go along.")
@door_options(rows=False)
def export(door: Door, folder: Path, object_: str | None, witness: Path | None) -> None:
    """Write entries, checkpoints, proofs, keys and verify.py, which needs Python alone."""
    from firmwatch.steps.audit_export import export_audit

    with door.workspace() as workspace:
        done = export_audit(workspace, folder, object_, witness)
    door.note(f"Wrote {done.entries} of {done.size} entries. Check: python -I -S verify.py")
    door.note(f"Give this key in another way: {done.key}")


@command.command("witness")
@click.option("--folder", type=_FOLDER, required=True, help="The witness's own folder, elsewhere.")
@click.option("--from", "export_", type=_FOLDER, help="An export, where there is no workspace.")
@door_options(rows=False)
def witness_log(door: Door, folder: Path, export_: Path | None) -> None:
    """Check that the log only grew since this witness saw it, keep its checkpoint and cosign it."""
    from firmwatch.pipeline import utc_now
    from firmwatch.steps.witness import witness_export, witness_workspace

    if export_ is not None:
        done = witness_export(export_, folder, utc_now())
    else:
        with door.workspace() as workspace:
            done = witness_workspace(workspace, folder)
    door.note(
        f"Cosigned {done.size} entries of {done.origin}; {done.before} were known. {done.file}"
    )
    door.note(f"witness key {done.key}")


@command.command("erase")
@click.argument("seqs", metavar="SEQ...", type=click.IntRange(1), nargs=-1, required=True)
@click.option("--reason", required=True, help="Why the details may go; logged.")
@door_options(rows=False)
def erase(door: Door, seqs: tuple[int, ...], reason: str) -> None:
    """Erase the details of entries for good; the entries stay, and so does every proof."""
    from firmwatch.steps.audit import erase_audit_details

    with door.workspace() as workspace:
        count = erase_audit_details(workspace, seqs, reason)
    door.note(f"Erased the details of {count} entries. Backups and exports may still have them.")


@command.command("init-key")
@door_options(rows=False)
def init_key(door: Door) -> None:
    """Make the key that signs checkpoints; the first checkpoint does so by itself."""
    from firmwatch.steps.audit import init_audit_key

    path, public = init_audit_key(door.settings())
    door.note(f"Made {path}. Keep a copy of it apart from the ledger. Public key: {public}")


def _row(item: AuditEvent) -> dict[str, Any]:
    return {
        "seq": item.seq,
        "at": item.at,
        "actor": item.actor,
        "action": item.action,
        "object": item.object,
        "detail": dict(item.detail),
        "erased": item.detail_text is None,
    }
