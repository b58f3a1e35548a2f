"""Conditions, ranges, pauses, limits, checksums and certificates of downloads."""

from __future__ import annotations

import gzip
import hashlib
import itertools
import json
import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from firmwatch.errors import FetchError
from firmwatch.fetch import Fetched, Limits, fetch_files, is_remote
from firmwatch.fetch.attempts import wait_of
from firmwatch.model import FileVersion, SourceFile
from tests.unit.fetch.certificates import make_certificate
from tests.unit.fetch.publisher import Answer, Publisher, publishing

LIMITS = Limits(timeout_seconds=5.0, attempts=3)
LIST = b"".join(b"%d,Vostrika Marine %d\n" % (n, n * n) for n in range(20_000))
TAGGED = {"ETag": '"v1"'}
DATED = {"Last-Modified": "Sun, 01 Mar 2026 08:00:00 GMT"}


def fetch(
    publisher: Publisher,
    folder: Path,
    known: Fetched | None = None,
    limits: Limits = LIMITS,
    checksum_url: str = "",
) -> Fetched:
    item = SourceFile("list.csv", f"{publisher.url}/list.csv", True, checksum_url)
    versions = {each.file: each for each in known.versions} if known else {}
    return fetch_files([item], folder, limits=limits, known=versions)


class TestConditions:
    @pytest.mark.parametrize("headers", [TAGGED, DATED, {**TAGGED, **DATED}, {"ETag": 'W/"v1"'}])
    def test_a_file_that_is_at_hand_is_not_sent_again(
        self, tmp_path: Path, publisher: Publisher, headers: dict[str, str]
    ) -> None:
        publisher.publish("/list.csv", Answer(LIST, headers=headers))
        first = fetch(publisher, tmp_path)
        assert first.unchanged == frozenset()
        (version,) = first.versions
        assert (version.etag, version.last_modified) == (
            headers.get("ETag", ""),
            headers.get("Last-Modified", ""),
        )
        again = fetch(publisher, tmp_path, first)
        assert again.unchanged == {"list.csv"}
        assert again.files == {}
        assert again.versions == first.versions
        assert again.modified_at == first.modified_at

    def test_a_newer_file_is_sent(self, tmp_path: Path, publisher: Publisher) -> None:
        publisher.publish("/list.csv", Answer(b"old", headers=TAGGED))
        first = fetch(publisher, tmp_path)
        publisher.publish("/list.csv", Answer(b"new", headers={"ETag": '"v2"'}))
        again = fetch(publisher, tmp_path, first)
        assert again.files["list.csv"].read_bytes() == b"new"
        assert again.unchanged == frozenset()
        assert publisher.headers[1]["If-None-Match"] == '"v1"'

    def test_a_server_that_gives_no_validator_is_asked_under_no_condition(
        self, tmp_path: Path, publisher: Publisher
    ) -> None:
        publisher.publish("/list.csv", LIST)
        first = fetch(publisher, tmp_path)
        assert first.versions == ()
        fetch(publisher, tmp_path, first)
        assert not {"If-None-Match", "If-Modified-Since"} & set(publisher.headers[1])

    def test_a_validator_holds_at_the_address_that_gave_it_only(
        self, tmp_path: Path, publisher: Publisher
    ) -> None:
        moved = {"Location": "/march.csv"}
        publisher.publish("/list.csv", Answer(status=302, headers=moved))
        publisher.publish("/march.csv", Answer(b"march", headers=TAGGED))
        first = fetch(publisher, tmp_path)
        assert fetch(publisher, tmp_path, first).unchanged == {"list.csv"}
        publisher.publish("/list.csv", Answer(status=302, headers={"Location": "/april.csv"}))
        publisher.publish("/april.csv", Answer(b"april", headers=TAGGED))
        assert fetch(publisher, tmp_path, first).files["list.csv"].read_bytes() == b"april"

    @pytest.mark.parametrize(("headers", "sent"), [(TAGGED, False), (DATED, True)])
    def test_a_signature_in_a_redirect_matters_where_the_validator_is_weak(
        self, tmp_path: Path, publisher: Publisher, headers: dict[str, str], sent: bool
    ) -> None:
        for sign in ("a", "b"):
            publisher.publish(f"/store.csv?sign={sign}", Answer(b"list", headers=headers))
        publisher.publish(
            "/list.csv", Answer(status=302, headers={"Location": "/store.csv?sign=a"})
        )
        first = fetch(publisher, tmp_path)
        publisher.publish(
            "/list.csv", Answer(status=302, headers={"Location": "/store.csv?sign=b"})
        )
        assert bool(fetch(publisher, tmp_path, first).files) is sent

    def test_nothing_newer_is_no_answer_where_there_was_no_condition(
        self, tmp_path: Path, publisher: Publisher
    ) -> None:
        publisher.publish("/list.csv", Answer(status=304))
        known = Fetched({}, "", versions=(FileVersion("list.csv", "elsewhere", '"v1"', ""),))
        with pytest.raises(FetchError, match=r"answered 304"):
            fetch(publisher, tmp_path, known)
        with pytest.raises(FetchError, match=r"answered 304"):
            fetch(publisher, tmp_path)


