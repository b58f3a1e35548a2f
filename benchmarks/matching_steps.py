"""The steps that `matching.py` measures: each runs in a process of its own and prints JSON.

``python benchmarks/matching_steps.py STEP SUBJECTS REFERENCE FOLDER [few]`` runs one by hand.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from matching_input import Input, make_input

from firmwatch.config import SETTINGS
from firmwatch.engine import collector_paused, use_processes
from firmwatch.matching.index import compared, finished, index_parties, picked
from firmwatch.matching.party_table import PartyColumns, PartyTable, columns_of, read_parties
from firmwatch.matching.screening import BATCH
from firmwatch.model import Comparison, Subject, SubjectKind, to_json

THRESHOLD = next(item.default for item in SETTINGS if item.key == "alert_threshold")
CHANGED = 2_000
ASKED = 1_000
SEED = 7


class Side:
    """Subjects or records of a Parquet file: columns for the index, and subjects one by one."""

    def __init__(self, frame: pl.DataFrame) -> None:
        if "country" in frame.columns:
            frame = frame.with_columns(
                aliases=pl.lit([], pl.List(pl.String)),
                countries=pl.concat_list("country").list.drop_nulls(),
                kind=pl.lit("organisation"),
            )
        self.frame = frame.select("id", "name", "aliases", "countries", "kind")

    def __len__(self) -> int:
        return len(self.frame)

    def columns(self) -> PartyColumns:
        names = self.frame.select(pl.concat_list("name", "aliases")).to_series()
        with collector_paused():
            return PartyColumns(
                names.to_list(),
                self.frame["countries"].to_list(),
                self.frame["kind"].to_list(),
                [()] * len(self.frame),
            )

    def items(self, places: Sequence[int]) -> list[Subject]:
        return [
            Subject(ident, "", SubjectKind(kind), name, tuple(aliases), tuple(countries))
            for ident, name, aliases, countries, kind in self.frame[places].iter_rows()
        ]


def side(path: Path) -> Side:
    """Read subjects or a reference."""
    return Side(pl.read_parquet(path))


class Stages:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[stage] += time.perf_counter() - started

    def row(self) -> dict[str, float]:
        return {stage: round(value, 3) for stage, value in self.seconds.items()}


def full(given: Input, folder: Path) -> Mapping[str, Any]:
    """Screen every subject, write every alert with its evidence, and keep the pairs."""
    stages = Stages()
    with stages.timed("read"):
        ours, theirs = pl.read_parquet(given.subjects), side(given.reference)
    with stages.timed("index"):
        index = index_parties(theirs.columns())
    found: list[np.ndarray[Any, Any]] = []
    scored: list[tuple[int, int, int]] = []
    with (folder / "alerts.jsonl").open("w", encoding="utf-8") as out:
        for start in range(0, len(ours), BATCH):
            asked = Side(ours.slice(start, BATCH))
            with stages.timed("names"):
                parties = read_parties(asked.columns())
            with stages.timed("candidates"):
                pairs = index.candidates(parties, THRESHOLD)
            found.append(np.stack([pairs.ours + start, pairs.theirs], axis=1))
            with stages.timed("compare and write"):
                for our, their, (score, line) in finished(
                    pairs, asked.items, theirs.items, THRESHOLD, _line
                ):
                    out.write(line)
                    scored.append((our + start, their, score))
    np.save(folder / "candidates.npy", np.concatenate(found))
    np.save(folder / "alerts.npy", np.array(scored, np.int32).reshape(-1, 3))
    size = (folder / "alerts.jsonl").stat().st_size >> 20
    counts = {"candidates": sum(map(len, found)), "alerts": len(scored), "MB written": size}
    return {**counts, "stages": stages.row()}


def _line(left: Any, right: Any, comparison: Comparison) -> tuple[int, str]:
    ids = f'"subject_id": {to_json(left.id)}, "record_id": {to_json(right.id)}'
    return round(comparison.score * 10_000), f"{to_json(comparison)[:-1]}, {ids}}}\n"


def delta(given: Input, folder: Path) -> Mapping[str, Any]:
    """Look changed records up in an index of the portfolio; the first look-up loads kernels."""
    portfolio, reference = side(given.subjects), side(given.reference)
    index = index_parties(portfolio.columns())
    chance = np.random.default_rng(SEED)
    count = min(CHANGED, len(reference) // 10)
    places = [np.sort(chance.permutation(len(reference))[:count]) for _ in range(4)]
    seconds = []
    for taken in places:
        changed = Side(reference.frame[taken])
        started = time.perf_counter()
        pairs = index.candidates(read_parties(changed.columns()), THRESHOLD)
        found = list(compared(pairs, changed.items, portfolio.items, THRESHOLD))
        seconds.append(round(time.perf_counter() - started, 4))
    mine = {
        (item.theirs, int(taken[item.ours]), round(item.comparison.score * 10_000))
        for item in found
    }
    return {
        "changed records": count,
        "first": seconds[0],
        "later": sorted(seconds[1:])[1],
        "candidates": len(pairs.ours),
        "alerts": len(found),
        "as the full run": _as_full(folder, taken, mine),
    }


def _as_full(folder: Path, places: Any, mine: set[tuple[int, int, int]]) -> str:
    path = folder / "alerts.npy"
    if not path.exists():
        return "no full run to compare with"
    alerts = np.load(path)
    theirs = set(map(tuple, alerts[np.isin(alerts[:, 1], places)].tolist()))
    return "yes" if mine == theirs else f"NO: {len(mine - theirs)} more, {len(theirs - mine)} fewer"


def single(given: Input, folder: Path) -> Mapping[str, Any]:
    """Look names up one at a time, as a server would, in an index of the whole reference."""
    reference = side(given.reference)
    index = index_parties(reference.columns())
    subjects = side(given.subjects)
    chance = np.random.default_rng(SEED)
    asked = [
        subjects.items([place])
        for place in chance.permutation(len(subjects))[: ASKED + 20].tolist()
    ]
    milliseconds, found = [], 0
    for item in asked:
        started = time.perf_counter()
        table: PartyTable = read_parties(columns_of(item))
        pairs = index.candidates(table, THRESHOLD, workers=1)
        found += len(list(compared(pairs, picked(item.__getitem__), reference.items, THRESHOLD)))
        milliseconds.append((time.perf_counter() - started) * 1_000)
    later = milliseconds[20:]
    p50, p99 = np.percentile(later, [50, 99]).round(2).tolist()
    return {"names": len(later), "p50 ms": p50, "p99 ms": p99, "first ms": round(milliseconds[0])}


def recall(given: Input, folder: Path) -> dict[str, tuple[int, float, float]]:
    """Give by kind of change: pairs, share among candidates, share among alerts."""
    ours = _places(pl.read_parquet(given.subjects, columns=["id"])["id"])
    theirs = _places(pl.read_parquet(given.reference, columns=["id"])["id"])
    truth = pl.read_parquet(given.truth).join(ours, left_on="subject_id", right_on="id")
    truth = truth.join(theirs, left_on="reference_id", right_on="id", suffix="_right")
    wanted = truth["place"].to_numpy().astype(np.int64) << 32 | truth["place_right"].to_numpy()
    seen = [
        np.isin(wanted, pairs[:, 0].astype(np.int64) << 32 | pairs[:, 1])
        for pairs in (np.load(folder / "candidates.npy"), np.load(folder / "alerts.npy"))
    ]
    kinds = truth["change"].to_numpy()
    rows = {"all": (len(wanted), *_shares(seen, np.ones(len(wanted), np.bool_)))}
    for kind in sorted(set(kinds.tolist())):
        rows[kind] = (int((kinds == kind).sum()), *_shares(seen, kinds == kind))
    return rows


def _shares(seen: Iterable[Any], of: Any) -> tuple[float, ...]:
    return tuple(round(float(item[of].mean()), 4) for item in seen)


def _places(ids: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"id": ids}).with_row_index("place")


STEPS: dict[str, Callable[[Input, Path], Mapping[str, Any]]] = {
    "full": full,
    "delta": delta,
    "single": single,
    "recall": recall,
}

if __name__ == "__main__":
    use_processes()  # as the command line does
    step, subjects, reference, place, *mix = sys.argv[1:]
    print(json.dumps(STEPS[step](make_input(int(subjects), int(reference), *mix), Path(place))))
