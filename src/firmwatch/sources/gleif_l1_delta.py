"""Delta files of the Global LEI Index in LEI-CDF XML, applied to a full file by their LEIs.

A delta has the records that were new, changed or deleted since its `DeltaStart`, each as it is at
its `ContentDate`; a deleted one carries the mark `Deletion` in its extension.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from firmwatch.errors import RefusedError
from firmwatch.sources.gleif_l1_fields import FILE
from firmwatch.sources.gleif_l1_records import lei_of
from firmwatch.sources.xml_fragments import Fragment, Layout, StrayText, split_fragments
from firmwatch.sources.xml_records import fold, parse_fragment

__all__ = ["LAYOUT", "FileHeader", "apply_lei_deltas", "file_header"]

LAYOUT = Layout("LEI file", "LEIData", ("LEIRecord",), ("LEIRecords",), ("LEIHeader",))

_DELTA = "GLEIF_DELTA_PUBLISHED"
_FULL = b"GLEIF_FULL_PUBLISHED"
_COUNT_DIGITS = 12
_LEI = re.compile(rb"<(?:[\w.-]+:)?LEI(?:\s[^<>]*)?>\s*([A-Z0-9]{20})\s*</")
_ROOT = re.compile(rb"<([\w.-]+:)?LEIData((?:\s[^<>]*)?)>")
_HEADER_FIELDS = ("ContentDate", "Originator", "FileContent", "DeltaStart", "RecordCount")
_HEAD_BYTES = 1 << 16
_NEXT = "Nothing was written. Load the full file, or fetch the delta again."


@dataclass(frozen=True, slots=True)
class FileHeader:
    """What the header of a file says, "" where nothing."""

    values: dict[str, str]

    def get(self, name: str) -> str:
        """Give a text of the header, white space folded."""
        return self.values.get(name, "")

    def instant(self, name: str) -> datetime:
        """Give an instant of the header, in UTC where it has no zone.

        Raises `ValueError` where there is none.
        """
        moment = datetime.fromisoformat(self.get(name))
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)


@dataclass(slots=True)
class _Changes:
    """Where the last record of each LEI stands in `stream`; None for one that was deleted."""

    stream: IO[bytes]
    places: dict[bytes, tuple[int, int] | None] = field(default_factory=dict)
    met: set[bytes] = field(default_factory=set)

    def record(self, lei: bytes) -> bytes:
        """Give the record of an LEI; b"" where it was deleted."""
        place = self.places[lei]
        if place is None:
            return b""
        self.stream.seek(place[0])
        return self.stream.read(place[1])


def file_header(fragment: Fragment) -> FileHeader:
    """Read the header of a file; an empty one where it cannot be read."""
    try:
        root = parse_fragment(fragment)
    except ValueError:
        return FileHeader({})
    return FileHeader({name: fold(root.findtext(name)) for name in _HEADER_FIELDS})


def apply_lei_deltas(base: Path, deltas: Sequence[Path], result: Path) -> int:
    """Write to `result` what the full file `base` becomes by deltas; gives the number of records.

    Records stand where they stood, and new ones behind them; unreadable ones of `base` stay for
    its reader to quarantine. Memory holds some 200 bytes for each changed LEI. Raises
    `RefusedError`, and leaves `result` as it was, for a delta that begins after the version
    before it, is not newer, lacks records that its header counts, or has one that cannot be read.
    """
    part = result.with_name(f"{result.name}.part")
    with tempfile.TemporaryFile(dir=result.parent) as stream:
        changes = _Changes(stream)
        reached = _content_date(base, _header_of(base))
        for path in deltas:
            reached = _read_delta(path, reached, changes)
        try:
            number = _write(base, part, changes, reached)
            part.replace(result)
        finally:
            part.unlink(missing_ok=True)
    return number


def _header_of(path: Path) -> FileHeader:
    for piece in split_fragments(path, path.name, LAYOUT):
        if isinstance(piece, Fragment):
            return file_header(piece) if piece.kind == "LEIHeader" else FileHeader({})
    return FileHeader({})


def _content_date(path: Path, header: FileHeader) -> datetime:
    try:
        return header.instant("ContentDate")
    except ValueError as error:
        raise RefusedError(f"{path.name} has no ContentDate in its header. {_NEXT}") from error


def _read_delta(path: Path, reached: datetime, changes: _Changes) -> datetime:
    """Take in a delta; gives the instant up to which it leads from `reached`."""
    header, records = FileHeader({}), 0
    content_date = reached
    for piece in split_fragments(path, path.name, LAYOUT):
        if not isinstance(piece, Fragment):
            if isinstance(piece, StrayText):
                raise RefusedError(f"{path.name}, line {piece.line}: stray text. {_NEXT}")
            continue
        if piece.kind == "LEIHeader":
            header = file_header(piece)
            content_date = _check_reach(path, header, reached)
        else:
            records += 1
            _take(path, piece, changes)
    if header.get("RecordCount") != str(records):
        raise RefusedError(
            f"{path.name} has {records} records, where its header counts "
            f"{header.get('RecordCount') or 'none'}. {_NEXT}"
        )
    return content_date


def _check_reach(path: Path, header: FileHeader, reached: datetime) -> datetime:
    content_date = _content_date(path, header)
    if header.get("FileContent") != _DELTA:
        content = header.get("FileContent") or "not told"
        raise RefusedError(f"{path.name} is no delta: its FileContent is {content}. {_NEXT}")
    try:
        start = header.instant("DeltaStart")
    except ValueError as error:
        raise RefusedError(f"{path.name} has no DeltaStart in its header. {_NEXT}") from error
    if not start <= reached <= content_date:
        raise RefusedError(
            f"{path.name} leads from {start.isoformat()} to {content_date.isoformat()}, and the "
            f"version at hand is of {reached.isoformat()}: changes between would be lost. {_NEXT}"
        )
    return content_date


def _take(path: Path, fragment: Fragment, changes: _Changes) -> None:
    try:
        root = parse_fragment(fragment)
        lei = lei_of(root).encode()
        found = _LEI.search(fragment.text)
        if found is None or found[1] != lei:
            raise ValueError("its LEI does not stand where LEIs stand")
    except ValueError as error:
        raise RefusedError(f"{path.name}, line {fragment.line}: {error}. {_NEXT}") from error
    # A changed record takes the place of its last change, not of the first.
    known = changes.places.pop(lei, None)
    if root.find("Extension/Deletion") is not None:
        changes.places[lei] = None
        return
    offset = known[0] if known and known[1] >= len(fragment.text) else changes.stream.seek(0, 2)
    changes.stream.seek(offset)
    changes.stream.write(fragment.text)
    changes.places[lei] = offset, len(fragment.text)


def _write(base: Path, part: Path, changes: _Changes, reached: datetime) -> int:
    with base.open("rb") as stream:
        found = _ROOT.search(stream.read(_HEAD_BYTES))
    if found is None:
        raise RefusedError(f"{base.name} does not begin as a {LAYOUT.title}. {_NEXT}")
    prefix, attributes = found[1] or b"", found[2]
    counted = b"<%sRecordCount>%s</%sRecordCount>\n"
    with part.open("wb") as out:
        out.write(b'<?xml version="1.0" encoding="UTF-8"?>\n')
        out.write(b"<%sLEIData%s>\n<%sLEIHeader>\n" % (prefix, attributes, prefix))
        date = reached.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
        out.write(b"<%sContentDate>%s</%sContentDate>\n" % (prefix, date, prefix))
        out.write(b"<%sFileContent>%s</%sFileContent>\n" % (prefix, _FULL, prefix))
        place = out.tell()
        out.write(counted % (prefix, b" " * _COUNT_DIGITS, prefix))
        out.write(b"</%sLEIHeader>\n<%sLEIRecords>\n" % (prefix, prefix))
        number = 0
        for text in _records(base, changes):
            out.write(text + b"\n")
            number += 1
        out.write(b"</%sLEIRecords>\n</%sLEIData>\n" % (prefix, prefix))
        # Known only now, and a second reading of the base takes as long as the first.
        out.seek(place)
        out.write(counted % (prefix, str(number).rjust(_COUNT_DIGITS).encode(), prefix))
    return number


def _records(base: Path, changes: _Changes) -> Iterator[bytes]:
    """Give the records of the newer version: those of `base` in their order, then the new ones."""
    for piece in split_fragments(base, FILE, LAYOUT):
        if not isinstance(piece, Fragment) or piece.kind == "LEIHeader":
            continue
        found = _LEI.search(piece.text)
        lei = found[1] if found and not piece.broken else b""
        if lei not in changes.places:
            yield piece.text
        elif lei not in changes.met:
            changes.met.add(lei)
            if record := changes.record(lei):
                yield record
    for lei in [lei for lei in changes.places if lei not in changes.met]:
        if record := changes.record(lei):
            yield record
