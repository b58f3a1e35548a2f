"""The registers of owners that were read: what they say, and whom a subject is there.

What several sources state is put together once for each set of versions, and kept in the lake by
what it was made of.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from firmwatch.errors import LakeError, NotFoundError
from firmwatch.lake import frames_of, latest_frames, load_frames, states_interests, store_frames
from firmwatch.ledger import snapshots
from firmwatch.matching import matcher_version
from firmwatch.model import Snapshot, Subject
from firmwatch.ownership import (
    Links,
    Whereabouts,
    identifier_key,
    links_of,
    party_ids,
    whereabouts_of,
)
from firmwatch.steps.versions import instant_of
from firmwatch.steps.workspace import Workspace

__all__ = ["Finder", "Registers", "read_registers", "registers_of"]

_PARTY = ["source", "id"]
_KIND = "owners"
_FORMAT = 1
"""Raised where the frames that are kept, or how they are made, change."""
_FRAMES = ("made_by", "parties", "interests", "keys", "names", "link_ids", "links")


@dataclass(frozen=True)
class Registers:
    """What all registers say: the tables `register_party` and `interest`.

    `parties` has the party of the network that each row is (`party_id`), and is sorted by it, then
    by source and id. `interests` are between parties of the network, have their source before their
    id, and are sorted by that; `links` has them in the same order. `key` names all of it by what it
    was made of.
    """

    key: str
    parties: pl.DataFrame
    interests: pl.DataFrame
    whereabouts: Whereabouts
    links: Links

    def stated(self, ids: Iterable[str]) -> pl.DataFrame:
        """Give the rows of some parties, in the order of `parties`."""
        wanted = pl.Series("party_id", sorted(set(ids)), dtype=pl.String)
        column = self.parties["party_id"]
        first = column.search_sorted(wanted, side="left").to_numpy().astype(np.int64)
        counts = column.search_sorted(wanted, side="right").to_numpy().astype(np.int64) - first
        ends = np.cumsum(counts)
        within = np.arange(counts.sum()) - np.repeat(ends - counts, counts)
        return self.parties[np.repeat(first, counts) + within]


def read_registers(workspace: Workspace, known_on: str | None = None) -> Registers:
    """Read the registers among the sources, as they stood on a day (ISO 8601), by default now.

    Raises `NotFoundError` where there is none, and for a version that was pruned.
    """
    chosen = list(_snapshots(workspace, known_on))
    found = registers_of(workspace, chosen, keep=known_on is None)
    if found is None:
        raise NotFoundError(
            "No register of owners has been read. Name one in the setting `sources` (`firmwatch "
            "sources list --all` shows which there are), and run `firmwatch sources update`."
        )
    return found


def registers_of(
    workspace: Workspace, chosen: Sequence[Snapshot], keep: bool = False
) -> Registers | None:
    """Read the registers among some snapshots; None where there is none.

    They are taken from the lake where they are kept there, and with `keep` kept there, if the disk
    takes them. Raises `LakeError` for a damaged snapshot.
    """
    chosen = [item for item in chosen if states_interests(workspace.lake, item)]
    key = _key(chosen)
    frames = load_frames(workspace.lake, _KIND, key, _FRAMES)
    if frames is None:
        frames = _made(workspace, chosen)
        if frames is None:
            return None
        if keep:
            with contextlib.suppress(LakeError):
                store_frames(workspace.lake, _KIND, key, frames)
    links = frames["links"]
    return Registers(
        key,
        frames["parties"],
        frames["interests"],
        Whereabouts(frames["keys"], frames["names"]),
        Links(frames["link_ids"]["id"], links["owner"].to_numpy(), links["asset"].to_numpy()),
    )


class Finder:
    """Finds subjects in the registers, as `ownership.whereabouts` says; one by one."""

    def __init__(self, registers: Registers) -> None:
        self._whereabouts = registers.whereabouts

    def find(self, subject: Subject) -> tuple[str, str]:
        """Give the party that a subject is, and whether its `identifier` or its `name` says so.

        Raises `NotFoundError` for one that no register has, or several.
        """
        keys = (identifier_key(item, subject.countries) for item in subject.identifiers)
        own = [key for key in keys if key]
        found = self._whereabouts.with_keys(own)
        if len(found) == 1:
            return found[0], "identifier"
        if not found:
            found = self._whereabouts.called(subject)
            if len(found) == 1:
                return found[0], "name"
        if found:
            raise NotFoundError(
                f"{subject.name!r} may be several organisations of the registers: "
                f"{', '.join(found[:5])}. Give its LEI, or its register number with its country."
            )
        by = f"({', '.join(own)})" if own else "and it has no LEI or register number to look for"
        raise NotFoundError(
            f"No register that was read has {subject.name!r} {by}. `firmwatch sources list` shows "
            "which were read."
        )


def _key(chosen: Iterable[Snapshot]) -> str:
    content = [(item.source, item.id, item.sha256) for item in chosen]
    text = repr((_made_by().rows(), content))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _made(workspace: Workspace, chosen: Iterable[Snapshot]) -> dict[str, pl.DataFrame] | None:
    """Put together what snapshots state; None where there is no party or no interest."""
    parties: list[pl.DataFrame] = []
    interests: list[pl.DataFrame] = []
    for snapshot in chosen:
        parties += frames_of(workspace.lake, snapshot, "register_party")
        interests += frames_of(workspace.lake, snapshot, "interest")
    if not parties or not interests:
        return None
    workspace.progress("put the registers together", 0, None)
    found = pl.concat(parties)
    ids = party_ids(found)
    stakes = _between_parties(pl.concat(interests), ids).sort("id")
    found = found.join(ids, on=_PARTY, how="left").sort("party_id", *_PARTY)
    whereabouts, links = whereabouts_of(found, _read_before(workspace)), links_of(stakes)
    return {
        "made_by": _made_by(),
        "parties": found,
        "interests": stakes,
        "keys": whereabouts.keys,
        "names": whereabouts.names,
        "link_ids": links.ids.alias("id").to_frame(),
        "links": pl.DataFrame({"owner": links.owners, "asset": links.assets}),
    }


def _snapshots(workspace: Workspace, known_on: str | None) -> Iterator[Snapshot]:
    with workspace.ledger.reading() as tx:
        for name in workspace.settings.sources:
            if known_on is None:
                found = snapshots.source_state(tx, name).snapshot
            else:
                found = snapshots.at(tx, name, instant_of(known_on))
            if found is not None:
                yield found


def _made_by() -> pl.DataFrame:
    # Names are read as the matcher reads them.
    return pl.DataFrame({"format": [_FORMAT], "matcher": [matcher_version()]})


def _read_before(workspace: Workspace) -> Whereabouts | None:
    """Give the names that were read for the registers that are kept."""
    latest = latest_frames(workspace.lake, _KIND, ("made_by", "keys", "names"))
    if latest is None or not latest["made_by"].equals(_made_by()):
        return None
    return Whereabouts(latest["keys"], latest["names"])


def _between_parties(interests: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    found = interests
    for column in ("owner_id", "asset_id"):
        names = ids.rename({"id": column, "party_id": "named"})
        found = found.join(names, on=["source", column], how="left", maintain_order="left")
        alone = pl.concat_str("source", column, separator=":")
        found = found.with_columns(pl.coalesce("named", alone).alias(column)).drop("named")
    return found.with_columns(pl.concat_str("source", "id", separator=":").alias("id"))
