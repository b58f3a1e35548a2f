"""FollowTheMoney JSON lines: one entity a line, checked, or the reason why a line is none."""

from __future__ import annotations

import itertools
import json
import operator
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from firmwatch.errors import SchemaError
from firmwatch.model import Locator, Quarantined
from firmwatch.sources import line_blocks
from firmwatch.sources.ftm_schema import VERSION, is_schema, properties_of

__all__ = [
    "FILE",
    "Entity",
    "entity_id_of",
    "head_of",
    "read_entity",
    "reread_entity",
]

FILE = "entities.ftm.json"

# followthemoney/proxy.py and entity.py write id, schema, properties, caption, datasets, referents
# and the times; OpenSanctions adds target and origin, Aleph profile_id and context.
_TOP_LEVEL_READ = frozenset({"id", "caption", "schema", "properties", "datasets"})
_TOP_LEVEL_LEFT_OUT = frozenset(
    {
        "referents",
        "target",
        "first_seen",
        "last_seen",
        "last_change",
        "origin",
        "profile_id",
        "context",
    }
)
_TOP_LEVEL = _TOP_LEVEL_READ | _TOP_LEVEL_LEFT_OUT
# As bytes of JSON, whatever may turn into a character of `_UNPRINTABLE`: JSON has no raw control
# characters in strings (RFC 8259, 7), so all but U+007F is escaped.
_MAY_BE_UNPRINTABLE = re.compile(rb"\\(?:[bf]|u(?:00[01]|007[fF]|[dD][89a-fA-F]))")
# Tab, line feed and carriage return stand in notes; lone surrogates cannot be written as UTF-8.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ORGANISATION_LINE = re.compile(
    rb"\"schema\"\s*:\s*\"(?:Company|Organization|PublicBody|Vessel|CryptoWallet|Sanction)\""
)
_FIRST_ID = re.compile(rb'\s*\{\s*"id"\s*:\s*"([^"\\]+)"')
_EXCERPT_CHARACTERS = 300


@dataclass(slots=True)
class Entity:
    """One entity as the file has it; `left_out` names its filled top-level keys that nobody keeps.

    Every property is a list of strings, as FollowTheMoney has it; `line` is 1-based.
    """

    id: str
    schema: str
    caption: str
    properties: dict[str, list[str]]
    datasets: tuple[str, ...]
    line: int
    left_out: tuple[str, ...] = ()

    def values(self, *names: str) -> list[str]:
        """Give the distinct values of some properties, white space folded, in the order named."""
        get = self.properties.get
        found = [" ".join(v.split()) for name in names for v in get(name, ())]
        return [value for value in dict.fromkeys(found) if value]

    def texts(self, name: str) -> Sequence[str]:
        """Give what `values` does of one property; most are absent or single."""
        texts = self.properties.get(name)
        if not texts:
            return ()
        if len(texts) > 1:
            return self.values(name)
        value = " ".join(texts[0].split())
        return (value,) if value else ()


