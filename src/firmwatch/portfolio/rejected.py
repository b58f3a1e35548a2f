"""The file of rejected rows, which a person opens in a spreadsheet to mend them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from firmwatch.model import RejectedRow

__all__ = ["write_rejected"]

_OWN_COLUMNS = ("firmwatch_row", "firmwatch_reason", "firmwatch_further_cells")
# OWASP, "CSV Injection": cells that begin with one of these may run as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_rejected(path: Path, rejected: Iterable[RejectedRow], columns: Sequence[str]) -> int:
    """Write rejected rows as CSV in UTF-8: row number, reason, then the cells as they were read.

    `columns` are the table's; cells outside them stand in one last column as JSON. A cell that a
    spreadsheet would run as a formula gets an apostrophe before it (OWASP, "CSV Injection").
    Gives the number of rows written; raises `OSError` where the file cannot be written.
    """
    names = [column for column in columns if column not in _OWN_COLUMNS]
    written = 0
    # The byte order mark makes spreadsheets read the file as UTF-8.
    with Path(path).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*_OWN_COLUMNS[:2], *map(_safe, names), _OWN_COLUMNS[2]])
        for row in rejected:
            cells: dict[str, str] = json.loads(row.raw)
            known = [cells.pop(name, "") for name in names]
            further = json.dumps(cells, ensure_ascii=False) if cells else ""
            writer.writerow([row.row_number, *map(_safe, [row.reason, *known, further])])
            written += 1
    return written


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
