"""Model types as plain rows, and back: one conversion for files, database and screen."""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar, Union

__all__ = ["from_row", "to_row", "writable"]

T = TypeVar("T")

_SCALARS = frozenset({str, int, float, bool, type(None)})


def to_row(value: Any) -> Any:
    """Turn a model object into dicts, lists and scalars that JSON can hold."""
    kind: Any = type(value)
    if kind in _SCALARS:
        return value
    names = _field_names(kind)
    if names is not None:
        return {name: to_row(getattr(value, name)) for name in names}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (tuple, list)):
        return [to_row(item) for item in value]
    return value


@functools.cache
def _field_names(kind: Any) -> tuple[str, ...] | None:
    """Name the fields of a model type; None for any other type."""
    if not dataclasses.is_dataclass(kind):
        return None
    return tuple(field.name for field in dataclasses.fields(kind))


def writable(value: Any) -> Any:
    """Escape halves of UTF-16 pairs in a row, which no file can hold."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, Mapping):
        return {key: writable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [writable(item) for item in value]
    return value


def from_row(kind: type[T], row: Mapping[str, Any]) -> T:
    """Make an object of the model type `kind` of what `to_row` made of one.

    Raises `KeyError` for a missing field without a default; unknown keys are ignored.
    """
    values = {}
    for name, convert, optional in _converters(typing.cast(Any, kind)):
        if name in row:
            values[name] = convert(row[name])
        elif not optional:
            raise KeyError(f"{kind.__name__} lacks the field {name!r}")
    return kind(**values)


@functools.cache
def _converters(kind: Any) -> tuple[tuple[str, typing.Callable[[Any], Any], bool], ...]:
    hints = typing.get_type_hints(kind)
    return tuple(
        (field.name, _converter(hints[field.name]), field.default is not dataclasses.MISSING)
        for field in dataclasses.fields(kind)
    )


def _converter(hint: Any) -> typing.Callable[[Any], Any]:
    origin = typing.get_origin(hint)
    if origin in (Union, types.UnionType):
        (inner,) = (item for item in typing.get_args(hint) if item is not type(None))
        convert = _converter(inner)
        return lambda value: None if value is None else convert(value)
    if origin is tuple:
        items = typing.get_args(hint)
        if items[-1] is Ellipsis:
            convert = _converter(items[0])
            return lambda value: tuple(convert(item) for item in value or ())
        converts = [_converter(item) for item in items]
        return lambda value: tuple(c(item) for c, item in zip(converts, value, strict=True))
    if dataclasses.is_dataclass(hint):
        return lambda value: from_row(hint, value)  # type: ignore[arg-type]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return lambda value: value
