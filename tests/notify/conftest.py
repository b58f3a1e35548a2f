"""A workspace with receivers, a clock that is set by the test, and a name server of its own."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from firmwatch.config import Settings, load_settings
from firmwatch.ledger import outbox
from firmwatch.ledger.deliveries import Delivery
from firmwatch.model import Message
from firmwatch.notify import Guard
from firmwatch.pipeline import Workspace, open_workspace
from firmwatch.steps.notifications import list_deliveries
from firmwatch.steps.sending import ReceiverReport, send_due
from tests.notify.receiving import Hook, Names, hooking

SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="
NEXT_SECRET = "whsec_" + "enl4d3Z1dHNycXBvbm1sa2ppaGdmZWRjYmE="
START = datetime.fromisoformat("2026-03-01T08:00:00+00:00")


@dataclass
class Desk:
    """A workspace; `instant` is what its clock shows."""

    folder: Path
    names: Names
    environment: dict[str, str] = field(default_factory=lambda: {"HOOK_SECRET": SECRET})
    instant: datetime = START
    out: io.BytesIO = field(default_factory=io.BytesIO)

    def write(self, *tables: dict[str, Any], **settings: Any) -> None:
        """Write the settings; JSON's texts, numbers and lists are TOML's too."""
        lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
        for table in tables:
            lines.append("[[notify]]")
            lines += [f"{key} = {json.dumps(value)}" for key, value in table.items()]
        (self.folder / "firmwatch.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def settings(self) -> Settings:
        return load_settings(self.folder, self.environment, user_file=self.folder / "none.toml")

    def now(self) -> str:
        return self.instant.isoformat(timespec="seconds")

    def later(self, **duration: float) -> None:
        self.instant += timedelta(**duration)

    @contextmanager
    def workspace(self) -> Iterator[Workspace]:
        with open_workspace(self.settings(), now=self.now) as workspace:
            yield workspace

    def enqueue(self, *numbers: int, **changes: Any) -> list[str]:
        """Leave messages, and give their ids."""
        messages = [a_message(number, **changes) for number in numbers]
        with self.workspace() as workspace, workspace.ledger.transaction() as tx:
            outbox.enqueue(tx, messages, workspace.settings.notify, self.now())
        return [outbox.message_id(item, None) for item in messages]

    def send(self) -> list[ReceiverReport]:
        with self.workspace() as workspace:
            return send_due(workspace, self.out, self.guard())

    def guard(self) -> Guard:
        return Guard.of(self.settings().notify_allow_private, self.names)

    def deliveries(self, receiver: str | None = None) -> list[Delivery]:
        with self.workspace() as workspace:
            return list_deliveries(workspace, receiver=receiver)

    def states(self) -> dict[str, str]:
        return {item.receiver: item.state for item in self.deliveries()}


def a_message(number: int, **changes: Any) -> Message:
    values: dict[str, Any] = {
        "type": "alert.opened",
        "object": f"alert:{number}",
        "timestamp": "2026-03-01T08:00:00+00:00",
        "data": {
            "alert_id": f"{number}",
            "subject_name": f"Mirebank {number} PLC",
            "record_name": "Мирбанк",
        },
        "portfolio": "suppliers",
    }
    return Message(**{**values, **changes})


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "desk"
    folder.mkdir()
    return Desk(folder, Names(hook_example=[["127.0.0.1"]], post_example=[["127.0.0.1"]]))


@pytest.fixture
def hook() -> Iterator[Hook]:
    with hooking() as found:
        yield found


@pytest.fixture
def hooked(desk: Desk, hook: Hook) -> Callable[..., Desk]:
    """Give a desk whose one receiver is the webhook; the loopback stands for a public address."""

    def make(**changes: Any) -> Desk:
        desk.write(webhook(hook, **changes), notify_allow_private=["127.0.0.1/32"])
        return desk

    return make


def webhook(hook: Hook, **changes: Any) -> dict[str, Any]:
    values = {"name": "crm", "kind": "webhook", "url": hook.url, "secret_env": "HOOK_SECRET"}
    return {**values, "allow_http": True, **changes}
