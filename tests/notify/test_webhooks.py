"""Webhooks: signed, tried for days, never lost, and never sent to an address inside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from firmwatch.errors import NotFoundError, UsageError
from firmwatch.ledger import audit
from firmwatch.notify.schedule import ATTEMPTS_MAX, DELAYS, next_instant
from firmwatch.notify.webhooks import signature
from firmwatch.pipeline import unsent
from firmwatch.steps.notifications import (
    drop_messages,
    enable_receiver,
    message_details,
    notices,
    resend_messages,
)
from firmwatch.steps.sending import send_test
from tests.notify.conftest import NEXT_SECRET, SECRET, START, Desk, a_message, webhook
from tests.notify.receiving import Hook, Names, Reply, hooking
from tests.unit.fetch.certificates import make_certificate

Hooked = Callable[..., Desk]


def test_a_message_arrives_once_signed_and_whole(hooked: Hooked, hook: Hook) -> None:
    desk = hooked()
    (id_,) = desk.enqueue(1)
    assert [(item.delivered, item.failed) for item in desk.send()] == [(1, 0)]
    assert desk.send() == []
    (post,) = hook.posts
    assert post.id == id_
    assert "." not in id_
    assert post.path == "/in"
    assert post.headers["host"] == f"hook.example:{hook.port}"
    assert post.headers["content-type"] == "application/json"
    assert post.headers["webhook-timestamp"] == str(int(START.timestamp()))
    assert post.is_signed_with(SECRET)
    assert not post.is_signed_with(NEXT_SECRET)
    assert post.content == {
        "type": "alert.opened",
        "timestamp": "2026-03-01T08:00:00+00:00",
        "data": dict(a_message(1).data),
    }


def test_the_signature_is_that_of_the_specification_s_own_example() -> None:
    # The example of the reference libraries of Standard Webhooks.
    import base64

    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    made = signature([key], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_two_secrets_sign_both_while_one_replaces_the_other(hooked: Hooked, hook: Hook) -> None:
    desk = hooked()
    desk.environment["HOOK_SECRET"] = f"{NEXT_SECRET} {SECRET}\n"
    desk.enqueue(1)
    desk.send()
    assert hook.posts[0].is_signed_with(SECRET)
    assert hook.posts[0].is_signed_with(NEXT_SECRET)


@pytest.mark.parametrize("secret", ["", "s3cret", "whsec_QUJD", "whsec_" + "A" * 120, "whsec_@@"])
def test_a_secret_that_cannot_be_used_costs_no_try(secret: str, hooked: Hooked, hook: Hook) -> None:
    desk = hooked()
    desk.environment["HOOK_SECRET"] = secret
    desk.enqueue(1)
    (report,) = desk.send()
    assert "[[notify]] crm secret_env" in report.problem
    assert not secret or secret not in report.problem
    assert [(item.state, item.attempts) for item in desk.deliveries()] == [("pending", 0)]
    assert hook.posts == []


def test_a_receiver_that_is_down_for_days_gets_everything_with_the_same_id(
    hooked: Hooked, hook: Hook
) -> None:
    desk = hooked()
    ids = desk.enqueue(1, 2)
    hook.answer(500)
    while desk.instant < START + timedelta(days=3):
        desk.send()
        desk.later(hours=3)
    assert {item.state for item in desk.deliveries()} == {"pending"}
    tries = len(hook.posts)
    hook.answer(204)
    desk.later(days=2)
    desk.send()
    assert sorted(hook.ids[tries:]) == sorted(ids)
    assert set(hook.ids) == set(ids)
    assert {item.state for item in desk.deliveries()} == {"delivered"}
    stamps = [int(post.headers["webhook-timestamp"]) for post in hook.posts]
    assert stamps == sorted(stamps)
    assert stamps[-1] > stamps[0]
    assert len({post.body for post in hook.posts}) == 2
    assert all(post.is_signed_with(SECRET) for post in hook.posts)


def test_after_the_last_try_a_message_waits_for_an_operator(hooked: Hooked, hook: Hook) -> None:
    desk = hooked()
    (id_,) = desk.enqueue(1)
    hook.answer(500)
    for _ in range(ATTEMPTS_MAX + 3):
        desk.send()
        desk.later(days=2)
    assert len(hook.posts) == ATTEMPTS_MAX
    (item,) = desk.deliveries()
    assert (item.state, item.attempts, item.next_at) == ("failing", ATTEMPTS_MAX, None)
    with desk.workspace() as workspace:
        (notice,) = notices(workspace)
        assert notice.status == "error"
        assert "the receiver answered 500" in notice.detail
        assert unsent(workspace) == [f"notify crm: {notice.detail}"]
        assert len(message_details(workspace, id_[:12]).attempts) == ATTEMPTS_MAX
        with pytest.raises(UsageError, match="needs a reason"):
            resend_messages(workspace, None, "crm", " ")
        resend_messages(workspace, None, "crm", "it is repaired")
        with workspace.ledger.reading() as tx:
            event = audit.events(tx)[0]
    assert (event.action, event.object) == ("message.resent", f"outbox_message:{id_}")
    assert event.detail == {"receiver": "crm", "state": "failing", "reason": "it is repaired"}
    hook.answer(200)
    desk.send()
    assert set(hook.ids) == {id_}
    assert desk.states() == {"crm": "delivered"}


def test_what_was_answered_and_lost_there_can_be_sent_again(hooked: Hooked, hook: Hook) -> None:
    desk = hooked()
    (id_,) = desk.enqueue(1)
    desk.send()
    with desk.workspace() as workspace:
        resend_messages(workspace, id_, None, "they lost it")
        with pytest.raises(NotFoundError, match="is failing"):
            resend_messages(workspace, None, "crm", "nothing is failing")
    desk.send()
    assert hook.ids == [id_, id_]


def test_a_dropped_message_is_kept_and_sent_no_more(hooked: Hooked, hook: Hook) -> None:
    desk = hooked()
    first, second = desk.enqueue(1, 2)
    with desk.workspace() as workspace:
        drop_messages(workspace, first, None, "a test of ours")
    desk.send()
    assert hook.ids == [second]
    with desk.workspace() as workspace:
        with pytest.raises(NotFoundError):
            drop_messages(workspace, second, None, "too late")
        resend_messages(workspace, first, None, "no test after all")
    desk.send()
    assert hook.ids == [second, first]


def test_410_disables_the_receiver_until_an_operator_enables_it(hooked: Hooked, hook: Hook) -> None:
    desk = hooked()
    ids = desk.enqueue(1, 2)
    hook.answer(410, 200)
    desk.send()
    assert len(hook.posts) == 1
    ids += desk.enqueue(3)
    desk.later(days=9)
    assert desk.send() == []
    assert [item.state for item in desk.deliveries()] == ["disabled"] * 3
    with desk.workspace() as workspace:
        assert "disabled since" in unsent(workspace)[0]
        with pytest.raises(UsageError, match="notify enable crm"):
            resend_messages(workspace, ids[0], None, "now")
        assert enable_receiver(workspace, "crm", "their mistake") == 3
        with workspace.ledger.reading() as tx:
            acts = [event.action for event in audit.events(tx)]
    assert acts == ["receiver.enabled", "receiver.disabled"]
    desk.send()
    assert sorted(hook.ids[1:]) == sorted(ids)


@pytest.mark.parametrize("header", ["7200", "Sun, 01 Mar 2026 10:00:00 GMT"])
def test_retry_after_is_honoured_for_all_messages_of_the_receiver(
    header: str, hooked: Hooked, hook: Hook
) -> None:
    desk = hooked()
    desk.enqueue(1, 2)
    hook.answer(Reply(503, {"Retry-After": header}), 200)
    desk.send()
    assert len(hook.posts) == 1
    desk.later(minutes=119)
    (report,) = desk.send()
    assert "left alone until 2026-03-01T10:00:00+00:00" in report.problem
    assert len(hook.posts) == 1
    desk.later(minutes=2)
    desk.send()
    assert {item.state for item in desk.deliveries()} == {"delivered"}


def test_no_receiver_may_ask_for_more_than_a_day(hooked: Hooked, hook: Hook) -> None:
    desk = hooked()
    desk.enqueue(1)
    hook.answer(Reply(429, {"Retry-After": "999999999"}), 200)
    desk.send()
    desk.later(days=1, seconds=1)
    desk.send()
    assert desk.states() == {"crm": "delivered"}


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(status: int, hooked: Hooked, hook: Hook) -> None:
    desk = hooked()
    desk.enqueue(1)
    inside = {"Location": f"http://127.0.0.1:{hook.port}/metadata"}
    hook.answer(Reply(status, inside), 200)
    (report,) = desk.send()
    assert "a redirect, which is not followed" in report.problem
    assert [post.path for post in hook.posts] == ["/in"]


def test_a_slow_drip_ends_at_the_deadline(hooked: Hooked, hook: Hook, desk: Desk) -> None:
    desk.write(webhook(hook), notify_allow_private=["127.0.0.1/32"], notify_timeout_seconds=1.0)
    desk.enqueue(1)
    hook.answer(Reply(drip=True))
    began = datetime.now()  # noqa: DTZ005 - a duration
    (report,) = desk.send()
    assert datetime.now() - began < timedelta(seconds=5)  # noqa: DTZ005
    assert "1 seconds" in report.problem
    assert desk.deliveries()[0].state == "pending"


def test_one_that_fails_holds_up_no_other(desk: Desk, hook: Hook) -> None:
    with hooking() as other:
        desk.write(
            webhook(hook),
            webhook(other, name="siem"),
            {"name": "log", "kind": "file", "path": "out.jsonl"},
            {
                "name": "gone",
                "kind": "webhook",
                "url": "https://nowhere.example/",
                "secret_env": "X",
            },
            notify_allow_private=["127.0.0.1/32"],
        )
        desk.environment["X"] = SECRET
        hook.answer(500)
        ids = desk.enqueue(*range(8))
        reports = {item.receiver: item for item in desk.send()}
    assert reports["crm"].failed == 3, "a receiver that fails is left alone after three tries"
    assert reports["siem"].delivered == 8
    assert sorted(other.ids) == sorted(ids)
    assert reports["log"].delivered == 8
    assert "nowhere.example is not known" in reports["gone"].problem
    assert len((desk.folder / "out.jsonl").read_bytes().splitlines()) == 8


INSIDE = ["127.0.0.1", "10.0.0.5", "169.254.169.254", "100.64.0.1", "::1", "fd00::1",
          "::ffff:127.0.0.1", "64:ff9b::a00:5", "0.0.0.0", "224.0.0.1"]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_nothing_is_sent_to_an_address_inside(address: str, desk: Desk, hook: Hook) -> None:
    desk.write(webhook(hook))
    desk.names.hosts["hook.example"] = [[address]]
    desk.enqueue(1)
    (report,) = desk.send()
    assert "not public" in report.problem
    assert "notify_allow_private" in report.problem
    assert hook.posts == []
    assert desk.states() == {"crm": "pending"}


def test_a_name_that_turns_to_an_address_inside_is_refused_from_then_on(
    hooked: Hooked, hook: Hook
) -> None:
    """127.0.0.1 stands for a public address here; the name is asked for at every send, once."""
    desk = hooked()
    desk.names.hosts["hook.example"] = [["127.0.0.1"], ["10.0.0.5"]]
    desk.enqueue(1)
    desk.send()
    assert len(hook.posts) == 1
    assert desk.names.asked == ["hook.example"]
    desk.enqueue(2)
    (report,) = desk.send()
    assert "10.0.0.5" in report.problem
    assert len(hook.posts) == 1
    assert desk.names.asked == ["hook.example"] * 2


def test_the_connection_goes_to_the_judged_address_and_no_second_look_up_is_made(
    hooked: Hooked, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is bound anew between check and connection leads nowhere else."""
    import socket

    desk = hooked()
    connected: list[str] = []
    inner = socket.create_connection

    def connect(address: tuple[str, int], *more: object, **named: object) -> socket.socket:
        connected.append(address[0])
        return inner(address, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "create_connection", connect)
    desk.names.hosts["hook.example"] = [["10.0.0.9", "127.0.0.1"], ["169.254.169.254"]]
    desk.enqueue(1)
    desk.send()
    assert connected == ["127.0.0.1"], "of several addresses, the one that may be"
    assert hook.posts[0].headers["host"].startswith("hook.example:")
    assert desk.names.asked == ["hook.example"]