def read_entity(number: int, line: bytes | None) -> Entity | Quarantined:
    """Read one line; what cannot be an entity comes back quarantined with the reason.

    Raises `SchemaError` for a schema, property or top-level key that is not in the FollowTheMoney
    model, since a field that nobody reads may be the one that matters.
    """
    if line is None:
        reason = f"the line is longer than {line_blocks.LINE_BYTES_MAX} bytes"
        return Quarantined(Locator(FILE, number), reason)
    if plain := _plain_entity(line, number):
        return plain
    try:
        return _entity(json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8")), number)
    except UnicodeDecodeError:
        reason = "it is not UTF-8"
    except json.JSONDecodeError as error:
        reason = f"it is not JSON: {error.msg} at column {error.colno}"
    except RecursionError:
        reason = "it is nested too deeply"
    except ValueError as error:
        reason = str(error)
    return Quarantined(Locator(FILE, number), reason, None, _excerpt(line))


def head_of(line: bytes) -> tuple[str, str] | None:
    """Give id and schema of a line without a look at the rest of it; None where it takes one.

    Of a line that `read_entity` takes they are the entity's; others may have them too.
    """
    try:
        head = _head(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return head.id, head.schema


def entity_id_of(number: int, line: bytes) -> str | None:
    """Give the id of a line's entity without reading the rest of it, or None where it has none.

    It is read in full where an escape may hide a key, or where "id" stands more than once.
    """
    # Every escape of an ASCII letter begins with these; nothing else can hide the key.
    if b"\\u00" not in line and line.count(b'"id"') == 1 and (found := _FIRST_ID.match(line)):
        try:
            return found[1].decode()
        except UnicodeDecodeError:
            return None
    try:
        loaded = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except (ValueError, RecursionError):
        return None
    entity_id = loaded.get("id") if isinstance(loaded, dict) else None
    return entity_id if isinstance(entity_id, str) else None


def reread_entity(line: bytes) -> Entity:
    """Read a line again that `read_entity` has found to be an entity; its `line` is 0."""
    try:
        plain = _decoded(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        loaded = json.loads(line.decode("utf-8-sig" if line.startswith(BOM_UTF8) else "utf-8"))
        return _entity(loaded, 0)
    caption, datasets = plain.caption or "", plain.datasets or ()
    return Entity(plain.id, plain.schema, caption, plain.properties, datasets, 0)


def _is_printable(line: bytes) -> bool:
    return b"\x7f" not in line and (b"\\" not in line or _MAY_BE_UNPRINTABLE.search(line) is None)


class _PlainLine(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A line as FollowTheMoney, OpenSanctions and Aleph write it, its types checked in C."""

    id: str
    schema: str
    properties: dict[str, list[str]]
    caption: str | None = None
    datasets: tuple[str, ...] | None = None
    referents: list[str] | None = None
    target: bool | None = None
    first_seen: str | None = None
    last_seen: str | None = None
    last_change: str | None = None
    origin: list[str] | str | None = None
    profile_id: str | None = None


class _Head(msgspec.Struct, gc=False):
    """What every entity begins with, most often; the rest of its line is passed over."""

    id: str
    schema: str


_PLAIN_FIELDS: tuple[str, ...] = _PlainLine.__struct_fields__
_PLAIN_LEFT_OUT = tuple(name for name in _PLAIN_FIELDS if name in _TOP_LEVEL_LEFT_OUT)
_left_out_of: Callable[[_PlainLine], tuple[Any, ...]] = operator.attrgetter(*_PLAIN_LEFT_OUT)
_head = msgspec.json.Decoder(_Head).decode
_decoded = msgspec.json.Decoder(_PlainLine).decode
_properties_by_schema: dict[str, frozenset[str]] = {}


def _plain_entity(line: bytes, number: int) -> Entity | None:
    """Take an entity that is as FollowTheMoney writes it, in few steps; None for any other.

    What is None here goes through `_entity`, which knows every deviation and its message.
    """
    if not _is_printable(line):
        return None
    try:
        plain = _decoded(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    schema, properties, entity_id = plain.schema, plain.properties, plain.id
    known = _properties_by_schema.get(schema)
    if known is None:
        if not is_schema(schema):
            return None
        known = _properties_by_schema[schema] = properties_of(schema)
    if not properties.keys() <= known or not entity_id or entity_id.isspace():
        return None
    values = _left_out_of(plain)
    left_out = tuple(itertools.compress(_PLAIN_LEFT_OUT, values)) if any(values) else ()
    caption, datasets = plain.caption or "", plain.datasets or ()
    return Entity(entity_id, schema, caption, properties, datasets, number, left_out)


def _entity(loaded: Any, number: int) -> Entity:
    if not isinstance(loaded, dict):
        raise ValueError("it is not a JSON object; each line has to hold one entity")
    entity_id = _text(loaded, "id")
    schema = _text(loaded, "schema")
    if not is_schema(schema):
        raise _unread(number, f"the schema {schema!r}")
    properties = _properties(loaded.get("properties"))
    for name in properties:
        if name not in properties_of(schema):
            raise _unread(number, f"the property {name!r} of {schema}")
    for key in loaded:
        if key not in _TOP_LEVEL_READ and key not in _TOP_LEVEL_LEFT_OUT:
            raise _unread(number, f"the top-level key {key!r}")
    caption = loaded.get("caption") or ""
    datasets = loaded.get("datasets") or []
    if not isinstance(caption, str) or not _is_strings(datasets):
        raise ValueError("its caption is no string or its datasets are no list of strings")
    for value in (caption, *datasets):
        _check(value, "caption or datasets")
    left_out = tuple(key for key in loaded if key in _TOP_LEVEL_LEFT_OUT and loaded[key])
    return Entity(entity_id, schema, caption, properties, tuple(datasets), number, left_out)


def _text(loaded: dict[str, Any], key: str) -> str:
    value = loaded.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"it has no {key}")
    _check(value, key)
    return value


def _properties(loaded: Any) -> dict[str, list[str]]:
    if not isinstance(loaded, dict):
        raise ValueError("it has no properties")
    properties = {}
    for name, value in loaded.items():
        values = [value] if isinstance(value, str) else value
        if not _is_strings(values):
            raise ValueError(f"the property {name!r} is not a list of strings")
        for text in values:
            _check(text, name)
        properties[name] = values
    return properties


def _is_strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _check(value: str, where: str) -> None:
    if found := _UNPRINTABLE.search(value):
        raise ValueError(f"{where} holds the character U+{ord(found[0]):04X}, which no text has")


def _unread(number: int, what: str) -> SchemaError:
    shown = what.encode("ascii", "backslashreplace").decode("ascii")[:200]
    return SchemaError(
        f"{FILE}, line {number}: {shown} is not in FollowTheMoney {VERSION}, so nobody reads it."
        " Check the file, or report it to the project if FollowTheMoney has a newer version."
    )


def _excerpt(line: bytes) -> str:
    # Scope rule S7: raw text is shown only where it cannot be of a person.
    if not (_ORGANISATION_LINE.search(line) or line.lstrip().startswith(b"<")):
        return ""
    text = line[: 4 * _EXCERPT_CHARACTERS].decode("utf-8", "replace")
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return shown[:_EXCERPT_CHARACTERS]
