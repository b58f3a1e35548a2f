"""The same link task with firmwatch, Splink and nomenklatura: time, memory, and what is found.

Each runs in a process of its own, one after another, on the same Parquet files, and is ended after
15 minutes. The peers get environments of their own, which are made with uv where they are missing.
Run it with ``make bench-peers``; ``--sizes 10x10,100x100`` gives other sizes, in thousands.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from matching import make_input, run, title, warm
from measuring import Taken, machine, measure, table

HERE = Path(__file__).parent
SECONDS_MAX = 15 * 60.0
SIZES = "10x10,100x100,1000x300"


class Peer(NamedTuple):
    """A program beside which firmwatch is measured; `threshold` is the score that it advises."""

    name: str
    package: str
    script: str
    pairs: str
    threshold: float
    advice: str


PEERS = (
    Peer(
        "Splink on DuckDB",
        "splink",
        "peer_splink.py",
        "pairs.parquet",
        0.7,
        "see https://moj-analytical-services.github.io/splink/",
    ),
    Peer(
        "nomenklatura, logic-v2",
        "nomenklatura",
        "peer_nomenklatura.py",
        "pairs.csv",
        0.7,
        "it builds PyICU: on Debian, apt-get install libicu-dev pkg-config g++",
    ),
)


def environment(peer: Peer) -> Path:
    """Give the Python of a peer's own environment, made if it is missing, of the newest version."""
    base = os.environ.get("FIRMWATCH_BENCHMARK_FOLDER") or tempfile.gettempdir()
    folder = Path(base) / "firmwatch-peers" / peer.package
    python = folder / "bin" / "python"
    uv = shutil.which("uv") or str(HERE.parent / ".uv" / "bin" / "uv")
    done = folder / "installed"
    if not done.exists():
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        commands = (
            [uv, "venv", "--quiet", "--clear", "--python", version, str(folder)],
            [uv, "pip", "install", "--quiet", "--python", str(python), peer.package],
        )
        for command in commands:
            if subprocess.run(command, check=False).returncode:
                raise SystemExit(f"{peer.package} could not be installed; {peer.advice}.")
        done.touch()
    return python


def version(python: Path, package: str) -> str:
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    result = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=True)
    return result.stdout.strip()


def ours(size: tuple[int, int], folder: Path) -> dict[str, object]:
    taken, result = run("full", size, folder)
    _, found = run("recall", size, folder)
    _, candidates, alerts = found["all"]
    counts = result["candidates"], result["alerts"], candidates, alerts
    return row("firmwatch", size, taken, counts)


def theirs(peer: Peer, size: tuple[int, int], folder: Path) -> dict[str, object]:
    python = environment(peer)
    files = make_input(size)
    pairs = folder / peer.pairs
    command = [str(python), str(HERE / peer.script), *map(str, files[:2]), str(pairs)]
    taken, _ = measure(command, folder, SECONDS_MAX)
    name = f"{peer.name} {version(python, peer.package)}"
    if taken.cut:
        return row(name, size, taken, ("cut: not through", "", "", ""))
    if taken.code:
        return row(name, size, taken, (f"ended with code {taken.code}", "", "", ""))
    command = [sys.executable, __file__, "--count", str(pairs), files[2], str(peer.threshold)]
    _, text = measure(command, folder)
    pairs.unlink()
    return row(name, size, taken, tuple(json.loads(text)))


def row(
    name: str, size: tuple[int, int], taken: Taken, counts: tuple[object, ...]
) -> dict[str, object]:
    # Found are those at the threshold that each program advises: 0.3 for firmwatch.
    titles = ("pairs compared", "pairs found", "recall, compared", "recall, found")
    return {
        "subjects x reference": title(size),
        "program": name,
        "seconds": round(taken.seconds, 1),
        "CPU-s": round(taken.cpu_seconds, 1),
        "peak MB": taken.all_megabytes,
        **dict(zip(titles, counts, strict=True)),
    }


def count(pairs: str, truth: str, threshold: str) -> None:
    """Print how many pairs a peer wrote, how many reach its threshold, and the recall of both."""
    import polars as pl

    frame = pl.read_parquet(pairs) if pairs.endswith(".parquet") else pl.read_csv(pairs)
    # Splink orders the two tables as it likes: a subject's id begins with s.
    swapped = pl.col("left_id").str.starts_with("r")
    frame = frame.select(
        subject_id=pl.when(swapped).then("right_id").otherwise("left_id"),
        reference_id=pl.when(swapped).then("left_id").otherwise("right_id"),
        score="score",
    )
    wanted = pl.read_parquet(truth)
    keys = ["subject_id", "reference_id"]
    alerts = frame.filter(pl.col("score") >= float(threshold))
    shares = [
        round(len(wanted.join(found.unique(keys), on=keys)) / len(wanted), 4)
        for found in (frame, alerts)
    ]
    print(json.dumps([len(frame), len(alerts), *shares]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=SIZES, help="subjects x reference in thousands")
    names = [peer.package for peer in PEERS]
    parser.add_argument("--peers", nargs="*", choices=names, default=names)
    parser.add_argument("--count", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.count:
        count(*options.count)
        return
    print(machine(), flush=True)
    with tempfile.TemporaryDirectory() as name:
        warm(Path(name))
    rows = []
    for text in options.sizes.split(","):
        left, right = text.split("x")
        size = int(left) * 1_000, int(right) * 1_000
        with tempfile.TemporaryDirectory() as name:
            rows.append(ours(size, Path(name)))
            for peer in PEERS:
                if peer.package not in options.peers:
                    continue
                rows.append(theirs(peer, size, Path(name)))
                print(rows[-1], file=sys.stderr, flush=True)
    print("\n" + table(rows))


if __name__ == "__main__":
    main()
