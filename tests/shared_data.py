"""Where the publishers' real files are, if they are: beside the repository, never in it."""

from __future__ import annotations

from pathlib import Path

import pytest

__all__ = ["SHARED", "needs_shared"]

SHARED = Path(__file__).parents[2] / "shared" / "data"

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="needs the publishers' real files in ../shared/data"
)
