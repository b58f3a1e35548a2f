from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from firmwatch.errors import ConflictError, FirmwatchError, NotFoundError, UsageError
from firmwatch.ledger import Ledger, Transaction, alerts, audit, decisions, reviews, schema
from firmwatch.model import (
    Alert,
    AlertCause,
    AlertStatus,
    Finding,
    Judgement,
    Listing,
    ListingStatus,
    ReviewRules,
    Severity,
    Verdict,
)
from firmwatch.monitoring import finding_id
from tests.ledger.fictional import a_finding, key
from tests.ledger.reviewed import run

DAYS = [f"2026-03-{day:02d}T08:00:00+00:00" for day in range(1, 29)]
ALONE = ReviewRules()
POSITIVE, NEGATIVE, UNSURE = Judgement.POSITIVE, Judgement.NEGATIVE, Judgement.UNSURE


def heard(tx: Transaction) -> list[audit.AuditEvent]:
    """What happened, without what was only stored otherwise."""
    return [act for act in audit.events(tx) if act.action != "alert.noted"]


@pytest.fixture
def tx(ledger: Ledger) -> Iterator[Transaction]:
    with ledger.transaction() as opened:
        yield opened


def found(record: str = "R-1", source: str = "sample_list", **changes: Any) -> Finding:
    subject = key("subject 1")
    id_ = finding_id(subject, source, record)
    values = {"id": id_, "subject_id": subject, "source": source, "record_id": record}
    return a_finding(1, **values, **changes)


def rated_anew(item: Finding) -> Finding:
    """The same facts as another version of the matcher words and weighs them."""
    evidence = tuple(
        replace(each, name=f"{each.name}_2", weight=each.weight / 3, detail="in other words")
        for each in item.evidence
    )
    return replace(item, score=item.score / 2, evidence=evidence, matcher_version="2")


def the_alert(tx: Transaction) -> Alert:
    (only,) = [item for item in alerts.alerts(tx) if item.merged_into is None]
    return only


def decide(
    tx: Transaction, judgement: Judgement, now: str, rules: ReviewRules = ALONE, actor: str = ""
) -> Alert:
    """Decide the only alert as it stands, as whoever."""
    item = the_alert(tx)
    tx = Transaction(tx.connection, actor) if actor else tx
    decisions.decide(tx, item.id, Verdict(judgement, "made up", item.facts_hash), rules, now)
    return the_alert(tx)


def acts(tx: Transaction) -> list[str]:
    return [event.action for event in reversed(heard(tx))]


class TestDecide:
    def test_a_decision_closes_the_alert_and_keeps_what_it_saw(self, tx: Transaction) -> None:
        run(tx, [found()], DAYS[0])
        item = the_alert(tx)
        verdict = Verdict(NEGATIVE, " another country ", item.facts_hash, "country")
        made = decisions.decide(tx, item.id, verdict, ALONE, DAYS[1])
        closed = the_alert(tx)
        assert (closed.status, closed.judgement) == (AlertStatus.CLOSED, NEGATIVE)
        assert closed.closed_at == DAYS[1]
        assert closed.closed_reason == "it is not the listed organisation: another country"
        assert decisions.decisions(tx, item.id) == [made]
        assert (made.actor, made.at, made.reason_code) == ("tester", DAYS[1], "country")
        facts = tx.execute(select(schema.finding.c.facts_hash)).scalars().all()
        assert made.facts == tuple(facts)
        assert alerts.state(tx, item.id).decided_facts == made.facts
        assert acts(tx)[-1] == "alert.decided"
        assert heard(tx)[0].detail["status"] == "closed"

    def test_the_second_is_told_who_was_first_and_nothing_is_stored(self, tx: Transaction) -> None:
        run(tx, [found()], DAYS[0])
        decide(tx, NEGATIVE, DAYS[1], actor="Ada")
        log = heard(tx)
        with pytest.raises(ConflictError, match=rf"first by Ada at {DAYS[1][:10]}.* as negative"):
            decide(tx, POSITIVE, DAYS[2], actor="Ben")
        assert heard(tx) == log
        assert len(decisions.decisions(tx, the_alert(tx).id)) == 1

    def test_a_verdict_on_other_facts_is_not_taken(self, tx: Transaction) -> None:
        run(tx, [found()], DAYS[0])
        seen = the_alert(tx)
        run(tx, [found(record_name="SAMPLE TRADER")], DAYS[1])
        verdict = Verdict(NEGATIVE, "x", seen.facts_hash)
        with pytest.raises(ConflictError, match="other facts since 2026-03-02"):
            decisions.decide(tx, seen.id, verdict, ALONE, DAYS[2])
        assert the_alert(tx).status is AlertStatus.OPEN

    def test_one_that_a_run_has_closed_wants_no_decision(self, tx: Transaction) -> None:
        run(tx, [found()], DAYS[0])
        run(tx, [], DAYS[1])
        with pytest.raises(ConflictError, match=r"was closed at .*: R-1 is gone"):
            decide(tx, NEGATIVE, DAYS[2])

    def test_what_makes_no_sense_is_refused(self, tx: Transaction) -> None:
        run(tx, [found()], DAYS[0])
        item = the_alert(tx)
        with pytest.raises(UsageError, match="needs a reason"):
            decisions.decide(tx, item.id, Verdict(NEGATIVE, " ", item.facts_hash), ALONE, DAYS[1])
        with pytest.raises(NotFoundError, match="no alert"):
            decisions.decide(tx, "beef", Verdict(NEGATIVE, "x", ""), ALONE, DAYS[1])
        tx.execute(schema.alert.update().values(facts_hash=""))
        with pytest.raises(UsageError, match="older firmwatch"):
            decide(tx, NEGATIVE, DAYS[1])


