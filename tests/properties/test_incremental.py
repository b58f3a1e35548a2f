"""A run that compares only what changed leaves the ledger that a full one leaves, byte for byte."""

from __future__ import annotations

import csv
import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

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

LISTS = ("norland", "suderland")
NAMES = (
    "Vostrika Marine Logistics LLC",
    "Vostryka Marine Logistics",
    "Halcyon Drift Trading GmbH",
    "Halcyon Drift Trading Holding",
    "Tamsin Okoye Minerals Ltd",
    "Qorvand Petrochemicals JSC",
)
COUNTRIES = ("pa", "de")
LEIS = ("529900T8BM49AURSDO55", "5493001KJTIIGC8Y1R12")
_LOG = schema.audit_event.c
# Of the log without the salts, which are drawn, and what they go into.
_TABLES = (
    schema.finding.select().order_by(schema.finding.c.id),
    schema.alert.select().order_by(schema.alert.c.id),
    select(_LOG.seq, _LOG.at, _LOG.actor, _LOG.action, _LOG.object, _LOG.detail).order_by(_LOG.seq),
)


@dataclass
class World:
    """What publishers publish and users watch: entries by list and number, vendors by key."""

    entries: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    vendors: dict[int, tuple[str, str]] = field(default_factory=dict)

    def act(self, act: tuple[Any, ...]) -> None:
        kind, *what = act
        if kind == "list":
            name, number, names, country, lei = what
            self.entries[name, number] = {"name": names, "country": country, "lei": lei}
        elif kind == "delist":
            self.entries.pop((what[0], what[1]), None)
        elif kind == "renumber" and (what[0], what[1]) in self.entries:
            self.entries[what[0], what[2]] = self.entries.pop((what[0], what[1]))
        elif kind == "move" and (what[0], what[1]) in self.entries:
            (other,) = {*LISTS} - {what[0]}
            self.entries[other, what[2]] = self.entries.pop((what[0], what[1]))
        elif kind == "vendor":
            self.vendors[what[0]] = (what[1], what[2])
        elif kind == "drop":
            self.vendors.pop(what[0], None)

    def publish(self, folder: Path) -> None:
        for name in LISTS:
            lines = [
                _line(name, number, entry)
                for (listed, number), entry in sorted(self.entries.items())
                if listed == name
            ]
            filler = {"name": ["Brandike Holdings"], "country": "no", "lei": None}
            lines.append(_line(name, 99, filler))
            (folder / f"{name}.json").write_text("".join(lines), encoding="utf-8")
        with (folder / "vendors.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["id", "name", "country"])
            writer.writerow([99, "Brightwater Ceramics Ltd", "GB"])
            writer.writerows([key, *vendor] for key, vendor in sorted(self.vendors.items()))


def _line(source: str, number: int, entry: dict[str, Any]) -> str:
    properties = {
        "name": entry["name"][:1],
        "alias": entry["name"][1:],
        "country": [entry["country"]],
        "topics": ["sanction"],
    }
    if entry["lei"]:
        properties["leiCode"] = [entry["lei"]]
    id_ = f"{source[:3]}-{number}"
    row = {"id": id_, "schema": "Company", "datasets": [source], "properties": properties}
    return json.dumps(row) + "\n"


lists, numbers, keys = st.sampled_from(LISTS), st.integers(1, 4), st.integers(1, 4)
names = st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True)
listing = st.tuples(
    st.just("list"),
    lists,
    numbers,
    names,
    st.sampled_from(COUNTRIES),
    st.sampled_from((None, *LEIS)),
)
acts = st.one_of(
    listing,
    listing,
    st.tuples(st.just("delist"), lists, numbers),
    st.tuples(st.just("renumber"), lists, numbers, st.integers(5, 8)),
    st.tuples(st.just("move"), lists, numbers, st.integers(1, 8)),
    st.tuples(st.just("vendor"), keys, st.sampled_from(NAMES), st.sampled_from(COUNTRIES)),
    st.tuples(st.just("vendor"), keys, st.sampled_from(NAMES), st.sampled_from(COUNTRIES)),
    st.tuples(st.just("drop"), keys),
)
days = st.lists(st.lists(acts, min_size=1, max_size=5), min_size=2, max_size=4)


def a_workspace(folder: Path, published: Path) -> Path:
    text = [f"sources = {json.dumps(LISTS)}", 'actor = "tester"']
    for name in LISTS:
        url = json.dumps((published / f"{name}.json").as_posix())
        text += [f"[source.{name}]", 'parser = "ftm"', f"url = {url}", "entries_min = 1"]
    init_workspace(folder).write_text("\n".join(text) + "\n", encoding="utf-8")
    return folder


def a_day(folder: Path, published: Path, day: int, whole: bool) -> None:
    with open_workspace(
        load_settings(folder, {}), now=lambda: f"2026-03-{day:02d}T08:00:00+00:00"
    ) as workspace:
        vendors = ImportRequest(
            published / "vendors.csv", "vendors", "due diligence", "law", replace=True
        )
        import_portfolio(workspace, vendors)
        for name in LISTS:
            locked_update(workspace, name, accept="a day of this test")
        run(workspace, update=False, whole=whole)
        if not whole:
            verify_findings(workspace)


def tables(folder: Path) -> list[list[Any]]:
    with open_workspace(load_settings(folder, {})) as workspace:
        return [_rows(workspace, table) for table in _TABLES]


def _rows(workspace: Workspace, table: Any) -> list[Any]:
    with workspace.ledger.reading() as tx:
        return [tuple(row) for row in tx.execute(table)]


A_LISTING = ("list", LISTS[0], 1, list(NAMES[:1]), "pa", None)
A_VENDOR = ("vendor", 1, NAMES[0], "pa")


# The first entry comes to be linked with one of another list, then takes another number, then goes.
@example(
    history=[
        [A_LISTING, A_VENDOR],
        [
            ("list", LISTS[0], 2, [NAMES[1]], "pa", None),
            ("list", LISTS[1], 1, [NAMES[0]], "pa", None),
        ],
        [("renumber", LISTS[0], 1, 5), ("vendor", 2, NAMES[2], "de")],
        [("delist", LISTS[0], 5), ("list", LISTS[1], 2, [NAMES[3], NAMES[2]], "de", LEIS[0])],
    ]
)
# An entry goes to another list and comes back, while another one of its name comes and goes.
@example(
    history=[
        [A_LISTING, A_VENDOR],
        [("move", LISTS[0], 1, 2), ("list", LISTS[0], 2, [NAMES[1]], "pa", None)],
        [("delist", LISTS[0], 2), ("move", LISTS[1], 2, 3)],
    ]
)
@example(
    history=[[A_LISTING], [A_VENDOR], [("vendor", 1, NAMES[4], "pa")], [A_VENDOR, ("drop", 2)]]
)
@given(history=days)
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
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
