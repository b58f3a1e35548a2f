"""SQLite's own files, as a power failure may leave them.

A VFS (sqlite.org/c3ref/vfs.html) that writes as the default one does, and remembers of each file
what it held when it was last flushed and what was written since. The crash it makes is the one of
SQLite's own tests (sqlite.org/testing.html, "Crash Testing"): every write since the last flush is
kept, lost or kept in parts, sector by sector.

Only the functions that write are its own: it gives every opened file the default VFS's methods with
these replaced, so that all the rest, locks and shared memory too, stays SQLite's.
"""

from __future__ import annotations

import ctypes
import random
import sqlite3
from collections.abc import Callable
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

OK, FULL = 0, 13
"""Result codes (sqlite.org/rescode.html)."""
SECTOR = 512
_METHODS = 18
"""Functions of `sqlite3_io_methods` up to version 3, behind `iVersion`."""
_CLOSE, _WRITE, _TRUNCATE, _SYNC = 0, 2, 3, 4

_Close = CFUNCTYPE(c_int, c_void_p)
_Write = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_Truncate = CFUNCTYPE(c_int, c_void_p, c_int64)
_Sync = CFUNCTYPE(c_int, c_void_p, c_int)
_Open = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))
_Delete = CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)


_LAID: list[SqliteFiles] = []