class TestFourEyes:
    RULES = ReviewRules("negative")

    def test_a_second_person_confirms(self, tx: Transaction) -> None:
        run(tx, [found()], DAYS[0])
        first = decide(tx, NEGATIVE, DAYS[1], self.RULES, "Ada")
        assert (first.status, first.judgement) == (AlertStatus.IN_REVIEW, None)
        (waiting,) = decisions.decisions(tx, first.id)
        assert waiting.awaited
        with pytest.raises(UsageError, match="another person has to confirm"):
            decide(tx, NEGATIVE, DAYS[2], self.RULES, " ADA")
        closed = decide(tx, NEGATIVE, DAYS[2], self.RULES, "Ben")
        assert (closed.status, closed.judgement) == (AlertStatus.CLOSED, NEGATIVE)
        (made,) = decisions.decisions(tx, first.id)
        assert (made.actor, made.second_actor, made.second_at) == ("Ada", "Ben", DAYS[2])
        assert not made.awaited
        assert acts(tx)[-2:] == ["alert.proposed", "alert.decided"]
        with pytest.raises(ConflictError, match="first by Ada and Ben"):
            decide(tx, NEGATIVE, DAYS[3], self.RULES, "Cem")
        assert run(tx, [found()], DAYS[3]).reopened == ()

    def test_two_who_disagree_escalate(self, tx: Transaction) -> None:
        run(tx, [found()], DAYS[0])
        decide(tx, NEGATIVE, DAYS[1], self.RULES, "Ada")
        item = decide(tx, POSITIVE, DAYS[2], self.RULES, "Ben")
        assert (item.status, item.judgement) == (AlertStatus.ESCALATED, None)
        assert heard(tx)[0].detail["first"]["actor"] == "Ada"
        assert decide(tx, POSITIVE, DAYS[3], self.RULES, "Cem").status is AlertStatus.CLOSED

    def test_other_judgements_need_one_person(self, tx: Transaction) -> None:
        run(tx, [found()], DAYS[0])
        assert decide(tx, UNSURE, DAYS[1], self.RULES).status is AlertStatus.CLOSED

    def test_a_changed_fact_voids_the_first_decision(self, tx: Transaction) -> None:
        run(tx, [found()], DAYS[0])
        decide(tx, NEGATIVE, DAYS[1], self.RULES, "Ada")
        run(tx, [found(record_name="SAMPLE TRADER")], DAYS[2])
        assert not any(made.awaited for made in decisions.decisions(tx, the_alert(tx).id))
        item = decide(tx, NEGATIVE, DAYS[3], self.RULES, "Ben")
        assert item.status is AlertStatus.IN_REVIEW

    def test_another_matcher_does_not(self, tx: Transaction) -> None:
        run(tx, [found()], DAYS[0])
        decide(tx, NEGATIVE, DAYS[1], self.RULES, "Ada")
        run(tx, [rated_anew(found())], DAYS[2], causes={})
        assert decide(tx, NEGATIVE, DAYS[3], self.RULES, "Ben").status is AlertStatus.CLOSED
        assert run(tx, [rated_anew(found())], DAYS[4]).reopened == ()

    def test_the_second_takes_back_their_part_alone(self, tx: Transaction) -> None:
        run(tx, [found()], DAYS[0])
        decide(tx, NEGATIVE, DAYS[1], self.RULES, "Ada")
        item = decide(tx, NEGATIVE, DAYS[2], self.RULES, "Ben")
        made = decisions.undo(Transaction(tx.connection, "Ben"), item.id, DAYS[3])
        assert (made.awaited, made.second_actor, made.undone_at) == (True, None, None)
        assert the_alert(tx).status is AlertStatus.IN_REVIEW
        assert decide(tx, NEGATIVE, DAYS[4], self.RULES, "Cem").status is AlertStatus.CLOSED

    def test_high_asks_for_two_by_severity(self) -> None:
        rules = ReviewRules("high")
        assert rules.wants_second(UNSURE, Severity.HIGH)
        assert not rules.wants_second(POSITIVE, Severity.MEDIUM)
        assert all(ReviewRules("all").wants_second(item, Severity.LOW) for item in Judgement)
        assert not any(ReviewRules().wants_second(item, Severity.HIGH) for item in Judgement)


