"""A user's portfolio file: any table of organisations, turned into subjects."""

from firmwatch.portfolio.columns import ColumnMap, ColumnMeaning, guess_columns, override
from firmwatch.portfolio.frames import is_frame, open_frame, open_mappings
from firmwatch.portfolio.opening import open_table
from firmwatch.portfolio.reading import ImportBatch, PortfolioReading, read_portfolio, read_table
from firmwatch.portfolio.rejected import write_rejected
from firmwatch.portfolio.releases import release
from firmwatch.portfolio.report import ImportReport, InvalidIdentifier
from firmwatch.portfolio.rows import ReadRow, row_id
from firmwatch.portfolio.tables import Table

__all__ = [
    "ColumnMap",
    "ColumnMeaning",
    "ImportBatch",
    "ImportReport",
    "InvalidIdentifier",
    "PortfolioReading",
    "ReadRow",
    "Table",
    "guess_columns",
    "is_frame",
    "open_frame",
    "open_mappings",
    "open_table",
    "override",
    "read_portfolio",
    "read_table",
    "release",
    "row_id",
    "write_rejected",
]
