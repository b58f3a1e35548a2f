"""Every real file through its source: rows accounted for, seconds and megabytes of each version.

Seconds (wall time, and processor time beside it) are of the check, the parser, the second counter
and the snapshot, in a process that has loaded the program; megabytes are those of the snapshot,
the publisher's own bytes included. Ends with 1 where a version does not balance, is refused, or a
file is not accounted for. Run it with ``make bench``; needs ../shared/data.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from measuring import machine, table
from source_files import SHARED, Version, unread, versions
from source_storing import megabytes, store, unpacked

from firmwatch.errors import FirmwatchError
from firmwatch.sources import source, sources


def main() -> int:
    if not SHARED.is_dir():
        raise SystemExit(f"{SHARED} does not exist; the benchmark needs the publishers' files.")
    print(f"{machine()}\n")
    found = versions()
    with tempfile.TemporaryDirectory(prefix="firmwatch-") as name:
        # Once without a clock: the first version would pay for loading the libraries.
        _load(found[0], Path(name) / "first")
        rows = [_load(version, Path(name) / str(number)) for number, version in enumerate(found)]
    print(table(rows))
    others = unread(found)
    print("\nRead by no source:\n")
    reasons = Counter(
        (_relative(path.parent), path.suffix, why or "UNKNOWN") for path, why in others
    )
    print(
        table(
            [
                {"folder": folder, "files": f"{number} {suffix}", "why": why}
                for (folder, suffix, why), number in reasons.items()
            ]
        )
    )
    untried = sorted(sources().keys() - {version.source for version in found})
    print(f"\nSources without a real file here: {', '.join(untried) or 'none'}")
    faults = [f"{row['source']} {row['version']}: {row['fault']}" for row in rows if row["fault"]]
    faults += [f"{_relative(path)}: no source and no reason" for path, why in others if not why]
    print("\n".join(["\nNOT IN ORDER:", *faults] if faults else ["\nEvery version balances."]))
    return 1 if faults else 0


def _load(version: Version, folder: Path) -> dict[str, Any]:
    folder.mkdir()
    row: dict[str, Any] = {"source": version.source, "version": version.name}
    row |= dict.fromkeys(("file", "published", "indexed", "excluded", "quarantined"), "")
    row |= {"most often because": "", "seconds": "", "CPU-s": "", "MB": "", "fault": ""}
    files = unpacked(version.files, folder)
    started, used = time.perf_counter(), time.process_time()
    try:
        reading, _ = store(source(version.source), files, folder / "lake")
    except FirmwatchError as error:
        return row | {"fault": str(error)}
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - used
    counts = reading.counts
    reason = reading.quarantine_reasons.most_common(1)
    return row | {
        "file": " + ".join(count.file for count in counts),
        "published": " + ".join(f"{count.published:,}" for count in counts),
        "indexed": " + ".join(f"{count.indexed:,}" for count in counts),
        "excluded": " + ".join(f"{count.excluded:,}" for count in counts),
        "quarantined": " + ".join(f"{count.quarantined:,}" for count in counts),
        "most often because": f"{reason[0][0]} ({reason[0][1]})" if reason else "",
        "seconds": seconds,
        "CPU-s": cpu_seconds,
        "MB": megabytes(folder / "lake" / "snapshots"),
        "fault": "" if all(count.balanced for count in counts) else "it does not balance",
    }


def _relative(path: Path) -> str:
    return path.relative_to(SHARED).as_posix()


if __name__ == "__main__":
    sys.exit(main())
