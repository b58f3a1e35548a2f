"""What went wrong in a database, said so that the reader knows what to do next."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from firmwatch.errors import LedgerError

__all__ = ["LOCK_SECONDS", "shown", "translated"]

LOCK_SECONDS = 30
"""How long a writer waits for another one, in seconds, before it gives up."""

_NEXT = (
    # SQLite's messages are the texts of its result codes (sqlite.org/rescode.html).
    ("disk is full", "Free some space on that disk, then run the command again."),
    ("no space left", "Free some space on that disk, then run the command again."),
    ("database is locked", "Another process writes to it; run the command again when it is done."),
    ("lock timeout", "Another process writes to it; run the command again when it is done."),
    ("readonly database", "It is read-only; give this user the right to write the file."),
    ("read-only", "It is read-only; connect to the primary server as a user who may write."),
    (
        "unable to open",
        "Check that the folder exists and that this user may write there.",
    ),
    ("not a database", "The file is something else or damaged; name another or restore a backup."),
    ("malformed", "The file is damaged; restore it from a backup."),
    ("password", "Check the user and the password in the ledger's URL."),
    ("does not exist", "Check the names in the ledger's URL, or create the database first."),
    ("connection", "Check that the server runs and that the ledger's URL names it rightly."),
    ("constraint", "Nothing was stored; please report this as a bug of firmwatch."),
)


def shown(url: URL) -> str:
    """Name a database for a message: its URL without password and without options."""
    return url.set(query={}).render_as_string(hide_password=True)


@contextmanager
def translated(url: URL) -> Iterator[None]:
    """Raise `LedgerError` in place of any error of SQLAlchemy or of the driver under it."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise LedgerError(_message(url, error)) from error


def _message(url: URL, error: Exception) -> str:
    # `str(error)` would print the statement with its parameters: names out of a portfolio.
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    why = (str(cause).strip().splitlines() or [type(cause).__name__])[0].rstrip(".")
    advice = next(
        (text for part, text in _NEXT if part in why.lower()),
        "Check the database, then run the command again.",
    )
    return f"the ledger {shown(url)} cannot be used: {why}. {advice}"
