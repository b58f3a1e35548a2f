"""The registers of owners that were read: what they say, and whom a subject is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from firmwatch.errors import NotFoundError
from firmwatch.lake import frames_of
from firmwatch.ledger import snapshots
from firmwatch.model import PartyKind, Snapshot, Subject
from firmwatch.ownership import identifier_keys, party_ids
from firmwatch.steps.versions import instant_of
from firmwatch.steps.workspace import Workspace
from firmwatch.text.names import name_form

__all__ = ["Registers", "party_of_subject", "read_registers"]

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
    parties: list[pl.DataFrame] = []
    interests: list[pl.DataFrame] = []
    for snapshot in list(_snapshots(workspace, known_on)):
        parties += frames_of(workspace.lake, snapshot, "register_party")
        interests += frames_of(workspace.lake, snapshot, "interest")
    if not parties or not interests:
        raise NotFoundError(
            "No register of owners has been read. Name one in the setting `sources` (`firmwatch "
            "sources list --all` shows which there are), and run `firmwatch sources update`."
        )
    found = pl.concat(parties)
    ids = party_ids(found)
    return Registers(found, _between_parties(pl.concat(interests), ids), ids)


def party_of_subject(subject: Subject, registers: Registers) -> tuple[str, str]:
    """Give the party that a subject is, and how it was found: by `identifier`, else by `name`.

    A name has to be the same but for case, punctuation, script, spacing and legal form, and no
    country may differ. Raises `NotFoundError` for one that no register has, or several.
    """
    own = _keys_of(subject)
    keys = identifier_keys(registers.parties).filter(pl.col("key").is_in(own))
    found = _ids_of(keys, registers)
    if len(found) == 1:
        return found[0], "identifier"
    named = [] if found else _ids_of(_called(subject, registers.parties), registers)
    if len(named) == 1:
        return named[0], "name"
    if several := (found or named)[:5]:
        raise NotFoundError(
            f"{subject.name!r} may be several organisations of the registers: "
            f"{', '.join(several)}. Give its LEI, or its register number with its country."
        )
    by = f"({', '.join(own)})" if own else "and it has no LEI or register number to look for"
    raise NotFoundError(
        f"No register that was read has {subject.name!r} {by}. `firmwatch sources list` shows "
        "which were read."
    )


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


def _ids_of(found: pl.DataFrame, registers: Registers) -> list[str]:
    return found.join(registers.ids, on=_PARTY)["party_id"].unique().sort().to_list()


def _keys_of(subject: Subject) -> list[str]:
    if not subject.identifiers:
        return []
    names = ("scheme", "country", "value", "valid")
    numbers = [{name: getattr(item, name) for name in names} for item in subject.identifiers]
    row = {"source": "", "id": "", "kind": PartyKind.ORGANISATION.value}
    kinds = {"scheme": pl.String, "country": pl.String, "value": pl.String, "valid": pl.Boolean}
    schema = {"countries": pl.List(pl.String), "identifiers": pl.List(pl.Struct(kinds))}
    frame = pl.DataFrame(
        [{**row, "countries": list(subject.countries), "identifiers": numbers}],
        schema_overrides=schema,
    )
    return identifier_keys(frame)["key"].to_list()


def _called(subject: Subject, parties: pl.DataFrame) -> pl.DataFrame:
    wanted = {name_form(name).letters for name in subject.names}
    organisations = parties.filter(pl.col("kind") == PartyKind.ORGANISATION.value)
    own, found = set(subject.countries), []
    for row in organisations.select(*_PARTY, "names", "countries").iter_rows(named=True):
        differs = own and row["countries"] and not own & set(row["countries"])
        if not differs and any(name_form(item["value"]).letters in wanted for item in row["names"]):
            found.append({name: row[name] for name in _PARTY})
    return pl.DataFrame(found, schema=dict.fromkeys(_PARTY, pl.String))
