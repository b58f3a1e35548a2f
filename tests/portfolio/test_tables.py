"""Every format, encoding and delimiter comes out as the same cells."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import polars
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firmwatch.errors import PortfolioError
from firmwatch.portfolio import Table, open_table, read_portfolio, tables
from firmwatch.portfolio.cells import RawRows, canonical_json
from tests.portfolio.books import Sheets, write_ods, write_xls, write_xlsx

Rows = list[dict[str, str]]


def cells_of(table: Table) -> Rows:
    return [cells for batch in table.batches() for _, cells, fault in batch if fault is None]


def faults_of(table: Table) -> list[tuple[int, str]]:
    return [(number, fault) for batch in table.batches() for number, _, fault in batch if fault]


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def refused(path: Path) -> str:
    with pytest.raises(PortfolioError) as caught:
        list(open_table(path).batches())
    assert str(path) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found(tmp_path: Path, delimiter: str) -> None:
    head = delimiter.join(["id", "name", "country"])
    row = delimiter.join(["1", f'"Zinc{delimiter} Lead & Sons"', "DE"])
    table = open_table(write(tmp_path / "p.csv", f"{head}\n{row}\n2{delimiter}Bronze, Inc."))
    assert (table.format, table.delimiter, table.encoding) == ("csv", delimiter, "utf-8")
    assert cells_of(table)[0]["name"] == f"Zinc{delimiter} Lead & Sons"


def test_one_column_with_commas_in_the_names(tmp_path: Path) -> None:
    table = open_table(write(tmp_path / "p.txt", "name\nZinc, Inc.\nLead Ltd\nIron, Tin, Ltd\n"))
    assert [row["name"] for row in cells_of(table)] == ["Zinc, Inc.", "Lead Ltd", "Iron, Tin, Ltd"]


def test_delimiter_named_by_the_file(tmp_path: Path) -> None:
    table = open_table(write(tmp_path / "p.csv", "sep=;\r\nname;country\r\nZinc;DE\r\n"))
    assert cells_of(table) == [{"name": "Zinc", "country": "DE"}]


@pytest.mark.parametrize(
    ("encoding", "found", "name"),
    [
        ("utf-8", "utf-8", "Müller Łódź 株式会社"),
        ("utf-8-sig", "utf-8-sig", "Müller Łódź 株式会社"),
        ("utf-16", "utf-16", "Müller Łódź 株式会社"),
        ("utf-16-le", "utf-16-le", "Müller Łódź GmbH"),
        ("utf-16-be", "utf-16-be", "Müller Łódź GmbH"),
        ("utf-32", "utf-32", "Müller Łódź GmbH"),
        ("cp1252", "cp1252", "Gebrüder Müller Straßenbau – Société Générale d'Énergie"),
        ("cp1252", "cp1252", "Compañía Española de Petróleos y Café"),
        ("cp1250", "cp1250", "Zakład Przemysłowy Łódź Spółka Żywność"),
        ("cp1250", "cp1250", "České dráhy a Příbramské strojírny"),
        ("cp1250", "cp1250", "Magyar Gyűjtő és Gépgyártó Kft"),
        ("cp1257", "cp1257", "Lietuvos geležinkelių įmonė Šiauliai"),
        ("cp1252", "cp1252", "Bjørn Hansen Rør & Blåbær AS"),
        ("cp1253", "cp1253", "Εθνική Τράπεζα της Ελλάδος"),
        ("cp1254", "cp1254", "Türkiye Cumhuriyeti Ziraat Bankası Şirketi Genel Müdürlüğü"),
        ("cp1251", "cp1251", "Общество с ограниченной ответственностью «Северный ветер»"),
        ("shift_jis", "cp932", "東京電機製作所株式会社 北海道支店のご案内"),
        ("gb18030", "gb18030", "上海东方进出口贸易有限公司北京分公司"),
    ],
)
def test_encodings_are_found(tmp_path: Path, encoding: str, found: str, name: str) -> None:
    text = f"id,name,country\n1,{name},DE\n2,{name} Zwei,FR\n" + "3,Plain Ltd,GB\n" * 50
    table = open_table(write(tmp_path / "p.csv", text, encoding))
    assert table.encoding == found
    assert [row["name"] for row in cells_of(table)[:2]] == [name, f"{name} Zwei"]


def test_damaged_lines_of_a_utf8_file_are_faults_and_the_rest_is_read(tmp_path: Path) -> None:
    lines = [f"{place},Café {place} Ltd".encode() for place in range(20)]
    lines[7] = b"7,Caf\xe9 7 Ltd"
    path = tmp_path / "p.csv"
    path.write_bytes(b"id,name\n" + b"\n".join(lines))
    table = open_table(path)
    assert table.encoding == "utf-8"
    assert len(cells_of(table)) == 19
    ((number, fault),) = faults_of(table)
    assert number == 8
    assert "utf-8" in fault
    (damaged,) = [cells for batch in table.batches() for _, cells, why in batch if why]
    assert damaged["name"] == "Caf\ufffd 7 Ltd"


def test_newlines_in_quoted_cells_and_packed_files(tmp_path: Path) -> None:
    path = tmp_path / "p.csv.gz"
    path.write_bytes(gzip.compress(b'id,name\r\n1,"Zinc\r\nWorks"\r\n\r\n2,Lead\r\n\x1a'))
    rows = next(open_table(path).batches())
    assert rows == [
        (1, {"id": "1", "name": "Zinc\r\nWorks"}, None),
        (3, {"id": "2", "name": "Lead"}, None),
    ]


def test_rows_with_too_many_or_too_few_cells(tmp_path: Path) -> None:
    table = open_table(write(tmp_path / "p.csv", "id,name\n1,Zinc,Inc\n2\n3,Lead,,\n4,Tin\n"))
    rows = next(table.batches())
    assert rows[0][1] == {"id": "1", "name": "Zinc", "cell 3": "Inc"}
    assert "3 cells" in str(rows[0][2])
    assert [row[1:] for row in rows[1:]] == [
        ({"id": "2", "name": ""}, None),
        ({"id": "3", "name": "Lead"}, None),
        ({"id": "4", "name": "Tin"}, None),
    ]


def test_a_quote_that_is_never_closed_loses_nothing_silently(tmp_path: Path) -> None:
    table = open_table(write(tmp_path / "p.csv", 'id,name\n1,Zinc\n2,"Lead\n3,Tin\n4,Iron'))
    assert cells_of(table) == [{"id": "1", "name": "Zinc"}]
    ((number, fault),) = faults_of(table)
    assert number == 2
    assert "never closed" in fault


def test_a_quote_that_swallows_too_much_names_the_line(tmp_path: Path) -> None:
    text = 'id,name\n1,"Zinc\n' + "2,Lead\n" * 30_000
    assert "line " in refused(write(tmp_path / "p.csv", text))


BOOKS: list[tuple[str, Callable[[Path, Sheets], None]]] = [
    ("xlsx", write_xlsx),
    ("ods", write_ods),
    ("xls", write_xls),
]


@pytest.mark.parametrize(("kind", "save"), BOOKS)
def test_workbooks(tmp_path: Path, kind: str, save: Callable[[Path, Sheets], None]) -> None:
    path = tmp_path / "book.bin"
    rows: Sequence[Sequence[str | float]] = [
        ["id", "name", "employees"],
        [12345.0, "Zinc & Söhne", 2.5],
        ["", "", ""],
        ["A7", "Lead"],
    ]
    save(path, [("Empty", []), ("Firms", rows)])
    table = open_table(path)
    assert (table.format, table.sheet) == (kind, "Firms")
    assert next(table.batches()) == [
        (1, {"id": "12345", "name": "Zinc & Söhne", "employees": "2.5"}, None),
        (3, {"id": "A7", "name": "Lead", "employees": ""}, None),
    ]


def test_dates_of_a_workbook_are_iso(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    write_xlsx(path, [("S", [["name", "since"], ["Zinc", 45292.0], ["Tin", 45292.5]])])
    assert [row["since"] for row in cells_of(open_table(path))] == [
        "2024-01-01",
        "2024-01-01 12:00:00",
    ]


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "book.xlsx", [("A", []), ("B", [])])
    assert "empty" in refused(tmp_path / "book.xlsx")


def test_json_lines_of_followthemoney(tmp_path: Path) -> None:
    entities: list[object] = [
        {"id": "a", "schema": "Company", "properties": {"name": ["Zinc Ltd", "Zink"]}, "n": 3.0},
        ["no", "object"],
        {"id": "b", "properties": {"country": ["de"]}, "target": True, "x": None, "s": "\ud800"},
    ]
    text = "\n".join(json.dumps(entity) for entity in entities) + "\n{broken\n"
    table = open_table(write(tmp_path / "e.json", text))
    assert table.format == "jsonl"
    assert table.columns[:4] == ("id", "schema", "properties.name", "n")
    first, last = cells_of(table)
    assert (first["properties.name"], first["n"]) == ("Zinc Ltd\x1fZink", "3")
    assert (last["properties.country"], last["target"], last["x"], last["s"]) == (
        "de",
        "true",
        "",
        "\ufffd",
    )
    assert [number for number, _ in faults_of(table)] == [2, 4]


def test_a_damaged_line_of_json_lines_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    lines = [b'{"name": "Caf\xc3\xa9 %d Ltd"}' % place for place in range(9)]
    path.write_bytes(b"\n".join([*lines, b'{"name": "Caf\xe9 9 Ltd"}']))
    table = open_table(path)
    assert len(cells_of(table)) == 9
    ((number, fault),) = faults_of(table)
    assert (number, "UTF-8" in fault) == (10, True)


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    frame = polars.DataFrame(
        {"id": [1, None], "name": ["Zinc", "Lead"], "share": [2.0, 0.5], "tags": [["a", "b"], []]}
    )
    frame.write_parquet(path)
    table = open_table(path)
    assert table.format == "parquet"
    assert cells_of(table) == [
        {"id": "1", "name": "Zinc", "share": "2", "tags": "a\x1fb"},
        {"id": "", "name": "Lead", "share": "0.5", "tags": ""},
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n \n", "empty"),
        (b"id,name,id\n1,2,3\n", "'id' more than once"),
        (b"254900OPPU84GM83MG36,Zinc Ltd\n", "no header"),
        (b"1,2,Zinc\n3,4,Lead\n", "no header"),
        (b"<html><table><tr><td>name</td></tr></table>", "web page"),
        (b"\xef\xbb\xbf <?xml version='1.0'?><x/>", "web page or XML"),
        (b'[{"name": "Zinc"}]', "JSON array"),
        (b"%PDF-1.7 ...", "PDF"),
        (bytes(range(256)) * 20, "not text"),
        (b"\x01\x02\x03\x04name,\x05" * 20, "not text"),
        (b"PAR1 is not enough PAR1", "damaged"),
        (b"PK\x03\x04 is not enough", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 is not enough", "damaged"),
        (gzip.compress(b"name\nZinc\n" * 1000, mtime=0)[:-20], "damaged"),
        (b'name,"country\n' + b"Zinc,DE\n" * 100, "mark in the header"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "portfolio.xls"
    path.write_bytes(content)
    assert words in refused(path)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    assert "No such file" in refused(tmp_path / "nothing.csv")
    assert "could not be read" in refused(tmp_path)


def test_decompression_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_BYTES", 3_000_000)
    (tmp_path / "p.csv.gz").write_bytes(gzip.compress(b"name\n" + b"a\n" * 2_000_000))
    assert "unpacks to more than" in refused(tmp_path / "p.csv.gz")
    write_xlsx(tmp_path / "p.xlsx", [("S", [["name"], ["a" * 4_000_000]])])
    assert "unpacks to" in refused(tmp_path / "p.xlsx")


def test_a_line_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("firmwatch.portfolio.encodings.MAX_LINE", 1_000_000)
    (tmp_path / "p.csv").write_bytes(b"name," * 500_000)
    assert "a line is longer" in refused(tmp_path / "p.csv")


# Surrogates cannot be written; a carriage return alone ends a line for some writers; NUL marks
# what is no text; U+001F and U+001A end a record or a file; the mark at a file's start is no text.
_CELL = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff"), max_size=12
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(st.integers(0, 99).map(str), _CELL, _CELL), max_size=12),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_a_table_reads_back_as_written(
    tmp_path: Path, rows: list[tuple[str, str, str]], delimiter: str, encoding: str
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([("id", "name", "country"), *rows])
    table = open_table(write(tmp_path / "p.csv", text.getvalue(), encoding))
    assert [tuple(row.values()) for row in cells_of(table)] == rows


_MAGIC = st.sampled_from(
    [b"", b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b\x08\x00", b"{",
     codecs.BOM_UTF16_LE, codecs.BOM_UTF8, codecs.BOM_UTF32_BE, b"name,country\n", b"name\n\""]
)  # fmt: skip


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(magic=_MAGIC, body=st.binary(max_size=600))
def test_any_bytes_are_a_reading_or_a_portfolio_error(
    tmp_path: Path, magic: bytes, body: bytes
) -> None:
    path = tmp_path / "p.bin"
    path.write_bytes(magic + body)
    try:
        reading = read_portfolio(path, "p", now="2026-01-01T00:00:00Z")
        batches = list(reading.batches())
    except PortfolioError as error:
        message = str(error)
    else:
        rows = sum(len(b.subjects) + len(b.held) + len(b.rejected) for b in batches)
        assert reading.report.rows == rows + reading.report.duplicates
        return
    assert str(path) in message


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=8), max_size=5))
def test_raw_rows_are_canonical_json(cells: dict[str, str]) -> None:
    assert RawRows(list(cells)).write(cells) == canonical_json(cells)
    assert RawRows(["other"]).write(cells) == canonical_json(cells)
    assert json.loads(canonical_json(cells)) == cells