class _Vfs(ctypes.Structure):
    """The head of `sqlite3_vfs`; what stands behind is copied as it is."""

    _fields_ = (
        ("version", c_int),
        ("file_size", c_int),
        ("path_max", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", c_void_p),
        ("delete", c_void_p),
        ("others", c_void_p * 14),
    )


class _Methods(ctypes.Structure):
    _fields_ = (("version", c_int), ("functions", c_void_p * _METHODS))


class _File(ctypes.Structure):
    _fields_ = (("methods", POINTER(_Methods)),)


@dataclass(slots=True)
class _Stored:
    """A file: what the disk surely has (None: not even its name), and what was done since.

    What was done is a write (offset and bytes) or a new length (offset and None).
    """

    flushed: bytes | None
    done: list[tuple[int, bytes | None]] = field(default_factory=list)
    is_there: bool = True


class SqliteFiles:
    """What SQLite writes under `folder` from `lay` on.

    `before_sync` is called with a file's name before each flush, `has_room` before each write.
    """

    def __init__(
        self,
        folder: Path,
        before_sync: Callable[[str], None] = lambda name: None,
        has_room: Callable[[], bool] = lambda: True,
    ) -> None:
        self._folder = str(folder)
        self._before_sync = before_sync
        self._has_room = has_room
        self._files: dict[str, _Stored] = {}
        self._paths: dict[int, str] = {}
        self._methods: dict[int, tuple[_Methods, Any]] = {}
        self._kept: list[Any] = []

    @staticmethod
    def library() -> ctypes.CDLL | None:
        """Give the SQLite that Python's own module has loaded; None where that is built in."""
        maps = Path("/proc/self/maps")
        sqlite3.connect(":memory:").close()
        if not maps.exists():
            return None
        paths = {line.split()[-1] for line in maps.read_text().splitlines() if "/" in line}
        found = sorted(path for path in paths if "libsqlite3" in Path(path).name)
        if len(found) != 1:
            return None
        library = ctypes.CDLL(found[0])
        library.sqlite3_libversion.restype = c_char_p
        known = library.sqlite3_libversion().decode() == sqlite3.sqlite_version
        return library if known else None

    def lay(self) -> None:
        """Make this the way in which every later connection of the process writes."""
        library = self.library()
        assert library is not None, "Python's SQLite is no library of its own here"
        library.sqlite3_vfs_find.restype = POINTER(_Vfs)
        library.sqlite3_vfs_find.argtypes = [c_char_p]
        default = library.sqlite3_vfs_find(None)
        vfs = _Vfs()
        ctypes.memmove(ctypes.byref(vfs), default, ctypes.sizeof(_Vfs))
        vfs.next, vfs.name = None, b"firmwatch-crash"
        functions = self._open(default), self._delete(default)
        vfs.open, vfs.delete = (ctypes.cast(each, c_void_p).value for each in functions)
        self._kept += [vfs, *functions]
        assert library.sqlite3_vfs_register(ctypes.byref(vfs), 1) == OK
        # SQLite calls it until the process ends.
        _LAID.append(self)

    def lose_power(self, chance: random.Random) -> None:
        """Leave the files as a machine might find them that lost its power now."""
        for path, stored in self._files.items():
            content = _image(stored, chance)
            place = Path(path)
            if content is None:
                place.unlink(missing_ok=True)
            else:
                place.write_bytes(content)
        for place in Path(self._folder).glob("*-shm"):
            # Shared memory is no file to SQLite: whatever is left of it must do no harm.
            if chance.random() < 0.5:
                place.unlink()

    def _note_folder(self) -> None:
        """SQLite flushes the folder with a new log or journal, and so what it holds."""
        self._files = {path: each for path, each in self._files.items() if each.is_there}
        for stored in self._files.values():
            if stored.flushed is None:
                stored.flushed = b""

    def _open(self, default: Any) -> Any:
        inner = _Open(default.contents.open)

        def outer(vfs: int, name: int, file: int, flags: int, out: Any) -> int:
            path = ctypes.string_at(name).decode() if name else ""
            before = Path(path).read_bytes() if path and Path(path).exists() else None
            code = inner(ctypes.addressof(default.contents), name, file, flags, out)
            if code == OK and path.startswith(self._folder):
                self._adopt(path, before)
                self._paths[file] = path
                opened = ctypes.cast(file, POINTER(_File)).contents
                opened.methods = ctypes.pointer(self._own(opened.methods))
            return int(code)

        return _Open(outer)

    def _adopt(self, path: str, before: bytes | None) -> None:
        stored = self._files.get(path)
        if stored is None:
            self._files[path] = _Stored(before)
        elif not stored.is_there:
            stored.is_there = True
            stored.done = [(0, None)]

    def _delete(self, default: Any) -> Any:
        inner = _Delete(default.contents.delete)

        def outer(vfs: int, name: bytes, flushes: int) -> int:
            code = int(inner(ctypes.addressof(default.contents), name, flushes))
            stored = self._files.get(name.decode())
            if code == OK and stored is not None:
                if flushes:
                    del self._files[name.decode()]
                else:
                    stored.is_there, stored.done = False, []
            return code

        return _Delete(outer)

    def _own(self, theirs: Any) -> _Methods:
        """Give a copy of a file's methods, in which those that write are ours."""
        address = ctypes.addressof(theirs.contents)
        if address not in self._methods:
            methods = _Methods()
            ctypes.memmove(ctypes.byref(methods), theirs, ctypes.sizeof(_Methods))
            inner = theirs.contents.functions
            own = {
                _CLOSE: self._close(_Close(inner[_CLOSE])),
                _WRITE: self._write(_Write(inner[_WRITE])),
                _TRUNCATE: self._truncate(_Truncate(inner[_TRUNCATE])),
                _SYNC: self._sync(_Sync(inner[_SYNC])),
            }
            for place, function in own.items():
                methods.functions[place] = ctypes.cast(function, c_void_p).value
            self._methods[address] = methods, own
        return self._methods[address][0]

    def _close(self, inner: Any) -> Any:
        def outer(file: int) -> int:
            self._paths.pop(file, None)
            return int(inner(file))

        return _Close(outer)

    def _write(self, inner: Any) -> Any:
        def outer(file: int, content: int, length: int, offset: int) -> int:
            if not self._has_room():
                return FULL
            code = int(inner(file, content, length, offset))
            if code == OK:
                written = ctypes.string_at(content, length)
                self._files[self._paths[file]].done.append((offset, written))
            return code

        return _Write(outer)

    def _truncate(self, inner: Any) -> Any:
        def outer(file: int, size: int) -> int:
            code = int(inner(file, size))
            if code == OK:
                self._files[self._paths[file]].done.append((size, None))
            return code

        return _Truncate(outer)

    def _sync(self, inner: Any) -> Any:
        def outer(file: int, flags: int) -> int:
            path = self._paths[file]
            self._before_sync(Path(path).name.removeprefix("ledger.sqlite") or "database")
            code = int(inner(file, flags))
            if code == OK:
                stored = self._files[path]
                stored.flushed, stored.done = Path(path).read_bytes(), []
                if path.endswith(("-wal", "-journal")):
                    self._note_folder()
            return code

        return _Sync(outer)


def _image(stored: _Stored, chance: random.Random) -> bytes | None:
    """Give what a file may hold after a power failure; None where there may be none."""
    if not stored.is_there and (stored.flushed is None or chance.random() < 0.5):
        return None
    if stored.flushed is None and chance.random() < 0.25:
        return None
    content = bytearray(stored.flushed or b"")
    for offset, written in stored.done:
        fate = chance.choice(("kept", "lost", "torn"))
        if written is None:
            if fate != "lost":
                content[offset:] = b""
            continue
        for start in range(0, len(written), SECTOR):
            if fate == "kept" or (fate == "torn" and chance.random() < 0.5):
                part = written[start : start + SECTOR]
                begin = offset + start
                content.extend(bytes(max(0, begin - len(content))))
                content[begin : begin + len(part)] = part
    return bytes(content)
