"""How a run moves an alert, without any ledger."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmwatch.model import AlertCause, AlertState, AlertStatus, Judgement, ReviewRules, Severity
from firmwatch.monitoring import Group, Moment, ended, facts_of, lapsed, merged, met, rated_anew

RULES = ReviewRules(due_days={Severity.HIGH: 2, Severity.LOW: 30})
FIRST, LATER = (Moment(f"0000000{day}", f"2026-03-0{day}T08:00:00Z", RULES) for day in (1, 5))

some_facts = st.sets(st.sampled_from("abcd"), min_size=1).map(lambda found: tuple(sorted(found)))
scores = st.floats(0, 1)


def group(facts: tuple[str, ...] = ("a",), score: float = 0.9, **changes: object) -> Group:
    values = {"cause": AlertCause.AMENDED, "severity": Severity.LOW} | changes
    return Group("p", "s", "party", facts, score, **values)  # type: ignore[arg-type]


def opened(facts: tuple[str, ...] = ("a",)) -> AlertState:
    return met("1", None, group(facts), FIRST).state


def decided(facts: tuple[str, ...], judgement: Judgement) -> AlertState:
    return replace(
        opened(facts), status=AlertStatus.CLOSED, judgement=judgement, decided_facts=facts
    )


def test_a_new_alert_is_due_by_its_severity() -> None:
    assert opened().due_date == "2026-03-31"


@given(some_facts, scores)
def test_the_score_alone_moves_nothing(facts: tuple[str, ...], score: float) -> None:
    for before in (opened(facts), *(decided(facts, item) for item in Judgement)):
        moved = met("1", before, group(facts, score), LATER)
        assert moved.act is None
        assert moved.state == replace(before, score=score)


@given(some_facts, some_facts, st.sampled_from(Judgement), scores)
def test_what_was_decided_holds_iff_it_is_covered(
    seen: tuple[str, ...], now: tuple[str, ...], judgement: Judgement, score: float
) -> None:
    moved = met("1", decided(seen, judgement), group(now, score), LATER)
    covered = set(now) == set(seen) if judgement is Judgement.POSITIVE else set(now) <= set(seen)
    assert (moved.act is None) is covered
    if not covered:
        assert (moved.act, moved.state.decided_facts) == ("alert.reopened", None)
        assert moved.state.due_date == "2026-04-04"


@given(some_facts, st.sampled_from(Judgement))
def test_what_is_listed_anew_reopens_whatever_was_decided(
    facts: tuple[str, ...], judgement: Judgement
) -> None:
    listed = group(facts, cause=AlertCause.LISTED)
    assert met("1", decided(facts, judgement), listed, LATER).act == "alert.reopened"


@given(some_facts, st.sampled_from(Judgement))
def test_another_matcher_says_the_same_in_other_words(
    facts: tuple[str, ...], judgement: Judgement
) -> None:
    words = {f"{item}-2": item for item in facts}
    now = group(tuple(sorted(words)), cause=AlertCause.MODEL)
    before = rated_anew(decided(facts, judgement), now, words)
    assert met("1", before, now, LATER).act is None
    assert rated_anew(opened(facts), now, words).facts_hash == facts_of(now.facts)


def test_a_changed_fact_wakes_and_voids_a_first_decision() -> None:
    before = replace(
        opened(),
        status=AlertStatus.IN_REVIEW,
        decided_facts=("a",),
        snoozed_until="2026-04-01",
        assignee="Ada",
    )
    moved = met("1", before, group(("a", "b"), severity=Severity.HIGH), LATER)
    assert moved.act == "alert.changed"
    assert (moved.state.status, moved.state.assignee) == (AlertStatus.IN_REVIEW, "Ada")
    assert (moved.state.decided_facts, moved.state.snoozed_until) == (None, None)
    assert moved.state.due_date == "2026-03-07"


def test_one_that_becomes_less_grave_stays_due_when_it_was() -> None:
    before = met("1", None, group(severity=Severity.HIGH), FIRST).state
    moved = met("1", before, group(("b",), severity=Severity.LOW), LATER)
    assert moved.state.due_date == before.due_date == "2026-03-03"


def test_a_decision_that_has_expired_reopens_and_says_so() -> None:
    before, same = decided(("a",), Judgement.NEGATIVE), group(cause=None)
    assert met("1", before, same, LATER).act is None
    moved = met("1", *lapsed(before, same), LATER)
    assert (moved.act, moved.state.cause) == ("alert.reopened", AlertCause.EXPIRED)


@pytest.mark.parametrize("judgement", Judgement)
def test_only_of_a_true_one_people_hear_that_it_is_over(judgement: Judgement) -> None:
    moved = ended(decided(("a",), judgement), "delisted", AlertCause.DELISTED, LATER)
    assert moved.act == ("alert.ended" if judgement is Judgement.POSITIVE else None)


def test_a_first_decision_of_two_does_not_go_on_into_another_alert() -> None:
    first = replace(decided(("a",), Judgement.NEGATIVE), status=AlertStatus.IN_REVIEW)
    _, into = merged(first, decided(("b",), Judgement.NEGATIVE), LATER)
    assert into.decided_facts == ("b",)
    _, into = merged(
        decided(("a",), Judgement.NEGATIVE), decided(("b",), Judgement.NEGATIVE), LATER
    )
    assert into.decided_facts == ("a", "b")
