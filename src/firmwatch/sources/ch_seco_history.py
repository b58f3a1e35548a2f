"""The Swiss list without the former states of its targets, which are whole targets themselves."""

from __future__ import annotations

import re
from typing import BinaryIO

__all__ = ["WithoutHistory"]

_OPENS = re.compile(rb"<(?:added|removed)(?:\s[^<>]*)?(?<!/)>")
_CLOSES = re.compile(rb"</(?:added|removed)\s*>|(?=</modification\s*>)")
_CHUNK = 1 << 16
_TAG_MAX = 256


class WithoutHistory:
    """A stream of bytes without what stands in `added` and `removed`, but for its line ends.

    Where a closing tag is damaged, the end of the `modification` around it counts, so that one
    target takes no other along. Line ends stay, so that lines keep their numbers.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._buffer = b""
        self._skipping = False
        self._ended = False

    def read(self, size: int, /) -> bytes:
        """Give the next bytes, b"" at the end; `size` is how many are read at a time at most."""
        while True:
            chunk = self._stream.read(min(size, _CHUNK))
            self._ended = not chunk
            self._buffer += chunk
            kept = self._pass_on()
            if kept or self._ended:
                return kept

    def _pass_on(self) -> bytes:
        kept = []
        while found := (_CLOSES if self._skipping else _OPENS).search(self._buffer):
            kept.append(self._taken(self._buffer[: found.start()]))
            kept.append(found[0])
            self._buffer = self._buffer[found.end() :]
            self._skipping = not self._skipping
        # A tag may be cut by the end of the chunk.
        last = self._buffer.rfind(b"<", max(0, len(self._buffer) - _TAG_MAX))
        whole = len(self._buffer) if self._ended or last < 0 else last
        kept.append(self._taken(self._buffer[:whole]))
        self._buffer = self._buffer[whole:]
        return b"".join(kept)

    def _taken(self, passed: bytes) -> bytes:
        return b"\n" * passed.count(b"\n") if self._skipping else passed
