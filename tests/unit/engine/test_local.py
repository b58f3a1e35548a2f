"""A step over partitions, in this process and over several."""

from __future__ import annotations

import os
import signal

import pytest

from firmwatch.engine import map_partitions
from firmwatch.errors import EngineError


def doubled(numbers: list[int]) -> list[int]:
    return [2 * number for number in numbers]


def killed(numbers: list[int]) -> list[int]:
    if 3 in numbers:
        os.kill(os.getpid(), signal.SIGTERM)
    return numbers


@pytest.mark.parametrize("workers", [1, 2])
def test_partitions_come_back_in_order(workers: int) -> None:
    partitions = [[number] for number in range(7)]
    found = list(map_partitions(doubled, iter(partitions), workers))
    assert found == [[2 * number] for number in range(7)]


def test_a_process_that_is_killed_is_an_error_that_says_so_and_the_next_step_runs() -> None:
    with pytest.raises(EngineError, match="ended without an answer"):
        list(map_partitions(killed, [[number] for number in range(9)], 2))
    assert list(map_partitions(doubled, [[1], [2], [3]], 2)) == [[2], [4], [6]]
