"""The second counter of XML lists: how many records their tags bound, without parsing.

It shares no code with the parser (`xml_fragments`), so that the balance of the two shows what
either misses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

__all__ = ["count_records"]

_CHUNK_BYTES = 1 << 20
_TAG_BYTES_MAX = 1 << 16


def count_records(path: Path, records: tuple[str, ...], bounds: tuple[str, ...]) -> int:
    """Count the elements `records` of an XML list in bounded memory.

    A closing tag is a record, and so is an opening tag that none follows before the next record
    or the tag of a `bounds` element (what holds or stands beside records): a record whose closing
    tag is damaged is still one that was published. Names are local. Raises `OSError` for a file
    that cannot be read.
    """
    wanted = frozenset(name.encode("ascii") for name in records)
    total, begun = 0, False
    for name, closes, empty in _tags(path, (*records, *bounds)):
        if name not in wanted:
            total, begun = total + begun, False
        elif closes:
            total, begun = total + 1, False
        else:
            total += begun + empty
            begun = not empty
    return total + begun


def _tags(path: Path, names: tuple[str, ...]) -> Iterator[tuple[bytes, bool, bool]]:
    joined = b"|".join(re.escape(name.encode("ascii")) for name in names)
    tag = re.compile(rb"<(/?)(?:[A-Za-z_][\w.-]*:)?(" + joined + rb")((?:\s[^<>]*)?/?)>")
    rest = b""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            chunk = rest + chunk
            opens = chunk.rfind(b"<")
            cut = opens if opens > chunk.rfind(b">") else len(chunk)
            if len(chunk) - cut > _TAG_BYTES_MAX:
                cut = len(chunk)
            rest = chunk[cut:]
            for found in tag.finditer(chunk, 0, cut):
                yield found[2], bool(found[1]), found[3].endswith(b"/")
