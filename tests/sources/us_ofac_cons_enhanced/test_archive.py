"""The archive around an XML: one member, within limits, whole."""

from __future__ import annotations

import contextlib
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import FirmwatchError, RefusedError
from firmwatch.sources import zip_members
from firmwatch.sources.us_ofac_cons_enhanced import SOURCE
from firmwatch.sources.zip_members import open_member
from tests.sources.fixtures import fixture, read
from tests.sources.us_ofac_cons_enhanced.documents import (
    archive,
    document,
    entity,
    published,
)

XML = document([entity(1), entity(2)])
PACKED = archive(("CONS_ENHANCED.XML", XML))


def content_of(path: Path) -> bytes:
    with open_member(path, "list.zip") as stream:
        found = b""
        while chunk := stream.read(1000):
            found += chunk
        return found


def refused(folder: Path, content: bytes, cause: str) -> None:
    path = folder / "list.zip"
    path.write_bytes(content)
    with pytest.raises(RefusedError, match=rf"list\.zip.*{cause}"):
        content_of(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_the_only_member_is_read(tmp_path: Path, method: int) -> None:
    path = tmp_path / "list.zip"
    path.write_bytes(archive(("folder/list.xml", XML), method=method))
    assert content_of(path) == XML


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    refused(tmp_path, archive(("bomb.xml", b"\0" * 5_000_000)), "more than 100 times its size")


def test_a_member_that_is_too_long_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zip_members, "MEMBER_BYTES_MAX", 1000)
    refused(tmp_path, archive(("list.xml", XML)), "bytes, more than 1000")


def test_a_member_that_lies_about_its_length_is_refused(tmp_path: Path) -> None:
    # The length in the directory, at the end, is what is believed; here it is too small.
    honest, lie = struct.pack("<L", len(XML)), struct.pack("<L", 1000)
    place = PACKED.rindex(honest)
    refused(tmp_path, PACKED[:place] + lie + PACKED[place + 4 :], "cannot be unpacked")


@pytest.mark.parametrize(
    "members", [(), (("a.xml", XML), ("b.xml", XML)), (("folder/", b""),)], ids=["0", "2", "folder"]
)
def test_another_number_of_files_is_refused(
    tmp_path: Path, members: tuple[tuple[str, bytes], ...]
) -> None:
    refused(tmp_path, archive(*members), r"holds [02] files")


def test_an_unusual_method_is_refused(tmp_path: Path) -> None:
    content = archive(("list.xml", XML), method=zipfile.ZIP_LZMA)
    refused(tmp_path, content, "packed by method 14")


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    directory = PACKED.rindex(b"PK\x01\x02")
    flags = directory + 8
    refused(tmp_path, PACKED[:flags] + b"\x01" + PACKED[flags + 1 :], "is encrypted")


def test_damage_inside_is_refused_by_the_checksum(tmp_path: Path) -> None:
    stored = archive(("list.xml", XML), method=zipfile.ZIP_STORED)
    refused(tmp_path, stored.replace(b"VOSTRIKA", b"VOSTRIKO", 1), "cannot be unpacked")


@pytest.mark.parametrize("length", [1, 50, len(PACKED) // 2, len(PACKED) - 1])
def test_an_archive_that_is_cut_off_is_refused(tmp_path: Path, length: int) -> None:
    refused(tmp_path, PACKED[:length], "cannot be unpacked")


def test_the_second_counter_opens_archives_as_carefully(tmp_path: Path) -> None:
    path = tmp_path / "cons_enhanced.zip"
    path.write_bytes(archive(("bomb.xml", b"\0" * 5_000_000)))
    with pytest.raises(RefusedError, match="zip bomb"):
        SOURCE.count({"cons_enhanced.zip": path})


def test_a_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="is missing"):
        list(SOURCE.parse({"cons_enhanced.zip": tmp_path / "nothing.zip"}))


@settings(deadline=None, max_examples=150)
@given(
    place=st.integers(0, 5000),
    length=st.integers(0, 12),
    inserted=st.binary(max_size=12),
)
def test_any_damage_to_the_archive_raises_nothing_but_firmwatch_errors(
    place: int, length: int, inserted: bytes
) -> None:
    whole = fixture(SOURCE.name)["cons_enhanced.zip"].read_bytes()
    place = min(place, len(whole))
    content = whole[:place] + inserted + whole[place + length :]
    with (
        published(SOURCE, content, packed=True) as files,
        contextlib.suppress(FirmwatchError),
    ):
        read(SOURCE, files)
