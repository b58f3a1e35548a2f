"""Kernels that several processes of one run of the tests need: compiled by one of them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

__all__ = ["compiled_once"]


@contextlib.contextmanager
def compiled_once(path: Path) -> Iterator[None]:
    """Let this process compile no kernel while another one does, given the same lock file.

    In a clean checkout each would take 50 s of a processor for the same kernels, which are stored
    beside the code: numba asks what is stored again once it is its turn.
    """
    from numba.core.dispatcher import Dispatcher

    lock, compile_ = FileLock(path), Dispatcher.compile

    def in_turn(dispatcher: Any, signature: Any) -> Any:
        with lock:
            return compile_(dispatcher, signature)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Dispatcher, "compile", in_turn)
        yield
