"""The objects of a file of JSON, one by one: of an array, or of JSON lines; in bounded memory."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from firmwatch.errors import RefusedError
from firmwatch.sources.line_blocks import LINE_BYTES_MAX, read_lines

__all__ = ["DEPTH_MAX", "Piece", "count_pieces", "pieces_of"]

DEPTH_MAX = 64
"""Deepest nesting of an object; published statements of ownership have 8."""
_BLOCK = 1 << 18
_WHITE = b" \t\r\n"
# Up to the next bracket outside of strings. It matches nothing where a string goes on behind the
# block; matched from where it is, never searched for, as that would begin inside of a string.
_TO_BRACKET = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+([{}\[\]])', re.DOTALL)
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """One object: its bytes, and the 1-based line on which it begins.

    `text` is None where it cannot be read, and `reason` says why.
    """

    line: int
    text: bytes | None
    reason: str = ""


def pieces_of(path: Path, file: str) -> Iterator[Piece]:
    """Give the elements of a JSON array, or the lines of JSON lines, in order.

    `file` is the file's name in messages. Raises `RefusedError` for a file that is neither, is cut
    off, or has an element of more than `LINE_BYTES_MAX` bytes.
    """
    with path.open("rb") as stream:
        first = _first_byte(stream)
        if first == b"[":
            yield from _Array(stream, file).elements()
            return
    if first != b"{":
        raise RefusedError(
            f"{file}: it begins with {first!r}, not with a JSON array or object. Fetch it again, "
            "or look at what the address gives."
        )
    for number, line in read_lines(path):
        if line is None:
            yield Piece(number, None, f"the line is longer than {LINE_BYTES_MAX} bytes")
        else:
            text = line.removeprefix(BOM_UTF8) if number == 1 else line
            depth = _depth(text)
            reason = f"it is nested {depth} deep, more than {DEPTH_MAX}"
            yield Piece(number, None, reason) if depth > DEPTH_MAX else Piece(number, text)


def count_pieces(path: Path) -> int:
    """Count the elements of an array or the lines of JSON lines, in its own way.

    Strings are cut out and brackets added up; nothing is read as JSON.
    """
    total = depth = 0
    is_array, rest = False, b""
    with path.open("rb") as stream:
        is_array = _first_byte(stream) == b"["
        if not is_array:
            return sum(not (line == b"" or line.isspace()) for line in _ended_lines(stream))
        while block := stream.read(_BLOCK):
            bare = _STRING.sub(b"", rest + block)
            begin = bare.find(b'"')
            rest = bare[begin:] if begin >= 0 else b""
            marks = np.frombuffer(bare if begin < 0 else bare[:begin], np.uint8)
            opens = (marks == ord("{")) | (marks == ord("["))
            steps = opens.astype(np.int64) - ((marks == ord("}")) | (marks == ord("]")))
            depths = depth + np.cumsum(steps)
            # One that opens at depth 1, inside the array itself, stands at depth 2 behind it.
            total += int((opens & (depths == 2)).sum())
            depth = int(depths[-1]) if len(depths) else depth
    return total


def _ended_lines(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    blank = True
    while part := stream.readline(_BLOCK):
        blank = blank and part.isspace()
        if part.endswith(b"\n"):
            yield b"" if blank else b"x"
            blank = True
    yield b"" if blank else b"x"


def _first_byte(stream: BinaryIO) -> bytes:
    """Go to the first byte that is not white space, and give it."""
    begin = len(BOM_UTF8) if stream.read(3) == BOM_UTF8 else 0
    stream.seek(begin)
    while block := stream.read(_BLOCK):
        if stripped := block.lstrip(_WHITE):
            stream.seek(begin + len(block) - len(stripped))
            return stripped[:1]
        begin += len(block)
    return b""


def _depth(text: bytes) -> int:
    depth = deepest = 0
    if max(text.count(b"{"), text.count(b"[")) <= DEPTH_MAX // 2:
        return 0
    place = 0
    while found := _TO_BRACKET.match(text, place):
        place = found.end()
        depth += 1 if found[1] in b"{[" else -1
        deepest = max(deepest, depth)
    return deepest


class _Array:
    """The elements of one array, as they come."""

    def __init__(self, stream: BinaryIO, file: str) -> None:
        self._stream, self._file = stream, file
        begin = stream.tell()
        stream.seek(0)
        self._line = 1 + stream.read(begin).count(b"\n")
        self._data = stream.read(_BLOCK)
        self._place = 1

    def elements(self) -> Iterator[Piece]:
        wants_comma = False
        while True:
            gap, mark = self._next_mark()
            if gap != (b"," if wants_comma else b"") and not (mark == b"]" and gap == b""):
                raise self._refusal(f"{gap[:40]!r} stands where an element should begin")
            if mark == b"]":
                self._end()
                return
            if mark == b"}":
                raise self._refusal(f"{mark!r} stands where an element should begin")
            yield self._element()
            wants_comma = True

    def _next_mark(self) -> tuple[bytes, bytes]:
        """Go to the next bracket outside of strings; gives it, and what stands before it."""
        while not (found := _TO_BRACKET.match(self._data, self._place)):
            self._more()
        gap = self._data[self._place : found.start(1)]
        self._line += gap.count(b"\n")
        self._place = found.start(1)
        return gap.strip(_WHITE), found[1]

    def _element(self) -> Piece:
        line, place, depth, deepest = self._line, self._place, 0, 0
        while True:
            while found := _TO_BRACKET.match(self._data, place):
                place = found.end()
                if found[1] in b"{[":
                    depth += 1
                    deepest = max(deepest, depth)
                elif depth > 1:
                    depth -= 1
                else:
                    return self._piece(line, place, deepest)
            place -= self._more()

    def _piece(self, line: int, end: int, deepest: int) -> Piece:
        text = self._data[self._place : end]
        self._place = end
        self._line += text.count(b"\n")
        if deepest > DEPTH_MAX:
            return Piece(line, None, f"it is nested {deepest} deep, more than {DEPTH_MAX}")
        return Piece(line, text)

    def _more(self) -> int:
        """Read on; gives how many bytes were let go of at the front."""
        if len(self._data) - self._place > LINE_BYTES_MAX:
            raise self._refusal(f"an element is longer than {LINE_BYTES_MAX} bytes")
        gone = self._place
        # Twice as much each time, so that a long element is not searched again and again.
        block = self._stream.read(max(_BLOCK, len(self._data) - gone))
        if not block:
            raise self._refusal("the file ends in the middle of the array; it is cut off")
        self._data, self._place = self._data[gone:] + block, 0
        return gone

    def _end(self) -> None:
        rest = self._data[self._place + 1 :]
        while rest:
            if rest.strip(_WHITE):
                raise self._refusal("something stands behind the end of the array")
            rest = self._stream.read(_BLOCK)

    def _refusal(self, what: str) -> RefusedError:
        return RefusedError(
            f"{self._file}, line {self._line}: {what}. The file is no whole JSON array; fetch it "
            "again. The last good snapshot stays in use."
        )
