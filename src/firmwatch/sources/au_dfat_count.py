"""A second count of Australia's Consolidated List, from the sheet's XML in the zip file."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from lxml import etree

from firmwatch.errors import RefusedError

__all__ = ["count"]

_FILE = "consolidated.xlsx"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_NUMBERED = re.compile(r"0*([0-9]{1,6}) ?([A-Za-z]{0,3}[0-9]{0,3})")
_KEPT = 64  # characters of a cell; a reference, a title or the fact that there is text needs fewer


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the published entries: numbers, second primary names under one, and other rows.

    Rows of one number ("201", "201a") are one entry. A further primary row with the bare number
    and another name is one more, and so is a row without a readable number or without a name.
    Raises `RefusedError` where the XML inside cannot be read.
    """
    try:
        with zipfile.ZipFile(files[_FILE]) as archive:
            strings = _strings(archive)
            total = sum(_entries(archive, part, strings) for part in _sheets(archive))
    except (etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, KeyError, ValueError) as error:
        raise RefusedError(
            f"{_FILE} cannot be counted: its XML is broken ({error}). Download it again; the last"
            " good snapshot stays in use."
        ) from error
    return {_FILE: total}


def _sheets(archive: zipfile.ZipFile) -> list[str]:
    names = archive.namelist()
    return [name for name in names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]


def _elements(stream: IO[bytes], tag: str) -> Iterator[etree._Element]:
    events = etree.iterparse(
        stream, events=("end",), tag=_MAIN + tag, resolve_entities=False, no_network=True
    )
    for _, element in events:
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _plain(element: etree._Element) -> str:
    # Phonetic readings (rPh) are shown beside the text and are no part of it.
    runs = element.iterfind(f"{_MAIN}t"), element.iterfind(f"{_MAIN}r/{_MAIN}t")
    text = "".join(run.text or "" for run in (item for part in runs for item in part))
    return re.sub("_x[0-9A-Fa-f]{4}_", " ", text).strip()[:_KEPT]


def _strings(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    with archive.open("xl/sharedStrings.xml") as stream:
        return [_plain(element) for element in _elements(stream, "si")]


def _entries(archive: zipfile.ZipFile, part: str, strings: list[str]) -> int:
    titles: dict[str, str] = {}
    primaries: defaultdict[str, set[str]] = defaultdict(set)
    others = 0
    with archive.open(part) as stream:
        for row in _elements(stream, "row"):
            cells = {column: text for column, text in _cells(row, strings) if text}
            if not cells:
                continue
            if not titles:
                titles = {" ".join(text.split()): column for column, text in cells.items()}
                continue
            get = {title: cells.get(column, "") for title, column in titles.items()}
            numbered = _NUMBERED.fullmatch(get.get("Reference", ""))
            name = " ".join(get.get("Name of Individual or Entity", "").split()).strip(" ,;")
            if not numbered or name.lower() in ("", "na", "n/a", "-"):
                others += 1
                continue
            known = primaries[numbered[1]]
            if not numbered[2] and get.get("Name Type", "").lower().startswith("prim"):
                known.add(name)
    return others + sum(max(1, len(names)) for names in primaries.values())


def _cells(row: etree._Element, strings: list[str]) -> Iterator[tuple[str, str]]:
    for number, cell in enumerate(row.iterfind(f"{_MAIN}c")):
        column = re.sub(r"[^A-Z]", "", (cell.get("r") or "").upper()) or f"#{number}"
        kind = cell.get("t", "n")
        value = (cell.findtext(f"{_MAIN}v") or "").strip()
        if kind == "s":
            index = int(value) if value.isdigit() else len(strings)
            yield column, strings[index] if index < len(strings) else ""
        elif kind == "inlineStr":
            inline = cell.find(f"{_MAIN}is")
            yield column, "" if inline is None else _plain(inline)
        elif kind == "n" and re.fullmatch(r"[0-9]+(?:\.0*)?(?:[Ee][+]?[0-9]{1,2})?", value):
            yield column, str(int(float(value)))
        else:
            yield column, re.sub("_x[0-9A-Fa-f]{4}_", " ", value).strip()[:_KEPT]
