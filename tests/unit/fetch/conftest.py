"""A publisher, and a clock that waits for nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.fetch.publisher import Publisher, publishing


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as found:
        yield found


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Keep the environment's proxies out, and note the pauses in place of waiting."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    made: list[float] = []
    monkeypatch.setattr("firmwatch.fetch.clock.pause", made.append)
    return made
