"""Signatures with Ed25519 (RFC 8032): a key in a file of its own, beside no database.

The private key is PKCS #8 in PEM (RFC 5958, RFC 7468), not encrypted, readable by its owner alone
(mode 0600); the public key stands beside it as ``NAME.public.pem``, to be given to whoever checks.
"""

from __future__ import annotations

import base64
import binascii
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from firmwatch.errors import ConfigError
from firmwatch.steps import audit_keys

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["SigningKey", "load_or_create_key", "public_key_of", "sign", "verify"]

ALGORITHM = "Ed25519"
_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key; `public` is the raw public one (32 bytes) in base64 (RFC 4648 section 4)."""

    public: str
    _private: Ed25519PrivateKey


def load_or_create_key(path: Path) -> SigningKey:
    """Read the private key of the audit log, or make it; the public one is put beside it.

    Raises `ConfigError` for a file that holds no Ed25519 key, that others may read, or that cannot
    be written.
    """
    if os.name != "nt" and path.exists() and path.stat().st_mode & _OTHERS:
        raise ConfigError(
            f"{path} may be read by others, so what it signs proves nothing. Run `chmod 600 "
            f"{path}`; if somebody may have read it, move it away to have a new one made."
        )
    key = audit_keys.load_or_create_key(path).private
    _publish(key, path.with_suffix(".public.pem"))
    return SigningKey(base64.b64encode(key.public_key().public_bytes_raw()).decode(), key)


def public_key_of(path: Path) -> str:
    """Read the public key of a PEM file, as `SigningKey.public`; raises `ConfigError`."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if not isinstance(key, Ed25519PublicKey):
        raise _unreadable(path, "it is a key of another kind")
    return base64.b64encode(key.public_bytes_raw()).decode()


def sign(key: SigningKey, content: bytes) -> str:
    """Sign some bytes; gives the signature (64 bytes) in base64."""
    return base64.b64encode(key._private.sign(content)).decode()


def verify(public: str, signature: str, content: bytes) -> bool:
    """Say whether a signature is of these bytes and of this public key, both in base64."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        key.verify(base64.b64decode(signature, validate=True), content)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def _publish(key: Ed25519PrivateKey, path: Path) -> None:
    """Put the public key beside the private one, which other commands may have made."""
    from cryptography.hazmat.primitives import serialization

    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    try:
        if not path.exists() or path.read_bytes() != public:
            path.write_bytes(public)
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be written: {error.strerror}. Name another file with `audit_key`."
        ) from error


def _unreadable(path: Path, why: object) -> ConfigError:
    return ConfigError(f"{path} holds no Ed25519 key in PEM that can be read: {why}. Name one.")
