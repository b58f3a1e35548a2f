"""A FollowTheMoney file of any length through its source: seconds and memory, by its length.

Half of the lines are organisations with aliases, addresses and identifiers, made by code from
syllables, and half the Sanction entity of each; after ``--alone`` all are organisations. Every size
is read by a program of its own, on all cores as the command line does, or on as many as ``--cores``
says before the numbers. Seconds and megabytes are of all its processes. Run it with ``make bench``;
arguments set the numbers of organisations.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from measuring import machine, measure, table
from source_storing import megabytes, store

from firmwatch.engine import use_processes
from firmwatch.sources import source

SIZES = (250_000, 500_000, 1_000_000)
_SYLLABLES = [
    "ba",
    "der",
    "fin",
    "gol",
    "hav",
    "is",
    "kar",
    "lo",
    "mun",
    "nor",
    "os",
    "pel",
    "ri",
    "sta",
    "tuk",
    "ul",
    "ven",
    "wis",
    "yar",
    "zed",
]
_ENDS = ("Ltd", "GmbH", "LLC", "Trading Co", "Holding AG", "SA")
_COUNTRIES = ("ru", "ir", "sy", "cn", "ae", "tr", "by", "de")


def write_file(path: Path, organisations: int, alone: bool) -> None:
    """Write the file; the same arguments give the same bytes."""
    with path.open("w", encoding="utf-8") as stream:
        for entity in _entities(organisations, random.Random(20_260_101)):
            if alone and entity["schema"] == "Sanction":
                continue
            stream.write(json.dumps(entity, ensure_ascii=False) + "\n")


def _entities(organisations: int, chance: random.Random) -> Iterator[dict[str, object]]:
    for number in range(organisations):
        id_ = f"NK-{number:07}"
        words = ["".join(chance.choices(_SYLLABLES, k=3)).title() for _ in range(4)]
        name = f"{words[0]} {words[1]} {chance.choice(_ENDS)}"
        country = chance.choice(_COUNTRIES)
        properties = {
            "name": [name],
            "alias": [f"{words[2]} {words[1]}", f"{words[0]} {words[3]}"],
            "country": [country],
            "address": [f"{number % 400} {words[3]} Street, {words[2]}"],
            "registrationNumber": [f"{country.upper()}{number:09}"],
            "innCode": [f"{chance.randrange(10**9):010}"],
            "topics": ["sanction"],
            "notes": [f"Trades in {words[2].lower()}."],
        }
        yield {"id": id_, "schema": "Company", "properties": properties, "datasets": ["made_up"]}
        listing = {
            "entity": [id_],
            "authority": ["Office of Trade Measures of Norland"],
            "program": [f"Measure {number % 60}"],
            "startDate": [f"20{10 + number % 15}-0{1 + number % 9}-15"],
            "reason": [f"It supplied {words[1]} with {words[3]}."],
        }
        yield {"id": f"{id_}-s", "schema": "Sanction", "properties": listing}


def load(path: Path, lake: Path) -> dict[str, object]:
    """Read and store the file here; gives what became of its lines."""
    reading, _ = store(source("ftm"), {"entities.ftm.json": path}, lake)
    (count,) = reading.counts
    return {
        "records": count.indexed,
        "lines": count.published,
        "file MB": round(path.stat().st_size / 1e6),
        "snapshot MB": round(megabytes(lake / "snapshots")),
    }


def main() -> None:
    if sys.argv[1:2] == ["--load"]:
        if sys.argv[4] != "1":
            use_processes()
        print(json.dumps(load(Path(sys.argv[2]), Path(sys.argv[3]))))
        return
    arguments, cores = sys.argv[1:], "all"
    alone = arguments[:1] == ["--alone"]
    arguments = arguments[alone:]
    if arguments[:1] == ["--cores"]:
        cores, arguments = arguments[1], arguments[2:]
    rows = []
    print(f"{machine()}; cores used: {cores}\n")
    with tempfile.TemporaryDirectory(prefix="firmwatch-") as name:
        for size in [int(text) for text in arguments] or SIZES:
            path, lake = Path(name) / "entities.ftm.json", Path(name) / f"lake-{size}"
            write_file(path, size, alone)
            command = [sys.executable, __file__, "--load", str(path), str(lake), cores]
            taken, text = measure(command, Path(name))
            figures = {
                "seconds": taken.seconds,
                "CPU-s": taken.cpu_seconds,
                "peak MB": taken.all_megabytes,
            }
            rows.append(json.loads(text) | figures)
    print(table(rows))


if __name__ == "__main__":
    main()
