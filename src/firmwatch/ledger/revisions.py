"""Which version of the schema a ledger has, and how it comes to the newest one."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy
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
    # Not by Alembic, whose import takes longer than most commands.
    known = {path.name.split("_")[0] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py")}
    head = max(known)
    current = None
    if sqlalchemy.inspect(connection).has_table("alembic_version"):
        current = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
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
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    with _ALEMBIC:
        command.upgrade(config, "head")
