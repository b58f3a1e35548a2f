"""Commands that are killed at one point after another, each in a forked copy of this process.

Called as ``python -m tests.crashes.sweep FOLDER SCENARIO HARM:STEP...``: it prepares the scenario
in FOLDER, and for each HARM and every STEP-th point of the commands, it copies what is prepared,
lets the harm happen there, examines what is left, does again what had not ended, and prints one
JSON line. Point 0 is the undisturbed one. HARM is ``kill`` (SIGKILL), ``power`` (the disk may lose
what was not flushed, too) or ``full`` (nothing more fits on the disk).
"""

from __future__ import annotations

import importlib
import json
import os
import random
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from firmwatch.api.comparison import compare
from firmwatch.cli.root import COMMANDS
from firmwatch.matching import find_joins, matcher_version
from firmwatch.matching.alignment import CANDIDATE
from firmwatch.matching.compilation import prepare_kernels
from firmwatch.matching.name_index import make_index
from firmwatch.matching.name_table import read_names
from firmwatch.model import Locator, Name, Record, RecordKind
from firmwatch.sources import sources
from tests.acceptance.published import parties
from tests.crashes.folders import Folders
from tests.crashes.points import NEVER, FullDisk, Points, die, in_a_copy
from tests.crashes.scenarios import SCENARIOS, Command, prepared
from tests.crashes.sqlite_files import SqliteFiles
from tests.crashes.workspaces import Place, broken, command, new_database, state_of

OURS_ALONE = ("ledger.sqlite", "run.lock")
"""Files of the workspace whose fate is SQLite's, or none: a lock has no content."""
DONE_BEFORE = "was decided first by"


@dataclass(frozen=True, slots=True)
class Sweep:
    """One scenario with one kind of harm, on one database."""

    original: Place
    commands: list[Command]
    now: str
    harm: str

    def copy(self) -> Place:
        folder = self.original.folder.with_name(f"{self.original.folder.name}-copy")
        place = self.original.copy(folder, f"{folder.name.replace('-', '_')}")
        place.enter()
        return place

    def undisturbed(self) -> dict[str, Any]:
        """Do all commands, and give the points they pass and what is so in the end."""
        place = self.copy()

        def act() -> dict[str, Any]:
            passed = self._laid(place, NEVER)
            self._do(place, 0, must=True)
            return {"points": list(passed), "broken": broken(place), "state": state_of(place)}

        found: dict[str, Any] = in_a_copy(act)
        return found

    def harmed(self, point: int, seed: int = 0) -> dict[str, Any]:
        """Let the harm happen at a point, and give what was found and what is so in the end."""
        place = self.copy()

        def act() -> list[Any]:
            self._laid(place, point, seed)
            return self._do(place, 0, must=self.harm != "full", stops=True)

        left = in_a_copy(act)
        place.wait()
        if self.harm == "full":
            faults = [f"{code}: {said}" for code, said in left if not _is_said(code, said)]
            ended = sum(code == 0 for code, _ in left)
        else:
            faults = [] if left == -signal.SIGKILL else ["nothing happened at this point"]
            ended = _ended(place)
        outcome: dict[str, Any] = in_a_copy(lambda: self._repaired(place, ended))
        return {**outcome, "faults": faults, "ended": ended, "left": left}

    def _laid(self, place: Place, point: int, seed: int = 0) -> list[str]:
        """Lay what does the harm at a point; gives the list in which the points passed stand."""
        shimmed = place.database is None and SqliteFiles.library() is not None
        if self.harm == "full":
            disk = FullDisk(point, (place.workspace,))
            if shimmed:
                SqliteFiles(place.workspace, has_room=lambda: disk.take("write of SQLite")).lay()
            disk.lay()
            return disk.calls
        chance = random.Random(f"{seed} {point}")
        folders = Folders((place.workspace, place.home), OURS_ALONE)

        def lose_power() -> None:
            folders.lose_power(chance)
            files.lose_power(chance)
            die()

        points = Points(point, lose_power if self.harm == "power" else die)
        files = SqliteFiles(place.workspace, lambda name: points.reach(f"before sync of {name}"))
        if shimmed:
            files.lay()
        if self.harm == "power":
            folders.lay()
        points.lay()
        return points.passed

    def _do(self, place: Place, ended: int, must: bool, stops: bool = False) -> list[Any]:
        """Do the commands from one on, and note each that has ended."""
        left = []
        for number, each in enumerate(self.commands[ended:], start=ended + 1):
            done = command(place, self.now, *each)
            assert not must or done.code == 0, (each, done)
            left.append((done.code, done.said))
            if done.code and stops:
                break
            place.folder.joinpath("ended").write_text(str(number), encoding="ascii")
        return left

    def _repaired(self, place: Place, ended: int) -> dict[str, Any]:
        found = broken(place)
        left = self._do(place, ended, must=False)
        faults = [
            f"again: {code}: {said}"
            for code, said in left
            if code != 0 and not (code == 1 and DONE_BEFORE in said)
        ]
        # A try that failed and could be noted is put off, as it would be for a receiver.
        later = datetime.fromisoformat(self.now) + timedelta(days=1)
        sent = command(place, later.isoformat(), "notify", "send")
        faults += [f"a day later: {sent.said}"] if sent.code else []
        unfinished = [path.name for path in (place.workspace / "lake" / "unfinished").glob("*")]
        return {
            "broken": found,
            "faults_again": faults,
            "broken_after": broken(place),
            "unfinished": unfinished,
            "state": state_of(place),
        }


