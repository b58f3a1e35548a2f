"""A table is understood alike in whatever form it comes."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import firmwatch
from firmwatch.api.result import Screening
from firmwatch.errors import PortfolioError, UsageError
from firmwatch.portfolio import is_frame, open_frame, open_mappings
from tests.acceptance.published import LEAVING, LISTED, PERSON, parties, publish

Rows = list[dict[str, Any]]

CELLS = {
    "Vendor number": st.sampled_from([None, "v-1", "v-2", "v-3", "v-4"]),
    "Vendor name": st.sampled_from(
        [
            *(LISTED[1], LISTED[1].upper(), LEAVING[1], PERSON[1], "", None),
            *("Möwe & Söhne GmbH", 'Brightwater "Blue" Ceramics, Ltd', "ООО Брестовка"),
        ]
    ),
    "Land": st.sampled_from([None, "PA", "Panama", "ru", "Atlantis"]),
    "Kind": st.sampled_from([None, "company", "person", "vessel", "shoe"]),
    "Turnover": st.one_of(st.none(), st.sampled_from([1.5, 2.0, -3.25])),
    "Paid": st.one_of(st.none(), st.booleans()),
    "Since": st.one_of(st.none(), st.dates(datetime.date(2000, 1, 1))),
}
# So that no column is without any value, which would leave its type to each library's taste.
FIRST = {
    "Vendor number": "v-0",
    "Vendor name": LISTED[1],
    "Land": "PA",
    "Kind": "company",
    "Turnover": 1.5,
    "Paid": True,
    "Since": datetime.date(2026, 3, 1),
}


@pytest.fixture(scope="module")
def against(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("published") / "ftm"
    publish(folder, "ftm", parties())
    return {"ftm": folder}


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def quietly(subjects: Any, **options: Any) -> Screening:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return firmwatch.screen(subjects, **options)


def seen(found: Screening) -> tuple[Any, ...]:
    """All that a screening says, but for the instant at which it was made."""
    rows = found.to_dicts()
    for row in rows:
        del row["opened_at"], row["snapshot"]["fetched_at"]
    counts = (found.subjects, found.held, found.rejected, found.duplicates, found.unscreened)
    return rows, counts, found.warnings, found.columns


def forms(
    rows: Rows, connection: duckdb.DuckDBPyConnection, path: Path
) -> dict[str, Callable[[], Any]]:
    frame = polars.DataFrame(rows, infer_schema_length=None)
    table = frame.to_arrow()
    connection.register("vendor", table)
    frame.write_csv(path)
    return {
        "polars": lambda: frame,
        "lazy": frame.lazy,
        "pandas": lambda: pandas.DataFrame(rows),
        "records": lambda: pandas.DataFrame(rows).to_dict("records"),
        "arrow": lambda: table,
        "reader": table.to_reader,
        "duckdb": lambda: connection.sql("SELECT * FROM vendor"),
        "file": lambda: path,
        "iterator": lambda: iter(rows),
    }


@settings(max_examples=10)
@given(rows=st.lists(st.fixed_dictionaries(CELLS), max_size=8))
def test_every_form_of_a_table_gives_the_same(
    rows: Rows,
    against: dict[str, Path],
    connection: duckdb.DuckDBPyConnection,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    rows = [FIRST, *rows]
    expected = seen(quietly(rows, against=against))
    assert expected[0]
    assert expected[1][0] + sum(expected[1][1:4]) == len(rows) - blank(rows)
    path = tmp_path_factory.getbasetemp() / "vendors.csv"
    for name, make in forms(rows, connection, path).items():
        assert seen(quietly(make(), against=against)) == expected, name


def blank(rows: Rows) -> int:
    return sum(all(value in (None, "") for value in row.values()) for row in rows)


def test_rows_lead_back_to_the_table(against: dict[str, Path]) -> None:
    names = ["Möwe & Söhne GmbH", LISTED[1], PERSON[1], LISTED[1], LEAVING[1], None]
    frame = polars.DataFrame({"name": names, "bill": range(6)})
    found = quietly(frame, against=against)
    assert sorted(found.rows) == [(1, 3), (4,)]
    left = [(item.row, item.status) for item in found.unscreened]
    assert left == [(2, "held"), (5, "rejected")]
    joined = found.to_polars().explode("rows").join(frame.with_row_index("rows"), on="rows")
    assert sorted(joined["bill"].to_list()) == [1, 3, 4]
    assert joined["name"].to_list() == joined["subject_name"].to_list()


def test_names_keep_their_place_too(against: dict[str, Path]) -> None:
    names = ["Möwe & Söhne GmbH", LISTED[1], LISTED[1], LEAVING[1]]
    for subjects in (names, polars.Series(names), pandas.Series(names), pyarrow.array(names)):
        found = firmwatch.screen(subjects, against=against)
        assert sorted(found.rows) == [(1, 2), (3,)]
        assert (found.subjects, found.duplicates, found.columns) == (3, 1, {})
    (alone,) = firmwatch.screen(LISTED[1], against=against).rows
    assert alone == (0,)
    assert firmwatch.screen(pyarrow.chunked_array([names]), against=against).subjects == 3


def test_a_mapping_of_columns_and_a_country(against: dict[str, Path]) -> None:
    frame = polars.DataFrame({"a": [LISTED[1], LEAVING[1]], "b": ["PA", None]})
    plain = quietly(frame, against=against, mapping={"name": "a"})
    read = quietly(frame, against=against, mapping={"name": "a", "country": ["b"]})
    filled = quietly(frame, against=against, mapping={"name": "a", "country": "b"}, country="RU")
    alone = quietly(frame, against=against, mapping={"name": "a", "country": ""}, country="PA")

    def countries(found: Screening) -> dict[int, set[str]]:
        pieces = zip(found.rows, found, strict=True)
        return {
            rows[0]: {item.subject_value for item in alert.evidence if item.name == "country"}
            for rows, alert in pieces
        }

    assert countries(plain) == {0: {"PA"}, 1: set()}, "a column of codes is recognised"
    assert countries(read) == {0: {"PA"}, 1: set()}
    assert countries(filled) == {0: {"PA"}, 1: {"RU"}}
    assert countries(alone) == {0: {"PA"}, 1: {"PA"}}
    with pytest.raises(UsageError, match="no column 'c'"):
        firmwatch.screen(frame, against=against, mapping={"name": "c"})
    with pytest.raises(UsageError, match="names have no columns"):
        firmwatch.screen(LISTED[1], against=against, mapping={"name": "a"})
    with pytest.raises(UsageError, match="'Atlantis' is not known"):
        firmwatch.screen(frame, against=against, mapping={"name": "a"}, country="Atlantis")


class Foreign:
    """A table of a library that nobody knows: its items are its columns' names."""

    columns = (LISTED[1],)

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)


