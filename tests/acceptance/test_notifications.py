"""Messages of real runs, from the command line, with processes that are killed for real."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import Firmwatch, Place
from tests.acceptance.published import LISTED, parties, publish
from tests.notify.conftest import SECRET
from tests.notify.receiving import Hook, hooking

FILE = '[[notify]]\nname = "log"\nkind = "file"\npath = "messages.jsonl"\n'
PIPE = '[[notify]]\nname = "pipe"\nkind = "stdout"\ntypes = ["alert.opened"]\n'


def told(place: Place) -> list[dict[str, Any]]:
    path = place.folder / "messages.jsonl"
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


@pytest.fixture
def watch(make_place: Callable[..., Place], firmwatch: Firmwatch) -> Callable[[str], Place]:
    """Make a workspace with receivers, and with vendors who were never screened."""

    def make(text: str) -> Place:
        place = make_place(("ftm",))
        path = place.folder / "firmwatch.toml"
        settings = 'notify_allow_private = ["127.0.0.1/32"]\n' + path.read_text("utf-8")
        path.write_text(f"{settings}\n{text}", encoding="utf-8")
        firmwatch("portfolio", "import", place.vendors)
        return place

    return make


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    with hooking() as found:
        yield found


def table(hook: Hook) -> str:
    return (
        '[[notify]]\nname = "crm"\nkind = "webhook"\nsecret_env = "HOOK_SECRET"\n'
        f'allow_http = true\nurl = "http://127.0.0.1:{hook.port}/in"\n'
    )


def test_a_run_tells_what_it_opened_and_closed(
    watch: Callable[[str], Place], firmwatch: Firmwatch
) -> None:
    place = watch(FILE)
    ran = firmwatch("run")
    assert "log: 2 delivered, 0 failed" in ran.err
    opened = told(place)
    assert [row["type"] for row in opened] == ["alert.opened"] * 2
    alerts = {row["alert_id"]: row for row in firmwatch("alerts", "export").rows}
    assert {row["data"]["alert_id"]: row["data"] for row in opened} == alerts
    firmwatch("run")
    assert told(place) == opened
    publish(place.source("ftm"), "ftm", parties(LISTED))
    closed_ids = {
        line.split()[1] for line in firmwatch("run").err.splitlines() if "closed: " in line
    }
    closed = told(place)[2:]
    assert {row["data"]["alert_id"] for row in closed} == closed_ids
    assert all(row["type"] == "alert.closed" and row["data"]["closed_reason"] for row in closed)


def test_messages_wait_where_a_run_is_told_not_to_send(
    watch: Callable[[str], Place], firmwatch: Firmwatch
) -> None:
    place = watch(FILE + PIPE)
    ran = firmwatch("run", "--no-notify")
    assert told(place) == []
    assert len(ran.rows) == 2, "standard output of a run is its own"
    rows = firmwatch("notify", "list").rows
    assert {(row["receiver"], row["state"]) for row in rows} == {
        ("log", "pending"),
        ("pipe", "pending"),
    }
    sent = firmwatch("notify", "send")
    assert {row["id"] for row in sent.rows} == {row["message_id"] for row in rows}
    assert {row["id"] for row in told(place)} == {row["id"] for row in sent.rows}
    assert {row["state"] for row in firmwatch("notify", "list").rows} == {"delivered"}
    assert firmwatch("notify", "send").out == b""


def test_an_operator_sees_sends_again_and_drops(
    watch: Callable[[str], Place], firmwatch: Firmwatch, hook: Hook
) -> None:
    watch(table(hook))
    hook.answer(410)
    ran = firmwatch("run")
    assert "crm: 0 delivered, 1 failed: the receiver answered 410" in ran.err
    assert "Warning: notify crm: disabled since" in ran.err
    assert "notify crm: disabled since" in firmwatch("notify", "send", code=1).err
    (check,) = (row for row in firmwatch("doctor", code=1).rows if row["check"] == "notify crm")
    assert check["status"] == "error"
    hook.answer(200)
    assert "delivered: the receiver answered 200" in firmwatch("notify", "test", "crm").err
    firmwatch("notify", "enable", "crm", code=2)
    enabled = firmwatch("notify", "enable", "crm", "--reason", "it was a mistake")
    assert "2 messages wait" in enabled.err
    first, second = (row["message_id"] for row in firmwatch("notify", "list").rows)
    firmwatch("notify", "drop", first, "--reason", "a duplicate")
    firmwatch("notify", "send")
    assert hook.ids[-1] == second
    (shown,) = firmwatch("notify", "show", second[:12]).rows
    assert shown["payload"]["type"] == "alert.opened"
    assert shown["attempts"][-1]["outcome"] == "delivered"
    assert SECRET not in json.dumps(shown)
    firmwatch("notify", "resend", first, "--reason", "no duplicate")
    firmwatch("notify", "send")
    assert {first, second} <= set(hook.ids)
    table_shown = firmwatch("notify", "show", first, "-o", "table")
    assert b"the receiver answered 200" in table_shown.out
    firmwatch("notify", "show", "msg_00000000", code=1)
    hook.answer(500)
    assert "answered 500" in firmwatch("notify", "test", "crm", code=1).err


_KILLED = """
import os, signal, sys
import firmwatch.ledger.outbox, firmwatch.pipeline, firmwatch.steps.sending
from firmwatch.cli import main

