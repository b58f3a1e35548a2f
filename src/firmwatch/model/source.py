"""What a source is, and what one version of it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from firmwatch.model.again import KnownEntries
from firmwatch.model.increment import Increments, Provenance
from firmwatch.model.parsed import Parsed

__all__ = [
    "FieldUse",
    "FileCounts",
    "FileVersion",
    "Mapper",
    "Section",
    "Sections",
    "Snapshot",
    "Source",
    "SourceFile",
]

Mapper = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
"""Applies a function to each of many things, in order: `map`, or one that uses processes."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a source: its canonical name, its publisher's URL, and whether it must exist.

    `checksum_url` is where the publisher prints the checksum of the file, "" where it does not.
    `url` may hold the day in braces, `{date:%y%j}` (the form is that of `strftime`): then the file
    of today is asked for, in UTC, else that of a day earlier, `days_back` days at the most.
    `is_packed` is whether the publisher packs it in a ZIP archive of which it is the only member.
    `headers` are what a request for it carries; one without a value has to come from the settings.
    """

    name: str
    url: str
    required: bool = True
    checksum_url: str = ""
    days_back: int = 7
    is_packed: bool = False
    # Values are secrets, which no error and no log may print.
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class FileVersion:
    """What a server said of a file that it sent: its validators (RFC 9110 section 8.8).

    `file` is the canonical name; `address` a digest of where it came from, since a validator holds
    there only. `etag` and `last_modified` are the headers as sent, "" where there was none; where
    the publisher has an index of versions, `etag` is the version's name there.
    `fetched_at` is when the file was last sent in full, as an ISO 8601 instant in UTC; "" for now.
    """

    file: str
    address: str
    etag: str
    last_modified: str
    fetched_at: str = ""


@dataclass(frozen=True, slots=True)
class FieldUse:
    """Where a published field goes.

    `field` is spelt as the publisher spells it (a column, or a path of XML elements and `@`
    attributes). `goes_to` says in words which field of a `Record` it becomes; "" where the field
    is dropped, and then `why` says for what reason.
    """

    file: str
    field: str
    goes_to: str
    why: str = ""


class Section(Protocol):
    """A stretch of a source's files that can be read by itself; picklable until it is read."""

    @property
    def notes(self) -> Any:
        """What `Sections.end` has to know of it once it was read to the end; picklable."""

    def read(self) -> Iterator[Parsed]:
        """Give what the parser gives of this stretch, in the same order."""


class Sections(Protocol):
    """A source's files cut up: all sections in order, then `end`, give what `Source.parse` does."""

    def sections(self) -> Iterable[Section]:
        """Give the sections in the order of the files."""

    def end(self, notes: Iterable[Any]) -> Iterator[Parsed]:
        """Give what can be said only when all was read; `notes` are the sections', in order."""

    @property
    def entries(self) -> KnownEntries:
        """What the next version may have again, after `end`; nothing where it was not asked for."""


class Cut(Protocol):
    """Cuts a source's files into sections."""

    def __call__(
        self,
        files: Mapping[str, Path],
        mapper: Mapper,
        known: KnownEntries | None = None,
    ) -> Sections:
        """Cut files. With `known`, those of an earlier version, entries of the same bytes are given
        as `Unchanged`, and what the next version may have again is collected.
        """


@dataclass(frozen=True, slots=True)
class Source:
    """One publisher's list: the constant `SOURCE` of its module.

    `files[0]` carries one row per entry. `entries_min` and `entries_max` bound how many entries a
    credible version has. `schedule_hours` is how often the publisher issues a new version at the
    most; a snapshot older than `stale_hours` is stale. `parse` turns files (canonical name ->
    path) into records; `count` counts the published rows of each file in its own way, sharing no
    code with `parse`, so that nothing can be lost unseen.
    """

    name: str
    title: str
    publisher: str
    url: str
    licence: str
    files: tuple[SourceFile, ...]
    entries_min: int
    entries_max: int
    schedule_hours: int
    stale_hours: int
    parse: Callable[[Mapping[str, Path]], Iterator[Parsed]]
    count: Callable[[Mapping[str, Path]], dict[str, int]]
    version: str = "1"
    """Raised whenever `parse` would make other records of the same bytes."""
    fields: tuple[FieldUse, ...] = ()
    """Every published field and where it goes, for the mapping report of the reference."""
    verified: bool = True
    """Whether it was tried on a real file; else it was written from the published schema alone."""
    increments: Increments | None = None
    """How its one file comes from one version to the next by deltas, if it can."""
    cut: Cut | None = None
    """Cuts files into sections: for several processes, for lists of millions of entries, and to
    read no entry that is known from the version before."""


@dataclass(frozen=True, slots=True)
class FileCounts:
    """Rows of one file: published = indexed + quarantined + excluded, by two counters."""

    file: str
    published: int
    indexed: int
    quarantined: int
    excluded: int

    @property
    def balanced(self) -> bool:
        """Whether every published row is accounted for."""
        return self.published == self.indexed + self.quarantined + self.excluded


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One version of one source.

    `id` is the content address: it is made of the publisher's bytes and the parser's version.
    `sha256` is of the publisher's bytes alone (of the file, or of the list of the files' hashes).
    Instants are ISO 8601 in UTC. `excluded_reasons`, `left_out` are (name, count) pairs.
    `provenance` says how the file was come by where its publisher has an index of versions; where
    that was by deltas, `sha256` is of the file that they give.
    """

    id: str
    source: str
    url: str
    sha256: str
    fetched_at: str
    published_at: str | None
    parser_version: str
    counts: tuple[FileCounts, ...]
    derived: int = 0
    excluded_reasons: tuple[tuple[str, int], ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()
    provenance: Provenance | None = None

    @property
    def published(self) -> int:
        """Entries that the publisher printed."""
        return self.counts[0].published

    @property
    def indexed(self) -> int:
        """Entries that subjects are compared with."""
        return self.counts[0].indexed

    @property
    def excluded(self) -> int:
        """Entries left out by a rule."""
        return self.counts[0].excluded

    @property
    def quarantined(self) -> int:
        """Rows of any file of the source that could not be read."""
        return sum(count.quarantined for count in self.counts)
