"""The European Union's consolidated list of financial sanctions, from its CSV 1.0 or 1.1.

An entry stands in several rows, each of one name, address, date of birth, number or citizenship.
Also read is a file that a spreadsheet has saved again; see `eu_csv_rows`. Records bear the same
ids as those of the XML (`eu_fsf`). The CSV does not print which aliases are weak, but for remarks
that say so. CSV 1.0 was tried on a published file of 2018-07-04; CSV 1.1 was written from what
public programs read, since no file was at hand.
"""

from __future__ import annotations

import mmap
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from firmwatch.errors import RefusedError
from firmwatch.model import (
    FieldUse,
    LeftOut,
    Locator,
    Parsed,
    PublishedAt,
    Quarantined,
    Source,
    SourceFile,
)
from firmwatch.sources.eu_csv_columns import COLUMNS_1_0, COLUMNS_1_1
from firmwatch.sources.eu_csv_entries import DayOrder, make_entry
from firmwatch.sources.eu_csv_rows import Form, Row, find_form, read_rows
from firmwatch.sources.eu_entries import FIELDS, account, field_uses
from firmwatch.sources.eu_records import make_record

__all__ = ["FILE", "ROWS_HELD_MAX", "SOURCE", "UNREADABLE_SHARE_MAX", "count", "parse"]

FILE = "csvFullSanctionsList_1_1.csv"
ROWS_HELD_MAX = 250_000
"""Rows that are held while others of their entry are to come; a sorted file holds one entry's."""
UNREADABLE_SHARE_MAX = 0.05
UNREADABLE_MIN = 5
"""So many unreadable rows, and a larger share, are not to be trusted: project's own choice."""

_URL = (
    "https://webgate.ec.europa.eu/fsd/fsf/public/files/csvFullSanctionsList_1_1/content"
    "?token=dG9rZW4tMjAxNw"
)
_EXCERPT_CHARACTERS = 300
_OF_ORGANISATION = re.compile(r"[;,\t]\"*(?:E|enterprise)\"*[;,\t]")
_OF_PERSON = re.compile(r"[;,\t]\"*(?:P|person)\"*[;,\t]")


def parse(files: Mapping[str, Path]) -> Iterator[Parsed]:
    """Turn the list into records, with what became of every entry and row that is not one.

    `files` gives the path of `FILE`, which is read twice: first for how many rows each entry has,
    so that an entry is made as soon as it is whole, however the rows are sorted. Raises
    `RefusedError` for a file that cannot be trusted or has its rows so unsorted that more than
    `ROWS_HELD_MAX` would have to be held, and `SchemaError` for unknown columns.
    """
    path = files[FILE]
    form = find_form(path, FILE)
    id_at = next(i for i, column in enumerate(form.columns) if column.path == "logicalId")
    order, awaited, day = DayOrder(), Counter[str](), ""
    readable = unreadable = 0
    for row in read_rows(path, FILE, form):
        if _why_unreadable(row, id_at):
            unreadable += 1
            continue
        readable += 1
        awaited[row.cells[id_at].strip(" ")] += 1
        order.learn(form.columns, row.cells)
        day = day or _day_of_file(form, row)
    total = readable + unreadable
    if unreadable and (
        not readable or unreadable > max(UNREADABLE_MIN, total * UNREADABLE_SHARE_MAX)
    ):
        raise RefusedError(
            f"{FILE}: {unreadable} of {total} rows cannot be read, more than"
            f" {UNREADABLE_SHARE_MAX:.0%}. Fetch it again; the last good snapshot stays in use."
        )
    yield PublishedAt(day) if day else LeftOut(f"{form.columns[0].printed} (no date)")
    left_out: Counter[str] = Counter()
    names = _column_names(form)
    for event in _groups(read_rows(path, FILE, form), id_at, awaited):
        if isinstance(event, Quarantined):
            yield event
        else:
            yield _read(event, form, order, names, left_out)
    yield from (LeftOut(field, number) for field, number in sorted(left_out.items()))


