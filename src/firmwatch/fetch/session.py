"""One session with publishers' servers: its connections, its time, and the requests it makes."""

from __future__ import annotations

import email.utils
import hashlib
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import httpx

from firmwatch.config import shown_value
from firmwatch.errors import FetchError
from firmwatch.fetch import clock
from firmwatch.fetch.attempts import RETRIED, AttemptError, wait_of
from firmwatch.fetch.limits import Limits, Progress
from firmwatch.model import FileVersion

__all__ = ["REDIRECTS_MAX", "Session", "address_digest", "open_session", "user_agent"]

REDIRECTS_MAX = 10
"""RFC 9110 section 15.4 leaves the number open; the longest chain of a publisher's has three."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})

_Headers = Callable[[str], Mapping[str, str]]


@dataclass(slots=True)
class Session:
    """What all downloads of a source share.

    `deadline` is on the clock of `clock.seconds`. `versions` and `modified_at` gather what the
    servers said of the files that came.
    """

    client: httpx.Client
    limits: Limits
    progress: Progress
    deadline: float
    versions: list[FileVersion] = field(default_factory=list)
    modified_at: list[str] = field(default_factory=list)
    _connections: list[Any] = field(default_factory=list)

    @contextmanager
    def answer(
        self, url: str, headers: _Headers, expected: frozenset[int]
    ) -> Iterator[httpx.Response]:
        """Ask for a URL and give the answer with its body unread, behind every redirect.

        `headers` gives the headers to send to an address. Raises `AttemptError` for another status
        than the `expected`, for redirects in a circle, to what is not HTTP, from HTTPS to HTTP or
        from a public address to one inside a network, and where no time is left.
        """
        asked, password = url, dict[str, str]()
        for _ in range(REDIRECTS_MAX + 1):
            self.check_time()
            response = self._send(asked, {**headers(asked), **password})
            try:
                if response.status_code in expected:
                    yield response
                    return
                following = response.next_request
                if response.status_code not in _REDIRECTS or following is None:
                    raise _refused(response)
            finally:
                response.close()
            check_redirect(asked, str(following.url))
            asked = str(following.url)
            # httpx keeps it on the way to the same host only.
            password = {
                name: value for name, value in following.headers.items() if name == "authorization"
            }
        raise AttemptError(
            f"it redirects in a circle, or more than {REDIRECTS_MAX} times (the last time to "
            f"{shown_value(asked)})",
            may_pass=False,
        )

    def note(self, version: FileVersion) -> None:
        """Keep what a server said of a file that it sent, or did not send again."""
        if version.etag or version.last_modified:
            self.versions.append(version)
        if (instant := _instant(version.last_modified)) is not None:
            self.modified_at.append(instant)

    def check_time(self) -> None:
        """Raise `AttemptError` where the time for the source is over."""
        if clock.seconds() >= self.deadline:
            raise self.late()

    def late(self) -> AttemptError:
        """Say that the time for the source is over."""
        return AttemptError(
            f"it was not complete after {self.limits.total_seconds:g} seconds in all "
            "(fetch_total_seconds)",
            may_pass=False,
        )

    def cut(self) -> None:
        """Cut every connection, whatever is being waited for."""
        for stream in self._connections:
            found = stream.get_extra_info("socket")
            # SSLSocket.shutdown would change what the other thread is reading from.
            with suppress(OSError, TypeError):
                socket.socket.shutdown(found, socket.SHUT_RDWR)

    def _send(self, url: str, headers: Mapping[str, str]) -> httpx.Response:
        extensions = {"trace": self._note_connection}
        request = self.client.build_request("GET", url, headers=headers, extensions=extensions)
        return self.client.send(request, stream=True)

    def _note_connection(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._connections.append(info["return_value"])


@contextmanager
def open_session(limits: Limits, progress: Progress) -> Iterator[Session]:
    """Open a session and close it.

    Certificates are always verified: against those of SSL_CERT_FILE or SSL_CERT_DIR where they are
    set, else against certifi's. HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY are honoured.
    Raises `FetchError` where one of these variables names what cannot be used.
    """
    try:
        client = httpx.Client(
            timeout=httpx.Timeout(limits.timeout_seconds), headers={"User-Agent": user_agent()}
        )
    except (OSError, ValueError, ImportError, httpx.InvalidURL) as error:
        raise FetchError(
            f"No connection can be prepared: {error}. Check the variables SSL_CERT_FILE, "
            "SSL_CERT_DIR, HTTP_PROXY, HTTPS_PROXY and ALL_PROXY; each names a file, a folder or "
            "an http:// address."
        ) from error
    session = Session(client, limits, progress, clock.seconds() + limits.total_seconds)
    # A server may send its headers so slowly that httpx never finds it silent.
    alarm = threading.Timer(limits.total_seconds, session.cut)
    alarm.daemon = True
    alarm.start()
    try:
        with client:
            yield session
    finally:
        alarm.cancel()


def address_digest(url: str, asked: str, strong: bool) -> str:
    """Digest where a file came from: the URL asked for, and the one behind its redirects.

    Validators hold for one address only (RFC 9110, 8.8.3). Behind a redirect the query is often a
    signature that never comes again, and is passed over where the validator is a strong one. A
    digest, since either URL may hold a password.
    """
    if strong and asked != url:
        asked = asked.partition("?")[0]
    return hashlib.sha256(f"{url}\n{asked}".encode()).hexdigest()


def check_redirect(asked: str, target: str) -> None:
    """Refuse a redirect that leads away from HTTP, off HTTPS, or into a network from outside.

    Raises `AttemptError`. A host's name is not looked up; an address in figures is read.
    """
    before, after = httpx.URL(asked), httpx.URL(target)
    cause = ""
    if after.scheme not in ("http", "https"):
        cause = "which is not HTTP"
    elif before.scheme == "https" and after.scheme != "https":
        cause = "which is not encrypted, while the first address is"
    elif _is_inside(after.host) and not _is_inside(before.host):
        cause = "which is inside a network, while the first address is not"
    if cause:
        raise AttemptError(
            f"{shown_value(asked)} redirects to {shown_value(target)}, {cause}", may_pass=False
        )


def _is_inside(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _refused(response: httpx.Response) -> AttemptError:
    status = response.status_code
    wait = wait_of(response.headers.get("Retry-After"))
    cause = f"the server answered {status} {response.reason_phrase}"
    return AttemptError(cause, may_pass=status in RETRIED, wait=wait, status=status)


def user_agent() -> str:
    """Name the program; Australia's and the United States' servers drop what is no browser."""
    try:
        number = version("firmwatch")
    except PackageNotFoundError:
        number = "0"
    return f"Mozilla/5.0 (compatible; firmwatch/{number}; +https://pypi.org/project/firmwatch)"


def _instant(header: str) -> str | None:
    try:
        moment = email.utils.parsedate_to_datetime(header).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment.isoformat(timespec="seconds")