def test_a_url_in_figures_is_judged_too(desk: Desk, hook: Hook) -> None:
    desk.write(webhook(hook, url=f"http://[::ffff:127.0.0.1]:{hook.port}/"))
    desk.enqueue(1)
    (report,) = desk.send()
    assert "not public" in report.problem
    assert hook.posts == []


def test_the_certificate_is_asked_for_by_name(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls, certificate = make_certificate(tmp_path / "own", expired=False, host="DNS:hook.example")
    with hooking(tls) as hook:
        desk.write(
            webhook(hook, allow_http=False),
            webhook(hook, name="other", url=hook.url.replace("hook.", "hook2.")),
            notify_allow_private=["127.0.0.0/8"],
        )
        desk.names = Names(hook_example=[["127.0.0.1"]], hook2_example=[["127.0.0.1"]])
        desk.enqueue(1)
        desk.send()
        assert {item.state for item in desk.deliveries()} == {"pending"}
        assert "certificate is not to be trusted" in str(desk.deliveries()[0].last_error)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        desk.later(hours=1)
        desk.send()
        assert desk.states() == {"crm": "delivered", "other": "pending"}
        assert "hook.example" in hook.names
        assert len(hook.posts) == 1


def test_a_test_is_sent_at_once_and_kept_nowhere(hooked: Hooked, hook: Hook) -> None:
    desk = hooked()
    with desk.workspace() as workspace:
        assert send_test(workspace, "crm", None, desk.guard()).delivered
        assert send_test(workspace, "crm", None, desk.guard()).delivered
        hook.answer(404)
        outcome = send_test(workspace, "crm", None, desk.guard())
        assert (outcome.delivered, outcome.detail) == (False, "the receiver answered 404")
        with pytest.raises(NotFoundError, match="'erp'; they have: crm"):
            send_test(workspace, "erp", None, desk.guard())
    assert len(set(hook.ids)) == 3
    assert hook.posts[0].content["type"] == "notify.test"
    assert desk.deliveries() == []


def test_the_schedule_is_that_of_the_specification() -> None:
    now = START.isoformat()
    assert sum(DELAYS) == 75 * 3_600 + 35 * 60 + 5
    for attempts, delay in enumerate(DELAYS, 1):
        found = {next_instant(attempts, now) for _ in range(20)}
        seconds = [(datetime.fromisoformat(str(item)) - START).total_seconds() for item in found]
        assert all(delay <= each <= 1.2 * delay + 1 for each in seconds)
        assert delay < 60 or len(found) > 1
    assert next_instant(ATTEMPTS_MAX, now) is None


def test_one_whom_the_settings_no_longer_name_keeps_its_messages(
    hooked: Hooked, hook: Hook
) -> None:
    desk = hooked()
    desk.enqueue(1)
    desk.write({"name": "log", "kind": "file", "path": "out.jsonl"})
    assert desk.send() == []
    with desk.workspace() as workspace:
        (message,) = unsent(workspace)
    assert message.startswith("notify crm: 1 pending")
    assert "not in the settings" in message
    hooked()
    desk.send()
    assert len(hook.posts) == 1
