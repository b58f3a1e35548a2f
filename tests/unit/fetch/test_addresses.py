"""Addresses with the day in them, and headers that a publisher alone may see."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from firmwatch.errors import FetchError
from firmwatch.fetch import Limits, downloads, fetch_files
from firmwatch.fetch.addresses import is_same_origin
from firmwatch.model import FileVersion, SourceFile
from tests.unit.fetch.publisher import Answer, Publisher, publishing

SECRET = "k3y-of-norland"
LIMITS = Limits(attempts=2)


@pytest.fixture(autouse=True)
def _a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("firmwatch.fetch.clock.today", lambda: date(2031, 1, 2))


def dated(publisher: Publisher, required: bool = True, days_back: int = 7) -> SourceFile:
    url = f"{publisher.url}/list_{{date:%y%j}}.csv"
    return SourceFile("list.csv", url, required, days_back=days_back)


class TestDays:
    def test_the_file_of_today_is_taken(self, publisher: Publisher, tmp_path: Path) -> None:
        publisher.publish("/list_31002.csv", b"today")
        publisher.publish("/list_31001.csv", b"yesterday")
        found = fetch_files([dated(publisher)], tmp_path, limits=LIMITS)
        assert found.files["list.csv"].read_bytes() == b"today"
        assert publisher.asked == ["/list_31002.csv"]

    def test_else_the_newest_that_there_is(self, publisher: Publisher, tmp_path: Path) -> None:
        publisher.publish("/list_30364.csv", Answer(b"older", headers={"ETag": '"v1"'}))
        found = fetch_files([dated(publisher)], tmp_path, limits=LIMITS)
        assert found.files["list.csv"].read_bytes() == b"older"
        assert publisher.asked == [f"/list_{day}.csv" for day in (31002, 31001, 30365, 30364)]
        known = {"list.csv": FileVersion("list.csv", *_validators(found.versions[0]))}
        again = fetch_files([dated(publisher)], tmp_path, limits=LIMITS, known=known)
        assert again.unchanged == {"list.csv"}

    def test_where_there_is_none_the_days_are_told(
        self, publisher: Publisher, tmp_path: Path
    ) -> None:
        with pytest.raises(FetchError, match=r"no file of today or of the 2 days before .*%y%j"):
            fetch_files([dated(publisher, days_back=2)], tmp_path, limits=LIMITS)
        assert len(publisher.asked) == 3
        assert not fetch_files([dated(publisher, required=False)], tmp_path, limits=LIMITS).files

    def test_another_failure_is_no_reason_to_take_an_older_file(
        self, publisher: Publisher, tmp_path: Path
    ) -> None:
        publisher.publish("/list_31002.csv", Answer(b"no", 503))
        publisher.publish("/list_31001.csv", b"yesterday")
        with pytest.raises(FetchError, match="503"):
            fetch_files([dated(publisher)], tmp_path, limits=LIMITS)


def _validators(version: FileVersion) -> tuple[str, str, str]:
    return version.address, version.etag, version.last_modified


def secret(publisher: Publisher, value: str = SECRET) -> SourceFile:
    return SourceFile("list.csv", f"{publisher.url}/list.csv", headers=(("apikey", value),))


class TestHeaders:
    def test_they_are_sent_with_every_request_for_the_file(
        self, publisher: Publisher, tmp_path: Path
    ) -> None:
        whole = Answer(b"0123456789", headers={"ETag": '"v1"'}, ranges=True)
        cut = Answer(b"01234", headers={"ETag": '"v1"'}, length=10)
        publisher.publish("/list.csv", cut, whole)
        found = fetch_files([secret(publisher)], tmp_path, limits=LIMITS)
        assert found.files["list.csv"].read_bytes() == b"0123456789"
        assert [headers["apikey"] for headers in publisher.headers] == [SECRET, SECRET]
        assert "Range" in publisher.headers[1]
        with downloads(tmp_path, LIMITS, lambda *_: None) as fetch:
            fetch(secret(publisher))
        assert publisher.headers[-1]["apikey"] == SECRET

    def test_they_are_sent_to_nobody_else(self, publisher: Publisher, tmp_path: Path) -> None:
        with publishing() as other:
            other.publish("/list.csv", b"elsewhere")
            publisher.publish("/list.csv", Answer(b"", 302, {"Location": f"{other.url}/list.csv"}))
            fetch_files([secret(publisher)], tmp_path, limits=LIMITS)
            assert "apikey" not in other.headers[0]
        assert publisher.headers[0]["apikey"] == SECRET

    def test_no_error_and_no_text_shows_them(self, publisher: Publisher, tmp_path: Path) -> None:
        publisher.publish("/list.csv", Answer(b"no", 403))
        item = secret(publisher)
        assert SECRET not in repr(item)
        with pytest.raises(FetchError) as caught:
            fetch_files([item], tmp_path, limits=LIMITS)
        assert SECRET not in str(caught.value)

    def test_one_that_is_not_set_is_asked_for_by_name(
        self, publisher: Publisher, tmp_path: Path
    ) -> None:
        with pytest.raises(FetchError, match=r"header apikey, which is not set\. Set it as"):
            fetch_files([secret(publisher, "")], tmp_path, limits=LIMITS)
        assert publisher.asked == []
        publisher.publish("/mirror.csv", b"a mirror needs none")
        mirror = f"{publisher.url}/mirror.csv"
        assert fetch_files([secret(publisher, "")], tmp_path, mirror, LIMITS).files
        assert "apikey" not in publisher.headers[-1]

    @pytest.mark.parametrize(
        ("url", "other", "same"),
        [
            ("https://a.example/x", "https://a.example:443/y?z", True),
            ("https://a.example/x", "http://a.example/x", False),
            ("https://a.example/x", "https://b.example/x", False),
            ("https://a.example/x", "https://a.example:8443/x", False),
            ("https://a.example/x", "https://[bad/x", False),
        ],
    )
    def test_an_origin_is_scheme_host_and_port(self, url: str, other: str, same: bool) -> None:
        assert is_same_origin(url, other) is same
