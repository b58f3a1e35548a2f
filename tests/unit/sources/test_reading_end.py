"""A file whose last row is cut off is refused by a look at its end, whatever its size."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from firmwatch.errors import RefusedError
from firmwatch.model import Locator, Parsed, Quarantined, Source, SourceFile
from firmwatch.sources import read_source, reading

FILE = "list.csv"


def is_refused(content: bytes, line: int) -> bool:
    def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
        yield Quarantined(Locator(FILE, line), "torn")

    source = Source(
        *("sample", "Sample", "Sample Office", "", "CC0", (SourceFile(FILE, ""),), 1, 9, 24, 72),
        parse=parse,
        count=lambda files: {FILE: 1},
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        path.write_bytes(content)
        try:
            read_source(source, {FILE: path}, lambda table, item: None)
        except RefusedError as error:
            return f"{FILE} is cut off" in str(error)
    return False


def is_cut(content: bytes, line: int) -> bool:
    """Say the same of the whole content at once."""
    begin = content.rfind(b"\n") + 1
    last = content[begin:]
    begins_as_a_row = last[:1].isalnum() or last[:1] in (b'"', b"{")
    has_an_end = last[-16:].translate(None, b" \t").endswith((b"\r", b"\x1a", b">", b"]}}"))
    return begins_as_a_row and not has_an_end and line > content.count(b"\n", 0, begin)


CONTENT = st.lists(
    st.sampled_from([b"\n", b"\r\n", b"7,Vos", b'"', b"{", b">", b"\x1a", b"]}}", b" ", b"-"]),
    max_size=12,
).map(b"".join)


@given(CONTENT, st.integers(1, 8), st.integers(1, 9))
@example(b"", 1, 1)
def test_the_end_alone_tells_as_much_as_the_whole(content: bytes, line: int, block: int) -> None:
    with mock.patch.object(reading, "_BLOCK", block):
        assert is_refused(content, line) == is_cut(content, line)


@pytest.mark.parametrize(
    ("content", "line", "refused"),
    [
        (b"1,One\n2,Tw", 2, True),
        (b"1,One\n2,Tw", 1, False),
        (b"1,One\n2,Tw\n", 2, False),
        (b'{"response":{"ZPROCSUPP":[{"SUPP_ID":', 1, True),
        (b'{"response":{"ZPROCSUPP":[{"SUPP_ID":}]}}', 1, False),
        (b"x" * 200_000 + b"\n2" + b"y" * 200_000, 2, True),
    ],
)
def test_what_is_cut(content: bytes, line: int, refused: bool) -> None:
    assert is_refused(content, line) is refused
