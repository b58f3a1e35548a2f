from __future__ import annotations

from pathlib import Path

import pytest

from firmwatch.quality.folder import Labels, read_labels
from tests.quality.publishers import write_folder


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="session")
def labels(published: Path) -> Labels:
    return read_labels(published)
