"""Delta files of FollowTheMoney entities, applied to the full file that they start from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from firmwatch.errors import RefusedError
from firmwatch.sources.ftm_lines import entity_id_of
from firmwatch.sources.line_blocks import read_lines, read_lines_at

__all__ = ["DeltaCounts", "apply_deltas"]

_OPERATIONS = ("ADD", "MOD", "DEL")
_PLACE_BITS = 48
_NEXT = (
    "The deltas do not fit this version; nothing was written. Load the full file, or fetch the"
    " delta again."
)


@dataclass(slots=True)
class DeltaCounts:
    """What became of the entities of the earlier version, each counted once.

    `unexpected` counts what a delta says of an id and the earlier version contradicts: an entity
    that is added though it is there, or changed or deleted though it is not. `merged` has pairs
    of a deleted id and the id of a changed or added entity that names it in its `referents`; to
    whoever watched the first, the second is what became of it.
    """

    kept: int = 0
    added: int = 0
    modified: int = 0
    deleted: int = 0
    unexpected: int = 0
    merged: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Change:
    """What the deltas say of one id: the first and the last operation, and the last one's line."""

    first: str
    last: str
    place: int
    met: bool = False


def apply_deltas(base: Path, deltas: Sequence[Path], result: Path) -> DeltaCounts:
    """Write to `result` what `base` becomes by the delta files, given in the order of versions.

    Each line of a delta is `{"op": "ADD" | "MOD" | "DEL", "entity": {...}}`, where a DEL needs
    no more than the entity's id; the last operation on an id counts. Entities stand where they
    stood in `base`, and new ones behind them in the order in which they came; unreadable lines of
    `base` stay for its reader to quarantine. Memory holds some 200 bytes for each changed id, and
    nothing for the others. Raises `RefusedError` for a line of a delta that cannot be read, since
    a lost change is worse than a late one, and then leaves `result` as it was.
    """
    counts = DeltaCounts()
    changes = _read_changes(deltas, counts)
    part = result.with_name(f"{result.name}.part")
    streams = [path.open("rb") for path in deltas]
    try:
        with part.open("wb") as out:
            _write_kept(base, changes, streams, out, counts)
            _write_added(changes, streams, out, counts)
        part.replace(result)
    finally:
        part.unlink(missing_ok=True)
        for stream in streams:
            stream.close()
    return counts


def _read_changes(deltas: Sequence[Path], counts: DeltaCounts) -> dict[bytes, _Change]:
    changes: dict[bytes, _Change] = {}
    for index, path in enumerate(deltas):
        for number, offset, line in read_lines_at(path):
            operation, entity = _change(path, number, line)
            key = _key(entity["id"])
            place = index << _PLACE_BITS | offset
            known = changes.get(key)
            if known is None:
                changes[key] = _Change(operation, operation, place)
                continue
            counts.unexpected += (operation == "ADD") != (known.last == "DEL")
            if known.last == "DEL":
                changes[key] = changes.pop(key)  # It comes behind what was added before it.
            known.last, known.place = operation, place
    return changes


def _write_kept(
    base: Path,
    changes: dict[bytes, _Change],
    streams: Sequence[BinaryIO],
    out: BinaryIO,
    counts: DeltaCounts,
) -> None:
    for number, line in read_lines(base):
        if line is None:
            raise RefusedError(f"{base.name}, line {number} is too long to be copied. {_NEXT}")
        entity_id = entity_id_of(number, line)
        change = None if entity_id is None else changes.get(_key(entity_id))
        if change is None:
            counts.kept += 1
            out.write(line if line.endswith(b"\n") else line + b"\n")
            continue
        if change.met:
            continue  # A repeated id; the newer version has it once.
        change.met = True
        counts.unexpected += change.first == "ADD"
        if change.last == "DEL":
            counts.deleted += 1
        else:
            counts.modified += 1
            _write(change, changes, streams, out, counts)


def _write_added(
    changes: dict[bytes, _Change],
    streams: Sequence[BinaryIO],
    out: BinaryIO,
    counts: DeltaCounts,
) -> None:
    for change in changes.values():
        if change.met:
            continue
        counts.unexpected += change.first != "ADD"
        if change.last != "DEL":
            counts.added += 1
            _write(change, changes, streams, out, counts)


def _write(
    change: _Change,
    changes: dict[bytes, _Change],
    streams: Sequence[BinaryIO],
    out: BinaryIO,
    counts: DeltaCounts,
) -> None:
    stream = streams[change.place >> _PLACE_BITS]
    stream.seek(change.place & (1 << _PLACE_BITS) - 1)
    entity = json.loads(stream.readline().decode("utf-8-sig"))["entity"]
    referents = entity.get("referents")
    for referent in referents if isinstance(referents, list) else ():
        gone = changes.get(_key(referent)) if isinstance(referent, str) else None
        if gone is not None and gone.last == "DEL":
            counts.merged.append((referent, entity["id"]))
    text = json.dumps(entity, ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate cannot be written but escaped; the reader quarantines its entity.
    if not text.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in text):
        text = json.dumps(entity, separators=(",", ":"))
    out.write(text.encode() + b"\n")


def _key(entity_id: str) -> bytes:
    content = entity_id.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(content, digest_size=16).digest()


def _change(path: Path, number: int, line: bytes | None) -> tuple[str, dict[str, Any]]:
    where = f"{path.name}, line {number}"
    if line is None:
        raise RefusedError(f"{where} is too long to be an entity. {_NEXT}")
    try:
        loaded = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except (ValueError, RecursionError) as error:
        raise RefusedError(f"{where} is not JSON ({error}). {_NEXT}") from error
    operation = loaded.get("op") if isinstance(loaded, dict) else None
    entity = loaded.get("entity") if isinstance(loaded, dict) else None
    if operation not in _OPERATIONS:
        raise RefusedError(f"{where}: the operation is none of ADD, MOD and DEL. {_NEXT}")
    if not isinstance(entity, dict) or not isinstance(entity.get("id"), str) or not entity["id"]:
        raise RefusedError(f"{where}: the entity has no id. {_NEXT}")
    return operation, entity