class TestRanges:
    def test_a_cut_download_goes_on_where_it_ended(
        self, tmp_path: Path, publisher: Publisher
    ) -> None:
        cut = Answer(LIST[:200_000], headers=TAGGED, length=len(LIST))
        publisher.publish("/list.csv", cut, Answer(LIST, headers=TAGGED, ranges=True))
        assert fetch(publisher, tmp_path).files["list.csv"].read_bytes() == LIST
        assert publisher.headers[1]["Range"] == "bytes=200000-"
        assert publisher.headers[1]["If-Range"] == '"v1"'
        assert [path.name for path in tmp_path.iterdir()] == ["list.csv"]

    def test_a_file_that_changed_meanwhile_begins_anew(
        self, tmp_path: Path, publisher: Publisher
    ) -> None:
        cut = Answer(LIST[:200_000], headers=TAGGED, length=len(LIST))
        newer = Answer(b"new", headers={"ETag": '"v2"'}, ranges=True)
        publisher.publish("/list.csv", cut, newer)
        fetched = fetch(publisher, tmp_path)
        assert fetched.files["list.csv"].read_bytes() == b"new"
        assert fetched.versions[0].etag == '"v2"'

    @pytest.mark.parametrize("headers", [{}, DATED, {"ETag": 'W/"v1"'}])
    def test_without_a_strong_validator_it_begins_anew(
        self, tmp_path: Path, publisher: Publisher, headers: dict[str, str]
    ) -> None:
        cut = Answer(LIST[:200_000], headers=headers, length=len(LIST))
        publisher.publish("/list.csv", cut, Answer(LIST, headers=headers, ranges=True))
        assert fetch(publisher, tmp_path).files["list.csv"].read_bytes() == LIST
        assert "Range" not in publisher.headers[1]

    @pytest.mark.parametrize(
        "headers",
        [
            {"Content-Range": "bytes 5-9/10", **TAGGED},
            {"Content-Range": f"bytes 9-{len(LIST) - 1}/{len(LIST)}", "ETag": '"v2"'},
            {"Content-Range": "everything", **TAGGED},
            {"Content-Range": f"bytes 9-{len(LIST) - 1}/*", "Content-Encoding": "gzip"},
            TAGGED,
        ],
    )
    def test_another_part_than_was_asked_for_is_not_joined(
        self, tmp_path: Path, publisher: Publisher, headers: dict[str, str]
    ) -> None:
        cut = Answer(LIST[:9], headers=TAGGED, length=len(LIST))
        wrong = Answer(LIST[9:], 206, headers)
        publisher.publish("/list.csv", cut, wrong, Answer(LIST, headers=TAGGED))
        assert fetch(publisher, tmp_path).files["list.csv"].read_bytes() == LIST
        assert "Range" not in publisher.headers[2]

    def test_a_packed_body_goes_on_too(self, tmp_path: Path, publisher: Publisher) -> None:
        packed = gzip.compress(LIST)
        headers = {**TAGGED, "Content-Encoding": "gzip"}
        cut = Answer(packed[:30_000], headers=headers, length=len(packed))
        publisher.publish("/list.csv", cut, Answer(packed, headers=headers, ranges=True))
        assert fetch(publisher, tmp_path).files["list.csv"].read_bytes() == LIST
        assert publisher.headers[1]["Range"] == "bytes=30000-"


