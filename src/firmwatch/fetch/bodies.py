"""The body of an answer: received into a file, gone on with after a cut, and unpacked."""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

import httpx

from firmwatch.fetch import clock
from firmwatch.fetch.attempts import AttemptError
from firmwatch.fetch.session import Session, address_digest

__all__ = ["RATE_MIN", "RATIO_MAX", "Body"]

CHUNK = 1 << 16
RATIO_MAX = 200
"""How many times longer than sent a body may unpack to, if that is more than `_SMALL`. Lists shrink
to a tenth or a twentieth; a deflate bomb to a thousandth (zlib's technical details: 1032 to 1)."""
RATE_MIN = 512
"""Fewest bytes a second, over the time that a server may be silent; a modem of 1995 had 3,600."""

_SMALL = 4 << 20
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


@dataclass(slots=True)
class Body:
    """The bytes of a file as they are sent, that is still packed; `name` is the file's in progress.

    `etag`, `modified`, `coding` and `address` say what the bytes that have come are a part of: the
    answer with the rest need not repeat it. `total` is how many there are in all, None where the
    server does not say.
    """

    name: str
    path: Path
    done: int = 0
    total: int | None = None
    etag: str = ""
    modified: str = ""
    coding: str = ""
    address: str = ""

    @property
    def so_far(self) -> str:
        """How much has come, in words."""
        if not self.done:
            return ""
        return f" after {self.done} of {self.total or 'an unknown number of'} bytes"

    @property
    def can_go_on(self) -> bool:
        """Whether the rest can be asked for: only a strong validator holds parts together."""
        return self.done > 0 and self.etag.startswith('"')

    def range_headers(self, url: str, asked: str) -> dict[str, str]:
        """Give the headers that ask for the rest (RFC 9110, 13.1.5 and 14.2), if it can be."""
        if not self.can_go_on or self.address != address_digest(url, asked, strong=True):
            return {}
        return {"Range": f"bytes={self.done}-", "If-Range": self.etag}

    def receive(self, session: Session, response: httpx.Response, url: str) -> None:
        """Write what comes; the rest of a file, or all of it.

        Raises `AttemptError` where it is too long, too slow, cut or not the part asked for.
        """
        if response.status_code == 206:
            self._check_part(response)
        else:
            self._begin(response, url)
        self._check_size(session, self.total or 0)
        start, mark = clock.seconds(), self.done
        with self.path.open("ab" if self.done else "wb") as stream:
            # Chunks as they come: gathering them would wait for a slow server without end.
            for chunk in response.iter_raw():
                stream.write(chunk)
                self.done += len(chunk)
                self._check_size(session, self.done)
                session.check_time()
                session.progress(self.name, self.done, self.total)
                passed = clock.seconds() - start
                if passed >= session.limits.timeout_seconds:
                    self._check_rate(self.done - mark, passed)
                    start, mark = clock.seconds(), self.done
        if self.total is not None and self.done != self.total:
            raise AttemptError(f"the connection was cut{self.so_far}")

    def unpack(self, target: Path, size_max: int) -> None:
        """Put the whole body in place as the file that it is.

        Raises `AttemptError` where it is packed otherwise than was offered, is damaged, or unpacks
        to more than `size_max` bytes or `RATIO_MAX` times what was sent.
        """
        if self.coding in ("", "identity"):
            self.path.replace(target)
            return
        if self.coding not in ("gzip", "x-gzip"):
            cause = f"it is packed as {self.coding!r}, which was not asked for"
            raise AttemptError(cause, may_pass=False)
        bound, done = max(_SMALL, RATIO_MAX * self.done), 0
        try:
            with gzip.open(self.path, "rb") as packed, target.open("wb") as stream:
                while chunk := packed.read(CHUNK):
                    done += len(chunk)
                    if done > size_max:
                        raise _too_large(size_max)
                    if done > bound:
                        raise AttemptError(
                            f"it unpacks to more than {RATIO_MAX} times what was sent "
                            f"({self.done} bytes), as a gzip bomb does",
                            may_pass=False,
                        )
                    stream.write(chunk)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise AttemptError(f"it cannot be unpacked: {error}") from error
        self.path.unlink()

    def forget(self) -> None:
        """Begin anew the next time."""
        self.done, self.total = 0, None
        self.etag = self.modified = self.coding = self.address = ""

    def _begin(self, response: httpx.Response, url: str) -> None:
        self.forget()
        length = response.headers.get("Content-Length", "")
        self.total = int(length) if re.fullmatch("[0-9]{1,15}", length) else None
        self.etag = response.headers.get("ETag", "")
        self.modified = response.headers.get("Last-Modified", "")
        self.coding = _coding(response)
        self.address = address_digest(url, str(response.url), strong=True)

    def _check_part(self, response: httpx.Response) -> None:
        part = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
        same = response.headers.get("ETag", self.etag) == self.etag
        if (
            part is None
            or int(part[1]) != self.done
            or not same
            or _coding(response) != self.coding
        ):
            self.forget()
            raise AttemptError("the server sent another part than the rest that was asked for")
        self.total = None if part[3] == "*" else int(part[3])

    def _check_rate(self, count: int, passed: float) -> None:
        if count < RATE_MIN * passed:
            raise AttemptError(
                f"the server is too slow: {count} bytes in {passed:.0f} seconds{self.so_far}"
            )

    def _check_size(self, session: Session, size: int) -> None:
        if size > session.limits.size_max:
            raise _too_large(session.limits.size_max)


def _coding(response: httpx.Response) -> str:
    coding: str = response.headers.get("Content-Encoding", "").strip().lower()
    return coding


def _too_large(size_max: int) -> AttemptError:
    return AttemptError(
        f"it is larger than {size_max} bytes. Raise fetch_size_max_mb if the list has really grown "
        "that much",
        may_pass=False,
    )
