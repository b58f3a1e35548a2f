"""Model types as plain rows, and back: one conversion for files, database and screen."""

from __future__ import annotations

import dataclasses
import functools
import json
import math
import operator
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any, TypeVar, Union

__all__ = ["by_fields", "from_row", "to_json", "to_row", "writable"]

T = TypeVar("T")
_Values = Callable[[Any], tuple[Any, ...]]

_SCALARS = frozenset({str, int, float, bool, type(None)})


def to_row(value: Any) -> Any:
    """Turn a model object into dicts, lists and scalars that JSON can hold."""
    kind: Any = type(value)
    if kind in _SCALARS:
        return value
    fields = _fields(kind)
    if fields is not None:
        names, values = fields
        return {
            name: item if type(item) in _SCALARS else to_row(item)
            for name, item in zip(names, values(value), strict=True)
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (tuple, list)):
        return [to_row(item) for item in value]
    return value


@functools.cache
def _fields(kind: Any) -> tuple[tuple[str, ...], _Values] | None:
    """Give the names of a model type's fields, and what gives their values; None for others."""
    if not dataclasses.is_dataclass(kind):
        return None
    names = tuple(field.name for field in dataclasses.fields(kind))
    if len(names) > 1:
        return names, operator.attrgetter(*names)
    return names, lambda value: tuple(getattr(value, name) for name in names)


def by_fields(value: Any) -> tuple[Any, ...]:
    """Say how to make a model object anew, as `__reduce__` does: of its type and its fields.

    What dataclasses with slots do of themselves takes three times as long, on both sides.
    """
    kind: Any = type(value)
    fields = _fields(kind)
    assert fields is not None
    return kind, fields[1](value)


def to_json(value: Any) -> str:
    """Write a model object as JSON.

    It is what ``json.dumps(to_row(value), ensure_ascii=False)`` gives, in a third of the time.
    """
    return _WRITERS[type(value)](value)


class _Writers(dict[type, Callable[[Any], str]]):
    """How each type is written; one that is met for the first time is looked at."""

    def __missing__(self, kind: Any) -> Callable[[Any], str]:
        fields = _fields(kind)
        found = _write_other if fields is None else _object_writer(*fields)
        self[kind] = found
        return found


def _object_writer(names: tuple[str, ...], values: _Values) -> Callable[[Any], str]:
    template = "{" + ", ".join(f'"{name}": %s' for name in names) + "}"
    return lambda value: template % tuple([_WRITERS[type(item)](item) for item in values(value)])


def _write_items(items: Sequence[Any]) -> str:
    return f"[{', '.join([_WRITERS[type(item)](item) for item in items])}]" if items else "[]"


def _write_other(value: Any) -> str:
    return json.dumps(to_row(value), ensure_ascii=False)


_WRITERS = _Writers()
_WRITERS[str] = json.encoder.encode_basestring
_WRITERS[int] = int.__repr__
_WRITERS[float] = lambda value: repr(value) if math.isfinite(value) else _write_other(value)
_WRITERS[bool] = lambda value: "true" if value else "false"
_WRITERS[type(None)] = lambda value: "null"
_WRITERS[tuple] = _WRITERS[list] = _write_items


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
