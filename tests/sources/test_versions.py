"""Consecutive versions of real lists: changes equal those of a simple, slow comparison."""

from __future__ import annotations

import functools
import itertools
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from firmwatch.model import Change, Record, to_row
from firmwatch.monitoring import apply_changes, changes_between, record_content
from firmwatch.sources import source
from firmwatch.sources.ftm_delta import apply_deltas
from tests.shared_data import SHARED, needs_shared
from tests.sources.fixtures import read

pytestmark = needs_shared

Row = dict[str, Any]


def un_versions() -> Iterator[tuple[str, dict[str, Path]]]:
    for path in sorted((SHARED / "lists" / "un").glob("un_*.xml")):
        yield path.stem, {"consolidated.xml": path}


def ofac_versions() -> Iterator[tuple[str, dict[str, Path]]]:
    """Give the days; one that was kept without its other files has those of the day before."""
    others: dict[str, Path] = {}
    for folder in sorted((SHARED / "lists" / "us_ofac_sdn").glob("20*")):
        present = {path.name: path for path in sorted(folder.glob("*.csv"))}
        if "sdn.csv" in present:
            others |= {name: path for name, path in present.items() if name != "sdn.csv"}
            yield folder.name, others | {"sdn.csv": present["sdn.csv"]}


def gleif_versions() -> Iterator[tuple[str, dict[str, Path]]]:
    for stem in ("lei-data", "lei-updates-data2", "lei-updates-data2-new"):
        yield from dated("gleif_l1", "ownership/gleif_l1_l2_cdf", f"{stem}.xml")


def dated(name: str, folder: str, pattern: str) -> Iterator[tuple[str, dict[str, Path]]]:
    """Give files or folders of versions whose names have their dates, so sort by them."""
    names = [item.name for item in source(name).files]
    for place in sorted((SHARED / folder).glob(pattern)):
        found = {names[0]: place}
        if place.is_dir():
            found = {item: place / item for item in names if (place / item).exists()}
        if names[0] in found:
            yield place.name, found


@functools.lru_cache(maxsize=4)
def kept(name: str, files: tuple[tuple[str, Path], ...]) -> list[Record]:
    return read(source(name), dict(files))[1]


def records(name: str, files: dict[str, Path]) -> list[Record]:
    """Read a version; it is the newer one of a pair, and then the older one of the next."""
    return kept(name, tuple(sorted(files.items())))


def pairs(name: str, found: Iterator[tuple[str, dict[str, Path]]]) -> Iterator[Any]:
    for one, two in itertools.pairwise(found):
        yield pytest.param(name, one[1], two[1], id=f"{name} {one[0]} {two[0]}")


WHOLE = [
    *pairs("un_sc", un_versions()),
    *pairs("us_ofac_sdn", ofac_versions()),
    *pairs("us_ofac_cons", dated("us_ofac_cons", "lists/us_ofac_consolidated", "20*")),
    *pairs("us_bis_dpl", dated("us_bis_dpl", "lists/us_bis_dpl", "dpl_*.txt")),
    *pairs("gleif_l1", gleif_versions()),
]


def text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def plain(value: Any) -> str:
    """Give a row without spaces, punctuation and case."""
    printed = re.sub(r"\\[nrt]", " ", json.dumps(value, sort_keys=True, ensure_ascii=False))
    letters = unicodedata.normalize("NFKC", printed)
    return "".join(x for x in letters.casefold() if x.isalnum())


def slowly(before: list[Record], after: list[Record]) -> Counter[tuple[str, ...]]:
    """Compare entry by entry and field by field: (id, field, what went, what came, cosmetic)."""
    found: Counter[tuple[str, ...]] = Counter()
    by_id: dict[str, list[Record]] = {}
    for new in after:
        by_id.setdefault(new.id, []).append(new)
    for old in before:
        twins = by_id.get(old.id, [])
        if not twins:
            found[old.id, "", text(without_places(old)), "", ""] += 1
        for new in twins:
            for field, gone, come in differences(without_places(old), without_places(new)):
                found[old.id, field, text(gone), text(come), str(plain(gone) == plain(come))] += 1
    known = {old.id for old in before}
    for new in after:
        if new.id not in known:
            found[new.id, "", "", text(without_places(new)), ""] += 1
    return found


def without_places(record: Record) -> Row:
    row: Row = to_row(record)
    row.pop("locator")
    for name in row["names"]:
        name.pop("locator")
    for field, values in row.items():
        if field == "names":
            row[field] = [values[0], *sorted(values[1:], key=text)]
        elif isinstance(values, list):
            row[field] = sorted(values, key=text)
    return row


def differences(old: Row, new: Row) -> Iterator[tuple[str, Any, Any]]:
    for field in old:
        left, right = old[field], new[field]
        if field == "names":
            if left[0] != right[0]:
                yield "name", left[0], right[0]
            yield from one_by_one("alias", left[1:], right[1:])
        elif field == "identifiers":
            yield from one_by_one("identifier", left, right)
        elif isinstance(left, list):
            gone, come = unmatched(left, right)
            if gone or come:
                yield field, gone, come
        elif left != right:
            yield field, left, right


def one_by_one(field: str, old: list[Row], new: list[Row]) -> Iterator[tuple[str, Any, Any]]:
    gone, come = unmatched(old, new)
    for value in list(gone):
        for other in come:
            if plain(value) == plain(other):
                yield field, value, other
                gone.remove(value)
                come.remove(other)
                break
    for value in gone:
        yield field, value, None
    for value in come:
        yield field, None, value


def unmatched(old: list[Any], new: list[Any]) -> tuple[list[Any], list[Any]]:
    gone, come = list(old), list(new)
    for value in old:
        if value in come:
            come.remove(value)
            gone.remove(value)
    return gone, come


def as_slowly(changes: list[Change]) -> Counter[tuple[str, ...]]:
    found: Counter[tuple[str, ...]] = Counter()
    for change in changes:
        if change.field:
            values = text(change.before), text(change.after)
            alike = plain(change.before) == plain(change.after)
            found[change.record_id, change.field, *values, str(alike)] += 1
            continue
        if change.before is not None:
            found[change.record_id, "", text(change.before), "", ""] += 1
        if change.after is not None:
            found[change.after["id"], "", "", text(change.after), ""] += 1
    return found


@pytest.mark.parametrize(("name", "older", "newer"), WHOLE)
def test_changes_are_those_of_a_slow_comparison(
    name: str, older: dict[str, Path], newer: dict[str, Path]
) -> None:
    before, after = (records(name, files) for files in (older, newer))
    changes = changes_between(lambda: before, lambda: after)
    assert as_slowly(changes) == slowly(before, after)
    applied = apply_changes(map(record_content, before), changes)
    assert applied == {record.id: record_content(record) for record in after}
    for change in changes:
        if change.cosmetic:
            assert plain(change.before) == plain(change.after)


def test_deltas_of_followthemoney_give_the_changes_of_whole_files(tmp_path: Path) -> None:
    folder = SHARED / "ftm" / "yente" / "dataset"
    base = folder / "t1" / "entities.ftm.json"
    deltas = sorted((folder / "t2").glob("*/entities.delta.json"))
    assert len(deltas) == 3
    for number, delta in enumerate(deltas):
        result = tmp_path / f"{number}.json"
        apply_deltas(base, [delta], result)
        before, after = (records("ftm", {"entities.ftm.json": path}) for path in (base, result))
        changes = changes_between(lambda old=before: old, lambda new=after: new)  # type: ignore[misc]
        assert as_slowly(changes) == slowly(before, after)
        base = result
