"""A step over partitions on this machine: in order, on all cores."""

from __future__ import annotations

import atexit
import gc
import itertools
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from firmwatch.errors import EngineError

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

__all__ = ["collector_paused", "map_partitions", "use_processes"]

T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 2
"""Partitions that wait for each worker, so that none is idle and memory stays bounded."""


_own_program = False


def use_processes() -> None:
    """Let steps spread over processes: the main program is firmwatch's own.

    A spawned process runs the main program's module again, which a user's script that calls
    firmwatch need not be written for (multiprocessing, "Safe importing of main module").
    """
    global _own_program
    _own_program = True


def map_partitions(
    step: Callable[[T], R], partitions: Iterable[T], workers: int | None = None
) -> Iterator[R]:
    """Give `step` of each partition, in the partitions' order whatever the number of workers.

    `step` and everything that it takes and gives must be picklable. `workers` is the number of
    processes, by default one for each core if `use_processes` was called, else one; with one, or
    with fewer than three partitions, it runs right here. Raises `EngineError` where one of the
    processes is killed.
    """
    count = workers or (os.cpu_count() or 1 if _own_program else 1)
    source = iter(partitions)
    first = list(itertools.islice(source, 3))
    if count == 1 or len(first) < 3:
        yield from map(step, itertools.chain(first, source))
        return
    from concurrent.futures import BrokenExecutor

    waiting: deque[Future[R]] = deque()
    pool = _pool(count)
    try:
        for partition in itertools.chain(first, source):
            waiting.append(pool.submit(step, partition))
            if len(waiting) >= count * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenExecutor as error:
        _POOLS.pop(count, None)
        raise EngineError(
            "A process that did a part of this step ended without an answer: it was killed, or "
            "the memory ran out. Nothing was stored of it. Free memory, or run on fewer cores, and "
            "repeat the command."
        ) from error
    finally:
        for future in waiting:
            future.cancel()


_POOLS: dict[int, Executor] = {}


def _pool(count: int) -> Executor:
    """Give the processes of this program: started once, since each takes a second to load.

    They end with the program.
    """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    if count not in _POOLS:
        # Not fork: a forked process inherits locks that other threads hold, polars' among them.
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(count, mp_context=context, initializer=gc.disable)
        _POOLS[count] = pool
        # Before Python takes its modules down, on which the end of a pool relies.
        atexit.register(pool.shutdown, cancel_futures=True)
    return _POOLS[count]


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep Python from looking for reference cycles while a step makes millions of plain rows.

    Rows have no cycles, and looking for them took a fifth of the time of a large import.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
