"""Points of a command at which it is killed, its machine loses power, or its disk is full."""

from __future__ import annotations

import errno
import json
import os
import signal
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.engine.default import DefaultDialect

NEVER = 0


class Points:
    """Counts the points that a process passes, and lets something happen at one of them.

    `strike` is called at the point with the number `fatal`; it kills the process unless told
    otherwise.
    """

    def __init__(self, fatal: int = NEVER, strike: Callable[[], None] | None = None) -> None:
        self.fatal = fatal
        self.passed: list[str] = []
        self._strike = strike or die
        self._turn = threading.RLock()

    def reach(self, name: str) -> None:
        with self._turn:
            self.passed.append(name)
            if len(self.passed) == self.fatal:
                self._strike()

    def around(self, owner: Any, name: str, after: bool = True) -> None:
        """Make a point before every call of a function, and one after it."""
        inner = getattr(owner, name)

        def outer(*arguments: Any, **options: Any) -> Any:
            self.reach(f"before {name}")
            result = inner(*arguments, **options)
            if after:
                self.reach(f"after {name}")
            return result

        setattr(owner, name, outer)

    def lay(self) -> None:
        """Lay points around every flush to disk, move, and begin and end of a transaction."""
        self.around(os, "fsync", after=False)
        self.around(Path, "replace")
        self.around(os, "link", after=False)
        self.around(DefaultDialect, "do_commit")
        self._amid_commits()
        event.listen(Engine, "begin", lambda _: self.reach("begin"))

    def _amid_commits(self) -> None:
        """Make a point where a server has been sent a COMMIT and its answer has not come."""
        from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

        inner = PGDialect_psycopg.do_commit

        def outer(dialect: Any, connection: Any) -> None:
            if len(self.passed) + 1 == self.fatal:
                driver = connection.driver_connection.pgconn
                driver.send_query(b"COMMIT")
                driver.flush()
            self.reach("amid do_commit")
            inner(dialect, connection)  # type: ignore[no-untyped-call]

        PGDialect_psycopg.do_commit = outer  # type: ignore[method-assign]


class FullDisk:
    """Refuses what takes room under some folders, from one call on; `calls` names all of them."""

    def __init__(self, first: int, folders: tuple[Path, ...]) -> None:
        self.first = first
        self.calls: list[str] = []
        self._folders = tuple(map(str, folders))

    @property
    def is_full(self) -> bool:
        return 0 < self.first <= len(self.calls)

    def take(self, name: str) -> bool:
        """Count a call, and say whether there is room for it."""
        self.calls.append(name)
        return not self.is_full

    def lay(self) -> None:
        """Refuse from now on: files that are opened to write, moves, folders and flushes."""
        import polars as pl

        def to_write(path: Path, mode: str = "r", *_: Any, **__: Any) -> bool:
            return not set(mode).isdisjoint("wax+")

        def to_create(path: Any, flags: int, *_: Any, **__: Any) -> bool:
            return bool(flags & os.O_CREAT) and not Path(path).exists()

        self._before(os, "fsync", lambda *_: True)
        self._before(Path, "open", to_write)
        for name in ("replace", "write_text", "write_bytes"):
            self._before(Path, name, lambda *_, **__: True)
        self._before(Path, "mkdir", lambda path, *_, **__: not path.exists())
        self._before(os, "open", to_create)
        self._before(pl.DataFrame, "write_parquet", lambda *_, **__: True)

    def _before(self, owner: Any, name: str, takes_room: Callable[..., bool]) -> None:
        inner = getattr(owner, name)

        def outer(*arguments: Any, **options: Any) -> Any:
            counts = takes_room(*arguments, **options) and self._is_ours(*arguments)
            if counts and not self.take(name):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return inner(*arguments, **options)

        setattr(owner, name, outer)

    def _is_ours(self, *arguments: Any) -> bool:
        first = arguments[0]
        if isinstance(first, int):
            link = Path(f"/proc/self/fd/{first}")
            first = link.readlink() if link.is_symlink() else ""
        elif not isinstance(first, str | Path):
            first = arguments[1]  # the place that a table is written to
        return str(first).startswith(self._folders)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def in_a_copy(act: Callable[[], Any]) -> Any:
    """Do something in a forked process and give its answer, or -signal where it was killed."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reader)
            with os.fdopen(writer, "w", encoding="utf-8") as stream:
                json.dump(act(), stream)
            code = 0
        except BaseException:  # noqa: BLE001 - a forked process must not go on as its parent
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as stream:
        text = stream.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code > 0:
        raise RuntimeError(f"the forked process ended with {code}")
    return json.loads(text) if code == 0 else code