class TestPauses:
    @pytest.mark.parametrize("seconds", [0, 7, 299])
    def test_a_server_is_left_alone_for_as_long_as_it_asks(
        self, tmp_path: Path, publisher: Publisher, pauses: list[float], seconds: int
    ) -> None:
        busy = Answer(b"no", 429, {"Retry-After": str(seconds)})
        publisher.publish("/list.csv", busy, b"list")
        assert fetch(publisher, tmp_path).files
        assert len(pauses) == 1
        assert max(seconds, 1) <= pauses[0] <= max(seconds, 2)

    def test_a_server_that_asks_for_too_long_is_not_asked_again(
        self, tmp_path: Path, publisher: Publisher, pauses: list[float]
    ) -> None:
        publisher.publish("/list.csv", Answer(b"no", 503, {"Retry-After": "86400"}))
        with pytest.raises(FetchError, match=r"answered 503 .* to wait for 86400 seconds"):
            fetch(publisher, tmp_path)
        assert publisher.asked == ["/list.csv"]
        assert pauses == []

    def test_the_wait_is_read_as_seconds_or_as_a_date(self) -> None:
        later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
        assert 80 < (wait_of(later) or 0) <= 90
        assert wait_of("Sun, 01 Mar 2020 08:00:00 GMT") == 0
        assert wait_of("120") == 120
        for header in (None, "", "soon", "-5", "٣", "Sun, 01 Mar 2020 08:00:00"):
            assert wait_of(header) is None

    def test_two_who_were_refused_do_not_come_back_together(
        self, tmp_path: Path, publisher: Publisher, pauses: list[float]
    ) -> None:
        for seed in (1, 2):
            random.seed(seed)
            publisher.publish("/list.csv", Answer(b"no", 500), b"list")
            fetch(publisher, tmp_path)
        assert pauses[0] != pauses[1]

    def test_no_pause_goes_beyond_the_time_for_all(
        self, tmp_path: Path, publisher: Publisher, pauses: list[float]
    ) -> None:
        publisher.publish("/list.csv", Answer(b"no", 503))
        with pytest.raises(FetchError, match=r"answered 503"):
            fetch(publisher, tmp_path, limits=Limits(5.0, 20, total_seconds=0.9))
        assert pauses == []

    def test_a_slow_drip_is_cut(
        self, tmp_path: Path, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ticks = itertools.count(0.0, 10.0)
        monkeypatch.setattr("firmwatch.fetch.clock.seconds", lambda: next(ticks))
        publisher.publish("/list.csv", Answer(b"x" * 400, pieces=400, length=1_000_000))
        with pytest.raises(FetchError, match=r"too slow: \d+ bytes in \d+ seconds after \d+ of 10"):
            fetch(publisher, tmp_path)

    def test_a_drip_that_is_just_fast_enough_ends_with_the_time_for_all(
        self, tmp_path: Path, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ticks = itertools.count(0.0, 2.0)
        monkeypatch.setattr("firmwatch.fetch.clock.seconds", lambda: next(ticks))
        publisher.publish("/list.csv", Answer(b"x" * 4_000_000, pieces=1_000))
        with pytest.raises(FetchError, match=r"not complete after 30 seconds in all"):
            fetch(publisher, tmp_path, limits=Limits(5.0, 3, total_seconds=30.0))
        assert publisher.asked == ["/list.csv"]

    def test_a_server_that_never_ends_its_headers_is_cut(
        self, tmp_path: Path, publisher: Publisher
    ) -> None:
        publisher.publish("/list.csv", Answer(is_stuck=True))
        with pytest.raises(FetchError, match=r"not complete after 0.2 seconds in all"):
            fetch(publisher, tmp_path, limits=Limits(60.0, 3, total_seconds=0.2))

    def test_silence_is_named(self, tmp_path: Path, publisher: Publisher) -> None:
        publisher.publish("/list.csv", Answer(is_stuck=True))
        with pytest.raises(FetchError, match=r"silent for too long \(ReadTimeout"):
            fetch(publisher, tmp_path, limits=Limits(0.1, 2))


class TestRedirects:
    @pytest.mark.parametrize(
        ("target", "cause"),
        [
            ("ftp://lists.example/list.csv", "which is not HTTP"),
            ("file://lists.example/etc/passwd", "which is not HTTP"),
        ],
    )
    def test_a_redirect_off_the_web_is_not_followed(
        self, tmp_path: Path, publisher: Publisher, target: str, cause: str
    ) -> None:
        publisher.publish("/list.csv", Answer(status=302, headers={"Location": target}))
        with pytest.raises(FetchError, match=rf"redirects to {target}, {cause}"):
            fetch(publisher, tmp_path)
        assert publisher.asked == ["/list.csv"]

    def test_a_long_circle_ends(self, tmp_path: Path, publisher: Publisher) -> None:
        publisher.publish("/list.csv", Answer(status=301, headers={"Location": "/there.csv"}))
        publisher.publish("/there.csv", Answer(status=301, headers={"Location": "/list.csv"}))
        with pytest.raises(FetchError, match=r"in a circle, or more than 10 times"):
            fetch(publisher, tmp_path)
        assert len(publisher.asked) == 11

    def test_the_body_of_a_redirect_is_not_read(self, tmp_path: Path, publisher: Publisher) -> None:
        moved = Answer(b"x", 302, {"Location": "/there.csv"}, length=10**12)
        publisher.publish("/list.csv", moved)
        publisher.publish("/there.csv", b"list")
        assert fetch(publisher, tmp_path).files

    def test_a_redirect_that_leads_nowhere_is_named(
        self, tmp_path: Path, publisher: Publisher
    ) -> None:
        publisher.publish("/list.csv", Answer(status=302))
        with pytest.raises(FetchError, match=r"the server answered 302"):
            fetch(publisher, tmp_path)

    @pytest.mark.parametrize("inside", ["169.254.169.254", "127.0.0.1", "[::1]", "localhost"])
    def test_a_redirect_from_outside_into_a_network_is_not_followed(
        self, tmp_path: Path, publisher: Publisher, monkeypatch: pytest.MonkeyPatch, inside: str
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", publisher.url)
        url = "http://lists.example/list.csv"
        publisher.publish(url, Answer(status=302, headers={"Location": f"http://{inside}/secret"}))
        with pytest.raises(FetchError, match=r"which is inside a network"):
            fetch_files([SourceFile("list.csv", url)], tmp_path, limits=LIMITS)
        assert publisher.asked == [url]

    def test_a_password_goes_along_to_the_same_host_and_to_no_other(
        self, tmp_path: Path, publisher: Publisher
    ) -> None:
        with publishing() as other:
            other.publish("/list.csv", b"list")
            moved = Answer(status=302, headers={"Location": "/near.csv"})
            publisher.publish("/list.csv", moved)
            away = {"Location": f"{other.url}/list.csv"}
            publisher.publish("/near.csv", Answer(status=302, headers=away))
            url = publisher.url.replace("://", "://me:secret@") + "/list.csv"
            assert fetch_files([SourceFile("list.csv", url)], tmp_path, limits=LIMITS).files
            assert [headers.get("Authorization", "")[:5] for headers in publisher.headers] == [
                "Basic",
                "Basic",
            ]
            assert "Authorization" not in other.headers[0]
            other.publish("/list.csv", Answer(b"no", 404))
            with pytest.raises(FetchError, match=r"me:\*\*\*@") as caught:
                fetch_files([SourceFile("list.csv", url)], tmp_path, limits=LIMITS)
            assert "secret" not in str(caught.value)


class TestLengths:
    def test_a_packed_file_is_unpacked(self, tmp_path: Path, publisher: Publisher) -> None:
        halves = gzip.compress(LIST[:90_000]) + gzip.compress(LIST[90_000:])
        publisher.publish("/list.csv", Answer(halves, headers={"Content-Encoding": "gzip"}))
        assert fetch(publisher, tmp_path).files["list.csv"].read_bytes() == LIST
        assert publisher.headers[0]["Accept-Encoding"] == "gzip"

    def test_a_packed_file_without_its_end_is_no_file(
        self, tmp_path: Path, publisher: Publisher
    ) -> None:
        headers = {"Content-Encoding": "gzip"}
        short = Answer(gzip.compress(LIST)[:-9], headers=headers, length=-1)
        publisher.publish("/list.csv", short)
        with pytest.raises(FetchError, match=r"cannot be unpacked: .*ended before"):
            fetch(publisher, tmp_path)
        assert len(publisher.asked) == LIMITS.attempts
        assert not (tmp_path / "list.csv").exists()

    def test_a_gzip_bomb_is_refused(self, tmp_path: Path, publisher: Publisher) -> None:
        bomb = gzip.compress(bytes(32 << 20))
        publisher.publish("/list.csv", Answer(bomb, headers={"Content-Encoding": "gzip"}))
        with pytest.raises(FetchError, match=r"more than 200 times what was sent .* gzip bomb"):
            fetch(publisher, tmp_path)
        with pytest.raises(FetchError, match=r"larger than 1000000 bytes"):
            fetch(publisher, tmp_path, limits=Limits(5.0, 3, size_max=1_000_000))
        assert list(publisher.asked) == ["/list.csv"] * 2
        assert not (tmp_path / "list.csv").exists()

    @pytest.mark.parametrize("coding", ["br", "gzip, gzip", "deflate"])
    def test_a_packing_that_was_not_asked_for_is_named(
        self, tmp_path: Path, publisher: Publisher, coding: str
    ) -> None:
        publisher.publish("/list.csv", Answer(b"x", headers={"Content-Encoding": coding}))
        with pytest.raises(FetchError, match=rf"packed as '{coding}'"):
            fetch(publisher, tmp_path)

    def test_a_length_over_the_limit_is_refused_before_it_comes(
        self, tmp_path: Path, publisher: Publisher
    ) -> None:
        publisher.publish("/list.csv", Answer(b"x", length=10**12))
        with pytest.raises(FetchError, match=r"larger than"):
            fetch(publisher, tmp_path)
        assert not (tmp_path / "list.csv.part").exists()


class TestChecksums:
    SHA1 = hashlib.sha1(LIST).hexdigest()
    SHA256 = hashlib.sha256(LIST).hexdigest()

    @pytest.mark.parametrize(
        "document",
        [
            f"{SHA256}  list.csv\n",
            f"{'0' * 64}  other.csv\n{SHA256.upper()} *./LIST.CSV\n",
            f"SHA256 (list.csv) = {SHA256}\n",
            SHA1,
            json.dumps({"resources": [{"name": "list.csv", "checksum": SHA1}]}),
            json.dumps({"resources": [{"url": "https://x.example/a/list.csv", "checksum": SHA1}]}),
        ],
    )
    def test_a_file_with_its_checksum_is_taken(
        self, tmp_path: Path, publisher: Publisher, document: str
    ) -> None:
        publisher.publish("/list.csv", LIST)
        publisher.publish("/sums", document.encode())
        assert fetch(publisher, tmp_path, checksum_url=f"{publisher.url}/sums").files

    def test_a_file_with_another_checksum_is_not(
        self, tmp_path: Path, publisher: Publisher
    ) -> None:
        publisher.publish("/list.csv", LIST + b"more")
        publisher.publish("/sums", f"{self.SHA1}  list.csv".encode())
        other = hashlib.sha1(LIST + b"more").hexdigest()
        with pytest.raises(FetchError, match=f"SHA1 checksum is {other}.* prints {self.SHA1}"):
            fetch(publisher, tmp_path, checksum_url=f"{publisher.url}/sums")
        assert not (tmp_path / "list.csv").exists()
        publisher.publish("/list.csv", LIST + b"more", LIST)
        assert fetch(publisher, tmp_path, checksum_url=f"{publisher.url}/sums").files

    @pytest.mark.parametrize(
        ("document", "cause"),
        [
            (Answer(b"no", 404), "the server answered 404"),
            (Answer(b"nothing of use"), "it has no checksum of list.csv"),
            (Answer(b'{"resources": ['), "it is not JSON"),
            (Answer(b'{"resources": 5}'), "it has no checksum of list.csv"),
            (Answer(b"[" * 200_000), "it is nested too deeply"),
            (Answer(b"x" * (17 << 20)), "it is larger than"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_a_file_whose_checksum_cannot_be_read_is_not_taken(
        self, tmp_path: Path, publisher: Publisher, document: Answer, cause: str
    ) -> None:
        publisher.publish("/list.csv", LIST)
        publisher.publish("/sums", document)
        with pytest.raises(FetchError, match=rf"checksum could not be read from .*/sums: {cause}"):
            fetch(publisher, tmp_path, checksum_url=f"{publisher.url}/sums")
        assert not (tmp_path / "list.csv").exists()


class TestConnections:
    def test_an_expired_certificate_is_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pauses: list[float]
    ) -> None:
        tls, certificate = make_certificate(tmp_path / "tls", expired=True)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        with publishing(tls) as publisher:
            publisher.publish("/list.csv", LIST)
            with pytest.raises(FetchError, match=r"not to be trusted: certificate has expired"):
                fetch(publisher, tmp_path)
            assert publisher.asked == []
        assert pauses == []

    def test_a_certificate_of_the_users_own_is_trusted_where_it_is_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tls, certificate = make_certificate(tmp_path / "tls", expired=False)
        monkeypatch.delenv("SSL_CERT_DIR", raising=False)
        monkeypatch.delenv("SSL_CERT_FILE", raising=False)
        with publishing(tls) as publisher, publishing() as plain:
            publisher.publish("/list.csv", LIST)
            with pytest.raises(FetchError, match=r"not to be trusted: self.signed cert.*SSL_CERT_"):
                fetch(publisher, tmp_path)
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
            assert fetch(publisher, tmp_path).files
            down = Answer(status=302, headers={"Location": f"{plain.url}/list.csv"})
            publisher.publish("/list.csv", down)
            with pytest.raises(FetchError, match=r"not encrypted, while the first address is"):
                fetch(publisher, tmp_path)
            assert plain.asked == []

    @pytest.mark.parametrize(
        ("variable", "value"),
        [("SSL_CERT_FILE", "/nowhere/cert.pem"), ("HTTP_PROXY", "gopher://proxy.example")],
    )
    def test_a_variable_that_names_nothing_of_use_is_told(
        self,
        tmp_path: Path,
        publisher: Publisher,
        monkeypatch: pytest.MonkeyPatch,
        variable: str,
        value: str,
    ) -> None:
        monkeypatch.setenv(variable, value)
        with pytest.raises(FetchError, match=rf"No connection can be prepared.*{variable}"):
            fetch(publisher, tmp_path)

    def test_proxies_of_the_environment_are_honoured(
        self, tmp_path: Path, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", publisher.url)
        url = "http://lists.example/list.csv"
        publisher.publish(url, LIST)
        assert fetch_files([SourceFile("list.csv", url)], tmp_path, limits=LIMITS).files
        assert publisher.asked == [url]
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        publisher.publish("/list.csv", LIST)
        assert fetch(publisher, tmp_path).files
        assert publisher.asked == [url, "/list.csv"]

    def test_the_program_gives_its_name(self, tmp_path: Path, publisher: Publisher) -> None:
        publisher.publish("/list.csv", LIST)
        fetch(publisher, tmp_path)
        agent = publisher.headers[0]["User-Agent"]
        assert agent.startswith("Mozilla/5.0 (compatible; firmwatch/0.")
        assert agent.endswith("; +https://pypi.org/project/firmwatch)")


def test_what_is_on_disk_is_asked_of_no_server(tmp_path: Path) -> None:
    item = SourceFile("list.csv", "https://lists.example/list.csv")
    local = SourceFile("list.csv", "file:///srv/list.csv")
    assert is_remote([item])
    assert is_remote([local, item])
    assert not is_remote([local])
    assert not is_remote([SourceFile("list.csv", "")])
    assert not is_remote([item], str(tmp_path))
    assert is_remote([local], "http://mirror.example/")
