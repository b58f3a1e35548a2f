"""The Golden Copy by deltas: which publication is the newest, and which deltas lead there.

The index is that of the Golden Copy API, version 2: for every publication a full file, and four
deltas of what changed in the last 8 hours (`IntraDay`), day, week and month. Programs that read it
gave its fields; no answer of the publisher's was at hand.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from firmwatch.errors import RefusedError
from firmwatch.model import Delta, Documents, Increments, Release
from firmwatch.sources.gleif_deltas import apply_deltas
from firmwatch.sources.gleif_files import GleifFormat

__all__ = ["INDEX_URL", "WINDOWS", "increments_of", "newest"]

INDEX_URL = "https://goldencopy.gleif.org/api/v2/golden-copies/publishes/latest"
INDEX_BYTES_MAX = 16 << 20
"""Longest index in bytes, to bound memory: project's own choice."""

WINDOWS = (
    ("IntraDay", timedelta(hours=8)),
    ("LastDay", timedelta(days=1)),
    ("LastWeek", timedelta(days=7)),
    ("LastMonth", timedelta(days=31)),
)
"""The deltas of a publication and how far back each reaches, the shortest first."""


def increments_of(files: str, form: GleifFormat) -> Increments:
    """Say how one of the Golden Copy's files is fetched by deltas.

    `files` is its name in the index: `lei2`, `rr` or `repex`.
    """
    return Increments(
        functools.partial(newest, files), functools.partial(apply_deltas, form), INDEX_URL
    )


def newest(name: str, increments: Increments, base: str | None, documents: Documents) -> Release:
    """Say which publication of the files `name` is the newest, and which deltas lead there.

    Versions are the instants of publications. How far back a delta reaches in truth stands in the
    delta, and `apply_deltas` looks; so every longer one is named as the next choice. Raises
    `RefusedError` for anything but an index of publications.
    """
    path = documents(increments.index_url)
    try:
        publication = next(_publications(_read(path)))
        files = publication.get(name, publication)
        version = files.get("publish_date") or publication["publish_date"]
        full = files["full_file"]["xml"]
        published, url = _instant(version), full["url"]
        entries = full.get("record_count")
        if not isinstance(url, str) or not isinstance(entries, (int, type(None))):
            raise TypeError("its full file has no address or no number of records")
    except (LookupError, TypeError, ValueError, AttributeError, StopIteration) as error:
        raise RefusedError(
            f"The index of publications of the Global LEI Index cannot be read from "
            f"{increments.index_url} ({type(error).__name__}: {error}). Its form may have changed: "
            "look at the address; `index_url` in firmwatch.toml names another one."
        ) from error
    ways, reason = _ways(base, version, published, files.get("delta_files"))
    return Release(version, url, ways, reason, entries)


def _ways(
    base: str | None, version: str, published: datetime, listed: Any
) -> tuple[tuple[tuple[Delta, ...], ...], str]:
    if base is None:
        return (), "there is no earlier version"
    if base == version:
        return (), f"version {version} is here already"
    try:
        age = published - _instant(base)
    except (TypeError, ValueError):
        return (), f"the version {base!r} is no instant"
    if age < timedelta():
        return (), f"version {base} is newer than {version}"
    ways = []
    for name, reach in WINDOWS if isinstance(listed, dict) else ():
        found = listed.get(name)
        file = found.get("xml") if isinstance(found, dict) else None
        url = file.get("url") if isinstance(file, dict) else None
        if reach >= age and isinstance(url, str):
            ways.append((Delta(version, url),))
    if not ways:
        return (), f"no delta reaches back to version {base}"
    return tuple(ways), f"a delta leads from {base} to {version}"


def _read(path: Path) -> Any:
    if path.stat().st_size > INDEX_BYTES_MAX:
        raise ValueError(f"it is longer than {INDEX_BYTES_MAX} bytes")
    try:
        return json.loads(path.read_bytes())["data"]
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _publications(data: Any) -> Iterator[dict[str, Any]]:
    """Give the publications, the newest first; one alone stands without a list."""
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, dict):
            yield item


def _instant(text: Any) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=moment.tzinfo or UTC)
