"""What linking costs from nothing, and after a list has changed by 20 records.

``python benchmarks/linking_again.py [RECORDS]`` links the real lists of `linking.py`, and with
RECORDS as many more as that: names of `matching_input.make_input` on one list, and half of them
on another one too, in capitals. Prints CPU seconds of this process, all of them with one process.
"""

from __future__ import annotations

import dataclasses
import hashlib
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import polars as pl
from linking import records
from matching_input import make_input

from firmwatch.config import load_settings
from firmwatch.lake import RecordDigests, SnapshotWriter, StoredJoins, snapshot_id
from firmwatch.matching import PartyIndex, ReferenceIndex, from_arrays
from firmwatch.model import FileCounts, Locator, Name, Record, RecordKind, Snapshot
from firmwatch.steps.indexing import make_index
from firmwatch.steps.joining import joins_of
from firmwatch.steps.screening import Reference
from firmwatch.steps.workspace import Workspace, init_workspace, open_workspace

T = TypeVar("T")
CHANGED, SEED = 20, 20261125


def measured(name: str, step: Callable[[], T]) -> T:
    start = time.process_time()
    found = step()
    print(f"{name}: {time.process_time() - start:.2f} s")
    return found


def more(wanted: int) -> Iterator[Record]:
    """Make records of two lists, which have half of their organisations in common."""
    if wanted <= 0:
        return
    rows = pl.read_parquet(make_input(50_000, 50_000).reference).head(2 * wanted // 3 + 1)
    for place, row in enumerate(rows.iter_rows(named=True)):
        names = [row["name"], *row["aliases"]]
        countries = tuple(row["countries"])
        for source in ("made_a", "made_b")[: 1 + place % 2]:
            shown = names if source == "made_a" else [name.upper() for name in names]
            yield Record(
                row["id"],
                source,
                RecordKind(row["kind"]),
                tuple(Name(name) for name in shown),
                Locator("made.csv", place + 2),
                countries=countries,
            )


def changed(found: Sequence[Record]) -> list[Record]:
    """Give 20 records of the longest list another name, and move the whole list by a line."""
    ((source, _),) = Counter(record.source for record in found).most_common(1)
    places = [place for place, record in enumerate(found) if record.source == source]
    named = set(random.Random(SEED).sample(places, CHANGED))
    return [
        _moved(record, [Name(f"{record.caption} Vostrika")] if place in named else [])
        if record.source == source
        else record
        for place, record in enumerate(found)
    ]


def _moved(record: Record, more: Sequence[Name]) -> Record:
    def below(place: Locator | None) -> Locator | None:
        return place and Locator(place.file, place.line + 1)

    names = [dataclasses.replace(name, locator=below(name.locator)) for name in record.names]
    locator = Locator(record.locator.file, record.locator.line + 1)
    return dataclasses.replace(record, locator=locator, names=(*names, *more))


def stored(lake: Path, found: Sequence[Record], day: int) -> list[Snapshot]:
    """Store each list's records as a version; one that is the same as before has the same id."""
    snapshots = []
    for source in dict.fromkeys(record.source for record in found):
        own = [record for record in found if record.source == source]
        sha256 = hashlib.sha256(repr(own).encode()).hexdigest()
        snapshot = Snapshot(
            id=snapshot_id(source, "1", sha256),
            source=source,
            url="",
            sha256=sha256,
            fetched_at=f"2026-01-{day:02}T00:00:00+00:00",
            published_at=None,
            parser_version="1",
            counts=(FileCounts("made", len(own), len(own), 0, 0),),
            derived=0,
        )
        with SnapshotWriter(lake, None) as writer:
            for record in own:
                writer.add("record", record)
            writer.finish(snapshot, {})
        snapshots.append(snapshot)
    return snapshots


def linked(workspace: Workspace, snapshots: Sequence[Snapshot], key: str) -> StoredJoins:
    """Index and link as a run does."""
    made = measured("  index", lambda: make_index(workspace, key, snapshots))
    index = ReferenceIndex(made.records, from_arrays(PartyIndex, made.arrays))
    ids = made.about["record_ids"]
    keys = [(source, id_) for source in ids for id_ in ids[source]]
    reference = Reference(
        index, {}, {}, key=key, records=RecordDigests(keys, made.digests, made.marks)
    )
    return measured("  joins", lambda: joins_of(workspace, reference))


def compare(workspace: Workspace, found: Sequence[Record]) -> None:
    """Link before and after a change."""
    snapshots = [stored(workspace.lake, version, 1) for version in (found, changed(found))]
    print(f"{len(found):,} records, from nothing")
    first = linked(workspace, snapshots[0], "first")
    print(f"{len(first.joins):,} joins")
    print(f"\n{CHANGED} records of the longest list changed, and all of it moved by a line")
    again = linked(workspace, snapshots[1], "again")
    for kind in ("indexes", "joins"):
        shutil.rmtree(workspace.lake / kind)
    print("\nthe same from nothing, where names are still at hand")
    anew = linked(workspace, snapshots[1], "again")
    assert again.joins.text.tobytes() == anew.joins.text.tobytes()


def main() -> None:
    found = list(records())
    found += more(int(sys.argv[1]) - len(found) if len(sys.argv) > 1 else 0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        init_workspace(folder)
        with open_workspace(load_settings(folder, {})) as workspace:
            compare(workspace, found)


if __name__ == "__main__":
    main()
