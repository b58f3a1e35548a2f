"""The publishers' lists: bytes to records, pure; no network, no database."""

from firmwatch.sources.plausibility import check_file
from firmwatch.sources.registry import source, sources

__all__ = ["check_file", "source", "sources"]
