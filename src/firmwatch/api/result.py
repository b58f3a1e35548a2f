"""What a screening gives back: findings as a sequence, as tables, and as a page of a notebook."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, overload

from firmwatch.errors import UsageError
from firmwatch.model import Finding, printable, writable
from firmwatch.pipeline import UnscreenedRow

if TYPE_CHECKING:
    import polars

__all__ = ["Screening"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Screening(Sequence[Finding]):
    """The findings of a screening, the likeliest first, and what it could not do.

    A sequence: `len`, indices, slices, loops, and equal to a list of the same findings. `rows` has,
    for each finding, the rows (from 0) of what was screened: the first one, then those that say the
    same. `subjects` counts what was compared, `held`, `rejected` and `duplicates` the rows that
    were not compared, or not again; `unscreened` names the first two kinds. `columns` is what the
    columns were taken to mean. `reliable` is False where a list was stale, incomplete or missing.
    """

    findings: tuple[Finding, ...]
    rows: tuple[tuple[int, ...], ...]
    subjects: int
    sources: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    reliable: bool = True
    held: int = 0
    rejected: int = 0
    duplicates: int = 0
    unscreened: tuple[UnscreenedRow, ...] = ()
    columns: Mapping[str, str] | None = None

    def __len__(self) -> int:
        return len(self.findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    @overload
    def __getitem__(self, place: int) -> Finding: ...

    @overload
    def __getitem__(self, place: slice) -> Screening: ...

    def __getitem__(self, place: int | slice) -> Finding | Screening:
        if isinstance(place, slice):
            return replace(self, findings=self.findings[place], rows=self.rows[place])
        return self.findings[place]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Screening):
            return (self.findings, self.rows) == (other.findings, other.rows)
        if isinstance(other, (list, tuple)):
            return list(self.findings) == list(other)
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        against = ", ".join(self.sources) or "no source"
        lines = [f"<Screening: {self.subjects} screened against {against}, {len(self)} found"]
        lines += [
            f"  {number} row {rows[0]}: {alert.subject_name!r} / {alert.record_name!r} "
            f"({alert.source} {alert.record_id}) {alert.score:.4f}"
            for number, (alert, rows) in enumerate(zip(self.findings[:10], self.rows, strict=False))
        ]
        if len(self) > len(lines) - 1:
            lines.append(f"  and {len(self) - len(lines) + 1} more")
        lines += [f"  {message}" for message in self.warnings[:10]]
        if len(self.warnings) > 10:
            lines.append(f"  and {len(self.warnings) - 10} more warnings")
        return printable("\n".join(lines)) + ">"

    def _repr_html_(self) -> str:
        from firmwatch.api.notebook import screening_page

        return screening_page(self)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Give each finding as a mapping of JSON types: `row`, `rows`, then `Finding.row`."""
        return [
            {"row": rows[0], "rows": list(rows), **alert.row()}
            for alert, rows in zip(self.findings, self.rows, strict=True)
        ]

    def to_polars(self) -> polars.DataFrame:
        """Give a Polars DataFrame of `to_dicts`; the schema is the same with no finding at all.

        Join it to your own `with_row_index("row")` by `row`, or by `rows` (exploded) where rows
        of yours repeat; both have the type of a Polars row index.
        """
        import polars

        from firmwatch.lake import parquet_schema

        fields = dict(parquet_schema(Finding))
        index = polars.get_index_type()
        schema = {
            "row": index,
            "rows": polars.List(index),
            "finding_id": fields.pop("id"),
            **fields,
        }
        return polars.DataFrame([writable(row) for row in self.to_dicts()], schema, orient="row")

    def to_pandas(self) -> Any:
        """Give a pandas DataFrame of `to_dicts`; lists and mappings stay Python objects.

        Raises `UsageError` where pandas is not installed.
        """
        try:
            pandas = importlib.import_module("pandas")
        except ImportError as error:
            raise UsageError(
                "pandas is not installed. Install it (`pip install pandas`), or use to_polars() or "
                "to_dicts(), which need nothing more."
            ) from error
        return pandas.DataFrame(self.to_dicts(), columns=["row", "rows", *Finding.row_fields()])

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Hand the table of `to_polars` to anything that reads Arrow streams, without a copy."""
        return self.to_polars().__arrow_c_stream__(requested_schema)
