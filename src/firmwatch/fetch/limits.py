"""Bounds of a download, and what is told of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from firmwatch.model import FileVersion, Provenance

__all__ = ["Fetched", "Limits", "Progress"]

Progress = Callable[[str, int, int | None], None]
"""Called with a file's name, the bytes that have come, and how many will if that is known."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a download.

    `timeout_seconds` is the longest silence, `attempts` how often a file is asked for, `size_max`
    its bytes (unpacked), `total_seconds` the time for all files of a source with tries and pauses.
    """

    timeout_seconds: float = 60.0
    attempts: int = 4
    size_max: int = 2 << 30
    total_seconds: float = 3600.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was fetched: paths by canonical name, where from, and the server's date if it gave one.

    `modified_at` is the latest `Last-Modified` as an ISO 8601 instant in UTC. `unchanged` names the
    files that were not sent again, since the version at hand is the newest. `versions` is what to
    ask with the next time. Where the publisher has an index of versions, `provenance` says how the
    file was come by, and `deltas` are the files of changes that it was made with, by their names.
    """

    files: Mapping[str, Path]
    url: str
    modified_at: str | None = None
    unchanged: frozenset[str] = frozenset()
    versions: tuple[FileVersion, ...] = ()
    provenance: Provenance | None = None
    deltas: Mapping[str, Path] = field(default_factory=dict)
