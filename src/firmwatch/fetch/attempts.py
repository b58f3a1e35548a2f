"""Why one try of a download failed, in words, and whether another may do better."""

from __future__ import annotations

import email.utils
import ssl
from datetime import UTC, datetime

import httpx

__all__ = ["RETRIED", "AttemptError", "certificate_advice", "failure_of", "wait_of"]

RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
"""HTTP statuses that may pass (RFC 9110 section 15; RFC 6585 for 429; RFC 8470 for 425)."""


class AttemptError(Exception):
    """One try failed, for the cause in words.

    `may_pass` is whether another try may do better; `wait` is for how many seconds the server
    asked to be left alone, None where it said nothing; `status` the one it answered with, if any.
    """

    def __init__(
        self, cause: str, *, may_pass: bool = True, wait: float | None = None, status: int = 0
    ) -> None:
        super().__init__(cause)
        self.cause = cause
        self.may_pass = may_pass
        self.wait = wait
        self.status = status

    @property
    def is_missing(self) -> bool:
        """Whether the server says that there is no such file."""
        return self.status in (404, 410)

    @property
    def told(self) -> str:
        """The cause, and for how long the server asked to be left alone."""
        if self.wait is None:
            return self.cause
        return f"{self.cause} and asks to wait for {self.wait:.0f} seconds"


def failure_of(error: Exception, so_far: str = "") -> AttemptError:
    """Say in words what an error of httpx means; `so_far` tells how much had come."""
    if (advice := certificate_advice(error)) is not None:
        return AttemptError(advice, may_pass=False)
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    match error:
        case httpx.InvalidURL() | httpx.UnsupportedProtocol() | UnicodeError():
            return AttemptError(f"this is no address: {error}", may_pass=False)
        case httpx.TimeoutException():
            return AttemptError(f"the server was silent for too long{so_far} ({text})")
        case httpx.ProxyError():
            return AttemptError(f"the proxy refused ({text})")
        case httpx.ConnectError():
            return AttemptError(f"there is no connection ({text})")
        case httpx.RemoteProtocolError() | httpx.ReadError():
            return AttemptError(f"the connection was cut{so_far} ({text})")
    return AttemptError(text)


def certificate_advice(error: BaseException) -> str | None:
    """Say what is wrong with the server's certificate, where that is what the error is about."""
    found = _certificate_error(error)
    if found is None:
        return None
    return (
        f"the server's certificate is not to be trusted: {found.verify_message}. Check this "
        "computer's date; where a proxy of your own signs the traffic, name its certificates in "
        "SSL_CERT_FILE"
    )


def wait_of(header: str | None, now: datetime | None = None) -> float | None:
    """Read `Retry-After` (RFC 9110 section 10.2.3): seconds, or the seconds until a date.

    `now` is the present instant; by default the computer's.
    """
    if not header:
        return None
    if header.isascii() and header.isdigit():
        return float(header[:9])
    try:
        moment = email.utils.parsedate_to_datetime(header)
        return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def _certificate_error(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error
        error = error.__cause__ or error.__context__
    return None
