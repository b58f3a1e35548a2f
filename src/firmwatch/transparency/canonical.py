"""Canonical JSON: the same value is the same bytes for everybody (RFC 8785)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import rfc8785

__all__ = ["canonical", "quoted"]

# Python's own strings are those of RFC 8785 section 3.2.2.2: both escape what ECMAScript does.
quoted = json.encoder.encode_basestring
"""Write a string as canonical JSON."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
_SAME_IN_PYTHON = frozenset({str, bool, type(None)})


def canonical(value: Mapping[str, Any]) -> str:
    """Write an object as canonical JSON.

    Raises `ValueError` for what RFC 8785 has no form for: whole numbers beyond 2^53 - 1, infinite
    ones and NaN, half of a UTF-16 pair, keys that are no strings, and other types than JSON's.
    """
    # Only numbers, and the order of keys beyond ASCII, are other than Python writes them; its
    # encoder is ten times as fast, and a run logs tens of thousands of plain objects.
    if _SAME_IN_PYTHON.issuperset(map(type, value.values())):
        try:
            if "".join(value).isascii():
                return _encode(value)
        except TypeError as error:
            raise ValueError("a key is no string") from error
    return rfc8785.dumps(dict(value)).decode()
