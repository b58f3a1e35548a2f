"""Which encoding a text file is in, found by reading all of it once."""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from firmwatch.errors import PortfolioError
from firmwatch.portfolio import tables
from firmwatch.portfolio.latin_pages import PAGES, latin_page

__all__ = ["MAX_LINE", "Encoding", "find_encoding", "open_bytes"]

MAX_LINE = 16 * 1024**2
"""Longest line in bytes: no row of a table is longer, and a line must fit in memory."""

_CHUNK = 1024**2
_SAMPLE = 64 * 1024

# The Encoding Standard (WHATWG) names these for the web's legacy text; `cp932` and `cp949` are
# Microsoft's supersets of Shift_JIS and EUC-KR, which is what spreadsheets write.
_LEGACY = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r",
    "cp932", "gb18030", "big5", "cp949", "euc_jp",
]  # fmt: skip
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A few stray controls are damage in a table (the UN's list of 2025-08-16 held one); more are none.
_CONTROLS_MAX = 8
_TEXT_CONTROLS = b"\t\n\x0b\x0c\r\x1a\x1b\x1f"


@dataclass(frozen=True, slots=True)
class Encoding:
    """A Python codec, and whether some of the file's bytes may have no letter in it."""

    codec: str
    lenient: bool = False


@dataclass(slots=True)
class _Survey:
    """What one pass over the bytes showed: lines that UTF-8 explains, and lines that it cannot."""

    head: bytes = b""
    explained: int = 0
    damaged: int = 0
    foreign: bytes = b""


def open_bytes(path: Path) -> IO[bytes]:
    """Open a file for reading bytes, unpacked where it is gzip (RFC 1952); raises `OSError`."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if packed else path.open("rb")  # type: ignore[return-value]


def find_encoding(path: Path) -> Encoding:
    """Find the encoding of a text file: its byte order mark, else UTF-8, else a guess.

    A file that is UTF-8 but for a few lines is UTF-8 with damaged lines, since text in another
    encoding is hardly ever valid UTF-8 by chance (RFC 3629, section 1). Raises `PortfolioError`
    for an empty file, for bytes that are no text, and for a line or file beyond the limits.
    """
    survey = _survey(path)
    if not survey.head:
        raise PortfolioError(
            f"{path}: the file is empty (0 bytes). Export the table again; it needs a header "
            "row and a row for each organisation."
        )
    for mark, codec in _MARKS:
        if survey.head.startswith(mark):
            return Encoding(codec, lenient=codec == "utf-8-sig" and bool(survey.damaged))
    if survey.head.count(0) * 10 > len(survey.head):
        return Encoding(_unmarked_utf16(path, survey.head))
    _refuse_binary(path, survey.head)
    if survey.damaged <= survey.explained // 2:
        return Encoding("utf-8", lenient=bool(survey.damaged))
    return Encoding(_guess(path, survey), lenient=True)


def _survey(path: Path) -> _Survey:
    survey = _Survey()
    size, carried = 0, b""
    for chunk in _chunks(path):
        size += len(chunk)
        if size > tables.MAX_BYTES:
            raise PortfolioError(
                f"{path}: the file unpacks to more than {tables.MAX_BYTES:,} bytes. Split it "
                "into several files."
            )
        survey.head = survey.head or chunk
        whole, line_end, rest = (carried + chunk).rpartition(b"\n")
        carried = rest
        if len(carried) > MAX_LINE:
            raise PortfolioError(
                f"{path}: a line is longer than {MAX_LINE:,} bytes, so this is no table of "
                "organisations, one a row. Save it as CSV, one organisation a line."
            )
        _weigh(survey, whole + line_end)
    _weigh(survey, carried)
    return survey


def _chunks(path: Path) -> Iterator[bytes]:
    with open_bytes(path) as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _weigh(survey: _Survey, text: bytes) -> None:
    if text.isascii():
        return
    for line in text.split(b"\n"):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            survey.explained += 1
        except UnicodeDecodeError:
            survey.damaged += 1
            if len(survey.foreign) < _SAMPLE:
                survey.foreign += line[:_SAMPLE] + b"\n"


def _unmarked_utf16(path: Path, head: bytes) -> str:
    head = head[: len(head) // 2 * 2]
    for codec in ("utf-16-le", "utf-16-be"):
        text = head.decode(codec, "replace")
        odd = sum(not (letter.isprintable() or letter.isspace()) for letter in text)
        if odd * 100 <= len(text) and any(mark in text for mark in "\n,;\t|"):
            return codec
    raise _binary(path)


def _refuse_binary(path: Path, head: bytes) -> None:
    controls = sum(head.count(code) for code in range(32) if code not in _TEXT_CONTROLS)
    if controls > max(_CONTROLS_MAX, len(head) // 200):
        raise _binary(path)


def _binary(path: Path) -> PortfolioError:
    return PortfolioError(
        f"{path}: the file is not text and no format that firmwatch reads (CSV, TSV, XLSX, XLS, "
        "ODS, JSON lines, Parquet; CSV also as .gz). Save it as CSV in UTF-8 and import that."
    )


def _guess(path: Path, survey: _Survey) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(survey.foreign, cp_isolation=_LEGACY, enable_fallback=False).best()
    if best is None:
        raise PortfolioError(
            f"{path}: the text's encoding is not UTF-8 and could not be found. Save the file as "
            "CSV in UTF-8 and import that."
        )
    return latin_page(survey.foreign) if best.encoding in PAGES else best.encoding
