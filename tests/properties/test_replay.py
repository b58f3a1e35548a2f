"""A replayed finding is the stored one, whatever was compared, and however it is read again."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.config import load_settings
from firmwatch.ledger import subjects
from firmwatch.ledger.portfolios import save_portfolio
from firmwatch.model import Subject, SubjectKind, canonical_digest, subject_digest, to_row
from firmwatch.pipeline import Workspace, list_alerts, open_workspace, run
from firmwatch.steps.replaying import replay_alert
from tests.properties.names import ANY_NAMES
from tests.properties.sides import COUNTRIES, IDENTIFIERS

NOW = "2031-03-04T05:06:07+00:00"


@st.composite
def sides(draw: st.DrawFn) -> tuple[list[list[str]], list[Subject]]:
    """Listed names, and subjects that bear some of them."""
    listed = draw(st.lists(st.lists(ANY_NAMES, min_size=1, max_size=3), min_size=1, max_size=6))
    known = st.sampled_from([name for names in listed for name in names])
    watched = [
        Subject(
            id=f"s{number}",
            portfolio_id="",
            kind=draw(st.sampled_from([SubjectKind.ORGANISATION, SubjectKind.VESSEL])),
            name=draw(known | ANY_NAMES),
            aliases=tuple(draw(st.lists(known | ANY_NAMES, max_size=2))),
            countries=tuple(draw(COUNTRIES)),
            identifiers=tuple(draw(st.lists(IDENTIFIERS, max_size=1))),
        )
        for number in range(draw(st.integers(1, 4)))
    ]
    return listed, watched


def write(folder: Path, listed: list[list[str]]) -> None:
    text = 'sources = ["ftm"]\n[source.ftm]\nurl = "list"\nentries_min = 1\n'
    (folder / "firmwatch.toml").write_text(text, encoding="utf-8")
    (folder / "list").mkdir()
    rows = [
        {
            "id": f"nor-{number}",
            "schema": "Company",
            "properties": {"name": names[:1], "alias": names[1:]},
        }
        for number, names in enumerate(listed)
    ]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "list" / "entities.ftm.json").write_text(lines, encoding="utf-8")


def watch(workspace: Workspace, watched: list[Subject]) -> None:
    with workspace.ledger.transaction() as tx:
        owner = save_portfolio(tx, "suppliers", "", "", NOW).id
        owned = [(dataclasses.replace(item, portfolio_id=owner), "{}") for item in watched]
        subjects.save_subjects(tx, owner, owned, "i", NOW)


@settings(max_examples=6)
@given(sides(), st.sampled_from([0.05, 0.3, 0.7]))
def test_replaying_gives_what_the_run_gave(
    drawn: tuple[list[list[str]], list[Subject]], threshold: float
) -> None:
    listed, watched = drawn
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        write(folder, listed)
        chosen = load_settings(folder, {}, {"alert_threshold": threshold}, folder / "none.toml")
        with open_workspace(chosen, now=lambda: NOW) as workspace:
            watch(workspace, watched)
            run(workspace)
            for alert in list_alerts(workspace):
                for from_bytes in (False, True):
                    replays = replay_alert(workspace, alert.id, from_bytes)
                    assert len(replays) == len(alert.findings)
                    assert [item.verdict for item in replays] == ["identical"] * len(replays), (
                        replays
                    )


@given(sides(), sides())
def test_a_digest_is_of_all_that_is_compared(
    one: tuple[list[list[str]], list[Subject]], other: tuple[list[list[str]], list[Subject]]
) -> None:
    """Two versions have one digest where they are equal, and nowhere else."""
    for left in one[1]:
        for right in other[1]:
            assert (subject_digest(left) == subject_digest(right)) == (left == right)
        again = json.loads(json.dumps(to_row(left)))
        assert canonical_digest(again) == subject_digest(left)
