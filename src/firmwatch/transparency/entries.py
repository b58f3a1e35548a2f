"""Entries of the audit log: what is hashed into its tree, and what may be erased without harm.

An entry is canonical JSON (RFC 8785) of the number, time, actor, action and object of an act, and
of a commitment to its detail: SHA-256 over a random salt and the detail's text. Salt and detail
may be erased; the entry, and with it the tree, stays what it was. Without the salt, nobody can
find a short detail out by hashing guesses.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from firmwatch.model import canonical_json, quoted

__all__ = ["SALT_BYTES", "Act", "SealedAct", "commitment", "detail_text", "entry", "seal"]

SALT_BYTES = 16
"""128 bits: as hard to guess as the hash is to invert."""


class Act(NamedTuple):
    """One act, in the order of the ledger's columns; `detail` is JSON text."""

    at: str
    actor: str
    action: str
    object: str
    detail: str


class SealedAct(NamedTuple):
    """One act with its number, counted from 1, and what ties it into the tree."""

    seq: int
    at: str
    actor: str
    action: str
    object: str
    detail: str
    salt: bytes
    commitment: bytes
    leaf_hash: bytes


def detail_text(detail: Mapping[str, Any]) -> str:
    """Write a detail as canonical JSON that has a form in UTF-8, as a commitment needs it.

    Raises `ValueError` for what there is none for: whole numbers beyond 2^53 - 1, infinite ones and
    NaN, half of a UTF-16 pair, keys that are no strings, and other types than JSON's.
    """
    try:
        text = canonical_json(detail)
    except TypeError as error:
        raise ValueError(f"the detail has no canonical form: {error}") from error
    text.encode()
    return text


def commitment(salt: bytes, detail: str) -> bytes:
    """Commit to a detail's text without showing it."""
    return sha256(salt + detail.encode()).digest()


def entry(seq: int, act: tuple[str, str, str, str], commitment: bytes) -> bytes:
    """Write an entry as canonical JSON; `act` is its time, actor, action and object.

    `seq` counts from 1 and leaves no number out: the leaf's index in the tree is `seq` - 1.
    """
    at, actor, action, object_ = act
    return (
        f'{{"action":{quoted(action)},"actor":{quoted(actor)},"at":{quoted(at)}'
        f',"commitment":"{commitment.hex()}","object":{quoted(object_)},"seq":{seq}}}'
    ).encode()


def seal(acts: Iterable[Act], size: int) -> list[SealedAct]:
    """Give acts that follow a log of `size` entries their numbers, salts and hashes."""
    sealed = []
    for seq, act in enumerate(acts, size + 1):
        salt = os.urandom(SALT_BYTES)
        committed = sha256(salt + act[4].encode()).digest()
        leaf = sha256(b"\x00" + entry(seq, act[:4], committed)).digest()
        sealed.append(SealedAct(seq, *act, salt, committed, leaf))
    return sealed