@pytest.mark.parametrize(
    ("subjects", "error", "words"),
    [
        (pandas.DataFrame([["a", 1]]), PortfolioError, "are numbers"),
        (pandas.DataFrame(), PortfolioError, "has no columns"),
        (pandas.DataFrame([["a", "b"]], columns=["x", "x"]), PortfolioError, "more than once"),
        (polars.DataFrame({"amount": [1, 2]}), PortfolioError, r'mapping=\{"name": "amount"\}'),
        (5, UsageError, "of type int cannot be screened"),
        (Foreign(), UsageError, "type Foreign is not understood"),
        (b"Vostrika", UsageError, "of type bytes cannot be screened"),
        ([LISTED[1], None], UsageError, "Row 1 is a NoneType"),
        (polars.DataFrame({"name": []}), None, ""),
    ],
)
def test_what_cannot_be_screened_says_why(
    subjects: Any, error: type[Exception] | None, words: str, against: dict[str, Path]
) -> None:
    if error is None:
        assert firmwatch.screen(subjects, against=against) == []
        return
    with pytest.raises(error, match=words):
        firmwatch.screen(subjects, against=against)


def test_every_kind_of_cell_becomes_the_text_of_a_file() -> None:
    frame = pandas.DataFrame(
        {
            "name": ["a", "b"],
            "float": [3.0, float("nan")],
            "whole": pandas.array([7, None], dtype="Int64"),
            "day": pandas.to_datetime(["2026-03-01", None]),
            "class": pandas.Categorical(["x", None]),
            "several": [["p", "q"], pandas.NA],
        }
    )
    for table in (open_frame(frame), open_mappings(frame.to_dict("records"))):
        rows = [(number, list(cells.values())) for number, cells, _ in next(table.batches())]
        assert rows == [
            (1, ["a", "3", "7", "2026-03-01", "x", "p\x1fq"]),
            (2, ["b", "", "", "", "", ""]),
        ]


def test_structs_and_mappings_within_become_columns() -> None:
    rows = [{"id": "1", "properties": {"name": ["A", "B"], "country": ["de"]}}]
    tables = (open_mappings(rows), open_frame(polars.DataFrame(rows)))
    for table in tables:
        assert table.columns == ("id", "properties.name", "properties.country")
        assert next(table.batches())[0][1]["properties.name"] == "A\x1fB"


def test_a_relation_of_an_older_duckdb_is_a_table() -> None:
    class Relation:
        def fetch_arrow_table(self) -> pyarrow.Table:
            return pyarrow.table({"name": ["A Ltd"]})

    assert is_frame(Relation())
    assert open_frame(Relation()).columns == ("name",)
    assert not is_frame([{"name": "A Ltd"}])
    assert not is_frame(polars.DataFrame)


def test_screening_a_frame_imports_no_other_library(against: dict[str, Path]) -> None:
    code = f"""
import json, sys, polars, firmwatch
frame = polars.DataFrame({{"name": [{LISTED[1]!r}]}})
found = firmwatch.screen(frame, against={{"ftm": {str(against["ftm"])!r}}})
assert len(found) == 1 and found[0].explain()._repr_html_() and found.to_polars().height == 1
print(json.dumps(sorted({{name.partition(".")[0] for name in sys.modules}})))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pandas", "pyarrow", "duckdb"} & set(json.loads(done.stdout))
