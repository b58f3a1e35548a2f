"""How a source comes from one version to the next by the publisher's files of changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Delta", "DeltaUse", "Documents", "Increments", "Provenance", "Release"]

Documents = Callable[[str], Path]
"""Gives the file at a publisher's address, fetched; raises `FetchError` where there is none."""


@dataclass(frozen=True, slots=True)
class Delta:
    """A publisher's file of what changed, up to and with `version`, and where it is."""

    version: str
    url: str


@dataclass(frozen=True, slots=True)
class Release:
    """The newest version of a source, as its publisher's index has it.

    `url` is where the full file is. `ways` are the choices of deltas that lead from the version at
    hand to this one, the best first: each holds every delta to apply, in order, and an empty one
    says that nothing changed. There is none where only the full file leads there. `reason` says in
    words why. `entries` is how many rows the full file has, `sha1` its SHA-1 in hex, `size` its
    bytes, `published_at` an ISO 8601 instant in UTC; None where the index does not say.
    """

    version: str
    url: str
    ways: tuple[tuple[Delta, ...], ...] = ()
    reason: str = ""
    entries: int | None = None
    sha1: str | None = None
    size: int | None = None
    published_at: str | None = None


@dataclass(frozen=True, slots=True)
class Increments:
    """What a source declares so that its versions are fetched by deltas.

    `index_url` is the address of the index of versions, "" where a user has to name one;
    `catalog_url` of a catalogue in which a user names a `dataset` instead. `newest` reads the index
    with the version at hand (None for none). `apply` writes what a full file becomes by deltas in
    their order and gives the number of its rows; it raises `RefusedError` for a delta that is
    damaged or does not fit, and then writes nothing.
    """

    newest: Callable[[Increments, str | None, Documents], Release]
    apply: Callable[[Path, Sequence[Path], Path], int]
    index_url: str = ""
    catalog_url: str = ""
    dataset: str = ""

    @property
    def address(self) -> str:
        """Where the newest version is asked for; "" where nobody has said."""
        if self.dataset:
            return f"{self.catalog_url}#{self.dataset}"
        return self.index_url


@dataclass(frozen=True, slots=True)
class DeltaUse:
    """A delta that a snapshot was made with: `file` is its name in the lake, beside the full one.

    `sha256` is of the publisher's bytes.
    """

    file: str
    version: str
    url: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """How the full file of a snapshot was come by: fetched whole, or made of deltas.

    `version` is the publisher's name of the version, `reason` says in words why this way was
    taken. `base_id` and `base_sha256` are of the snapshot that the deltas were applied to; None
    where the file is the publisher's own.
    """

    version: str
    reason: str
    base_id: str | None = None
    base_sha256: str | None = None
    deltas: tuple[DeltaUse, ...] = ()
