"""The network and the file system, as far as publishers' files come from them."""

from firmwatch.fetch.download import fetch_files, is_remote
from firmwatch.fetch.limits import Fetched, Limits

__all__ = ["Fetched", "Limits", "fetch_files", "is_remote"]
