"""Settings of all tests."""

from __future__ import annotations

from hypothesis import settings

# Correctness is tested, never the clock: a busy machine is no failure.
settings.register_profile("firmwatch", deadline=None)
settings.load_profile("firmwatch")
