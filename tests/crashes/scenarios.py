"""What users do with firmwatch: commands one after another, on a workspace that is prepared."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.published import (
    COMING,
    LEAVING,
    LISTED,
    VENDORS,
    parties,
    publish,
    write_vendors,
)
from tests.crashes.points import in_a_copy
from tests.crashes.workspaces import MESSAGES, Place, command, undecided

FIRST_DAY, NEXT_DAY = "2031-03-05T06:00:00+00:00", "2031-03-06T06:00:00+00:00"
YEARS_LATER = "2043-03-06T06:00:00+00:00"
RENAMED = (LISTED[0], f"{LISTED[1]} Holding")
Command = tuple[str, ...]
RUN: Command = ("run",)


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is prepared, and the commands that are killed; `now` is the instant of these.

    `prepare` gives the commands, as they may name alerts that it made.
    """

    name: str
    prepare: Callable[[Place], list[Command]]
    now: str = NEXT_DAY


def prepared(scenario: Scenario, place: Place) -> list[Command]:
    """Make the workspace of a scenario, and give the commands that are to be killed."""
    place.workspace.mkdir(parents=True)
    place.home.mkdir()
    commands = in_a_copy(lambda: _prepare(scenario, place))
    return [tuple(each) for each in commands]


def _prepare(scenario: Scenario, place: Place) -> list[Command]:
    place.enter()
    return scenario.prepare(place)


def _workspace(place: Place, sources: Sequence[str]) -> Path:
    text = [f"sources = {json.dumps(sources)}"]
    for source in sources:
        publish(place.published / source, source, parties())
        # Copies of the folder fetch from the first one's publishers: these change nothing.
        url = json.dumps(f"{(place.published / source).as_posix()}/")
        text += [f"[source.{source}]", f"url = {url}", "entries_min = 10"]
    text += ["[[notify]]", 'name = "log"', 'kind = "file"', f'path = "{MESSAGES}"']
    (place.workspace / "firmwatch.toml").write_text("\n".join(text) + "\n", encoding="utf-8")
    return write_vendors(place.folder / "vendors.csv")


def _do(place: Place, *arguments: str) -> None:
    done = command(place, FIRST_DAY, *arguments)
    assert done.code == 0, (arguments, done)


def _first(place: Place) -> list[Command]:
    vendors = _workspace(place, ("us_ofac_sdn", "un_sc", "ftm"))
    return [("portfolio", "import", str(vendors)), RUN]


def _first_of_one(place: Place) -> list[Command]:
    vendors = _workspace(place, ("un_sc",))
    return [("portfolio", "import", str(vendors)), RUN]


def _watched(place: Place, *sources: str) -> Path:
    vendors = _workspace(place, sources)
    _do(place, "portfolio", "import", str(vendors))
    _do(place, "run")
    return vendors


def _later(place: Place) -> list[Command]:
    _watched(place, "us_ofac_sdn", "ftm")
    for source in ("us_ofac_sdn", "ftm"):
        publish(place.published / source, source, parties(RENAMED, COMING))
    return [RUN]


def _later_of_one(place: Place) -> list[Command]:
    _watched(place, "us_ofac_sdn")
    publish(place.published / "us_ofac_sdn", "us_ofac_sdn", parties(LISTED, COMING))
    return [RUN]


def _replaced(place: Place) -> list[Command]:
    vendors = _watched(place, "ftm")
    publish(place.published / "ftm", "ftm", parties(LISTED, LEAVING, COMING))
    changed = [*VENDORS[1:3], ("S-8", f"{LISTED[1]} of Panama", "PA"), ("S-9", "", "PA")]
    write_vendors(vendors, changed)
    return [("portfolio", "import", str(vendors), "--replace"), RUN]


def _decided(place: Place) -> list[Command]:
    _watched(place, "us_ofac_sdn", "ftm")
    first, *_ = ids = undecided(place)
    assert len(ids) > 1
    bulk = ("--source", "ftm", "--judgement", "positive", "--reason", "checked", "--yes")
    return [
        ("alerts", "assign", ids[-1], "--to", "Ada"),
        ("alerts", "decide", first, "--judgement", "negative", "--reason", "country"),
        ("alerts", "snooze", ids[-1], "--until", "2031-04-01"),
        RUN,
        ("alerts", "decide", *bulk),
        RUN,
    ]


def _sent(place: Place) -> list[Command]:
    vendors = _workspace(place, ("ftm", "un_sc"))
    _do(place, "portfolio", "import", str(vendors))
    _do(place, "run", "--no-notify")
    return [("notify", "send"), RUN]


def _expired(place: Place) -> list[Command]:
    vendors = _watched(place, "us_ofac_sdn", "ftm")
    for source in ("us_ofac_sdn", "ftm"):
        publish(place.published / source, source, parties(RENAMED, COMING))
    write_vendors(vendors, VENDORS[:3])
    _do(place, "portfolio", "import", str(vendors), "--replace")
    _do(place, "run")
    return [("retention", "apply", "--yes"), RUN]


def _owners(place: Place, *stakes: tuple[str, str, str]) -> Path:
    path = place.published / "owners.csv"
    rows = ["owner,asset,share", "Filler Owner Ltd,Filler Asset Ltd,10 %"]
    rows += [",".join(stake) for stake in stakes]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def _owned(place: Place) -> list[Command]:
    vendors = _workspace(place, ("ftm",))
    held, coming = VENDORS[3][1], VENDORS[4][1]
    path = _owners(place, (LISTED[1], held, "60 %"), (COMING[1], coming, "50 %"))
    settings = place.workspace / "firmwatch.toml"
    text = settings.read_text("utf-8").replace('["ftm"]', '["ftm", "owners"]')
    text += f'[source.owners]\nparser = "interests_csv"\nurl = {json.dumps(path.as_posix())}\n'
    settings.write_text(text + "entries_min = 1\n", encoding="utf-8")
    _do(place, "portfolio", "import", str(vendors))
    _do(place, "run")
    publish(place.published / "ftm", "ftm", parties(LISTED, COMING))
    _owners(place, (LISTED[1], held, "10 %"), (COMING[1], coming, "50 %"))
    return [RUN]


SCENARIOS = {
    item.name: item
    for item in (
        Scenario("first", _first),
        Scenario("first-of-one", _first_of_one),
        Scenario("later", _later),
        Scenario("later-of-one", _later_of_one),
        Scenario("replaced", _replaced),
        Scenario("decided", _decided),
        Scenario("sent", _sent),
        Scenario("expired", _expired, YEARS_LATER),
        Scenario("owned", _owned),
    )
}
