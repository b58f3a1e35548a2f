"""The network and the file system, as far as publishers' files come from them."""

from firmwatch.fetch.download import Fetched, Limits, fetch_files

__all__ = ["Fetched", "Limits", "fetch_files"]
