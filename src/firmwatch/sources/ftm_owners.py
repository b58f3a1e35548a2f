"""FollowTheMoney entities as a register of owners: who has an interest in whom, and no list.

The same files as of `ftm`, of which every organisation is an entry of a list. Here an organisation
is one only where a Sanction, a Risk or a topic lists it; every other is a party to interests.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path

from firmwatch.model import KnownEntries, Mapper, Parsed
from firmwatch.sources.ftm import SOURCE as _LIST
from firmwatch.sources.ftm import FtmSections, read_whole
from firmwatch.sources.ftm_lines import FILE

__all__ = ["SOURCE", "cut", "parse"]


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn a file of entities into interests and their parties; raises as `ftm.parse` does."""
    yield from read_whole(cut(files, map))


def cut(
    files: Mapping[str, Path], mapper: Mapper, known: KnownEntries | None = None
) -> FtmSections:
    """Cut the file into sections, which give what `parse` gives; raises as it does."""
    return FtmSections(files[FILE], mapper, known, is_list=False)


SOURCE = dataclasses.replace(
    _LIST,
    name="ftm_owners",
    title="FollowTheMoney entities as a register of owners (any file)",
    stale_hours=24 * 365,
    parse=parse,
    cut=cut,
    version="2",
)
