"""Files and folders as a power failure may leave them, by what POSIX promises of `fsync`.

A file's content is surely on disk as it was when the file was last flushed, and a name is surely in
its folder if it was there when the folder was last flushed. Of all that was done since, each piece
may be there or not: content is kept, cut or empty, names are kept, missing, or back where they
were. A move within one filesystem happens as a whole or not at all.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Names = dict[str, int]
"""What a folder holds: inodes by name."""


@dataclass(slots=True)
class _Disk:
    """Files (bytes) and folders (names) by inode."""

    files: dict[int, bytes] = field(default_factory=dict)
    folders: dict[int, Names] = field(default_factory=dict)
    times: dict[int, int] = field(default_factory=dict)


class Folders:
    """What the disk surely has of some folders from `lay` on; `passed_over` names are not watched.

    For Linux: an inode of which something is known stays open, so that no other file gets it.
    """

    def __init__(self, roots: Iterable[Path], passed_over: tuple[str, ...]) -> None:
        self._roots = [root for root in roots if root.is_dir()]
        self._passed_over = passed_over
        self._flushed = _Disk()
        self._held: dict[int, int] = {}

    def lay(self) -> None:
        """Take all that is there for flushed, and watch what is flushed from now on."""
        for root in self._roots:
            self._read(root, self._flushed)
        for inode, path in self._paths():
            self._hold(inode, path)
        inner = os.fsync

        def outer(handle: Any) -> None:
            inner(handle)
            self._note(handle if isinstance(handle, int) else handle.fileno())

        setattr(os, "fsync", outer)  # noqa: B010 - its type names its parameter

    def lose_power(self, chance: random.Random) -> None:
        """Leave the folders as a machine might find them that lost its power now."""
        now = _Disk()
        for root in self._roots:
            self._read(root, now)
        names = _after(self._flushed.folders, now.folders, chance)
        for root in self._roots:
            place = root.stat().st_ino
            for name in now.folders[place]:
                path = root / name
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            self._write(root, place, names, now, chance)

    def _note(self, handle: int) -> None:
        inode, path = os.fstat(handle).st_ino, Path(f"/proc/self/fd/{handle}").readlink()
        if not any(path.is_relative_to(root) for root in self._roots):
            return
        self._hold(inode, path)
        if path.is_dir():
            self._flushed.folders[inode] = self._names(path)
            for name, found in self._flushed.folders[inode].items():
                self._hold(found, path / name)
        else:
            self._flushed.files[inode] = path.read_bytes()

    def _hold(self, inode: int, path: Path) -> None:
        if inode not in self._held:
            self._held[inode] = os.open(path, os.O_PATH)

    def _names(self, folder: Path) -> Names:
        return {
            item.name: item.inode()
            for item in os.scandir(folder)
            if not item.name.startswith(self._passed_over)
        }

    def _paths(self) -> Iterator[tuple[int, Path]]:
        for root in self._roots:
            yield root.stat().st_ino, root
            for path in root.rglob("*"):
                yield path.stat().st_ino, path

    def _read(self, folder: Path, disk: _Disk) -> None:
        inode = folder.stat().st_ino
        names = disk.folders[inode] = self._names(folder)
        for name, found in names.items():
            path = folder / name
            disk.times[found] = path.stat().st_mtime_ns
            if path.is_dir():
                self._read(path, disk)
            else:
                disk.files[found] = path.read_bytes()

    def _write(
        self, place: Path, inode: int, names: Mapping[int, Names], now: _Disk, chance: random.Random
    ) -> None:
        for name, found in names.get(inode, {}).items():
            path = place / name
            if found in now.folders or found in self._flushed.folders:
                path.mkdir()
                self._write(path, found, names, now, chance)
            else:
                path.write_bytes(self._content(found, now, chance))
            if found in now.times:
                os.utime(path, ns=(now.times[found], now.times[found]))

    def _content(self, inode: int, now: _Disk, chance: random.Random) -> bytes:
        flushed, written = self._flushed.files.get(inode), now.files.get(inode)
        if written is None or written == flushed:
            return flushed or b""
        known = flushed or b""
        if not written.startswith(known):
            return chance.choice((known, written, b""))
        return chance.choice((known, written, written[: chance.randint(len(known), len(written))]))


def _after(
    flushed: Mapping[int, Names], now: Mapping[int, Names], chance: random.Random
) -> dict[int, Names]:
    """Choose, for all that one move has changed at once, whether it is on disk."""
    leaders: dict[int, int] = {}

    def leader(inode: int) -> int:
        while (other := leaders.get(inode, inode)) != inode:
            inode = other
        return inode

    slots = [
        (folder, name, flushed.get(folder, {}).get(name), now.get(folder, {}).get(name))
        for folder in sorted({*flushed, *now})
        for name in sorted({*flushed.get(folder, {}), *now.get(folder, {})})
    ]
    for _, _, before, after in slots:
        if before is not None and after is not None and before != after:
            leaders[leader(before)] = leader(after)
    kept: dict[int, bool] = {}
    found: dict[int, Names] = {}
    for folder, name, before, after in slots:
        chosen = after
        if before != after:
            inode = leader(before if before is not None else after or 0)
            if inode not in kept:
                kept[inode] = chance.random() < 0.5
            chosen = after if kept[inode] else before
        if chosen is not None:
            found.setdefault(folder, {})[name] = chosen
    return found
