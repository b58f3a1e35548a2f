"""Settings of all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

TESTS = Path(__file__).parent

# Correctness is tested, never the clock: a busy machine is no failure. The draws are the same in
# every run, so that a commit passes or fails for what it changes; HYPOTHESIS_PROFILE=explore looks
# for more.
timeless = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("firmwatch", timeless, derandomize=True, max_examples=20)
settings.register_profile("explore", timeless, max_examples=300)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "firmwatch"))


# Files that take longest, in the order in which they begin: at the end of a run with several
# processes none has to wait for another's long file. The first compiles what the second does not
# need, and others do.
LONGEST = (
    *(
        "properties/test_bulk_names.py",
        "sources/test_versions.py",
        "acceptance/test_killed_runs.py",
    ),
    *("acceptance/test_damaged_lists.py", "sources/test_fuzz.py", "acceptance/test_output.py"),
    *("acceptance/test_docs.py", "acceptance/test_faulty_publishers.py"),
    *("properties/test_incremental.py", "properties/test_exposures.py"),
    *("acceptance/test_increments.py", "acceptance/test_monitoring.py"),
    *("unit/lake/test_sharing.py", "notify/test_webhooks.py", "ledger/test_audit_log.py"),
    *("sources/us_ofac_sdn/test_real_files.py", "ledger/test_decisions.py"),
    *("ledger/test_connection.py", "properties/test_ownership.py", "properties/test_screening.py"),
    *("acceptance/test_notifications.py", "acceptance/test_audit.py", "acceptance/test_owners.py"),
    *("acceptance/test_certify.py", "sources/jp_meti_eul/test_damage.py"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {TESTS / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path, len(order)))


@pytest.fixture(scope="session", autouse=True)
def _compiled_kernels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        yield
        return
    from firmwatch.matching.compilation import prepare_kernels
    from tests.kernels import compiled_once

    # The folder above that of a process belongs to all processes of the run.
    with compiled_once(tmp_path_factory.getbasetemp().parent / "kernels.lock"):
        prepare_kernels()  # a process of thousands of small searches
        yield


@pytest.fixture(scope="session", autouse=True)
def _copies_for_migrations() -> Iterator[None]:
    from tests.new_ledgers import copies_for_migrations

    with copies_for_migrations():
        yield
