"""``firmwatch certify``."""

from __future__ import annotations

from pathlib import Path

import click

from firmwatch.cli.door import Door, door_options
from firmwatch.errors import UsageError

__all__ = ["command"]

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("certify")
@click.argument("subject", metavar="[SUBJECT]", required=False)
@click.option("--name", help="A name that is in no portfolio, for once, in place of SUBJECT.")
@click.option("--country", help="Country of NAME.")
@click.option(
    "--as-of", metavar="DATE", help="Lists and SUBJECT as they were then, a day or an instant."
)
@click.option("--to", "target", type=_FILE, help="File to write; standard output by default.")
@click.option("--verify", "receipt", type=_FILE, help="Check a receipt, and make none.")
@click.option("--key", "key_file", type=_FILE, help="Public key (PEM) to check it with.")
@door_options(rows=False)
def command(
    door: Door,
    subject: str | None,
    name: str | None,
    country: str | None,
    as_of: str | None,
    target: Path | None,
    receipt: Path | None,
    key_file: Path | None,
) -> int:
    """Give a signed receipt of what was searched for a subject, and what was found, if anything.

    It is JSON in canonical form (RFC 8785), signed with Ed25519: the subject, the versions of the
    lists, the matcher, what was considered and found, the alerts and what was decided, and what it
    does not prove. SUBJECT is an id, as alerts have it. With --verify, exit code 1 where the
    receipt is not what was signed, or the key is not known.
    """
    given = [item for item in (subject, name, receipt) if item is not None]
    if len(given) != 1:
        raise UsageError("Give one of SUBJECT, --name NAME and --verify FILE.")
    if receipt is not None:
        return _check(door, receipt, key_file)
    from firmwatch.steps.certifying import certify_name, certify_subject

    with door.workspace() as workspace:
        if name is not None:
            text = certify_name(workspace, name, country, as_of)
        else:
            text = certify_subject(workspace, str(subject), as_of)
        public = workspace.settings.audit_key_file.with_suffix(".public.pem")
    if target is None:
        click.echo(text.encode())
        return 0
    try:
        target.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}. Name another.") from error
    door.note(f"Wrote the receipt to {target}; the key to check it with is {public}.")
    return 0


def _check(door: Door, receipt: Path, key_file: Path | None) -> int:
    from firmwatch.steps.certifying import check_receipt

    found = check_receipt(receipt, door.settings(), key_file)
    what = f"{receipt}, for {found.subject}, issued {found.issued_at}, key {found.public_key}"
    if found.valid:
        door.note(f"valid: {what}: {found.reason}")
        return 0
    door.warn(f"not valid: {what}: {found.reason}")
    return 1
