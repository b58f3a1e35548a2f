"""An index as named arrays, and back: so that it can be stored, and mapped into memory again."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from typing import Any, TypeVar

import numpy.typing as npt

__all__ = ["from_arrays", "to_arrays"]

T = TypeVar("T")
Array = npt.NDArray[Any]


def to_arrays(tree: Any, prefix: str = "") -> dict[str, Array]:
    """Give the arrays of a tree of dataclasses by their paths: `names.table.tokens`."""
    found: dict[str, Array] = {}
    for field in dataclasses.fields(tree):
        value = getattr(tree, field.name)
        name = f"{prefix}{field.name}"
        if dataclasses.is_dataclass(value):
            found.update(to_arrays(value, f"{name}."))
        else:
            found[name] = value
    return found


def from_arrays(kind: type[T], arrays: Mapping[str, Array], prefix: str = "") -> T:
    """Make the tree of `kind` again. Raises `KeyError` for an array that is missing."""
    hints = typing.get_type_hints(kind)
    values = {}
    for field in dataclasses.fields(typing.cast(Any, kind)):
        name, hint = f"{prefix}{field.name}", hints[field.name]
        is_tree = dataclasses.is_dataclass(hint)
        values[field.name] = from_arrays(hint, arrays, f"{name}.") if is_tree else arrays[name]
    return kind(**values)
