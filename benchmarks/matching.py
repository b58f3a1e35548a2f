"""A million organisations against up to a million records: time, memory, and what is found.

Each step is a process of its own, from Parquet files to scored alerts written with their evidence.
Run it with ``make bench``; ``--scale 0.1`` makes everything a tenth of the size.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from measuring import Taken, machine, measure, table

# This process stays small: Linux counts what it has as the peak of what it starts, too.
STEPS = Path(__file__).with_name("matching_steps.py")
INPUT = Path(__file__).with_name("matching_input.py")
LISTS = Path(__file__).parents[2] / "shared" / "data" / "lists"
OFAC = LISTS / "us_ofac_sdn" / "2022-01-31"
UN = LISTS / "un" / "un_2026-02-27.xml"
MILLION = 1_000_000
PROPORTION = [(100_000, 30_000), (300_000, 90_000), (3_000_000, 900_000)]
"""Sizes of the table of memory, beside 1M x 300k: the same proportion everywhere."""
LOOK_UPS = 3


def make_input(size: tuple[int, int], mix: str = "many") -> list[str]:
    """Give the files of subjects, reference and truth; they are made where they are not there."""
    taken, text = measure([sys.executable, str(INPUT), *map(str, size), mix], INPUT.parent)
    if taken.code:
        raise SystemExit(f"the input of {size} could not be made")
    return text.splitlines()


def run(
    step: str, size: tuple[int, int], folder: Path, mix: str = "many"
) -> tuple[Taken, dict[str, Any]]:
    """Run a step in a process of its own; the input is made before, and not measured."""
    make_input(size, mix)
    command = [sys.executable, str(STEPS), step, *map(str, size), str(folder), mix]
    taken, text = measure(command, folder)
    if taken.code:
        raise SystemExit(f"{step} of {size} ended with {taken.code}")
    print(f"{step} {size}: {taken.seconds:.1f} s, {text.strip()}", file=sys.stderr, flush=True)
    return taken, json.loads(text)


def title(size: tuple[int, int]) -> str:
    return " x ".join(f"{part // 1_000:,}k" for part in size)


def row(step: str, taken: Taken, result: Mapping[str, Any]) -> dict[str, object]:
    texts = (
        f"{value:,} {key}" if isinstance(value, int) else f"{key}: {value}"
        for key, value in result.items()
        if key != "stages"
    )
    return {
        "step": step,
        "seconds": round(taken.seconds, 1),
        "CPU-s": round(taken.cpu_seconds, 1),
        "peak MB": taken.megabytes,
        "peak MB, workers too": taken.all_megabytes,
        "result": ", ".join(texts),
    }


def compiled_once(folder: Path) -> dict[str, object]:
    """Give what the first start after an installation takes, and the second one, on few names."""
    (folder / "numba").mkdir()
    make_input((2_000, 1_000))
    command = [sys.executable, str(STEPS), "full", "2000", "1000", str(folder)]
    environment = {"NUMBA_CACHE_DIR": str(folder / "numba")}
    first, second = (measure(command, folder, environment=environment)[0] for _ in range(2))
    result = {"second start": f"{second.seconds:.1f} s, {second.cpu_seconds:.1f} CPU-s"}
    return row("2k x 1k, first start: kernels are compiled", first, result)


def warm(folder: Path) -> None:
    """Have the kernels compiled, so that the first measured run does not wait for it."""
    run("full", (2_000, 1_000), folder)


def screen_name(folder: Path) -> dict[str, object]:
    """Give what `firmwatch screen NAME` takes in a workspace with both lists: the median, warm."""
    firmwatch = [sys.executable, "-m", "firmwatch"]
    for command in (
        ["init"],
        ["sources", "update", "us_ofac_sdn", "--from", str(OFAC)],
        ["sources", "update", "un_sc", "--from", str(UN)],
    ):
        taken, _ = measure([*firmwatch, *command], folder)
        if taken.code not in (0, 4):
            raise SystemExit(f"firmwatch {' '.join(command)} ended with {taken.code}")
    runs = [measure([*firmwatch, "screen", "Iran Air"], folder) for _ in range(LOOK_UPS + 1)][1:]
    taken = sorted((taken for taken, _ in runs), key=lambda item: item.seconds)[LOOK_UPS // 2]
    found = len(runs[-1][1].splitlines())
    return row("firmwatch screen NAME", taken, {"found": found})


def recall_rows(found: Mapping[str, tuple[int, float, float]]) -> list[dict[str, object]]:
    return [
        {"change": kind, "pairs": count, "candidates": candidates, "alerts": alerts}
        for kind, (count, candidates, alerts) in found.items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="share of the whole sizes")
    parser.add_argument("--no-memory", action="store_true", help="leave the table of memory out")
    options = parser.parse_args()

    def scaled(*size: int) -> tuple[int, int]:
        return int(size[0] * options.scale), int(size[1] * options.scale)

    print(machine(), flush=True)
    rows, stages, memory = [], [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows.append(compiled_once(folder))
        warm(folder)
        size = scaled(MILLION, 300_000)
        taken, result = run("full", size, folder, "few")
        rows.append(row(f"{title(size)}, few listed", taken, result))
        stages.append({"stage, seconds": f"{title(size)}, few listed", **result["stages"]})
        taken, result = run("full", size, folder)
        rows.append(row(title(size), taken, result))
        stages.append({"stage, seconds": title(size), **result["stages"]})
        memory.append((size, taken))
        _, found = run("recall", size, folder)
        changed, result = run("delta", size, folder)
        step = f"{result['changed records']:,} changed records, portfolio of {size[0]:,} in memory"
        rows.append(row(step, changed, result))
        size = scaled(MILLION, MILLION)
        taken, result = run("full", size, folder)
        rows.append(row(title(size), taken, result))
        stages.append({"stage, seconds": title(size), **result["stages"]})
        taken, result = run("single", size, folder)
        rows.append(row(f"names one by one, index of {size[1]:,}", taken, result))
        rows.append(screen_name(folder))
        for size in [] if options.no_memory else [scaled(*item) for item in PROPORTION]:
            taken, _ = run("full", size, folder)
            memory.append((size, taken))
    for part in (rows, stages, memory_rows(memory), recall_rows(found)):
        print("\n" + table(part))


def memory_rows(memory: list[tuple[tuple[int, int], Taken]]) -> list[dict[str, object]]:
    return [
        {
            "subjects": size[0],
            "reference": size[1],
            "seconds": round(taken.seconds, 1),
            "peak MB": taken.megabytes,
            "peak MB, workers too": taken.all_megabytes,
        }
        for size, taken in sorted(memory)
    ]


if __name__ == "__main__":
    main()
