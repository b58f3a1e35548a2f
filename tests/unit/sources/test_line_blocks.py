"""A file cut into blocks has the lines that it has in one piece."""

from __future__ import annotations

import tempfile
from pathlib import Path
from unittest import mock

from hypothesis import given
from hypothesis import strategies as st

from firmwatch.sources import line_blocks
from firmwatch.sources.line_blocks import blocks_of, read_block, read_lines_at

CONTENT = st.lists(st.sampled_from([b"a", b"long line", b" ", b"\n", b"\n\n", b"\r\n", b"\xff"]))


@given(CONTENT.map(b"".join), st.integers(1, 20), st.integers(2, 12))
def test_the_lines_of_all_blocks_are_those_of_the_file(
    content: bytes, size: int, line_bytes_max: int
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.object(line_blocks, "LINE_BYTES_MAX", line_bytes_max),
    ):
        path = Path(folder) / "lines"
        path.write_bytes(content)
        found, end = [], 0
        for block in blocks_of(path, size):
            assert (block.begin, block.end > end) == (end, True)
            end = block.end
            with block.open() as stream:
                found += list(read_block(block, stream))
        assert end == len(content)
        assert found == list(read_lines_at(path))
        expected = [
            (number, None if len(line) > line_bytes_max else line)
            for number, line in enumerate(content.split(b"\n"), 1)
            if line.strip()
        ]
        kept = [(number, line and line.removesuffix(b"\n")) for number, _, line in found]
        sharp = [item for item in expected if len(item[1] or b"") != line_bytes_max]
        assert [item for item in kept if item[0] in dict(sharp)] == sharp
        for _, offset, line in found:
            assert line is None or content[offset:].startswith(line)
