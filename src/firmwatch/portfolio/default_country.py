"""The country of the rows of a table that give none themselves."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from firmwatch.errors import UsageError
from firmwatch.portfolio.columns import ColumnMap, ColumnMeaning
from firmwatch.portfolio.tables import Table, TableRow
from firmwatch.text.countries import country_code

__all__ = ["with_country"]


def with_country(table: Table, columns: ColumnMap, country: str) -> tuple[Table, ColumnMap]:
    """Fill the empty country cells of a table; one without such a column is given one.

    `country` is a code or a name; raises `UsageError` where it is not known.
    """
    code = country_code(country)
    if code is None:
        raise UsageError(
            f"The country {country!r} is not known. Give an ISO 3166-1 code such as DE, or a name; "
            "leave it out if you do not know it."
        )
    known = columns.columns_of("country")
    column = known[0] if known else _free_name(columns.columns)
    if not known:
        meaning = ColumnMeaning("country", column, f"{code} was given for all rows")
        columns = ColumnMap((*columns.columns, column), (*columns.meanings, meaning))

    def rows() -> Iterator[TableRow]:
        for number, cells, fault in table.rows():
            if not cells.get(column, "").strip():
                cells = {**cells, column: code}
            yield number, cells, fault

    return dataclasses.replace(table, columns=columns.columns, rows=rows, packer=None), columns


def _free_name(columns: tuple[str, ...]) -> str:
    """Give the column a name that the user's mapping may have taken for something else."""
    name = "country"
    while name in columns:
        name += "_"
    return name
