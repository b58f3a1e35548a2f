"""Rows of the European Union's CSV put together into entries, with what a spreadsheet did to them.

A value that is certain is repaired; any other is left out, counted and named in the record.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable

from firmwatch.sources.eu_csv_columns import Column
from firmwatch.sources.eu_csv_rows import Form, Row
from firmwatch.sources.eu_entries import PARTS, Entry, Part
from firmwatch.sources.eu_old_values import unpack
from firmwatch.sources.xml_records import fold

__all__ = ["DayOrder", "make_entry"]

_NUMERIC_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ISO_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?:[T ].*)?")
_EXPONENT = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_OLD_BIRTH = re.compile(r"\d{4}(?!\d).*|N/A")
_DATES = ("publicationDate", "designationDate", "delistingDate", "birthdate")
_NAME_FIELDS = ("wholeName", "firstName", "middleName", "lastName")
_LOST_LETTER = "\N{REPLACEMENT CHARACTER}"
_NOTICE = "damaged_by_spreadsheet"


class DayOrder:
    """Whether the numeric dates of a file are day first or month first, by all of them."""

    def __init__(self) -> None:
        self._day_first = self._month_first = False

    def learn(self, columns: tuple[Column, ...], cells: tuple[str, ...]) -> None:
        """Take a row's dates into account."""
        for column, cell in zip(columns, cells, strict=True):
            if cell and _is_date(column.name) and (found := _NUMERIC_DATE.fullmatch(cell.strip())):
                self._day_first |= int(found[1]) > 12
                self._month_first |= int(found[2]) > 12

    def read(self, text: str) -> str | None:
        """Give a date as the publisher prints it (ISO 8601); None where that is not certain."""
        found = _NUMERIC_DATE.fullmatch(text)
        if not found:
            return text if _ISO_DATE.fullmatch(text) else None
        first, second, year = (int(number) for number in found.groups())
        if self._day_first == self._month_first and first != second:
            return None
        day, month = (second, first) if self._month_first else (first, second)
        return f"{year:04}-{month:02}-{day:02}" if 0 < month <= 12 and 0 < day <= 31 else None


def make_entry(rows: Iterable[Row], form: Form, order: DayOrder, left_out: Counter[str]) -> Entry:
    """Make an entry of all of its rows, adding to `left_out` what is damaged, by name.

    Raises `ValueError` where the rows contradict each other, or the letters of every name are
    lost.
    """
    maker = _Maker(form, order)
    for row in rows:
        maker.add(row)
    entry = maker.finish()
    left_out.update(maker.left_out)
    return entry


@functools.cache
def _is_date(name: str) -> bool:
    return name.rsplit("@", 1)[-1] in _DATES


class _Maker:
    def __init__(self, form: Form, order: DayOrder) -> None:
        self._form = form
        self._order = order
        self._own: dict[str, list[str]] = {}
        self._parts: dict[str, dict[tuple[tuple[str, str], ...], Part]] = {}
        self._notices: dict[tuple[str, str], None] = {}
        self._line = 0
        self._names_lost = 0
        self.left_out: Counter[str] = Counter()

    def add(self, row: Row) -> None:
        self._line = self._line or row.line
        values: dict[str, dict[str, str]] = {part: {} for part in ("", *PARTS)}
        for column, cell in zip(self._form.columns, row.cells, strict=True):
            # Nine cells of ten are blank.
            if cell and (text := self._read(column, cell)):
                values[column.part][column.name] = text
        for name, text in values.pop("").items():
            if text not in self._own.setdefault(name, []):
                self._own[name].append(text)
        for kind, found in values.items():
            if found:
                self._add_part(kind, found, row.line)
        for number in row.doubtful:
            self._mark("perhaps zeros before a number behind a comma", number)

    def finish(self) -> Entry:
        kinds = {name: self._own.get(name, []) for name in self._own if "subjectType" in name}
        if any(len(printed) > 1 for printed in kinds.values()):
            raise ValueError("its rows print two subject types")
        own = {name: printed[0] for name, printed in self._own.items()}
        if "remark" in own:
            own["remark"] = "\n".join(self._own["remark"])
        parts = {kind: list(found.values()) for kind, found in self._parts.items()}
        if self._names_lost and not parts.get("nameAlias"):
            raise ValueError("the letters of all of its names are lost")
        return Entry(Part(self._line, own), parts, list(self._notices))

    def _read(self, column: Column, cell: str) -> str:
        if column.name == "date":
            return ""
        text = cell.replace("\\n", "\n")
        text = text.strip() if column.name == "remark" else fold(text)
        if text and _is_date(column.name):
            return self._date(column, text)
        if column.name in ("number", "latinNumber") and _EXPONENT.fullmatch(text):
            self._mark("digits of a number", text)
        return text

    def _date(self, column: Column, text: str) -> str:
        packed = column.name == "birthdate" and _OLD_BIRTH.fullmatch(text)
        found = text if packed else self._order.read(text)
        if found is None:
            self._mark("the order of day and month, or a whole date", text)
        return found or ""

    def _add_part(self, kind: str, values: dict[str, str], line: int) -> None:
        link = values.pop("link", None)
        if link is not None and link != self._own["logicalId"][0]:
            self.left_out["a part that names another entry"] += 1
            self._notices["misplaced_row", f"line {line} holds a part of entry {link}"] = None
            return
        if not any(value != "false" for value in values.values()):
            return
        if kind == "nameAlias" and self._has_lost_letters(values):
            self._names_lost += 1
            self._mark("letters of a name", values.get("wholeName", ""))
            return
        contact = values.pop("contactInfo@value", "")
        part = Part(line, values)
        if kind == "address" and contact:
            packed = unpack("address", Part(line, {"remark": contact})).pairs
            part.pairs = packed or (("contactInfo", "", contact),)
        if self._form.columns[0].printed == "Date_file":
            part = unpack(kind, part)
        self._parts.setdefault(kind, {}).setdefault(tuple(sorted(values.items())), part)

    def _has_lost_letters(self, values: dict[str, str]) -> bool:
        marks = f"?{_LOST_LETTER}" if self._form.saved_again else _LOST_LETTER
        return any(mark in values.get(name, "") for name in _NAME_FIELDS for mark in marks)

    def _mark(self, what: str, left: str) -> None:
        self.left_out[f"lost to a spreadsheet: {what}"] += 1
        self._notices[_NOTICE, f"lost: {what}; left: {left}"] = None
