from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from firmwatch.errors import RefusedError
from firmwatch.model import SourceFile
from firmwatch.sources import check_file

CSV = SourceFile("list.csv", "https://publisher.example/list.csv")
ROWS = "".join(f'{n},"RURITANIA TRADING {n}","CUBA"\r\n' for n in range(400))

REFUSED = {
    "empty": (b"", r"is empty \(0 bytes\)"),
    "blank": (b" \r\n\t" * 9000, "is blank"),
    "html": (b"<!DOCTYPE HTML>\n<html><body>Sorry", "is a page of HTML"),
    "titled": (b"\n<html><head><title>\n 503  Sorry &amp; bye</title>", "titled '503 Sorry & bye'"),
    "xhtml": (b'<?xml version="1.0"?><!-- x --><html><title>Blocked</title>', "titled 'Blocked'"),
    "utf-16": (ROWS.encode("utf-16"), "UTF-16"),
    "utf-16 big": (b"\xfe\xff" + ROWS.encode("utf-16-be"), "UTF-16"),
    "utf-16 unmarked": (ROWS.encode("utf-16-le"), "UTF-16"),
    "utf-16 big unmarked": (ROWS.encode("utf-16-be"), "UTF-16"),
    "utf-32": (ROWS.encode("utf-32"), "UTF-32"),
    "utf-32 unmarked": (ROWS.encode("utf-32-be"), "UTF-32"),
    "NUL": (b"1,2\n" + b"\x00" * 9000, "mostly of NUL bytes"),
    "gzip": (gzip.compress(ROWS.encode()), "gzip"),
    "zip": (b"PK\x03\x04rest", "zip"),
    "empty zip": (b"PK\x05\x06" + b"\x00" * 18, "empty zip"),
    "pdf": (b"%PDF-1.7\n", "PDF"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_the_list_is_refused(tmp_path: Path, case: str) -> None:
    content, cause = REFUSED[case]
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(RefusedError, match=cause) as caught:
        check_file(CSV, path)
    assert "list.csv" in str(caught.value)
    assert "https://publisher.example/list.csv" in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="cannot be read"):
        check_file(CSV, tmp_path / "list.csv")


@pytest.mark.parametrize(
    "content",
    [
        ROWS.encode(),
        ROWS.encode("utf-8-sig"),
        b"1,A\x00B\n" + ROWS.encode(),
        b"\n" * 20_000 + ROWS.encode(),
        b'<?xml version="1.0"?><list><title>no page</title></list>',
        b'1,"<html> is a name here"\n',
        b"1",
    ],
    ids=["plain", "byte order mark", "one NUL", "late", "xml", "html inside", "tiny"],
)
def test_a_plausible_file_passes(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    check_file(CSV, path)


def test_an_archive_passes_where_one_is_published(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"PK\x03\x04rest")
    check_file(SourceFile("list.xlsx", ""), path)
