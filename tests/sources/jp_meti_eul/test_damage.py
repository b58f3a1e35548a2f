"""The Foreign End User List: files that are none, hostile ones, and damage."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import FirmwatchError, RefusedError, SchemaError
from firmwatch.model import Record
from firmwatch.sources import pdf_documents, pdf_rulings, pdf_tables, source
from tests.sources.damaged import damaged, parse_bytes
from tests.sources.jp_meti_eul.fictional_list import FILE, IRAN, NUCLEAR
from tests.sources.jp_meti_eul.pdf_writer import (
    HEADER,
    Row,
    document,
    page,
    stroked,
    table_pages,
)

SOURCE = source("jp_meti_eul")
NAME = SOURCE.files[0].name
WHOLE = FILE.read_bytes()
ROWS: list[Row] = [(str(n), IRAN, f"Works {n}", "・Alias", NUCLEAR, "") for n in range(1, 9)]
TABLE = page([HEADER, *ROWS])
SWAPPED = (*HEADER[:2], HEADER[3], HEADER[2], *HEADER[4:])
LINES_OF_LETTERS = "\n".join(
    f"BT /F1 1 Tf 1 0 0 1 9 {y} Tm <{'00410042' * 25}> Tj ET"
    for y in range(pdf_tables.LETTERS_MAX // 50 + 1)
)
STREAM = b"stream\n" + zlib.compress(b"0 0 m 9 9 l S " * 400_000) + b"\nendstream\n"


def with_columns(header: Row, rows: list[Row] = ROWS) -> bytes:
    return document(table_pages([rows], header))


def with_stream(stream: bytes) -> bytes:
    """Put a stream into the fixture that nothing draws; the table of objects moves with it."""
    at = WHOLE.rindex(b"xref\n0 ")
    moved = re.sub(rb"startxref\n\d+", b"startxref\n%d" % (at + len(stream)), WHOLE[at:])
    return WHOLE[:at] + stream + moved


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"", RefusedError, "is no PDF"),
        (b"<html><title>Access Denied</title></html>", RefusedError, "is no PDF"),
        (WHOLE[:-600], RefusedError, "is cut off"),
        (WHOLE[: len(WHOLE) // 2], RefusedError, "is cut off"),
        (WHOLE[:900] + WHOLE[950:], RefusedError, "is damaged"),
        (b"%PDF-1.7\nxref\nstartxref\n9\n%%EOF\n", RefusedError, "is no whole PDF"),
        (document([TABLE], password="secret"), RefusedError, "is encrypted"),
        (document([TABLE], password=""), RefusedError, "is encrypted"),
        (document(["0 0 100 100 re f"]), RefusedError, "page 1: there is no text"),
        (document([TABLE, "0 0 100 100 re f"]), RefusedError, "page 2: there is no text"),
        (document([""]), SchemaError, "no ruled table"),
        (document([page([HEADER, *ROWS], border=lambda *_: "")]), SchemaError, "no ruled table"),
        (document([page(ROWS)]), SchemaError, "found: 1, イラン"),
        (with_columns(SWAPPED), SchemaError, "found: No., 国名、地域名 Country or Region, 別名"),
        (with_columns((*HEADER[:4], "住所\nAddress", HEADER[5])), SchemaError, "住所address"),
        (
            document([page([r[:4] for r in (HEADER, *ROWS)])]),
            SchemaError,
            "found: No., Country or Region, Company or Organization, Also Known As. Is it",
        ),
        (document([TABLE, page([ROWS[0][:5]])]), SchemaError, "page 2: the columns"),
        (with_columns(HEADER, []), SchemaError, "no row with a number"),
        (with_stream(STREAM * 10), RefusedError, "as a bomb is"),
        (
            with_stream(b"stream\n" + zlib.compress(zlib.compress(b"0" * 99_999)) + b"\n"),
            RefusedError,
            "packed twice",
        ),
        (with_stream(b"<< /Filter /LZWDecode >>"), RefusedError, "unusual way .LZWDecode"),
        (document([TABLE] * (pdf_documents.PAGES_MAX + 1)), RefusedError, "has 301 pages"),
        (WHOLE + b" " * pdf_documents.BYTES_MAX, RefusedError, "bytes; more than"),
        (
            document([TABLE + "\n0 0 m 9 0 l S" * pdf_rulings.DRAWN_MAX], packed=True),
            RefusedError,
            "more than 50,000 things",
        ),
        (
            document([LINES_OF_LETTERS]),
            RefusedError,
            "page 1: it has 41,650",
        ),
        (
            document(
                [TABLE + "\n".join(stroked(22, -4 * n, 573, 0) for n in range(pdf_tables.ROWS_MAX))]
            ),
            RefusedError,
            "page 1: its table has 9",
        ),
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_list_is_refused(
    content: bytes, error: type[FirmwatchError], words: str
) -> None:
    with pytest.raises(error, match=words) as caught:
        parse_bytes(SOURCE, content)
    assert NAME in str(caught.value)


def test_a_stream_within_bounds_is_no_bomb() -> None:
    assert parse_bytes(SOURCE, with_stream(STREAM)) == parse_bytes(SOURCE, WHOLE)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="cannot be read"):
        list(SOURCE.parse({NAME: tmp_path / NAME}))


@pytest.mark.parametrize("count", [1, 40])
def test_bytes_before_and_behind_a_pdf_do_not_matter(count: int) -> None:
    assert parse_bytes(SOURCE, b"\n" * count + WHOLE + b"\n" * count) == parse_bytes(SOURCE, WHOLE)


def test_the_reader_of_pdf_is_loaded_for_a_pdf_alone() -> None:
    code = (
        "import sys; from firmwatch.sources import sources; sources();"
        "assert not [name for name in sys.modules if name.startswith('pypdfium2')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@settings(max_examples=150)
@given(content=damaged(WHOLE))
def test_damage_raises_nothing_but_firmwatch_errors(content: bytes) -> None:
    with contextlib.suppress(FirmwatchError):
        parse_bytes(SOURCE, content)


BEFORE = {event for event in parse_bytes(SOURCE, WHOLE) if isinstance(event, Record)}
UNDAMAGED = [
    event for event in parse_bytes(SOURCE, with_columns(HEADER)) if isinstance(event, Record)
]
PLACES = [found.start(1) for found in re.finditer(rb"<([0-9A-F]+)> Tj", WHOLE)]


@settings(max_examples=80)
@given(st.sampled_from(PLACES), st.sampled_from(["0041", "30FB", "FFFD", "0000", "0028", "D800"]))
def test_a_damaged_letter_leaves_the_other_entries_as_they_are(place: int, code: str) -> None:
    content = WHOLE[:place] + code.encode() + WHOLE[place + 4 :]
    try:
        after = parse_bytes(SOURCE, content)
    except SchemaError:
        return  # the letter of a title, or of a number
    lost = BEFORE - {event for event in after if isinstance(event, Record)}
    # An entry that shares the name of others may lend them another id.
    assert len({record.locator for record in lost}) <= 1 or all(
        record.caption == "Egret Instruments Centre" for record in lost
    )


@settings(max_examples=60)
@given(
    st.integers(0, len(ROWS) - 1),
    st.integers(1, 5),
    st.text("A1 ・()（）;\n\u3042\u6838\ufffd\u202e", max_size=12),
)
def test_a_damaged_cell_leaves_the_other_entries_as_they_are(
    row: int, column: int, text: str
) -> None:
    cells = list(ROWS[row])
    cells[column] = text
    rows = [*ROWS[:row], tuple(cells), *ROWS[row + 1 :]]
    found = parse_bytes(SOURCE, with_columns(HEADER, rows))
    others = [event for event in found if isinstance(event, Record)]
    expected = [event for event in UNDAMAGED if event.caption != f"Works {row + 1}"]
    assert [event for event in others if event.locator.line != 1002 + row] == expected
