"""Whether a file is the version that its publisher's index names."""

from __future__ import annotations

import hashlib
from pathlib import Path

from firmwatch.errors import RefusedError
from firmwatch.model import Release

__all__ = ["check_entries", "check_full_file"]


def check_full_file(release: Release, path: Path) -> None:
    """Compare a full file as it was fetched with the size and SHA-1 that the index gives.

    These find a damaged or half download, not a forged one: SHA-1 is what publishers give. What
    the index does not give is not compared. Raises `RefusedError`.
    """
    size = path.stat().st_size
    if release.size is not None and size != release.size:
        raise _mismatch(release, path, f"{size} bytes", str(release.size))
    if release.sha1 is not None and (found := _sha1(path)) != release.sha1:
        raise _mismatch(release, path, f"the SHA-1 {found}", release.sha1)


def check_entries(release: Release, path: Path, entries: int) -> None:
    """Say whether what deltas gave can be the version of the index.

    It is where it has the SHA-1 of the full file, and passes where it has as many entries:
    a publisher's deltas need not carry all that its full file prints. Raises `RefusedError` where
    it has others, and where the index gives neither to tell.
    """
    if release.sha1 is not None and _sha1(path) == release.sha1:
        return
    if release.entries != entries:
        expected = "does not say" if release.entries is None else f"says {release.entries}"
        raise RefusedError(
            f"What the deltas give has {entries} entries, and the index of version "
            f"{release.version} {expected}. Load the full file."
        )


def _sha1(path: Path) -> str:
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, lambda: hashlib.sha1(usedforsecurity=False))
    return found.hexdigest()


def _mismatch(release: Release, path: Path, found: str, expected: str) -> RefusedError:
    return RefusedError(
        f"The file {path.name} has {found}, where its index says {expected}. It was damaged on the "
        f"way, or replaced since the index was read: fetch both again from {release.url}. The "
        "last good snapshot stays."
    )
