"""The publisher's own bytes, compressed, and against those of the version before where it pays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from firmwatch.errors import LakeError

__all__ = ["SHARED_BYTES_MAX", "restore_raw", "store_raw"]

SHARED_BYTES_MAX = 64 << 20
"""Largest file that is compressed against its predecessor, which is held in memory for it."""
_LEVEL = 9
_LEVEL_OF_LARGE = 3
"""Of files above `SHARED_BYTES_MAX`: on 1 million entities a sixth of the time, 6 % more bytes."""
_WINDOW_LOG = 27
"""Twice `SHARED_BYTES_MAX`, so that the whole predecessor is within reach (RFC 8878, 3.1.1.1.2)."""


def store_raw(path: Path, target: Path, before: Callable[[], bytes | None]) -> bool:
    """Compress a file to `target` (Zstandard, RFC 8878); gives whether it needs its predecessor.

    `before` gives the bytes of the same file of the version before, None where there are none.
    """
    import zstandard

    known = before() if path.stat().st_size <= SHARED_BYTES_MAX else None
    shared = known is not None and len(known) <= SHARED_BYTES_MAX
    settings: dict[str, Any] = {}
    if shared:
        settings["dict_data"] = _dictionary(known)
        # Not with matching over long distances: it finds less, at a hundred times the bytes.
        settings["compression_params"] = zstandard.ZstdCompressionParameters.from_level(
            _LEVEL, window_log=_WINDOW_LOG, source_size=path.stat().st_size
        )
    else:
        large = path.stat().st_size > SHARED_BYTES_MAX
        settings["level"] = _LEVEL_OF_LARGE if large else _LEVEL
        # On all cores, which for a small file is no quicker.
        settings["threads"] = -1 if large else 0
    with path.open("rb") as source, target.open("wb") as stream:
        zstandard.ZstdCompressor(**settings).copy_stream(source, stream)
    return shared


def restore_raw(stored: Path, target: Path, before: bytes | None) -> None:
    """Write the publisher's bytes to `target`; `before` are those that it was stored against.

    Raises `LakeError` where the stored file cannot be read.
    """
    import zstandard

    settings: dict[str, Any] = {"max_window_size": 1 << _WINDOW_LOG}
    if before is not None:
        settings["dict_data"] = _dictionary(before)
    try:
        with stored.open("rb") as source, target.open("wb") as stream:
            zstandard.ZstdDecompressor(**settings).copy_stream(source, stream)
    except (OSError, zstandard.ZstdError) as error:
        raise LakeError(
            f"{stored} cannot be read ({error}). Run `firmwatch doctor` to see what is damaged."
        ) from error


def _dictionary(content: bytes | None) -> Any:
    import zstandard

    return zstandard.ZstdCompressionDict(content or b"", dict_type=zstandard.DICT_TYPE_RAWCONTENT)
