"""Every error that firmwatch raises on purpose.

::

    FirmwatchError                 exit 1, HTTP 500
    ├── UsageError                 exit 2, HTTP 400   the call cannot be understood
    │   └── ConfigError            exit 2, HTTP 500   a setting cannot be read
    ├── ScopeError                 exit 2, HTTP 422   the scope rules it out (a person)
    ├── NotFoundError              exit 1, HTTP 404   no such portfolio, alert, source or snapshot
    ├── ConflictError              exit 1, HTTP 409   somebody was faster, or the facts changed
    ├── PortfolioError             exit 1, HTTP 422   a portfolio file cannot be imported
    ├── SourceError                exit 4, HTTP 502   a publisher's file cannot be used
    │   ├── FetchError             exit 4, HTTP 502   it could not be downloaded
    │   ├── RefusedError           exit 4, HTTP 502   it was read and is not to be trusted
    │   │   └── SchemaError        exit 4, HTTP 502   it has a field or shape that nobody reads
    │   └── StaleError             exit 4, HTTP 503   no snapshot young enough exists
    ├── EngineError                exit 1, HTTP 500   a step was cut off while it ran
    ├── LakeError                  exit 1, HTTP 500   a stored snapshot is missing or damaged
    └── LedgerError                exit 1, HTTP 500   the ledger cannot be opened or written
        └── BusyError              exit 1, HTTP 409   another run holds the workspace

A message says what happened, why, and what to do next, and names the file, line or record.
"""

from __future__ import annotations

from typing import ClassVar

__all__ = [
    "BusyError",
    "ConfigError",
    "ConflictError",
    "EngineError",
    "FetchError",
    "FirmwatchError",
    "LakeError",
    "LedgerError",
    "NotFoundError",
    "PortfolioError",
    "RefusedError",
    "SchemaError",
    "ScopeError",
    "SourceError",
    "StaleError",
    "UsageError",
]


class FirmwatchError(Exception):
    """The root of the tree: anything firmwatch raises on purpose."""

    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500


class UsageError(FirmwatchError):
    """The call cannot be understood; the message says how to write it."""

    exit_code = 2
    http_status = 400


class ConfigError(UsageError):
    """A setting cannot be read; the message names it and where it came from."""

    http_status = 500


class ScopeError(FirmwatchError):
    """The scope rules it out, for good (rules S1 to S9 in docs/explanation/scope.md)."""

    exit_code = 2
    http_status = 422


class NotFoundError(FirmwatchError):
    """What was asked for by name does not exist."""

    http_status = 404


class ConflictError(FirmwatchError):
    """Somebody was faster, or the facts changed since they were looked at; nothing was stored."""

    http_status = 409


class PortfolioError(FirmwatchError):
    """A portfolio file cannot be imported."""

    http_status = 422


class SourceError(FirmwatchError):
    """A publisher's file cannot be used; the last good snapshot stays."""

    exit_code = 4
    http_status = 502


class FetchError(SourceError):
    """A publisher's file could not be downloaded or opened."""


class RefusedError(SourceError):
    """A publisher's file was read and is not to be trusted."""


class SchemaError(RefusedError):
    """A publisher's file has a column, element or shape that nobody reads."""


class StaleError(SourceError):
    """A source has no snapshot young enough to rely on."""

    http_status = 503


class EngineError(FirmwatchError):
    """A step was cut off while it ran: one of its processes ended without an answer."""


class LakeError(FirmwatchError):
    """A stored snapshot is missing or is not what was stored."""


class LedgerError(FirmwatchError):
    """The ledger cannot be opened, migrated or written."""


class BusyError(LedgerError):
    """Another process holds the workspace, or has the turn to send messages."""

    http_status = 409
