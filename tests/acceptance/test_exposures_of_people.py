"""An owner who is a person and listed: the alert is on the organisation, and names nobody else."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import polars
import pytest

from firmwatch.model import Alert, AlertCause, AlertStatus
from tests.acceptance.conftest import Firmwatch
from tests.acceptance.test_exposures import Days
from tests.properties.test_exposures import HOLDINGS, LISTED, PEOPLE, VENDORS

PERSON = "Erland Vaskentorp"
OWNED = (PERSON, VENDORS[0])
AS_REGISTERED = "Erlend Vaskenthorp"
"""As the register spells the name, so that it is told from the list's spelling."""


@pytest.fixture
def days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Days:
    made = Days(tmp_path)
    made.world.listed.clear()
    made.world.stakes = {OWNED: ("60 %", "")}
    settings = made.folder / "firmwatch.toml"
    # These days are long ago.
    long = settings.read_text("utf-8").replace("entries_min", "stale_hours = 1000000\nentries_min")
    settings.write_text(long, "utf-8")
    publish = made.world.publish

    def published(folder: Path) -> None:
        publish(folder)
        owners = folder / "owners.csv"
        owners.write_text(owners.read_text("utf-8").replace(PERSON, AS_REGISTERED), "utf-8")

    monkeypatch.setattr(made.world, "publish", published)
    return made


def test_a_listing_opens_it_and_a_delisting_closes_it(days: Days) -> None:
    """No entry of an organisation changes, so that nothing else is news."""
    assert days.pass_one() == []
    days.world.listed.add(PERSON)
    (alert,) = days.pass_one()
    assert (alert.status, alert.cause) == (AlertStatus.OPEN, AlertCause.LISTED)
    assert (alert.subject_name, alert.record_caption) == (VENDORS[0], PERSON)
    assert alert.score > 0.3
    (same,) = days.pass_one()
    assert same == alert
    days.world.listed.clear()
    (closed,) = days.pass_one()
    assert (closed.id, closed.status) == (alert.id, AlertStatus.CLOSED)
    assert closed.cause is AlertCause.DELISTED
    assert "now no listed party reaches it" in str(closed.closed_reason)


def test_what_a_person_and_a_company_own_is_added_up(days: Days) -> None:
    days.world.stakes = {
        OWNED: ("30 %", ""),
        (LISTED[0], HOLDINGS[0]): ("75-100 %", ""),
        (HOLDINGS[0], VENDORS[0]): ("25 %", ""),
    }
    days.world.listed |= {PERSON}
    assert days.pass_one() == []
    days.world.listed |= {LISTED[0]}
    (alert,) = days.pass_one()
    proof = alert.likeliest.exposure
    assert proof is not None
    (exposure,) = proof.now.exposures
    assert (exposure.status, exposure.share_min) == ("blocked", 5500)
    assert alert.record_caption in (f"{PERSON}; {LISTED[0]}", f"{LISTED[0]}; {PERSON}")
    assert proof.before is not None
    assert proof.before.exposures[0].share_min == 3000


