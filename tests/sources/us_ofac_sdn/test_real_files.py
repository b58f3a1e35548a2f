"""OFAC's own files, where they stand beside the repository: exact counts, balance, recall."""

from __future__ import annotations

import csv
import functools
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from firmwatch.model import Excluded, LeftOut, Quarantined, Record
from firmwatch.sources import check_file
from firmwatch.sources.us_ofac_sdn import SOURCE
from tests.sources.us_ofac_sdn.test_us_ofac_sdn import assert_balanced, quarantined

SHARED = Path(__file__).parents[3] / "../shared/data"
SDN = SHARED / "lists/us_ofac_sdn"
CONSOLIDATED = SHARED / "lists/us_ofac_consolidated"
LABELLED = SHARED / "labelled/ofac_org_identifiers.csv"

pytestmark = pytest.mark.skipif(
    not SDN.exists(),
    reason="OFAC's published files are not beside the repository: no real list read",
)


def sdn_set(folder: str, suffix: str = "") -> dict[str, Path]:
    return {f"{name}.csv": SDN / folder / f"{name}{suffix}.csv" for name in ("sdn", "add", "alt")}


def consolidated_set(folder: str) -> dict[str, Path]:
    names = {"sdn": "prim", "add": "add", "alt": "alt", "sdn_comments": "comments"}
    paths = {f"{n}.csv": CONSOLIDATED / folder / f"cons_{m}.csv" for n, m in names.items()}
    return {name: path for name, path in paths.items() if path.exists()}


# organisations, vessels, listed people, aircraft, wallets; then quarantined rows of all files.
SETS = {
    "2019-01-04": (sdn_set("2019-01-04"), (2994, 323, 3845, 217, 2), 0),
    "2021-07-07": (sdn_set("2021-07-07"), (3673, 406, 4620, 277, 80), 0),
    "2022-01-31": (sdn_set("2022-01-31"), (3700, 420, 4643, 280, 124), 2),
    "damaged": (sdn_set("damaged", "_invalid_watchman"), (2994, 323, 3845, 217, 2), 3),
    "consolidated 2018": (consolidated_set("2018-05-27"), (471, 74, 94, 0, 0), 0),
    "consolidated 2025": (consolidated_set("2025-12-19"), (363, 0, 79, 0, 0), 0),
}


@functools.cache
def events_of(name: str) -> tuple[Any, ...]:
    """Read a set, once for all tests of it."""
    return tuple(SOURCE.parse(SETS[name][0]))


@pytest.fixture(scope="module", autouse=True)
def read_sets() -> Iterator[None]:
    """Keep what was read no longer than its tests."""
    yield
    events_of.cache_clear()


@pytest.mark.parametrize("name", SETS)
def test_every_row_of_a_published_set_is_accounted_for(name: str) -> None:
    files, (organisations, vessels, people, aircraft, wallets), damaged = SETS[name]
    for file in SOURCE.files:
        if file.name in files:
            check_file(file, files[file.name])
    events = list(events_of(name))
    kinds = Counter(event.kind.value for event in events if isinstance(event, Record))
    assert kinds["organisation"] == organisations
    assert kinds["vessel"] == vessels
    assert kinds["listed_person"] == people
    assert kinds["wallet"] == wallets
    assert sum(isinstance(event, Excluded) for event in events) == aircraft
    assert len(quarantined(events)) == damaged
    assert_balanced(files, events)
    ids = [event.id for event in events if isinstance(event, Record)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("folder", ["2021-12-22", "2021-12-30", "2022-02-23", "2022-02-24"])
def test_a_list_with_the_addresses_of_another_day_still_balances(folder: str) -> None:
    files = sdn_set("2021-07-07") | {"sdn.csv": SDN / folder / "sdn.csv"}
    events = list(SOURCE.parse(files))
    assert_balanced(files, events)
    assert not [e for e in quarantined(events) if e.locator.file == "sdn.csv"]


def test_the_number_used_twice_in_2022_is_quarantined_the_second_time() -> None:
    events = events_of("2022-01-31")
    second = next(e for e in events if isinstance(e, Quarantined) and e.record_id == "2677")
    assert second.reason == "ent_num 2677 was used already on line 57"
    assert second.locator.line == 9044


@pytest.mark.parametrize("name", SETS)
def test_remarks_that_no_label_explains_are_rare(name: str) -> None:
    left_out = {e.field: e.count for e in events_of(name) if isinstance(e, LeftOut)}
    unexplained = sum(n for field, n in left_out.items() if field.startswith("remark: "))
    assert unexplained <= 16


def test_a_whole_list_is_read_in_seconds() -> None:
    start = time.process_time()
    for _ in SOURCE.parse(sdn_set("2022-01-31")):
        pass
    assert time.process_time() - start < 6  # 1.5 s on an idle laptop; the rest is for a busy one


# For each labelled version the nearest one at hand, and how many of the labelled numbers its
# entries print (the labelled SDN version has two years more of entries).
RECALL = {
    "OFAC-SDN-2024-05-03": ("2022-01-31", 787),
    "OFAC-CONS-2025-12-19": ("consolidated 2025", 247),
}


@pytest.mark.parametrize("version", RECALL)
def test_identifiers_of_the_labelled_set_are_found(version: str) -> None:
    name, at_least = RECALL[version]
    records = {e.id: e for e in events_of(name) if isinstance(e, Record)}
    found: dict[str, set[str]] = defaultdict(set)
    for record in records.values():
        found[record.id] = {i.value.removeprefix("IMO") for i in record.identifiers}
    printed = missed = 0
    with LABELLED.open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            number, value = row["ent_num"], row["id_value"]
            if row["list"] != version or number not in records:
                continue
            if value not in records[number].notes:  # the entry was amended between the versions
                continue
            printed += 1
            wanted = value.upper().replace("-", "")
            # An 11-character BIC of a head office ends in XXX, which normalising takes off.
            missed += not {wanted, wanted.removesuffix("XXX")} & found[number]
    assert printed >= at_least
    assert missed == 0
