"""Deltas applied to a file of entities give the newer version, whatever changed between the two."""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import FirmwatchError, RefusedError
from firmwatch.sources.ftm_delta import DeltaCounts, apply_deltas
from tests.sources.ftm.documents import line
from tests.sources.ftm.test_ftm_files import FOLDER

Version = Mapping[str, str]


def entity(entity_id: str, name: str) -> dict[str, Any]:
    return {"id": entity_id, "schema": "Company", "properties": {"name": [name]}}


def written(path: Path, lines: Sequence[Any]) -> Path:
    texts = (json.dumps(item, ensure_ascii=name_is_odd(item)) for item in lines)
    path.write_bytes(b"".join(text.encode() + b"\n" for text in texts))
    return path


def name_is_odd(item: Any) -> bool:
    """Mix files with and without escapes; a lone surrogate can be written with one only."""
    text = json.dumps(item, ensure_ascii=False)
    return len(text) % 2 == 1 or any("\ud800" <= letter <= "\udfff" for letter in text)


def delta(before: Version, after: Version) -> list[dict[str, Any]]:
    changes = [{"op": "DEL", "entity": {"id": key}} for key in before.keys() - after.keys()]
    for key, name in after.items():
        if key not in before:
            changes.append({"op": "ADD", "entity": entity(key, name)})
        elif before[key] != name:
            changes.append({"op": "MOD", "entity": entity(key, name)})
    return changes


def applied(folder: Path, base: Version, deltas: Sequence[Sequence[Any]]) -> tuple[Any, Any]:
    full = written(folder / "base.json", [entity(*item) for item in base.items()])
    paths = [written(folder / f"{n}.delta.json", lines) for n, lines in enumerate(deltas)]
    counts = apply_deltas(full, paths, folder / "result.json")
    lines = (folder / "result.json").read_bytes().splitlines()
    return counts, [json.loads(text) for text in lines]


VERSIONS = st.lists(
    st.dictionaries(st.sampled_from("abcdeé\ud800") | st.text(min_size=1), st.text(), max_size=7),
    min_size=2,
    max_size=5,
)


@settings(deadline=None, max_examples=200)
@given(VERSIONS)
def test_the_older_version_and_the_deltas_give_the_newer(versions: list[dict[str, str]]) -> None:
    steps = [delta(*pair) for pair in itertools.pairwise(versions)]
    with tempfile.TemporaryDirectory() as folder:
        counts, result = applied(Path(folder), versions[0], steps)
    newest = versions[-1]
    assert {item["id"]: item for item in result} == {
        key: entity(key, name) for key, name in newest.items()
    }
    assert len(result) == len(newest)
    assert counts.unexpected == 0
    assert counts.kept + counts.modified + counts.deleted == len(versions[0])
    assert counts.kept + counts.modified + counts.added == len(newest)
    kept = [key for key in versions[0] if key in newest and counts.deleted == 0]
    assert [item["id"] for item in result][: len(kept)] == kept or counts.deleted


def test_entities_stay_in_their_order_and_new_ones_come_behind(tmp_path: Path) -> None:
    base = {"c": "Vostrika", "a": "Halcyon", "b": "Osterholm"}
    changes = [
        {"op": "ADD", "entity": entity("z", "New")},
        {"op": "MOD", "entity": entity("a", "Halcyon Drift")},
        {"op": "ADD", "entity": entity("y", "Newer")},
    ]
    counts, result = applied(tmp_path, base, [changes])
    assert [item["id"] for item in result] == ["c", "a", "b", "z", "y"]
    assert counts == DeltaCounts(kept=2, added=2, modified=1)


def test_what_contradicts_the_earlier_version_is_counted(tmp_path: Path) -> None:
    changes = [
        {"op": "ADD", "entity": entity("a", "Added though there")},
        {"op": "MOD", "entity": entity("m", "Changed though not there")},
        {"op": "DEL", "entity": {"id": "d"}},
    ]
    counts, result = applied(tmp_path, {"a": "Halcyon"}, [changes])
    assert counts.unexpected == 3
    assert [item["properties"]["name"][0] for item in result] == [
        "Added though there",
        "Changed though not there",
    ]


