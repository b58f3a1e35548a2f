"""Whatever happens to receivers and processes: no message is lost, none dropped without an act."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmwatch.errors import NotFoundError
from firmwatch.notify import Guard, Outcome, Parcel
from firmwatch.pipeline import open_workspace
from firmwatch.steps.notifications import (
    drop_messages,
    enable_receiver,
    list_deliveries,
    resend_messages,
)
from firmwatch.steps.sending import send_due
from tests.notify.conftest import Desk
from tests.notify.receiving import Names

RECEIVERS = ("one", "other")
OUTCOMES = st.sampled_from(["taken", "failed", "busy", "gone", "killed before", "killed after"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.lists(OUTCOMES, min_size=1, max_size=4)),
        st.tuples(st.just("enqueue"), st.integers(0, 5)),
        st.tuples(st.just("wait"), st.sampled_from([1, 60, 3_600, 86_400, 400_000])),
        st.tuples(st.just("outage"), st.integers(1, 4)),
        st.tuples(st.just("resend"), st.sampled_from(RECEIVERS)),
        st.tuples(st.just("drop"), st.integers(0, 5)),
        st.tuples(st.just("enable"), st.sampled_from(RECEIVERS)),
    ),
    min_size=1,
    max_size=14,
)


class Killed(BaseException):
    """Stands for the end of the process."""


class World:
    """What the receivers really got, beside what was left for them and what was dropped."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.outcomes: Iterator[str] = iter(())
        self.got: set[tuple[str, str]] = set()
        self.left: set[tuple[str, str]] = set()
        self.dropped: set[tuple[str, str]] = set()

    def answer(self, receiver: str, parcel: Parcel) -> Outcome:
        outcome = next(self.outcomes, "taken")
        if outcome == "killed before":
            raise Killed
        if outcome in ("taken", "killed after"):
            self.got.update((receiver, item.id) for item in parcel.items)
        if outcome == "killed after":
            raise Killed
        if outcome == "taken":
            return Outcome(True, "taken")
        wait = 7_200.0 if outcome == "busy" else None
        return Outcome(False, outcome, wait, is_gone=outcome == "gone")

    def open_sender(self, receiver: object, *_: object) -> object:
        world, name = self, str(getattr(receiver, "name"))  # noqa: B009 - any receiver

        class Sender:
            batch_max = 2

            def send(self, parcel: Parcel, now: str) -> Outcome:
                return world.answer(name, parcel)

        return Sender()


def act(world: World, step: str, what: object) -> None:
    desk = world.desk
    with open_workspace(desk.settings(), now=desk.now) as workspace:
        if step == "send":
            assert isinstance(what, list)
            world.outcomes = iter(what)
            send_due(workspace, None, Guard())
        elif step == "outage":
            for _ in range(int(str(what))):
                world.outcomes = iter(["failed"] * 20)
                send_due(workspace, None, Guard())
                desk.instant += timedelta(days=2)
        elif step == "resend":
            resend_messages(workspace, None, str(what), "a test")
        elif step == "enable":
            enable_receiver(workspace, str(what), "a test")
        elif step == "drop":
            (id_,) = desk.enqueue(int(str(what)))
            found = drop_messages(workspace, id_, None, "a test")
            world.dropped.update((item.receiver, item.message_id) for item in found)


@pytest.fixture(scope="module")
def template() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        desk = Desk(Path(name), Names())
        desk.write(*({"name": each, "kind": "file", "path": "x"} for each in RECEIVERS))
        desk.enqueue()
        yield Path(name)


@settings(max_examples=25)
@given(STEPS)
def test_no_message_is_lost_and_none_is_dropped_without_an_act(
    template: Path, steps: list[tuple[str, object]]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "desk"
        shutil.copytree(template, folder)
        desk = Desk(folder, Names())
        world = World(desk)
        with (
            mock.patch("firmwatch.notify.open_sender", world.open_sender),
            mock.patch("firmwatch.steps.sending._THREADS_MAX", 1),
            # So few that a short sequence spends them all.
            mock.patch("firmwatch.notify.schedule.ATTEMPTS_MAX", 3),
        ):
            for step, what in steps:
                if step == "wait":
                    desk.instant += timedelta(seconds=int(str(what)))
                    continue
                if step == "enqueue":
                    (id_,) = desk.enqueue(int(str(what)))
                    world.left.update((each, id_) for each in RECEIVERS)
                    continue
                with suppress(Killed, NotFoundError):
                    act(world, step, what)
                check(world)
            finish(world)


def check(world: World) -> None:
    with open_workspace(world.desk.settings()) as workspace:
        states = {(i.receiver, i.message_id): i.state for i in list_deliveries(workspace)}
    assert world.left <= states.keys()
    for key, state in states.items():
        if state == "delivered":
            assert key in world.got, "noted as delivered, and never was"
        if state == "dropped":
            assert key in world.dropped, "dropped without an act"


def finish(world: World) -> None:
    """In the end all receivers are well, and an operator sends what waits for one."""
    for receiver in RECEIVERS:
        for step in ("enable", "resend"):
            with suppress(NotFoundError):
                act(world, step, receiver)
    for _ in range(8):
        world.desk.instant += timedelta(days=2)
        act(world, "send", [])
    check(world)
    assert world.left <= world.got | world.dropped
