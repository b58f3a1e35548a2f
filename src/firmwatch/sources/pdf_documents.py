"""PDF files that are safe to open: whole, not encrypted, and bounded in what they unpack to.

PDFium reads them, the reader of Chromium, which is tested against hostile files without a pause. It
is loaded when a PDF is read and not before, and one thread at a time may call it.
"""

from __future__ import annotations

import re
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from firmwatch.errors import RefusedError

__all__ = ["BYTES_MAX", "PAGES_MAX", "UNPACKED_BYTES_MAX", "changed_at", "open_pdf"]

BYTES_MAX = 16 << 20
"""Size of a file in bytes; Japan's list of 2025 has 627,605."""
UNPACKED_BYTES_MAX = 48 << 20
"""Bytes that all streams of a file may have, packed and unpacked together."""
PAGES_MAX = 300
"""Pages of a file; Japan's list of 2025 has 31."""

_TAIL = 1_024  # ISO 32000-1, annex H, note 18: the end mark stands in the last 1,024 bytes
_CHUNK = 1 << 16
_END = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF")
_OBJECTS = re.compile(rb"\s*(?:xref\b|\d+\s+\d+\s+obj\b)")
_STREAM = re.compile(rb"\bstream\r?\n")
# Of the filters of ISO 32000-1, 7.4, the ones beside Flate that a few bytes can make many of.
_EXPANDING = re.compile(rb"/(LZWDecode|RunLengthDecode)\b")
_DATE = re.compile(
    r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:Z|([+-])(\d\d)'?(\d\d)?)?"
)  # ISO 32000-1, 7.9.4
_REMEDY = " Download it again, or open it in a PDF viewer and look at what it is."
_LOCK = threading.Lock()


@contextmanager
def open_pdf(path: Path, file: str) -> Iterator[Any]:
    """Give a `pypdfium2.PdfDocument`; `file` is the name to use in messages.

    Raises `RefusedError` for what is no PDF, is cut off, damaged or encrypted, or breaks
    `BYTES_MAX`, `UNPACKED_BYTES_MAX` or `PAGES_MAX`, and where PDFium cannot read what it is asked
    for inside the block.
    """
    data = _content(path, file)
    import pypdfium2

    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            locked = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
            raise _encrypted(file) if locked else _unread(file, error) from error
        try:
            if pypdfium2.raw.FPDF_GetSecurityHandlerRevision(document) != -1:
                raise _encrypted(file)
            if len(document) > PAGES_MAX:
                raise RefusedError(
                    f"{file} has {len(document)} pages; more than {PAGES_MAX} are not read."
                    f"{_REMEDY}"
                )
            yield document
        except pypdfium2.PdfiumError as error:
            raise _unread(file, error) from error
        finally:
            document.close()


def changed_at(document: Any) -> str | None:
    """Give when a PDF says it was last changed or made, as an ISO 8601 instant in UTC."""
    from datetime import UTC, datetime, timedelta, timezone

    found = document.get_metadata_dict()
    printed = _DATE.match(found.get("ModDate") or found.get("CreationDate") or "")
    if not printed:
        return None
    *numbers, sign, hours, minutes = printed.groups()
    year, month, day, hour, minute, second = (
        int(number or usual) for number, usual in zip(numbers, (0, 1, 1, 0, 0, 0), strict=True)
    )
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    try:
        zone = timezone(-offset if sign == "-" else offset)
        instant = datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def _content(path: Path, file: str) -> bytes:
    """Read a file that has PDF's beginning and its end, and check what its streams unpack to."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= BYTES_MAX else b""
    except OSError as error:
        raise RefusedError(f"{file} cannot be read ({error.strerror}).{_REMEDY}") from error
    if size > BYTES_MAX:
        raise RefusedError(f"{file} has {size:,} bytes; more than {BYTES_MAX:,} are not read.")
    begin = data.find(b"%PDF-", 0, _TAIL)
    if begin < 0:
        raise RefusedError(f"{file} is no PDF document.{_REMEDY}")
    ends = list(_END.finditer(data, max(0, size - _TAIL)))
    if not ends:
        raise RefusedError(f"{file} is cut off: a PDF's end mark is missing.{_REMEDY}")
    # PDFium mends a file whose table of objects is elsewhere, and tells nobody what it lost.
    if not any(_OBJECTS.match(data, int(ends[-1][1]) + shift) for shift in {0, begin}):
        raise RefusedError(
            f"{file} is damaged: the table of its objects is not where its end says.{_REMEDY}"
        )
    _check_streams(data, file)
    return data


def _check_streams(data: bytes, file: str) -> None:
    if found := _EXPANDING.search(data):
        raise RefusedError(f"{file} is packed in an unusual way ({found[1].decode()}).{_REMEDY}")
    left = UNPACKED_BYTES_MAX
    for stream in _STREAM.finditer(data):
        for size, twice in _unpacked(data, stream.end()):
            left -= size
            if left < 0 or twice:
                raise RefusedError(
                    f"{file} unpacks to more than {UNPACKED_BYTES_MAX:,} bytes, or is packed twice"
                    f" over, as a bomb is.{_REMEDY}"
                )


def _unpacked(data: bytes, begin: int) -> Iterator[tuple[int, bool]]:
    """Give the sizes of a stream's chunks and of what they unpack to; whether that is packed again.

    The packed size counts too: a stream may take all of the file's rest in and give nothing out.
    """
    outer, inner = zlib.decompressobj(), zlib.decompressobj()
    nested, packed_again = 0, True
    try:
        for place in range(begin, len(data), _CHUNK):
            packed = data[place : place + _CHUNK]
            while packed and not outer.eof:
                chunk = outer.decompress(packed, _CHUNK)
                taken = len(packed) - len(outer.unconsumed_tail)
                packed = outer.unconsumed_tail
                if packed_again:
                    packed_again, more = _unpack_again(inner, chunk)
                    nested += more
                yield taken + len(chunk), nested >= _CHUNK
            if outer.eof:
                return
    except zlib.error:
        return  # not packed by Flate, or damaged, which PDFium finds


def _unpack_again(inner: Any, chunk: bytes) -> tuple[bool, int]:
    try:
        return True, len(inner.decompress(chunk, _CHUNK))
    except zlib.error:
        return False, 0


def _encrypted(file: str) -> RefusedError:
    return RefusedError(
        f"{file} is encrypted; get a copy without a password or restrictions. The last good"
        " snapshot stays in use."
    )


def _unread(file: str, error: Exception) -> RefusedError:
    return RefusedError(f"{file} is no whole PDF document ({error}).{_REMEDY}")
