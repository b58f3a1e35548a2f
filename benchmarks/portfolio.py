"""Half a million organisations against OFAC's SDN list and the United Nations list.

Each step is a process of its own, as a user starts it; seconds are wall time, MB the peak resident
memory of that process (`portfolio import` has a worker for each core beside it, of about 100 MB).
Beside it stands a peer: the join on lower-cased names that an analyst would write in a dataframe
library. Run it with ``make bench``.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

SHARED = Path(__file__).parents[2] / "shared" / "data"
PORTFOLIO = SHARED / "organisations" / "portfolio_500k.csv.gz"
OFAC = SHARED / "lists" / "us_ofac_sdn" / "2022-01-31"
UN = SHARED / "lists" / "un" / "un_2026-02-27.xml"

PEER = f"""
import csv, polars as pl, xml.etree.ElementTree as ET
listed = set()
for file, column in (("sdn", 1), ("alt", 3)):
    with open({str(OFAC)!r} + f"/{{file}}.csv", encoding="utf-8", newline="") as stream:
        listed.update(row[column].lower() for row in csv.reader(stream) if len(row) > column)
for entity in ET.parse({str(UN)!r}).getroot().iter("ENTITY"):
    for tag in ("FIRST_NAME", "ALIAS_NAME"):
        listed.update((item.text or "").strip().lower() for item in entity.iter(tag))
names = pl.read_csv({str(PORTFOLIO)!r}, infer_schema=False)
reference = pl.DataFrame({{"key": sorted(listed - {{""}})}})
found = names.with_columns(key=pl.col("name").str.to_lowercase()).join(reference, on="key")
print(len(found))
"""


class Measure(NamedTuple):
    step: str
    seconds: float
    megabytes: int
    result: str


def measure(step: str, command: list[str], folder: Path) -> tuple[Measure, str]:
    """Run a command in a process of its own, and give what it took and printed."""
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - started
        out.seek(0)
        text = out.read()
    if process.returncode not in (0, 4):
        raise SystemExit(f"{step}: {' '.join(command)} ended with {process.returncode}")
    return Measure(step, seconds, usage.ru_maxrss // 1024, ""), text


def main() -> None:
    if not SHARED.is_dir():
        raise SystemExit(f"{SHARED} does not exist; the benchmark needs the publishers' files.")
    firmwatch = [sys.executable, "-m", "firmwatch"]
    rows: list[Measure] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measure("init", [*firmwatch, "init"], folder)
        for source, origin in (("us_ofac_sdn", OFAC), ("un_sc", UN)):
            command = [*firmwatch, "sources", "update", source, "--from", str(origin)]
            found, text = measure(f"sources update {source}", command, folder)
            row = json.loads(text)
            result = f"{row['indexed']:,} of {row['published']:,} entries indexed"
            rows.append(found._replace(result=result))
        command = [*firmwatch, "portfolio", "import", str(PORTFOLIO)]
        found, text = measure("portfolio import", command, folder)
        row = json.loads(text)
        result = f"{row['added']:,} subjects, {row['held']:,} held, {row['rejected']} rejected"
        rows.append(found._replace(result=result))
        for step in ("run, first", "run, again"):
            found, text = measure(step, [*firmwatch, "run", "--no-update"], folder)
            rows.append(found._replace(result=f"{len(text.splitlines())} new alerts"))
        found, text = measure("screen NAME", [*firmwatch, "screen", "Iran Air"], folder)
        rows.append(found._replace(result=f"{len(text.splitlines())} found"))
        found, text = measure("--help", [*firmwatch, "--help"], folder)
        rows.append(found._replace(result=""))
    peer = [sys.executable, "-c", PEER]
    found, text = measure("peer: join on lower-cased names", peer, folder.parent)
    rows.append(found._replace(result=f"{text.strip()} pairs, no evidence, people among them"))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| step | seconds | peak MB | result |\n|---|---|---|---|")
    for item in rows:
        print(f"| {item.step} | {item.seconds:.1f} | {item.megabytes:,} | {item.result} |")


if __name__ == "__main__":
    main()
