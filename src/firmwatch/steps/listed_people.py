"""Which people of the registers may be which listed persons: the pairs, kept.

As of organisations (`listed_organisations`), of a day's news only people and entries that are new
or changed are compared again. Nobody is named in what is kept: a pair has the register's number of
the role, and the publisher's of the entry.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from firmwatch.errors import LakeError
from firmwatch.lake import content_digests, frames_of, latest_frames, load_frames, store_frames
from firmwatch.matching import PersonIndex, match_people, matcher_version
from firmwatch.model import PartyKind, Record, RegisterParty, from_row
from firmwatch.steps.people import Lists
from firmwatch.steps.registers import Registers
from firmwatch.steps.workspace import Workspace

__all__ = ["PeoplePairs", "kept_people", "people_anew", "people_of"]

_KIND = "owner_people"
_FORMAT = 1
"""Raised where what is kept, or how it is made, changes."""
_TABLE = "listed_person"
_PAIR = ["party_id", "source", "record_id"]
_RECORD = ["source", "record_id"]
_NO_PAIRS = pl.DataFrame(schema=dict.fromkeys(_PAIR, pl.String()))
_NO_PERSONS = pl.DataFrame(schema={**dict.fromkeys(_RECORD, pl.String()), "digest": pl.Binary()})


@dataclass(frozen=True, slots=True)
class PeoplePairs:
    """Pairs of register role and listed person: `party_id`, `source` and `record_id`, sorted.

    `roles` has the digests of all roles by `party_id`, `persons` that of each listed person
    (`source`, `record_id`, `digest`).
    """

    pairs: pl.DataFrame
    roles: pl.DataFrame
    persons: pl.DataFrame

    @property
    def party_ids(self) -> set[str]:
        """Those who may be on a list."""
        return set(self.pairs["party_id"])

    def said(self) -> pl.DataFrame:
        """Give the pairs with what the list says; another row means that it says another thing."""
        return self.pairs.join(self.persons, on=_RECORD)


def people_of(workspace: Workspace, registers: Registers, lists: Lists) -> PeoplePairs:
    """Give the pairs that score at least the threshold of `lists`, those of `people_anew`.

    They are taken from the lake or made of what changed, and kept there for the next time. Raises
    `LakeError` for a damaged snapshot.
    """
    key, threshold = lists.reference.key, lists.threshold
    stored = kept_people(workspace, registers, key, threshold)
    if stored is not None:
        return stored
    before = _before(workspace, threshold)
    found = people_anew(registers, lists) if before is None else _grown(registers, lists, before)
    frames = {"pairs": found.pairs, "roles": found.roles, "persons": found.persons}
    frames["made_by"] = _made_by(threshold)
    # A lake that cannot be written costs time, and no pair.
    with contextlib.suppress(LakeError):
        store_frames(workspace.lake, _KIND, _key(registers, key, threshold), frames)
    return found


def kept_people(
    workspace: Workspace, registers: Registers, reference_key: str, threshold: float
) -> PeoplePairs | None:
    """Give the pairs of registers and of the lists of an index, where they are kept in the lake."""
    frames = load_frames(workspace.lake, _KIND, _key(registers, reference_key, threshold))
    if frames is None:
        return None
    return PeoplePairs(*(frames[name].collect() for name in ("pairs", "roles", "persons")))


def people_anew(registers: Registers, lists: Lists) -> PeoplePairs:
    """Compare all roles with all listed persons; raises `LakeError` for a damaged snapshot."""
    roles = _roles(registers)
    if roles.is_empty():
        return PeoplePairs(_NO_PAIRS, roles, _NO_PERSONS)
    persons = _persons(lists)
    return PeoplePairs(_compared(registers, roles, lists, persons), roles, persons)


def _grown(registers: Registers, lists: Lists, before: PeoplePairs) -> PeoplePairs:
    """Compare what is other than it was before with all, and keep the pairs of the rest."""
    roles = _roles(registers)
    if roles.is_empty():
        return PeoplePairs(_NO_PAIRS, roles, _NO_PERSONS)
    persons = _persons(lists)
    same_roles = roles.join(before.roles, on=roles.columns, how="semi")
    same = persons.join(before.persons, on=persons.columns, how="semi")
    new_roles = roles.join(same_roles, on="party_id", how="anti")
    new = persons.join(same, on=_RECORD, how="anti")
    kept = before.pairs.join(same_roles, on="party_id", how="semi").join(
        same, on=_RECORD, how="semi"
    )
    found = [kept, _compared(registers, new_roles, lists, persons)]
    found.append(_compared(registers, same_roles, lists, new))
    return PeoplePairs(pl.concat(found).unique().sort(_PAIR), roles, persons)


def _compared(
    registers: Registers, roles: pl.DataFrame, lists: Lists, persons: pl.DataFrame
) -> pl.DataFrame:
    """Give the pairs of some roles and some listed persons."""
    if roles.is_empty() or persons.is_empty():
        return _NO_PAIRS
    asked = list(registers.stated(roles["party_id"]).iter_rows(named=True))
    ids = [row["party_id"] for row in asked]
    index = PersonIndex(_records(lists, persons))
    rows = [
        (id_, record.source, record.id)
        for id_, row in zip(ids, asked, strict=True)
        for _, record, _ in match_people([from_row(RegisterParty, row)], index, lists.threshold)
    ]
    return pl.DataFrame(rows, schema=_NO_PAIRS.schema, orient="row").unique().sort(_PAIR)


def _roles(registers: Registers) -> pl.DataFrame:
    """Give the digests of all people of the registers, by `party_id`."""
    kinds = registers.parties.select("kind", "party_id").collect()
    rows = registers.rows.with_columns(party_id=kinds["party_id"])
    return rows.filter(kinds["kind"] == PartyKind.REGISTER_ROLE.value)


def _persons(lists: Lists) -> pl.DataFrame:
    """Give the digest of each listed person, as `PeoplePairs.persons` has them."""
    found = [_NO_PERSONS]
    for snapshot in lists.snapshots():
        for frame in frames_of(lists.workspace.lake, snapshot, _TABLE):
            digests = pl.Series("digest", content_digests(frame), pl.Binary)
            ids = frame.select("source", record_id="id")
            found.append(ids.with_columns(digests))
    return pl.concat(found)


def _records(lists: Lists, persons: pl.DataFrame) -> Sequence[Record]:
    """Read some listed persons."""
    ids: dict[str, set[str]] = {}
    for source, record_id in persons.select(_RECORD).iter_rows():
        ids.setdefault(source, set()).add(record_id)
    return [
        from_row(Record, row)
        for snapshot in lists.snapshots()
        for frame in frames_of(
            lists.workspace.lake, snapshot, _TABLE, ids.get(snapshot.source, set())
        )
        for row in frame.iter_rows(named=True)
    ]


def _before(workspace: Workspace, threshold: float) -> PeoplePairs | None:
    """Give what was compared last by the same matcher."""
    frames: Iterable[dict[str, pl.LazyFrame]] = latest_frames(workspace.lake, _KIND)
    for found in frames:
        if not found["made_by"].collect().equals(_made_by(threshold)):
            continue
        pairs = PeoplePairs(*(found[name].collect() for name in ("pairs", "roles", "persons")))
        # Of two entries with one key it cannot be told which of them a pair is of.
        if not pairs.persons.select(_RECORD).is_duplicated().any():
            return pairs
    return None


def _made_by(threshold: float) -> pl.DataFrame:
    versions = {"format": [_FORMAT], "matcher": [matcher_version()], "polars": [pl.__version__]}
    return pl.DataFrame({**versions, "threshold": [threshold]})


def _key(registers: Registers, reference_key: str, threshold: float) -> str:
    text = repr((_made_by(threshold).row(0), registers.key, reference_key))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
