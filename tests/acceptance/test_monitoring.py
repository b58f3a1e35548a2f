"""What changes an alert from run to run, and what does not."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.conftest import Firmwatch, Place
from tests.acceptance.published import (
    COMING,
    FORMATS,
    LEAVING,
    LISTED,
    main_file,
    parties,
    publish,
)


@pytest.fixture(params=FORMATS)
def source(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def watched(source: str, make_place: Callable[..., Place], firmwatch: Firmwatch) -> Place:
    """A workspace over one list of each format in turn, run once."""
    made = make_place((source,))
    firmwatch("portfolio", "import", made.vendors)
    assert len(firmwatch("run").rows) == 2
    return made


def snapshot_folders(place: Place) -> list[Path]:
    return sorted((place.folder / "lake" / "snapshots").glob("*/*"))


def test_a_second_run_changes_nothing(watched: Place, source: str, firmwatch: Firmwatch) -> None:
    alerts, folders = firmwatch("alerts", "export").out, snapshot_folders(watched)
    said = firmwatch("run", "--fail-on", "new-alerts")
    assert said.out == b""
    assert "0 new, 0 reopened, 0 changed, 0 closed, 2 unchanged" in said.err
    assert firmwatch("alerts", "export").out == alerts
    assert snapshot_folders(watched) == folders


def test_unchanged_content_is_stored_once(
    watched: Place, source: str, firmwatch: Firmwatch
) -> None:
    publish(watched.source(source), source, parties(LISTED))
    firmwatch("run")
    assert len(snapshot_folders(watched)) == 2
    publish(watched.source(source), source, parties())
    firmwatch("run")
    assert len(snapshot_folders(watched)) == 2
    assert {row["status"] for row in firmwatch("doctor").rows} <= {"ok", "warning"}


def test_another_order_of_the_list_changes_no_alert(
    watched: Place, source: str, firmwatch: Firmwatch
) -> None:
    before = firmwatch("alerts", "list").rows
    publish(watched.source(source), source, reversed(parties()))
    assert "0 changed, 0 closed, 2 unchanged" in firmwatch("run").err
    assert firmwatch("alerts", "list").rows == before


def test_delisted_then_listed_again(watched: Place, source: str, firmwatch: Firmwatch) -> None:
    (before,) = [
        row for row in firmwatch("alerts", "list").rows if row["subject_name"] == LEAVING[1]
    ]
    publish(watched.source(source), source, parties(LISTED, COMING))
    (new,) = firmwatch("run").rows
    assert new["subject_name"] == COMING[1]
    (closed,) = firmwatch("alerts", "list", "--status", "closed").rows
    assert closed["alert_id"] == before["alert_id"]
    assert closed["closed_reason"] == f"delisted: the record is no longer in {source}"
    assert closed["closed_at"]

    publish(watched.source(source), source, parties())
    (again,) = firmwatch("run", "--fail-on", "new-alerts", code=3).rows
    assert again["alert_id"] == before["alert_id"]
    assert (again["status"], again["closed_at"], again["closed_reason"]) == ("open", None, None)
    assert again["evidence"] == before["evidence"]
    (gone,) = firmwatch("alerts", "list", "--status", "closed").rows
    assert gone["alert_id"] == new["alert_id"]


def test_a_renamed_record_closes_its_alert_for_another_reason(
    watched: Place, source: str, firmwatch: Firmwatch
) -> None:
    publish(watched.source(source), source, parties(LISTED, (LEAVING[0], "Ombrevale Foundry Ltd")))
    firmwatch("run")
    (closed,) = firmwatch("alerts", "list", "--status", "closed").rows
    assert "no longer reaches the threshold" in closed["closed_reason"]


def test_a_subject_that_is_removed_closes_its_alert(place: Place, firmwatch: Firmwatch) -> None:
    (row,) = [row for row in firmwatch("alerts", "list").rows if row["record_id"] == "nor-1"]
    firmwatch("portfolio", "remove", row["subject_id"])
    firmwatch("run")
    (closed,) = firmwatch("alerts", "list", "--status", "closed").rows
    assert closed["alert_id"] == row["alert_id"]
    assert closed["closed_reason"] == "the subject left its portfolio"
    firmwatch("portfolio", "import", place.vendors)
    (again,) = firmwatch("run").rows
    assert again["alert_id"] == row["alert_id"]


def test_a_source_that_is_no_longer_chosen_closes_its_alerts(
    make_place: Callable[..., Place], firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make_place(("ftm", "un_sc"))
    firmwatch("portfolio", "import", place.vendors)
    assert len(firmwatch("run").rows) == 4
    monkeypatch.setenv("FIRMWATCH_SOURCES", "ftm")
    firmwatch("run")
    closed = firmwatch("alerts", "list", "--status", "closed").rows
    assert {row["closed_reason"] for row in closed} == {
        "the source un_sc is no longer screened against"
    }
    assert {row["source"] for row in firmwatch("alerts", "list").rows} == {"ftm"}


def test_a_clean_run_after_a_bad_download_keeps_the_alerts(
    watched: Place, source: str, firmwatch: Firmwatch
) -> None:
    before = firmwatch("alerts", "export").out
    path = watched.source(source) / main_file(source)
    good = path.read_bytes()
    path.write_bytes(b"<!DOCTYPE html><html><title>Maintenance</title></html>")
    assert "Maintenance" in firmwatch("run", code=4).err
    assert firmwatch("alerts", "export").out == before
    firmwatch("run", "--no-update", code=4)
    path.write_bytes(good)
    clean = firmwatch("run")
    assert "Maintenance" not in clean.err
    assert "2 unchanged" in clean.err
    assert firmwatch("alerts", "export").out == before


def test_a_shrunken_list_is_taken_only_with_a_reason(
    watched: Place, source: str, firmwatch: Firmwatch
) -> None:
    publish(watched.source(source), source, parties()[:20])
    assert "sources accept" in firmwatch("sources", "update", source, code=4).err
    firmwatch("sources", "update", source, "--accept", "the publisher announced it")
    (row,) = (row for row in firmwatch("sources", "list").rows if row["source"] == source)
    assert (row["status"], row["published"]) == ("current", 20)
    firmwatch("run")


def test_a_snapshot_that_the_lake_lost_is_stored_again(place: Place, firmwatch: Firmwatch) -> None:
    alerts = firmwatch("alerts", "export").out
    shutil.rmtree(place.folder / "lake")
    lost = firmwatch("run", "--no-update", code=1)
    assert "firmwatch sources update ftm" in lost.err
    assert "is missing or damaged" in firmwatch("doctor", code=1).out.decode()
    firmwatch("sources", "update", "ftm")
    firmwatch("doctor")
    assert "2 unchanged" in firmwatch("run").err
    assert firmwatch("alerts", "export").out == alerts


def test_a_snapshot_that_was_changed_in_the_lake_is_stored_again(
    place: Place, firmwatch: Firmwatch
) -> None:
    for path in (place.folder / "lake" / "snapshots").rglob("record-*.parquet"):
        path.write_bytes(b"changed")
    firmwatch("doctor", code=1)
    firmwatch("sources", "update", "ftm")
    firmwatch("doctor")


def test_a_person_is_never_found(watched: Place, source: str, firmwatch: Firmwatch) -> None:
    (row,) = firmwatch("sources", "list").rows[:1]
    assert (row["published"], row["indexed"], row["excluded"]) == (43, 42, 1)
    assert firmwatch("screen", "Erland Vask").rows == []
    publish(
        watched.source(source),
        source,
        [*parties(), dataclasses.replace(parties()[0], number=9, person=True)],
    )
    firmwatch("run")
    assert {row["record_kind"] for row in firmwatch("alerts", "export").rows} == {"organisation"}
