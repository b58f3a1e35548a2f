"""Parts of entities found again in their file, however ids repeat and hashes fall together."""

from __future__ import annotations

import io
import json
import tempfile
from array import array
from collections import Counter
from pathlib import Path
from typing import Any
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.model import LeftOut
from firmwatch.sources import ftm_parts
from firmwatch.sources.ftm_lines import Entity, entity_id_of, read_entity
from firmwatch.sources.ftm_listings import PARTS, addresses_of, designation_of
from firmwatch.sources.ftm_parts import Columns, PartIndex, key_of
from firmwatch.sources.ftm_reader import PartReader
from firmwatch.sources.line_blocks import Block, read_lines
from tests.sources.ftm.documents import events_of, line

IDS = st.sampled_from(["a", "b", "c", "d", "é"])
PART = st.one_of(
    st.builds(
        lambda i, subject, text: line(i, "Sanction", entity=subject, program=[text]),
        IDS,
        st.lists(IDS, max_size=2),
        st.text(max_size=3),
    ),
    st.builds(lambda i, text: line(i, "Address", full=[text], country=["gb"]), IDS, st.text()),
    st.builds(line, IDS),
    st.sampled_from([b"not json", b"", b'{"id": "a", "schema": "Sanction"}', b"\xff"]),
    st.builds(lambda i: line(i, "Risk", entity=["a"]).replace(b"Risk", rb"\u0052isk"), IDS),
)


def in_memory(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Collect the parts as if files were small: a repeated id counts once."""
    seen: set[str] = set()
    designations: dict[str, Any] = {}
    addresses: dict[str, Any] = {}
    for number, text in read_lines(path):
        entity = read_entity(number, text)
        if not isinstance(entity, Entity) or entity.schema not in PARTS or entity.id in seen:
            continue
        seen.add(entity.id)
        if entity.schema == "Address":
            addresses[entity.id] = addresses_of(entity)
            continue
        for subject in entity.values("entity"):
            designations.setdefault(subject, []).append(designation_of(entity))
    return designations, addresses


@settings(deadline=None, max_examples=200)
@given(st.lists(PART, max_size=12), st.booleans(), st.sampled_from([1, 100, 4096]))
def test_the_index_finds_what_memory_would_hold(
    lines: list[bytes], is_colliding: bool, size: int
) -> None:
    mask = 1 if is_colliding else ftm_parts._MASK
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(ftm_parts, "_MASK", mask):
        path = Path(folder) / "any.json"
        path.write_bytes(b"\n".join(lines))
        designations, addresses = in_memory(path)
        keys = ("a", "b", "c", "d", "é", "z")
        hashes = array("Q", map(key_of, keys))
        asked = Columns(Block(path, 0, 0, 0), ids=hashes, wanted=hashes)
        found = PartIndex(path, size=size).parts_for(asked)
        with path.open("rb") as stream:
            parts = PartReader(asked.block, found, io.BytesIO(), stream)
            for key in keys:
                assert list(parts.designations(key)) == designations.get(key, [])
                assert parts.addresses(key) == addresses.get(key)


def test_what_repeated_parts_leave_out_is_counted_once(tmp_path: Path) -> None:
    address = line("x", "Address", full=["1 Quay"], remarks=["by the sea"])
    other = line("y", "Address", full=["2 Quay"], remarks=["inland", "up"])
    for lines, expected in (
        ((line("c"), address, other), 3),
        ((line("c"), address, address, other), 3),
        ((line("c"), other, address, address, other), 3),
    ):
        left_out = Counter(
            {e.field: e.count for e in events_of(tmp_path, *lines) if isinstance(e, LeftOut)}
        )
        assert left_out["Address.remarks"] == expected


@settings(deadline=None, max_examples=200)
@given(
    st.dictionaries(
        st.sampled_from(["id", "schema", "x"]),
        st.text(max_size=4) | st.just("id") | st.lists(st.just("id"), max_size=2),
    ),
    st.booleans(),
)
def test_an_id_is_found_as_json_has_it(entity: dict[str, Any], is_ascii: bool) -> None:
    text = json.dumps(entity, ensure_ascii=is_ascii).encode("utf-8", "replace")
    expected = json.loads(text).get("id")
    assert entity_id_of(1, text) == (expected if isinstance(expected, str) else None)
    hidden = text.replace(b'"id"', rb'"\u0069d"')
    assert entity_id_of(2, hidden) == (expected if isinstance(expected, str) else None)
