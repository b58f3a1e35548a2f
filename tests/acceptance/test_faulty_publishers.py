"""A server that fails in every way: the last good list serves, and the cause is named."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.acceptance.conftest import Firmwatch, Outcome, Place
from tests.acceptance.published import COMING, LEAVING, LISTED, main_file, parties, publish
from tests.unit.fetch.certificates import make_certificate
from tests.unit.fetch.publisher import Answer, Publisher, publishing

_HTML = b"<!DOCTYPE html>\n<html><head><title>Access denied</title></head></html>\n"
_ENHANCED = Path(__file__).parents[1] / "sources/us_ofac_sdn_enhanced/sdn_enhanced.zip"


def _tagged(body: bytes, tag: str) -> Answer:
    return Answer(body, headers={"ETag": f'"{tag}"'}, ranges=True)


def _schema_changed(whole: bytes) -> Answer:
    return Answer(whole.replace(b'"properties": {', b'"properties": {"riskGrade": ["7"], '))


def _bomb(_: bytes) -> Answer:
    return Answer(gzip.compress(bytes(32 << 20)), headers={"Content-Encoding": "gzip"})


def _zip_bomb(_: bytes) -> Answer:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("SDN_ENHANCED.XML", bytes(32 << 20))
    return Answer(packed.getvalue())


def _deep(_: bytes) -> Answer:
    return Answer(b"\n".join([b'{"id": ' + b"[" * 100_000] * 40))


def _entities(whole: bytes) -> Answer:
    declared = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>\n<CONSOLIDATED_LIST'
    return Answer(whole.replace(b"<CONSOLIDATED_LIST", declared, 1))


@dataclass(frozen=True, slots=True)
class Fault:
    """What a server does in place of a good answer, and words of the message about it.

    `status` is what the source then is: `current` where nothing came, so the version at hand is as
    good as before; `refused` or `held` where something came that is not trusted.
    """

    name: str
    answer: Callable[[bytes], Answer]
    words: str
    status: str = "current"
    source: str = "ftm"
    settings: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


def _always(*args: object, **settings: object) -> Callable[[bytes], Answer]:
    return lambda _: Answer(*args, **settings)  # type: ignore[arg-type]


FAULTS = (
    Fault(
        "redirect loop",
        _always(b"", 302, {"Location": "/other/ftm/entities.ftm.json"}),
        "in a circle",
    ),
    Fault("redirect to a file", _always(b"", 302, {"Location": "file://x/etc/passwd"}), "not HTTP"),
    Fault("page of HTML", _always(_HTML), "titled 'Access denied'", "refused"),
    Fault("empty file", _always(b""), "is empty (0 bytes)", "refused"),
    Fault("wrong length", lambda whole: Answer(whole, length=len(whole) + 1), "was cut after"),
    Fault(
        "short length", lambda whole: Answer(whole, length=len(whole) // 2), "cut off", "refused"
    ),
    Fault("cut stream", lambda whole: Answer(whole[:99], length=len(whole)), "cut after 99 of"),
    Fault(
        "cut packed stream",
        lambda whole: Answer(
            gzip.compress(whole)[:-9], headers={"Content-Encoding": "gzip"}, length=-1
        ),
        "cannot be unpacked",
    ),
    Fault(
        "slow drip",
        lambda whole: Answer(whole[:400], pieces=400, length=len(whole)),
        "the server is too slow",
        settings={"clock": "30"},
    ),
    Fault(
        "headers without an end",
        _always(is_stuck=True),
        "not complete after 1 seconds in all",
        settings={"fetch_total_seconds": "1"},
    ),
    Fault(
        "wrong checksum",
        Answer,
        f"while the publisher prints {'0' * 40}",
        settings={"checksum_url": "/sums"},
    ),
    Fault("gzip bomb", _bomb, "as a gzip bomb does"),
    Fault("zip bomb", _zip_bomb, "as a zip bomb does", "refused", "us_ofac_sdn_enhanced"),
    Fault("deep JSON", _deep, "not one line is a FollowTheMoney entity", "refused"),
    Fault("XML entities", _entities, "document type", "refused", "un_sc"),
    Fault("changed schema", _schema_changed, "riskGrade", "refused"),
    Fault("too large", _always(b"x", length=10**12), "is larger than"),
    Fault("nothing newer, unasked", _always(b"", 304, {"ETag": '"v1"'}), "answered 304"),
    Fault("not found", _always(b"no", 404), "the server answered 404"),
    Fault("overloaded", _always(b"no", 503, {"Retry-After": "9999"}), "wait for 9999 seconds"),
)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as found:
        yield found


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("firmwatch.fetch.clock.pause", lambda seconds: None)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def watch(
    make_place: Callable[..., Place], firmwatch: Firmwatch, publisher: Publisher
) -> Callable[..., Place]:
    """Make a workspace over a list on the server, with one good version and its alerts."""

    def make(source: str = "ftm", pause: int = 0) -> Place:
        if source == "us_ofac_sdn_enhanced":
            place = make_place(("ftm",))
            place.source(source).mkdir()
            place.source(source).joinpath("sdn_enhanced.zip").write_bytes(_ENHANCED.read_bytes())
        else:
            place = make_place((source,))
        for path in place.source(source).iterdir():
            publisher.publish(f"/{source}/{path.name}", _tagged(path.read_bytes(), "v1"))
        settle(place, source, f"{publisher.url}/{source}/", fetch_pause_minutes=pause)
        firmwatch("portfolio", "import", place.vendors)
        firmwatch("run")
        return place

    return make


def settle(place: Place, source: str, url: str, checksum: str = "", **settings: object) -> None:
    """Write the settings."""
    text = [f'sources = ["{source}"]', "fetch_attempts = 2"]
    text += [f"{key} = {value}" for key, value in settings.items()]
    text += [f"[source.{source}]", f"url = {json.dumps(url)}", "entries_min = 1"]
    text += [f"checksum_url = {json.dumps(checksum)}"] if checksum else []
    (place.folder / "firmwatch.toml").write_text("\n".join(text) + "\n", encoding="utf-8")


def path_of(source: str) -> str:
    if source == "us_ofac_sdn_enhanced":
        return f"/{source}/sdn_enhanced.zip"
    return f"/{source}/{main_file(source)}"


def good_state(firmwatch: Firmwatch) -> tuple[bytes, str, int]:
    """Give what has to stay: the alerts, and the version that serves."""
    row = firmwatch("sources", "list").rows[0]
    return firmwatch("alerts", "list").out, row["sha256"], row["indexed"]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_the_last_good_list_serves_and_the_cause_is_named(
    fault: Fault,
    watch: Callable[..., Place],
    firmwatch: Firmwatch,
    publisher: Publisher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place, path = watch(fault.source), path_of(fault.source)
    good, whole = good_state(firmwatch), publisher.answers[path][0].body
    # What was said at another address is no condition here.
    path = f"/other{path}"
    url = f"{publisher.url}{path}"
    publisher.publish(path, fault.answer(whole))
    publisher.publish("/sums", f"{'0' * 40}  {path.rpartition('/')[2]}\n".encode())
    with monkeypatch.context() as patch:
        sums = publisher.url + "/sums" if "checksum_url" in fault.settings else ""
        own = {name: fault.settings[name] for name in fault.settings if name.startswith("fetch_")}
        settle(place, fault.source, url, sums, fetch_pause_minutes=0, **own)
        if "clock" in fault.settings:
            ticks = itertools.count(0.0, float(fault.settings["clock"]))
            patch.setattr("firmwatch.fetch.clock.seconds", lambda: next(ticks))
        updated = firmwatch("sources", "update", code=4)
        assert fault.words in updated.err
        assert updated.rows[0]["status"] == fault.status
        assert good_state(firmwatch) == good

    settle(place, fault.source, url, fetch_pause_minutes=0)
    publisher.publish(path, _tagged(whole, "v1"))
    (row,) = firmwatch("sources", "update").rows
    assert (row["status"], row["sha256"], row["indexed"]) == ("current", *good[1:])


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (_always(b"no", 404), 0, "not updated: entities.ftm.json could not be downloaded"),
        (_always(_HTML), 4, "titled 'Access denied'"),
    ],
)
def test_a_run_screens_against_the_last_good_list_and_says_so(
    watch: Callable[..., Place],
    firmwatch: Firmwatch,
    publisher: Publisher,
    answer: Callable[[bytes], Answer],
    code: int,
    words: str,
) -> None:
    watch()
    good = good_state(firmwatch)
    publisher.publish(path_of("ftm"), answer(b""))
    said = firmwatch("run", code=code)
    assert words in said.err
    assert "2 unchanged" in said.err
    assert good_state(firmwatch) == good


def test_an_expired_certificate_is_named_and_the_last_good_list_serves(
    watch: Callable[..., Place],
    firmwatch: Firmwatch,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = watch()
    good = good_state(firmwatch)
    tls, certificate = make_certificate(tmp_path / "tls", expired=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with publishing(tls) as expired:
        settle(place, "ftm", f"{expired.url}/ftm/", fetch_pause_minutes=0)
        updated = firmwatch("sources", "update", code=4)
        assert "certificate has expired" in updated.err
        assert expired.asked == []
    assert good_state(firmwatch) == good


def test_a_server_that_is_gone_is_named_and_the_last_good_list_serves(
    watch: Callable[..., Place], firmwatch: Firmwatch
) -> None:
    place = watch()
    good = good_state(firmwatch)
    settle(place, "ftm", "http://127.0.0.1:1/ftm/", fetch_pause_minutes=0)
    assert "there is no connection" in firmwatch("sources", "update", code=4).err
    assert good_state(firmwatch) == good


class TestNothingNewer:
    def test_it_counts_as_checked_and_nothing_is_parsed(
        self,
        watch: Callable[..., Place],
        firmwatch: Firmwatch,
        publisher: Publisher,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        watch()
        before = firmwatch("sources", "list").rows[0]
        monkeypatch.setattr("firmwatch.steps.intake.read_into", _never)
        monkeypatch.setattr("firmwatch.steps.intake.content_hash", _never)
        (row,) = firmwatch("sources", "update").rows
        assert row["status"] == "current"
        assert row["checked_at"] >= before["checked_at"]
        assert row["sha256"] == before["sha256"]
        assert publisher.headers[-1]["If-None-Match"] == '"v1"'

    @pytest.mark.parametrize(
        ("answer", "code"),
        [
            (_tagged(_HTML, "v2"), 4),
            (_tagged(b"", "v2"), 4),
            (Answer(b"x", headers={"ETag": '"v2"'}, length=9), 4),
        ],
        ids=["refused", "empty", "cut"],
    )
    def test_a_version_that_was_not_taken_leaves_no_condition_behind(
        self,
        watch: Callable[..., Place],
        firmwatch: Firmwatch,
        publisher: Publisher,
        answer: Answer,
        code: int,
    ) -> None:
        watch()
        publisher.publish(path_of("ftm"), answer)
        firmwatch("sources", "update", code=code)
        firmwatch("sources", "update", code=code)
        assert "304" not in firmwatch("sources", "list").err
        conditions = {headers.get("If-None-Match") for headers in publisher.headers[1:]}
        assert conditions <= {'"v1"', None}

    def test_a_version_that_is_held_leaves_no_condition_behind(
        self,
        make_place: Callable[..., Place],
        watch: Callable[..., Place],
        firmwatch: Firmwatch,
        publisher: Publisher,
    ) -> None:
        place = watch()
        publish(place.source("ftm"), "ftm", parties(LISTED)[:5])
        fewer = (place.source("ftm") / main_file("ftm")).read_bytes()
        publisher.publish(path_of("ftm"), _tagged(fewer, "v2"))
        for _ in range(2):
            assert firmwatch("sources", "update", code=4).rows[0]["status"] == "held"
            assert publisher.headers[-1]["If-None-Match"] == '"v1"'
        firmwatch("sources", "update", "--accept", "a test")
        firmwatch("sources", "update")
        assert publisher.headers[-1]["If-None-Match"] == '"v2"'

    def test_of_several_files_those_that_are_not_newer_come_from_the_lake(
        self, watch: Callable[..., Place], firmwatch: Firmwatch, publisher: Publisher
    ) -> None:
        place = watch("us_ofac_sdn")
        folder = place.source("us_ofac_sdn")
        before = firmwatch("sources", "list").rows[0]
        main = (folder / "sdn.csv").read_bytes().replace(LEAVING[1].encode(), COMING[1].encode())
        publisher.publish("/us_ofac_sdn/sdn.csv", _tagged(main, "v2"))
        (row,) = firmwatch("sources", "update").rows
        assert row["sha256"] != before["sha256"]
        assert row["indexed"] == before["indexed"]
        (folder / "sdn.csv").write_bytes(main)
        local = firmwatch("sources", "update", "us_ofac_sdn", "--from", folder)
        assert local.rows[0]["sha256"] == row["sha256"]

    def test_a_snapshot_that_is_damaged_is_fetched_whole(
        self, watch: Callable[..., Place], firmwatch: Firmwatch, publisher: Publisher
    ) -> None:
        place = watch(pause=60)
        for path in place.folder.glob("lake/snapshots/ftm/*/record-*.parquet"):
            path.unlink()
        firmwatch("run")
        assert len(publisher.asked) == 2
        assert "If-None-Match" not in publisher.headers[-1]
        assert {item["status"] for item in firmwatch("doctor").rows} <= {"ok", "warning"}

    def test_once_in_a_week_the_whole_file_is_fetched(
        self, watch: Callable[..., Place], firmwatch: Firmwatch, publisher: Publisher
    ) -> None:
        place = watch()
        with sqlite3.connect(place.folder / "ledger.sqlite") as ledger:
            ledger.execute("UPDATE fetch_state SET fetched_at = '2026-01-01T00:00:00+00:00'")
        ledger.close()
        firmwatch("sources", "update")
        assert "If-None-Match" not in publisher.headers[-1]
        firmwatch("sources", "update")
        assert publisher.headers[-1]["If-None-Match"] == '"v1"'


class TestPoliteness:
    def test_a_run_asks_no_server_again_within_the_hour(
        self,
        watch: Callable[..., Place],
        firmwatch: Firmwatch,
        publisher: Publisher,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        watch(pause=60)
        firmwatch("run")
        assert len(publisher.asked) == 1
        firmwatch("sources", "update")
        assert len(publisher.asked) == 2
        monkeypatch.setenv("FIRMWATCH_FETCH_PAUSE_MINUTES", "0")
        firmwatch("run")
        assert len(publisher.asked) == 3

    def test_a_refused_version_is_not_fetched_again_within_the_hour(
        self, watch: Callable[..., Place], firmwatch: Firmwatch, publisher: Publisher
    ) -> None:
        watch(pause=60)
        publisher.publish(path_of("ftm"), _HTML)
        firmwatch("sources", "update", code=4)
        said: Outcome = firmwatch("run", code=4)
        assert "titled 'Access denied'" in said.err
        assert len(publisher.asked) == 2

    def test_another_address_is_asked_at_once(
        self, watch: Callable[..., Place], firmwatch: Firmwatch, publisher: Publisher
    ) -> None:
        place = watch(pause=60)
        settle(place, "ftm", publisher.url + path_of("ftm"), fetch_pause_minutes=60)
        firmwatch("run")
        assert len(publisher.asked) == 2


def _never(*args: object) -> None:
    raise AssertionError("nothing is to be parsed")
