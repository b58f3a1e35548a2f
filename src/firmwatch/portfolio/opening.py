"""Which format a portfolio file has, by its first bytes and never by its name."""

from __future__ import annotations

import zipfile
from pathlib import Path

from firmwatch.errors import PortfolioError
from firmwatch.portfolio.delimited import open_delimited
from firmwatch.portfolio.encodings import open_bytes
from firmwatch.portfolio.json_lines import open_json_lines
from firmwatch.portfolio.parquet_files import open_parquet
from firmwatch.portfolio.tables import Table, explained

__all__ = ["open_table"]

# First bytes: PKWARE's APPNOTE 4.3.7 (zip), [MS-CFB] 2.2, Apache Parquet's file format, PDF
# (ISO 32000).
_ZIP, _COMPOUND, _PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"
_FOREIGN = {b"%PDF": "a PDF document", b"{\\rtf": "a text document (RTF)", b"SQLite": "a database"}
_WORKBOOK_MEMBERS = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "content.xml": "ods"}


def open_table(path: Path) -> Table:
    """Open a portfolio file: CSV or TSV, XLSX, XLS, ODS, JSON lines (all but workbooks also as
    .gz) or Parquet.

    Raises `PortfolioError` for a file that cannot be read, is empty, has no usable header, or is
    something else, such as a web page saved under the name of a workbook.
    """
    path = Path(path)
    with explained(path):
        with open_bytes(path) as file:
            head = file.read(512)
        return _open(path, head)


def _open(path: Path, head: bytes) -> Table:
    if head.startswith(_PARQUET):
        return open_parquet(path)
    if head.startswith(_COMPOUND):
        return _workbook(path, "xls")
    if head.startswith(_ZIP):
        return _workbook(path, _zip_kind(path))
    for mark, what in _FOREIGN.items():
        if head.startswith(mark):
            raise _refused(path, what)
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if text.startswith(b"<"):
        raise _refused(path, "a web page or XML, whatever its name says")
    if text.startswith(b"["):
        raise _refused(
            path, "one JSON array; `jq -c '.[]' FILE > FILE.jsonl` makes JSON lines of it"
        )
    if text.startswith(b"{"):
        return open_json_lines(path)
    return open_delimited(path)


def _workbook(path: Path, kind: str) -> Table:
    from firmwatch.portfolio.workbooks import open_workbook

    return open_workbook(path, kind)


def _zip_kind(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        members = set(archive.namelist())
    for member, kind in _WORKBOOK_MEMBERS.items():
        if member in members:
            return kind
    raise _refused(path, f"a zip archive of {len(members)} files; unpack it and import one of them")


def _refused(path: Path, what: str) -> PortfolioError:
    return PortfolioError(
        f"{path}: the file is {what}. firmwatch reads CSV, TSV, XLSX, XLS, ODS, JSON lines and "
        "Parquet: save the table as CSV in UTF-8 and import that."
    )
