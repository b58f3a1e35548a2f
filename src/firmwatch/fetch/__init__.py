"""The network and the file system, as far as publishers' files come from them."""

from firmwatch.fetch.download import downloads, fetch_files, is_remote
from firmwatch.fetch.limits import Fetched, Limits

__all__ = ["Fetched", "Limits", "downloads", "fetch_files", "is_remote"]
