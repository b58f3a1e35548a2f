"""Exposures: what a run looks at again, and what it keeps, is what everything anew gives.

The world is one in which subjects become other parties, parties other organisations, and entries
other records; who looks only below what changed must miss nothing of it.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from firmwatch.config import load_settings
from firmwatch.ledger import exposures, screening_states
from firmwatch.ledger.facts import exposure_facts
from firmwatch.model import to_row
from firmwatch.pipeline import (
    ImportRequest,
    Workspace,
    import_portfolio,
    locked_update,
    open_workspace,
    run,
    verify_findings,
)
from firmwatch.steps.chains import _as_subject
from firmwatch.steps.exposed_subjects import registers_among
from firmwatch.steps.exposing import exposed
from firmwatch.steps.listed_organisations import organisations_in, pairs_anew, pairs_of
from firmwatch.steps.news import news
from firmwatch.steps.owning import portfolio_exposures
from firmwatch.steps.reaching import Stated
from firmwatch.steps.screening import reference_of_workspace, subjects_of
from firmwatch.steps.subject_parties import Sought, last_indexed
from tests.properties.test_exposures import HOLDINGS, LISTED, VENDORS, a_workspace

LEIS = ("529900T8BM49AURSDO55", "213800WSGIIZCXF1P572")

owners = st.sampled_from((*LISTED, *HOLDINGS))
assets = st.sampled_from((*HOLDINGS, *VENDORS))
shares = st.sampled_from(("60 %", "49.99 %", "25-50 %", ""))
places = st.sampled_from(("", "DE", "GB"))
acts = st.one_of(
    st.tuples(st.just("list"), st.sampled_from(LISTED), st.sampled_from(("", "a note", "off"))),
    st.tuples(st.just("stake"), owners, assets, shares),
    st.tuples(st.just("sell"), owners, assets),
    st.tuples(st.just("twin"), assets, st.booleans()),
    st.tuples(st.just("called"), assets, st.sampled_from((*HOLDINGS, "Marrowgate Quay Ltd"))),
    st.tuples(st.just("party"), assets, places, st.sampled_from(("", *LEIS))),
    st.tuples(st.just("vendor"), st.sampled_from(VENDORS), st.booleans()),
    st.tuples(st.just("named"), st.sampled_from(VENDORS), st.sampled_from((*VENDORS, *HOLDINGS))),
    st.tuples(st.just("numbered"), st.sampled_from(VENDORS), places, st.sampled_from(("", *LEIS))),
)


@dataclass
class World:
    """What a list and a register publish, and whom a user watches, by the names of the start."""

    listed: dict[str, str] = field(default_factory=lambda: {LISTED[0]: ""})
    stakes: dict[tuple[str, str], str] = field(
        default_factory=lambda: {
            (LISTED[0], HOLDINGS[0]): "60 %",
            (HOLDINGS[0], VENDORS[0]): "60 %",
            (HOLDINGS[1], VENDORS[1]): "60 %",
        }
    )
    twins: set[str] = field(default_factory=set)
    parties: dict[str, tuple[str, str]] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)
    vendors: dict[str, tuple[str, str, str]] = field(
        default_factory=lambda: {name: (name, "", "") for name in VENDORS}
    )

    def act(self, act: tuple[Any, ...]) -> None:
        kind, name, *what = act
        if kind == "list":
            self.listed[name] = what[0]
        elif kind == "stake":
            self.stakes[name, what[0]] = what[1]
        elif kind == "sell":
            self.stakes.pop((name, what[0]), None)
        elif kind == "twin":
            (self.twins.add if what[0] else self.twins.discard)(name)
        elif kind == "called":
            self.called[name] = what[0]
        elif kind == "party":
            self.parties[name] = (what[0], what[1])
        elif kind == "vendor" and not what[0]:
            self.vendors.pop(name, None)
        else:
            called, place, lei = self.vendors.get(name, (name, "", ""))
            if kind == "named":
                called = what[0]
            elif kind == "numbered":
                place, lei = what
            self.vendors[name] = (called, place, lei)

    def publish(self, folder: Path) -> None:
        lines = []
        for name, note in (("Brandike Carpets Holding", ""), *sorted(self.listed.items())):
            properties = {"name": [name], "topics": ["sanction"], "notes": [note] if note else []}
            row = {"id": name, "schema": "Company", "datasets": ["x"], "properties": properties}
            lines += [] if note == "off" else [json.dumps(row) + "\n"]
        (folder / "norland.json").write_text("".join(lines), encoding="utf-8")
        rows = [
            "owner_id,owner,owner_country,owner_lei,asset_id,asset,asset_country,asset_lei,share"
        ]
        for (owner, asset), share in sorted(self.stakes.items()):
            ends = [
                (f"id {name}", self.called.get(name, name), *self.parties.get(name, ("", "")))
                for name in (owner, asset)
            ]
            rows.append(",".join((*ends[0], *ends[1], share)))
        rows += [f"x,Filler Owner Ltd,,,twin {name},{name},FR,,10 %" for name in sorted(self.twins)]
        rows.append("x,Filler Owner Ltd,,,y,Filler Asset Ltd,,,10 %")
        (folder / "owners.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        vendors = ["id,name,country,lei", "99,Kettering Filler Trading Ltd,,"]
        for name, said in sorted(self.vendors.items()):
            vendors.append(",".join((str(VENDORS.index(name)), *said)))
        (folder / "vendors.csv").write_text("\n".join(vendors) + "\n", encoding="utf-8")


def a_day(folder: Path, published: Path, day: int) -> None:
    def now() -> str:
        return f"2026-03-{day:02d}T08:00:00+00:00"

    with open_workspace(load_settings(folder, {}), now=now) as workspace:
        file = published / "vendors.csv"
        import_portfolio(
            workspace, ImportRequest(file, "vendors", "due diligence", "law", replace=True)
        )
        for name in ("norland", "owners"):
            locked_update(workspace, name, accept="a day of this test")
        run(workspace, update=False)
        verify_findings(workspace)
        check(workspace)


def check(workspace: Workspace) -> None:
    """Hold all that is kept to what is made anew."""
    reference = reference_of_workspace(workspace, workspace.settings.sources)
    threshold = workspace.settings.alert_threshold
    registers = registers_among(workspace, reference)
    assert registers is not None
    pairs = pairs_of(workspace, registers, reference, threshold)
    assert pairs.pairs.equals(pairs_anew(registers, reference, threshold).pairs)
    ids = registers.digests["party_id"].to_list()
    stated = Stated(registers, registers.party_ids.unique())
    asked = {item.id: item for id_ in stated if (item := _as_subject(id_, stated[id_]))}
    assert {item.id: item for item in organisations_in(registers, ids)} == asked
    everybody = Sought(workspace, last_indexed(workspace), registers.whereabouts).all()
    assert everybody["id"].to_list() == [item.id for item in subjects_of(workspace)]
    with workspace.ledger.reading() as tx:
        said = exposures.last_exposures(tx)
        state = screening_states.screening_state(tx)
    assert state is not None
    anew = exposed(workspace, reference, news(workspace, reference, whole=True), "", anew=True)
    facts = {id_: exposure_facts(to_row(graph)) for id_, graph in said.items()}
    assert facts == {id_: exposure_facts(to_row(graph)) for id_, graph in anew.graphs.items()}
    asked_for = portfolio_exposures(workspace)
    assert {(item.subject.id, item.exposure.rule.name) for item in asked_for.exposures} == {
        (graph.subject_id, graph.exposures[0].rule.name) for graph in said.values()
    }


# A share moves, and an interest higher up is sold, while all parties stay.
@example(
    history=[
        [("stake", LISTED[0], VENDORS[1], "60 %")],
        [("stake", HOLDINGS[0], VENDORS[0], "49.99 %")],
        [("sell", LISTED[0], HOLDINGS[0])],
    ]
)
# Who stands in between has another name.
@example(history=[[], [("called", HOLDINGS[0], "Marrowgate Quay Ltd")]])
# A party of the same name comes, so that nobody knows which of the two the vendor is; and goes.
@example(history=[[], [("twin", VENDORS[0], True)], [("twin", VENDORS[0], False)]])
# The vendor comes to be another party by its number, and by its name.
@example(
    history=[
        [("party", VENDORS[0], "", LEIS[0])],
        [("numbered", VENDORS[1], "", LEIS[0])],
        [("numbered", VENDORS[1], "", ""), ("named", VENDORS[0], HOLDINGS[0])],
    ]
)
# An entry goes while the stakes below it change hands.
@example(
    history=[
        [],
        [("list", LISTED[0], "off"), ("stake", LISTED[1], HOLDINGS[1], "60 %")],
        [("list", LISTED[1], "a note"), ("sell", HOLDINGS[0], VENDORS[0])],
    ]
)
@given(history=st.lists(st.lists(acts, min_size=1, max_size=3), min_size=2, max_size=2))
@settings(max_examples=3, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_kept_is_what_is_made_anew(history: list[list[tuple[Any, ...]]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        published = Path(name) / "published"
        published.mkdir()
        folder = a_workspace(Path(name) / "workspace", published)
        world = World()
        for day, done in enumerate(history, start=1):
            for act in done:
                world.act(act)
            world.publish(published)
            a_day(folder, published, day)
