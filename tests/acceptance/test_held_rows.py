"""Rows that look like people (scope rule S3), and why letting one in finds nobody (rule S2)."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from tests.acceptance.conftest import Firmwatch, Place
from tests.acceptance.published import FORMATS, LISTED, PERSON, parties, publish, write_vendors

LEI = "529900T8BM49AURSDO55"
"""An identifier whose check digits are right (ISO 17442-1)."""


def released_events(place: Place) -> list[tuple[Any, ...]]:
    query = "SELECT actor, object, detail FROM audit_event WHERE action = 'held_row.released'"
    with contextlib.closing(sqlite3.connect(place.folder / "ledger.sqlite")) as connection:
        return connection.execute(query).fetchall()


def held_id(firmwatch: Firmwatch) -> str:
    (row,) = firmwatch("portfolio", "held").rows
    assert row["name"] == PERSON[1]
    return str(row["held_id"])


def test_a_held_row_is_counted_shown_and_not_screened(place: Place, firmwatch: Firmwatch) -> None:
    done = firmwatch("portfolio", "import", place.vendors)
    assert done.rows[0]["held"] == 1
    assert "1 rows look like people's names and are held" in done.err
    (row,) = firmwatch("portfolio", "held", "vendors").rows
    assert (row["row_number"], row["name"]) == (6, PERSON[1])
    assert "no legal form" in row["reason"]
    (listed,) = firmwatch("portfolio", "list").rows
    assert (listed["subjects"], listed["held"]) == (5, 1)
    assert "5 subjects" in firmwatch("run").err


def test_release_by_a_reason_is_logged_and_outlives_the_next_import(
    place: Place, firmwatch: Firmwatch
) -> None:
    id_ = held_id(firmwatch)
    firmwatch("portfolio", "release", id_, code=2)
    firmwatch("portfolio", "release", id_, "--reason", "  ", code=2)
    assert released_events(place) == []
    (subject,) = firmwatch("portfolio", "release", id_, "--reason", "a shop in Bergen").rows
    assert subject["name"] == PERSON[1]
    ((actor, name, detail),) = released_events(place)
    assert actor
    assert name == f"held_row:{id_}"
    assert "a shop in Bergen" in detail
    assert firmwatch("portfolio", "held").rows == []

    again = firmwatch("portfolio", "import", place.vendors).rows[0]
    assert (again["held"], again["unchanged"], again["added"], again["changed"]) == (0, 6, 0, 0)
    assert "6 subjects" in firmwatch("run").err


def test_release_by_an_identifier_outlives_the_next_import_and_a_second_release(
    place: Place, firmwatch: Firmwatch
) -> None:
    id_ = held_id(firmwatch)
    reason = ("--reason", "register extract")
    firmwatch("portfolio", "release", id_, *reason, "--identifier", "lei=123", code=2)
    firmwatch("portfolio", "release", id_, *reason, "--identifier", "shoe=42", code=2)
    assert held_id(firmwatch) == id_
    assert released_events(place) == []
    (subject,) = firmwatch("portfolio", "release", id_, *reason, "--identifier", f"lei={LEI}").rows
    assert [item["value"] for item in subject["identifiers"]] == [LEI]
    again = firmwatch("portfolio", "import", place.vendors).rows[0]
    assert (again["unchanged"], again["changed"]) == (6, 0)

    firmwatch("portfolio", "release", id_, "--reason", "once more", code=1)
    assert len(released_events(place)) == 1
    again = firmwatch("portfolio", "import", place.vendors).rows[0]
    assert (again["unchanged"], again["changed"]) == (6, 0)


def test_a_row_that_gains_an_identifier_of_its_own_is_held_no_more(
    place: Place, firmwatch: Firmwatch
) -> None:
    path = place.folder / "better.csv"
    path.write_text(f"Vendor no,Vendor name,LEI\nS-6,{PERSON[1]},{LEI}\n", encoding="utf-8")
    done = firmwatch("portfolio", "import", path, "--name", "vendors").rows[0]
    assert (done["held"], done["added"]) == (0, 1)
    assert firmwatch("portfolio", "held").rows == []


@pytest.mark.parametrize("source", FORMATS)
def test_a_listed_person_let_in_by_mistake_finds_nobody(
    source: str, make_place: Callable[..., Place], firmwatch: Firmwatch
) -> None:
    place = make_place((source,))
    firmwatch("portfolio", "import", place.vendors)
    firmwatch("portfolio", "release", held_id(firmwatch), "--reason", "by mistake")
    firmwatch("run")
    names = {row["subject_name"] for row in firmwatch("alerts", "list", "--status", "all").rows}
    assert LISTED[1].upper() in names
    assert PERSON[1] not in names
    assert firmwatch("screen", PERSON[1], "--threshold", "0").rows == []
    assert PERSON[1].encode() not in firmwatch("alerts", "export").out

    publish(place.source(source), source, [*parties(), parties((99, PERSON[1]))[0]])
    (row,) = firmwatch("run").rows
    assert (row["subject_name"], row["record_kind"]) == (PERSON[1], "organisation")


def test_a_row_that_says_it_is_a_person_is_refused(place: Place, firmwatch: Firmwatch) -> None:
    path = place.folder / "people.csv"
    path.write_text(
        "no,name,type,LEI\n1,Ombrevale Foundry Ltd,person,\n2,Erland Vask,Person,\n"
        "3,Brightwater Ceramics Ltd,company,\n",
        encoding="utf-8",
    )
    done = firmwatch("portfolio", "import", path).rows[0]
    assert (done["rows"], done["subjects"]) == (3, 1)
    assert done["held"] + done["rejected"] == 2


def test_no_command_takes_a_person(place: Place, firmwatch: Firmwatch) -> None:
    rows = write_vendors(place.folder / "one.csv", [("S-1", "Anna Lind", "SE")])
    assert firmwatch("screen", rows).rows == []
    assert "look like people's names" in firmwatch("screen", rows).err
    firmwatch("explain", "Anna Lind", "Anna Lind", "--kind", "person", code=2)
