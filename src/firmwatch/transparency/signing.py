"""Ed25519 keys (RFC 8032): made, stored, and used to sign checkpoints and to check them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from firmwatch.transparency.notes import (
    COSIGNER,
    LOG,
    Checkpoint,
    Note,
    PublicKey,
    Signature,
    cosigned_text,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["SigningKey", "is_signed"]


class SigningKey:
    """A private key. Its text is PEM of PKCS #8 (RFC 8410), which other programs read as well."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private

    @classmethod
    def generate(cls) -> SigningKey:
        """Make a new key out of the operating system's randomness."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_pem(cls, text: bytes) -> SigningKey:
        """Read a key; raises `ValueError` where the text is no Ed25519 key without a password."""
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            key = load_pem_private_key(text, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise ValueError(str(error)) from error
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("it is a key of another kind than Ed25519")
        return cls(key)

    @property
    def private(self) -> Ed25519PrivateKey:
        """The key itself, for what is signed beside checkpoints."""
        return self._private

    @property
    def pem(self) -> bytes:
        """The private key as text."""
        from cryptography.hazmat.primitives import serialization as form

        return self._private.private_bytes(
            form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()
        )

    def public(self, name: str, type_: int = LOG) -> PublicKey:
        """Give the public half under a name, for one type of signature."""
        return PublicKey(name, type_, self._private.public_key().public_bytes_raw())

    def sign(self, checkpoint: Checkpoint) -> Note:
        """Sign the head of a log in the log's own name."""
        key = self.public(checkpoint.origin)
        body = self._private.sign(checkpoint.text.encode())
        return Note(checkpoint.text, (Signature(key.name, key.id, body),))

    def cosign(self, note: Note, name: str, timestamp: int) -> Note:
        """Add the cosignature of a witness, made at `timestamp`, in seconds since 1970."""
        key = self.public(name, COSIGNER)
        signed = self._private.sign(cosigned_text(note.text, timestamp))
        body = timestamp.to_bytes(8, "big") + signed
        return Note(note.text, (*note.signatures, Signature(key.name, key.id, body)))


def is_signed(note: Note, key: PublicKey) -> bool:
    """Say whether a note has a good signature of this key, of the key's own type."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    found = note.by(key)
    if found is None:
        return False
    body, text = found.body, note.text.encode()
    if key.type == COSIGNER:
        text, body = cosigned_text(note.text, found.timestamp), body[8:]
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(body, text)
    except (InvalidSignature, ValueError):
        return False
    return True
