"""Indexes, catalogues and lists of deltas, and what is to be loaded after them."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmwatch.errors import FirmwatchError, NotFoundError, RefusedError
from firmwatch.model import Delta
from firmwatch.sources.opensanctions_index import (
    plan_loading,
    read_catalog,
    read_deltas,
    read_index,
)
from tests.sources.ftm.test_ftm_files import FOLDER

SHA1 = "0123456789abcdef0123456789abcdef01234567"
INDEX: dict[str, Any] = {
    "name": "norland_trade",
    "title": "Trade measures of Norland",
    "version": "20260301120000-abc",
    "last_export": "2026-03-01T12:00:00",
    "entity_count": 12,
    "children": ["norland_a", "norland_b"],
    "resources": [
        {
            "name": "entities.ftm.json",
            "url": "https://norland.example/entities.ftm.json",
            "checksum": SHA1.upper(),
            "size": 17,
            "mime_type": "application/json+ftm",
        },
        {"name": "names.txt", "url": "https://norland.example/names.txt", "size": 0},
    ],
    "delta_url": "https://norland.example/delta.json",
    "something_new": {"is": "passed over"},
}


def written(folder: Path, content: Any) -> Path:
    path = folder / "index.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def test_an_index_is_read(tmp_path: Path) -> None:
    dataset = read_index(written(tmp_path, INDEX))
    assert (dataset.name, dataset.version) == ("norland_trade", "20260301120000-abc")
    assert dataset.children == ("norland_a", "norland_b")
    assert dataset.delta_url == "https://norland.example/delta.json"
    entities = dataset.resource()
    assert (entities.checksum, entities.size) == (SHA1, 17)
    assert dataset.resource("names.txt").size is None
    with pytest.raises(NotFoundError, match=r"it has entities\.ftm\.json, names\.txt"):
        dataset.resource("targets.csv")


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"name": ""}, "no name"),
        ({"name": 5}, "name is no text"),
        ({"resources": {}}, "no list"),
        ({"resources": [{"name": "a"}]}, "no address"),
        ({"resources": ["a"]}, "no name"),
        ({"resources": [{"name": "a", "url": "file:///etc/passwd"}]}, "no http"),
        ({"resources": INDEX["resources"] * 2}, "another's name"),
        ({"resources": [{"name": "a", "url": "https://a.example/", "checksum": "x"}]}, "SHA-1"),
        ({"delta_url": "ftp://norland.example"}, "delta_url"),
        ({"entity_count": True}, "entity_count is no number"),
    ],
)
def test_a_damaged_index_is_refused(tmp_path: Path, change: dict[str, Any], cause: str) -> None:
    with pytest.raises(RefusedError, match=cause):
        read_index(written(tmp_path, INDEX | change))


@pytest.mark.parametrize("content", ["", "<html>", "[]", "17", "null", "[" * 100_000, "{}"])
def test_what_is_no_index_is_refused(tmp_path: Path, content: str) -> None:
    path = written(tmp_path, content)
    for read in (read_index, read_catalog, read_deltas):
        with pytest.raises(RefusedError, match=r"index\.json .* The last good snapshot stays"):
            read(path)


def test_a_damaged_data_set_takes_no_other_along(tmp_path: Path) -> None:
    other = INDEX | {"name": "other"}
    content = {"datasets": [INDEX, 5, INDEX | {"name": "torn", "resources": 1}, other, INDEX]}
    catalog = read_catalog(written(tmp_path, content))
    assert [item.name for item in catalog.datasets] == ["norland_trade", "other"]
    assert [name for name, _ in catalog.unreadable] == ["number 2", "torn", "norland_trade"]
    assert catalog.dataset("other").title == INDEX["title"]
    with pytest.raises(NotFoundError, match="can be read: its resources are no list"):
        catalog.dataset("torn")
    with pytest.raises(NotFoundError, match="among 2"):
        catalog.dataset("nowhere")


V = [f"2026030{day}120000-abc" for day in range(1, 8)]
LISTED = tuple(Delta(v, f"https://norland.example/{v}") for v in (V[2], V[3], V[5]))


@pytest.mark.parametrize(
    ("base", "target", "expected"),
    [
        (None, V[5], None),
        (V[5], V[5], []),
        (V[2], V[5], [V[3], V[5]]),
        (V[2], V[3], [V[3]]),
        (V[3], V[4], []),  # the delta of V[4] was empty and is not listed
        (V[4], V[6], [V[5]]),
        (V[5], V[6], []),
        (V[1], V[5], None),  # older than the oldest listed: one may be missing
        (V[5], V[3], None),
        ("2026", V[5], None),
        (V[2], "latest", None),
    ],
)
def test_what_is_loaded(base: str | None, target: str, expected: list[str] | None) -> None:
    loading = plan_loading(base, target, LISTED[::-1])
    assert loading.is_full is (expected is None)
    assert [item.version for item in loading.deltas] == (expected or [])
    assert loading.reason


def test_without_deltas_all_is_loaded() -> None:
    assert plan_loading(V[1], V[2], ()).is_full
    assert plan_loading(V[1], V[2], None).is_full


@pytest.mark.parametrize(
    "versions",
    [None, [], {"2026": "https://a.example/"}, {V[1]: "file:///a"}, {V[1]: 7}, {V[1]: None}],
)
def test_a_damaged_list_of_deltas_is_refused(tmp_path: Path, versions: Any) -> None:
    with pytest.raises(RefusedError):
        read_deltas(written(tmp_path, {"versions": versions}))


def test_a_list_of_deltas_is_sorted(tmp_path: Path) -> None:
    listed = {item.version: item.url for item in LISTED[::-1]}
    assert read_deltas(written(tmp_path, {"versions": listed, "updated_at": ""})) == LISTED


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*INDEX, "datasets"]), JSON), st.booleans())
def test_any_value_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, changes: dict[str, Any], in_catalog: bool
) -> None:
    dataset = INDEX | changes
    path = written(
        tmp_path_factory.getbasetemp(), {"datasets": [dataset]} if in_catalog else dataset
    )
    with contextlib.suppress(FirmwatchError):
        (read_catalog if in_catalog else read_index)(path)


@pytest.mark.skipif(not FOLDER.exists(), reason="skipped: no published indexes in shared/data")
def test_published_indexes_are_read() -> None:
    catalog = read_catalog(FOLDER / "yente/dataset/t1/index.json")
    assert (len(catalog.datasets), catalog.unreadable) == (193, ())
    assert sum(item.delta_url is not None for item in catalog.datasets) == 152
    assert sum(bool(item.children) for item in catalog.datasets) > 5
    assert all(
        resource.checksum and resource.size is not None
        for item in catalog.datasets
        for resource in item.resources
    )
    assert len(read_catalog(FOLDER / "ftmq/catalog.json").datasets) == 7
    assert read_catalog(FOLDER / "ftmq/ftg.catalog.json").unreadable == ()
    assert read_index(FOLDER / "ftmq/eu_fsf.json").name == "eu_fsf"
    deltas = read_deltas(FOLDER / "yente/dataset/t2/delta.json")
    assert len(deltas) == 5
    loading = plan_loading(deltas[1].version, deltas[4].version, deltas)
    assert loading.deltas == deltas[2:]
