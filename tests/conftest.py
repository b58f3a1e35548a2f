"""Settings of all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# Correctness is tested, never the clock: a busy machine is no failure. The draws are the same in
# every run, so that a commit passes or fails for what it changes; HYPOTHESIS_PROFILE=explore looks
# for more.
timeless = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("firmwatch", timeless, derandomize=True, max_examples=20)
settings.register_profile("explore", timeless, max_examples=300)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "firmwatch"))


@pytest.fixture(scope="session", autouse=True)
def _copies_for_migrations() -> Iterator[None]:
    from tests.new_ledgers import copies_for_migrations

    with copies_for_migrations():
        yield
