"""The index, catalogue and list of deltas of OpenSanctions data sets, and what to load of them.

Field names are those of the indexes that OpenSanctions and ftmq publish (193 and 7 data sets were
tried); deltas are applied as OpenSanctions' own client yente does it. Pure: files are read from
paths, nothing is fetched.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from firmwatch.errors import NotFoundError, RefusedError
from firmwatch.model import Delta

__all__ = [
    "Catalog",
    "Dataset",
    "Loading",
    "Resource",
    "plan_loading",
    "read_catalog",
    "read_deltas",
    "read_index",
]

INDEX_BYTES_MAX = 64 << 20
"""Longest index in bytes, to bound memory; the catalogue of 193 data sets has 2.8 million."""

# Versions sort as text because all have this form: an instant in UTC and three letters or digits.
_VERSION = re.compile(r"\d{14}-[a-z0-9]{3}")
_SHA1 = re.compile(r"[0-9a-f]{40}")
_URL = re.compile(r"https?://[^\s/]+/\S*")
_Plain = TypeVar("_Plain", str, int)


@dataclass(frozen=True, slots=True)
class Resource:
    """One file of a data set. `checksum` is its SHA-1 in hex, `size` in bytes; None: not said."""

    name: str
    url: str
    checksum: str | None = None
    size: int | None = None
    mime_type: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """What an index says of a data set. Times are as printed: naive UTC; None where not said.

    `children` are the names of the data sets that a collection is made of.
    """

    name: str
    title: str
    version: str | None
    resources: tuple[Resource, ...]
    delta_url: str | None = None
    index_url: str | None = None
    updated_at: str | None = None
    last_export: str | None = None
    last_change: str | None = None
    entity_count: int | None = None
    children: tuple[str, ...] = ()

    def resource(self, name: str = "entities.ftm.json") -> Resource:
        """Give the file of this name; raises `NotFoundError`, listing those that there are."""
        for item in self.resources:
            if item.name == name:
                return item
        raise NotFoundError(
            f"The data set {self.name} has no file {name!r}; it has "
            f"{', '.join(item.name for item in self.resources) or 'none'}. Choose another data "
            "set, or look at its index."
        )


@dataclass(frozen=True, slots=True)
class Catalog:
    """The data sets of a catalogue in its order, and those that could not be read, with why."""

    datasets: tuple[Dataset, ...]
    unreadable: tuple[tuple[str, str], ...] = ()

    def dataset(self, name: str) -> Dataset:
        """Give the data set of this name; raises `NotFoundError`, with near ones, for no such."""
        for item in self.datasets:
            if item.name == name:
                return item
        reason = dict(self.unreadable).get(name)
        near = difflib.get_close_matches(name, [item.name for item in self.datasets], cutoff=0.5)
        raise NotFoundError(
            f"The catalogue has no data set {name!r}"
            + (f" that can be read: {reason}." if reason else f" among {len(self.datasets)}.")
            + (f" Near it are: {', '.join(near)}." if near and not reason else "")
            + " Check its spelling, or the address of the catalogue."
        )


@dataclass(frozen=True, slots=True)
class Loading:
    """What brings a copy to the newest version: `deltas` in their order, or the full file.

    `reason` says in words why. Neither is needed where `is_full` is false and `deltas` is empty.
    """

    is_full: bool
    reason: str
    deltas: tuple[Delta, ...] = ()


def read_index(path: Path) -> Dataset:
    """Read the `index.json` of one data set; raises `RefusedError` for anything else."""
    loaded = _read(path)
    try:
        return _dataset(loaded)
    except ValueError as error:
        raise _refusal(path, f"is no index of a data set: {error}") from error


def read_catalog(path: Path) -> Catalog:
    """Read a catalogue: `{"datasets": [...]}`, under whatever name.

    A damaged data set is named in `unreadable` and takes no other along. Raises `RefusedError`
    where the file is no catalogue or not one data set in it can be read.
    """
    loaded = _read(path)
    items = loaded.get("datasets") if isinstance(loaded, dict) else None
    if not isinstance(items, list):
        raise _refusal(path, 'is no catalogue: it has no list "datasets"')
    datasets: dict[str, Dataset] = {}
    unreadable: list[tuple[str, str]] = []
    for place, item in enumerate(items, 1):
        name = item.get("name") if isinstance(item, dict) else None
        try:
            dataset = _dataset(item)
            if dataset.name in datasets:
                raise ValueError("its name stands in the catalogue already")
            datasets[dataset.name] = dataset
        except ValueError as error:
            label = name if isinstance(name, str) and name else f"number {place}"
            unreadable.append((label, str(error)))
    if items and not datasets:
        raise _refusal(path, f"has no readable data set: {unreadable[0][0]}: {unreadable[0][1]}")
    return Catalog(tuple(datasets.values()), tuple(unreadable))


def read_deltas(path: Path) -> tuple[Delta, ...]:
    """Read a `delta.json`, `{"versions": {version: url}}`; gives the versions in sorted order.

    Raises `RefusedError` for anything else: a version that is lost would be a change that is lost.
    """
    loaded = _read(path)
    versions = loaded.get("versions") if isinstance(loaded, dict) else None
    if not isinstance(versions, dict):
        raise _refusal(path, 'is no list of deltas: it has no object "versions"')
    for version, url in versions.items():
        if not _VERSION.fullmatch(version):
            raise _refusal(path, f"has the version {version!r}, which has not the known form")
        if not isinstance(url, str) or not _URL.fullmatch(url):
            raise _refusal(path, f"has no http(s) address for the version {version}")
    return tuple(Delta(version, url) for version, url in sorted(versions.items()))


def plan_loading(base: str | None, target: str, available: tuple[Delta, ...] | None) -> Loading:
    """Say what to load to come from the version `base` to the version `target`.

    Every listed version v with base < v <= target is applied in sorted order. A version that is
    not listed had no changes: publishers leave empty deltas out. The full file is loaded where
    there is no base, no list of deltas (None) or an empty one, where base is older than the
    oldest that is listed, so that some may be missing, or newer than target, or where either has
    not the form that makes versions sort as text.
    """
    if base is None:
        return Loading(True, "there is no earlier version")
    if base == target:
        return Loading(False, f"version {target} is here already")
    for version in (base, target):
        if not _VERSION.fullmatch(version):
            return Loading(True, f"the version {version!r} cannot be put in order")
    if base > target:
        return Loading(True, f"version {base} is newer than {target}")
    listed = sorted(available or (), key=lambda item: item.version)
    if not listed:
        return Loading(True, "no deltas are listed")
    if base < listed[0].version:
        return Loading(True, f"version {base} is older than the oldest delta, {listed[0].version}")
    deltas = tuple(item for item in listed if base < item.version <= target)
    return Loading(False, f"{len(deltas)} deltas lead from {base} to {target}", deltas)


def _read(path: Path) -> Any:
    with path.open("rb") as stream:
        content = stream.read(INDEX_BYTES_MAX + 1)
    if len(content) > INDEX_BYTES_MAX:
        raise _refusal(path, f"is longer than {INDEX_BYTES_MAX} bytes")
    try:
        return json.loads(content)
    except RecursionError as error:
        raise _refusal(path, "is nested too deeply") from error
    except ValueError as error:
        raise _refusal(path, f"is not JSON ({error})") from error


def _dataset(loaded: Any) -> Dataset:
    if not isinstance(loaded, dict):
        raise ValueError("it is not a JSON object")
    name = _plain(loaded, "name", str)
    if not name:
        raise ValueError("it has no name")
    return Dataset(
        name=name,
        title=_plain(loaded, "title", str) or name,
        version=_plain(loaded, "version", str) or None,
        resources=tuple(_resources(loaded.get("resources"))),
        delta_url=_address(loaded, "delta_url"),
        index_url=_address(loaded, "index_url"),
        updated_at=_plain(loaded, "updated_at", str),
        last_export=_plain(loaded, "last_export", str),
        last_change=_plain(loaded, "last_change", str),
        entity_count=_plain(loaded, "entity_count", int),
        children=tuple(_names(loaded, "children") or _names(loaded, "datasets")),
    )


def _resources(loaded: Any) -> Iterator[Resource]:
    if loaded is not None and not isinstance(loaded, list):
        raise ValueError("its resources are no list")
    names: set[str] = set()
    for item in loaded or ():
        name = _plain(item, "name", str) if isinstance(item, dict) else None
        url = _address(item, "url") if name else None
        if not name or not url or name in names:
            raise ValueError("one of its resources has no name, no address, or another's name")
        names.add(name)
        checksum = (_plain(item, "checksum", str) or "").lower() or None
        if checksum and not _SHA1.fullmatch(checksum):
            raise ValueError(f"the checksum of {name} is no SHA-1 in hex")
        size = _plain(item, "size", int)
        if size is not None and (size < 0 or (size == 0 and checksum is None)):
            size = None  # Some publishers write 0 for a size that they do not know.
        yield Resource(name, url, checksum, size, _plain(item, "mime_type", str) or "")


def _plain(loaded: dict[str, Any], key: str, kind: type[_Plain]) -> _Plain | None:
    value = loaded.get(key)
    if value is None:
        return None
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ValueError(f"its {key} is no {'text' if kind is str else 'number'}")
    return value


def _address(loaded: dict[str, Any], key: str) -> str | None:
    value = _plain(loaded, key, str)
    if value and not _URL.fullmatch(value):
        raise ValueError(f"its {key} is no http(s) address")
    return value or None


def _names(loaded: dict[str, Any], key: str) -> list[str]:
    value = loaded.get(key)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _refusal(path: Path, cause: str) -> RefusedError:
    return RefusedError(
        f"The file {path.name} {cause}. The last good snapshot stays in use; open its address in "
        "a browser and fetch the file again."
    )
