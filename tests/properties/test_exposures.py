"""Exposures: what a run over what changed leaves is what a full run leaves, byte for byte."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from firmwatch.config import load_settings
from firmwatch.ledger import schema
from firmwatch.pipeline import (
    ImportRequest,
    Workspace,
    import_portfolio,
    init_workspace,
    locked_update,
    open_workspace,
    run,
    verify_findings,
)
from firmwatch.steps.replaying import replay_alert

LISTED = ("Vostrika Marine Logistics LLC", "Qorvand Petrochemicals JSC")
HOLDINGS = ("Ostrava Kettle Holding BV", "Lindqvist Fjord Holding AB")
PEOPLE = {"Erland Vaskentorp": 1961, "Ismene Quillandry": 1974}
"""People who may be listed and own, with their years of birth."""
VENDORS = ("Brightwater Ceramics Ltd", "Halcyon Drift Trading GmbH")
_TABLES = (
    schema.exposure.select().order_by(schema.exposure.c.id),
    schema.finding.select().order_by(schema.finding.c.id),
    schema.alert.select().order_by(schema.alert.c.id),
)

shares = st.sampled_from(("50 %", "49.99 %", "25-50 %", "75-100 %", ""))
ends = st.sampled_from(("", "2026-03-02", "2026-03-03"))
stakes = st.one_of(
    st.tuples(st.sampled_from(LISTED), st.sampled_from(HOLDINGS)),
    st.tuples(st.sampled_from((*LISTED, *HOLDINGS)), st.sampled_from(VENDORS)),
    st.tuples(st.sampled_from(tuple(PEOPLE)), st.sampled_from((*HOLDINGS, *VENDORS))),
)
acts = st.one_of(
    st.tuples(st.just("list"), st.sampled_from((*LISTED, *PEOPLE)), st.booleans()),
    st.tuples(st.just("stake"), stakes, shares, ends),
    st.tuples(st.just("stake"), stakes, shares, ends),
    st.tuples(st.just("sell"), stakes),
    st.tuples(st.just("vendor"), st.sampled_from(VENDORS), st.booleans()),
)


class World:
    """What a list and a register publish, and whom a user watches."""

    def __init__(self) -> None:
        self.listed = {LISTED[0]}
        self.stakes = {
            (LISTED[0], HOLDINGS[0]): ("60 %", ""),
            (HOLDINGS[0], VENDORS[0]): ("50 %", ""),
        }
        self.vendors = {VENDORS[0]}

    def act(self, act: tuple[Any, ...]) -> None:
        kind, *what = act
        if kind == "list":
            (self.listed.add if what[1] else self.listed.discard)(what[0])
        elif kind == "stake":
            self.stakes[what[0]] = (what[1], what[2])
        elif kind == "sell":
            self.stakes.pop(what[0], None)
        else:
            (self.vendors.add if what[1] else self.vendors.discard)(what[0])

    def publish(self, folder: Path) -> None:
        lines = []
        for name in ("Brandike Carpets Holding", *sorted(self.listed)):
            properties = {"name": [name], "topics": ["sanction"]}
            schema_name = "Company"
            if name in PEOPLE:
                schema_name, properties["birthDate"] = "Person", [f"{PEOPLE[name]}-05-06"]
            row = {"id": name, "schema": schema_name, "datasets": ["x"], "properties": properties}
            lines.append(json.dumps(row) + "\n")
        (folder / "norland.json").write_text("".join(lines), encoding="utf-8")
        rows = ["owner,asset,share,end,owner_kind,owner_birth_year"]
        rows.append("Filler Owner Ltd,Filler Asset Ltd,10 %,,,")
        for (owner, asset), (share, end) in sorted(self.stakes.items()):
            person = f"person,{PEOPLE[owner]}" if owner in PEOPLE else ","
            rows.append(f"{owner},{asset},{share},{end},{person}")
        (folder / "owners.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        vendors = ["id,name", "99,Kettering Filler Trading Ltd"]
        vendors += [f"{VENDORS.index(name)},{name}" for name in sorted(self.vendors)]
        (folder / "vendors.csv").write_text("\n".join(vendors) + "\n", encoding="utf-8")


def a_workspace(folder: Path, published: Path) -> Path:
    text = ['sources = ["norland", "owners"]', 'actor = "tester"']
    for name, file, parser in (
        ("norland", "norland.json", "ftm"),
        ("owners", "owners.csv", "interests_csv"),
    ):
        url = json.dumps((published / file).as_posix())
        text += [f"[source.{name}]", f'parser = "{parser}"', f"url = {url}", "entries_min = 1"]
    init_workspace(folder).write_text("\n".join(text) + "\n", encoding="utf-8")
    return folder


def a_day(folder: Path, published: Path, day: int, whole: bool) -> None:
    def now() -> str:
        return f"2026-03-{day:02d}T08:00:00+00:00"

    with open_workspace(load_settings(folder, {}), now=now) as workspace:
        vendors = ImportRequest(
            published / "vendors.csv", "vendors", "due diligence", "law", replace=True
        )
        import_portfolio(workspace, vendors)
        for name in ("norland", "owners"):
            locked_update(workspace, name, accept="a day of this test")
        run(workspace, update=False, whole=whole)
        if not whole:
            verify_findings(workspace)
            _replay_all(workspace)


def _replay_all(workspace: Workspace) -> None:
    """Each open finding of an exposure comes out again as it is stored."""
    with workspace.ledger.reading() as tx:
        table = schema.finding
        wanted = table.select().where(table.c.source == "exposure", table.c.status == "open")
        ids = sorted({row.alert_id for row in tx.execute(wanted)})
    for id_ in ids:
        for found in replay_alert(workspace, id_):
            assert found.reproduced, found


def tables(folder: Path) -> list[list[Any]]:
    with open_workspace(load_settings(folder, {})) as workspace, workspace.ledger.reading() as tx:
        return [[tuple(row) for row in tx.execute(table)] for table in _TABLES]


@example(
    history=[
        [],
        [],
        [("stake", (HOLDINGS[0], VENDORS[0]), "49.99 %", "")],
        [("stake", (HOLDINGS[0], VENDORS[0]), "75-100 %", ""), ("list", LISTED[0], False)],
    ]
)
# A stake ends while nothing is published.
@example(history=[[("stake", (HOLDINGS[0], VENDORS[0]), "75-100 %", "2026-03-03")], [], [], []])
# A listed person comes and goes while nothing else is published, and owns together with a company.
@example(
    history=[
        [("stake", ("Erland Vaskentorp", VENDORS[0]), "25-50 %", "")],
        [("list", "Erland Vaskentorp", True)],
        [("list", "Erland Vaskentorp", False), ("list", LISTED[0], True)],
    ]
)
@given(history=st.lists(st.lists(acts, max_size=3), min_size=2, max_size=3))
@settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow])
def test_a_delta_run_is_a_full_run(history: list[list[tuple[Any, ...]]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        published = base / "published"
        published.mkdir()
        delta, full = (a_workspace(base / kind, published) for kind in ("delta", "full"))
        world = World()
        for day, done in enumerate(history, start=1):
            for act in done:
                world.act(act)
            world.publish(published)
            a_day(delta, published, day, whole=False)
            a_day(full, published, day, whole=True)
            assert tables(delta) == tables(full)
