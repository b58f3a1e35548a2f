"""A source as the settings of a workspace make it: its addresses, bounds, headers and index."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from firmwatch.config import Settings, SourceSettings
from firmwatch.errors import ConfigError
from firmwatch.model import EXPOSURE, Increments, Source
from firmwatch.sources import source as named_source

__all__ = ["configured_origin", "configured_source"]


def configured_origin(settings: Settings, name: str) -> str | None:
    """Give `url` of the settings; a path is relative to the workspace, as cron runs elsewhere."""
    url = settings.source_settings(name).url
    if url is None or "://" in url:
        return url
    return str(settings.workspace / Path(url).expanduser())


def configured_source(settings: Settings, name: str) -> Source:
    """Give a source with what the workspace's settings change of it.

    Raises `NotFoundError` for an unknown name, `ConfigError` for settings that do not fit.
    """
    own = settings.source_settings(name)
    if name == EXPOSURE:
        raise ConfigError(
            f"no source can be called {name!r}: findings of ownership stand under that name. Give "
            "it another in `sources` and in its [source.NAME] table."
        )
    source = named_source(own.parser or name)
    files = tuple(
        dataclasses.replace(
            item,
            url=own.urls.get(item.name, item.url),
            checksum_url=own.checksum_url or item.checksum_url,
            headers=tuple({**dict(item.headers), **own.headers}.items()),
        )
        for item in source.files
    )
    unknown = set(own.urls) - {item.name for item in files}
    if unknown:
        raise ConfigError(
            f"[source.{name}] urls names {sorted(unknown)[0]!r}, which is no file of the source; "
            f"its files are: {', '.join(item.name for item in files)}."
        )
    return dataclasses.replace(
        source,
        name=name,
        title=own.title or source.title,
        files=files,
        entries_min=source.entries_min if own.entries_min is None else own.entries_min,
        entries_max=source.entries_max if own.entries_max is None else own.entries_max,
        stale_hours=source.stale_hours if own.stale_hours is None else own.stale_hours,
        increments=_increments(name, source, own),
    )


def _increments(name: str, source: Source, own: SourceSettings) -> Increments | None:
    """Give the index of versions to ask; None where the file itself is asked for."""
    named = [key for key in ("index_url", "dataset") if getattr(own, key)]
    plain = [key for key in ("url", "urls") if getattr(own, key)]
    cause = ""
    if (named or own.catalog_url) and source.increments is None:
        cause = "names an index of versions, and its format has none; name the file as url"
    elif len(named) > 1:
        cause = "has both index_url and dataset; keep the one that names the data set"
    elif named and plain:
        cause = f"has both {named[0]} and {plain[0]}; keep the one that is to be fetched"
    elif own.catalog_url and not own.dataset:
        cause = "has a catalog_url and no dataset; name the data set as in the catalogue"
    if cause:
        raise ConfigError(f"[source.{name}] {cause}.")
    if source.increments is None or plain:
        return None
    found = dataclasses.replace(
        source.increments,
        index_url=source.increments.index_url if own.index_url is None else own.index_url,
        catalog_url=own.catalog_url or source.increments.catalog_url,
        dataset=own.dataset,
    )
    return found if found.address else None
