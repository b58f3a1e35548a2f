"""The publishers' lists: bytes to records, pure; no network, no database."""

from firmwatch.sources.guards import implausibilities, renumbering
from firmwatch.sources.plausibility import check_file
from firmwatch.sources.reading import (
    Reading,
    SectionReading,
    read_section,
    read_sections,
    read_source,
)
from firmwatch.sources.registry import source, sources
from firmwatch.sources.releases import check_entries, check_full_file
from firmwatch.sources.zip_members import unpacked

__all__ = [
    "Reading",
    "SectionReading",
    "check_entries",
    "check_file",
    "check_full_file",
    "implausibilities",
    "read_section",
    "read_sections",
    "read_source",
    "renumbering",
    "source",
    "sources",
    "unpacked",
]
