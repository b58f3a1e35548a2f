"""A damaged list: refused or quarantined by name, and nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.conftest import Firmwatch, Place
from tests.acceptance.damage import DAMAGES, Damage
from tests.acceptance.published import LISTED, main_file, parties, publish, write_vendors


def _balanced(row: dict[str, int]) -> bool:
    parts = row["indexed"] + row["quarantined_entries"] + row["excluded"]
    return row["published"] == parts


# A file that is cut within its last tenth loses fewer entries than `shrinkage_max`, and these two
# formats have no closing mark that their parsers insist on.


@pytest.mark.parametrize(
    "damage",
    DAMAGES,
    ids=str,
)
def test_a_damaged_list(
    damage: Damage, make_place: Callable[..., Place], firmwatch: Firmwatch
) -> None:
    place = make_place((damage.source,))
    firmwatch("portfolio", "import", place.vendors)
    firmwatch("run")
    alerts = firmwatch("alerts", "export").out
    good = firmwatch("sources", "list").rows[0]
    path = place.source(damage.source) / main_file(damage.source)
    whole = path.read_bytes()
    path.write_bytes(damage.change(whole))
    assert path.read_bytes() != whole

    updated = firmwatch("sources", "update", code=4)
    (row,) = updated.rows
    assert row["status"] == damage.status
    assert _balanced(row)
    if damage.status in ("refused", "held"):
        assert damage.words in updated.err
        assert damage.words in row["message"]
        assert row["sha256"] == good["sha256"]
        assert (row["published"], row["indexed"]) == (good["published"], good["indexed"])
    else:
        details = firmwatch("sources", "show", damage.source).rows
        kept = [item["detail"] for item in details if item["what"] == "quarantined"]
        assert len(kept) == row["quarantined"]
        assert any(damage.words in detail for detail in kept), kept
        assert f"{row['quarantined']} rows could not be read" in updated.err
    said = firmwatch("run", code=4)
    assert said.out == b""
    assert "0 changed, 0 closed, 2 unchanged" in said.err
    assert firmwatch("alerts", "export").out == alerts
    assert {item["status"] for item in firmwatch("doctor").rows} <= {"ok", "warning"}

    path.write_bytes(whole)
    assert "2 unchanged" in firmwatch("run").err
    assert firmwatch("sources", "list").rows[0]["sha256"] == good["sha256"]


def test_an_alert_by_an_alias_stays_while_the_alias_cannot_be_read(
    make_place: Callable[..., Place], firmwatch: Firmwatch
) -> None:
    place = make_place(("us_ofac_sdn",))
    path = place.source("us_ofac_sdn") / "alt.csv"
    old = f"ALIAS {LISTED[1]}".encode()
    whole = path.read_bytes().replace(old, b"Ombrevale Foundry Ltd")
    path.write_bytes(whole)
    write_vendors(place.vendors, [("S-1", "Ombrevale Foundry Ltd", "PA")])
    firmwatch("portfolio", "import", place.vendors)
    (alert,) = firmwatch("run").rows

    path.write_bytes(whole.replace(b"Ombrevale", b"Ombre\x00vale"))
    said = firmwatch("run", code=4)
    assert f"alert {alert['alert_id']} stays open: alt.csv line 1" in said.err
    assert firmwatch("alerts", "list").rows == [alert]
    path.write_bytes(whole.replace(b"Ombrevale", b"Halverstrand"))
    firmwatch("run")
    assert firmwatch("alerts", "list").rows == []


@pytest.mark.parametrize("source", ["us_ofac_sdn", "un_sc", "ftm"])
def test_a_row_in_quarantine_keeps_no_other_alert_open(
    source: str, make_place: Callable[..., Place], firmwatch: Firmwatch
) -> None:
    place = make_place((source,))
    firmwatch("portfolio", "import", place.vendors)
    firmwatch("run")
    publish(place.source(source), source, parties(LISTED))
    path = place.source(source) / main_file(source)
    path.write_bytes(path.read_bytes().replace(b"Vostrika", b"Vost\x00rika"))
    firmwatch("run", code=4)
    (closed,) = firmwatch("alerts", "list", "--status", "closed").rows
    assert closed["closed_reason"].startswith("delisted")
    (open_,) = firmwatch("alerts", "list").rows
    assert open_["subject_name"] == LISTED[1].upper()


_REAL = Path(__file__).parents[2] / "../shared/data/lists/us_ofac_sdn"


@pytest.mark.skipif(
    not (_REAL / "damaged").exists(),
    reason="shared/data is not beside the repository: the damaged files of OFAC were not tried",
)
def test_the_damaged_files_that_were_found_in_the_wild(
    make_place: Callable[..., Place], firmwatch: Firmwatch
) -> None:
    place = make_place(("us_ofac_sdn",))
    for path in (_REAL / "damaged").glob("*.csv"):
        name = f"{path.name.partition('_')[0]}.csv"
        (place.source("us_ofac_sdn") / name).write_bytes(path.read_bytes())
    (row,) = firmwatch("sources", "update", code=4).rows
    assert row["status"] == "partial"
    assert _balanced(row)
    details = firmwatch("sources", "show", "us_ofac_sdn").rows
    kept = [item for item in details if item["what"] == "quarantined"]
    assert {item["where"].split()[0] for item in kept} == {"add.csv", "alt.csv", "sdn.csv"}
    assert len(kept) < 10
