"""Fictional workbooks of the Australian form, and the fixture, written by hand as XLSX parts.

``uv run python -m tests.sources.au_dfat.workbooks`` writes the fixture `consolidated.xlsx`.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

FILE = "consolidated.xlsx"
FIXTURE = Path(__file__).with_name(FILE)
OLD = [
    *("Reference", "Name of Individual or Entity", "Type", "Name Type", "Date of Birth"),
    *("Place of Birth", "Citizenship", "Address", "Additional Information"),
    *("Listing Information", "Committees", "Control Date"),
]
NEW = [
    *OLD[:4],
    "Alias Strength",
    *OLD[4:10],
    "IMO Number",
    *OLD[10:],
    *("Instrument of Designation", "Targeted Financial Sanction", "Travel Ban", "Arms Embargo"),
    "Maritime Restriction",
]
Cell = str | int | float | bool | datetime.date | None

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_EPOCH = datetime.date(1899, 12, 30)
PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType='
        '"application/xml"/><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type='
        f'"{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
        '<sheet name="Consolidated List" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type='
        f'"{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type='
        f'"{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type='
        f'"{_RELATIONS}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
    ),
    "docProps/core.xml": (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dcterms='
        '"http://purl.org/dc/terms/"><dcterms:modified>2031-05-06T07:08:09Z</dcterms:modified>'
        "</cp:coreProperties>"
    ),
}


def parts(header: Sequence[Cell], rows: Sequence[Sequence[Cell]]) -> dict[str, str]:
    """Give every part of a workbook: texts alternately shared and inline, numbers, days, flags."""
    shared: list[str] = []
    lines = []
    for number, row in enumerate([header, *rows], start=1):
        cells = (_cell(value, _name(column, number), shared) for column, value in enumerate(row))
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    strings = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in shared)
    return PARTS | {
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{strings}</sst>',
    }


def packed(content: dict[str, str]) -> bytes:
    """Pack parts so that the same parts give the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(
                zipfile.ZipInfo(name, (2031, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED
            )
    return stream.getvalue()


def workbook(rows: Sequence[Sequence[Cell]], header: Sequence[Cell] = tuple(OLD)) -> bytes:
    return packed(parts(header, rows))


def entity(reference: Cell, name: str, kind: str = "Entity", **more: Cell) -> list[Cell]:
    """Give a row of the old form; `more` are columns with an underscore for each space."""
    values: dict[str, Cell] = {
        "Reference": reference,
        "Name of Individual or Entity": name,
        "Type": kind,
        "Name Type": "Primary Name",
        "Committees": "Autonomous (Examplia)",
    }
    values |= {key.replace("_", " "): value for key, value in more.items()}
    return [values.get(title) for title in OLD]


def _name(column: int, row: int) -> str:
    return f"{chr(ord('A') + column)}{row}"


def _cell(value: Cell, name: str, shared: list[str]) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c r="{name}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, datetime.date):
        return f'<c r="{name}" s="1"><v>{(value - _EPOCH).days}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{name}"><v>{value}</v></c>'
    if len(value) % 2:
        return f'<c r="{name}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    shared.append(value)
    return f'<c r="{name}" t="s"><v>{len(shared) - 1}</v></c>'


def _row(**values: Cell) -> list[Cell]:
    by_title = {key.replace("_", " "): value for key, value in values.items()}
    return [by_title.get(title, by_title.get(title.split(" of ")[0])) for title in NEW]


_CONTROL = datetime.date(2031, 4, 30)
_VOSTRIKA: dict[str, Cell] = {
    "Type": "Entity ",
    "Address": "a) 4 Quay Road, Varna, Bulgaria b) 9 Mole Street, Odesa, 65000, Ukraine",
    "Additional_Information": (
        "Company identification number: 1099900000012.\nOwned and controlled by the Halcyon Drift"
        " Group (HDG). A subsidiary of Orin Vask. Website: www.vostrika.example"
    ),
    "Listing_Information": "Listed on 2 Sep. 2024 (relisted on 1 Sep. 2027)",
    "Committees": "Autonomous (Examplia)",
    "Control_Date": _CONTROL,
    "Instrument": "Fictional Sanctions (Examplia) List 2024",
    "Targeted_Financial_Sanction": True,
    "Travel_Ban": False,
}
_ORIN: dict[str, Cell] = {
    "Type": "Individual",
    "Date_of_Birth": "a) Approximately 1955- 1958 b) 5 May 1957 c) 07/04/1962 d) Aug. 1960 e) ?",
    "Place_of_Birth": "Nowhere Village",
    "Citizenship": "Norlandic",
    "Address": "a) 1 Secret Street, Tallinn, Estonia b) NA",
    "Additional_Information": "Passport no. N0000001. Email: orin@vask.example",
    "Listing_Information": datetime.date(2026, 3, 4),
    "Committees": "1267 (Fictional)",
    "Control_Date": _CONTROL,
}
ROWS: list[list[Cell]] = [
    _row(Reference=201, Name="Vostrika Marine  LLC", Name_Type="Primary Name ", **_VOSTRIKA),
    _row(Reference="201a", Name="Востріка Марін", Name_Type="Original script", **_VOSTRIKA),
    _row(Reference="201b", Name="VM", Name_Type="aka", Alias_Strength="Weak", **_VOSTRIKA),
    _row(Reference="202", Name="Orin VASK", Name_Type="Primary Name", **_ORIN),
    # A row of an earlier entry, after another one.
    _row(Reference="201c1", Name="Old Vostrika_x000D_\nWorks", Name_Type="Formerly known as",
         **_VOSTRIKA),
    _row(Reference="202a", Name="Abu Orin", Name_Type="Aka", Alias_Strength="Strong", **_ORIN),
    _row(Reference="", Name="Nameless Number Ltd", Name_Type="Primary Name", Type="Entity"),
    _row(Reference="about 3", Name="Someone", Name_Type="Primary Name", Type="Individual"),
    _row(Reference="203", Name=" ", Name_Type="Primary Name", Type="Entity",
         Committees="Autonomous (Examplia)"),
    _row(),
    _row(Reference=204, Name="HERON OF NORLAND", Name_Type="Primary Name", Type="Vessel",
         IMO_Number=9074729, Citizenship="Panama", Committees="Autonomous (Vessels)",
         Maritime_Restriction=True, Control_Date=_CONTROL),
    _row(Reference=205, Name="Osterholm Ferroalloys", Name_Type="Primary name", Type="Entity",
         Address="12 Works Road, Sarajevo, Bosnia and Herzegovina (at time of listing).;"
         " Tel.: +000 1; Pyongyang, DPRK and Port Road 7, Nampo, North Korea",
         IMO_Number="5000005", Committees="1718 (DPRK)", Place_of_Birth="na",
         Citizenship="stateless", Additional_Information="Subordinate entity of NDO"),
    _row(Reference="205a", Name="Osterholm Alloys", Name_Type="trading as", Type="",
         Committees="Autonomous (DPRK)",
         Listing_Information="Listed by the Committee on 3 May 2029"),
    # The publisher has used one number twice.
    _row(Reference=205, Name="Brestovka Cargo OOO", Name_Type="Primary Name", Type="Entity",
         Committees="Autonomous (Examplia)"),
    _row(Reference="205b", Name="Брестовка Карго", Name_Type="Original Script", Type="Entity",
         Committees="Autonomous (Examplia)"),
    _row(Reference="206", Name="Flying Thing", Name_Type="Primary Name", Type="Aircraft"),
    _row(Reference="207", Name="Two Natures", Name_Type="Primary Name", Type="Entity"),
    _row(Reference="207a", Name="Tuo Natures", Name_Type="aka", Type="Individual"),
]  # fmt: skip

if __name__ == "__main__":
    FIXTURE.write_bytes(workbook([[*row, " "] for row in ROWS], [*NEW, None]))
