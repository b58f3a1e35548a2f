"""Which people of the registers may be which listed persons: the pairs, kept.

As of organisations (`listed_organisations`), of a day's news only people and entries that are new
or changed are compared again. Nobody is named in what is kept: a pair has the register's number of
the role, and the publisher's of the entry.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from firmwatch.errors import LakeError
from firmwatch.lake import (
    OWNER_PEOPLE,
    content_digests,
    frames_of,
    latest_frames,
    load_frames,
    read_frame,
    store_frames,
)
from firmwatch.matching import PersonIndex, match_people
from firmwatch.model import PartyKind, Record, RegisterParty, from_row
from firmwatch.ownership import found_among
from firmwatch.steps.kept_pairs import PAIR, RECORD, made_by, pairs_key
from firmwatch.steps.people import Lists
from firmwatch.steps.registers import Registers
from firmwatch.steps.subject_parties import Sought
from firmwatch.steps.workspace import Workspace

__all__ = ["PeoplePairs", "kept_people", "people_anew", "people_of"]

_FORMAT = 1
"""Raised where what is kept, or how it is made, changes."""
_TABLE = "listed_person"
_NO_PAIRS = pl.DataFrame(schema=dict.fromkeys(PAIR, pl.String()))
_NO_PERSONS = pl.DataFrame(schema={**dict.fromkeys(RECORD, pl.String()), "digest": pl.Binary()})


@dataclass(frozen=True, slots=True)
class PeoplePairs:
    """Pairs of register role and listed person: `party_id`, `source` and `record_id`, sorted.

    `roles` has the digests of those who were compared, by `party_id`, `persons` that of each listed
    person (`source`, `record_id`, `digest`).
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
        return self.pairs.join(self.persons, on=RECORD)


def people_of(
    workspace: Workspace, registers: Registers, lists: Lists, sought: Sought
) -> PeoplePairs:
    """Give the pairs that score at least the threshold of `lists`, of those above subjects.

    They are those of `people_anew`, and maybe others of people who are above no subject; taken from
    the lake or made of what changed, and kept there for the next time. Raises `LakeError` for a
    damaged snapshot.
    """
    key, roles = lists.reference.key, _roles_above(registers, sought)
    stored = kept_people(workspace, registers, key, lists.threshold)
    if stored is not None:
        roles = pl.concat([stored.roles, roles]).unique(maintain_order=True)
        if len(roles) == len(stored.roles):
            return stored
    before = stored or _before(workspace, lists.threshold)
    found = _compared_again(registers, roles, lists, before)
    frames = {"pairs": found.pairs, "roles": found.roles, "persons": found.persons}
    frames["made_by"] = made_by(_FORMAT, lists.threshold)
    # A lake that cannot be written costs time, and no pair.
    with contextlib.suppress(LakeError):
        kept_as = pairs_key(_FORMAT, lists.threshold, registers.key, key)
        # A table of owners makes the number of a role of its name.
        of = [item.id for item in lists.snapshots()]
        store_frames(workspace.lake, OWNER_PEOPLE, kept_as, frames, of)
    return found


def kept_people(
    workspace: Workspace, registers: Registers, reference_key: str, threshold: float
) -> PeoplePairs | None:
    """Give the pairs of registers and of the lists of an index, where they are kept in the lake."""
    frames = load_frames(
        workspace.lake, OWNER_PEOPLE, pairs_key(_FORMAT, threshold, registers.key, reference_key)
    )
    # What cannot be read is made again.
    with contextlib.suppress(LakeError):
        return None if frames is None else _opened(frames)
    return None


def _opened(frames: Mapping[str, pl.LazyFrame]) -> PeoplePairs:
    return PeoplePairs(*(read_frame(frames[name]) for name in ("pairs", "roles", "persons")))


def people_anew(registers: Registers, lists: Lists, sought: Sought) -> PeoplePairs:
    """Compare the people above subjects with all listed persons.

    Raises `LakeError` for a damaged snapshot.
    """
    return _compared_again(registers, _roles_above(registers, sought), lists, None)


def _compared_again(
    registers: Registers, roles: pl.DataFrame, lists: Lists, before: PeoplePairs | None
) -> PeoplePairs:
    """Compare what is other than it was before with all, and keep the pairs of the rest."""
    if roles.is_empty():
        return PeoplePairs(_NO_PAIRS, roles, _NO_PERSONS)
    persons = _persons(lists)
    before = before or PeoplePairs(_NO_PAIRS, roles.head(0), persons.head(0))
    same_roles = roles.join(before.roles, on=roles.columns, how="semi")
    same = persons.join(before.persons, on=persons.columns, how="semi")
    new_roles = roles.join(same_roles, on="party_id", how="anti")
    new = persons.join(same, on=RECORD, how="anti")
    kept = before.pairs.join(same_roles, on="party_id", how="semi")
    kept = kept.join(same, on=RECORD, how="semi")
    found = [kept, _compared(registers, new_roles, lists, persons)]
    found.append(_compared(registers, same_roles, lists, new))
    return PeoplePairs(pl.concat(found).unique().sort(PAIR), roles, persons)


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
    return pl.DataFrame(rows, schema=_NO_PAIRS.schema, orient="row").unique().sort(PAIR)


def _roles_above(registers: Registers, sought: Sought) -> pl.DataFrame:
    """Give the digests of the people who have something of subjects, or of what has."""
    kinds = read_frame(registers.parties.select("kind", "party_id"))
    roles = registers.rows.with_columns(party_id=kinds["party_id"])
    roles = roles.filter(kinds["kind"] == PartyKind.REGISTER_ROLE.value)
    if roles.is_empty():
        return roles
    # Most parties of a register are nobody's subjects, and comparing people takes long.
    links, whereabouts = registers.links, registers.whereabouts
    below = links.ids.filter(pl.Series(links.below(links.numbers(roles["party_id"]))))
    located = found_among(sought.near(whereabouts.of_parties(below)), whereabouts)
    above = links.ids.filter(pl.Series(links.above(links.numbers(located["party_id"]))))
    return roles.join(above.alias("party_id").to_frame(), on="party_id", how="semi")


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
    for source, record_id in persons.select(RECORD).iter_rows():
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
    for frames in latest_frames(workspace.lake, OWNER_PEOPLE):
        with contextlib.suppress(LakeError):
            if not read_frame(frames["made_by"]).equals(made_by(_FORMAT, threshold)):
                continue
            found = _opened(frames)
            # Of two entries with one key it cannot be told which of them a pair is of.
            if not found.persons.select(RECORD).is_duplicated().any():
                return found
    return None
