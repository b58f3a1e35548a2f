"""A year of a daily list in a lake: megabytes beside a full copy every day, and reading a day back.

The list is OFAC's SDN list. What changes on a working day is drawn from the consecutive versions in
../shared/data: entries added, removed and changed between them, by the working days that lie
between. What is read back of three days is compared with what was written. Run it with
``make bench``; an argument sets the number of days.
"""

from __future__ import annotations

import itertools
import random
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
from measuring import machine, table
from source_files import ofac_sets
from source_storing import megabytes, store

from firmwatch.lake import read_records
from firmwatch.model import Locator, Record, Snapshot
from firmwatch.sources import read_source, source

DAYS = 250
SHOWN = (1, 30, 120, 250)
COPIED = 10
"""A full copy is stored every so many days, and counts for those between."""
READ_BACK = 3
SEED = 20_260_101
_END_OF_FILE = b"\x1a"


class Rates(NamedTuple):
    """Entries added, removed and changed on a working day, on the average."""

    added: float
    removed: float
    changed: float


class DailyList:
    """The list as it stands on a day: the lines of each file by the number of their entry."""

    def __init__(self, files: dict[str, Path]) -> None:
        self.lines = {name: _lines(path) for name, path in files.items()}
        self.entries = self.lines["sdn.csv"]
        self.next = 1 + max(map(int, self.entries))
        self.chance = random.Random(SEED)
        self.amounts = np.random.default_rng(SEED)

    def move_on(self, rates: Rates) -> None:
        """Change as much as a working day of the real list does."""
        added, removed, changed = self.amounts.poisson(rates)
        for number in self.chance.sample(sorted(self.entries), removed):
            for lines in self.lines.values():
                lines.pop(number, None)
        for number in self.chance.sample(sorted(self.entries), changed):
            (line,) = self.entries[number]
            text = f"Simulated change {self.chance.randrange(10**6)}"
            printed = line.endswith(b'"')
            kept = line[:-1] + b" " if printed else line.removesuffix(b"-0- ") + b'"'
            self.entries[number] = [kept + text.encode() + b'."']
        for number in self.chance.sample(sorted(self.entries), added):
            self._add(number)

    def write(self, folder: Path) -> dict[str, Path]:
        """Write the files of the day."""
        for name, lines in self.lines.items():
            content = b"\r\n".join([*itertools.chain.from_iterable(lines.values()), _END_OF_FILE])
            (folder / name).write_bytes(content)
        return {name: folder / name for name in self.lines}

    def _add(self, twin: str) -> None:
        """Add an entry with as many aliases and addresses as another one, under its own name."""
        number = str(self.next).encode()
        self.next += 1
        for name, lines in self.lines.items():
            found = [number + line[line.index(b",") :] for line in lines.get(twin, ())]
            if name == "sdn.csv":
                found = [line.replace(b',"', b',"SIMULATED ' + number + b" ", 1) for line in found]
            if found:
                lines[number.decode()] = found


def rates() -> Rates:
    """Derive what a working day changes from the versions that lie less than a year apart."""
    totals, days = np.zeros(3), 0
    for (one, before), (two, after) in itertools.pairwise(ofac_sets()):
        first, last = date.fromisoformat(one[:10]), date.fromisoformat(two[:10])
        if (last - first).days > 365:
            continue
        # Not the lines: one copy was saved in another form, which changes no entry.
        old, new = _contents(before), _contents(after)
        common = old.keys() & new.keys()
        changed = sum(old[number] != new[number] for number in common)
        found = (len(new.keys() - old.keys()), len(old.keys() - new.keys()), changed)
        working = sum(
            (first + timedelta(day)).weekday() < 5 for day in range(1, (last - first).days + 1)
        )
        print(
            f"{one[:10]} to {two[:10]}: {working} working days, +{found[0]} -{found[1]} ~{found[2]}"
        )
        totals, days = totals + found, days + working
    return Rates(*(totals / days).tolist())


def _contents(files: dict[str, Path]) -> dict[str, Record]:
    """Give the entries by number as they are read, without where they stand."""
    found = {}
    for item in _records(files):
        names = tuple(replace(name, locator=None) for name in item.names)
        found[item.id] = replace(item, names=names, locator=Locator("", 0))
    return found


def _lines(path: Path) -> dict[str, list[bytes]]:
    found: defaultdict[str, list[bytes]] = defaultdict(list)
    for line in path.read_bytes().replace(b"\r\n", b"\n").split(b"\n"):
        number = line.partition(b",")[0].strip()
        if number.isdigit():
            found[number.decode()].append(line)
    # Entries whose number stands twice are damage of this copy, and stay out.
    repeated = path.name == "sdn.csv"
    return {number: lines[:1] if repeated else lines for number, lines in found.items()}


def main() -> None:
    days = int(sys.argv[1]) if sys.argv[1:] else DAYS
    print(f"{machine()}\n")
    per_day = rates()
    print(f"On a working day: {', '.join(f'{k} {v:.1f}' for k, v in per_day._asdict().items())}\n")
    files = next(files for name, files in ofac_sets() if name == "2022-01-31")
    daily, given = DailyList(files), source("us_ofac_sdn")
    with tempfile.TemporaryDirectory(prefix="firmwatch-") as name:
        folder = Path(name)
        lake, snapshots, copies, rows = folder / "lake", [], 0.0, []
        kept = _some_days(days)
        copy, seconds = 0.0, 0.0
        for day in range(1, days + 1):
            if day > 1:
                daily.move_on(per_day)
            today = daily.write(folder)
            started = time.process_time()
            snapshots.append(store(given, today, lake, snapshots[-1] if snapshots else None)[1])
            seconds += time.process_time() - started
            if day in kept:
                kept[day] = _records(today)
            if day % COPIED == 1:
                alone = folder / f"copy-{day}"
                store(given, today, alone)
                copy = megabytes(alone / "snapshots")
            copies += copy
            if day in (*SHOWN, days):
                rows.append(
                    {
                        "days": day,
                        "MB": megabytes(lake / "snapshots"),
                        "MB, a full copy every day": copies,
                        "share": f"{megabytes(lake / 'snapshots') / copies:.0%}",
                        "CPU-s a day": seconds / day,
                    }
                )
                print(f"day {day} is stored", file=sys.stderr)
        print(table(rows))
        print()
        print(table([_read_back(lake, day, snapshots[day - 1], kept[day]) for day in sorted(kept)]))


def _some_days(days: int) -> dict[int, list[Record]]:
    chosen = {*random.Random(SEED).sample(range(1, days + 1), min(READ_BACK - 1, days)), days}
    return {day: [] for day in chosen}


def _records(files: dict[str, Path]) -> list[Record]:
    found: list[Record] = []
    read_source(source("us_ofac_sdn"), files, lambda table, item: found.append(item))  # type: ignore[arg-type]
    return [item for item in found if isinstance(item, Record)]


def _read_back(
    lake: Path, day: int, snapshot: Snapshot, written: list[Record]
) -> dict[str, object]:
    started = time.perf_counter()
    found = list(read_records(lake, snapshot))
    seconds = time.perf_counter() - started
    people = list(read_records(lake, snapshot, "listed_person"))
    same = sorted([*found, *people], key=repr) == sorted(written, key=repr)
    if not same:
        raise SystemExit(f"Day {day} is read back as something else than was written.")
    return {"day": day, "records": len(found), "seconds to read it": seconds, "as written": "yes"}


if __name__ == "__main__":
    main()
