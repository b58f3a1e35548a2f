"""A publisher's files on local disk: downloaded, or found in a folder that mirrors them."""

from __future__ import annotations

import email.utils
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import url2pathname

from firmwatch.errors import FetchError
from firmwatch.model import SourceFile

if TYPE_CHECKING:
    import httpx

__all__ = ["Fetched", "Limits", "fetch_files"]

CHUNK = 1 << 16
RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
"""HTTP statuses that may pass (RFC 9110 section 15; RFC 6585 for 429; RFC 8470 for 425)."""

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a download: silence in seconds, tries, size in bytes."""

    timeout_seconds: float = 60.0
    attempts: int = 4
    size_max: int = 2 << 30


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was fetched: paths by canonical name, where from, and the server's date if it gave one.

    `modified_at` is the latest `Last-Modified` as an ISO 8601 instant in UTC.
    """

    files: Mapping[str, Path]
    url: str
    modified_at: str | None = None


@dataclass(slots=True)
class _Download:
    """One session with publishers' servers."""

    client: httpx.Client
    limits: Limits
    progress: Progress
    modified_at: list[str] = field(default_factory=list)


def fetch_files(
    files: Sequence[SourceFile],
    folder: Path,
    origin: str | None = None,
    limits: Limits | None = None,
    progress: Progress = lambda name, done, total: None,
) -> Fetched:
    """Bring a source's files together.

    `origin` replaces the publisher: a folder or file (also as `file://`), which is read in place,
    or a URL: of the file itself, or of a folder (ending in `/`) with the canonical names. Downloads
    go to `folder`. A file that is not required may be missing.
    Raises `FetchError` naming the file, the cause and what to do next.
    """
    if (folder_of_all := _local_path(origin)) is not None:
        return Fetched(_find_local(files, folder_of_all), folder_of_all.as_posix())
    # Loading it takes longer than most commands, which fetch nothing.
    import httpx

    addresses = {item.name: _address(item, origin, len(files)) for item in files}
    limits = limits or Limits()
    timeout = httpx.Timeout(limits.timeout_seconds)
    found: dict[str, Path] = {}
    headers = {"User-Agent": "firmwatch (+https://pypi.org/project/firmwatch)"}
    with httpx.Client(timeout=timeout, follow_redirects=True, headers=headers) as client:
        download = _Download(client, limits, progress)
        for item in files:
            if not addresses[item.name]:
                raise FetchError(
                    f"{item.name} has no address. Give one with --from, or as `url` in "
                    "firmwatch.toml under [source.NAME]."
                )
            local = _local_path(addresses[item.name])
            if local is not None:
                path = _find_local([item], local).get(item.name)
            else:
                path = _download(download, item, addresses[item.name], folder / item.name)
            if path is not None:
                found[item.name] = path
    return Fetched(found, origin or files[0].url, max(download.modified_at, default=None))


def _local_path(origin: str | None) -> Path | None:
    if origin is None or origin.startswith(("http://", "https://")):
        return None
    if origin.startswith("file://"):
        return Path(url2pathname(urlsplit(origin).path))
    return Path(origin).expanduser()


def _find_local(files: Sequence[SourceFile], path: Path) -> dict[str, Path]:
    if not path.exists():
        raise FetchError(f"{path} does not exist. Check the path.")
    if path.is_file() and len(files) == 1:
        return {files[0].name: path}
    folder = path if path.is_dir() else path.parent
    present = {item.name.lower(): item for item in sorted(folder.iterdir()) if item.is_file()}
    found = {item.name: present[item.name] for item in files if item.name in present}
    if path.is_file() and path not in found.values():
        raise FetchError(
            f"{path.name} is none of the files of this source "
            f"({', '.join(item.name for item in files)}). Give the folder that holds them."
        )
    if len(files) == 1 and not found and len(present) == 1:
        return {files[0].name: next(iter(present.values()))}
    missing = [item.name for item in files if item.required and item.name not in found]
    if missing:
        raise FetchError(
            f"{folder} lacks {', '.join(missing)}. Put the publisher's files there under their "
            f"own names: {', '.join(item.name for item in files)}."
        )
    return found


def _address(item: SourceFile, origin: str | None, number: int) -> str:
    if origin is None:
        return item.url
    return origin + item.name if number > 1 or origin.endswith("/") else origin


def _download(download: _Download, item: SourceFile, url: str, path: Path) -> Path | None:
    import httpx

    for attempt in range(download.limits.attempts):
        if attempt:
            time.sleep(min(30.0, 2.0**attempt) * random.uniform(0.5, 1.0))  # noqa: S311
        try:
            return _stream(download, item, url, path)
        except httpx.HTTPStatusError as error:
            status = error.response.status_code
            if not item.required and status in (404, 410):
                return None
            cause = f"the server answered {status} {error.response.reason_phrase}"
            if status not in RETRIED:
                break
        except httpx.HTTPError as error:
            cause = f"{type(error).__name__}: {error}"
        except httpx.InvalidURL as error:
            cause = f"this is no address: {error}"
            break
        except OSError as error:
            cause = f"{path} cannot be written: {error.strerror}"
            break
    raise FetchError(
        f"{item.name} could not be downloaded from {url}: {cause}. The last good snapshot stays. "
        "Check the address and the network, or give a local copy with --from."
    )


def _stream(download: _Download, item: SourceFile, url: str, path: Path) -> Path:
    with download.client.stream("GET", url) as response:
        response.raise_for_status()
        length = response.headers.get("Content-Length", "")
        total = int(length) if length.isdigit() else None
        done = 0
        with path.open("wb") as stream:
            for chunk in response.iter_bytes(CHUNK):
                stream.write(chunk)
                done += len(chunk)
                if done > download.limits.size_max:
                    raise FetchError(
                        f"{item.name} from {url} is larger than {download.limits.size_max} bytes. "
                        "Raise fetch_size_max_mb if the list has really grown that much."
                    )
                download.progress(item.name, done, total)
        _note_date(download, response.headers.get("Last-Modified"))
    return path


def _note_date(download: _Download, header: str | None) -> None:
    if header:
        try:
            moment = email.utils.parsedate_to_datetime(header).astimezone(UTC)
        except (ValueError, OverflowError):
            return
        download.modified_at.append(moment.isoformat(timespec="seconds"))
