from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmwatch.model import FOUR_EYES, Judgement, ReviewRules, Severity


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2028-02-27T23:59:59Z", "2028-02-29"),
        ("2026-12-30T00:00:00+00:00", "2027-01-01"),
        ("2026-03-01T01:00:00+02:00", "2026-03-02"),
    ],
)
def test_the_due_date_is_so_many_calendar_days_later_in_utc(now: str, day: str) -> None:
    assert ReviewRules(due_days={Severity.HIGH: 2}).due_date(Severity.HIGH, now) == day
    assert ReviewRules(due_days={Severity.HIGH: 2}).due_date(Severity.LOW, now) is None


def test_a_decision_expires_to_the_second_or_never() -> None:
    now = "2026-03-01T08:00:00+00:00"
    assert ReviewRules(expires_days=365).expires_at(now) == "2027-03-01T08:00:00+00:00"
    assert ReviewRules().expires_at(now) is None


@given(st.sampled_from(FOUR_EYES), st.sampled_from(Judgement), st.sampled_from(Severity))
def test_who_asks_for_more_pairs_of_eyes_gets_them_for_more(
    rule: str, judgement: Judgement, severity: Severity
) -> None:
    wanted = ReviewRules(rule).wants_second(judgement, severity)
    assert not ReviewRules("none").wants_second(judgement, severity)
    assert ReviewRules("all").wants_second(judgement, severity)
    named = {
        "positive": judgement is Judgement.POSITIVE,
        "negative": judgement is Judgement.NEGATIVE,
    }
    named |= {"high": severity is Severity.HIGH, "all": True, "none": False}
    assert wanted is named[rule]
