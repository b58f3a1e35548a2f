"""Deltas over a publisher's server: what they give is what the full file of that version gives."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from firmwatch.config import load_settings
from firmwatch.errors import SourceError
from firmwatch.lake import read_records, restore_files
from firmwatch.model import Record, Snapshot
from firmwatch.pipeline import Workspace, locked_update, open_workspace, run
from firmwatch.sources import gleif_l1
from firmwatch.steps.intake import source_details
from tests.sources.ftm.test_ftm_delta import delta as ftm_delta
from tests.sources.ftm.test_ftm_delta import entity
from tests.sources.gleif_l1 import publications
from tests.unit.fetch.publisher import Answer, Publisher, publishing

Version = Mapping[str, str]
V = [f"2031030{day}120000-abc" for day in range(1, 10)]
WINDOWS = {"IntraDay": 1, "LastDay": 3, "LastWeek": 21}


@pytest.fixture(scope="module", autouse=True)
def _no_waiting() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("firmwatch.fetch.clock.pause", lambda seconds: None)
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
            patch.delenv(name, raising=False)
            patch.delenv(name.lower(), raising=False)
        yield


@pytest.fixture(scope="module")
def server() -> Iterator[Publisher]:
    with publishing() as found:
        yield found


def lines(items: Sequence[Any]) -> bytes:
    return b"".join(json.dumps(item).encode() + b"\n" for item in items)


class OpenSanctions:
    """A data set with an index, a catalogue and deltas; ids are letters, values are names."""

    name = "norland"
    keys = tuple("abcdefg")

    def __init__(self, server: Publisher) -> None:
        self.server = server
        self.settings = {"parser": "ftm", "index_url": f"{server.url}/ftm/index.json"}

    @staticmethod
    def full(version: Version) -> bytes:
        return lines([entity(key, version[key]) for key in sorted(version)])

    def publish(self, versions: Sequence[Version], last: int, since: int = 1) -> None:
        """Publish `versions[last]`, with deltas from the version `since` on."""
        url = f"{self.server.url}/ftm"
        # A copy of the oldest version that is listed needs the delta that led to it no more.
        listed = {V[since - 1]: f"{url}/gone.json"}
        for number in range(since, last + 1):
            changes = ftm_delta(versions[number - 1], versions[number])
            if changes:
                listed[V[number]] = f"{url}/{V[number]}.json"
                self.server.publish(f"/ftm/{V[number]}.json", lines(changes))
        content = self.full(versions[last])
        self.server.publish("/ftm/entities.ftm.json", content)
        self.server.publish("/ftm/delta.json", json.dumps({"versions": listed}).encode())
        self.index = {
            "name": "norland_trade",
            "version": V[last],
            "entity_count": len(versions[last]),
            "last_export": "2031-03-01T12:00:00",
            "delta_url": f"{url}/delta.json",
            "resources": [
                {
                    "name": "entities.ftm.json",
                    "url": f"{url}/entities.ftm.json",
                    "checksum": hashlib.sha1(content, usedforsecurity=False).hexdigest(),
                    "size": len(content),
                }
            ],
        }
        self.publish_index()

    def publish_index(self, **changes: object) -> None:
        self.server.publish("/ftm/index.json", json.dumps({**self.index, **changes}).encode())


class Gleif:
    """Publications eight hours apart; the keys are those of the fictional works."""

    name = "gleif_l1"
    keys = tuple("01234567")

    def __init__(self, server: Publisher) -> None:
        self.server = server
        self.settings = {"index_url": f"{server.url}/lei/latest"}

    def publish(self, versions: Sequence[Version], last: int, since: int = 0) -> None:
        """Publish `versions[last]`, with deltas that reach back to `since` at the most."""
        works = [{int(key): name for key, name in version.items()} for version in versions]
        content = publications.packed(publications.full(works[last], last))
        self.server.publish("/lei/full.xml.zip", content)
        far = last - since
        reach = {name: min(steps, far) for name, steps in WINDOWS.items() if far}
        for name, steps in reach.items():
            delta = publications.delta(works, last - steps, last)
            self.server.publish(f"/lei/{name}.xml.zip", publications.packed(delta))
        index = publications.index(f"{self.server.url}/lei", last, len(works[last]), reach)
        self.server.publish("/lei/latest", index)


PUBLISHERS = (OpenSanctions, Gleif)


@contextmanager
def watching(publisher: OpenSanctions | Gleif, **more: object) -> Iterator[Workspace]:
    """A workspace over one publisher."""
    with tempfile.TemporaryDirectory() as name:
        write(Path(name), publisher, **more)
        with open_workspace(load_settings(Path(name), {}, user_file=Path(name, "no"))) as found:
            yield found


def write(folder: Path, publisher: OpenSanctions | Gleif, **more: object) -> None:
    own = {**publisher.settings, "entries_min": 0, **more}
    text = [f'sources = ["{publisher.name}"]', "fetch_attempts = 1", "fetch_pause_minutes = 0"]
    text += [f"[source.{publisher.name}]"]
    text += [f"{key} = {json.dumps(value)}" for key, value in own.items()]
    (folder / "firmwatch.toml").write_text("\n".join(text) + "\n", encoding="utf-8")


def facts(workspace: Workspace, snapshot: Snapshot) -> dict[str, Record]:
    """The records of a snapshot, without the places where they stand in the file."""
    found = {}
    for item in read_records(workspace.lake, snapshot):
        names = tuple(dataclasses.replace(name, locator=None) for name in item.names)
        place = dataclasses.replace(item.locator, line=0)
        found[item.id] = dataclasses.replace(item, names=names, locator=place)
    return found


def names_of(workspace: Workspace, snapshot: Snapshot) -> list[str]:
    return sorted(item.names[0].value for item in read_records(workspace.lake, snapshot))


def asked(server: Publisher) -> list[str]:
    found = [path.rpartition("/")[2] for path in server.asked]
    server.asked.clear()
    return found


def is_by_delta(snapshot: Snapshot) -> bool:
    return snapshot.provenance is not None and snapshot.provenance.base_id is not None


@pytest.mark.parametrize("kind", PUBLISHERS)
@settings(deadline=None, max_examples=8, phases=(Phase.generate,))
@given(data=st.data())
def test_any_updates_by_deltas_give_what_the_last_full_file_gives(
    kind: type[OpenSanctions | Gleif], server: Publisher, data: st.DataObject
) -> None:
    # One entry stands for ever: a list without any is refused.
    versions = [
        {kind.keys[0]: "Everbright", **version}
        for version in data.draw(
            st.lists(
                st.dictionaries(
                    st.sampled_from(kind.keys[1:]),
                    st.sampled_from(["Vostrika Marine", "Halcyon Drift", "Osterholm Alloys"]),
                ),
                min_size=2,
                max_size=5,
            )
        )
    ]
    last = len(versions) - 1
    seen = sorted({0, *data.draw(st.sets(st.integers(0, last))), last})
    publisher = kind(server)
    before = ""
    with watching(publisher) as workspace:
        for number in seen:
            publisher.publish(versions, number)
            asked(server)
            snapshot = locked_update(workspace, kind.name, accept="a test")
            fetched = asked(server)
            assert number == 0 or snapshot.sha256 == before or is_by_delta(snapshot)
            before = snapshot.sha256
            if number:
                assert not [name for name in fetched if name.startswith(("entities", "full"))]
        with watching(publisher) as other:
            whole = locked_update(other, kind.name)
            assert not is_by_delta(whole)
            assert facts(workspace, snapshot) == facts(other, whole)
            assert snapshot.counts == whole.counts


DAYS: list[Version] = [
    {"1": "Vostrika Marine", "2": "Halcyon Drift", "3": "Osterholm Alloys"},
    {"1": "Vostrika Marine", "2": "Halcyon Drift Trading"},
    {"1": "Vostrika Marine", "2": "Halcyon Drift Trading", "4": "Tollgate Resins"},
]


@pytest.mark.parametrize("kind", PUBLISHERS)
class TestUpdates:
    def test_the_version_at_hand_is_not_fetched_again(
        self, kind: type[OpenSanctions | Gleif], server: Publisher
    ) -> None:
        publisher = kind(server)
        publisher.publish(DAYS, 0)
        with watching(publisher) as workspace:
            first = locked_update(workspace, kind.name)
            asked(server)
            assert locked_update(workspace, kind.name) == first
            assert asked(server) in (["index.json"], ["latest"])

    def test_a_snapshot_leads_to_the_bytes_of_the_publisher(
        self, kind: type[OpenSanctions | Gleif], server: Publisher, tmp_path: Path
    ) -> None:
        publisher = kind(server)
        publisher.publish(DAYS, 0)
        with watching(publisher) as workspace:
            first = locked_update(workspace, kind.name)
            publisher.publish(DAYS, 2)
            snapshot = locked_update(workspace, kind.name, accept="a test")
            provenance = snapshot.provenance
            assert provenance is not None
            assert (provenance.base_id, provenance.base_sha256) == (first.id, first.sha256)
            kept = restore_files(workspace.lake, snapshot, tmp_path)
            for used in provenance.deltas:
                content = kept[used.file].read_bytes()
                assert hashlib.sha256(content).hexdigest() == used.sha256
                assert b"Halcyon Drift Trading" in content or b"Tollgate" in content
            rows = source_details(workspace, kind.name)
            assert [row["where"] for row in rows if row["what"] == "delta"] == [
                used.file for used in provenance.deltas
            ]

    def test_a_gap_is_told_and_the_full_file_taken(
        self, kind: type[OpenSanctions | Gleif], server: Publisher
    ) -> None:
        publisher = kind(server)
        publisher.publish(DAYS, 0)
        with watching(publisher) as workspace:
            locked_update(workspace, kind.name)
            publisher.publish(DAYS, 2, since=2)
            report = " ".join(run(workspace).messages)
            assert "the full file of version" in report
            assert "older than the oldest delta" in report or "no delta reaches back" in report

    @pytest.mark.parametrize("fault", [b"", b"<html>", b'{"op": "MOD"', None], ids=str)
    def test_a_damaged_or_missing_delta_is_told_and_the_full_file_taken(
        self, kind: type[OpenSanctions | Gleif], server: Publisher, fault: bytes | None
    ) -> None:
        publisher = kind(server)
        publisher.publish(DAYS, 0)
        with watching(publisher) as workspace:
            locked_update(workspace, kind.name)
            publisher.publish(DAYS, 2)
            for path in server.answers:
                if path.rpartition("/")[2][:2] in ("20", "In", "La"):
                    answer = Answer(b"no", 404) if fault is None else Answer(fault)
                    server.publish(path, answer)
            snapshot = locked_update(workspace, kind.name, accept="a test")
            assert names_of(workspace, snapshot) == sorted(DAYS[2].values())
            assert snapshot.provenance is not None
            assert snapshot.provenance.base_id is None
            assert "delta-001" in snapshot.provenance.reason

    def test_after_a_failure_the_last_good_snapshot_serves_and_deltas_go_on_from_it(
        self, kind: type[OpenSanctions | Gleif], server: Publisher
    ) -> None:
        publisher = kind(server)
        publisher.publish(DAYS, 0)
        with watching(publisher) as workspace:
            first = locked_update(workspace, kind.name)
            publisher.publish(DAYS, 1)
            good = {path: answers[:] for path, answers in server.answers.items()}
            for path in server.answers:
                server.publish(path, Answer(b"cut", length=99))
            with pytest.raises(SourceError):
                locked_update(workspace, kind.name)
            server.answers.update(good)
            snapshot = locked_update(workspace, kind.name, accept="a test")
            assert is_by_delta(snapshot)
            assert snapshot.provenance is not None
            assert snapshot.provenance.base_id == first.id
            assert names_of(workspace, snapshot) == sorted(DAYS[1].values())

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork to kill a copy of itself")
    def test_after_a_kill_the_last_good_snapshot_serves_and_deltas_go_on_from_it(
        self, kind: type[OpenSanctions | Gleif], server: Publisher, tmp_path: Path
    ) -> None:
        publisher = kind(server)
        publisher.publish(DAYS, 0)
        write(tmp_path, publisher)
        settled = load_settings(tmp_path, {}, user_file=tmp_path / "no")
        with open_workspace(settled) as workspace:
            first = locked_update(workspace, kind.name)
        publisher.publish(DAYS, 1)
        for point in ("restore_files", "check_entries"):
            child = os.fork()
            if child == 0:
                _update_until(settled, kind.name, point)
            _, status = os.waitpid(child, 0)
            assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL
            with open_workspace(settled) as workspace:
                assert names_of(workspace, first) == sorted(DAYS[0].values())
        with open_workspace(settled) as workspace:
            snapshot = locked_update(workspace, kind.name, accept="a test")
            assert is_by_delta(snapshot)
            assert names_of(workspace, snapshot) == sorted(DAYS[1].values())


def _update_until(settled: Any, name: str, point: str) -> None:
    """Update in this process, which dies when it reaches a function."""
    import firmwatch.steps.increments as steps

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(steps, point, die)
    try:
        with open_workspace(settled) as workspace:
            locked_update(workspace, name)
    finally:
        os._exit(1)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"entity_count": 7}, "has 3 entries, and the index of version .* says 7"),
        ({"entity_count": None}, "does not say"),
        ({"delta_url": None}, "no deltas are listed"),
        ({"delta_url": "http://127.0.0.1:1/delta.json"}, "the list of deltas cannot be used"),
    ],
)
def test_what_the_index_does_not_bear_out_is_not_taken(
    server: Publisher, changes: dict[str, Any], reason: str
) -> None:
    publisher = OpenSanctions(server)
    # Another order than the publisher's: no checksum can tell.
    days = [DAYS[0], {"0": "Norland Ferries", **DAYS[1]}]
    publisher.publish(days, 0)
    with watching(publisher) as workspace:
        locked_update(workspace, publisher.name)
        publisher.publish(days, 1)
        publisher.publish_index(**changes)
        snapshot = locked_update(workspace, publisher.name, accept="a test")
        assert snapshot.provenance is not None
        assert snapshot.provenance.base_id is None
        assert re.search(reason, snapshot.provenance.reason)


def test_a_run_asks_for_no_index_again_within_the_hour(server: Publisher) -> None:
    publisher = Gleif(server)
    publisher.publish(DAYS, 0)
    with watching(publisher) as workspace:
        run(workspace)
        asked(server)
        hourly = dataclasses.replace(workspace.settings, fetch_pause_minutes=60)
        patient = dataclasses.replace(workspace, settings=hourly)
        run(patient)
        assert asked(server) == []
        run(workspace)
        assert asked(server) == ["latest"]


def test_once_in_a_week_the_full_file_is_fetched_whatever_the_index_says(
    server: Publisher,
) -> None:
    publisher = OpenSanctions(server)
    publisher.publish(DAYS, 0)
    with watching(publisher) as workspace:
        locked_update(workspace, publisher.name)
        publisher.publish(DAYS, 1)
        later = dataclasses.replace(workspace, now=_in_days(4))
        assert is_by_delta(locked_update(later, publisher.name, accept="a test"))
        asked(server)
        # Since the full file, not since the delta.
        latest = dataclasses.replace(workspace, now=_in_days(8))
        locked_update(latest, publisher.name)
        assert "entities.ftm.json" in asked(server)


def _in_days(days: int) -> Callable[[], str]:
    moment = datetime.now(UTC) + timedelta(days=days)
    return lambda: moment.isoformat(timespec="seconds")


def test_a_full_file_that_is_not_the_one_of_the_index_is_refused(server: Publisher) -> None:
    publisher = OpenSanctions(server)
    publisher.publish(DAYS, 0)
    server.publish("/ftm/entities.ftm.json", OpenSanctions.full(DAYS[1]))
    with watching(publisher) as workspace, pytest.raises(SourceError, match="where its index says"):
        locked_update(workspace, publisher.name)


def test_a_data_set_is_named_as_in_the_catalogue(server: Publisher) -> None:
    publisher = OpenSanctions(server)
    publisher.publish(DAYS, 0)
    catalogue = {"datasets": [{**publisher.index, "index_url": publisher.settings["index_url"]}]}
    server.publish("/catalog.json", json.dumps(catalogue).encode())
    publisher.settings = {"parser": "ftm", "catalog_url": f"{server.url}/catalog.json"}
    with watching(publisher, dataset="norland_trade") as workspace:
        locked_update(workspace, publisher.name)
        publisher.publish(DAYS, 1)
        assert is_by_delta(locked_update(workspace, publisher.name, accept="a test"))
    near = "'norland_trad' among 1. Near it are: norland_trade"
    with (
        watching(publisher, dataset="norland_trad") as workspace,
        pytest.raises(SourceError, match=near),
    ):
        locked_update(workspace, publisher.name)


def test_a_register_whose_index_is_gone_is_fetched_whole(
    server: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = Gleif(server)
    publisher.publish(DAYS, 0)
    server.publish("/lei/latest", b"<html>")
    file = dataclasses.replace(gleif_l1.SOURCE.files[0], url=f"{server.url}/lei/full.xml.zip")
    monkeypatch.setattr(gleif_l1, "SOURCE", dataclasses.replace(gleif_l1.SOURCE, files=(file,)))
    with watching(publisher) as workspace:
        snapshot = locked_update(workspace, publisher.name)
        assert names_of(workspace, snapshot) == sorted(DAYS[0].values())
        assert snapshot.provenance is not None
        assert "index of publications" in snapshot.provenance.reason
