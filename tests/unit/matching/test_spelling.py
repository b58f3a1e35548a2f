"""Edits are counted as rapidfuzz counts them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from firmwatch.matching.compilation import kernels
from tests.properties.names import kernels_as

SHORT = st.text("ABC", max_size=9)


def counted(steps: object, left: str, right: str, most: int) -> int:
    one, two = (np.frombuffer(f"{text} ".encode(), np.uint8) for text in (left, right))
    count = steps.edits_between  # type: ignore[attr-defined]
    return int(count(one, 0, len(left), two, 0, len(right), most))


@pytest.mark.parametrize("kind", ["plain", "compiled"])
@example("ABCABC", "BACACB")
@example("AB", "BA")
@example("CABAC", "CBAAC")
@given(SHORT, SHORT)
def test_edits_are_those_of_optimal_string_alignment(kind: str, left: str, right: str) -> None:
    with kernels_as(kind):
        steps = kernels(1_000 if kind == "compiled" else 1)
        for most in (1, 2):
            wanted = OSA.distance(left, right, score_cutoff=most)
            assert counted(steps, left, right, most) == min(wanted, most + 1)
