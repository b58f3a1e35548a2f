"""What a publisher's index says of a file, and what the file is; and files that are packed."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from firmwatch.errors import RefusedError
from firmwatch.model import Release
from firmwatch.sources import check_entries, check_full_file, unpacked

CONTENT = b"Halcyon Drift"
GOOD = hashlib.sha1(CONTENT, usedforsecurity=False).hexdigest()
OTHER = "0123456789abcdef0123456789abcdef01234567"


def release(
    sha1: str | None = None, size: int | None = None, entries: int | None = None
) -> Release:
    return Release("v2", "https://norland.example/f", entries=entries, sha1=sha1, size=size)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "file"
    found.write_bytes(CONTENT)
    return found


def test_a_full_file_is_compared_with_its_index(path: Path) -> None:
    check_full_file(release(GOOD, 13), path)
    check_full_file(release(), path)
    with pytest.raises(RefusedError, match="13 bytes, where its index says 14"):
        check_full_file(release(GOOD, 14), path)
    with pytest.raises(RefusedError, match="SHA-1"):
        check_full_file(release(OTHER, 13), path)


def test_what_deltas_give_has_the_checksum_or_the_number_of_entries(path: Path) -> None:
    check_entries(release(GOOD, entries=7), path, 1)
    check_entries(release(OTHER, entries=1), path, 1)
    with pytest.raises(RefusedError, match=r"has 1 entries, .* says 2"):
        check_entries(release(OTHER, entries=2), path, 1)
    with pytest.raises(RefusedError, match="does not say"):
        check_entries(release(OTHER), path, 1)


def test_a_packed_file_is_unpacked_within_bounds(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    assert unpacked(path, target, "file", 99) is path
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("any.csv", CONTENT)
    path.write_bytes(stream.getvalue())
    assert unpacked(path, target, "file", 13).read_bytes() == CONTENT
    with pytest.raises(RefusedError, match=r"unpacks to 13 bytes, more than 12 .fetch_size_max_mb"):
        unpacked(path, target, "file", 12)
