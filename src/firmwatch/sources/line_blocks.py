"""A file of lines cut into blocks that can be read apart, each in bounded memory."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

__all__ = [
    "BLOCK_BYTES",
    "LINE_BYTES_MAX",
    "Block",
    "blocks_of",
    "read_block",
    "read_lines",
    "read_lines_at",
]

LINE_BYTES_MAX = 16 << 20
"""Longest line in bytes, to bound memory; the longest in the files tried has 12,546."""
BLOCK_BYTES = 4 << 20
"""Bytes of a block: some 10,000 entities, so that handing it out costs little beside reading it."""


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines of a file: offsets in bytes of the first and behind the last, lines before it."""

    path: Path
    begin: int
    end: int
    lines_before: int

    def open(self) -> BinaryIO:
        """Give a stream that stands at the block's begin and ends with it, or somewhere behind.

        It is in memory, but for a block that a line made longer than `LINE_BYTES_MAX`.
        """
        stream = self.path.open("rb")
        stream.seek(self.begin)
        if self.end - self.begin > LINE_BYTES_MAX:
            return stream
        with stream:
            return io.BytesIO(stream.read(self.end - self.begin))


def blocks_of(path: Path, size: int | None = None) -> Iterator[Block]:
    """Cut a file after the line that is at every `size` bytes; raises `OSError` as reading does."""
    length = size or BLOCK_BYTES
    with path.open("rb") as stream:
        begin = lines = 0
        while data := stream.read(length):
            count, end = data.count(b"\n"), begin + len(data)
            while not data.endswith(b"\n") and (data := stream.readline(length)):
                count += data.endswith(b"\n")
                end += len(data)
            yield Block(path, begin, end, lines)
            begin, lines = end, lines + count


def read_lines(path: Path) -> Iterator[tuple[int, bytes | None]]:
    """Give the 1-based number and bytes of every line that is not blank, in bounded memory.

    The bytes are None for a line longer than `LINE_BYTES_MAX`.
    """
    for number, _, line in read_lines_at(path):
        yield number, line


def read_lines_at(path: Path) -> Iterator[tuple[int, int, bytes | None]]:
    """Give what `read_lines` does, with the offset in bytes of each line between the two."""
    with path.open("rb") as stream:
        yield from read_block(Block(path, 0, path.stat().st_size, 0), stream)


def read_block(block: Block, stream: BinaryIO) -> Iterator[tuple[int, int, bytes | None]]:
    """Give the lines of a block as `read_lines_at` does; `stream` is `block.open()`."""
    number, offset = block.lines_before, block.begin
    limit = LINE_BYTES_MAX
    while offset < block.end and (line := stream.readline(limit)):
        number += 1
        begin, offset = offset, offset + len(line)
        if len(line) < limit or line.endswith(b"\n"):
            if not line.isspace():
                yield number, begin, line
            continue
        blank = line.isspace()
        while rest := stream.readline(limit):
            offset += len(rest)
            blank = blank and rest.isspace()
            if rest.endswith(b"\n"):
                break
        if not blank:
            yield number, begin, None
