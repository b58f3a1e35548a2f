"""Whatever runs and people do, in whatever order: a cleared alert is quiet iff it is covered."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from firmwatch.errors import ConflictError
from firmwatch.ledger import Ledger, Transaction, alerts, decisions, reviews, schema
from firmwatch.model import AlertStatus, Finding, Judgement, ReviewRules, Verdict
from firmwatch.monitoring import finding_id
from tests.ledger.fictional import a_finding, key
from tests.ledger.reviewed import run

Facts = frozenset[tuple[str, str]]
RULES = ReviewRules()
LISTS = ("one_list", "other_list")


@dataclass(slots=True)
class Model:
    """What ought to be of one subject and one party on two lists."""

    facts: Facts = frozenset()
    known: bool = False
    active: bool = False
    judgement: Judgement | None = None
    seen: Facts | None = None
    undoable: bool = False

    def run(self, facts: Facts) -> None:
        self.facts = facts
        if not facts:
            # One that was true is over, and heard of; one that was not stays as it was decided.
            if self.active or self.judgement is Judgement.POSITIVE:
                self.active, self.seen, self.undoable = False, None, False
            return
        self.known = True
        if self.active:
            return
        if self.seen is not None:
            covered = facts <= self.seen
            if self.judgement is Judgement.POSITIVE:
                covered = facts == self.seen
            if covered:
                return
        self.active, self.seen, self.undoable = True, None, False

    def decide(self, judgement: Judgement) -> bool:
        if not self.active:
            return False
        self.active, self.judgement, self.seen, self.undoable = False, judgement, self.facts, True
        return True

    def reopen(self, undo: bool) -> bool:
        if not self.known or self.active or not self.facts or (undo and not self.undoable):
            return False
        self.active, self.seen, self.undoable = True, None, False
        return True


def found(facts: Facts) -> list[Finding]:
    subject = key("subject 1")
    return [
        a_finding(
            1,
            id=finding_id(subject, source, "R"),
            subject_id=subject,
            source=source,
            record_id="R",
            record_name=name,
            party_id="p",
        )
        for source, name in facts
    ]


# The first list has the party whenever any has: one that leaves it for another in one and the same
# run is a new alert, and so nothing that could be hidden.
some_facts = st.sampled_from(["A ", "AA", "A ", "AA", "  ", "B ", "AB"]).map(
    lambda names: frozenset(pair for pair in zip(LISTS, names, strict=True) if pair[1] != " ")
)
steps = st.one_of(some_facts, some_facts, st.sampled_from(Judgement), st.booleans())


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    folder: Path = tmp_path_factory.mktemp("life")
    with Ledger.open(f"sqlite:///{folder / 'ledger.sqlite'}", actor="tester") as opened:
        yield opened


ONE = frozenset({(LISTS[0], "A")})
BOTH = ONE | {(LISTS[1], "A")}


@example([BOTH, Judgement.NEGATIVE, ONE, BOTH])
@example([BOTH, Judgement.UNSURE, ONE, frozenset(), BOTH])
@example([BOTH, Judgement.POSITIVE, ONE])
@example([ONE, Judgement.NEGATIVE, BOTH])
@given(st.lists(steps, min_size=4, max_size=10))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_cleared_alert_is_quiet_iff_its_facts_are_covered(
    ledger: Ledger, life: list[Facts | Judgement | bool]
) -> None:
    model = Model()
    days = itertools.count(1)
    with ledger.transaction() as tx:
        for table in (schema.decision, schema.finding, schema.alert):
            tx.execute(delete(table))
        for step in life:
            now = f"2026-03-01T08:00:{next(days):02d}+00:00"
            if isinstance(step, frozenset):
                run(tx, found(step), now)
                model.run(step)
            else:
                expected = model.reopen(undo=step) if isinstance(step, bool) else model.decide(step)
                assert act(tx, step, now) is expected
            standing = alerts.alerts(tx)
            assert len(standing) == int(model.known)
            for item in standing:
                assert (item.status is not AlertStatus.CLOSED) is model.active, life


def act(tx: Transaction, step: Judgement | bool, now: str) -> bool:
    """Do what a person wants; gives whether it was taken."""
    standing = alerts.alerts(tx)
    if not standing:
        return False
    (item,) = standing
    try:
        if isinstance(step, Judgement):
            verdict = Verdict(step, "made up", item.facts_hash)
            decisions.decide(tx, item.id, verdict, RULES, now)
        elif step:
            decisions.undo(tx, item.id, now)
        else:
            reviews.reopen(tx, item.id, "again", RULES, now)
    except ConflictError:
        return False
    return True