def test_another_year_of_birth_is_nobody(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    days.world.listed.add(PERSON)
    (alert,) = days.pass_one()
    assert alert.status is AlertStatus.OPEN
    monkeypatch.setitem(PEOPLE, PERSON, 1931)
    publish = days.world.publish

    def other_year(folder: Path) -> None:
        publish(folder)
        listed = folder / "norland.json"
        listed.write_text(listed.read_text("utf-8").replace("1931-", "1961-"), "utf-8")

    monkeypatch.setattr(days.world, "publish", other_year)
    (closed,) = days.pass_one()
    assert (closed.status, closed.cause) == (AlertStatus.CLOSED, AlertCause.OWNERSHIP)


def test_an_entry_of_a_person_that_cannot_be_read_is_no_delisting(days: Days) -> None:
    days.world.listed.add(PERSON)
    (alert,) = days.pass_one()
    publish = days.world.publish

    def broken(folder: Path) -> None:
        publish(folder)
        listed = folder / "norland.json"
        lines = listed.read_text("utf-8").splitlines()
        lines = [x.replace('"properties"', '"prop') if PERSON in x else x for x in lines]
        listed.write_text("\n".join(lines) + "\n", "utf-8")

    days.world.publish = broken  # type: ignore[method-assign]
    (kept,) = days.pass_one()
    assert (kept.id, kept.status) == (alert.id, AlertStatus.OPEN)


def test_a_register_that_an_earlier_version_stored_is_read(
    days: Days, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has no column for entries."""
    days.world.listed.add(PERSON)
    days.pass_one()
    monkeypatch.chdir(days.folder)
    rows = firmwatch("graph", VENDORS[0]).rows
    (table,) = days.folder.rglob("snapshots/owners/*/register_party-*.parquet")
    polars.read_parquet(table).drop("entry_id").write_parquet(table)
    assert firmwatch("graph", VENDORS[0]).rows == rows
    assert [bool(row["owner_listed"]) for row in rows] == [True]


def _ledger(days: Days) -> str:
    """Give everything that the ledger holds, as text: alerts, messages and the audit log too."""
    files = sorted(days.folder.rglob("*.sqlite"))
    assert files
    found = []
    for file in files:
        connection = sqlite3.connect(file)
        found += list(connection.iterdump())
        connection.close()
    return "\n".join(found).casefold()


def test_the_ledger_has_the_list_s_side_and_nothing_that_the_register_says(
    days: Days, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    days.world.listed.add(PERSON)
    days.pass_one()
    days.world.listed.clear()
    days.pass_one()
    days.world.listed.add(PERSON)
    (alert,) = days.pass_one()
    text = _ledger(days)
    for word in AS_REGISTERED.casefold().split():
        assert word not in text
    assert "born" not in text
    assert PERSON.casefold() in text
    evidence = {item.name: item for item in alert.likeliest.evidence}
    assert evidence.keys() >= {"name", "birth_year"}
    assert all(not item.subject_value for item in evidence.values())
    assert all(not row.subject_word for item in evidence.values() for row in item.words)
    assert evidence["birth_year"].record_value == f"{PEOPLE[PERSON]}-05-06"
    assert evidence["name"].weight > 5
    _nothing_printed(alert, firmwatch, monkeypatch, days)


def _nothing_printed(
    alert: Alert, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch, days: Days
) -> None:
    """Whatever is made of the ledger says nothing more; the graph has the register's own words."""
    monkeypatch.chdir(days.folder)
    for command in (
        ("alerts", "list"),
        ("alerts", "show", alert.id, "-o", "table"),
        ("alerts", "show", alert.id, "-o", "json"),
        ("alerts", "history", alert.id),
        ("alerts", "export"),
        ("replay", alert.id),
        ("notify", "list"),
        ("audit", "list"),
        ("exposures",),
    ):
        printed = firmwatch(*command).out.decode().casefold()
        for word in AS_REGISTERED.casefold().split():
            assert word not in printed, command
    shown = " ".join(firmwatch("alerts", "show", alert.id, "-o", "table").out.decode().split())
    assert "a person in the register's record (listed: norland Erland Vaskentorp" in shown
    assert "the year of birth agrees" in shown
    (row,) = firmwatch("replay", alert.id).rows
    assert row["verdict"] == "identical"
    graph = firmwatch("graph", VENDORS[0], "-o", "table").out.decode()
    assert f"a person: {AS_REGISTERED}, born {PEOPLE[PERSON]}" in graph
    assert "LISTED: may be norland" in graph


def test_one_person_in_two_records_is_two_roles(
    days: Days, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scope rule S5: 30 % here and 100 % of a holding with 30 % there meet in the list alone."""
    days.world.stakes = {
        OWNED: ("30 %", ""),
        (PERSON, HOLDINGS[0]): ("75-100 %", ""),
        (HOLDINGS[0], VENDORS[0]): ("30 %", ""),
    }
    assert days.pass_one() == []
    monkeypatch.chdir(days.folder)
    rows = firmwatch("graph", VENDORS[0]).rows
    people = {row["owner_id"] for row in rows if row["owner"] == AS_REGISTERED}
    assert len(people) == 2
    days.world.listed.add(PERSON)
    (alert,) = days.pass_one()
    proof = alert.likeliest.exposure
    assert proof is not None
    assert proof.now.persons == 2
    assert len({party.id for party in proof.now.parties if party.listed}) == 2
    assert proof.now.exposures[0].share_min == 6000


def test_a_person_s_name_in_the_portfolio_finds_nothing_though_the_person_owns_and_is_listed(
    days: Days, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scope rules S2 and S6."""
    days.world.listed.add(PERSON)
    days.pass_one()
    monkeypatch.chdir(days.folder)
    Path("people.csv").write_text(f"id,name\n1,{PERSON}\n2,{AS_REGISTERED}\n", "utf-8")
    firmwatch("portfolio", "import", "people.csv")
    held = {row["held_id"]: row["name"] for row in firmwatch("portfolio", "held").rows}
    assert set(held.values()) == {PERSON, AS_REGISTERED}
    for id_ in held:
        firmwatch("portfolio", "release", id_, "--reason", "an organisation, it is said")
    firmwatch("run", "--no-update")
    subjects = {row["subject_name"] for row in firmwatch("alerts", "list", "--status", "all").rows}
    assert subjects == {VENDORS[0]}
    for name in (PERSON, AS_REGISTERED):
        assert firmwatch("graph", name, code=1).out == b""
        assert firmwatch("screen", name).rows == []
