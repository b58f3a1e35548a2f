"""A simulated year of daily runs: what each takes, how the ledger grows, and whether all is found.

The list's daily changes are drawn as the consecutive versions of OFAC's list in ../shared/data have
them, by its number of entries; of the portfolio one in a thousand comes or goes each day; reviewers
decide what waits. Every day is a run of a program of its own (after ``--here``: of this one, which
spares its start), with the day as its clock. On some
days, and on the last, a full comparison of everything with everything must give the very pairs that
the daily runs have kept (`run --verify`), and the audit log must verify. Every alert that was
opened must have been opened once. Run it with ``make bench-monitoring``; arguments: number of
subjects, of records, of days, of days on which everything is compared anew.
"""

from __future__ import annotations

import contextlib
import csv
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from matching_input import make_input
from measuring import Taken, machine, measure, table
from source_history import Rates, rates
from source_storing import megabytes

from firmwatch.canvas import Canvas, Line, Text, to_svg
from firmwatch.config import load_settings
from firmwatch.engine import use_processes
from firmwatch.errors import NotFoundError
from firmwatch.ledger.portfolios import portfolio_id
from firmwatch.model import Judgement
from firmwatch.pipeline import (
    ImportRequest,
    Workspace,
    import_portfolio,
    init_workspace,
    open_workspace,
    remove_subject,
    run,
    verify_findings,
)
from firmwatch.portfolio.rows import row_id
from firmwatch.quality.curves import CURVE, HEIGHT, INK, MARGIN, WIDTH
from firmwatch.steps.audit_verification import verify_audit
from firmwatch.steps.reviewing import QueueFilter, decide_alerts, queue

SUBJECTS, RECORDS, DAYS, VERIFIED = 100_000, 15_000, 250, 10
OFAC_ENTRIES = 9_044
"""Entries of the list that the rates were counted in."""
CHURN = 0.001
"""Share of the portfolio that comes or goes in a day, half of it each."""
LISTED_SHARE = 0.3
"""Of the new entries, those that are subjects under a changed name."""
DECIDED_MAX = 60
"""Alerts that the reviewers decide in a day."""
FIRST_DAY = date(2026, 1, 5)
SEED = 20_260_105


