"""A publisher's files on local disk: downloaded, or found in a folder that mirrors them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from firmwatch.errors import FetchError
from firmwatch.fetch.addresses import check_headers
from firmwatch.fetch.limits import Fetched, Limits, Progress
from firmwatch.fetch.local_files import find_local, local_path
from firmwatch.model import FileVersion, SourceFile

__all__ = ["downloads", "fetch_files", "is_remote"]

_NOTHING: Mapping[str, FileVersion] = MappingProxyType({})


def fetch_files(
    files: Sequence[SourceFile],
    folder: Path,
    origin: str | None = None,
    limits: Limits | None = None,
    progress: Progress = lambda name, done, total: None,
    known: Mapping[str, FileVersion] = _NOTHING,
) -> Fetched:
    """Bring a source's files together.

    `origin` replaces the publisher: a folder or file (also as `file://`), which is read in place,
    or a URL: of the file itself, or of a folder (ending in `/`) with the canonical names. Downloads
    go to `folder`. A file that is not required may be missing. `known` are the versions at hand, by
    canonical name: a server is asked for another one only.
    Raises `FetchError` naming the file, the cause and what to do next.
    """
    if (folder_of_all := local_path(origin)) is not None:
        return Fetched(find_local(files, folder_of_all), folder_of_all.as_posix())
    # Loading it takes longer than most commands, which fetch nothing.
    from firmwatch.fetch.session import open_session
    from firmwatch.fetch.transfer import transfer

    found: dict[str, Path] = {}
    unchanged: set[str] = set()
    with open_session(limits or Limits(), progress) as session:
        for item in files:
            address = _address(item, origin, len(files))
            if (local := local_path(address)) is not None:
                found.update(find_local([item], local))
                continue
            if origin is None:
                check_headers(item)
            path = folder / item.name
            outcome = transfer(session, item, address, path, known.get(item.name))
            if outcome is path:
                found[item.name] = path
            elif outcome is not None:
                unchanged.add(item.name)
    return Fetched(
        found,
        origin or files[0].url,
        max(session.modified_at, default=None),
        frozenset(unchanged),
        tuple(session.versions),
    )


@contextmanager
def downloads(
    folder: Path, limits: Limits, progress: Progress
) -> Iterator[Callable[[SourceFile], Path]]:
    """Open what fetches one file after another into `folder`, within the limits of one source.

    What it gives raises `FetchError` as `fetch_files` does. A file on disk is read in place.
    """
    from firmwatch.fetch.session import open_session
    from firmwatch.fetch.transfer import transfer

    with open_session(limits, progress) as session:

        def fetch(item: SourceFile) -> Path:
            if (local := local_path(item.url)) is not None:
                return find_local([item], local)[item.name]
            check_headers(item)
            path = folder / item.name
            transfer(session, item, item.url, path)
            return path

        yield fetch


def is_remote(files: Sequence[SourceFile], origin: str | None = None) -> bool:
    """Say whether any file of a source would be asked of a server; see `fetch_files`."""
    addresses = [origin] if origin else [item.url for item in files]
    return any(address and local_path(address) is None for address in addresses)


def _address(item: SourceFile, origin: str | None, number: int) -> str:
    if origin is not None:
        return origin + item.name if number > 1 or origin.endswith("/") else origin
    if not item.url:
        raise FetchError(
            f"{item.name} has no address. Give one with --from, or as `url` in "
            "firmwatch.toml under [source.NAME]."
        )
    return item.url
