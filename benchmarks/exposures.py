"""Runs of a portfolio whose organisations are in a register of owners: what a day's news costs.

Nine in ten subjects are parties of the register, by name; it has as many organisations as the
portfolio, and twice as many interests: groups of ten with joint owners and some cycles, bands and
unknown shares, and one owner in fifty is a formation agent. One entry of the list in a hundred owns
a group. After the first run come a day with news of the list that touches no owner, one on which
an interest changes, one on which a subject does, one on which an owner is listed, and one without
news: each in a program of its own, measured whole and for exposures alone. Run it with ``make
bench-exposures``; arguments: number of subjects, and of the list's entries.
"""

from __future__ import annotations

import json
import pickle
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from matching_input import make_input
from measuring import machine, measure, table
from monitoring import entity, workspace_of, write_vendors
from source_storing import megabytes

import firmwatch.pipeline
from firmwatch.engine import use_processes
from firmwatch.ledger.portfolios import portfolio_id
from firmwatch.pipeline import (
    ImportRequest,
    import_portfolio,
    init_workspace,
    locked_update,
    run,
    verify_findings,
)
from firmwatch.portfolio.rows import row_id
from firmwatch.steps.owning import owner_graph, portfolio_exposures, subject_named

SUBJECTS, RECORDS = 100_000, 5_000
KNOWN = 0.9
"""Share of the subjects that the register has."""
GROUP, HUBS = 10, 200
OWNERS = 100
"""One in so many entries of the list is an owner in the register."""
SHARES = ("100", "80", "60", "51", "50", "49", "35", "25", "10", "25-50", "50-75", "75-100", "")
CHANGED = 40
"""Entries of the list that change in a day (OFAC's list: 30 to 50 of its 9,000 in a week)."""
FIRST_DAY = "2026-01-05"
SEED = 20_261_126
WORLD = "world.pickle"

Entity = dict[str, Any]


