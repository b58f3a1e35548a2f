"""One file from a publisher's server: asked for, tried again, and checked before it is a file."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from firmwatch.config import shown_value
from firmwatch.errors import FetchError
from firmwatch.fetch import clock
from firmwatch.fetch.addresses import dated_addresses, is_dated, is_same_origin
from firmwatch.fetch.attempts import AttemptError, failure_of
from firmwatch.fetch.bodies import Body
from firmwatch.fetch.checksums import DOCUMENT_BYTES_MAX, check_digest, published_checksum
from firmwatch.fetch.session import Session, address_digest
from firmwatch.model import FileVersion, SourceFile

__all__ = ["WAIT_MAX", "transfer"]

PAUSE_MAX = 30.0
"""Longest pause between two tries in seconds, where the server asks for none."""
WAIT_MAX = 300.0
"""Longest wait in seconds that a server is granted; for more, the next run is early enough."""

_OFFERED = {"Accept-Encoding": "gzip"}
_WHOLE = frozenset({200})
_PART = frozenset({200, 206})
_NEWER = frozenset({200, 304})
_CONDITIONS = {"if-none-match", "if-modified-since"}


@dataclass(frozen=True, slots=True)
class _Task:
    """A file to fetch from `url` to `path`; `known` is the version at hand, if there is one."""

    item: SourceFile
    url: str
    path: Path
    known: FileVersion | None

    def own_headers(self, asked: str) -> dict[str, str]:
        """Give the headers that the publisher wants; none to whom its server redirects."""
        if not is_same_origin(self.url, asked):
            return dict(_OFFERED)
        return {**_OFFERED, **{name: value for name, value in self.item.headers if value}}

    def headers(self, asked: str) -> Mapping[str, str]:
        """Give the headers that ask for another version than the one at hand (RFC 9110, 13.1)."""
        known, headers = self.known, self.own_headers(asked)
        if known is None or known.address != address_digest(self.url, asked, _is_strong(known)):
            return headers
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        return headers


def transfer(
    session: Session, item: SourceFile, url: str, path: Path, known: FileVersion | None = None
) -> Path | FileVersion | None:
    """Fetch one file; gives `path`, `known` where it is the newest, None where there is no file.

    A cut download goes on where it ended if the server can, else begins anew. Where `url` has the
    day in it, the newest day that there is a file of is taken. Raises `FetchError` naming the file,
    the cause and what to do next; `path` is then no file.
    """
    if not is_dated(url):
        return _transfer(session, item, url, path, known)
    optional = dataclasses.replace(item, required=False)
    for address in dated_addresses(item, url):
        found = _transfer(session, optional, address, path, known)
        if found is not None:
            return found
    if not item.required:
        return None
    raise FetchError(
        f"{item.name} could not be downloaded: the server has no file of today or of the "
        f"{item.days_back} days before at {shown_value(url)}. The last good snapshot stays. Look "
        "at the publisher's page whether the address has changed, or give a local copy with --from."
    )


def _transfer(
    session: Session, item: SourceFile, url: str, path: Path, known: FileVersion | None
) -> Path | FileVersion | None:
    task = _Task(item, url, path, known)
    body = Body(item.name, path.with_name(f"{path.name}.part"))
    attempt = 0
    while True:
        attempt += 1
        try:
            return _attempt(session, task, body)
        except AttemptError as error:
            failure = error
        if failure.is_missing and not item.required:
            return None
        pause = _pause(attempt, failure)
        if not failure.may_pass or attempt >= session.limits.attempts or pause > WAIT_MAX:
            break
        if clock.seconds() + pause >= session.deadline:
            break
        clock.pause(pause)
    raise FetchError(
        f"{item.name} could not be downloaded from {shown_value(url)}: {failure.told}. The last "
        "good snapshot stays. Check the address and the network, or give a local copy with --from."
    )


def _pause(attempt: int, failure: AttemptError) -> float:
    """Give the seconds to wait: longer each time, and never the same for two who were refused."""
    pause = min(PAUSE_MAX, 2.0**attempt) * random.uniform(0.5, 1.0)  # noqa: S311
    return max(pause, failure.wait or 0.0)


def _attempt(session: Session, task: _Task, body: Body) -> Path | FileVersion:
    try:
        if (response := _receive(session, task, body)) is None:
            assert task.known is not None
            session.note(task.known)
            return task.known
        return _finish(session, task, body, response)
    except AttemptError:
        raise
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        if clock.seconds() >= session.deadline:
            raise session.late() from error
        raise failure_of(error, body.so_far) from error
    except OSError as error:
        cause = f"{error.filename or task.path} cannot be written: {error.strerror}"
        raise AttemptError(cause, may_pass=False) from error


def _receive(session: Session, task: _Task, body: Body) -> httpx.Response | None:
    """Bring the body in; gives its answer, None where there is nothing newer."""

    def rest(asked: str) -> Mapping[str, str]:
        return {**task.own_headers(asked), **body.range_headers(task.url, asked)}

    headers, expected = task.headers, _NEWER if task.known else _WHOLE
    if body.can_go_on:
        headers, expected = rest, _PART
    with session.answer(task.url, headers, expected) as response:
        if response.status_code == 304:
            if not _CONDITIONS & response.request.headers.keys():
                cause = "the server answered 304 to a request that was under no condition"
                raise AttemptError(cause, may_pass=False)
            return None
        body.receive(session, response, task.url)
        return response


def _finish(session: Session, task: _Task, body: Body, response: httpx.Response) -> Path:
    try:
        body.unpack(task.path, session.limits.size_max)
        if task.item.checksum_url:
            check_digest(task.path, _checksum(session, task, str(response.url)))
    except BaseException:
        task.path.unlink(missing_ok=True)
        body.forget()
        raise
    address = address_digest(task.url, str(response.url), body.etag.startswith('"'))
    session.note(FileVersion(task.item.name, address, body.etag, body.modified))
    return task.path


def _checksum(session: Session, task: _Task, asked: str) -> str:
    """Fetch the checksum that the publisher prints of a file."""
    url = task.item.checksum_url
    names = [
        task.item.name,
        *(httpx.URL(each).path.rpartition("/")[2] for each in (task.url, asked)),
    ]
    document = bytearray()
    try:
        with session.answer(url, lambda _: {"Accept-Encoding": "identity"}, _WHOLE) as response:
            for chunk in response.iter_raw():
                document += chunk
                session.check_time()
                if len(document) > DOCUMENT_BYTES_MAX:
                    raise AttemptError(f"it is larger than {DOCUMENT_BYTES_MAX} bytes")
        return published_checksum(bytes(document), [name for name in names if name])
    except AttemptError as error:
        cause = f"its checksum could not be read from {shown_value(url)}: {error.cause}"
        raise AttemptError(cause, may_pass=error.may_pass, wait=error.wait) from error


def _is_strong(known: FileVersion) -> bool:
    return known.etag.startswith('"')
