"""Deciding alerts: on the command line, in the terminal reviewer, and by many at once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import click
import pytest
from rich.console import Console

from firmwatch.cli.door import Door
from firmwatch.cli.reviewer import Keyboard, Reviewer
from firmwatch.config import load_settings
from firmwatch.matching import comparison, matcher_version
from firmwatch.pipeline import Workspace, open_workspace
from firmwatch.steps.reviewing import QueueFilter, queue
from tests.acceptance.conftest import Firmwatch, Outcome, Place
from tests.acceptance.published import COMING, LEAVING, LISTED, parties, publish

RUN = "0 new, 0 reopened, 0 changed, 0 closed"


def decide(firmwatch: Firmwatch, *ids: str, judgement: str = "negative") -> Outcome:
    return firmwatch("alerts", "decide", *ids, "--judgement", judgement, "--reason", "country")


@pytest.fixture
def ids(place: Place, firmwatch: Firmwatch) -> list[str]:
    """The alerts of the two vendors that are listed, the one of LISTED first."""
    rows = firmwatch("alerts", "list").rows
    return [row["alert_id"] for row in sorted(rows, key=lambda row: row["record_id"])]


class TestCommands:
    def test_a_decision_is_kept_over_runs_until_a_fact_changes(
        self, place: Place, ids: list[str], firmwatch: Firmwatch
    ) -> None:
        (row,) = decide(firmwatch, ids[0]).rows
        assert (row["status"], row["judgement"]) == ("closed", "negative")
        assert row["closed_reason"].endswith(": it is of another country")
        assert RUN in firmwatch("run").err
        publish(place.source("ftm"), "ftm", parties((LISTED[0], f"{LISTED[1]} Holding"), LEAVING))
        (again,) = firmwatch("run").rows
        assert (again["alert_id"], again["cause"]) == (ids[0], "renamed")

    def test_the_second_is_told_who_was_first(
        self, ids: list[str], firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FIRMWATCH_ACTOR", "Ada")
        decide(firmwatch, ids[0])
        monkeypatch.setenv("FIRMWATCH_ACTOR", "Ben")
        said = firmwatch(
            *("alerts", "decide", *ids, "--judgement", "positive", "--reason", "asked them"), code=1
        )
        assert f"the alert {ids[0]} was decided first by Ada at" in said.err
        assert [row["alert_id"] for row in said.rows] == ids[1:]

    def test_filters_show_what_they_would_decide(
        self, place: Place, ids: list[str], firmwatch: Firmwatch
    ) -> None:
        call = ("alerts", "decide", "--judgement", "negative", "--reason", "x", "--source", "ftm")
        shown = firmwatch(*call)
        assert "2 alerts would be decided as negative; nothing was stored" in shown.err
        assert {row["alert_id"] for row in shown.rows} == set(ids)
        assert len(firmwatch("alerts", "list").rows) == 2
        assert "0 alerts would" in firmwatch(*call, "--severity", "low").err
        assert "2 decided as negative; 0 not" in firmwatch(*call, "--yes").err
        assert firmwatch("alerts", "list").rows == []
        firmwatch(*call[:6], code=2)
        firmwatch(*call, ids[0], code=2)

    def test_acts_short_of_a_decision(self, ids: list[str], firmwatch: Firmwatch) -> None:
        (row,) = firmwatch("alerts", "assign", ids[0], "--to", "Ada").rows
        assert row["assignee"] == "Ada"
        firmwatch("alerts", "comment", ids[0], "Asked their bank.")
        firmwatch("alerts", "escalate", ids[0], "--reason", "no answer")
        firmwatch("alerts", "snooze", ids[1], "--until", "2199-01-01")
        assert [row["alert_id"] for row in firmwatch("alerts", "list").rows] == ids[:1]
        snoozed = firmwatch("alerts", "list", "--status", "snoozed").rows
        assert [row["alert_id"] for row in snoozed] == ids[1:]
        acts = firmwatch("alerts", "history", ids[0]).rows
        assert [row["act"] for row in acts] == ["opened", "assigned", "commented", "escalated"]
        assert acts[2]["detail"]["comment"] == "Asked their bank."
        decide(firmwatch, ids[0])
        (row,) = firmwatch("alerts", "undo", ids[0][:6]).rows
        assert row["status"] == "escalated"
        assert "nothing to undo" in firmwatch("alerts", "undo", ids[0], code=1).err
        decide(firmwatch, ids[0])
        (row,) = firmwatch("alerts", "reopen", ids[0], "--reason", "asked again").rows
        assert (row["status"], row["cause"]) == ("open", "by hand")
        assert b"reason: asked again" in firmwatch("alerts", "history", ids[0], "-o", "table").out

    def test_four_eyes(
        self, ids: list[str], firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FIRMWATCH_FOUR_EYES", "all")
        monkeypatch.setenv("FIRMWATCH_ACTOR", "Ada")
        assert "1 of which await a second person" in decide(firmwatch, ids[0]).err
        said = firmwatch(
            *("alerts", "decide", ids[0], "--judgement", "negative", "--reason", "x"), code=1
        )
        assert "another person has to confirm" in said.err
        monkeypatch.setenv("FIRMWATCH_ACTOR", "Ben")
        assert decide(firmwatch, ids[0]).rows[0]["status"] == "closed"
        monkeypatch.setenv("FIRMWATCH_FOUR_EYES", "six")
        assert "must be one of: none, positive" in firmwatch("alerts", "list", code=2).err


class TestFailuresOfOthers:
    def test_100_percent_flagged_by_score_noise(
        self, place: Place, ids: list[str], firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Every weight is another one, and the matcher calls itself another: no alert moves."""
        decide(firmwatch, ids[0])
        before = firmwatch("alerts", "list", "--status", "all").rows
        scored = firmwatch("screen", LISTED[1]).rows[0]["score"]
        noisy = replace(comparison._PRIOR, weight=comparison._PRIOR.weight - 0.37)
        monkeypatch.setattr(comparison, "_PRIOR", noisy)
        for name in ("pipeline", "steps.news", "steps.rescreening"):
            monkeypatch.setattr(
                f"firmwatch.{name}.matcher_version", lambda: f"{matcher_version()}-noise"
            )
        assert firmwatch("screen", LISTED[1]).rows[0]["score"] < scored
        assert RUN in firmwatch("run", "--full").err
        after = firmwatch("alerts", "list", "--status", "all").rows
        assert [row["status"] for row in after] == [row["status"] for row in before]

    def test_a_hit_hidden_for_a_year(
        self, place: Place, ids: list[str], firmwatch: Firmwatch
    ) -> None:
        """Cleared, clean, or delisted in between: once listed it is heard of in that very run."""
        decide(firmwatch, *ids)
        publish(place.source("ftm"), "ftm", parties(LISTED, LEAVING, COMING))
        (new,) = firmwatch("run").rows
        assert (new["subject_name"], new["cause"]) == (COMING[1], "listed")
        decide(firmwatch, new["alert_id"])
        publish(place.source("ftm"), "ftm", parties(LISTED, COMING))
        assert firmwatch("run").rows == []
        publish(place.source("ftm"), "ftm", parties(LISTED, LEAVING, COMING))
        (again,) = firmwatch("run").rows
        assert (again["alert_id"], again["cause"]) == (ids[1], "listed")


