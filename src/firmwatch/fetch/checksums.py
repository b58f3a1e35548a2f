"""Checksums that a publisher prints beside a file, and whether the file has them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from firmwatch.fetch.attempts import AttemptError

__all__ = ["DOCUMENT_BYTES_MAX", "check_digest", "published_checksum"]

DOCUMENT_BYTES_MAX = 16 << 20
"""Longest document of checksums in bytes; OpenSanctions' index of everything has some million."""

_ALGORITHMS = {32: "md5", 40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}
"""By the number of hexadecimal digits (RFC 1321, FIPS 180-4)."""

# As the GNU programs print them (coreutils, "cksum output modes"), and as the BSD ones do.
_LINE = re.compile(r"\\?(?P<digest>[0-9A-Fa-f]{32,128})(?:\s+\*?(?P<name>\S.*?))?\s*")
_TAGGED = re.compile(r"[\w-]+ \((?P<name>.+)\) ?= ?(?P<digest>[0-9A-Fa-f]{32,128})\s*")


def published_checksum(document: bytes, names: Sequence[str]) -> str:
    """Find the checksum of a file, under any of its names, in what the publisher prints.

    Reads lines as of `sha256sum`, or an index in JSON with `resources` that have `name` or `url`
    and `checksum`, as OpenSanctions publishes it (SHA-1). Raises `AttemptError` where it has
    none of the file.
    """
    text = document.decode("utf-8", "replace").lstrip("\ufeff")
    read = _resources if text.lstrip().startswith(("{", "[")) else _lines
    wanted = {name.lower() for name in names}
    for name, digest in read(text):
        if name.rpartition("/")[2].lower() in wanted | {""} and len(digest) in _ALGORITHMS:
            return digest.lower()
    raise AttemptError(f"it has no checksum of {' or '.join(dict.fromkeys(names))}", may_pass=False)


def check_digest(path: Path, digest: str) -> None:
    """Compare a file with its checksum in hexadecimal digits, whose number says which kind it is.

    Raises `AttemptError` that names both.
    """
    algorithm = _ALGORITHMS[len(digest)]
    with path.open("rb") as stream:
        # Not for secrecy: it is what the publisher chose, against damage on the way.
        found = hashlib.file_digest(stream, lambda: hashlib.new(algorithm, usedforsecurity=False))
    if found.hexdigest() != digest:
        raise AttemptError(
            f"its {algorithm.upper()} checksum is {found.hexdigest()}, while the publisher prints "
            f"{digest}"
        )


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        if found := _LINE.fullmatch(line) or _TAGGED.fullmatch(line):
            yield found["name"] or "", found["digest"]


def _resources(text: str) -> Iterator[tuple[str, str]]:
    try:
        loaded = json.loads(text)
    except (ValueError, RecursionError) as error:
        cause = "nested too deeply" if isinstance(error, RecursionError) else "not JSON"
        raise AttemptError(f"it is {cause}") from error
    found: Any = loaded.get("resources") if isinstance(loaded, dict) else loaded
    for item in found if isinstance(found, list) else ():
        digest = item.get("checksum") if isinstance(item, dict) else None
        if not isinstance(digest, str) or not re.fullmatch("[0-9A-Fa-f]+", digest):
            continue
        for name in (item.get("name"), item.get("url")):
            if isinstance(name, str) and name:
                yield name.partition("?")[0], digest
