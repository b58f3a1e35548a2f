"""Level 2 of the Global LEI Index over a server: a delta gives what the full file gives."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from firmwatch.lake import read_interests, read_register_parties
from firmwatch.model import Locator, Snapshot
from firmwatch.pipeline import Workspace, locked_update
from tests.acceptance.test_increments import asked, is_by_delta, watching
from tests.sources.gleif_l1 import publications
from tests.sources.gleif_l2 import documents
from tests.sources.gleif_l2.documents import Version
from tests.sources.gleif_l2.test_gleif_l2 import FORMS
from tests.unit.fetch.publisher import Publisher, publishing

KEYS = {"gleif_l2": "rr", "gleif_l2_exceptions": "repex"}


@pytest.fixture(scope="module")
def server() -> Iterator[Publisher]:
    with pytest.MonkeyPatch.context() as patch, publishing() as found:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
            patch.delenv(name, raising=False)
            patch.delenv(name.lower(), raising=False)
        yield found


def publish(server: Publisher, name: str, versions: list[Version], last: int) -> None:
    form, url = FORMS[name], f"{server.url}/level2"
    server.publish(
        "/level2/full.xml.zip",
        publications.packed(documents.full(form, versions[last], last).encode()),
    )
    windows = ("IntraDay",) if last else ()
    if last:
        delta = documents.delta(form, versions, last - 1, last).encode()
        server.publish("/level2/IntraDay.xml.zip", publications.packed(delta))
    content = publications.index(url, last, len(versions[last]), windows)
    server.publish("/level2/latest", content.replace(b'"lei2"', f'"{KEYS[name]}"'.encode()))


def told(workspace: Workspace, snapshot: Snapshot) -> dict[str, Any]:
    found: list[Any] = [
        *read_register_parties(workspace.lake, snapshot),
        *read_interests(workspace.lake, snapshot),
    ]
    return {item.id: dataclasses.replace(item, locator=Locator("", 0)) for item in found}


@pytest.mark.parametrize("name", KEYS)
def test_a_delta_gives_what_the_full_file_does(server: Publisher, name: str) -> None:
    form = FORMS[name]
    direct, ultimate = form.kinds
    one, two, three = form.values
    versions: list[Version] = [
        {(10, direct): one, (11, direct): one, (11, ultimate): two},
        {(10, direct): one, (11, direct): three, (12, ultimate): two},
    ]
    publisher: Any = SimpleNamespace(
        name=name, settings={"index_url": f"{server.url}/level2/latest"}
    )
    publish(server, name, versions, 0)
    with watching(publisher) as workspace:
        first = locked_update(workspace, name)
        before = told(workspace, first)
        asked(server)
        publish(server, name, versions, 1)
        second = locked_update(workspace, name, accept="a test")
        assert is_by_delta(second)
        assert asked(server) == ["latest", "IntraDay.xml.zip"]
        after = told(workspace, second)
        assert after != before
        with watching(publisher) as other:
            whole = locked_update(other, name)
            assert not is_by_delta(whole)
            assert told(other, whole) == after
            assert whole.counts == second.counts
