"""A signed receipt: what was searched for a subject, in which versions, and what came of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from firmwatch.config import Settings
from firmwatch.errors import PortfolioError, UsageError
from firmwatch.ledger import audit, dossiers
from firmwatch.model import Subject, canonical_digest, canonical_json, subject_digest, to_row
from firmwatch.steps.owner_receipts import owner_rows
from firmwatch.steps.receipts import alert_rows, compared_rows, source_rows
from firmwatch.steps.screening import reference_of_workspace
from firmwatch.steps.signing import ALGORITHM, load_or_create_key, public_key_of, sign, verify
from firmwatch.steps.subject_history import ContentUsed, subject_at
from firmwatch.steps.subject_rows import subject_rows
from firmwatch.steps.versions import instant_of
from firmwatch.steps.workspace import Workspace

__all__ = ["ReceiptCheck", "certify_name", "certify_subject", "check_receipt"]

TYPE = "firmwatch receipt 1"
"""The form of the receipt; raised where a field changes its meaning."""

NOT_PROVEN = (
    "that the party is on no other list: only the sources named here were searched",
    "that the lists are right: they were searched as their publishers issued them",
    "that the lists are whole: rows counted as excluded or quarantined were not searched",
    "that a record that was found is the subject, or that one that was not is not: scores are odds",
    "that nobody else stands behind the subject: only registers among these sources were searched",
    "anything of people: none was looked for, owners who are people aside (scope rules S2 and S5)",
    "that the subject's content is true: it was compared as it stands here",
    "that a run of that day found the same: matcher and threshold are those of the day of issue",
    "when this was signed, beyond the word of whoever holds the key: the clock is the signer's",
)
"""What nobody may read into a receipt; part of what is signed."""


@dataclass(frozen=True, slots=True)
class ReceiptCheck:
    """What came of checking a receipt: `valid` where it is as it was signed, by a known key."""

    valid: bool
    reason: str
    public_key: str
    issued_at: str
    subject: str


def certify_subject(workspace: Workspace, subject_id: str, as_of: str | None = None) -> str:
    """Give a signed receipt for a subject of a portfolio, as canonical JSON (RFC 8785).

    The lists are those that counted at `as_of`, a day or an instant, by default now. The content of
    the subject is that of then where it is known, else that of now, and the receipt says which; the
    matcher and the threshold are today's. Logged. Raises `NotFoundError` for an unknown subject or
    a pruned version, `StaleError` without any list.
    """
    now = workspace.now()
    instant = instant_of(as_of) if as_of else now
    with workspace.ledger.reading() as tx:
        then = subject_at(tx, subject_id, min(instant, now))
        life = dossiers.subject_life(tx, subject_id)
    notes = []
    if life.added_at > instant:
        notes.append("the subject was not yet in its portfolio then")
    elif then.used is ContentUsed.OF_NOW:
        notes.append("the subject was changed since; it was compared as it is now")
    elif then.used is ContentUsed.KEPT:
        notes.append("the subject was changed since; it was compared as it was then")
    if life.removed_at is not None:
        notes.append(f"the subject was removed from its portfolio at {life.removed_at}")
    version = {"used": then.used.value, "stored_at": then.stored_at, "basis": then.basis}
    about = {**to_row(life), "notes": notes, "version": version}
    about["alerts"] = alert_rows(workspace, subject_id, instant)
    return _receipt(workspace, then.subject, about, min(instant, now), now)


def certify_name(
    workspace: Workspace, name: str, country: str | None = None, as_of: str | None = None
) -> str:
    """Give a signed receipt for a name that is in no portfolio, for once; see `certify_subject`.

    Raises `PortfolioError` for a name that cannot be screened.
    """
    now = workspace.now()
    rows = subject_rows({"name": name, "country": country} if country else name)
    found = list(rows)
    if not found:
        why = rows.unscreened[0].reason if rows.unscreened else "it is empty"
        raise PortfolioError(f"{name!r} cannot be screened: {why}. Give an organisation's name.")
    notes = ["the name is in no portfolio; nothing is monitored"]
    instant = instant_of(as_of) if as_of else now
    return _receipt(workspace, found[0], {"notes": notes, "alerts": []}, min(instant, now), now)


def _receipt(
    workspace: Workspace, subject: Subject, about: dict[str, Any], instant: str, now: str
) -> str:
    names = workspace.settings.sources
    key = load_or_create_key(workspace.settings.audit_key_file)
    sources, missing = source_rows(workspace, names, instant)
    reference = reference_of_workspace(workspace, names, instant)
    threshold = workspace.settings.alert_threshold
    with workspace.ledger.reading() as tx:
        actor = tx.actor
    receipt = {
        "type": TYPE,
        "issued_at": now,
        "issued_by": actor,
        "as_of": instant,
        "subject": {
            "digest": subject_digest(subject),
            "content": to_row(subject),
            **{field: value for field, value in about.items() if field != "alerts"},
        },
        "sources": sources,
        "sources_without_version": missing,
        **compared_rows(subject, reference, threshold, now),
        "owners": owner_rows(workspace, subject, reference, threshold, instant[:10]),
        "alerts": about["alerts"],
        "not_proven": list(NOT_PROVEN),
    }
    signature = sign(key, canonical_json(receipt).encode())
    signed = {"algorithm": ALGORITHM, "public_key": key.public, "value": signature}
    text = canonical_json({**receipt, "signature": signed})
    detail = {"digest": canonical_digest(receipt), "as_of": instant, "key": key.public}
    with workspace.ledger.transaction() as tx:
        audit.append_event(tx, actor, "receipt.issued", f"subject:{subject.id}", detail, now)
    return text


def check_receipt(path: Path, settings: Settings, key_file: Path | None = None) -> ReceiptCheck:
    """Check the signature of a receipt; needs no workspace where `key_file` has the public key.

    Without it, the key has to be the workspace's own: a signature by a key that nobody knows says
    nothing. Raises `UsageError` for a file that is no receipt, `ConfigError` for no key.
    """
    try:
        row = json.loads(path.read_text("utf-8"), object_pairs_hook=_distinct)
        signed = row.pop("signature")
        public, value = str(signed["public_key"]), str(signed["value"])
        issued, name = str(row["issued_at"]), str(row["subject"]["content"]["name"])
        digest, content = row["subject"]["digest"], row["subject"]["content"]
        text = canonical_json(row)
        form = (row["type"], signed["algorithm"])
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path} is no receipt that can be read: {error!r}. Give the file that "
            "`firmwatch certify` wrote."
        ) from error
    known = _known_key(settings, key_file)
    if form != (TYPE, ALGORITHM):
        reason = f"it is of the form {form[0]!r}, signed with {form[1]!r}: not one that is known"
    elif not verify(public, value, text.encode("utf-8", "surrogatepass")):
        reason = "it is not what was signed: something in it was changed"
    elif canonical_digest(content) != digest:
        reason = "its digest is not of the subject that it shows"
    elif known is None:
        reason = "it is as it was signed, by a key that is not known here: give --key FILE"
    elif known != public:
        reason = f"it is as it was signed, by another key than {known}"
    else:
        return ReceiptCheck(True, "it is as it was signed", public, issued, name)
    return ReceiptCheck(False, reason, public, issued, name)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name that stands twice: a reader may see one value, and the signature the other."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in it")
    return found


def _known_key(settings: Settings, key_file: Path | None) -> str | None:
    if key_file is not None:
        return public_key_of(key_file)
    own = settings.audit_key_file
    return load_or_create_key(own).public if own.exists() else None