class Session:
    """The reviewer without a terminal: keys and lines are given beforehand."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.out = io.StringIO()

    def work(self, keys: str, *lines: str) -> int:
        pressed, typed = iter(keys), iter(lines)

        def key() -> str:
            try:
                return next(pressed)
            except StopIteration as error:
                raise EOFError from error

        console = Console(file=self.out, width=120, no_color=True)
        found = [item.id for item in queue(self.workspace, QueueFilter())]
        keyboard = Keyboard(key, lambda question: next(typed))
        return Reviewer(self.workspace, console, keyboard).work(found)

    @property
    def said(self) -> str:
        return self.out.getvalue()


@pytest.fixture
def session(place: Place) -> Iterator[Session]:
    with open_workspace(load_settings(place.folder, {"FIRMWATCH_ACTOR": "Ada"})) as workspace:
        yield Session(workspace)


class TestReviewer:
    def test_two_keys_decide_and_the_next_is_there_at_once(
        self, session: Session, firmwatch: Firmwatch
    ) -> None:
        assert session.work("f3t1") == 2
        assert "[1 of 2]" in session.said
        assert "[2 of 2]" in session.said
        closed = firmwatch("alerts", "list", "--status", "closed").rows
        assert {(row["judgement"], row["closed_reason"].partition(": ")[2]) for row in closed} == {
            ("negative", "only the names are alike"),
            ("positive", "a number or an address is the same"),
        }

    def test_both_sides_stand_over_the_evidence(self, session: Session) -> None:
        session.work("q")
        for text in (
            LISTED[1].upper(),
            LISTED[1],
            "countries",
            "PA",
            "norland",
            "namesakes",
            "sum +",
        ):
            assert text in session.said, session.said

    def test_a_key_that_is_none_decides_nothing(self, session: Session) -> None:
        assert session.work("xfx") == 0
        assert "Not decided." in session.said
        assert "t true" in session.said

    def test_undo_brings_the_last_one_back(self, session: Session, firmwatch: Firmwatch) -> None:
        assert session.work("f3zt1nq") == 1
        assert "waits again" in session.said
        (closed,) = firmwatch("alerts", "list", "--status", "closed").rows
        assert closed["judgement"] == "positive"
        assert session.work("z") == 0
        assert "Nothing was decided in this session" in session.said

    def test_the_other_keys(self, session: Session, ids: list[str], firmwatch: Firmwatch) -> None:
        assert session.work("cse", "Asked their bank.", "30", "too hard") == 0
        (escalated,) = firmwatch("alerts", "list").rows
        assert escalated["status"] == "escalated"
        assert len(firmwatch("alerts", "list", "--status", "snoozed").rows) == 1
        session.work("s", "never")
        assert "'never' is no day" in session.said

    def test_one_that_somebody_else_decided_is_passed_over(
        self, session: Session, ids: list[str], firmwatch: Firmwatch
    ) -> None:
        pressed = iter("f3f3")

        def key() -> str:
            pressed_now = next(pressed)
            if pressed_now == "3":
                firmwatch("alerts", "decide", *ids, "--judgement", "unsure", "--reason", "x")
            return pressed_now

        console = Console(file=session.out, width=120, no_color=True)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("FIRMWATCH_ACTOR", "Ben")
            keyboard = Keyboard(key, lambda question: "")
            assert Reviewer(session.workspace, console, keyboard).work(ids) == 0
        assert "was decided first by Ben" in session.said
        assert "waits no longer" in session.said

    def test_without_a_terminal_it_says_what_to_do(
        self, place: Place, firmwatch: Firmwatch
    ) -> None:
        assert "firmwatch alerts decide" in firmwatch("review", code=2).err

    def test_on_a_terminal_keys_come_from_it(
        self, place: Place, firmwatch: Firmwatch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pressed = iter("f3q")
        monkeypatch.setattr(Door, "interactive", True)
        monkeypatch.setattr(click, "getchar", lambda: next(pressed))
        assert "1 decided." in firmwatch("review", "--severity", "high").out.decode()

    @pytest.mark.parametrize(
        "reasons", ["", "no equals sign", ",".join(f"{n}=x" for n in range(10))]
    )
    def test_reasons_that_no_digit_can_choose_are_refused(self, place: Place, reasons: str) -> None:
        from firmwatch.errors import ConfigError
        from firmwatch.steps.reviewing import review_reasons

        settings = load_settings(place.folder, {"FIRMWATCH_REVIEW_REASONS": reasons})
        with pytest.raises(ConfigError, match="review_reasons"):
            review_reasons(settings)
