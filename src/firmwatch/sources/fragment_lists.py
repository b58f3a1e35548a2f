"""XML lists read entry by entry: each becomes a record, or says why it is none.

What the lists of the United Nations and of the European Union have in common; what an entry says
is each source's own.
"""

from __future__ import annotations

import hashlib
import mmap
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from firmwatch.errors import RefusedError
from firmwatch.model import Excluded, LeftOut, Locator, Parsed, PublishedAt, Quarantined, Record
from firmwatch.sources.xml_fragments import (
    Fragment,
    Header,
    Layout,
    StrayText,
    split_fragments,
)

__all__ = ["UNREADABLE_SHARE_MAX", "FragmentList", "count_entries", "published_at"]

UNREADABLE_SHARE_MAX = 0.05
"""A file with a larger share of unreadable entries is not to be trusted: project's own choice."""


@dataclass(frozen=True, slots=True)
class FragmentList:
    """How one source reads its list.

    `read` gives an entry's record and counts what was left out of it; it raises `ValueError` for an
    entry that cannot be read, with the reason. `id_of` finds an entry's id without parsing, named
    `id_name` by the publisher; `excerpt` gives of an entry what may be shown where it is not read
    (scope rule S7). `entries` is what the publisher calls them, `advice` what to do about a file
    that cannot be trusted.
    """

    file: str
    layout: Layout
    header: Callable[[Header], Parsed]
    read: Callable[[Fragment], tuple[Record, Mapping[str, int]]]
    id_of: Callable[[Fragment], str | None]
    id_name: str
    excerpt: Callable[[Fragment], str]
    entries: str = "entries"
    advice: str = "Fetch it again; the last good snapshot stays in use."

    def parse(self, path: Path) -> Iterator[Parsed]:
        """Turn the list into records, with what became of every entry that is not one.

        An entry that stands there twice is excluded, and quarantined where it says something else
        the second time. Raises `RefusedError` for a file that is no such list, is truncated, or has
        more than `UNREADABLE_SHARE_MAX` of its entries unreadable, and `SchemaError` as `read`.
        """
        left_out: Counter[str] = Counter()
        digests: dict[str, bytes] = {}
        entries = quarantined = 0
        for piece in split_fragments(path, self.file, self.layout):
            if isinstance(piece, Header):
                yield self.header(piece)
            elif isinstance(piece, StrayText):
                left_out[f"text between {self.entries}"] += 1
            else:
                entries += 1
                event = self._event(piece, digests, left_out)
                quarantined += isinstance(event, Quarantined)
                yield event
        if quarantined > entries * UNREADABLE_SHARE_MAX:
            raise RefusedError(
                f"{self.file}: {quarantined} of {entries} {self.entries} cannot be read, more than"
                f" {UNREADABLE_SHARE_MAX:.0%}. {self.advice}"
            )
        yield from (LeftOut(field, number) for field, number in sorted(left_out.items()))

    def _event(
        self, fragment: Fragment, digests: dict[str, bytes], left_out: Counter[str]
    ) -> Parsed:
        locator = Locator(self.file, fragment.line)
        try:
            record, dropped = self.read(fragment)
        except ValueError as error:
            id_ = self.id_of(fragment)
            return Quarantined(locator, str(error), id_, self.excerpt(fragment))
        digest = hashlib.sha256(b" ".join(fragment.text.split())).digest()
        known = digests.setdefault(record.id, digest)
        if known is not digest and known == digest:
            return Excluded(locator, "a repeated entry with the same content", record.id)
        if known is not digest:
            reason = f"{self.id_name} {record.id} stands on an earlier entry with other content"
            return Quarantined(locator, reason, self.id_of(fragment), self.excerpt(fragment))
        left_out.update(dropped)
        return record


def published_at(header: Header, attribute: re.Pattern[bytes], field: str) -> Parsed:
    """Read the instant (ISO 8601; UTC where it has no zone) in an attribute of the root element.

    `attribute` has it in its first group; `field` is its name, where there is no date in it.
    """
    found = attribute.search(header.attributes)
    try:
        printed = datetime.fromisoformat(found[1].decode("ascii") if found else "")
    except ValueError:
        return LeftOut(f"{field} (no date)")
    instant = printed.replace(tzinfo=printed.tzinfo or UTC).astimezone(UTC)
    return PublishedAt(instant.strftime("%Y-%m-%dT%H:%M:%SZ"))


def count_entries(path: Path, name: bytes) -> int:
    """Count the entries of a list by their tags, without parsing, in bounded memory.

    `name` is a pattern of the tag's name. A closing tag is an entry, and so is an opening tag that
    none follows: an entry whose closing tag is damaged is still one that was published. Shares no
    code with the parser, so that the balance of the two shows what either misses.
    """
    # A value in quotation marks may hold ">", as far as XML goes.
    values = rb"(?:\"[^\"<]*\"|'[^'<]*'|[^<>\"'])*+"
    tag = re.compile(rb"<(/?)" + name + rb"(?=[\s/>])" + values + rb">")
    total, begun = 0, False
    if not path.stat().st_size:
        return 0
    with (
        path.open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        for found in tag.finditer(content):
            if found[1]:
                total, begun = total + 1, False
                continue
            alone = found[0].endswith(b"/>")
            total += begun + alone
            begun = not alone
    return total + begun