class TestUndo:
    def test_it_brings_back_what_was_before(self, tx: Transaction) -> None:
        run(tx, [found()], DAYS[0])
        item = the_alert(tx)
        reviews.snooze(tx, item.id, "2026-03-20", DAYS[0])
        before = alerts.state(tx, item.id)
        decide(tx, NEGATIVE, DAYS[1])
        reviews.add_comment(tx, item.id, "Too quick?", DAYS[1])
        made = decisions.undo(tx, item.id, DAYS[2])
        assert (made.undone_at, made.undone_by) == (DAYS[2], "tester")
        assert replace(alerts.state(tx, item.id), changed_at=before.changed_at) == before
        with pytest.raises(ConflictError, match=r"no decision but alert\.undone by tester"):
            decisions.undo(tx, item.id, DAYS[3])
        assert decide(tx, POSITIVE, DAYS[3]).judgement is POSITIVE
        assert len(decisions.decisions(tx, item.id)) == 2

    def test_only_by_whoever_decided(self, tx: Transaction) -> None:
        run(tx, [found()], DAYS[0])
        item = decide(tx, NEGATIVE, DAYS[1], actor="Ada")
        with pytest.raises(ConflictError, match="by Ada, who alone"):
            decisions.undo(tx, item.id, DAYS[2])

    def test_not_once_anything_else_has_happened(self, tx: Transaction) -> None:
        run(tx, [found()], DAYS[0])
        item = decide(tx, NEGATIVE, DAYS[1])
        reviews.reopen(tx, item.id, "again", ALONE, DAYS[2])
        with pytest.raises(ConflictError, match=r"alert\.reopened"):
            decisions.undo(tx, item.id, DAYS[3])

    def test_not_where_nothing_holds_any_more(self, tx: Transaction) -> None:
        run(tx, [found()], DAYS[0])
        item = decide(tx, NEGATIVE, DAYS[1])
        run(tx, [], DAYS[2])
        with pytest.raises(ConflictError, match="nothing of the alert"):
            decisions.undo(tx, item.id, DAYS[3])


