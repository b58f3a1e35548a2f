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

__all__ = [
    "Reading",
    "SectionReading",
    "check_file",
    "implausibilities",
    "read_section",
    "read_sections",
    "read_source",
    "renumbering",
    "source",
    "sources",
]
