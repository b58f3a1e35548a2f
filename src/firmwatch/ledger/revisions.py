"""Which version of the schema a ledger has, and how it comes to the newest one."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from firmwatch.errors import LedgerError

__all__ = ["Revision", "revision", "upgrade"]

_MIGRATIONS = Path(__file__).parent / "migrations"

# Alembic keeps the running migration in module globals, so only one thread may run one.
_ALEMBIC = threading.Lock()


@dataclass(frozen=True, slots=True)
class Revision:
    """The schema that a ledger has (None: empty) and the newest one that this program knows."""

    current: str | None
    head: str

    @property
    def is_head(self) -> bool:
        """Whether the ledger has the schema that this program was written for."""
        return self.current == self.head


def revision(connection: Connection, name: str) -> Revision:
    """Read the schema's version; `name` is what messages call the database.

    Raises `LedgerError` where a newer firmwatch (or another program) wrote the ledger.
    """
    scripts = ScriptDirectory(str(_MIGRATIONS))
    known = {script.revision for script in scripts.walk_revisions()}
    current = MigrationContext.configure(connection).get_current_revision()
    head = scripts.get_current_head() or ""
    if current is not None and current not in known:
        raise LedgerError(
            f"the ledger {name} has the schema {current}, which this firmwatch does not know "
            f"(its newest is {head}): a newer version has written it. Upgrade firmwatch, or name "
            "another ledger; nothing was changed."
        )
    return Revision(current=current, head=head)


def upgrade(connection: Connection) -> None:
    """Bring the schema to the newest version, inside the transaction of the connection.

    The caller holds the lock that keeps other processes out.
    """
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    with _ALEMBIC:
        command.upgrade(config, "head")
