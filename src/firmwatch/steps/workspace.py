"""A workspace: its settings, its ledger, its lock and its clock."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from firmwatch.config import WORKSPACE_FILE, Settings
from firmwatch.errors import BusyError, LedgerError, NotFoundError, UsageError
from firmwatch.ledger import Ledger

__all__ = ["Progress", "Workspace", "init_workspace", "open_workspace", "utc_now"]

Progress = Callable[[str, int, int | None], None]
"""Called with a step's name, how much is done, and of how much if that is known."""

_TEMPLATE = """\
# Settings of this firmwatch workspace; `firmwatch config show --origin` lists them all.

# The sources that `firmwatch run` keeps current and screens against.
sources = ["un_sc", "us_ofac_sdn"]

# Score from which a pair of subject and record raises an alert.
alert_threshold = 0.3

# A mirror of a publisher's files, or a list of your own:
# [source.us_ofac_sdn]
# url = "/srv/mirror/ofac/"
#
# [source.our_partners]
# parser = "ftm"
# url = "https://example.org/entities.ftm.json"
"""


def utc_now() -> str:
    """Give the present instant as ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Workspace:
    """An open workspace. `now` is its clock, `progress` is told how far a step is."""

    settings: Settings
    ledger: Ledger
    now: Callable[[], str]
    progress: Progress

    @property
    def lake(self) -> Path:
        """The folder of the lake."""
        return self.settings.lake

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs out; the lock falls with the process, however that ends.

        Raises `BusyError` where another run holds the workspace, `LedgerError` where the lock
        cannot be made.
        """
        lock = FileLock(self.settings.workspace / "run.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise BusyError(
                f"Another firmwatch run holds {self.settings.workspace}. Wait for it to end."
            ) from error
        except OSError as error:
            raise LedgerError(
                f"The lock {lock.lock_file} cannot be made: {error.strerror or error}. Check the "
                "free space on that disk and that this user may write there."
            ) from error
        try:
            yield
        finally:
            lock.release()


def init_workspace(folder: Path) -> Path:
    """Make a workspace with its settings file; gives the file.

    Raises `UsageError` where the folder is one already.
    """
    path = folder / WORKSPACE_FILE
    if path.exists():
        raise UsageError(f"{folder} is a workspace already; {path} was left as it is.")
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(_TEMPLATE, encoding="utf-8")
    return path


@contextmanager
def open_workspace(
    settings: Settings,
    progress: Progress = lambda step, done, total: None,
    now: Callable[[], str] = utc_now,
) -> Iterator[Workspace]:
    """Open a workspace and its ledger, and close both.

    Raises `NotFoundError` where the folder is no workspace.
    """
    if not (settings.workspace / WORKSPACE_FILE).exists():
        raise NotFoundError(
            f"{settings.workspace} is not a firmwatch workspace ({WORKSPACE_FILE} is missing). "
            "Run `firmwatch init NAME` and change into that folder, or name one with --workspace."
        )
    with Ledger.open(settings.database, actor=settings.actor or getpass.getuser()) as ledger:
        yield Workspace(settings, ledger, now, progress)
