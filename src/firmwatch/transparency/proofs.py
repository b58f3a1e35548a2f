"""Proofs as text that stands by itself.

Inclusion proofs are those of c2sp.org/tlog-proof. A consistency proof is written as a log hands it
to a witness (c2sp.org/tlog-witness, the body of `add-checkpoint`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from firmwatch.transparency.merkle import HASH_BYTES, is_consistent, is_included
from firmwatch.transparency.notes import Checkpoint, Note, decode64, encode64

__all__ = ["ConsistencyProof", "InclusionProof"]

_FIRST = "c2sp.org/tlog-proof@v1\n"


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That an entry stands at `index`, counted from 0, in the log that `note` is the head of."""

    index: int
    path: tuple[bytes, ...]
    note: Note

    def __str__(self) -> str:
        return f"{_FIRST}index {self.index}\n{_lines(self.path)}\n{self.note}"

    @classmethod
    def parse(cls, text: str) -> InclusionProof:
        """Read a proof; raises `ValueError` where it is none."""
        found = re.fullmatch(
            rf"{re.escape(_FIRST)}(?:extra [^\n]*\n)?index (\d+)\n((?:[^\n]+\n)*)\n(.*)", text, re.S
        )
        if not found:
            raise ValueError("it is no proof of the form c2sp.org/tlog-proof@v1")
        return cls(int(found[1]), _hashes(found[2]), Note.parse(found[3]))

    def holds(self, leaf: bytes) -> bool:
        """Say whether it proves that this leaf stands there; the note is to be checked apart."""
        head = Checkpoint.parse(self.note.text)
        return is_included(self.index, head.size, leaf, self.path, head.root)


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """That the log whose head is `note` only added to what it had when it had `old` entries."""

    old: int
    path: tuple[bytes, ...]
    note: Note

    def __str__(self) -> str:
        return f"old {self.old}\n{_lines(self.path)}\n{self.note}"

    @classmethod
    def parse(cls, text: str) -> ConsistencyProof:
        """Read a proof; raises `ValueError` where it is none."""
        found = re.fullmatch(r"old (\d+)\n((?:[^\n]+\n)*)\n(.*)", text, re.S)
        if not found:
            raise ValueError("it is no consistency proof of the form of c2sp.org/tlog-witness")
        return cls(int(found[1]), _hashes(found[2]), Note.parse(found[3]))

    def holds(self, old: Checkpoint) -> bool:
        """Say whether it proves that the log goes on from `old`."""
        head = Checkpoint.parse(self.note.text)
        return (
            head.origin == old.origin
            and self.old == old.size
            and is_consistent(old.size, old.root, head.size, head.root, self.path)
        )


def _lines(path: tuple[bytes, ...]) -> str:
    return "".join(f"{encode64(each)}\n" for each in path)


def _hashes(lines: str) -> tuple[bytes, ...]:
    found = tuple(decode64(line) for line in lines.splitlines())
    if any(len(each) != HASH_BYTES for each in found):
        raise ValueError("a line of the proof is no SHA-256 hash")
    return found
