"""The one file inside a published ZIP archive, read as a stream and within limits."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from firmwatch.errors import RefusedError
from firmwatch.sources.xml_fragments import Readable

__all__ = ["MEMBER_BYTES_MAX", "RATIO_MAX", "open_member", "unpacked"]

MEMBER_BYTES_MAX = 1 << 30
"""Longest member in bytes; OFAC's longest, SDN_ENHANCED.XML, has about 105 million."""

RATIO_MAX = 100
"""How many times longer a member may be than its compressed form. OFAC's XML shrinks to a
sixteenth; a deflate bomb to a thousandth (zlib's technical details: 1032 to 1 at the most)."""

_CHUNK = 1 << 20
_SIGNATURE = b"PK\x03\x04"
"""First bytes of an archive that is not empty (PKWARE APPNOTE 4.3.7)."""
_ENCRYPTED = 1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What zipfile raises for damage: bad structures, checksums and data that ends too early.
_DAMAGE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


class _Member:
    """A member's bytes; damage found on the way refuses the file."""

    def __init__(self, stream: Readable, file: str) -> None:
        self._stream = stream
        self._file = file

    def read(self, size: int, /) -> bytes:
        try:
            return self._stream.read(size)
        except _DAMAGE as error:
            raise _damaged(self._file, error) from error


@contextmanager
def open_member(path: Path, file: str, bytes_max: int | None = None) -> Iterator[Readable]:
    """Open the only member of the archive at `path`; `file` is its name in errors.

    Raises `RefusedError`, here or while it is read, for what is no ZIP archive, holds another
    number of files than one, is encrypted or packed by an unusual method, is longer than
    `bytes_max` (`MEMBER_BYTES_MAX` where that is None) or than `RATIO_MAX` times its compressed
    form, or is damaged: the checksum of the archive is verified when the end has been read.
    """
    try:
        archive = zipfile.ZipFile(path)
    except _DAMAGE as error:
        raise _damaged(file, error) from error
    with archive:
        info = _only(archive, file)
        _check_limits(info, path.stat().st_size, file, bytes_max)
        try:
            stream = archive.open(info)
        except _DAMAGE as error:
            raise _damaged(file, error) from error
        with stream:
            yield _Member(stream, file)


def unpacked(path: Path, target: Path, file: str, bytes_max: int) -> Path:
    """Give the only member of the archive at `path` as the file `target`; `path` if it is none.

    `file` is its name in errors. Raises `RefusedError` as `open_member` does; the bytes that are
    allowed are the setting `fetch_size_max_mb`.
    """
    with path.open("rb") as stream:
        if stream.read(4) != _SIGNATURE:
            return path
    with open_member(path, file, bytes_max) as member, target.open("wb") as out:
        while chunk := member.read(_CHUNK):
            out.write(chunk)
    return target


def _only(archive: zipfile.ZipFile, file: str) -> zipfile.ZipInfo:
    members = [info for info in archive.infolist() if not info.is_dir()]
    if len(members) != 1:
        raise RefusedError(
            f"{file} holds {len(members)} files, where one is published. Fetch it again, or look"
            " at what the address gives; the last good snapshot stays in use."
        )
    return members[0]


def _check_limits(
    info: zipfile.ZipInfo, archive_bytes: int, file: str, bytes_max: int | None
) -> None:
    packed = min(info.compress_size, archive_bytes)
    longest = MEMBER_BYTES_MAX if bytes_max is None else bytes_max
    cause = ""
    if info.flag_bits & _ENCRYPTED or info.compress_type not in _METHODS:
        cause = f"is encrypted or packed by method {info.compress_type}, which nobody reads"
    elif info.file_size > longest:
        cause = f"unpacks to {info.file_size} bytes, more than {longest}"
        if bytes_max is not None:
            cause += " (fetch_size_max_mb, which you may raise)"
    elif info.file_size > RATIO_MAX * max(packed, 1):
        cause = f"unpacks to more than {RATIO_MAX} times its size, as a zip bomb does"
    if cause:
        raise RefusedError(
            f"{file}: its member {info.filename[:80]!r} {cause}. The last good snapshot stays in"
            " use; look at what the address gives."
        )


def _damaged(file: str, error: Exception) -> RefusedError:
    return RefusedError(
        f"{file} cannot be unpacked ({str(error)[:120] or type(error).__name__}): it is no ZIP"
        " archive, or was damaged on the way. Fetch it again; the last good snapshot stays in use."
    )
