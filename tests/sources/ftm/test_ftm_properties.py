"""What holds for any damage to a FollowTheMoney file."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import FirmwatchError
from firmwatch.model import Record
from tests.sources.ftm.documents import events_of, line
from tests.sources.ftm.regenerate import FIXTURE

LINES = [line(f"c-{number}") for number in range(10)]
WHOLE = FIXTURE.read_bytes()


def parsed(*lines: bytes) -> list[Record]:
    with tempfile.TemporaryDirectory() as folder:
        events = events_of(Path(folder), *lines)
    return [event for event in events if isinstance(event, Record)]


UNDAMAGED = parsed(*LINES)


@settings(deadline=None, max_examples=100)
@given(
    index=st.integers(0, 9),
    offset=st.integers(0, len(LINES[0]) - 1),
    byte=st.sampled_from([b"\x00", b"\x01", b"\x1f", b"\xff", b'"', b"\xc3"]),
)
def test_damage_to_one_line_never_takes_its_neighbours_along(
    index: int, offset: int, byte: bytes
) -> None:
    damaged = list(LINES)
    damaged[index] = damaged[index][:offset] + byte + damaged[index][offset:]
    assert [r for r in parsed(*damaged) if r.id != f"c-{index}"] == [
        r for r in UNDAMAGED if r.id != f"c-{index}"
    ]


@settings(deadline=None, max_examples=300)
@given(offset=st.integers(0, len(WHOLE)), inserted=st.binary(min_size=1, max_size=12))
def test_random_bytes_raise_nothing_but_firmwatch_errors(offset: int, inserted: bytes) -> None:
    with contextlib.suppress(FirmwatchError):
        parsed(WHOLE[:offset] + inserted + WHOLE[offset:])


@settings(deadline=None, max_examples=100)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=8))
def test_any_value_of_a_property_is_read_or_quarantined(value: object) -> None:
    parsed(line("c"), line("x", name=value, country=value))
