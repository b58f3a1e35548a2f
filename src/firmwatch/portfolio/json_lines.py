"""JSON lines: one object a line, FollowTheMoney's entities among them."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from firmwatch.portfolio.cells import cell_text
from firmwatch.portfolio.encodings import find_encoding, open_bytes
from firmwatch.portfolio.tables import Table, TableRow, header_columns

__all__ = ["flat_cells", "open_json_lines"]

_EXCERPT = 1000
_ESCAPED_BYTE = re.compile(r"[\udc80-\udcff]")
_NOT_UTF8 = "the line has bytes that are no letter in the file's encoding; JSON is UTF-8 (RFC 8259)"


def open_json_lines(path: Path) -> Table:
    """Open JSON lines; the columns are the keys of all objects, in the order they appear.

    The keys of an object within the object are joined by a dot, so that FollowTheMoney's names
    stand in `properties.name`. Raises `PortfolioError` where no line is an object.
    """
    encoding = find_encoding(path).codec
    keys: dict[str, None] = {}
    for _, cells, fault in _lines(path, encoding):
        if fault is None and not keys.keys() >= cells.keys():
            keys.update(dict.fromkeys(cells))
    columns = header_columns(path, list(keys))
    return Table(
        path=path,
        format="jsonl",
        columns=columns,
        encoding=encoding,
        rows=partial(_rows, path, encoding, columns),
    )


def _rows(path: Path, encoding: str, columns: tuple[str, ...]) -> Iterator[TableRow]:
    empty = dict.fromkeys(columns, "")
    for number, cells, fault in _lines(path, encoding):
        yield number, cells if fault else empty | cells, fault


def _lines(path: Path, encoding: str) -> Iterator[TableRow]:
    with io.TextIOWrapper(open_bytes(path), encoding=encoding, errors="surrogateescape") as text:
        for number, line in enumerate(filter(str.strip, text), 1):
            if _ESCAPED_BYTE.search(line):
                yield number, {"line": cell_text(line.strip()[:_EXCERPT])}, _NOT_UTF8
                continue
            try:
                entity = json.loads(line)
            except (ValueError, RecursionError):
                entity = None
            if isinstance(entity, dict):
                yield number, flat_cells(entity), None
            else:
                excerpt = cell_text(line.strip()[:_EXCERPT])
                yield number, {"line": excerpt}, "the line is not one JSON object (RFC 8259)"


def flat_cells(entity: Mapping[str, Any]) -> dict[str, str]:
    """Give the cells of an object; the keys of one within it are joined by a dot."""
    cells: dict[str, str] = {}
    for key, value in entity.items():
        name = cell_text(key).strip()
        if isinstance(value, dict):
            cells.update(
                (f"{name}.{cell_text(inner).strip()}", cell_text(item))
                for inner, item in value.items()
            )
        elif name:
            cells[name] = cell_text(value)
    return cells
