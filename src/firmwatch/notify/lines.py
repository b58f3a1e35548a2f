"""Messages as JSON lines: appended to a file, or written to standard output.

A line is `{"id", "type", "timestamp", "data"}`. A reader who has an id already has the message: one
that was written and not noted as written, since the process was killed between, comes again.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from firmwatch.notify.outcomes import Item, Outcome, Parcel

__all__ = ["File", "Standard", "line"]

BATCH_MAX = 500
_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)


def line(item: Item) -> bytes:
    """Give a message as one JSON line."""
    text = json.dumps({"id": item.id, **item.content}, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace") + b"\n"


@dataclass(frozen=True, slots=True)
class File:
    """Appends to a file, and says that it did when the disk has it."""

    path: Path
    batch_max: int = BATCH_MAX

    def send(self, parcel: Parcel, now: str) -> Outcome:
        """Append the messages."""
        try:
            is_new = not self.path.exists()
            # Names of those you watch stand in it: for its owner, unless it was made otherwise.
            number = os.open(self.path, _FLAGS, 0o600)
            with os.fdopen(number, "r+b", buffering=0) as stream:
                text = b"".join(map(line, parcel.items))
                size = stream.seek(0, os.SEEK_END)
                if size and (stream.seek(size - 1), stream.read(1))[1] != b"\n":
                    # A killed process left half a line; what it held comes again below.
                    text = b"\n" + text
                while text:
                    text = text[stream.write(text) :]
                os.fsync(stream.fileno())
            if is_new:
                _sync_folder(self.path.parent)
        except OSError as error:
            return Outcome.failure(f"{self.path} cannot be written: {error.strerror}")
        return Outcome(True, f"written to {self.path}")


@dataclass(frozen=True, slots=True)
class Standard:
    """Writes to standard output, in one piece for each parcel."""

    stream: BinaryIO
    batch_max: int = BATCH_MAX
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def send(self, parcel: Parcel, now: str) -> Outcome:
        """Write the messages."""
        try:
            with self._turn:
                self.stream.write(b"".join(map(line, parcel.items)))
                self.stream.flush()
        except OSError as error:
            return Outcome.failure(f"standard output cannot be written: {error.strerror}")
        return Outcome(True, "written to standard output")


def _sync_folder(folder: Path) -> None:
    """Make a new file's name last; Windows has no such call, and keeps names by itself."""
    if os.name == "nt":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
