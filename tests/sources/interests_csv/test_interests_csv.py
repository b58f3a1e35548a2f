"""A user's own table of owners: the fixture, what is quarantined, and what tells rows apart."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from firmwatch.errors import RefusedError, SchemaError
from firmwatch.model import Interest, PartyKind, Quarantined, RegisterParty
from firmwatch.sources import check_file, source
from tests.sources.fixtures import expected, fixture, read_tables, rows
from tests.sources.test_fuzz import holds_together

FILE = "interests.csv"
SOURCE = source("interests_csv")
EVENTS = list(SOURCE.parse(fixture("interests_csv")))


def parsed(tmp_path: Path, *table: dict[str, str], delimiter: str = ",") -> list[Any]:
    columns = list(dict.fromkeys(name for row in table for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    (tmp_path / FILE).write_text(text.getvalue(), "utf-8")
    return list(SOURCE.parse({FILE: tmp_path / FILE}))


def a_row(**more: str) -> dict[str, str]:
    return {"owner": "Halcyon Holding AS", "asset": "Osterholm Alloys Ltd", **more}


def test_fixture_gives_what_was_expected() -> None:
    assert rows("interests_csv") == expected("interests_csv")


def test_fixture_balances() -> None:
    check_file(SOURCE.files[0], fixture("interests_csv")[FILE])
    reading, found = read_tables(SOURCE, fixture("interests_csv"))
    (count,) = reading.counts
    assert (count.published, count.indexed, count.excluded, count.quarantined) == (23, 8, 1, 14)
    assert len(found["interest"]) == count.indexed
    holds_together(found["register_party"], found["interest"])


def test_nothing_of_a_person_is_kept_but_name_and_year() -> None:
    text = "".join(map(repr, (item for item in EVENTS if not isinstance(item, Quarantined))))
    for dropped in ("1971-03-09", "Port Vostrika", "uncle Aron"):
        assert dropped not in text
    roles = [
        item
        for item in EVENTS
        if isinstance(item, RegisterParty) and item.kind is PartyKind.REGISTER_ROLE
    ]
    assert len({role.id for role in roles}) == len({role.asset_id for role in roles}) == 2
    assert all(not role.countries for role in roles)


def test_two_rows_of_one_number_are_of_one_organisation(tmp_path: Path) -> None:
    found = parsed(
        tmp_path,
        a_row(asset_number="1 234", asset_country="GB"),
        a_row(owner="Brestovka Cargo AS", asset="", asset_number="1234", asset_country="GB"),
    )
    parties = [item.id for item in found if isinstance(item, RegisterParty)]
    assert parties == ["number:GB:1234", "name::halcyon holding as", "name::brestovka cargo as"]
    assert {item.asset_id for item in found if isinstance(item, Interest)} == {"number:GB:1234"}


def test_what_one_row_leaves_out_another_says(tmp_path: Path) -> None:
    found = parsed(
        tmp_path, a_row(owner_id="7"), a_row(owner_id="7", owner_country="NO", start="2024")
    )
    owner = next(item for item in found if getattr(item, "id", "") == "7")
    assert owner.countries == ("NO",)


def test_an_organisation_may_own_itself(tmp_path: Path) -> None:
    found = parsed(tmp_path, a_row(owner="Osterholm Alloys Ltd", share="3 %"))
    assert [type(item) for item in found] == [RegisterParty, Interest]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_told_by_the_header(tmp_path: Path, delimiter: str) -> None:
    found = parsed(tmp_path, a_row(share="12,5 %"), delimiter=delimiter)
    (interest,) = (item for item in found if isinstance(item, Interest))
    assert (interest.share_min, interest.share_max) == (1250, 1250)


@pytest.mark.parametrize("column", ["shar", "Share", "owner name"])
def test_a_column_that_nobody_reads_is_refused_with_those_that_are(
    tmp_path: Path, column: str
) -> None:
    with pytest.raises(SchemaError, match="owner_birth_year"):
        parsed(tmp_path, a_row(**{column: "50 %"}))


def test_a_table_without_an_asset_is_refused(tmp_path: Path) -> None:
    with pytest.raises((SchemaError, RefusedError), match="asset"):
        parsed(tmp_path, {"owner": "Halcyon Holding AS", "share": "50 %"})
