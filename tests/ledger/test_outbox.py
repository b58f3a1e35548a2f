from __future__ import annotations

import pytest
from sqlalchemy import select

from firmwatch.errors import BusyError, NotFoundError, UsageError
from firmwatch.ledger import (
    Ledger,
    audit,
    deliveries,
    expiries,
    message_expiries,
    outbox,
    schema,
)
from firmwatch.model import Message, canonical_digest
from firmwatch.receivers import Receiver
from tests.ledger.fictional import LATER, LATEST, NOW

TABLES = (schema.outbox_message, schema.delivery, schema.delivery_attempt)
CRM, LOG = Receiver("crm", "stdout"), Receiver("log", "stdout", types=("alert.closed",))


def a_message(number: int = 1, type_: str = "alert.opened") -> Message:
    return Message(type_, f"alert:{number}", NOW, {"name": f"Образец {number}"})


def enqueue(ledger: Ledger, *messages: Message, run_id: str | None = None) -> int:
    with ledger.transaction() as tx:
        return outbox.enqueue(tx, messages, [CRM, LOG], NOW, run_id)


def due(ledger: Ledger, receiver: str = "crm", now: str = LATEST) -> list[str]:
    with ledger.reading() as tx:
        return [item.object for item in outbox.due(tx, receiver, now, 10)]


def test_a_message_and_what_it_tells_of_are_stored_together_or_not_at_all(ledger: Ledger) -> None:
    def killed() -> None:
        with ledger.transaction() as tx:
            outbox.enqueue(tx, [a_message()], [CRM], NOW)
            raise KeyError("killed")

    with pytest.raises(KeyError):
        killed()
    assert due(ledger) == []
    enqueue(ledger, a_message())
    assert due(ledger) == ["alert:1"]


def test_a_message_goes_to_whom_it_is_for_and_is_there_once(ledger: Ledger) -> None:
    closed = a_message(2, "alert.closed")
    assert enqueue(ledger, a_message(), closed, a_message()) == 2
    assert enqueue(ledger, a_message()) == 0
    assert due(ledger) == ["alert:1", "alert:2"] or due(ledger) == ["alert:2", "alert:1"]
    assert due(ledger, "log") == ["alert:2"]
    assert enqueue(ledger, a_message(), run_id="00000001") == 1, "another run's is another one"
    with ledger.transaction() as tx:
        assert outbox.enqueue(tx, [a_message(9)], [LOG], NOW) == 0
        with pytest.raises(NotFoundError):
            deliveries.message(tx, outbox.message_id(a_message(9), None))


def test_a_message_is_found_by_the_beginning_of_its_id(ledger: Ledger) -> None:
    enqueue(ledger, a_message())
    id_ = outbox.message_id(a_message(), None)
    with ledger.reading() as tx:
        found = deliveries.message(tx, id_[:10])
        assert (found.id, found.payload) == (id_, a_message().payload())
        with pytest.raises(UsageError, match="too short"):
            deliveries.message(tx, "msg_")
        with pytest.raises(NotFoundError, match="notify list"):
            deliveries.message(tx, "msg_zzzzzz")


def test_what_became_of_each_try_is_kept(ledger: Ledger) -> None:
    enqueue(ledger, a_message())
    (id_,) = (outbox.message_id(a_message(), None),)
    with ledger.transaction() as tx:
        outbox.note_failed(tx, "crm", [id_], "it answered 500", NOW, LATER)
    assert due(ledger, now=NOW) == []
    assert due(ledger, now=LATER) == ["alert:1"]
    with ledger.transaction() as tx:
        outbox.hold_back(tx, "crm", LATEST)
        assert outbox.held_until(tx, "crm", LATER) == LATEST
        assert outbox.held_until(tx, "crm", LATEST) is None
        outbox.note_failed(tx, "crm", [id_], "it answered 500", LATER, None)
        assert [(s.state, s.count, s.last_error) for s in deliveries.standings(tx)] == [
            ("failing", 1, "it answered 500")
        ]
        deliveries.resend(tx, id_, None, "repaired", LATEST)
        assert outbox.held_until(tx, "crm", LATER) is None, "an operator knows better"
        outbox.note_delivered(tx, "crm", [id_], "it answered 200", LATEST)
        (item,) = deliveries.deliveries(tx)
        assert (item.state, item.attempts, item.delivered_at) == ("delivered", 1, LATEST)
        outcomes = [(each.at, each.outcome) for each in deliveries.attempts(tx, id_)]
    assert outcomes == [(NOW, "failed"), (LATER, "failed"), (LATEST, "delivered")]


