"""What was kept for long enough goes, with a proof; what is open or on hold stays."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from firmwatch.model import canonical_digest
from tests.acceptance.conftest import Firmwatch, Place
from tests.acceptance.published import LEAVING, LISTED, parties, publish

YEARS_AGO = {6: "2020-11-20T00:00:00+00:00", 12: "2014-11-20T00:00:00+00:00"}


def in_ledger(place: Place, statement: str, *values: object) -> list[Any]:
    connection = sqlite3.connect(place.folder / "ledger.sqlite")
    connection.row_factory = sqlite3.Row
    with connection:
        rows = connection.execute(statement, values).fetchall()
    connection.close()
    return rows


@pytest.fixture
def closed(make_place: Callable[..., Place], firmwatch: Firmwatch) -> Place:
    """Of two lists, one of the US: an alert of each and of one subject is closed, the rest open."""
    place = make_place(("us_ofac_sdn", "ftm"))
    firmwatch("portfolio", "import", place.vendors)
    firmwatch("run")
    for source in ("us_ofac_sdn", "ftm"):
        publish(place.source(source), source, parties(LISTED))
    firmwatch("run")
    return place


def age(place: Place, years: int) -> None:
    """Let everything be so old."""
    then = YEARS_AGO[years]
    in_ledger(place, "UPDATE alert SET closed_at = ? WHERE closed_at IS NOT NULL", then)
    in_ledger(place, "UPDATE finding SET closed_at = ? WHERE closed_at IS NOT NULL", then)
    in_ledger(place, "UPDATE subject SET removed_at = ? WHERE removed_at IS NOT NULL", then)
    in_ledger(place, "UPDATE held_row SET held_at = ?", then)
    in_ledger(place, "UPDATE run SET started_at = ?, finished_at = ?", then, then)


def counts(firmwatch: Firmwatch, *arguments: str) -> dict[str, tuple[int, int]]:
    rows = firmwatch("retention", *arguments).rows
    return {row["data_class"]: (row["count"], row["on_hold"]) for row in rows}


def test_nothing_goes_before_its_time(closed: Place, firmwatch: Firmwatch) -> None:
    age(closed, 6)
    found = counts(firmwatch, "apply", "--yes")
    classes = ("outbox_message", "alert", "subject", "held_row", "run", "what_if", "snapshot")
    assert set(found) == set(classes)
    assert set(found.values()) == {(0, 0)}


def test_the_us_rule_and_the_eu_rule(
    closed: Place, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    age(closed, 6)
    alerts = len(firmwatch("alerts", "list", "--status", "closed").rows)
    monkeypatch.setenv("FIRMWATCH_RETENTION_REGIMES", "eu")
    assert counts(firmwatch, "list")["alert"] == (alerts, 0)
    monkeypatch.setenv("FIRMWATCH_RETENTION_REGIMES", "us,eu")
    # One that a US list is part of is kept for ten years by both rules.
    rows = firmwatch("alerts", "list", "--status", "closed").rows
    other = sum("us_ofac_sdn" not in row["sources"] for row in rows)
    assert counts(firmwatch, "list")["alert"] == (other, 0)
    monkeypatch.setenv("FIRMWATCH_RETENTION_REGIMES", "mars")
    assert "retention_regimes" in firmwatch("retention", "list", code=2).err


def test_what_was_worked_out_of_thresholds_goes_but_for_the_last(
    closed: Place, firmwatch: Firmwatch
) -> None:
    for threshold in ("0.5", "0.6", "0.7"):
        firmwatch("tune", "--threshold", threshold, "--since", "2026-01-01")
    assert counts(firmwatch, "apply", "--yes")["what_if"] == (0, 0)
    in_ledger(closed, "UPDATE what_if SET at = ?", YEARS_AGO[12])
    assert counts(firmwatch, "apply", "--yes")["what_if"] == (2, 0)
    (last,) = firmwatch("tune", "--list").rows
    assert (last["what_if_id"], last["threshold"]) == ("00000003", 0.7)
    firmwatch("tune", "--threshold", "0.8", "--since", "2026-01-01")
    assert [row["what_if_id"] for row in firmwatch("tune", "--list").rows] == [
        "00000004", "00000003"
    ]  # fmt: skip
    assert firmwatch("audit", "verify").code == 0


def test_what_goes_and_its_proof(closed: Place, firmwatch: Firmwatch) -> None:
    (subject,) = in_ledger(closed, "SELECT id FROM subject WHERE name = ?", LEAVING[1])
    firmwatch("portfolio", "remove", subject["id"])
    firmwatch("run", "--no-update")
    age(closed, 12)
    open_before = firmwatch("alerts", "list").rows
    alerts = in_ledger(closed, "SELECT * FROM alert WHERE status = 'closed'")
    parts = in_ledger(closed, "SELECT * FROM finding WHERE status = 'closed'")
    (gone,) = in_ledger(closed, "SELECT * FROM subject WHERE id = ?", subject["id"])
    would = counts(firmwatch, "apply")
    assert would["alert"] == (len(alerts), 0)
    assert len(in_ledger(closed, "SELECT * FROM alert")) == len(alerts) + len(open_before)

    went = counts(firmwatch, "apply", "--yes")
    # Once its alerts have gone, the removed subject may go too.
    assert went == {**would, "subject": (1, 0)}
    assert in_ledger(closed, "SELECT * FROM alert WHERE status = 'closed'") == []
    assert in_ledger(closed, "SELECT * FROM finding WHERE status = 'closed'") == []
    assert in_ledger(closed, "SELECT * FROM subject WHERE id = ?", subject["id"]) == []
    assert in_ledger(closed, "SELECT * FROM held_row") == []
    assert len(in_ledger(closed, "SELECT * FROM run")) == 1
    versions = in_ledger(closed, "SELECT subject_id FROM subject_version")
    assert {row["subject_id"] for row in versions} == {row["subject_id"] for row in open_before}

    events = in_ledger(closed, "SELECT * FROM audit_event WHERE action = 'retention.expired'")
    details = [json.loads(row["detail"]) for row in events]
    proof = {item["class"]: item for item in details}
    assert set(proof) == {"alert", "subject", "held_row", "run"}
    assert proof["alert"]["count"] == len(alerts)
    assert "31 CFR 501.601" in proof["alert"]["rule"]
    for row in (*alerts, *parts):
        assert canonical_digest(dict(row)) in proof["alert"]["digests"]
    # SQLite has no truth values: the column is 0 or 1 in a copy that was made beside the program.
    copy = {**dict(gone), "legal_hold": bool(gone["legal_hold"])}
    assert canonical_digest(copy) in proof["subject"]["digests"]
    assert LEAVING[1] not in json.dumps(details)

    assert firmwatch("alerts", "list").rows == open_before
    assert counts(firmwatch, "apply", "--yes")["alert"] == (0, 0)
    firmwatch("run", "--verify")
    assert [row["verdict"] for row in firmwatch("replay", open_before[0]["alert_id"]).rows]


def test_a_legal_hold_keeps_everything_of_a_subject(closed: Place, firmwatch: Firmwatch) -> None:
    (subject,) = in_ledger(closed, "SELECT id FROM subject WHERE name = ?", LEAVING[1])
    firmwatch("retention", "hold", subject["id"], "--reason", "case 12/2026")
    firmwatch("portfolio", "remove", subject["id"])
    firmwatch("run", "--no-update")
    age(closed, 12)
    kept = in_ledger(closed, "SELECT * FROM alert WHERE status = 'closed'")
    found = counts(firmwatch, "apply", "--yes")
    assert found["alert"] == (0, len(kept))
    assert in_ledger(closed, "SELECT * FROM alert WHERE status = 'closed'") == kept
    # The bytes that its alerts were found in stay too.
    firmwatch("sources", "prune", "--keep-days", "0", "--apply")
    for row in kept:
        verdicts = [item["verdict"] for item in firmwatch("replay", row["id"]).rows]
        assert set(verdicts) == {"identical"}
    firmwatch("retention", "hold", subject["id"], "--lift", "--reason", "settled")
    assert counts(firmwatch, "apply", "--yes")["alert"] == (len(kept), 0)
    events = in_ledger(closed, "SELECT detail FROM audit_event WHERE action LIKE '%legal_hold'")
    assert [json.loads(row["detail"])["reason"] for row in events] == ["case 12/2026", "settled"]
    firmwatch("retention", "hold", subject["id"], "--reason", " ", code=2)


def test_the_log_is_sound_after_what_went_and_after_it_came_back(
    make_place: Callable[..., Place], firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make_place(("ftm",))
    firmwatch("portfolio", "import", place.vendors)
    moment = datetime(2010, 3, 2, 8, tzinfo=UTC)
    with monkeypatch.context() as then:
        then.setattr("firmwatch.steps.workspace.datetime", SimpleNamespace(now=lambda zone: moment))
        firmwatch("run")
        alert = next(
            row for row in firmwatch("alerts", "list").rows if row["record_caption"] == LEAVING[1]
        )
        firmwatch("alerts", "comment", alert["alert_id"], "to be kept for ten years")
        publish(place.source("ftm"), "ftm", parties(LISTED))
        firmwatch("run")
    assert counts(firmwatch, "apply", "--yes")["alert"] == (1, 0)
    assert in_ledger(place, "SELECT * FROM comment") == []
    firmwatch("audit", "verify")
    publish(place.source("ftm"), "ftm", parties())
    (again,) = firmwatch("run", "--verify").rows
    assert again["alert_id"] == alert["alert_id"]
    firmwatch("audit", "verify")
    in_ledger(place, "DELETE FROM finding WHERE alert_id = ?", again["alert_id"])
    in_ledger(place, "DELETE FROM alert WHERE id = ?", again["alert_id"])
    assert "says that it exists" in firmwatch("audit", "verify", code=1).err


def test_messages_that_were_told_go_and_those_that_wait_stay(
    make_place: Callable[..., Place], firmwatch: Firmwatch
) -> None:
    place = make_place(("ftm",))
    path = place.folder / "firmwatch.toml"
    tables = "".join(
        f'[[notify]]\nname = "{name}"\nkind = "file"\npath = "{name}.jsonl"\n{more}'
        for name, more in (("log", ""), ("closings", 'types = ["alert.closed"]\n'))
    )
    path.write_text(f"{path.read_text('utf-8')}\n{tables}", encoding="utf-8")
    firmwatch("portfolio", "import", place.vendors)
    firmwatch("run")
    publish(place.source("ftm"), "ftm", parties(LISTED))
    firmwatch("run", "--no-notify")
    then = "2020-01-01T00:00:00+00:00"
    for statement in (
        "UPDATE outbox_message SET created_at = ?",
        "UPDATE delivery SET delivered_at = ? WHERE delivered_at IS NOT NULL",
        "UPDATE delivery_attempt SET at = ?",
    ):
        in_ledger(place, statement, then)
    subjects = {
        row["record_caption"]: row["subject_id"] for row in firmwatch("alerts", "list").rows
    }
    firmwatch("retention", "hold", subjects[LISTED[1]], "--reason", "case 12/2026")
    assert counts(firmwatch, "list")["outbox_message"] == (1, 1)
    assert counts(firmwatch, "apply", "--yes")["outbox_message"] == (1, 1)
    states = [row["state"] for row in firmwatch("notify", "list").rows]
    assert sorted(states) == ["delivered", "pending", "pending"]
    assert counts(firmwatch, "apply", "--yes")["outbox_message"] == (0, 1)
    # What waits is told all the same, and stays for its days after that.
    firmwatch("notify", "send")
    firmwatch("retention", "hold", subjects[LISTED[1]], "--lift", "--reason", "settled")
    assert counts(firmwatch, "apply", "--yes")["outbox_message"] == (1, 0)
    assert [row["state"] for row in firmwatch("notify", "list").rows] == ["delivered"] * 2
    firmwatch("audit", "verify")