class TestBoundToEvidence:
    def test_it_stays_quiet_while_the_facts_hold(self, tx: Transaction) -> None:
        run(tx, [found()], DAYS[0])
        decide(tx, NEGATIVE, DAYS[1])
        log = heard(tx)
        for day in DAYS[2:6]:
            changes = run(tx, [found(score=0.5)], day)
            assert (changes.reopened, changes.changed) == ((), ())
        run(tx, [], DAYS[6])
        assert run(tx, [found()], DAYS[7]).reopened == ()
        assert heard(tx) == log

    @pytest.mark.parametrize("judgement", Judgement)
    def test_a_fact_that_mattered_reopens_it(self, tx: Transaction, judgement: Judgement) -> None:
        run(tx, [found()], DAYS[0])
        decide(tx, judgement, DAYS[1])
        new = found(listings=(*found().listings, Listing("SAMPLE-3", "Sample Office")))
        program = {("sample_list", "R-1"): AlertCause.PROGRAM}
        assert run(tx, [new], DAYS[2], program).reopened == (the_alert(tx).id,)
        item = the_alert(tx)
        assert (item.status, item.cause) == (AlertStatus.OPEN, AlertCause.PROGRAM)
        assert item.judgement is judgement

    def test_an_end_of_one_list_moves_a_true_one_and_no_false_one(self, tx: Transaction) -> None:
        both = [found(party_id="p"), found("X-1", "other_list", party_id="p")]
        run(tx, both, DAYS[0])
        decide(tx, NEGATIVE, DAYS[1])
        assert run(tx, both[:1], DAYS[2]).reopened == ()
        assert run(tx, both, DAYS[3]).reopened == ()
        reviews.reopen(tx, the_alert(tx).id, "it is them", ALONE, DAYS[4])
        decide(tx, POSITIVE, DAYS[4])
        assert len(run(tx, both[:1], DAYS[5]).reopened) == 1

    def test_a_renumbered_record_is_quiet(self, tx: Transaction) -> None:
        run(tx, [found()], DAYS[0])
        item = decide(tx, NEGATIVE, DAYS[1])
        heirs = {("sample_list", "R-9"): (("sample_list", "R-1"),)}
        merged = {("sample_list", "R-9"): AlertCause.MERGED}
        changes = run(tx, [found("R-9")], DAYS[2], merged, heirs)
        assert (changes.opened, changes.reopened, changes.ended) == ((), (), ())
        assert the_alert(tx).id == item.id
        assert the_alert(tx).record_id == "R-9"

    def test_two_records_that_become_one_with_equal_facts_are_quiet(self, tx: Transaction) -> None:
        run(tx, [found()], DAYS[0])
        decide(tx, NEGATIVE, DAYS[1])
        run(tx, [found(), found("R-2")], DAYS[2])
        (other,) = [item for item in alerts.alerts(tx) if item.status is AlertStatus.OPEN]
        verdict = Verdict(NEGATIVE, "made up", other.facts_hash)
        decisions.decide(tx, other.id, verdict, ALONE, DAYS[3])
        heirs = {("sample_list", "R-1"): (("sample_list", "R-2"),)}
        merged = {("sample_list", "R-1"): AlertCause.MERGED}
        changes = run(tx, [found()], DAYS[4], merged, heirs)
        assert changes.merged == (other.id,)
        assert (changes.opened, changes.reopened) == ((), ())
        assert the_alert(tx).judgement is NEGATIVE
        # What was decided of the one that is gone is in the history of the other.
        assert len(decisions.decisions(tx, the_alert(tx).id)) == 2

    def test_parties_that_are_joined_keep_like_decisions_alone(self, tx: Transaction) -> None:
        one, other = found(), found("X-1", "other_list")
        run(tx, [one, other], DAYS[0])
        for item, judgement in zip(alerts.alerts(tx), (NEGATIVE, NEGATIVE), strict=True):
            verdict = Verdict(judgement, "made up", item.facts_hash)
            decisions.decide(tx, item.id, verdict, ALONE, DAYS[1])
        joined = [replace(item, party_id="p") for item in (one, other)]
        changes = run(tx, joined, DAYS[2])
        assert (len(changes.merged), changes.reopened) == (1, ())
        assert the_alert(tx).status is AlertStatus.CLOSED

    def test_parties_that_are_joined_against_different_decisions_reopen(
        self, tx: Transaction
    ) -> None:
        one, other = found(), found("X-1", "other_list")
        run(tx, [one, other], DAYS[0])
        for item, judgement in zip(alerts.alerts(tx), (NEGATIVE, POSITIVE), strict=True):
            verdict = Verdict(judgement, "made up", item.facts_hash)
            decisions.decide(tx, item.id, verdict, ALONE, DAYS[1])
        joined = [replace(item, party_id="p") for item in (one, other)]
        assert len(run(tx, joined, DAYS[2]).reopened) == 1

    def test_a_new_listing_of_the_party_reopens(self, tx: Transaction) -> None:
        run(tx, [found(party_id="p")], DAYS[0])
        decide(tx, NEGATIVE, DAYS[1])
        other = found("X-1", "other_list", party_id="p", record_name="SAMPLE TRADING CO")
        listed = {("other_list", "X-1"): AlertCause.LISTED}
        assert len(run(tx, [found(party_id="p"), other], DAYS[2], listed).reopened) == 1
        assert the_alert(tx).cause is AlertCause.LISTED

    def test_it_expires_where_it_is_to(self, tx: Transaction) -> None:
        rules = ReviewRules(expires_days=10)
        run(tx, [found()], DAYS[0], rules=rules)
        made = decide(tx, NEGATIVE, DAYS[1], rules)
        assert run(tx, [found()], DAYS[10], rules=rules).reopened == ()
        assert run(tx, [found()], DAYS[11], rules=rules).reopened == (made.id,)
        assert the_alert(tx).cause is AlertCause.EXPIRED
        assert run(tx, [found()], DAYS[12], rules=rules).reopened == ()
        decide(tx, NEGATIVE, DAYS[12])
        assert run(tx, [found()], DAYS[27], rules=rules).reopened == ()


