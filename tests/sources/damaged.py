"""Damage to a source's fixture, for properties that hold whatever is damaged."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import strategies as st

from firmwatch.model import Excluded, Parsed, Quarantined, Record, Source

PIECES = [
    *(b'"', b'""', b",", b"\t", b"\n", b"\r\n", b"\x00", b"\x0b", b"\x1a", b"\xff", b"\xc3"),
    *(b"<", b">", b"<tr>", b"</td>", b"<!--", b"-->", b"</table>", b"<table>", b";", b"(", b")"),
]


def parse_bytes(given: Source, content: bytes) -> list[Parsed]:
    """Parse these bytes as the only file; both counters have to agree."""
    file = given.files[0].name
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file
        path.write_bytes(content)
        events = list(given.parse({file: path}))
        counted = given.count({file: path})
    accounted = sum(
        isinstance(event, (Quarantined, Excluded))
        or (isinstance(event, Record) and not event.derived)
        for event in events
    )
    assert counted == {file: accounted}
    return events


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Delete, insert or replace a few bytes at one to three places."""
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(content)))
        gone = draw(st.sampled_from([0, 0, 1, 2, 8, 200]))
        put = draw(st.sampled_from([b"", *PIECES]) | st.binary(max_size=8))
        content = content[:place] + put + content[place + gone :]
    return content
