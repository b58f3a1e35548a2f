"""A receipt says what was searched and found, also when nothing was, and cannot be changed."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from firmwatch.config import load_settings
from firmwatch.model import canonical_json
from tests.acceptance.conftest import Firmwatch, Place
from tests.acceptance.published import (
    COMING,
    FORMATS,
    LISTED,
    main_file,
    parties,
    publish,
    write_vendors,
)


def subject_id(place: Place, name: str) -> str:
    connection = sqlite3.connect(place.folder / "ledger.sqlite")
    ((found,),) = connection.execute("SELECT id FROM subject WHERE name = ?", [name]).fetchall()
    connection.close()
    return str(found)


def key_file(place: Place) -> Path:
    return load_settings(place.folder, dict(os.environ)).audit_key_file


def certified(firmwatch: Firmwatch, *arguments: object) -> dict[str, Any]:
    out = firmwatch("certify", *arguments).out.decode()
    receipt: dict[str, Any] = json.loads(out)
    assert out == canonical_json(receipt) + "\n"
    return receipt


def test_a_listed_subject(place: Place, firmwatch: Firmwatch) -> None:
    (alert,) = [row for row in firmwatch("alerts", "list").rows if row["record_id"] == "nor-1"]
    receipt = certified(firmwatch, alert["subject_id"])
    (finding,) = receipt["findings"]
    assert finding["finding_id"] == alert["findings"][0]["finding_id"]
    assert finding["evidence"] == alert["evidence"]
    assert finding["subject_digest"] == receipt["subject"]["digest"]
    (known,) = receipt["alerts"]
    assert (known["alert_id"], known["status"]) == (alert["alert_id"], "open")
    assert [event["action"] for event in known["events"]] == ["alert.opened"]
    (source,) = receipt["sources"]
    assert source["sha256"] == alert["snapshot"]["sha256"]
    assert source["snapshot_id"] == alert["snapshot"]["id"]
    assert source["files"][0] == {
        "file": "entities.ftm.json", "published": 43, "indexed": 42, "quarantined": 0, "excluded": 1
    }  # fmt: skip
    assert (source["stale"], source["held"], source["refused"]) == (False, [], [])
    assert receipt["matcher"] == {
        "version": alert["matcher_version"], "threshold": 0.3, "of": "issued_at"
    }  # fmt: skip
    assert receipt["subject"]["version"]["used"] == "unchanged since"
    assert any(line.startswith("anything of people") for line in receipt["not_proven"])
    assert receipt["owners"]["exposures"] == []
    assert receipt["owners"]["reason"] == "no register of owners had a version then"


def test_nothing_found_is_a_receipt_too(place: Place, firmwatch: Firmwatch) -> None:
    receipt = certified(firmwatch, subject_id(place, "Brightwater Ceramics Ltd"))
    assert (receipt["findings"], receipt["alerts"]) == ([], [])
    assert receipt["candidates"]["records"] == 42
    assert receipt["candidates"]["found"] == 0
    assert receipt["subject"]["content"]["name"] == "Brightwater Ceramics Ltd"


def test_the_nearest_below_the_threshold_are_shown(place: Place, firmwatch: Firmwatch) -> None:
    receipt = certified(firmwatch, "--name", "Brandike Trading")
    nearest = receipt["candidates"]["nearest_below"]
    scores = [item["score"] for item in nearest]
    assert scores
    assert scores == sorted(scores, reverse=True)
    assert max(scores) < receipt["matcher"]["threshold"]
    assert receipt["candidates"]["considered"] >= len(nearest)
    assert all(item["evidence"] for item in nearest)


def test_as_of_names_the_versions_of_then(place: Place, firmwatch: Firmwatch) -> None:
    (before,) = certified(firmwatch, "--name", COMING[1])["sources"]
    connection = sqlite3.connect(place.folder / "ledger.sqlite")
    with connection:
        for table in ("snapshot", "snapshot_promotion"):
            connection.execute(f"UPDATE {table} SET promoted_at = '2026-01-01T08:00:00+00:00'")
        connection.execute("UPDATE subject SET added_at = '2026-01-01', changed_at = '2026-01-01'")
    connection.close()
    publish(place.source("ftm"), "ftm", parties(LISTED, COMING))
    firmwatch("run")
    id_ = subject_id(place, COMING[1])
    then = certified(firmwatch, id_, "--as-of", "2026-01-02")
    now = certified(firmwatch, id_)
    assert then["sources"][0]["sha256"] == before["sha256"] != now["sources"][0]["sha256"]
    assert (len(then["findings"]), len(now["findings"])) == (0, 1)
    assert (then["alerts"], len(now["alerts"])) == ([], 1)
    assert then["as_of"] == "2026-01-02T23:59:59+00:00"
    assert then["sources"][0]["hours_since_confirmed"] == pytest.approx(40, abs=0.1)
    assert "nothing to certify" in firmwatch("certify", id_, "--as-of", "2025-01-01", code=4).err


@pytest.fixture
def renamed(
    make_place: Callable[..., Place], firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
) -> Place:
    """A vendor who is listed is imported in January and renamed in March and in May."""
    place = make_place(("ftm",))

    def on(day: str) -> None:
        moment = datetime.fromisoformat(f"{day}T08:00:00+00:00")
        found = SimpleNamespace(now=lambda zone: moment)
        monkeypatch.setattr("firmwatch.steps.workspace.datetime", found)

    for month, name in ((1, LISTED[1]), (3, f"{LISTED[1]} Panama"), (5, "Brightwater Tiles Ltd")):
        write_vendors(place.vendors, [("S-1", name, "PA"), ("S-2", COMING[1], "ZA")])
        on(f"2026-{month:02d}-10")
        firmwatch("portfolio", "import", place.vendors)
        on(f"2026-{month:02d}-11")
        firmwatch("run")
    return place


@pytest.mark.parametrize(
    ("day", "name", "used"),
    [
        ("2026-01-12", LISTED[1], "kept version"),
        ("2026-03-09", LISTED[1], "kept version"),
        # Imported on the day before the run that kept it.
        ("2026-03-10T12:00:00", f"{LISTED[1]} Panama", "kept version"),
        ("2026-05-09", f"{LISTED[1]} Panama", "kept version"),
        ("2026-03-10T07:00:00", LISTED[1], "kept version"),
        # In the second of the import: which of both names held, the log does not say.
        ("2026-03-10T08:00:00", "Brightwater Tiles Ltd", "of now, for want of that day's"),
        ("2026-05-12", "Brightwater Tiles Ltd", "unchanged since"),
    ],
)
def test_the_subject_is_compared_as_it_was_then(
    renamed: Place, firmwatch: Firmwatch, day: str, name: str, used: str
) -> None:
    receipt = certified(firmwatch, subject_id(renamed, "Brightwater Tiles Ltd"), "--as-of", day)
    about = receipt["subject"]
    assert about["content"]["name"] == name
    assert about["version"]["used"] == used
    assert (about["version"]["stored_at"] is None) is (used != "kept version")
    assert bool(receipt["findings"]) is (name != "Brightwater Tiles Ltd")
    assert all(row["subject_digest"] == about["digest"] for row in receipt["findings"])
    said = " ".join(about["notes"])
    assert ("as it was then" in said) is (used == "kept version")
    assert ("as it is now" in said) is (used == "of now, for want of that day's")
    assert any("matcher and threshold are those" in line for line in receipt["not_proven"])


def test_a_version_that_is_not_kept_any_more_is_not_used(
    renamed: Place, firmwatch: Firmwatch
) -> None:
    connection = sqlite3.connect(renamed.folder / "ledger.sqlite")
    with connection:
        connection.execute("DELETE FROM subject_version")
    connection.close()
    id_ = subject_id(renamed, "Brightwater Tiles Ltd")
    about = certified(firmwatch, id_, "--as-of", "2026-03-12")["subject"]
    assert about["version"]["used"] == "of now, for want of that day's"
    assert "no version is kept" in about["version"]["basis"]
    assert about["content"]["name"] == "Brightwater Tiles Ltd"


def test_held_and_refused_versions_are_named(
    make_place: Callable[..., Place], firmwatch: Firmwatch
) -> None:
    place = make_place(("un_sc", "ftm"))
    firmwatch("portfolio", "import", place.vendors)
    firmwatch("run")
    publish(place.source("ftm"), "ftm", parties()[:20])
    (place.source("un_sc") / main_file("un_sc")).write_bytes(b"<html>Maintenance</html>")
    firmwatch("run", code=4)
    sources = {row["source"]: row for row in certified(firmwatch, "--name", "Qua Ltd")["sources"]}
    (held,) = sources["ftm"]["held"]
    assert any("more than 10% at once" in reason for reason in held["reasons"])
    (refused,) = sources["un_sc"]["refused"]
    assert "Maintenance" in refused["reason"] or "HTML" in refused["reason"]


def test_a_receipt_holds_until_a_byte_is_changed(
    place: Place, firmwatch: Firmwatch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRMWATCH_AUDIT_KEY", "own.key")
    path = tmp_path / "receipt.json"
    firmwatch("certify", "--name", LISTED[1], "--country", "PA", "--to", path)
    assert "valid: " in firmwatch("certify", "--verify", path).err
    public = key_file(place).with_suffix(".public.pem")
    assert "valid" in firmwatch("certify", "--verify", path, "--key", public, "-C", tmp_path).err
    # Of a key that is not known, a signature says nothing: anybody can make one.
    unknown = firmwatch("certify", "--verify", path, "-C", tmp_path, code=1)
    assert "not known here" in unknown.err

    receipt = json.loads(path.read_text("utf-8"))
    changes: tuple[dict[str, Any], ...] = (
        {"findings": []},
        {"as_of": "2020-01-01T00:00:00+00:00"},
        {"not_proven": []},
        {"signature": {**receipt["signature"], "public_key": "A" * 43 + "="}},
    )
    for change in changes:
        path.write_text(json.dumps({**receipt, **change}), encoding="utf-8")
        assert "not what was signed" in firmwatch("certify", "--verify", path, code=1).err
    # The same values in another spelling are what was signed.
    path.write_text(json.dumps(receipt, indent=2), encoding="utf-8")
    firmwatch("certify", "--verify", path)


def test_a_receipt_of_another_signer_is_not_valid(
    make_place: Callable[..., Place],
    firmwatch: Firmwatch,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("one", "other"):
        make_place(("ftm",), name)
        monkeypatch.setenv("FIRMWATCH_AUDIT_KEY", f"{name}.key")
        firmwatch("run", "-q")
        firmwatch("certify", "--name", "Qua Ltd", "--to", tmp_path / f"{name}.json")
    said = firmwatch("certify", "--verify", tmp_path / "one.json", code=1)
    assert "by another key" in said.err


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_the_key_is_its_owner_s_alone(place: Place, firmwatch: Firmwatch) -> None:
    firmwatch("certify", "--name", "Qua Ltd")
    path = key_file(place)
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    assert "chmod 600" in firmwatch("certify", "--name", "Qua Ltd", code=2).err
    path.chmod(0o600)
    path.write_text("not a key", encoding="utf-8")
    assert "no usable Ed25519 key" in firmwatch("certify", "--name", "Qua Ltd", code=2).err


def test_issuing_is_logged(place: Place, firmwatch: Firmwatch) -> None:
    firmwatch("certify", "--name", "Qua Ltd")
    connection = sqlite3.connect(place.folder / "ledger.sqlite")
    rows = connection.execute(
        "SELECT detail FROM audit_event WHERE action = 'receipt.issued'"
    ).fetchall()
    connection.close()
    assert len(rows) == 1
    assert len(json.loads(rows[0][0])["digest"]) == 64


@pytest.mark.parametrize(
    "arguments", [(), ("x", "--name", "y"), ("--name", ""), ("--verify", "none.json")]
)
def test_what_cannot_be_understood(
    place: Place, firmwatch: Firmwatch, arguments: tuple[str, ...]
) -> None:
    firmwatch("certify", *arguments, code=2)


def test_every_list_is_searched(make_place: Callable[..., Place], firmwatch: Firmwatch) -> None:
    make_place(FORMATS)
    firmwatch("run")
    receipt = certified(firmwatch, "--name", LISTED[1])
    assert [row["source"] for row in receipt["sources"]] == list(FORMATS)
    assert {row["source"] for row in receipt["findings"]} == set(FORMATS)
    assert "no subject has the id" in firmwatch("certify", "mistyped", code=1).err
