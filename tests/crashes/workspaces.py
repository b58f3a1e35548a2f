"""Workspaces for commands that are killed: their files, their ledger, and commands on them."""

from __future__ import annotations

import contextlib
import functools
import io
import json
import os
import shutil
import sys
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from firmwatch import pipeline
from firmwatch.cli.root import main
from firmwatch.config import Settings, load_settings
from firmwatch.ledger import schema
from firmwatch.ledger.audit import events
from firmwatch.pipeline import Workspace, examine, list_alerts, open_workspace
from firmwatch.steps.audit_verification import verify_audit

HOMES = ("XDG_CONFIG_HOME", "HOME", "APPDATA", "LOCALAPPDATA")
MESSAGES = "messages.jsonl"
_WAIT = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace in a folder of its own, with the publishers' and the user's folder beside it.

    `database` is the address of a PostgreSQL server's database, None for SQLite in the workspace.
    """

    folder: Path
    database: str | None = None

    @property
    def workspace(self) -> Path:
        return self.folder / "workspace"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def published(self) -> Path:
        return self.folder / "published"

    @property
    def settings(self) -> Settings:
        return load_settings(self.workspace, os.environ)

    def enter(self) -> None:
        """Let commands of this process work here."""
        for name in [name for name in os.environ if name.startswith("FIRMWATCH_")]:
            del os.environ[name]
        os.environ.update(dict.fromkeys(HOMES, str(self.home)))
        os.environ["FIRMWATCH_ACTOR"] = "tester"
        if self.database:
            os.environ["FIRMWATCH_LEDGER_URL"] = self.database

    def copy(self, folder: Path, name: str) -> Place:
        """Copy all of it; `name` is that of the copy's database. Replaces an earlier copy."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        if self.database is None:
            return Place(folder)
        url = make_url(self.database)
        with _server(self.database) as run:
            run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            run(f"CREATE DATABASE {name} TEMPLATE {url.database}")
        return Place(folder, url.set(database=name).render_as_string(hide_password=False))

    def wait(self) -> None:
        """Wait until the server has noticed that a process which was killed is gone."""
        if self.database:
            with _server(self.database) as run:
                while run(_WAIT, (make_url(self.database).database,)):
                    pass


def new_database(server: str, name: str) -> str:
    """Make an empty database and give its address."""
    url = make_url(server).set(drivername="postgresql+psycopg")
    with _server(url.render_as_string(hide_password=False)) as run:
        run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        run(f"CREATE DATABASE {name}")
    return url.set(database=name).render_as_string(hide_password=False)


@contextlib.contextmanager
def _server(address: str) -> Iterator[Any]:
    # No connection stays open: a process that is forked later must not share it.
    url = make_url(address).set(database="postgres")
    engine = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:

        def run(statement: str, values: tuple[Any, ...] = ()) -> Any:
            done = connection.exec_driver_sql(statement, values)
            return done.scalar() if done.returns_rows else None

        yield run


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left with, and what it said on standard error."""

    code: int
    said: str


def command(place: Place, now: str, *arguments: str) -> Outcome:
    """Call the command line in this process at an instant."""
    pipeline.open_workspace = functools.partial(open_workspace, now=lambda: now)
    sys.argv = ["firmwatch", *arguments, "-C", str(place.workspace)]
    said = io.StringIO()
    code: Any = 0
    with (
        contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())),
        contextlib.redirect_stderr(said),
    ):
        try:
            main()
        except SystemExit as left:
            code = left.code or 0
        except Exception:  # noqa: BLE001 - what a user would see as a traceback
            traceback.print_exc()
            code = "traceback"
    return Outcome(-1 if code == "traceback" else int(code), said.getvalue())


def broken(place: Place) -> list[str]:
    """Name what `doctor` finds broken."""
    with open_workspace(place.settings) as workspace:
        return [
            f"{item.check}: {item.detail}" for item in examine(workspace) if item.status == "error"
        ]


def state_of(place: Place) -> dict[str, Any]:
    """What must not depend on whether and when a command was killed, as JSON."""
    with open_workspace(place.settings) as workspace:
        found = {
            "alerts": _alerts(workspace),
            "audit": [],
            "acts": _acts(workspace),
            **{name: _table(workspace, name, columns) for name, columns in _COMPARED.items()},
        }
        sound = verify_audit(workspace)
        found["audit"] = [str(item) for item in sound.findings]
    found["messages"], found["message_faults"] = _messages(place)
    plain: dict[str, Any] = json.loads(json.dumps(found))
    return plain


_COMPARED = {
    "finding": ("id", "alert_id", "status", "score", "facts_hash", "closed_reason"),
    "decision": ("alert_id", "judgement", "reason", "actor", "facts_hash", "undone_at"),
    "subject": ("id", "name", "content_hash", "removed_at"),
    "held_row": ("id", "released_at"),
    "exposure": ("id", "subject_id", "body"),
}
_REPEATED = ("portfolio.imported", "alert.assigned", "alert.snoozed")
"""Acts that whoever did not see them done does again: to the same end, and logged again."""


def _alerts(workspace: Workspace) -> list[dict[str, Any]]:
    kept = (
        *("alert_id", "subject_id", "source", "record_id", "score", "evidence", "status"),
        *("closed_reason", "judgement", "assignee", "snoozed_until", "due_date", "party_id"),
    )
    rows = [alert.row() for alert in list_alerts(workspace)]
    rows.sort(key=lambda row: str(row["alert_id"]))
    return [{key: row[key] for key in kept} | {"sha256": row["snapshot"]["sha256"]} for row in rows]


def _table(workspace: Workspace, name: str, columns: Sequence[str]) -> list[list[Any]]:
    table = schema.metadata.tables[name]
    with workspace.ledger.reading() as tx:
        rows = tx.execute(sqlalchemy.select(*(table.c[column] for column in columns))).all()
    return sorted(([*row] for row in rows), key=repr)


def _acts(workspace: Workspace) -> list[list[Any]]:
    """Count what the log says was done to what: nothing twice, and nothing left out."""
    with workspace.ledger.reading() as tx:
        done = Counter(
            (item.action, item.object) for item in events(tx) if item.action not in _REPEATED
        )
    return sorted([*act, count] for act, count in done.items())


def _messages(place: Place) -> tuple[list[list[Any]], list[str]]:
    """Give what the file's readers were told, each message once, and what they were not told."""
    told: dict[str, Any] = {}
    path = place.workspace / MESSAGES
    for line in path.read_bytes().splitlines() if path.exists() else ():
        # Half a line is what a killed process left; its message has to come again.
        with contextlib.suppress(ValueError):
            row = json.loads(line)
            told[row["id"]] = row
    with open_workspace(place.settings) as workspace, workspace.ledger.reading() as tx:
        message = schema.outbox_message
        ids = set(tx.execute(sqlalchemy.select(message.c.id)).scalars())
        expired = sum(item.detail["count"] for item in events(tx, object="outbox_message:*"))
    faults = [f"{id_} was not delivered" for id_ in ids - told.keys()]
    # The log says how many went since they had been kept for long enough.
    gone = sorted(told.keys() - ids)
    if len(gone) != expired:
        faults += [f"{id_} was delivered and is not in the ledger" for id_ in gone]
    counted = Counter((row["type"], str(row["data"].get("alert_id"))) for row in told.values())
    return sorted([*what, count] for what, count in counted.items()), sorted(faults)


def undecided(place: Place) -> list[str]:
    """Give the ids of the alerts that wait, in their order."""
    with open_workspace(place.settings) as workspace:
        found = [item for item in list_alerts(workspace) if item.status != "closed"]
    return sorted(item.id for item in found)