def test_what_an_operator_drops_while_it_is_sent_stays_dropped(ledger: Ledger) -> None:
    enqueue(ledger, a_message())
    id_ = outbox.message_id(a_message(), None)
    with ledger.transaction() as tx:
        deliveries.drop(tx, id_, "crm", "no longer wanted", NOW)
        outbox.note_failed(tx, "crm", [id_], "it answered 500", NOW, LATER)
        outbox.note_delivered(tx, "crm", [id_], "it answered 200", NOW)
        (item,) = deliveries.deliveries(tx)
        assert item.state == "dropped"
        assert len(deliveries.attempts(tx, id_)) == 2
        (event,) = audit.events(tx)
    assert event.detail == {"receiver": "crm", "state": "pending", "reason": "no longer wanted"}


def test_a_digest_takes_what_waits_once_a_day(ledger: Ledger) -> None:
    enqueue(ledger, *map(a_message, range(4)))
    with ledger.transaction() as tx:
        found = outbox.gather_digest(tx, "crm", NOW, 3)
        assert found is not None
        assert (len(found.ids), len(found.shown), found.attempts) == (4, 3, 0)
        assert outbox.gather_digest(tx, "crm", NOW, 3) == found
        outbox.note_delivered(tx, "crm", found.ids, "taken", NOW, digest=True)
        outbox.enqueue(tx, [a_message(9)], [CRM], NOW)
        assert outbox.gather_digest(tx, "crm", NOW, 3) is None
        following = outbox.gather_digest(tx, "crm", LATER, 3)
        assert following is not None
        assert [item.object for item in following.shown] == ["alert:9"]


def test_one_process_at_a_time_has_the_turn(url: str) -> None:
    with Ledger.open(url) as ledger, Ledger.open(url) as other:
        with ledger.turn("notify"):
            with pytest.raises(BusyError, match="turn to notify"), other.turn("notify"):
                pass
            with other.turn("something else"):
                pass
            with other.transaction() as tx:
                outbox.enqueue(tx, [a_message()], [CRM], NOW)
        with other.turn("notify"):
            pass


@pytest.mark.parametrize(
    ("what", "goes_at"),
    [
        ("nothing", None),
        ("failed for good", None),
        ("disabled", None),
        ("one of two", None),
        ("delivered", LATEST),
        ("dropped", LATEST),
        ("tried again", LATEST),
    ],
)
def test_a_message_expires_when_nothing_more_can_come_of_it(
    ledger: Ledger, what: str, goes_at: str | None
) -> None:
    """Each act is at `LATER`, so that the message may go when that is past, and not before."""
    type_ = "alert.closed" if what == "one of two" else "alert.opened"
    enqueue(ledger, a_message(type_=type_))
    id_ = outbox.message_id(a_message(type_=type_), None)
    with ledger.transaction() as tx:
        match what:
            case "failed for good":
                outbox.note_failed(tx, "crm", [id_], "it answered 500", NOW, None)
            case "disabled":
                outbox.disable(tx, "crm", "it answered 410", NOW)
            case "one of two" | "delivered":
                outbox.note_delivered(tx, "crm", [id_], "it answered 200", LATER)
            case "dropped":
                deliveries.drop(tx, id_, None, "a duplicate", LATER)
            case "tried again":
                outbox.note_delivered(tx, "crm", [id_], "it answered 200", NOW)
                deliveries.resend(tx, id_, None, "it was lost there", NOW)
                outbox.note_delivered(tx, "crm", [id_], "it answered 200", LATER)
        assert message_expiries.expired_messages(tx, NOW).ids == ()
        assert message_expiries.expired_messages(tx, LATER).ids == ()
        found = message_expiries.expired_messages(tx, LATEST)
        assert found.ids == ((id_,) if goes_at else ())
        expiries.expire(tx, found, "message_retention_days", LATEST)
        left = [len(tx.execute(select(table)).all()) for table in TABLES]
    assert (left == [0, 0, 0]) is bool(goes_at)


def test_of_an_expired_message_the_log_keeps_a_digest_of_every_row(ledger: Ledger) -> None:
    enqueue(ledger, a_message(), a_message(2))
    ids = [outbox.message_id(a_message(number), None) for number in (1, 2)]
    with ledger.transaction() as tx:
        outbox.note_failed(tx, "crm", ids[:1], "it answered 500", NOW, NOW)
        outbox.note_delivered(tx, "crm", ids[:1], "it answered 200", NOW)
        rows = [
            canonical_digest(dict(row._mapping))
            for table in TABLES
            for row in tx.execute(select(table))
            if ids[0] in row
        ]
        assert len(rows) == 4
        found = message_expiries.expired_messages(tx, LATEST)
        assert sorted(found.digests) == sorted(rows)
        expiries.expire(tx, found, "message_retention_days", LATEST)
        (event,) = audit.events(tx, object="outbox_message:*")
        assert event.action == "retention.expired"
        assert event.detail == {
            "class": "outbox_message",
            "rule": "message_retention_days",
            "count": 1,
            "digests": list(found.digests),
        }
        assert [item.message_id for item in deliveries.deliveries(tx)] == ids[1:]
