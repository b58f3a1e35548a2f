"""Delta files of the Global LEI Foundation in XML, applied to a full file by their records' keys.

A delta has the records that were new, changed or deleted since its `DeltaStart`, each as it is at
its `ContentDate`; a deleted one carries the mark `Deletion` in its extension.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

from firmwatch.errors import RefusedError
from firmwatch.sources.gleif_files import FileHeader, GleifFormat, file_header
from firmwatch.sources.xml_fragments import Fragment, StrayText, split_fragments
from firmwatch.sources.xml_records import parse_fragment

__all__ = ["apply_deltas"]

_DELTA = "GLEIF_DELTA_PUBLISHED"
_FULL = "GLEIF_FULL_PUBLISHED"
_COUNT_DIGITS = 12
_HEAD_BYTES = 1 << 16
_NEXT = "Nothing was written. Load the full file, or fetch the delta again."


@dataclass(slots=True)
class _Changes:
    """Where the last record of each key stands in `stream`; None for one that was deleted."""

    stream: IO[bytes]
    places: dict[str, tuple[int, int] | None] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)

    def record(self, key: str) -> bytes:
        """Give the record of a key; b"" where it was deleted."""
        place = self.places[key]
        if place is None:
            return b""
        self.stream.seek(place[0])
        return self.stream.read(place[1])


def apply_deltas(form: GleifFormat, base: Path, deltas: Sequence[Path], result: Path) -> int:
    """Write to `result` what the full file `base` becomes by deltas; gives the number of records.

    Records stand where they stood, and new ones behind them; unreadable ones of `base` stay for
    its reader to quarantine. Memory holds some 200 bytes for each changed record. Raises
    `RefusedError`, and leaves `result` as it was, for a delta that begins after the version
    before it, is not newer, lacks records that its header counts, or has one that cannot be read.
    """
    part = result.with_name(f"{result.name}.part")
    with tempfile.TemporaryFile(dir=result.parent) as stream:
        changes = _Changes(stream)
        reached = _content_date(base, _header_of(base, form))
        for path in deltas:
            reached = _read_delta(form, path, reached, changes)
        try:
            number = _write(form, base, part, changes, reached)
            part.replace(result)
        finally:
            part.unlink(missing_ok=True)
    return number


def _header_of(path: Path, form: GleifFormat) -> FileHeader:
    for piece in split_fragments(path, path.name, form.layout):
        if isinstance(piece, Fragment):
            return file_header(piece) if piece.kind == form.header else FileHeader({})
    return FileHeader({})


def _content_date(path: Path, header: FileHeader) -> datetime:
    try:
        return header.instant("ContentDate")
    except ValueError as error:
        raise RefusedError(f"{path.name} has no ContentDate in its header. {_NEXT}") from error


def _read_delta(form: GleifFormat, path: Path, reached: datetime, changes: _Changes) -> datetime:
    """Take in a delta; gives the instant up to which it leads from `reached`."""
    header, records = FileHeader({}), 0
    content_date = reached
    for piece in split_fragments(path, path.name, form.layout):
        if not isinstance(piece, Fragment):
            if isinstance(piece, StrayText):
                raise RefusedError(f"{path.name}, line {piece.line}: stray text. {_NEXT}")
            continue
        if piece.kind == form.header:
            header = file_header(piece)
            content_date = _check_reach(path, header, reached)
        else:
            records += 1
            _take(form, path, piece, changes)
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


def _take(form: GleifFormat, path: Path, fragment: Fragment, changes: _Changes) -> None:
    try:
        root = parse_fragment(fragment)
        key = form.key_of(root)
        if form.find_key(fragment.text) != key:
            raise ValueError("its key does not stand where keys stand")
    except ValueError as error:
        raise RefusedError(f"{path.name}, line {fragment.line}: {error}. {_NEXT}") from error
    # A changed record takes the place of its last change, not of the first.
    known = changes.places.pop(key, None)
    if form.is_deleted(root):
        changes.places[key] = None
        return
    offset = known[0] if known and known[1] >= len(fragment.text) else changes.stream.seek(0, 2)
    changes.stream.seek(offset)
    changes.stream.write(fragment.text)
    changes.places[key] = offset, len(fragment.text)


def _write(form: GleifFormat, base: Path, part: Path, changes: _Changes, reached: datetime) -> int:
    prefix, attributes = _root_of(form, base)
    group, header, date = f"{prefix}{form.group}", f"{prefix}{form.header}", f"{prefix}ContentDate"
    content, count = f"{prefix}FileContent", f"{prefix}RecordCount"

    def counted(number: str) -> bytes:
        return f"<{count}>{number.rjust(_COUNT_DIGITS)}</{count}>\n".encode()

    with part.open("wb") as out:
        out.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f"<{prefix}{form.root}{attributes}>\n<{header}>\n"
            f"<{date}>{reached:%Y-%m-%dT%H:%M:%SZ}</{date}>\n"
            f"<{content}>{_FULL}</{content}>\n".encode()
        )
        place = out.tell()
        out.write(counted(""))
        out.write(f"</{header}>\n<{group}>\n".encode())
        number = 0
        for text in _records(form, base, changes):
            out.write(text + b"\n")
            number += 1
        out.write(f"</{group}>\n</{prefix}{form.root}>\n".encode())
        # Known only now, and a second reading of the base takes as long as the first.
        out.seek(place)
        out.write(counted(str(number)))
    return number


def _root_of(form: GleifFormat, base: Path) -> tuple[str, str]:
    """Give the prefix and the attributes of the root element of a full file."""
    root = re.compile(rb"<([\w.-]+:)?" + form.root.encode("ascii") + rb"((?:\s[^<>]*)?)>")
    with base.open("rb") as stream:
        found = root.search(stream.read(_HEAD_BYTES))
    if found is None:
        raise RefusedError(f"{base.name} does not begin as a {form.title}. {_NEXT}")
    return (found[1] or b"").decode(), found[2].decode("utf-8", "replace")


def _records(form: GleifFormat, base: Path, changes: _Changes) -> Iterator[bytes]:
    """Give the records of the newer version: those of `base` in their order, then the new ones."""
    for piece in split_fragments(base, form.file, form.layout):
        if not isinstance(piece, Fragment) or piece.kind == form.header:
            continue
        key = None if piece.broken else form.find_key(piece.text)
        if key is None or key not in changes.places:
            yield piece.text
        elif key not in changes.met:
            changes.met.add(key)
            if record := changes.record(key):
                yield record
    for key in [key for key in changes.places if key not in changes.met]:
        if record := changes.record(key):
            yield record
