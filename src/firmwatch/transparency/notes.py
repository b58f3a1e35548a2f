"""Signed notes, checkpoints and the public keys that vouch for them.

Sources: c2sp.org/signed-note, c2sp.org/tlog-checkpoint and c2sp.org/tlog-cosignature, the formats
of the transparency logs of Go, Sigstore and Certificate Transparency, whose tools read these files.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256

__all__ = [
    "COSIGNER",
    "LOG",
    "Checkpoint",
    "Note",
    "PublicKey",
    "Signature",
    "cosigned_text",
    "decode64",
    "encode64",
    "split_notes",
]

LOG = 0x01
"""Signature type of a log: Ed25519 over the note's text (c2sp.org/signed-note)."""
COSIGNER = 0x04
"""Signature type of a witness: timestamped Ed25519 (c2sp.org/tlog-cosignature)."""

_DASH = "\N{EM DASH} "
_SIGNATURES_MAX = 64
_TIMESTAMP_BYTES = 8


def encode64(data: bytes) -> str:
    """Write bytes as standard base64 (RFC 4648 section 4)."""
    return base64.b64encode(data).decode()


def decode64(text: str) -> bytes:
    """Read standard base64; raises `ValueError` for anything else."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"{text!r} is no base64") from error


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that signs notes: its name, its signature type, and 32 bytes of Ed25519."""

    name: str
    type: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that signatures name it by."""
        content = self.name.encode() + b"\n" + bytes([self.type]) + self.public
        return sha256(content).digest()[:4]

    def __str__(self) -> str:
        """Write the key as a line: NAME+ID+BASE64 (a vkey of c2sp.org/signed-note)."""
        return f"{self.name}+{self.id.hex()}+{encode64(bytes([self.type]) + self.public)}"

    @classmethod
    def parse(cls, line: str) -> PublicKey:
        """Read such a line; raises `ValueError` where it is none."""
        name, _, rest = line.strip().partition("+")
        id_, _, data = rest.partition("+")
        content = decode64(data)
        if not is_key_name(name) or len(content) != 33 or content[0] not in (LOG, COSIGNER):
            raise ValueError(f"{line!r} is no Ed25519 key of the form NAME+ID+BASE64")
        key = cls(name, content[0], content[1:])
        if key.id.hex() != id_:
            raise ValueError(f"{line!r} is damaged: its id is not that of its name and key")
        return key


def is_key_name(name: str) -> bool:
    """Say whether a key may be called so: no spaces, no plus, no control characters."""
    return bool(name) and "+" not in name and name.isprintable() and not re.search(r"\s", name)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the key's name and id, and what it made of the text."""

    name: str
    key_id: bytes
    body: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {encode64(self.key_id + self.body)}"

    @property
    def timestamp(self) -> int:
        """When a witness signed, in seconds since 1970."""
        return int.from_bytes(self.body[:_TIMESTAMP_BYTES], "big")


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a line break, and its signatures."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(f"{each}\n" for each in self.signatures)

    @classmethod
    def parse(cls, note: str) -> Note:
        """Read a note; raises `ValueError` where it is none."""
        text, blank, lines = note.rpartition("\n\n")
        if not blank or not text or not lines.endswith("\n"):
            raise ValueError("it has no text, blank line and signatures")
        found = []
        for line in lines.splitlines()[: _SIGNATURES_MAX + 1]:
            name, _, data = line.removeprefix(_DASH).partition(" ")
            content = decode64(data)
            if not line.startswith(_DASH) or not is_key_name(name) or len(content) < 5:
                raise ValueError(f"{line!r} is no signature")
            found.append(Signature(name, content[:4], content[4:]))
        if len(found) > _SIGNATURES_MAX:
            raise ValueError(f"it has more than {_SIGNATURES_MAX} signatures")
        return cls(text + "\n", tuple(found))

    def by(self, key: PublicKey) -> Signature | None:
        """Give the signature that names this key, unverified."""
        for each in self.signatures:
            if (each.name, each.key_id) == (key.name, key.id):
                return each
        return None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: whose it is, how many entries it has, and the root of its tree."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{encode64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the text of a note; raises `ValueError` where it is no checkpoint."""
        lines = text.split("\n")
        if (
            len(lines) != 4
            or lines[3]
            or not lines[0]
            or not re.fullmatch("0|[1-9][0-9]*", lines[1])
        ):
            raise ValueError("it is no checkpoint of origin, size and root")
        root = decode64(lines[2])
        if len(root) != 32:
            raise ValueError("its root is no SHA-256 hash")
        return cls(lines[0], int(lines[1]), root)


def cosigned_text(text: str, timestamp: int) -> bytes:
    """Give what a witness signs at `timestamp`, in seconds since 1970 (tlog-cosignature)."""
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def split_notes(text: str) -> list[str]:
    """Take a file of notes apart, one after the other; what stands between them is left out."""
    pattern = rf"^(?:[^\n]+\n)+\n(?:{_DASH}[^\n]+\n)+"
    return re.findall(pattern, text, re.MULTILINE)
