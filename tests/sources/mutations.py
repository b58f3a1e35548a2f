"""Damage to the bytes of a fixture, for the property tests of sources."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from hypothesis import strategies as st

from firmwatch.errors import FirmwatchError
from firmwatch.model import Record, Source
from tests.sources.fixtures import read

__all__ = ["mutations", "records_of", "survives"]

_BYTES = st.one_of(
    st.binary(min_size=0, max_size=12),
    st.sampled_from([b"\x00", b"\x0b", b"<", b"&", b"\xff", b"\xc3", b'"', b",", b"\n", b"/>"]),
)


@st.composite
def mutations(draw: st.DrawFn, content: bytes) -> bytes:
    """Take up to 40 bytes out of `content` at any place, and put up to 12 others there."""
    begin = draw(st.integers(0, len(content)))
    gone = draw(st.integers(0, 40))
    return content[:begin] + draw(_BYTES) + content[begin + gone :]


def records_of(source: Source, content: bytes) -> list[Record]:
    """Read the bytes as the first file of a source, as an update does; people included."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any"
        path.write_bytes(content)
        _, records, people, _ = read(source, {source.files[0].name: path})
    return [*records, *people]


def survives(source: Source, content: bytes) -> None:
    """Read the bytes, in which nothing may come out but an error of firmwatch's own."""
    with contextlib.suppress(FirmwatchError):
        records_of(source, content)
