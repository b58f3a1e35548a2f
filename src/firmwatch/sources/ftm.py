"""FollowTheMoney entities: any JSON-lines file of that model, as OpenSanctions publishes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from firmwatch.errors import RefusedError
from firmwatch.model import (
    KnownEntries,
    KnownEntry,
    LeftOut,
    Mapper,
    Parsed,
    Section,
    Source,
    SourceFile,
)
from firmwatch.sources.ftm_increments import INCREMENTS
from firmwatch.sources.ftm_lines import FILE
from firmwatch.sources.ftm_parts import PartIndex
from firmwatch.sources.ftm_records import SOURCE_NAME
from firmwatch.sources.ftm_section import FtmSection, Notes
from firmwatch.sources.line_counter import count_lines

__all__ = ["SOURCE", "FtmSections", "count", "cut", "parse", "read_whole"]


class FtmSections:
    """A file of entities in blocks, each read by itself; implements `model.Sections`."""

    def __init__(
        self, path: Path, mapper: Mapper, known: KnownEntries | None = None, is_list: bool = True
    ) -> None:
        """Read where the parts of entities stand; raises as `parse` does.

        `known` is as `model.Cut` has it, `is_list` as `FtmSection` has it.
        """
        self._index = PartIndex(path, mapper)
        self._known, self._is_list = known, is_list
        self._entries: dict[bytes, KnownEntry] = {}

    @property
    def entries(self) -> KnownEntries:
        """What the next version may have again, by the digests of the lines."""
        return self._entries

    def sections(self) -> Iterator[Section]:
        """Give the blocks in the file's order."""
        for block, parts in self._index.blocks():
            yield FtmSection(block, parts, self._known, self._is_list)

    def end(self, notes: Iterable[Any]) -> Iterator[Parsed]:
        """Say what was left out in all; raises `RefusedError` for a file without a readable line.

        `notes` are those of all blocks.
        """
        whole = Notes(left_out=self._index.left_out)
        for item in notes:
            whole.readable += item.readable
            whole.left_out.update(item.left_out)
            self._index.meet(item.met)
            self._entries.update(item.entries)
        if not whole.readable:
            raise RefusedError(
                f"{FILE}: not one line is a FollowTheMoney entity. The file has to hold one JSON"
                " object a line, not an array; fetch it again, or look at what the address gives."
            )
        if dangling := self._index.dangling:
            whole.left_out["Sanction.entity (no such entity in the file)"] += dangling
        for name, amount in sorted((+whole.left_out).items()):
            yield LeftOut(name, amount)


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn a file of entities into records, with what became of every line that is not one.

    Links that state ownership or control give interests, and the parties between which they are,
    listed or not. `files` gives the path of `entities.ftm.json`. The file is read twice: Sanction,
    Risk and Address entities may stand behind those that they belong to, owners behind links.
    Memory holds some numbers a line (see `PartIndex`), and no text but of one block. Raises
    `SchemaError` for anything outside of the FollowTheMoney model, and `RefusedError` for a file
    without one readable line.
    """
    yield from read_whole(cut(files, map))


def read_whole(file: FtmSections) -> Iterator[Parsed]:
    """Give what a file's sections give, one behind the other, and its end."""
    notes = []
    for section in file.sections():
        yield from section.read()
        notes.append(section.notes)
    yield from file.end(notes)


def cut(
    files: Mapping[str, Path], mapper: Mapper, known: KnownEntries | None = None
) -> FtmSections:
    """Cut the file into sections, which give what `parse` gives; raises as it does.

    Of an entity that is `known` with the same line, the same Sanctions, Risks and Addresses, and
    that no link names, they give that it is unchanged.
    """
    return FtmSections(files[FILE], mapper, known)


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the lines that are not blank, without reading them as JSON, in bounded memory."""
    return {FILE: count_lines(files[FILE])}


SOURCE = Source(
    name=SOURCE_NAME,
    title="FollowTheMoney entities (any file)",
    publisher="whoever publishes the file",
    url="",
    licence="as the publisher of the file states",
    files=(SourceFile(FILE, ""),),
    entries_min=1,
    entries_max=10_000_000,
    schedule_hours=24,
    stale_hours=96,
    parse=parse,
    count=count,
    increments=INCREMENTS,
    cut=cut,
    version="3",
)