def test_a_merge_is_told_from_a_deletion(tmp_path: Path) -> None:
    merged = {**entity("NK-1", "Halcyon Drift"), "referents": ["a", "other"]}
    changes = [
        {"op": "DEL", "entity": {"id": "a"}},
        {"op": "DEL", "entity": {"id": "b"}},
        {"op": "MOD", "entity": merged},
    ]
    counts, _ = applied(tmp_path, {"NK-1": "Halcyon", "a": "Drift", "b": "Gone"}, [changes])
    assert counts.merged == [("a", "NK-1")]


def test_repeated_and_unreadable_lines_of_the_base(tmp_path: Path) -> None:
    base = tmp_path / "base.json"
    base.write_bytes(b"\n".join([line("a"), b"not json", line("a"), line("b"), b"", line("c")]))
    change = written(tmp_path / "d.json", [{"op": "MOD", "entity": entity("a", "New")}])
    counts = apply_deltas(base, [change], tmp_path / "result.json")
    lines = (tmp_path / "result.json").read_bytes().splitlines()
    assert lines[1:] == [b"not json", line("b"), line("c")]
    assert (counts.kept, counts.modified) == (3, 1)


@pytest.mark.parametrize(
    ("damaged", "cause"),
    [
        (b'{"op": "MOD", "entity": {"id": "a", "sch', "not JSON"),
        (b'{"op": "PUT", "entity": {"id": "a"}}', "none of ADD, MOD and DEL"),
        (b'{"op": ["ADD"], "entity": {"id": "a"}}', "none of ADD, MOD and DEL"),
        (b'{"entity": {"id": "a"}}', "none of ADD, MOD and DEL"),
        (b'{"op": "DEL", "entity": {}}', "no id"),
        (b'{"op": "DEL", "entity": "a"}', "no id"),
        (b'{"op": "DEL", "entity": {"id": ""}}', "no id"),
        (b"<html>", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 200_000, "not JSON"),
    ],
)
def test_a_damaged_delta_writes_nothing(tmp_path: Path, damaged: bytes, cause: str) -> None:
    base, change, result = (tmp_path / name for name in ("base", "delta", "result"))
    base.write_bytes(line("a"))
    result.write_bytes(b"what was there")
    change.write_bytes(b'{"op": "DEL", "entity": {"id": "z"}}\n' + damaged)
    with pytest.raises(RefusedError, match=cause) as caught:
        apply_deltas(base, [change], result)
    assert "delta, line 2" in str(caught.value)
    assert "Load the full file" in str(caught.value)
    assert result.read_bytes() == b"what was there"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base", "delta", "result"]


DELTA = b"".join(
    json.dumps(item).encode() + b"\n"
    for item in [
        {"op": "ADD", "entity": {**entity("n", "New"), "referents": ["b"]}},
        {"op": "DEL", "entity": {"id": "b"}},
        {"op": "MOD", "entity": entity("a", "Halcyon")},
    ]
)


@settings(deadline=None, max_examples=150)
@given(begin=st.integers(0, len(DELTA)), gone=st.integers(0, 9), inserted=st.binary(max_size=6))
def test_random_damage_raises_nothing_but_firmwatch_errors(
    begin: int, gone: int, inserted: bytes
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "base").write_bytes(line("a") + b"\n" + line("b"))
        (folder / "delta").write_bytes(DELTA[:begin] + inserted + DELTA[begin + gone :])
        try:
            apply_deltas(folder / "base", [folder / "delta"], folder / "result")
        except FirmwatchError:
            assert not (folder / "result").exists()


@pytest.mark.skipif(not FOLDER.exists(), reason="skipped: no deltas in shared/data")
def test_the_deltas_of_a_published_data_set_are_applied(tmp_path: Path) -> None:
    deltas = sorted((FOLDER / "yente/dataset/t2").glob("*/entities.delta.json"))
    base = FOLDER / "yente/dataset/t1/entities.ftm.json"
    counts = apply_deltas(base, deltas, tmp_path / "result.json")
    ids = [json.loads(text)["id"] for text in (tmp_path / "result.json").read_bytes().splitlines()]
    assert len(deltas) == 3
    assert len(ids) == len(set(ids)) == counts.kept + counts.modified + counts.added
    assert counts == DeltaCounts(kept=7, added=4)
