"""Workbooks written byte by byte, so that the tests need no spreadsheet program."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

Sheets = Sequence[tuple[str, Sequence[Sequence[str | float]]]]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def write_xlsx(path: Path, sheets: Sheets) -> None:
    """ECMA-376 with inline strings; a float that is a day in 45,000..46,000 has a date's style."""
    names = "".join(
        f'<sheet name="{name}" sheetId="{place}" r:id="rId{place}"/>'
        for place, (name, _) in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{place}" Type="{_RELATIONS}/worksheet" '
        f'Target="worksheets/sheet{place}.xml"/>'
        for place in range(1, len(sheets) + 1)
    )
    links += f'<Relationship Id="rIdS" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" '
            'ContentType="application/xml"/></Types>',
        )
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{names}</sheets></workbook>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
        )
        book.writestr(
            "xl/styles.xml",
            f'<styleSheet xmlns="{_MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
            '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        )
        for place, (_, rows) in enumerate(sheets, 1):
            body = "".join(f"<row>{''.join(map(_xlsx_cell, row))}</row>" for row in rows)
            book.writestr(
                f"xl/worksheets/sheet{place}.xml",
                f'<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>',
            )


def _xlsx_cell(value: str | float) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    style = ' s="1"' if 45_000 <= value <= 46_000 else ""
    return f"<c{style}><v>{value}</v></c>"


def write_ods(path: Path, sheets: Sheets) -> None:
    """OpenDocument 1.2."""
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    body = ""
    for name, rows in sheets:
        lines = "".join(
            f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows
        )
        body += f'<table:table table:name="{name}">{lines}</table:table>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{office}manifest:1.0"/>',
        )
        book.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{office}office:1.0" '
            f'xmlns:table="{office}table:1.0" xmlns:text="{office}text:1.0"><office:body>'
            f"<office:spreadsheet>{body}</office:spreadsheet></office:body>"
            "</office:document-content>",
        )


def _ods_cell(value: str | float) -> str:
    if isinstance(value, str):
        return (
            '<table:table-cell office:value-type="string">'
            f"<text:p>{escape(value)}</text:p></table:table-cell>"
        )
    return f'<table:table-cell office:value-type="float" office:value="{value}"/>'


def write_xls(path: Path, sheets: Sheets) -> None:
    """BIFF5 ([MS-XLS]'s ancestor) in a compound file ([MS-CFB]); text in Latin-1."""
    stream = _biff(sheets)
    stream += b"\0" * (max(4096, -(-len(stream) // 512) * 512) - len(stream))
    sectors = len(stream) // 512
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    assert len(fat) <= 128
    fat += [0xFFFFFFFF] * (128 - len(fat))
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"",
        0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0,
    )  # fmt: skip
    header += struct.pack("<108I", *[0xFFFFFFFF] * 108)
    directory = _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)
    directory += _entry("Book", 2, 2, len(stream))
    directory += _entry("", 0, 0, 0) * 2
    path.write_bytes(header + struct.pack("<128I", *fat) + directory + stream)


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le")
    length = len(text) + 2 if name else 0
    return struct.pack(
        "<64sHBBIII16sIQQIQ",
        text, length, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child, b"", 0, 0, 0, start, size,
    )  # fmt: skip


def _record(number: int, body: bytes) -> bytes:
    return struct.pack("<HH", number, len(body)) + body


def _biff(sheets: Sheets) -> bytes:
    bodies = []
    for _, rows in sheets:
        body = _record(0x809, struct.pack("<HHHH", 0x0500, 0x0010, 0, 0))
        width = max(map(len, rows), default=0)
        body += _record(0x200, struct.pack("<HHHHH", 0, len(rows), 0, width, 0))
        for line, row in enumerate(rows):
            for place, value in enumerate(row):
                at = struct.pack("<HHH", line, place, 0)
                if isinstance(value, str):
                    text = value.encode("latin-1")
                    body += _record(0x204, at + struct.pack("<H", len(text)) + text)
                else:
                    body += _record(0x203, at + struct.pack("<d", value))
        bodies.append(body + _record(0x0A, b""))
    first = _record(0x809, struct.pack("<HHHH", 0x0500, 0x0005, 0, 0))
    first += _record(0x42, struct.pack("<H", 1252))
    start = len(first) + sum(4 + 7 + len(name) for name, _ in sheets) + 4
    for (name, _), body in zip(sheets, bodies, strict=True):
        sheet = struct.pack("<IHB", start, 0, len(name)) + name.encode("latin-1")
        first += _record(0x85, sheet)
        start += len(body)
    return first + _record(0x0A, b"") + b"".join(bodies)
