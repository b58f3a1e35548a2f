"""Kernels: plain Python that numba compiles when there is enough to do.

One text serves both: a single look-up runs it as Python and never waits for the compiler, a
portfolio runs it as machine code. Both give the same integers.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import FunctionType, SimpleNamespace
from typing import Any, TypeVar

__all__ = ["compiled", "kernel"]

F = TypeVar("F", bound=Callable[..., Any])

_KERNELS: list[FunctionType] = []


def kernel(function: F) -> F:
    """Mark a function as one that numba can compile: integers, and numpy arrays of them."""
    assert isinstance(function, FunctionType)
    _KERNELS.append(function)
    return function


@functools.cache
def compiled() -> SimpleNamespace:
    """Give every kernel, by its name, compiled on its first call and cached on disk by numba."""
    import numba

    # Kernels call one another by name: in here those names are the compiled functions.
    names: dict[str, Any] = {}
    for plain in _KERNELS:
        names.update(plain.__globals__)
    found: dict[str, Any] = {}
    for plain in _KERNELS:
        copy = FunctionType(plain.__code__, names, plain.__name__, plain.__defaults__)
        copy.__qualname__, copy.__module__ = plain.__qualname__, plain.__module__
        found[plain.__name__] = numba.njit(nogil=True, cache=True)(copy)
    names.update(found)
    return SimpleNamespace(**found)
