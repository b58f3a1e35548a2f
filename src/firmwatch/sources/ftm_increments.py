"""OpenSanctions data sets by deltas: which version is the newest, and what leads there.

The index of a data set is read, or a catalogue in which one is named; then its list of deltas. What
is made of deltas has to have as many entities as the index says. It need not have the SHA-1 of the
full file: deltas carry neither the order of the entities nor `first_seen`, `last_seen` and
`last_change`, which the full file has.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from firmwatch.errors import FetchError, NotFoundError, RefusedError
from firmwatch.model import Delta, Documents, Increments, Release
from firmwatch.sources.ftm_delta import apply_deltas
from firmwatch.sources.opensanctions_index import (
    Dataset,
    plan_loading,
    read_catalog,
    read_deltas,
    read_index,
)

__all__ = ["CATALOG_URL", "INCREMENTS", "apply", "newest"]

CATALOG_URL = "https://data.opensanctions.org/datasets/latest/index.json"
"""The catalogue of every data set of OpenSanctions, as its client yente has it."""


def newest(increments: Increments, base: str | None, documents: Documents) -> Release:
    """Say what the newest version of a data set is, and which deltas lead there from `base`.

    Raises `RefusedError` for an index or a catalogue that cannot be read, a name that is not in
    the catalogue, and a data set without a file of entities.
    """
    try:
        dataset = _dataset(increments, documents)
        entities = dataset.resource()
    except NotFoundError as error:
        # One source that is named wrongly holds up no other.
        raise RefusedError(str(error)) from error
    # Publishers without versions print checksums, which tell as well whether there is a newer one.
    version = dataset.version or entities.checksum or ""
    ways: tuple[tuple[Delta, ...], ...] = ()
    reason = f"version {version} is here already"
    if base is None or base != version:
        available, trouble = _available(dataset, base, documents)
        loading = plan_loading(base, version, available)
        reason = trouble or loading.reason
        ways = () if loading.is_full else (loading.deltas,)
    return Release(
        version=version,
        url=entities.url,
        ways=ways,
        reason=reason,
        entries=dataset.entity_count,
        sha1=entities.checksum,
        size=entities.size,
        published_at=_instant(dataset.last_export or dataset.updated_at),
    )


def apply(base: Path, deltas: Sequence[Path], result: Path) -> int:
    """Write what `base` becomes by deltas; gives the number of its entities.

    Raises `RefusedError` as `apply_deltas` does, and where a delta contradicts the file.
    """
    part = result.with_name(f"{result.name}.applied")
    counts = apply_deltas(base, deltas, part)
    if counts.unexpected:
        part.unlink()
        raise RefusedError(
            f"The deltas contradict the version at hand {counts.unexpected} times: they add what "
            "is there, or change what is not. Load the full file."
        )
    part.replace(result)
    return counts.kept + counts.modified + counts.added


def _dataset(increments: Increments, documents: Documents) -> Dataset:
    if not increments.dataset:
        return read_index(documents(increments.index_url))
    found = read_catalog(documents(increments.catalog_url)).dataset(increments.dataset)
    # The catalogue may be older than the index that it names.
    return read_index(documents(found.index_url)) if found.index_url else found


def _available(
    dataset: Dataset, base: str | None, documents: Documents
) -> tuple[tuple[Delta, ...] | None, str]:
    """Give the deltas that there are, None for no list of them; and what is wrong with it."""
    if base is None or dataset.delta_url is None:
        return None, ""
    try:
        return read_deltas(documents(dataset.delta_url)), ""
    except (FetchError, RefusedError) as error:
        return None, f"the list of deltas cannot be used: {error}"


def _instant(printed: str | None) -> str | None:
    """Read an instant as it is printed: in UTC, without saying so."""
    try:
        moment = datetime.fromisoformat(printed or "")
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC).isoformat(timespec="seconds")


INCREMENTS = Increments(newest, apply, catalog_url=CATALOG_URL)
