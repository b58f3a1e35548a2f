"""Files of the Global LEI Foundation's Golden Copy in XML: their header, and records one by one.

Level 1, relationship records and reporting exceptions are laid out alike: a root, a header with the
instant and the number of records, and a group of records.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

from firmwatch.errors import RefusedError
from firmwatch.model import FieldUse, LeftOut, Parsed, PublishedAt, Quarantined
from firmwatch.sources.tag_counter import count_records
from firmwatch.sources.xml_fragments import Fragment, Header, Layout, StrayText, split_fragments
from firmwatch.sources.xml_records import fold, parse_fragment

__all__ = [
    "HEADER_USES",
    "UNREADABLE_SHARE_MAX",
    "FileHeader",
    "GleifFormat",
    "count_file",
    "field_uses",
    "file_header",
    "parse_file",
]

UNREADABLE_SHARE_MAX = 0.05
"""A file with a larger share of unreadable records is not to be trusted: project's own choice."""

HEADER_USES = """
ContentDate | published_at of the snapshot |
Originator | | the publisher is known
FileContent | | a delta is told in the counts of what is left out
DeltaStart | | a delta is told in the counts of what is left out
RecordCount | | compared with the records of the file
"""
"""Every element of the header: path, what it becomes, why it is dropped."""

_HEADER_FIELDS = ("ContentDate", "Originator", "FileContent", "DeltaStart", "RecordCount")
_FULL = "GLEIF_FULL_PUBLISHED"

Read = Callable[[Fragment, Counter[str]], Iterable[Parsed]]
"""Gives what a record says, the one that counts as the row first; counts what it leaves out."""


@dataclass(frozen=True, slots=True)
class GleifFormat:
    """One of the formats: the canonical `file` name, names of its elements, and its records' keys.

    `key_of` gives the key of a parsed record (`ValueError` where it has none), `find_key` that of
    the bytes of one (None where it is not seen); `is_deleted` whether a delta says it was deleted.
    """

    file: str
    title: str
    root: str
    header: str
    group: str
    record: str
    key_of: Callable[[etree._Element], str]
    find_key: Callable[[bytes], str | None]
    is_deleted: Callable[[etree._Element], bool]

    @property
    def layout(self) -> Layout:
        """How a file of this format is cut up."""
        return Layout(self.title, self.root, (self.record,), (self.group,), (self.header,))


@dataclass(frozen=True, slots=True)
class FileHeader:
    """What the header of a file says, "" where nothing."""

    values: dict[str, str]

    def get(self, name: str) -> str:
        """Give a text of the header, white space folded."""
        return self.values.get(name, "")

    def instant(self, name: str) -> datetime:
        """Give an instant of the header, in UTC where it has no zone.

        Raises `ValueError` where there is none.
        """
        moment = datetime.fromisoformat(self.get(name))
        try:
            return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
        except OverflowError as error:
            raise ValueError(f"{name} is out of range") from error


def file_header(fragment: Fragment) -> FileHeader:
    """Read the header of a file; an empty one where it cannot be read."""
    try:
        root = parse_fragment(fragment)
    except ValueError:
        return FileHeader({})
    return FileHeader({name: fold(root.findtext(name)) for name in _HEADER_FIELDS})


def parse_file(files: Mapping[str, Path], form: GleifFormat, read: Read) -> Iterator[Parsed]:
    """Give what `read` gives of every record, and what the header and the gaps say.

    Memory is bounded but for what `read` keeps. Raises `RefusedError` for a file that is not of
    this format, is truncated, or has more than `UNREADABLE_SHARE_MAX` of its records unreadable,
    and what `read` raises.
    """
    left_out: Counter[str] = Counter()
    records = quarantined = 0
    promised = ""
    for piece in split_fragments(files[form.file], form.file, form.layout):
        if isinstance(piece, Header):
            continue
        if isinstance(piece, StrayText):
            left_out["text between records"] += 1
        elif piece.kind == form.header:
            header = file_header(piece)
            promised = header.get("RecordCount")
            yield from _head_events(header, form)
        else:
            records += 1
            for event in read(piece, left_out):
                quarantined += isinstance(event, Quarantined)
                yield event
    if quarantined > records * UNREADABLE_SHARE_MAX:
        raise RefusedError(
            f"{form.file}: {quarantined} of {records} records cannot be read, more than"
            f" {UNREADABLE_SHARE_MAX:.0%}. Fetch it again; the last good snapshot stays in use."
        )
    if promised != str(records):
        left_out[f"{form.header}/RecordCount ({promised or 'none'}; the file has others)"] += 1
    yield from (LeftOut(field, number) for field, number in sorted(left_out.items()))


def count_file(files: Mapping[str, Path], form: GleifFormat) -> dict[str, int]:
    """Count the published records by their tags, without parsing, in bounded memory."""
    bounds = (form.root, form.group, form.header)
    return {form.file: count_records(files[form.file], (form.record,), bounds)}


def field_uses(file: str, prefix: str, table: str) -> Iterator[FieldUse]:
    """Give the uses of a table: lines of path below `prefix`, what it becomes, why it is dropped.

    The parts are separated by `|`.
    """
    for line in table.strip().splitlines():
        path, goes_to, why = (cell.strip() for cell in line.split("|"))
        yield FieldUse(file, f"{prefix}/{path}", goes_to, why)


def _head_events(header: FileHeader, form: GleifFormat) -> Iterator[Parsed]:
    try:
        made = header.instant("ContentDate")
    except ValueError:
        yield LeftOut(f"{form.header}/ContentDate (no date)")
    else:
        yield PublishedAt(made.strftime("%Y-%m-%dT%H:%M:%SZ"))
    content = header.get("FileContent")
    if content != _FULL:
        yield LeftOut(f"what is not in this file: its FileContent is {content or 'not told'}")