class World:
    """The list and the portfolio as they stand on a day, and what may come."""

    def __init__(self, subjects: int, records: int, folder: Path) -> None:
        self.chance, self.amounts = random.Random(SEED), np.random.default_rng(SEED)
        made = make_input(subjects + subjects // 4, 2 * records, "few")
        rows = pl.read_parquet(made.reference).to_dicts()
        listed = set(pl.read_parquet(made.truth)["reference_id"])
        self.subjects_to_come = pl.read_parquet(made.subjects).rows()
        self.chance.shuffle(rows)
        self.twins = [row for row in rows if row["id"] in listed]
        self.others = [row for row in rows if row["id"] not in listed]
        # Half of those who are listed in the end are so from the first day.
        first = [self.twins.pop() for _ in range(len(self.twins) // 2)]
        first += [self.others.pop() for _ in range(records - len(first))]
        self.entries = {row["id"]: entity(row) for row in first}
        self.subjects = [self.subjects_to_come.pop() for _ in range(subjects)]
        self.folder = folder

    def move_on(self, per_day: Rates) -> tuple[list[tuple[str, ...]], list[str]]:
        """Change the list; gives who comes into the portfolio, and the keys of who leaves it."""
        scale = len(self.entries) / OFAC_ENTRIES
        added, removed, changed = self.amounts.poisson([rate * scale for rate in per_day])
        for id_ in self.chance.sample(sorted(self.entries), removed):
            del self.entries[id_]
        for id_ in self.chance.sample(sorted(self.entries), changed):
            self._change(self.entries[id_])
        for _ in range(added):
            pool = self.twins if self.chance.random() < LISTED_SHARE else self.others
            if pool:
                row = pool.pop()
                self.entries[row["id"]] = entity(row)
        moving = max(1, round(len(self.subjects) * CHURN / 2))
        self.chance.shuffle(self.subjects)
        gone = [self.subjects.pop()[0] for _ in range(moving)]
        come = [self.subjects_to_come.pop() for _ in range(min(moving, len(self.subjects_to_come)))]
        self.subjects += come
        return come, gone

    def publish(self) -> None:
        """Write the list of the day as its publisher would."""
        folder = self.folder / "published"
        folder.mkdir(exist_ok=True)
        with (folder / "entities.ftm.json").open("w", encoding="utf-8") as stream:
            for item in self.entries.values():
                stream.write(json.dumps(item, ensure_ascii=False) + "\n")

    def _change(self, item: dict[str, Any]) -> None:
        properties = item["properties"]
        kind = self.chance.random()
        if kind < 0.5:
            properties["notes"] = [f"Simulated note {self.chance.randrange(10**6)}."]
        elif kind < 0.8:
            other = self.chance.choice(self.others)["name"]
            properties["alias"] = [*properties.get("alias", []), other]
        else:
            name = properties["name"][0]
            properties["previousName"] = [name]
            properties["name"] = [f"{name.rpartition(' ')[0] or name} Simulated"]


def entity(row: dict[str, Any]) -> dict[str, Any]:
    """Write a row of the reference as a FollowTheMoney entity."""
    schema = "Vessel" if row["kind"] == "vessel" else "Company"
    properties = {"name": [row["name"]], "alias": row["aliases"], "topics": ["sanction"]}
    properties["flag" if schema == "Vessel" else "country"] = row["countries"]
    filled = {name: values for name, values in properties.items() if values}
    return {"id": row["id"], "schema": schema, "properties": filled}


def write_vendors(path: Path, rows: Sequence[tuple[str, ...]]) -> None:
    """Write rows of (key, name, country) as a user's file."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("id", "name", "country", "type"))
        writer.writerows((*row, "organisation") for row in rows)


def workspace_of(folder: Path, day: str) -> Workspace:
    """Open the workspace on a day, at eight in the morning."""
    return open_workspace(load_settings(folder, {}), now=lambda: f"{day}T08:00:00+00:00")


def one_run(folder: Path, day: str) -> dict[str, Any]:
    """Run on a day; gives what the report counts."""
    with workspace_of(folder, day) as workspace:
        started = time.perf_counter()
        report = run(workspace)
        return {
            "run": time.perf_counter() - started,
            "opened": report.opened,
            "reopened": len(report.reopened),
            "closed": len(report.closed),
            "messages": report.messages,
        }


def move_portfolio(
    folder: Path, day: str, come: Sequence[tuple[str, ...]], gone: Sequence[str]
) -> None:
    """Take new vendors in and let others leave."""
    path = folder / "come.csv"
    write_vendors(path, come)
    with workspace_of(folder, day) as workspace:
        import_portfolio(workspace, ImportRequest(path, "vendors"))
        for key in gone:
            # Rows that were rejected or held are nobody's subjects.
            with contextlib.suppress(NotFoundError):
                remove_subject(workspace, row_id(portfolio_id("vendors"), key))


def review(folder: Path, day: str, chance: random.Random) -> int:
    """Decide some of what waits; gives how many."""
    with workspace_of(folder, day) as workspace:
        waiting = queue(workspace, QueueFilter(limit=DECIDED_MAX))
        true = [item for item in waiting if chance.random() < 0.2]
        kept = {item.id for item in true}
        false = [item for item in waiting if item.id not in kept]
        done = 0
        for items, judgement in ((true, Judgement.POSITIVE), (false, Judgement.NEGATIVE)):
            if items:
                done += len(decide_alerts(workspace, items, judgement, "simulated").decisions)
        return done


def verified(folder: Path, day: str) -> int:
    """Compare everything anew and check the log; raises where either differs from the ledger."""
    with workspace_of(folder, day) as workspace:
        found = verify_findings(workspace)
        report = verify_audit(workspace)
        if not report.sound:
            raise SystemExit(f"{day}: the audit log does not verify: {report.findings[:3]}")
        return found


def prepare(world: World, folder: Path) -> None:
    """Make the workspace, and import the portfolio."""
    init_workspace(folder)
    (folder / "firmwatch.toml").write_text(
        'sources = ["simulated"]\naudit_key = "audit.key"\n[source.simulated]\nparser = "ftm"\n'
        f'url = "{(folder / "published").as_posix()}/"\n',
        encoding="utf-8",
    )
    world.publish()
    path = folder / "vendors.csv"
    write_vendors(path, world.subjects)
    with workspace_of(folder, FIRST_DAY.isoformat()) as workspace:
        request = ImportRequest(path, "vendors", "due diligence", "law")
        import_portfolio(workspace, request)


def run_of(folder: Path, day: str, here: bool) -> tuple[Taken, dict[str, Any]]:
    """Run on a day, here or in a program of its own; gives what it took, and what it counts."""
    if here:
        started, cpu = time.perf_counter(), time.process_time()
        done = one_run(folder, day)
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
        return Taken(seconds, cpu, 0, 0, 0, cut=False), done
    taken, text = measure([sys.executable, __file__, "--run", str(folder), day], folder)
    if not text:
        raise SystemExit(f"the run of {day} ended with {taken.code}")
    return taken, json.loads(text)


def simulate(world: World, days: int, verifications: int, here: bool) -> list[dict[str, Any]]:
    """Live through the days; gives a row for each."""
    per_day, chance, folder = rates(), random.Random(SEED), world.folder
    rows, opened = [], Counter[str]()
    checked = {round(days * part / verifications) for part in range(1, verifications + 1)}
    for number in range(days):
        day = (FIRST_DAY + timedelta(number)).isoformat()
        if number:
            come, gone = world.move_on(per_day)
            world.publish()
            move_portfolio(folder, day, come, gone)
        taken, done = run_of(folder, day, here)
        opened.update(done["opened"])
        pairs = verified(folder, day) if number + 1 in checked else None
        rows.append(
            {
                "day": number + 1,
                "seconds": taken.seconds,
                "run": done["run"],
                "CPU-s": taken.cpu_seconds,
                "peak MB": taken.all_megabytes,
                "new": len(done["opened"]),
                "reopened": done["reopened"],
                "closed": done["closed"],
                "decided": review(folder, day, chance),
                "ledger MB": sum(p.stat().st_size for p in folder.glob("ledger.sqlite*")) / 1e6,
                "lake MB": megabytes(folder / "lake"),
                "verified": "" if pairs is None else f"{pairs:,} pairs",
            }
        )
        print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
    again = [id_ for id_, times in opened.items() if times > 1]
    print(f"{sum(opened.values()):,} alerts were opened, {len(again)} of them more than once.\n")
    if again:
        raise SystemExit(f"opened twice: {again[:5]}")
    return rows


def summary(rows: Sequence[dict[str, Any]]) -> list[dict[str, object]]:
    """Give the first run, the middle and worst of the daily ones, and how the ledger grew."""
    daily = sorted(row["run"] for row in rows[1:]) or [0.0]
    whole = sorted(row["seconds"] for row in rows[1:]) or [0.0]
    return [
        {
            "days": len(rows),
            "first run s": rows[0]["run"],
            "daily run s (median)": daily[len(daily) // 2],
            "(greatest)": daily[-1],
            "with start (median)": whole[len(whole) // 2],
            "CPU-s (median)": sorted(row["CPU-s"] for row in rows)[len(rows) // 2],
            "peak MB": max(row["peak MB"] for row in rows[1:] or rows),
            "new alerts": sum(row["new"] for row in rows[1:]),
            "ledger MB first, last": f"{rows[0]['ledger MB']:.0f}, {rows[-1]['ledger MB']:.0f}",
            "lake MB first, last": f"{rows[0]['lake MB']:.0f}, {rows[-1]['lake MB']:.0f}",
        }
    ]


def drawing(rows: Sequence[dict[str, Any]], key: str) -> Canvas:
    """Draw a figure over the days, from nought up."""
    drawn = Canvas(f"{key}, by day", WIDTH, HEIGHT)
    top, last = max(row[key] for row in rows) or 1.0, rows[-1]["day"]

    def place(day: float, value: float) -> tuple[float, float]:
        across, up = day / last, value / top
        return MARGIN + across * (WIDTH - 2 * MARGIN), HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN)

    drawn.shapes.append(Line([place(0, top), place(0, 0), place(last, 0)], INK))
    drawn.shapes.append(Line([place(row["day"], row[key]) for row in rows], CURVE, 2))
    for day, value, text, anchor in (
        (0, top, f"{top:,.1f} {key}", "start"),
        (last, 0, f"day {last}", "end"),
    ):
        x, y = place(day, value)
        drawn.shapes.append(Text(x, y - 8 if anchor == "start" else y + 18, text, anchor))
    return drawn


def main() -> None:
    use_processes()
    if sys.argv[1:2] == ["--run"]:
        print(json.dumps(one_run(Path(sys.argv[2]), sys.argv[3])))
        return
    here = sys.argv[1:2] == ["--here"]
    given = [int(text) for text in sys.argv[1 + here :]]
    defaults = (SUBJECTS, RECORDS, DAYS, VERIFIED)
    subjects, records, days, verifications = [*given, *defaults[len(given) :]]
    print(f"{machine()}\n\n{subjects:,} subjects, {records:,} records, {days} days\n", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="firmwatch-"))
    try:
        world = World(subjects, records, folder)
        prepare(world, folder)
        rows = simulate(world, days, verifications, here)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(table(summary(rows)))
    shown = {round(1 + (days - 1) * part / 12) for part in range(13)}
    print("\n" + table([row for row in rows if row["day"] in shown or row["verified"]]))
    for key, name in (("run", "seconds"), ("ledger MB", "ledger")):
        path = Path(f"monitoring-{subjects}-{name}.svg")
        # The first run compares everything, and would make a line of all others.
        path.write_text(to_svg(drawing(rows[1:], key)), encoding="utf-8")
        print(f"\n{path.resolve()}")


if __name__ == "__main__":
    main()
