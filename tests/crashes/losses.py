"""What is stored, and what a power cut then leaves of it; each in a process of its own.

Called as ``python -m tests.crashes.losses CASE FOLDER``; leaves with 0 where nothing was lost.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from firmwatch.lake import SnapshotWriter, damage, remove_snapshot
from firmwatch.model import FileCounts, Locator, Name, Record, RecordKind, Snapshot
from firmwatch.steps.audit_keys import create_key, load_key
from tests.crashes.folders import Folders
from tests.crashes.points import in_a_copy

SEEDS = 6


class Worst(random.Random):
    """Loses whatever was not flushed."""

    def random(self) -> float:
        return 0.9

    def choice(self, seq: Any) -> Any:
        return seq[0]


def after_power_cut(folder: Path, act: Callable[[], Any], chance: random.Random) -> None:
    def cut() -> None:
        folders = Folders([folder], ())
        folders.lay()
        act()
        folders.lose_power(chance)

    in_a_copy(cut)


def snapshot(number: int) -> Snapshot:
    counts = (FileCounts("list.csv", published=3, indexed=3, excluded=0, quarantined=0),)
    return Snapshot(
        id=f"{number:032x}",
        source="norland",
        url="https://list.example",
        sha256=f"{number:064x}",
        fetched_at="2031-03-04T05:06:07+00:00",
        published_at=None,
        parser_version="1",
        counts=counts,
    )


def stored(folder: Path, number: int, base: Snapshot | None = None) -> Snapshot:
    raw = folder.with_name(f"{folder.name}-raw.csv")
    raw.write_text(f"list {number}\n" * 40, encoding="utf-8")
    with SnapshotWriter(folder, base) as writer:
        for position in (1, 2, number + 3):
            locator = Locator("list.csv", position)
            name = Name(f"Osterholm Ferroalloys {position} Ltd", locator=locator)
            organisation = RecordKind.ORGANISATION
            writer.add("record", Record(str(position), "norland", organisation, (name,), locator))
        writer.finish(snapshot(number), {"list.csv": raw})
    return snapshot(number)


def finished(folder: Path) -> None:
    """A snapshot that is finished."""
    after_power_cut(folder, lambda: stored(folder / "lake", 1) and None, Worst())
    assert damage(folder / "lake", snapshot(1)) == []


def removed(folder: Path) -> None:
    """A version that shares with one that goes."""
    for seed in range(SEEDS):
        _removed(folder / f"lake{seed}", random.Random(seed))


def _removed(lake: Path, chance: random.Random) -> None:
    first, second = snapshot(1), snapshot(2)
    in_a_copy(lambda: stored(lake, 2, stored(lake, 1)) and None)
    after_power_cut(lake, lambda: remove_snapshot(lake, first, [first, second]), chance)
    assert damage(lake, second) == []


def key(folder: Path) -> None:
    """A key that was made."""
    path = folder / "settings" / "firmwatch" / "audit.key"
    after_power_cut(folder, lambda: create_key(path) and None, Worst())
    load_key(path)


CASES = {each.__name__: each for each in (finished, removed, key)}

if __name__ == "__main__":
    os.environ["POLARS_ALLOW_FORKING_THREAD"] = "1"
    CASES[sys.argv[1]](Path(sys.argv[2]))