class TestFailuresOfOthers:
    def test_100_percent_flagged_by_score_noise(self, tx: Transaction) -> None:
        """A detector compared volatile scores and flagged every company: ours compares facts."""
        many = [
            a_finding(number, id=finding_id(key(f"subject {number}"), "sample_list", f"R-{number}"))
            for number in range(40)
        ]
        run(tx, many, DAYS[0])
        for place, item in enumerate(alerts.alerts(tx)[:30]):
            judgement = list(Judgement)[place % 3]
            verdict = Verdict(judgement, "made up", item.facts_hash)
            decisions.decide(tx, item.id, verdict, ALONE, DAYS[1])
        log = heard(tx)
        for day, wobble in zip(DAYS[2:6], (0.93, 0.31, 0.55, 0.99), strict=True):
            noisy = [replace(item, score=wobble - place / 1000) for place, item in enumerate(many)]
            changes = run(tx, noisy, day)
            assert changes.acts == ()
        # A whole new matcher, which words its evidence otherwise: no fact changed either.
        assert run(tx, [rated_anew(item) for item in many], DAYS[6], causes={}).acts == ()
        assert run(tx, [rated_anew(item) for item in many], DAYS[7]).acts == ()
        assert heard(tx) == log

    @pytest.mark.parametrize("judgement", [None, *Judgement])
    def test_a_hit_hidden_for_a_year(self, tx: Transaction, judgement: Judgement | None) -> None:
        """A clearance hid a listing for 365 days: ours is heard of in the same run."""
        listed = {("sample_list", "R-1"): AlertCause.LISTED}
        if judgement is None:
            run(tx, [], DAYS[0])
            assert len(run(tx, [found()], DAYS[1], listed).opened) == 1
            return
        old = found("OLD-1", record_name="SAMPLE TRADERS")
        run(tx, [old], DAYS[0])
        decide(tx, judgement, DAYS[0])
        # Another entry of the list: an alert of its own.
        assert len(run(tx, [old, found()], DAYS[1], listed).opened) == 1
        # The very entry that was cleared goes, and comes back as it was.
        run(tx, [found()], DAYS[2], {("sample_list", "OLD-1"): AlertCause.DELISTED})
        back = {("sample_list", "OLD-1"): AlertCause.LISTED}
        assert len(run(tx, [old, found()], DAYS[3], back).reopened) == 1


def test_twenty_reviewers_decide_each_alert_once(url: str) -> None:
    with Ledger.open(url, actor="run") as ledger, ledger.transaction() as tx:
        run(tx, [a_finding(number) for number in range(15)], DAYS[0])
        queue = alerts.alerts(tx)

    def review(number: int) -> tuple[int, list[str]]:
        done, told = 0, []
        with Ledger.open(url, actor=f"reviewer {number:02d}") as own:
            # Each begins elsewhere, so that all of them meet.
            for item in (*queue[number % 15 :], *queue[: number % 15]):
                verdict = Verdict(list(Judgement)[number % 3], f"by {number}", item.facts_hash)
                try:
                    with own.transaction() as tx:
                        decisions.decide(tx, item.id, verdict, ALONE, DAYS[1])
                    done += 1
                except FirmwatchError as error:
                    told.append(str(error))
        return done, told

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(review, range(20)))
    assert sum(done for done, _ in answers) == 15
    told = [message for _, messages in answers for message in messages]
    assert len(told) == 20 * 15 - 15
    with Ledger.open(url) as ledger, ledger.reading() as tx:
        for item in queue:
            (made,) = decisions.decisions(tx, item.id)
            heard = [message for message in told if f"alert {item.id} " in message]
            assert len(heard) == 19
            assert all(f"was decided first by {made.actor} at" in message for message in heard)
        assert acts(tx).count("alert.decided") == 15


def test_a_sanction_is_graver_and_wakes_an_alert_that_was_put_off(tx: Transaction) -> None:
    days = {Severity.HIGH: 2, Severity.MEDIUM: 7, Severity.LOW: 30}
    rules = ReviewRules(due_days=days)
    run(tx, [found(listings=())], DAYS[0], rules=rules)
    item = the_alert(tx)
    assert (item.severity, item.due_date) == (Severity.LOW, "2026-03-31")
    reviews.snooze(tx, item.id, "2026-03-25", DAYS[1])
    assert the_alert(tx).snoozed_until == "2026-03-25"
    run(tx, [found(listings=())], DAYS[2], rules=rules)
    assert the_alert(tx).snoozed_until == "2026-03-25"
    sanction = Listing("S", "Sample Office", status=ListingStatus.SANCTION)
    run(tx, [found(listings=(sanction,))], DAYS[3], rules=rules)
    item = the_alert(tx)
    assert (item.severity, item.due_date) == (Severity.HIGH, "2026-03-06")
    assert item.snoozed_until is None
