"""What holds for any damage to a United Nations list."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import FirmwatchError
from firmwatch.model import Record
from tests.sources.un_sc.documents import document, entity, events_of, individual

ENTITIES = [entity(number) for number in range(41)]
WHOLE = document(ENTITIES[:5], [individual(number) for number in range(100, 105)])
MISPLACED = [
    *(b"<ENTITY>", b"</ENTITY>", b"<ENTITY/>", b"<INDIVIDUAL>", b"</INDIVIDUAL >"),
    *(b"<INDIVIDUALS>", b"</ENTITIES>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x"),
    *(b"/", b">", b" "),
]


def parsed(content: bytes) -> list[Record]:
    with tempfile.TemporaryDirectory() as folder:
        events = events_of(Path(folder), content)
    return [event for event in events if isinstance(event, Record)]


UNDAMAGED = parsed(document(ENTITIES))


@settings(deadline=None, max_examples=100)
@given(
    index=st.integers(0, 40),
    offset=st.integers(0, len(ENTITIES[0]) - 2),
    byte=st.sampled_from([b"\x00", b"\x01", b"\x0b", b"\x1f", b"<", b"&", b"\xff", b"\xc3"]),
)
def test_damage_to_one_record_never_takes_its_neighbours_along(
    index: int, offset: int, byte: bytes
) -> None:
    damaged = list(ENTITIES)
    damaged[index] = damaged[index][:offset] + byte + damaged[index][offset:]
    found = {record.id: record for record in parsed(document(damaged))}
    for record in UNDAMAGED:
        if record.id != str(index):
            assert found[record.id] == record


@settings(deadline=None, max_examples=200)
@given(offset=st.integers(0, len(WHOLE)), inserted=st.binary(min_size=1, max_size=12))
def test_random_bytes_raise_nothing_but_firmwatch_errors(offset: int, inserted: bytes) -> None:
    with contextlib.suppress(FirmwatchError):
        parsed(WHOLE[:offset] + inserted + WHOLE[offset:])


@settings(deadline=None, max_examples=100)
@given(
    offset=st.integers(0, len(WHOLE)),
    inserted=st.sampled_from(MISPLACED),
)
def test_both_counters_agree_on_misplaced_markup(offset: int, inserted: bytes) -> None:
    with contextlib.suppress(FirmwatchError):
        parsed(WHOLE[:offset] + inserted + WHOLE[offset:])
