"""What a power cut must not take back: content, and the names under which it is found.

POSIX (IEEE Std 1003.1-2024, `fsync`) promises a file's content once the file is flushed, and a name
once the folder that it stands in is: a file that was flushed and whose folder was not may be gone.
"""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["make_folder", "sync_path", "sync_tree"]


def sync_path(path: Path) -> None:
    """Force a file's content, or the names in a folder, to disk.

    Windows flushes no folders: its filesystems log names by themselves. Raises `OSError`.
    """
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Force everything in a folder to disk, and then its own names. Raises `OSError`."""
    for path in folder.rglob("*"):
        sync_path(path)
    sync_path(folder)


def make_folder(folder: Path) -> None:
    """Make a folder, with those above it that are missing, so that they last. Raises `OSError`."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        sync_path(path.parent)
