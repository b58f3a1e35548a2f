"""A million organisations and two million interests, made by code: who is blocked, and why.

Groups of companies are chains and trees with joint owners; one asset in a hundred is owned by a
company further down (a cycle), a few hundred formation agents own shares of thousands, a third of
the shares are bands ("25 to 50 %"), one in twelve is unknown. 2,000 organisations are listed.

Each line is a part of one process that starts with Parquet on disk; the goal is 10 s and 2 GB for
all of it, start of Python and of the kernels included, and under 1 s for one changed interest.
Beside it stands what everybody computes first, the multiplied ("effective") interest, and how many
blocked organisations it puts below 50 %. Run it with ``make bench``; ``--organisations`` sets the
size.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl
from measuring import measure

GROUP = 40
HUBS = 300
LISTED = 2_000
BANDS = ((0, 2500), (2501, 5000), (5001, 7500), (7501, 10_000))
SHARES = (10_000, 8000, 6000, 5100, 5000, 4900, 3500, 2500, 1000)


def main() -> None:
    """Make the files, measure a process that reads them, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organisations", type=int, default=1_000_000)
    parser.add_argument("--read", type=Path, help="measure the parts in this process (internal)")
    arguments = parser.parse_args()
    if arguments.read:
        read(arguments.read)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, arguments.organisations)
        command = [sys.executable, __file__, "--read", str(folder)]
        for turn in ("first start, kernels compiled or from cache", "second start"):
            taken, printed = measure(command, folder)
            if taken.code:
                sys.exit(printed)
            show(turn, json.loads(printed.splitlines()[-1]))
            print(
                f"whole process: {taken.seconds:.1f} s, {taken.cpu_seconds:.1f} CPU seconds,"
                f" {taken.megabytes} MB\n"
            )