def _ended(place: Place) -> int:
    path = place.folder / "ended"
    return int(path.read_text("ascii") or 0) if path.exists() else 0


def _is_said(code: int, said: str) -> bool:
    """Whether a command on a full disk ended well, or with an error that says why."""
    return code == 0 or (code in (1, 2, 4) and ("space" in said or "disk" in said))


def _warm_up() -> None:
    """Do what takes a process time once, for its copies to inherit, and starts no thread."""
    # Polars starts its threads with its first work, not here.
    names = ("alembic.command", "alembic.context", "cryptography.hazmat.primitives.serialization")
    for name in (*names, "cryptography.hazmat.primitives.asymmetric.ed25519", "polars"):
        importlib.import_module(name)
    importlib.import_module("zstandard")
    commands = [f"cli.commands.{name}" for name in COMMANDS]
    for name in (*commands, "notify.lines", "cli.progress", "steps.reviewing", "steps.retaining"):
        importlib.import_module(f"firmwatch.{name}")
    compare("Vostrika Marine Logistics LLC", "Halcyon Drift Trading LLC")
    sources()
    matcher_version()
    find_joins([*_records("a"), *_records("b")])
    prepare_kernels()
    table = read_names([each.name for each in parties()])
    make_index(table).pairs(table, CANDIDATE)


def _records(source: str) -> Iterator[Record]:
    for each in parties():
        locator = Locator("list", each.number)
        name = Name(each.name, locator=locator)
        kind, number = RecordKind.ORGANISATION, str(each.number)
        yield Record(number, source, kind, (name,), locator, countries=("PA",))


def made(folder: Path, scenario: str, harm: str, server: str | None) -> Sweep:
    """Prepare a scenario in a folder that is not there yet."""
    _warm_up()
    database = new_database(server, folder.name.replace("-", "_")) if server else None
    place, chosen = Place(folder, database), SCENARIOS[scenario]
    commands = prepared(chosen, place)
    place.wait()
    return Sweep(place, commands, chosen.now, harm)


def swept(sweep: Sweep, step: int) -> Iterator[dict[str, Any]]:
    """Give what came of the undisturbed commands, then of those with harm, `step` points apart."""
    whole = sweep.undisturbed()
    yield {"point": NEVER, **whole}
    for position in range(0, len(whole["points"]), step):
        name = whole["points"][position]
        yield {"point": position + 1, "name": name, **sweep.harmed(position + 1)}


def faults_of(outcome: dict[str, Any], whole: dict[str, Any]) -> list[str]:
    """Say in what a harmed run and what came after it differ from the undisturbed one."""
    found = [*outcome["faults"], *outcome["faults_again"]]
    # Before the first snapshot is promoted, that there is none yet is itself the error.
    found += [f"broken: {item}" for item in outcome["broken"] if "never fetched" not in item]
    found += [f"broken after: {item}" for item in outcome["broken_after"]]
    found += [f"unfinished: {item}" for item in outcome["unfinished"]]
    found += [f"audit: {item}" for item in outcome["state"]["audit"]]
    found += outcome["state"]["message_faults"]
    for name, value in whole["state"].items():
        if name not in ("audit", "message_faults") and outcome["state"][name] != value:
            found.append(_difference(name, outcome["state"][name], value))
    return found


def _difference(name: str, got: list[Any], wanted: list[Any]) -> str:
    more = [item for item in got if item not in wanted]
    less = [item for item in wanted if item not in got]
    return f"{name}: {json.dumps(more)[:300]} instead of {json.dumps(less)[:300]}"


def main(folder: str, scenario: str, *harms: str) -> None:
    os.environ["POLARS_ALLOW_FORKING_THREAD"] = "1"
    sweep = made(Path(folder), scenario, "", None)
    for each in harms:
        harm, step = each.split(":")
        for outcome in swept(replace(sweep, harm=harm), int(step)):
            print(json.dumps({"harm": harm, **outcome}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
