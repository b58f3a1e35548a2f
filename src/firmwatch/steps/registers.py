"""The registers of owners that were read: what they say, and whom a subject is there.

What several sources state is put together once for each set of versions, and kept in the lake by
what it was made of.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from firmwatch.errors import LakeError, NotFoundError
from firmwatch.lake import (
    OWNERS,
    ROWS,
    frames_of,
    latest_frames,
    load_frames,
    read_frame,
    states_interests,
    store_frames,
)
from firmwatch.ledger import snapshots
from firmwatch.matching import matcher_version
from firmwatch.model import Snapshot, Subject
from firmwatch.ownership import (
    Links,
    Whereabouts,
    identifier_key,
    links_of,
    organisation_digests,
    party_digests,
    party_ids,
    whereabouts_of,
)
from firmwatch.steps.versions import instant_of
from firmwatch.steps.workspace import Workspace

__all__ = [
    "Finder",
    "Registers",
    "kept_digests",
    "kept_registers",
    "read_registers",
    "registers_of",
]

_PARTY = ["source", "id"]
_FORMAT = 1
"""Raised where the frames that are kept, or how they are made, change."""


@dataclass(frozen=True)
class Registers:
    """What all registers say; `key` names it by what it was made of.

    `parties` and `interests` are the tables `register_party` and `interest`, of which what is asked
    for is read. Of each party there is also the party of the network that it is (`party_id`); they
    are sorted by it, then by source and id. Interests are between parties of the network, have
    their source before their id, and are sorted by that; `links` has them in the same order.
    """

    key: str
    parties: pl.LazyFrame
    interests: pl.LazyFrame
    whereabouts: Whereabouts
    links: Links
    digests: pl.DataFrame
    rows: pl.DataFrame
    stakes: pl.DataFrame

    @cached_property
    def dates(self) -> pl.DataFrame:
        """The days of interests, in their order."""
        return read_frame(self.interests.select("start_date", "end_date", "stated_date"))

    @cached_property
    def party_ids(self) -> pl.Series:
        """The column `party_id` of `parties`."""
        return read_frame(self.parties.select("party_id"))["party_id"]

    def stated(self, ids: Iterable[str]) -> pl.DataFrame:
        """Give the rows of some parties, in the order of `parties`."""
        wanted = pl.Series("party_id", sorted(set(ids)), dtype=pl.String)
        sides = [self.party_ids.search_sorted(wanted, side=side) for side in ("left", "right")]
        first, last = (places.to_numpy().astype(np.int64) for places in sides)
        begins = np.zeros(len(self.party_ids) + 1, np.int64)
        np.add.at(begins, first, 1)
        np.add.at(begins, last, -1)
        return _rows(self.parties, np.cumsum(begins)[:-1] > 0)

    def interests_where(self, which: Any) -> pl.DataFrame:
        """Give the interests for which a boolean each is true, by id."""
        return _rows(self.interests, which)


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
    found = _kept(workspace, key)
    if found is not None:
        return found
    made = _made(workspace, chosen)
    if made is None:
        return None
    if keep:
        with contextlib.suppress(LakeError):
            store_frames(workspace.lake, OWNERS, key, made, [item.id for item in chosen])
    return _opened(key, {name: frame.lazy() for name, frame in made.items()})


def kept_registers(workspace: Workspace, chosen: Sequence[Snapshot]) -> Registers | None:
    """Give the registers among some snapshots where they are kept in the lake, else None.

    Raises `LakeError` for a damaged snapshot.
    """
    lake = workspace.lake
    return _kept(workspace, _key([item for item in chosen if states_interests(lake, item)]))


def kept_digests(workspace: Workspace, key: str) -> pl.DataFrame | None:
    """Give the digests of registers that were put together before; None where they are gone."""
    found = _kept(workspace, key)
    return None if found is None else found.digests


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


def _kept(workspace: Workspace, key: str) -> Registers | None:
    """Open what was put together before; None where it is not there, or damaged."""
    frames = load_frames(workspace.lake, OWNERS, key)
    # What cannot be read is made again.
    with contextlib.suppress(LakeError):
        return None if frames is None else _opened(key, frames)
    return None


def _opened(key: str, frames: Mapping[str, pl.LazyFrame]) -> Registers:
    small = ("keys", "names", "link_ids", "links", "digests", "rows", "stakes")
    keys, names, ids, links, *digests = (read_frame(frames[name]) for name in small)
    ends = (links[name].to_numpy() for name in ("owner", "asset"))
    whereabouts = Whereabouts(keys, names)
    return Registers(
        key, frames["parties"], frames["interests"], whereabouts, Links(ids["id"], *ends), *digests
    )


def _key(chosen: Iterable[Snapshot]) -> str:
    content = [(item.source, item.id, item.sha256) for item in chosen]
    text = repr((_made_by().row(0), content))
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
    # Snapshots of an earlier firmwatch may lack a column.
    found = pl.concat(parties, how="diagonal")
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
        "digests": organisation_digests(found),
        "rows": party_digests(found),
        "stakes": _hashed(stakes.drop("locator")),
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


def _hashed(frame: pl.DataFrame) -> pl.DataFrame:
    left, right = (frame.hash_rows(seed) for seed in (1, 2))
    return pl.DataFrame({"left": left, "right": right})


def _made_by() -> pl.DataFrame:
    # Names are read as the matcher reads them, and polars does not promise the same digests.
    return pl.DataFrame(
        {"format": [_FORMAT], "matcher": [matcher_version()], "polars": [pl.__version__]}
    )


def _read_before(workspace: Workspace) -> Whereabouts | None:
    """Give the names that were read for the registers that are kept."""
    for latest in latest_frames(workspace.lake, OWNERS):
        with contextlib.suppress(LakeError):
            if read_frame(latest["made_by"]).equals(_made_by()):
                return Whereabouts(read_frame(latest["keys"]), read_frame(latest["names"]))
    return None


def _rows(table: pl.LazyFrame, which: Any) -> pl.DataFrame:
    """Give the rows of a table for which a boolean each is true; others are hardly read."""
    found = [read_frame(table.head(0))]
    for start in range(0, len(which), ROWS):
        chosen = which[start : start + ROWS]
        if chosen.any():
            found.append(read_frame(table.slice(start, ROWS)).filter(pl.Series(chosen)))
    return pl.concat(found)


def _between_parties(interests: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    found = interests
    for column in ("owner_id", "asset_id"):
        names = ids.rename({"id": column, "party_id": "named"})
        found = found.join(names, on=["source", column], how="left", maintain_order="left")
        alone = pl.concat_str("source", column, separator=":")
        found = found.with_columns(pl.coalesce("named", alone).alias(column)).drop("named")
    return found.with_columns(pl.concat_str("source", "id", separator=":").alias("id"))
