"""A stored alert is made again of what is stored, or it is said what is in the way."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from firmwatch.steps import replaying
from tests.acceptance.conftest import Firmwatch, Place
from tests.acceptance.published import (
    COMING,
    FORMATS,
    LEAVING,
    LISTED,
    parties,
    publish,
    write_vendors,
)


def alert_of(firmwatch: Firmwatch, name: str) -> dict[str, Any]:
    rows = firmwatch("alerts", "list", "--status", "all").rows
    (row,) = [row for row in rows if row["subject_name"].upper() == name.upper()]
    return row


def change_ledger(place: Place, statement: str, *values: str) -> None:
    connection = sqlite3.connect(place.folder / "ledger.sqlite")
    with connection:
        connection.execute(statement, values)
    connection.close()


@pytest.mark.parametrize("how", [(), ("--from-bytes",)])
def test_an_alert_of_several_lists_is_made_again(
    make_place: Callable[..., Place], firmwatch: Firmwatch, how: tuple[str, ...]
) -> None:
    place = make_place(FORMATS)
    firmwatch("portfolio", "import", place.vendors)
    firmwatch("run")
    for alert in firmwatch("alerts", "list").rows:
        said = firmwatch("replay", alert["alert_id"], *how)
        assert [row["verdict"] for row in said.rows] == ["identical"] * len(alert["findings"])
        assert all(not row["differences"] and not row["notes"] for row in said.rows)
        for row, finding in zip(said.rows, alert["findings"], strict=True):
            shown = " ".join(line["text"] for line in row["lines"])
            assert bool(how) == (finding["record_name"] in shown)


def test_it_is_what_the_run_saw_however_much_has_changed_since(
    place: Place, firmwatch: Firmwatch
) -> None:
    alert = alert_of(firmwatch, LEAVING[1])
    # Delisted, and the subject has another name by now: the alert is closed, and made again.
    publish(place.source("ftm"), "ftm", parties(LISTED, COMING))
    firmwatch("run")
    write_vendors(place.vendors, [("S-2", "Ombrevale Foundry Ltd", "PA")])
    firmwatch("portfolio", "import", place.vendors)
    firmwatch("run")
    (closed,) = [
        row
        for row in firmwatch("alerts", "list", "--status", "closed").rows
        if row["alert_id"] == alert["alert_id"]
    ]
    assert closed["subject_name"] == LEAVING[1]
    (row,) = firmwatch("replay", alert["alert_id"]).rows
    assert row["verdict"] == "identical"


def test_another_matcher_is_named(
    place: Place, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert = alert_of(firmwatch, LISTED[1])
    monkeypatch.setattr(replaying, "matcher_version", lambda: "another-1")
    said = firmwatch("replay", alert["alert_id"], code=1)
    (row,) = said.rows
    assert row["verdict"] == "different"
    assert [item["field"] for item in row["differences"]] == ["matcher_version"]
    assert f"made by {alert['matcher_version']}, this is another-1" in row["notes"][0]
    assert "Install the firmwatch of that day" in said.err


def test_a_stored_score_that_was_changed_is_found(place: Place, firmwatch: Firmwatch) -> None:
    alert = alert_of(firmwatch, LISTED[1])
    (finding,) = alert["findings"]
    change_ledger(
        place,
        "UPDATE finding SET body = replace(body, '\"score\":' || ?, '\"score\":0.31') WHERE id = ?",
        json.dumps(finding["score"]),
        finding["finding_id"],
    )
    (row,) = firmwatch("replay", alert["alert_id"], code=1).rows
    assert row["verdict"] == "different"
    assert [(item["field"], item["stored"], item["again"]) for item in row["differences"]] == [
        ("score", 0.31, finding["score"])
    ]
    assert "what is stored was changed" in row["notes"][0]


def test_a_pruned_snapshot_is_named(place: Place, firmwatch: Firmwatch) -> None:
    alert = alert_of(firmwatch, LEAVING[1])
    publish(place.source("ftm"), "ftm", parties(LISTED, COMING))
    firmwatch("run")
    change_ledger(place, "UPDATE finding SET status = 'closed'")
    firmwatch("sources", "prune", "--keep-days", "0", "--apply")
    (row,) = firmwatch("replay", alert["alert_id"], code=1).rows
    assert row["verdict"] == "impossible"
    assert "was pruned at" in row["notes"][0]


def test_a_version_of_a_subject_that_was_changed_is_refused(
    place: Place, firmwatch: Firmwatch
) -> None:
    alert = alert_of(firmwatch, LISTED[1])
    change_ledger(place, "UPDATE subject_version SET content = replace(content, 'VOST', 'WOST')")
    (row,) = firmwatch("replay", alert["alert_id"], code=1).rows
    assert row["verdict"] == "impossible"
    assert "is not what was stored" in row["notes"][0]


def test_a_finding_of_before_is_rated_anew_by_a_full_run(
    place: Place, firmwatch: Firmwatch
) -> None:
    alert = alert_of(firmwatch, LISTED[1])
    change_ledger(
        place,
        "UPDATE finding SET subject_digest = NULL, body = json_remove(body, '$.subject_digest')",
    )
    change_ledger(place, "DELETE FROM subject_version")
    (row,) = firmwatch("replay", alert["alert_id"], code=1).rows
    assert "run --full" in row["notes"][0]
    said = firmwatch("run", "--full", "--no-update")
    assert "0 new, 0 reopened, 0 changed, 0 closed, 2 unchanged" in said.err
    assert firmwatch("replay", alert["alert_id"]).rows[0]["verdict"] == "identical"


def test_only_subjects_with_findings_are_kept(place: Place, firmwatch: Firmwatch) -> None:
    connection = sqlite3.connect(place.folder / "ledger.sqlite")
    stored = connection.execute("SELECT subject_id, content FROM subject_version").fetchall()
    connection.close()
    found = {row["subject_id"] for row in firmwatch("alerts", "list").rows}
    assert {subject_id for subject_id, _ in stored} == found
    assert len(stored) == 2


def test_no_alert_of_that_id(place: Place, firmwatch: Firmwatch, tmp_path: Path) -> None:
    assert "no alert has the id" in firmwatch("replay", "ffffffff", code=1).err
