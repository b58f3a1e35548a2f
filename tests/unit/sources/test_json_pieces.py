"""Objects out of a file of JSON, however it is laid out and wherever its blocks end."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import RefusedError
from firmwatch.sources import json_pieces
from firmwatch.sources.json_pieces import count_pieces, pieces_of

TEXTS = st.text('{}[]",:\\ \nä\U0001f6a2u0a', max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.lists(st.dictionaries(TEXTS, VALUES, max_size=3), min_size=1, max_size=6)


@settings(deadline=None, max_examples=40)
@given(OBJECTS, st.sampled_from([1, 3, 16, 1 << 18]), st.sampled_from([None, 0, 2]), st.booleans())
def test_every_object_is_given_once_as_it_is(
    objects: list[dict[str, object]], block: int, indent: int | None, in_ascii: bool
) -> None:
    array = json.dumps(objects, indent=indent, ensure_ascii=in_ascii)
    lines = "\n\n".join(json.dumps(item, ensure_ascii=in_ascii) for item in objects)
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(json_pieces, "_BLOCK", block):
        path = Path(folder) / "x.json"
        for text in (f"\n {array} \n", f"\ufeff{array}", lines, f"{lines}\n"):
            path.write_text(text, "utf-8", newline="")
            pieces = list(pieces_of(path, "x.json"))
            assert [json.loads(piece.text or b"") for piece in pieces] == objects
            assert count_pieces(path) == len(objects)
            body = text.removeprefix("\ufeff").split("\n")
            for piece in pieces:
                assert (piece.text or b"").decode()[:1] in body[piece.line - 1]


@settings(deadline=None, max_examples=40)
@given(OBJECTS, st.data())
def test_an_array_that_is_cut_off_is_refused(
    objects: list[dict[str, object]], draw: st.DataObject
) -> None:
    whole = json.dumps(objects, indent=1).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.json"
        path.write_bytes(whole[: draw.draw(st.integers(1, len(whole) - 1))])
        with pytest.raises(RefusedError, match="cut off"):
            list(pieces_of(path, "x.json"))
