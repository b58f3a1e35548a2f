"""Kernels: plain Python that numba compiles when there is enough to do.

One text serves both: a single look-up runs it as Python and never waits for the compiler, a
portfolio runs it as machine code. Both give the same integers.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import FunctionType, SimpleNamespace
from typing import Any, TypeVar

import numpy.typing as npt

__all__ = ["COMPILE_FROM", "kernel", "kernel_as", "kernels", "prepare_kernels", "read_only"]

F = TypeVar("F", bound=Callable[..., Any])

COMPILE_FROM = 500
"""Names from which compiled kernels save more than numba takes to load."""

_KERNELS: dict[str, FunctionType] = {}
_PLAIN: dict[str, Callable[..., Any]] = {}


def kernel(function: F) -> F:
    """Mark a function as one that numba can compile: integers, and numpy arrays of them."""
    return kernel_as(function)(function)


def kernel_as(compiled: Callable[..., Any]) -> Callable[[F], F]:
    """Mark a function as a kernel that numba compiles from another text, of the same answers."""

    def mark(function: F) -> F:
        assert isinstance(compiled, FunctionType)
        _KERNELS[function.__name__] = compiled
        _PLAIN[function.__name__] = function
        return function

    return mark


def kernels(names: int) -> SimpleNamespace:
    """Give every kernel by its name: compiled if there are `names` enough to be worth it."""
    return _compiled() if names >= COMPILE_FROM or _compiled.cache_info().currsize else _plain()


def read_only(*arrays: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], ...]:
    """Give views of arrays that cannot be written to, as those of an index that was stored are.

    To numba they are types of their own: without this it would compile the kernels of a search
    twice, for an index that was just made and for one that was read from the lake.
    """
    views = tuple(array.view() for array in arrays)
    for view in views:
        view.flags.writeable = False
    return views


def prepare_kernels() -> None:
    """Compile every kernel that is called from now on: for a process of many look-ups."""
    _compiled()


@functools.cache
def _plain() -> SimpleNamespace:
    return SimpleNamespace(**_PLAIN)


@functools.cache
def _compiled() -> SimpleNamespace:
    import numba

    # Kernels call one another by name: in here those names are the compiled functions.
    names: dict[str, Any] = {}
    for plain in _KERNELS.values():
        names.update(plain.__globals__)
    found: dict[str, Any] = {}
    for name, plain in _KERNELS.items():
        copy = FunctionType(plain.__code__, names, name, plain.__defaults__)
        copy.__qualname__, copy.__module__ = plain.__qualname__, plain.__module__
        found[name] = numba.njit(nogil=True, cache=True)(copy)
    names.update(found)
    return SimpleNamespace(**found)
