"""JSON with one spelling for each value, so that it can be hashed and signed (RFC 8785).

Keys stand in the order of their UTF-16 code units, numbers are written as ECMAScript writes them,
and there is no space that means nothing. Any other implementation of the standard gives the same
text, so that a digest or a signature can be checked without this program; the tests compare it with
that of Trail of Bits.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

from firmwatch.model.rows import to_row
from firmwatch.model.subject import Subject

__all__ = ["canonical_digest", "canonical_json", "quoted", "subject_digest"]

# Python's own strings are those of RFC 8785 section 3.2.2.2: both escape what ECMAScript does.
quoted = json.encoder.encode_basestring
"""Write a string as canonical JSON."""

INTEGER_MAX = 2**53 - 1
"""Largest integer that every reader of JSON keeps exactly (RFC 8785 appendix D, RFC 7493 2.2)."""
_PLAIN_MAX = 21
"""Digits before the point up to which ECMAScript writes no exponent (ECMA-262, Number::toString)"""
_PLAIN_MIN = -6
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
_SAME_IN_PYTHON = frozenset({str, bool, type(None)})


def canonical_json(value: Any) -> str:
    """Write what JSON can hold as RFC 8785 has it; encode it as UTF-8.

    Mappings, lists, tuples, texts, numbers, true, false and None are written. Raises `ValueError`
    for a number that JSON cannot hold exactly, `TypeError` for any other value, and for a key that
    is no text.
    """
    if value is None or value is True or value is False:
        return json.dumps(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, int):
        if abs(value) > INTEGER_MAX:
            raise ValueError(f"{value} is no number that JSON holds exactly; write it as a text.")
        return int.__repr__(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, (list, tuple)):
        return f"[{','.join(map(canonical_json, value))}]"
    if isinstance(value, Mapping):
        return _object(value)
    raise TypeError(f"{type(value).__name__} is nothing that JSON can hold.")


def canonical_digest(value: Any) -> str:
    """Give the SHA-256 of `canonical_json`, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(value).encode("utf-8", "surrogatepass")).hexdigest()


def subject_digest(subject: Subject) -> str:
    """Give the content address of a subject as it is compared: `canonical_digest` of its row."""
    return canonical_digest(to_row(subject))


def _object(value: Mapping[str, Any]) -> str:
    # Only numbers, and the order of keys beyond ASCII, are other than Python writes them; its
    # encoder is several times as fast, and a run logs tens of thousands of plain objects.
    if _SAME_IN_PYTHON.issuperset(map(type, value.values())) and "".join(value).isascii():
        return _encode(dict(value))
    if not all(isinstance(key, str) for key in value):
        raise TypeError("a key is no text, and JSON has no other keys.")
    keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
    items = (f"{quoted(key)}:{canonical_json(value[key])}" for key in keys)
    return f"{{{','.join(items)}}}"


def _number(value: float) -> str:
    """Write a number as ECMAScript does: the fewest digits that give it back (ECMA-262 6.1.6.1.20).

    Python's `repr` finds the same digits and sets the point and the exponent otherwise.
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} is no number that JSON can hold.")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, part = mantissa.partition(".")
    digits = (whole + part).lstrip("0")
    # Where the point stands, counted from the first digit that is not zero.
    point = len(whole) + int(exponent or 0) - (len(whole + part) - len(digits))
    digits = digits.rstrip("0")
    if len(digits) <= point <= _PLAIN_MAX:
        return sign + digits.ljust(point, "0")
    if 0 < point <= _PLAIN_MAX:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if _PLAIN_MIN < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    rest = f".{digits[1:]}" if digits[1:] else ""
    return f"{sign}{digits[0]}{rest}e{point - 1:+d}"
