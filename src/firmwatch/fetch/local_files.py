"""A publisher's files in a folder of this computer, which is read in place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from firmwatch.errors import FetchError
from firmwatch.model import SourceFile

__all__ = ["find_local", "local_path"]


def local_path(origin: str | None) -> Path | None:
    """Give the path that an origin names: a path or `file://`; None for an address or nothing."""
    if origin is None or origin.startswith(("http://", "https://")):
        return None
    if origin.startswith("file://"):
        return Path(url2pathname(urlsplit(origin).path))
    return Path(origin).expanduser()


def find_local(files: Sequence[SourceFile], path: Path) -> dict[str, Path]:
    """Find a source's files by their names, in any case of letters, in a folder or beside a file.

    Raises `FetchError` where the path does not exist or a file that is required is missing.
    """
    if not path.exists():
        raise FetchError(f"{path} does not exist. Check the path.")
    if path.is_file() and len(files) == 1:
        return {files[0].name: path}
    folder = path if path.is_dir() else path.parent
    present = {item.name.lower(): item for item in sorted(folder.iterdir()) if item.is_file()}
    found = {item.name: present[item.name] for item in files if item.name in present}
    if path.is_file() and path not in found.values():
        raise FetchError(
            f"{path.name} is none of the files of this source "
            f"({', '.join(item.name for item in files)}). Give the folder that holds them."
        )
    if len(files) == 1 and not found and len(present) == 1:
        return {files[0].name: next(iter(present.values()))}
    missing = [item.name for item in files if item.required and item.name not in found]
    if missing:
        raise FetchError(
            f"{folder} lacks {', '.join(missing)}. Put the publisher's files there under their "
            f"own names: {', '.join(item.name for item in files)}."
        )
    return found