def make(folder: Path, count: int) -> None:
    """Write `interests.parquet` and `listed.txt`, the same for every run."""
    draw = np.random.default_rng(20261126)
    first = _first_owners(draw, count)
    share, unknown = _shares(draw, count)
    more = draw.integers(0, count, count)
    rest = np.maximum(10_000 - share[1], 0)
    second = (draw.random(count) * np.minimum(rest, 5000)).astype(np.int64)
    hubs = draw.random(count) < 0.02
    first = np.where(hubs, draw.integers(0, HUBS, count), first)
    owners = np.concatenate([first, more])
    assets = np.concatenate([np.arange(count)] * 2)
    low = np.concatenate([share[0], second])
    high = np.concatenate([share[1], second])
    known = ~np.concatenate([unknown, draw.random(count) < 0.02])
    order = draw.permutation(2 * count)
    years = draw.integers(2005, 2026, 2 * count)
    frame = pl.DataFrame(
        {
            "owner_id": _ids(owners[order]),
            "asset_id": _ids(assets[order]),
            "kind": pl.Series(["shareholding"]).new_from_index(0, 2 * count),
            "share_min": pl.Series(low[order], dtype=pl.Int32),
            "share_max": pl.Series(high[order], dtype=pl.Int32),
            "direct": pl.Series([True]).new_from_index(0, 2 * count),
            "start_date": pl.Series(years).cast(pl.String) + "-03-01",
            "end_date": pl.Series([None], dtype=pl.String).new_from_index(0, 2 * count),
            "stated_date": pl.Series(years).cast(pl.String) + "-04-01",
            "source": pl.Series(["a", "b"]).gather(draw.integers(0, 2, 2 * count)),
        }
    ).with_columns(
        pl.when(pl.Series(known[order])).then(pl.col("share_min", "share_max")),
        pl.when(pl.Series(draw.random(2 * count) < 0.03))
        .then(pl.lit("2024-01-01"))
        .alias("end_date"),
    )
    frame.write_parquet(folder / "interests.parquet")
    listed = draw.choice(np.arange(HUBS, count), min(LISTED, count // 100), replace=False)
    (folder / "listed.txt").write_text("\n".join(_ids(np.sort(listed)).to_list()))


def _first_owners(draw: np.random.Generator, count: int) -> np.ndarray:
    """Give every organisation an owner before it in its group, one in a hundred one after it."""
    place = np.arange(count)
    top = place // GROUP * GROUP
    # Half are owned by the company just before: chains as long as groups are.
    before = np.where(
        draw.random(count) < 0.5,
        np.maximum(place - 1, top),
        top + (draw.random(count) * (place - top)).astype(np.int64),
    )
    after = np.minimum(place + draw.integers(1, GROUP, count), count - 1)
    return np.where(draw.random(count) < 0.01, after, before)


def _shares(draw: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Give the least and the most of every first share, and where it is unknown."""
    exact = np.array(SHARES)[draw.integers(0, len(SHARES), count)]
    bands = np.array(BANDS)[draw.integers(0, len(BANDS), count)]
    band = draw.random(count) < 0.33
    share = np.stack([np.where(band, bands[:, at], exact) for at in (0, 1)])
    return share, draw.random(count) < 0.08


def _ids(numbers: np.ndarray) -> pl.Series:
    return "org-" + pl.Series(numbers).cast(pl.String).str.zfill(7)


def read(folder: Path) -> None:
    """Measure each part, and print the figures as JSON."""
    started = time.perf_counter()
    from firmwatch.ownership import assess, network_of_frame, rule_on, with_changed

    taken: dict[str, tuple[float, float]] = {}
    used = 0.0

    def part(name: str) -> None:
        nonlocal started, used
        taken[name] = time.perf_counter() - started, time.process_time() - used
        started, used = time.perf_counter(), time.process_time()

    part("import")
    frame = pl.read_parquet(folder / "interests.parquet")
    listed = (folder / "listed.txt").read_text().splitlines()
    part("load")
    network = network_of_frame(frame, "2026-01-01", "2026-01-01")
    part("network")
    found = assess(network, rule_on("ofac_50", "2026-01-01"), listed)
    part("OFAC's rule, certain and possible")
    rows = found.frame()
    part("table with effective interest")
    exposures = sum(len(item.steps) > 0 for item in found.exposures())
    part("exposures with proofs")
    uk = assess(network, rule_on("uk", "2026-01-01"), listed).frame()
    part("the UK's rule, by each listed party")
    blocked = rows.filter(pl.col("status") == "blocked")
    changed = frame.filter(pl.col("asset_id") == blocked["asset_id"][0]).head(1)
    changed = changed.with_columns(share_min=100, share_max=100)
    for name, owner in (("share", changed["owner_id"][0]), ("owner that is new", "org-new")):
        started, used = time.perf_counter(), time.process_time()
        other = with_changed(network, owner, changed["asset_id"][0], changed)
        assess(other, rule_on("ofac_50", "2026-01-01"), listed).frame()
        part(f"one changed {name}, OFAC's rule and table anew")
    figures = {
        "organisations": len(network.ids),
        "edges": len(network.edges.owners),
        "blocked": len(blocked),
        "possibly_blocked": len(rows.filter(pl.col("status") == "possibly_blocked")),
        "not_blocked": len(rows.filter(pl.col("status") == "not_blocked")),
        "near_misses": len(rows.filter(pl.col("near_miss").is_not_null())),
        "exposures": exposures,
        "uk_blocked": len(uk.filter(pl.col("status") == "blocked")),
        "missed": len(blocked.filter(pl.col("effective_share") < 5000)),
        "taken": taken,
    }
    print(json.dumps(figures))


def show(title: str, figures: dict) -> None:
    """Print one run as a table."""
    print(f"## {title} ({platform.python_version()}, {os.cpu_count()} cores)\n")
    print("| part | seconds | CPU seconds |\n|---|---|---|")
    for name, (seconds, used) in figures.pop("taken").items():
        print(f"| {name} | {seconds:.2f} | {used:.2f} |")
    print(f"\n{json.dumps(figures)}")
    share = figures["missed"] / max(1, figures["blocked"])
    print(f"effective interest below 50 % for {share:.0%} of the blocked")


if __name__ == "__main__":
    main()
