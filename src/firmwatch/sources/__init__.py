"""The publishers' lists: bytes to records, pure; no network, no database."""

from firmwatch.sources.guards import implausibilities, renumbering
from firmwatch.sources.plausibility import check_file
from firmwatch.sources.reading import Reading, read_source
from firmwatch.sources.registry import source, sources

__all__ = [
    "Reading",
    "check_file",
    "implausibilities",
    "read_source",
    "renumbering",
    "source",
    "sources",
]