class World:
    """What the list and the register publish."""

    def __init__(self, subjects: int, records: int, folder: Path) -> None:
        self.folder, self.draw = folder, np.random.default_rng(SEED)
        made = make_input(subjects + subjects // 4, 2 * records, "few")
        rows = pl.read_parquet(made.reference).to_dicts()
        others = pl.read_parquet(made.subjects).rows()
        self.subjects = others[:subjects]
        self.entries = {row["id"]: entity(row) for row in rows[:records]}
        self.to_come = [entity(row) for row in rows[records : records + CHANGED]]
        self.owners = [row for row in rows[:records] if row["kind"] == "organisation"][::OWNERS]
        known = self.subjects[: int(subjects * KNOWN)]
        more = others[subjects:][: subjects - len(known)]
        self.parties = [self._party(f"p-{id_}", *item) for id_, *item in (*known, *more)]
        order = self.draw.permutation(len(self.parties)).tolist()
        self.parties = [self.parties[place] for place in order]
        for place, row in enumerate(self.owners):
            country = row["countries"][0] if row["countries"] else ""
            self.parties[place * GROUP] = self._party(f"p-{row['id']}", row["name"], country)
        self.stakes = list(self._stakes())

    @staticmethod
    def _party(id_: str, name: str, country: str) -> Entity:
        properties = {"name": [name], "country": [country] if country else []}
        return {"id": id_, "schema": "Company", "properties": properties}

    def _stakes(self) -> Iterator[Entity]:
        count = len(self.parties)
        place = np.arange(count)
        top = place // GROUP * GROUP
        before = top + (self.draw.random(count) * np.maximum(place - top, 1)).astype(np.int64)
        after = np.minimum(place + self.draw.integers(1, GROUP, count), count - 1)
        first = np.where(self.draw.random(count) < 0.01, after, before)
        hub = count - 1 - self.draw.integers(0, min(HUBS, count // GROUP), count)
        other = np.minimum(top + self.draw.integers(0, GROUP, count), count - 1)
        second = np.where(self.draw.random(count) < 1 / 50, hub, other)
        chosen = self.draw.integers(0, len(SHARES), (2, count))
        for turn, owners in enumerate((first, second)):
            for asset, owner in enumerate(owners.tolist()):
                ends = {"owner": owner, "asset": asset}
                properties = {name: [self.parties[at]["id"]] for name, at in ends.items()}
                # The whole of a first share would leave nothing to the second.
                share = SHARES[chosen[turn][asset]] if turn == 0 else "10"
                if share:
                    properties["percentage"] = [share]
                yield {"id": f"i-{turn}-{asset}", "schema": "Ownership", "properties": properties}

    def publish_list(self) -> None:
        """Write the list."""
        self._write("listed", self.entries.values())

    def publish_register(self) -> None:
        """Write the register."""
        self._write("owners", (*self.parties, *self.stakes))

    def _write(self, name: str, entities: Any) -> None:
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        with (folder / "entities.ftm.json").open("w", encoding="utf-8") as stream:
            for item in entities:
                stream.write(json.dumps(item, ensure_ascii=False) + "\n")

    def list_moves(self) -> None:
        """Change entries that own nothing, and take new ones in."""
        owners = {row["id"] for row in self.owners}
        for id_ in [id_ for id_ in self.entries if id_ not in owners][:CHANGED]:
            self.entries[id_]["properties"]["notes"] = ["A note of this benchmark."]
        self.entries |= {item["id"]: item for item in self.to_come}
        self.publish_list()

    def stake_moves(self) -> None:
        """Change what a listed owner has of another."""
        stake = next(item for item in self.stakes if item["properties"]["owner"] == [
            self.parties[0]["id"]])  # fmt: skip
        stake["properties"]["percentage"] = ["55"]
        self.publish_register()

    def owner_is_listed(self) -> None:
        """List an owner that was on no list."""
        party = self.parties[(len(self.owners) + 1) * GROUP]
        row = {"id": "new", "kind": "organisation", "name": party["properties"]["name"][0]}
        row |= {"aliases": [], "countries": party["properties"]["country"]}
        self.entries["new"] = entity(row)
        self.publish_list()

    def subject_moves(self) -> None:
        """Change a subject."""
        (id_, name, country), *rest = self.subjects
        self.subjects = [(id_, f"{name} Renamed", country), *rest]
        write_vendors(self.folder / "vendors.csv", self.subjects)


def prepare(world: World) -> None:
    """Make the workspace, import the portfolio, and read the list and the register."""
    folder = world.folder
    init_workspace(folder)
    text = ['sources = ["listed", "owners"]']
    for name, parser in (("listed", "ftm"), ("owners", "ftm_owners")):
        url = json.dumps(f"{(folder / name).as_posix()}/")
        text += [f"[source.{name}]", f'parser = "{parser}"', f"url = {url}", "entries_min = 1"]
    (folder / "firmwatch.toml").write_text("\n".join(text) + "\n", encoding="utf-8")
    world.publish_list()
    world.publish_register()
    write_vendors(folder / "vendors.csv", world.subjects)
    import_vendors(folder)
    with workspace_of(folder, FIRST_DAY) as workspace:
        for name in ("listed", "owners"):
            locked_update(workspace, name, accept="the benchmark's")


def import_vendors(folder: Path) -> None:
    """Import the portfolio."""
    with workspace_of(folder, FIRST_DAY) as workspace:
        request = ImportRequest(folder / "vendors.csv", "vendors", "due diligence", "law")
        import_portfolio(workspace, request)


def one_run(folder: Path, day: str) -> dict[str, Any]:
    """Run on a day; gives what it counts, and what exposures took of it."""
    taken = [0.0, 0.0]
    known = firmwatch.pipeline.exposed

    def timed(*arguments: Any, **named: Any) -> Any:
        started, cpu = time.perf_counter(), time.process_time()
        found = known(*arguments, **named)
        taken[:] = time.perf_counter() - started, time.process_time() - cpu
        taken.append(len(found.graphs))
        return found

    firmwatch.pipeline.exposed = timed  # type: ignore[assignment]
    with workspace_of(folder, day) as workspace:
        started, cpu = time.perf_counter(), time.process_time()
        report = run(workspace, update=False)
        return {
            "run s": time.perf_counter() - started,
            "run CPU-s": time.process_time() - cpu,
            "exposures s": taken[0],
            "exposures CPU-s": taken[1],
            "worked out": taken[2],
            "opened": len(report.opened),
            "messages": report.messages,
        }


def one_command(folder: Path, name: str, argument: str) -> dict[str, Any]:
    """Ask for one graph, for all exposures, or check the ledger."""
    with workspace_of(folder, "2026-01-12") as workspace:
        started, cpu = time.perf_counter(), time.process_time()
        if name == "graph":
            graph = owner_graph(workspace, subject_named(workspace, argument))
            said: Any = len(graph.parties)
        elif name == "exposures":
            found = portfolio_exposures(workspace)
            said = [len(found.exposures), found.found, found.unknown]
        else:
            said = verify_findings(workspace)
        return {
            "seconds": time.perf_counter() - started,
            "CPU-s": time.process_time() - cpu,
            "said": said,
        }


def one_change(folder: Path, day: str, what: str) -> dict[str, Any]:
    """Change the world, and read what it publishes then; gives what reading takes."""
    with (folder / WORLD).open("rb") as stream:
        world = pickle.load(stream)
    started, cpu = time.perf_counter(), time.process_time()
    if what == "start":
        prepare(world)
    else:
        getattr(world, what)()
        started, cpu = time.perf_counter(), time.process_time()
        if what == "subject_moves":
            import_vendors(folder)
        else:
            with workspace_of(folder, day) as workspace:
                source = "owners" if what == "stake_moves" else "listed"
                locked_update(workspace, source, accept="the benchmark's")
    taken = {"read s": time.perf_counter() - started, "read CPU-s": time.process_time() - cpu}
    with (folder / WORLD).open("wb") as stream:
        pickle.dump(world, stream)
    return taken


def measured(folder: Path, *arguments: str) -> dict[str, Any]:
    """Do something in a program of its own; gives what it said, and its peak of memory.

    So does this program stay small, whose size would count for what it starts.
    """
    taken, text = measure([sys.executable, __file__, *arguments], folder)
    if not text:
        raise SystemExit(f"{arguments} ended with {taken.code}")
    return {**json.loads(text), "peak MB": taken.all_megabytes}


def live(folder: Path) -> Iterator[dict[str, Any]]:
    """Live through the days; gives a row for each."""
    days = (
        ("first run", ""),
        ("news of the list, no owner", "list_moves"),
        ("an interest changes", "stake_moves"),
        ("a subject changes", "subject_moves"),
        ("an owner is listed", "owner_is_listed"),
        ("no news", ""),
    )
    for number, (what, change) in enumerate(days):
        day = f"2026-01-{5 + number:02d}"
        read = measured(folder, "--change", str(folder), day, change) if change else {}
        done = measured(folder, "--run", str(folder), day)
        print(json.dumps({"day": what, **done}), file=sys.stderr, flush=True)
        if done.pop("messages"):
            print("there were messages", file=sys.stderr)
        yield {"day": what, "read s": read.get("read s", ""), **done}


def commands(folder: Path, subject_id: str) -> Iterator[dict[str, Any]]:
    """Ask for what a user asks for."""
    for what, argument in (("graph", subject_id), ("exposures", ""), ("verify", "")):
        done = measured(folder, "--do", str(folder), what, argument)
        print(json.dumps({"command": what, **done}), file=sys.stderr, flush=True)
        yield {"command": what, **done}


def a_subject(world: World) -> str:
    """Give the id of a subject that stands in a group."""
    party = next(item["id"] for item in world.parties[3:] if item["id"].startswith("p-s"))
    return row_id(portfolio_id("vendors"), party.removeprefix("p-"))


def start(folder: Path, subjects: int, records: int) -> dict[str, Any]:
    """Make the world, and read what it publishes first."""
    world = World(subjects, records, folder)
    with (folder / WORLD).open("wb") as stream:
        pickle.dump(world, stream)
    return {**one_change(folder, FIRST_DAY, "start"), "subject": a_subject(world)}


def main(arguments: Sequence[str]) -> None:
    """Measure one thing where asked to, else make a world and measure all."""
    use_processes()
    parts: dict[str, Callable[..., dict[str, Any]]] = {
        "--start": lambda folder, *sizes: start(Path(folder), *map(int, sizes)),
        "--change": lambda folder, *rest: one_change(Path(folder), *rest),
        "--run": lambda folder, day: one_run(Path(folder), day),
        "--do": lambda folder, *rest: one_command(Path(folder), *rest),
    }
    if arguments and arguments[0] in parts:
        print(json.dumps(parts[arguments[0]](*arguments[1:])))
        return
    given = [int(text) for text in arguments]
    subjects, records = [*given, *(SUBJECTS, RECORDS)[len(given) :]]
    print(f"{machine()}\n\n{subjects:,} subjects, {records:,} entries\n", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="firmwatch-"))
    try:
        started = measured(folder, "--start", str(folder), str(subjects), str(records))
        print(f"imported and read in {started['read s']:.0f} s\n", flush=True)
        print(table(list(live(folder))), flush=True)
        print("\n" + table(list(commands(folder, started["subject"]))))
        print(f"\nthe lake has {megabytes(folder / 'lake'):,.0f} MB")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