def die(*arguments, **options):
    os.kill(os.getpid(), signal.SIGKILL)

owners = {
    "pipeline": firmwatch.pipeline,
    "outbox": firmwatch.ledger.outbox,
    "sending": firmwatch.steps.sending,
}
owner = owners[sys.argv.pop(1)]
setattr(owner, sys.argv.pop(1), die)
main()
"""


def killed(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, *arguments], capture_output=True, timeout=120
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_process_that_is_killed_after_the_answer_sends_again_with_the_same_id(
    watch: Callable[[str], Place], firmwatch: Firmwatch, hook: Hook
) -> None:
    watch(table(hook))
    firmwatch("run", "--no-notify")
    killed("outbox", "note_delivered", "notify", "send")
    assert len(hook.ids) == 1
    firmwatch("notify", "send")
    assert len(hook.ids) == 3
    assert len(set(hook.ids)) == 2
    assert hook.ids[0] in hook.ids[1:]
    bodies = {post.id: post.body for post in hook.posts}
    assert all(post.body == bodies[post.id] for post in hook.posts)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_run_that_is_killed_before_it_sends_loses_no_message(
    watch: Callable[[str], Place], firmwatch: Firmwatch
) -> None:
    place = watch(FILE)
    killed("sending", "send_due", "run")
    assert told(place) == []
    firmwatch("notify", "send")
    assert len(told(place)) == 2
    firmwatch("run")
    assert len(told(place)) == 2


def test_two_senders_at_once_send_each_message_once(
    watch: Callable[[str], Place], firmwatch: Firmwatch, hook: Hook
) -> None:
    place = watch(table(hook))
    firmwatch("run", "--no-notify")
    command = [sys.executable, "-m", "firmwatch", "notify", "send", "-C", str(place.folder)]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=60)[1] for process in both]
    for process, text in zip(both, said, strict=True):
        assert process.returncode == 0 or "turn to notify" in text
    assert len(hook.ids) == 2
    assert len(set(hook.ids)) == 2


def test_a_sender_that_comes_second_is_told_so_and_a_run_goes_on(
    watch: Callable[[str], Place], firmwatch: Firmwatch
) -> None:
    from firmwatch.ledger import Ledger

    place = watch(FILE)
    with Ledger.open(f"sqlite:///{Path(place.folder, 'ledger.sqlite').as_posix()}") as ledger:
        with ledger.turn("notify"):
            assert "Messages were not sent: another process" in firmwatch("run").err
            assert "another process has the turn" in firmwatch("notify", "send", code=1).err
        firmwatch("notify", "send")
    assert len(told(place)) == 2