def count(files: Mapping[str, Path]) -> dict[str, int]:
    """Count the published entries by bytes: distinct ids, and rows that no entry can have.

    Knows no columns but the id's, and no encodings: a row is what fits a pattern of as many cells
    as the header has. Reads the file in bounded memory.
    """
    if not files[FILE].stat().st_size:
        return {FILE: 0}
    with (
        files[FILE].open("rb") as stream,
        mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        return {FILE: _count(re.finditer(rb"[^\r\n]+", content))}


def _count(lines: Iterator[re.Match[bytes]]) -> int:
    start = re.compile(rb'"?\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}"?[;,\t]')
    ids: set[bytes] = set()
    lost, row, pattern, wrapped = 0, b"", None, False

    def take(text: bytes) -> int:
        nonlocal pattern, wrapped
        if not text.strip(b' \t;,"'):
            return 0
        if pattern is None:
            pattern, wrapped = _row_pattern(text)
            return 0
        if wrapped and text.startswith(b'"'):
            if not re.fullmatch(rb'"(?:[^"]|"")*"', text):
                return 1
            text = text[1:-1].replace(b'""', b'"')
        found = pattern.fullmatch(text)
        cell = found[1] if found else b""
        number = (cell[1:-1] if cell.startswith(b'"') else cell).strip(b" ")
        if number.isdigit():
            ids.add(number)
        return not number.isdigit()

    for line in lines:
        if row and row.count(b'"') % 2 and not start.match(line[0]) and row.count(b"\n") < 199:
            row += b"\n" + line[0]
        else:
            lost += take(row)
            row = line[0]
    return lost + take(row) + len(ids)


def _row_pattern(header: bytes) -> tuple[re.Pattern[bytes], bool]:
    text = header.removeprefix(b"\xef\xbb\xbf")
    wrapped = re.fullmatch(rb'"[^"]*;[^"]*"', text) is not None
    inked = text.strip(b'"')
    names = inked.rstrip(b"\t,;")
    mark = next((mark for mark in (b";", b"\t", b",") if mark in names), b";")
    padding = b"[\\t]*" if b"\t" in text and mark == b";" else b"[,]*" if mark == b";" else b""
    cells = names.split(mark)
    at = next((i for i, name in enumerate(cells) if re.search(rb"(?i)y_?logical_?id", name)), 0)
    one = rb'(?:"(?:[^"]|"")*"|[^"MARK\n][^MARK\n]*|)'.replace(b"MARK", re.escape(mark))
    before = (one + re.escape(mark)) * at
    behind = (re.escape(mark) + one) * (len(cells) - at - 1)
    blanks = inked[len(names) :].count(mark)
    end = b"(?:%s)?%s" % (re.escape(mark) * blanks, padding)
    return re.compile(before + b"(" + one + b")" + behind + end), wrapped


def _why_unreadable(row: Row, id_at: int) -> str | None:
    if row.broken:
        return row.broken
    number = row.cells[id_at].strip(" ")
    return None if number.isascii() and number.isdigit() else "it has no number of an entry"


def _groups(
    rows: Iterator[Row], id_at: int, awaited: Counter[str]
) -> Iterator[list[Row] | Quarantined]:
    """Give the rows of each entry as soon as the last of them is read, and unreadable ones."""
    held: dict[str, list[Row]] = {}
    waiting = 0
    for row in rows:
        if reason := _why_unreadable(row, id_at):
            yield _quarantine(row, reason, "".join(row.cells[id_at : id_at + 1]).strip())
            continue
        number = row.cells[id_at].strip(" ")
        held.setdefault(number, []).append(row)
        waiting += 1
        if len(held[number]) == awaited[number]:
            group = held.pop(number)
            waiting -= len(group)
            yield group
        elif waiting > ROWS_HELD_MAX:
            raise RefusedError(
                f"{FILE}, line {row.line}: the rows of entries stand so far apart that more than"
                f" {ROWS_HELD_MAX} had to be held. Sort the file by the entry's number, or fetch it"
                " from the publisher again."
            )


def _read(
    rows: list[Row],
    form: Form,
    order: DayOrder,
    names: Mapping[str, str],
    left_out: Counter[str],
) -> Parsed:
    damage: Counter[str] = Counter()
    try:
        entry = make_entry(rows, form, order, damage)
        record = make_record(entry, SOURCE.name, FILE)
        dropped = account(entry, names.__getitem__)
    except ValueError as error:
        id_at = next(i for i, column in enumerate(form.columns) if column.path == "logicalId")
        return _quarantine(rows[0], str(error), rows[0].cells[id_at].strip())
    left_out.update(damage)
    left_out.update(dropped)
    return record


def _column_names(form: Form) -> dict[str, str]:
    printed = {column.path: column.printed for column in form.columns}
    # What CSV 1.0 packs into one column is counted under the name of the value.
    return {path: path for path in FIELDS} | printed


def _quarantine(row: Row, reason: str, record_id: str | None) -> Quarantined:
    # Scope rule S7: raw text of a person would keep the fields that the parser drops.
    shown = _OF_ORGANISATION.search(row.text) and not _OF_PERSON.search(row.text)
    excerpt = "".join(letter if letter.isprintable() else " " for letter in row.text)
    excerpt = excerpt[:_EXCERPT_CHARACTERS] if shown else ""
    return Quarantined(Locator(FILE, row.line), reason, record_id or None, excerpt)


def _day_of_file(form: Form, row: Row) -> str:
    """Give the day of the file, which the publisher prints as day/month/year."""
    for pattern in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            printed = datetime.strptime(row.cells[0].strip(), pattern)  # noqa: DTZ007 - a day
        except ValueError:
            continue
        return printed.strftime("%Y-%m-%dT00:00:00Z") if form.columns[0].name == "date" else ""
    return ""


def _uses() -> tuple[FieldUse, ...]:
    uses: list[FieldUse] = []
    for columns in (COLUMNS_1_0, COLUMNS_1_1):
        known = {column.printed: column.path for column in columns if column.path in FIELDS}
        day = FieldUse(FILE, columns[0].printed, "the snapshot's date of publication")
        uses += field_uses(FILE, known, (day,))
    return tuple(uses)


SOURCE = Source(
    name="eu_fsf_csv",
    title="European Union consolidated list of financial sanctions (CSV 1.0 and 1.1)",
    publisher="European Commission, DG FISMA",
    url="https://data.europa.eu/data/datasets/consolidated-list-of-persons-groups-and-entities-subject-to-eu-financial-sanctions",
    licence="© European Union; reuse with attribution (Commission Decision 2011/833/EU)",
    files=(SourceFile(FILE, _URL),),
    # About 2,100 entries in 2018, about 6,000 in 2026.
    entries_min=1_500,
    entries_max=30_000,
    schedule_hours=24,
    stale_hours=96,
    parse=parse,
    count=count,
    fields=_uses(),
)
