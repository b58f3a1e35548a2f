"""Every listed organisation, vessel and wallet finds itself by each of its own names.

A bank once screened 39 of the 3,088 names on a list for years (FCA, Starling Bank, 2024).
"""

from __future__ import annotations

import csv
import dataclasses
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from firmwatch.config import SETTINGS
from firmwatch.matching import (
    ReferenceIndex,
    compare_parties,
    party_of,
    party_of_record,
    screen_subjects,
)
from firmwatch.model import Comparison, Name, Quarantined, Record, Subject, SubjectKind
from firmwatch.sources import Reading, read_source, source
from firmwatch.text.names import name_form
from tests.shared_data import SHARED, needs_shared

THRESHOLD = next(setting.default for setting in SETTINGS if setting.key == "alert_threshold")
FIXTURES = Path(__file__).parents[1] / "sources"


def _read(name: str, folder: Path, single: str | None = None) -> tuple[list[Record], Reading]:
    files = {
        item.name: path
        for item in source(name).files
        if (path := folder / (single or item.name)).exists()
    }
    records: list[Record] = []

    def sink(table: str, item: Record | Quarantined) -> None:
        if table == "record" and isinstance(item, Record):
            records.append(item)

    return records, read_source(source(name), files, sink)


def _check(records: list[Record]) -> Counter[str]:
    """Look each record up by each of its names alone; give what became of the names, by kind."""
    index = ReferenceIndex(records)
    outcome: Counter[str] = Counter()
    names = [(record, name) for record in records for name in record.names]
    subjects = [
        Subject(f"{place}", "", SubjectKind(record.kind.value), name.value)
        for place, (record, name) in enumerate(names)
    ]
    found = {
        (int(subject.id), record.id): comparison
        for subject, record, comparison in screen_subjects(subjects, index, 0.0)
    }
    for place, (record, name) in enumerate(names):
        if not name_form(name.value).core:
            outcome["no letter"] += 1
            continue
        assert (place, record.id) in found, f"{record.id} is not found by {name.value!r}"
        comparison = found[place, record.id]
        outcome[_check_name(record, name, comparison)] += 1
    return outcome


def _check_name(record: Record, name: Name, comparison: Comparison) -> str:
    """Hold what a record's own name found to the promises; gives the kind of name."""
    score = comparison.score
    if name_form(name.value).generic:
        assert score < THRESHOLD, f"{name.value!r} alerts by generic words alone"
        return "generic"
    if name.weak and name.value not in {item.value for item in record.names if not item.weak}:
        # A strong name of the same record, which is like it, may carry what the weak one must not.
        alone = dataclasses.replace(record, names=(name,))
        by_itself = compare_parties(party_of(name.value), party_of_record(alone))
        assert by_itself.score < THRESHOLD, f"the weak alias {name.value!r} alerts alone"
        carried = all(item.name != "weak_alias" for item in comparison.evidence)
        assert carried or score < THRESHOLD, f"the weak alias {name.value!r} alerts alone"
        return "weak"
    assert score >= THRESHOLD, f"{record.id} has no alert by {name.value!r}: {score}"
    return "strong"


@pytest.mark.parametrize(("name", "interests"), [("un_sc", 0), ("us_ofac_sdn", 0), ("ftm", 1)])
def test_the_fictional_lists(name: str, interests: int) -> None:
    records, reading = _read(name, FIXTURES / name)
    own = sum(not record.derived for record in records)
    assert reading.counts[0].indexed - interests == own > 0
    assert _check(records)["strong"] > 0


def _ofac_entries(folder: Path) -> int:
    """Count the entries that are neither people nor aircraft, in a way of its own."""
    with (folder / "sdn.csv").open(encoding="utf-8", errors="replace", newline="") as stream:
        rows = [row for row in csv.reader(stream) if len(row) == 12]
    return sum(row[2].strip() in ("-0-", "vessel") for row in rows)


def _un_entries(path: Path) -> int:
    return len(re.findall(rb"<ENTITY>", path.read_bytes()))


@needs_shared
@pytest.mark.parametrize(
    ("name", "place", "count", "unreadable"),
    [
        ("us_ofac_sdn", "us_ofac_sdn/2019-01-04", _ofac_entries, 0),
        # An organisation stands in this file with the number of a person (line 9044).
        ("us_ofac_sdn", "us_ofac_sdn/2022-01-31", _ofac_entries, 1),
        ("un_sc", "un/un_2018-06-08.xml", _un_entries, 0),
        ("un_sc", "un/un_2026-02-27.xml", _un_entries, 0),
    ],
)
def test_the_published_lists(
    name: str, place: str, count: Callable[[Path], int], unreadable: int
) -> None:
    path = SHARED / "lists" / place
    single = path.name if path.is_file() else None
    records, reading = _read(name, path.parent if single else path, single)
    assert reading.counts[0].balanced
    assert sum(not record.derived for record in records) + unreadable == count(path)
    outcome = _check(records)
    assert outcome["no letter"] == 0
    assert outcome["strong"] > 0.6 * sum(outcome.values())
    assert outcome["generic"] < 0.03 * sum(outcome.values()), outcome
