"""The registers of owners that were read: what they say, and whom a subject is there."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from firmwatch.errors import NotFoundError
from firmwatch.lake import frames_of
from firmwatch.ledger import snapshots
from firmwatch.model import PartyKind, Snapshot, Subject
from firmwatch.ownership import identifier_key, identifier_keys, party_ids
from firmwatch.steps.versions import instant_of
from firmwatch.steps.workspace import Workspace
from firmwatch.text.names import name_form

__all__ = ["Finder", "Registers", "read_registers", "registers_of"]

_PARTY = ["source", "id"]


@dataclass(frozen=True, slots=True)
class Registers:
    """What all registers say: the tables `register_party` and `interest`.

    `ids` has the party of the network that each party is (`source`, `id`, `party_id`). Interests
    are between parties of the network, and have their source before their id.
    """

    parties: pl.DataFrame
    interests: pl.DataFrame
    ids: pl.DataFrame


def read_registers(workspace: Workspace, known_on: str | None = None) -> Registers:
    """Read the registers among the sources, as they stood on a day (ISO 8601), by default now.

    Raises `NotFoundError` where there is none, and for a version that was pruned.
    """
    found = registers_of(workspace, list(_snapshots(workspace, known_on)))
    if found is None:
        raise NotFoundError(
            "No register of owners has been read. Name one in the setting `sources` (`firmwatch "
            "sources list --all` shows which there are), and run `firmwatch sources update`."
        )
    return found


def registers_of(workspace: Workspace, chosen: Iterable[Snapshot]) -> Registers | None:
    """Read the registers among some snapshots; None where there is none.

    Raises `LakeError` for a damaged snapshot.
    """
    parties: list[pl.DataFrame] = []
    interests: list[pl.DataFrame] = []
    for snapshot in chosen:
        parties += frames_of(workspace.lake, snapshot, "register_party")
        interests += frames_of(workspace.lake, snapshot, "interest")
    if not parties or not interests:
        return None
    # Snapshots of an earlier firmwatch may lack a column.
    found = pl.concat(parties, how="diagonal")
    ids = party_ids(found)
    return Registers(found, _between_parties(pl.concat(interests), ids), ids)


class Finder:
    """Finds subjects in the registers: by identifier, else by name.

    A name has to be the same but for case, punctuation, script, spacing and legal form, and no
    country may differ.
    """

    def __init__(self, registers: Registers) -> None:
        self._registers = registers

    @functools.cached_property
    def _by_key(self) -> dict[str, list[str]]:
        keys = identifier_keys(self._registers.parties).join(self._registers.ids, on=_PARTY)
        found = keys.group_by("key").agg(pl.col("party_id").unique().sort())
        return dict(found.iter_rows())

    @functools.cached_property
    def _by_name(self) -> dict[str, list[tuple[str, frozenset[str]]]]:
        parties = self._registers.parties.join(self._registers.ids, on=_PARTY)
        chosen = parties.filter(pl.col("kind") == PartyKind.ORGANISATION.value)
        found: defaultdict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
        for id_, names, countries in chosen.select("party_id", "names", "countries").iter_rows():
            for letters in {name_form(item["value"]).letters for item in names}:
                found[letters].append((id_, frozenset(countries)))
        return found

    def find(self, subject: Subject) -> tuple[str, str]:
        """Give the party that a subject is, and whether its `identifier` or its `name` says so.

        Raises `NotFoundError` for one that no register has, or several.
        """
        keys = (identifier_key(item, subject.countries) for item in subject.identifiers)
        own = [key for key in keys if key]
        found = sorted({id_ for key in own for id_ in self._by_key.get(key, ())})
        if len(found) == 1:
            return found[0], "identifier"
        if not found:
            found = self._called(subject)
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

    def _called(self, subject: Subject) -> list[str]:
        own, found = set(subject.countries), set()
        for letters in {name_form(name).letters for name in subject.names}:
            for id_, countries in self._by_name.get(letters, ()):
                if not own or not countries or own & countries:
                    found.add(id_)
        return sorted(found)


def _snapshots(workspace: Workspace, known_on: str | None) -> Iterator[Snapshot]:
    with workspace.ledger.reading() as tx:
        for name in workspace.settings.sources:
            if known_on is None:
                found = snapshots.source_state(tx, name).snapshot
            else:
                found = snapshots.at(tx, name, instant_of(known_on))
            if found is not None:
                yield found


def _between_parties(interests: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    found = interests
    for column in ("owner_id", "asset_id"):
        names = ids.rename({"id": column, "party_id": "named"})
        found = found.join(names, on=["source", column], how="left", maintain_order="left")
        alone = pl.concat_str("source", column, separator=":")
        found = found.with_columns(pl.coalesce("named", alone).alias(column)).drop("named")
    return found.with_columns(pl.concat_str("source", "id", separator=":").alias("id"))
