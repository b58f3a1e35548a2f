"""Downloads from a server that misbehaves, and files that stand on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmwatch.errors import FetchError
from firmwatch.fetch import Limits, fetch_files
from firmwatch.fetch.attempts import RETRIED
from firmwatch.model import SourceFile
from tests.unit.fetch.publisher import Answer, Publisher

LIST = SourceFile("list.csv", "https://lists.example/LIST.CSV")
EXTRA = SourceFile("extra.csv", "https://lists.example/EXTRA.CSV", required=False)
LIMITS = Limits(timeout_seconds=5.0, attempts=3)


def at(publisher: Publisher, *paths: str, required: bool = True) -> list[SourceFile]:
    return [SourceFile(path.lstrip("/").lower(), publisher.url + path, required) for path in paths]


def test_a_file_is_downloaded_under_its_canonical_name(
    tmp_path: Path, publisher: Publisher, pauses: list[float]
) -> None:
    publisher.publish("/LIST.CSV", b"1,Vostrika\n" * 20_000)
    told: list[tuple[str, int, int | None]] = []
    files = at(publisher, "/LIST.CSV")
    fetched = fetch_files(files, tmp_path, progress=lambda *step: told.append(step))
    assert fetched.files == {"list.csv": tmp_path / "list.csv"}
    assert (tmp_path / "list.csv").read_bytes() == b"1,Vostrika\n" * 20_000
    assert fetched.url == publisher.url + "/LIST.CSV"
    assert fetched.modified_at is None
    assert told[-1] == ("list.csv", 220_000, 220_000)
    assert len(told) > 1
    assert pauses == []


def test_a_redirect_is_followed(tmp_path: Path, publisher: Publisher) -> None:
    publisher.publish("/list.csv", Answer(status=302, headers={"Location": "/moved.csv"}))
    publisher.publish("/moved.csv", Answer(status=301, headers={"Location": "/there.csv"}))
    publisher.publish("/there.csv", b"here it is")
    fetched = fetch_files(at(publisher, "/list.csv"), tmp_path)
    assert fetched.files["list.csv"].read_bytes() == b"here it is"


def test_redirects_in_a_circle_end(tmp_path: Path, publisher: Publisher) -> None:
    publisher.publish("/list.csv", Answer(status=302, headers={"Location": "/list.csv"}))
    with pytest.raises(FetchError, match=r"list.csv could not.*in a circle"):
        fetch_files(at(publisher, "/list.csv"), tmp_path, limits=Limits(5.0, 1))


@pytest.mark.parametrize("status", [404, 410, 403, 400, 401, 501])
def test_a_refusal_is_not_tried_again(
    tmp_path: Path, publisher: Publisher, status: int, pauses: list[float]
) -> None:
    publisher.publish("/list.csv", Answer(b"no", status))
    with pytest.raises(FetchError, match=rf"the server answered {status}") as caught:
        fetch_files(at(publisher, "/list.csv"), tmp_path, limits=LIMITS)
    assert "list.csv could not be downloaded" in str(caught.value)
    assert publisher.url + "/list.csv" in str(caught.value)
    assert "--from" in str(caught.value)
    assert publisher.asked == ["/list.csv"]
    assert pauses == []


@pytest.mark.parametrize("status", [404, 410])
def test_a_file_that_is_not_required_may_be_missing(
    tmp_path: Path, publisher: Publisher, status: int
) -> None:
    publisher.publish("/list.csv", b"list")
    publisher.publish("/extra.csv", Answer(b"no", status))
    files = [*at(publisher, "/list.csv"), *at(publisher, "/extra.csv", required=False)]
    fetched = fetch_files(files, tmp_path, limits=LIMITS)
    assert set(fetched.files) == {"list.csv"}
    assert not (tmp_path / "extra.csv").exists()


def test_a_file_that_is_not_required_and_fails_otherwise_is_no_file_that_is_missing(
    tmp_path: Path, publisher: Publisher
) -> None:
    publisher.publish("/extra.csv", Answer(b"no", 500))
    with pytest.raises(FetchError, match=r"extra.csv .* answered 500"):
        fetch_files(at(publisher, "/extra.csv", required=False), tmp_path, limits=LIMITS)
    assert len(publisher.asked) == 3


@pytest.mark.parametrize("status", sorted(RETRIED))
def test_a_fault_that_may_pass_is_tried_again_after_a_pause(
    tmp_path: Path, publisher: Publisher, status: int, pauses: list[float]
) -> None:
    publisher.publish("/list.csv", Answer(b"no", status), Answer(b"no", status), b"list")
    fetched = fetch_files(at(publisher, "/list.csv"), tmp_path, limits=LIMITS)
    assert fetched.files["list.csv"].read_bytes() == b"list"
    assert len(pauses) == 2
    assert all(0 < pause <= 30 for pause in pauses)


def test_tries_come_to_an_end(tmp_path: Path, publisher: Publisher) -> None:
    publisher.publish("/list.csv", Answer(b"no", 503))
    with pytest.raises(FetchError, match="answered 503 Service Unavailable"):
        fetch_files(at(publisher, "/list.csv"), tmp_path, limits=LIMITS)
    assert len(publisher.asked) == LIMITS.attempts


def test_a_connection_cut_in_the_middle_is_never_a_whole_file(
    tmp_path: Path, publisher: Publisher
) -> None:
    publisher.publish("/list.csv", Answer(b"half a li", length=5_000))
    with pytest.raises(
        FetchError, match=r"list.csv .*the connection was cut after 9 of 5000 bytes"
    ):
        fetch_files(at(publisher, "/list.csv"), tmp_path, limits=LIMITS)
    assert len(publisher.asked) == LIMITS.attempts
    publisher.publish("/list.csv", Answer(b"a much longer half", length=5_000), b"whole")
    fetched = fetch_files(at(publisher, "/list.csv"), tmp_path, limits=LIMITS)
    assert fetched.files["list.csv"].read_bytes() == b"whole"


@pytest.mark.parametrize("claimed", [None, 10_000_000])
def test_a_file_over_the_limit_is_refused_at_once(
    tmp_path: Path, publisher: Publisher, claimed: int | None
) -> None:
    publisher.publish("/list.csv", Answer(b"x" * 300_000, length=claimed))
    limits = Limits(5.0, 3, size_max=100_000)
    with pytest.raises(FetchError, match=r"list.csv .* larger than 100000 bytes.*_max_mb"):
        fetch_files(at(publisher, "/list.csv"), tmp_path, limits=limits)
    assert publisher.asked == ["/list.csv"]
    limits = Limits(5.0, 3, size_max=300_000)
    publisher.publish("/list.csv", b"x" * 300_000)
    assert fetch_files(at(publisher, "/list.csv"), tmp_path, limits=limits).files


def test_a_server_that_is_not_there_is_named(tmp_path: Path, publisher: Publisher) -> None:
    item = SourceFile("list.csv", "http://127.0.0.1:1/list.csv")
    with pytest.raises(
        FetchError,
        match=r"list.csv .*http://127.0.0.1:1/list.csv: there is no connection \(ConnectError",
    ):
        fetch_files([item], tmp_path, limits=LIMITS)


@pytest.mark.parametrize("url", ["http://[bad/list.csv", "https://", "http://a:b:c/"])
def test_an_address_that_is_none_is_named(tmp_path: Path, url: str) -> None:
    with pytest.raises(FetchError, match=r"list\.csv could not be downloaded") as caught:
        fetch_files([SourceFile("list.csv", url)], tmp_path, limits=LIMITS)
    assert url in str(caught.value)


def test_a_file_without_an_address_says_where_to_give_one(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=r"list.csv has no address.*--from"):
        fetch_files([SourceFile("list.csv", "")], tmp_path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, publisher: Publisher) -> None:
    publisher.publish("/list.csv", b"list")
    with pytest.raises(FetchError, match=r"list.csv .* cannot be written") as caught:
        fetch_files(at(publisher, "/list.csv"), tmp_path / "gone", limits=LIMITS)
    assert str(tmp_path / "gone" / "list.csv") in str(caught.value)


@pytest.mark.parametrize(
    ("header", "instant"),
    [
        ("Sun, 01 Mar 2026 08:00:00 GMT", "2026-03-01T08:00:00+00:00"),
        ("Sun, 01 Mar 2026 10:00:00 +0200", "2026-03-01T08:00:00+00:00"),
        ("yesterday", None),
        ("", None),
        ("Fri, 31 Dec 9999 23:00:00 -0200", None),
    ],
)
def test_the_servers_date_is_kept_where_it_can_be_read(
    tmp_path: Path, publisher: Publisher, header: str, instant: str | None
) -> None:
    publisher.publish("/list.csv", Answer(b"list", headers={"Last-Modified": header}))
    assert fetch_files(at(publisher, "/list.csv"), tmp_path).modified_at == instant


def test_the_latest_date_of_several_files_is_kept(tmp_path: Path, publisher: Publisher) -> None:
    for path, day in (("/a.csv", "02"), ("/b.csv", "03"), ("/c.csv", "01")):
        header = {"Last-Modified": f"Sun, {day} Mar 2026 08:00:00 GMT"}
        publisher.publish(path, Answer(b"list", headers=header))
    fetched = fetch_files(at(publisher, "/a.csv", "/b.csv", "/c.csv"), tmp_path)
    assert fetched.modified_at == "2026-03-03T08:00:00+00:00"


def test_an_address_of_the_users_own_replaces_the_publishers(
    tmp_path: Path, publisher: Publisher
) -> None:
    publisher.publish("/mirror/list.csv", b"list")
    publisher.publish("/mirror/extra.csv", b"extra")
    publisher.publish("/one.csv", b"one")
    fetched = fetch_files([LIST, EXTRA], tmp_path, origin=f"{publisher.url}/mirror/")
    assert set(fetched.files) == {"list.csv", "extra.csv"}
    assert fetched.url == f"{publisher.url}/mirror/"
    fetch_files([LIST], tmp_path, origin=f"{publisher.url}/one.csv")
    fetch_files([LIST], tmp_path, origin=f"{publisher.url}/mirror/")
    assert publisher.asked[2:] == ["/one.csv", "/mirror/list.csv"]


@pytest.mark.parametrize("name", ["list.csv", "LIST.CSV", "List.csv"])
def test_a_folder_is_read_in_place_whatever_the_case_of_its_names(
    tmp_path: Path, name: str
) -> None:
    folder, downloads = tmp_path / "mirror", tmp_path / "downloads"
    folder.mkdir()
    downloads.mkdir()
    (folder / name).write_text("list")
    (folder / "EXTRA.csv").write_text("extra")
    (folder / "notes.txt").write_text("notes")
    for origin in (str(folder), folder.as_uri()):
        fetched = fetch_files([LIST, EXTRA], downloads, origin=origin)
        assert fetched.files == {"list.csv": folder / name, "extra.csv": folder / "EXTRA.csv"}
        assert fetched.url == folder.as_posix()
    assert list(downloads.iterdir()) == []


def test_a_single_file_may_have_any_name_and_brings_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "download (1).csv").write_text("list")
    origin = str(tmp_path / "download (1).csv")
    assert fetch_files([LIST], tmp_path, origin=origin).files == {"list.csv": Path(origin)}
    assert fetch_files([LIST], tmp_path, origin=Path(origin).as_uri()).files
    assert fetch_files([LIST], tmp_path, origin=str(tmp_path)).files == {"list.csv": Path(origin)}
    (tmp_path / "LIST.CSV").write_text("list")
    (tmp_path / "EXTRA.CSV").write_text("extra")
    found = fetch_files([LIST, EXTRA], tmp_path, origin=str(tmp_path / "EXTRA.CSV")).files
    assert set(found) == {"list.csv", "extra.csv"}


def test_a_file_that_is_not_required_may_be_missing_from_a_folder(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("list")
    assert set(fetch_files([LIST, EXTRA], tmp_path, origin=str(tmp_path)).files) == {"list.csv"}


def test_what_is_not_on_disk_is_named(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=r"gone does not exist. Check the path"):
        fetch_files([LIST], tmp_path, origin=str(tmp_path / "gone"))
    with pytest.raises(FetchError, match=r"lacks list.csv\. Put .*list.csv, extra.csv"):
        fetch_files([LIST, EXTRA], tmp_path, origin=str(tmp_path))
    (tmp_path / "a.txt").write_text("")
    (tmp_path / "b.txt").write_text("")
    with pytest.raises(FetchError, match=r"lacks list\.csv"):
        fetch_files([LIST], tmp_path, origin=str(tmp_path))
    with pytest.raises(FetchError, match=r"a.txt is none of the files of this source \(list.csv"):
        fetch_files([LIST, EXTRA], tmp_path, origin=str(tmp_path / "a.txt"))
