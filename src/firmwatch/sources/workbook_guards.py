"""XLSX workbooks that are safe to open: what they unpack to, and how large their sheets are."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from firmwatch.errors import RefusedError

__all__ = ["CELLS_MAX", "RATIO_MAX", "UNPACKED_BYTES_MAX", "check_workbook", "modified_at"]

UNPACKED_BYTES_MAX = 128 << 20
"""What a workbook may unpack to in bytes; Australia's list of 2024 unpacks to 6.7 million."""
RATIO_MAX = 150
"""How often a part over `_SMALL` may hold its packed size; sheets of text reach 20, bombs 1,000."""
CELLS_MAX = 4_000_000
"""Rows times columns of a sheet, which a reader may hold as a table whether filled or not."""

_SMALL = 1 << 20
_CHUNK = 1 << 16
_LOCAL_HEADER = 30  # APPNOTE.TXT 6.3.10, 4.3.7: fixed part of a local file header in bytes
_ENCRYPTED = 1  # APPNOTE.TXT 6.3.10, 4.4.4: bit 0 of the general purpose flags
_REFERENCE = re.compile(rb"\br\s*=\s*[\"']\s*([A-Za-z]{0,7})(\d{1,12})\s*[\"']")
_OVERLAP = 64
_MODIFIED = "{http://purl.org/dc/terms/}modified"
_DAMAGE = (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, ValueError, EOFError)
_REMEDY = " Download it again, or open it in a spreadsheet program and look at what it is."


def check_workbook(path: Path, file: str) -> None:
    """Refuse a workbook that is damaged, locked or made to fill the memory; `file` is its name.

    Every part is unpacked chunk by chunk, since the sizes that a zip archive declares may lie.
    Raises `RefusedError` for what is no zip archive, has no sheet, holds an encrypted part or an
    unusual packing, fails a checksum, or breaks `UNPACKED_BYTES_MAX`, `RATIO_MAX` or `CELLS_MAX`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_directory(members, file)
            unpacked = 0
            for member in members:
                unpacked += _check_member(path, member, file, UNPACKED_BYTES_MAX - unpacked)
    except (*_DAMAGE, struct.error) as error:
        raise RefusedError(f"{file} is no whole XLSX workbook ({error}).{_REMEDY}") from error


def modified_at(path: Path) -> str | None:
    """Give the instant at which a workbook says it was last saved, as printed; None if it doesn't.

    It stands in `docProps/core.xml` (ECMA-376 part 2, 11).
    """
    try:
        with zipfile.ZipFile(path) as archive, archive.open("docProps/core.xml") as stream:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
            root = etree.fromstring(stream.read(_SMALL), parser)
    except (KeyError, etree.XMLSyntaxError, *_DAMAGE):
        return None
    return root.findtext(_MODIFIED)


def _check_directory(members: list[zipfile.ZipInfo], file: str) -> None:
    names = [member.filename for member in members]
    if "xl/workbook.xml" not in names:
        raise RefusedError(f"{file} is a zip archive, but no XLSX workbook.{_REMEDY}")
    if len(set(names)) != len(names):
        raise RefusedError(f"{file} holds two parts of one name, so readers differ.{_REMEDY}")
    for member in members:
        if member.flag_bits & _ENCRYPTED:
            raise RefusedError(f"{file} is locked by a password; get a copy without one.")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise RefusedError(f"{file}: {member.filename} is packed in an unusual way.{_REMEDY}")


def _check_member(path: Path, member: zipfile.ZipInfo, file: str, allowed: int) -> int:
    size = checksum = 0
    rows = columns = 1
    is_sheet = member.filename.startswith("xl/worksheets/")
    before = b""
    for chunk in _unpacked(path, member):
        size += len(chunk)
        checksum = zlib.crc32(chunk, checksum)
        if size > allowed or (size > _SMALL and size > RATIO_MAX * max(1, member.compress_size)):
            raise RefusedError(
                f"{file}: {member.filename} unpacks to more than {size:,} bytes out of"
                f" {member.compress_size:,}, as a zip bomb does.{_REMEDY}"
            )
        if is_sheet:
            for letters, number in _REFERENCE.findall(before + chunk):
                rows = max(rows, int(number))
                columns = max(columns, _column(letters))
            before = chunk[-_OVERLAP:]
    if rows * columns > CELLS_MAX:
        raise RefusedError(
            f"{file}: {member.filename} spans {rows:,} rows and {columns:,} columns; more than"
            f" {CELLS_MAX:,} cells are not opened.{_REMEDY}"
        )
    if size != member.file_size or checksum != member.CRC:
        raise RefusedError(f"{file}: {member.filename} fails its checksum; download it again.")
    return size


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _unpacked(path: Path, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with path.open("rb") as stream:
        stream.seek(member.header_offset)
        header = stream.read(_LOCAL_HEADER)
        name_length, extra_length = struct.unpack_from("<HH", header, 26)
        stream.seek(name_length + extra_length, 1)
        left = member.compress_size
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        while left > 0 and (packed := stream.read(min(_CHUNK, left))):
            left -= len(packed)
            if member.compress_type == zipfile.ZIP_STORED:
                yield packed
                continue
            while packed:
                yield inflate.decompress(packed, _CHUNK)
                packed = inflate.unconsumed_tail
        if member.compress_type == zipfile.ZIP_DEFLATED:
            yield inflate.flush()
