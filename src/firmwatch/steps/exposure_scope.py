"""Of which subjects the ownership rules may say something else than they did in the last run.

What a rule says of a party depends on nothing but the interests that lead to it, the parties that
have them, and who of these is listed. So news of a party or of an interest matters to those below,
to those who have become another party of the registers, and to nobody else.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from firmwatch.errors import LakeError, NotFoundError
from firmwatch.ledger import exposures, findings, snapshots
from firmwatch.ledger.screening_states import ScreeningState
from firmwatch.model import EXPOSURE, ExposureStatus, RuleStatus, Snapshot
from firmwatch.ownership import Whereabouts, found_among
from firmwatch.steps.chains import rules_for
from firmwatch.steps.indexing import index_key
from firmwatch.steps.listed_organisations import Pairs, kept_pairs
from firmwatch.steps.listed_people import PeoplePairs, kept_people
from firmwatch.steps.reaching import Reached
from firmwatch.steps.registers import Registers, kept_registers
from firmwatch.steps.subject_parties import Sought
from firmwatch.steps.workspace import Workspace

__all__ = ["Moved", "Scope", "concerned", "moved_since", "standing_subjects"]


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a run looks at: all, or with `moved` those whom that concerns, and `subject_ids`.

    `sought` has all subjects, `pairs` and `people` say who may be listed; of the subjects `exposed`
    rules said anything in the last run.
    """

    sought: Sought
    pairs: Pairs
    people: PeoplePairs
    moved: Moved | None = None
    subject_ids: frozenset[str] = frozenset()
    exposed: frozenset[str] = frozenset()

    @property
    def listed(self) -> set[str]:
        """The parties of the registers that may be on a list."""
        return self.pairs.party_ids | self.people.party_ids


@dataclass(frozen=True, slots=True)
class Moved:
    """What is other than it was: `parties` are ids, or those whose interests are, now or before.

    Who has an identifier or a name that `near` has may be another party of the registers by now.
    """

    parties: pl.Series
    near: Whereabouts | None


def moved_since(
    workspace: Workspace,
    before: ScreeningState,
    registers: Registers,
    pairs: Pairs,
    people: PeoplePairs,
) -> Moved | None:
    """Say what has changed of registers, and of who in them is listed, since a run that ended.

    None where what that run had is not at hand any more: anything may be other than it was.
    """
    try:
        chosen = _snapshots(workspace, before)
        earlier = None if chosen is None else kept_registers(workspace, chosen)
    except (LakeError, NotFoundError):
        return None
    if chosen is None or earlier is None:
        return None
    key = index_key(chosen)
    known = kept_pairs(workspace, earlier, key, before.threshold)
    known_people = kept_people(workspace, earlier, key, before.threshold)
    if known is None or known_people is None:
        return None
    parties, near = [_either(known.said(), pairs.said())["party_id"]], None
    parties.append(_either(known_people.said(), people.said())["party_id"])
    if earlier.key != registers.key:
        both = (earlier, registers)
        rows = _either(*(item.rows.with_columns(party_id=item.party_ids) for item in both))
        stakes = _either(*(_with_assets(item) for item in both))
        parties += [rows["party_id"], stakes["asset_id"].alias("party_id")]
        found = [item.whereabouts.of_parties(rows["party_id"]) for item in both]
        near = Whereabouts(
            pl.concat([item.keys for item in found]), pl.concat([item.names for item in found])
        )
    return Moved(pl.concat(parties).unique(), near)


def concerned(
    registers: Registers, sought: Sought, reached: Reached, scope: Scope
) -> tuple[frozenset[str], pl.DataFrame]:
    """Give the subjects that a scope with `moved` leaves, and the party of each that has one."""
    moved, links = scope.moved, reached.held.links
    assert moved is not None
    found = [sought.some(scope.subject_ids)]
    ids = set(scope.subject_ids)
    below = links.below(links.numbers(moved.parties))
    if len(moved.parties):
        at_risk = links.ids.filter(pl.Series(below)).alias("id").to_frame()
        at_risk = at_risk.join(reached.ids().alias("id").to_frame(), on="id", how="semi")
        found.append(sought.near(registers.whereabouts.of_parties(at_risk["id"])))
        found.append(sought.some(scope.exposed))
    if moved.near is not None:
        found.append(sought.near(moved.near))
        ids.update(found[-1]["id"])
    located = found_among(pl.concat(found).unique("id"), registers.whereabouts)
    if len(moved.parties):
        concerned_parties = pl.concat([links.ids.filter(pl.Series(below)), moved.parties])
        wanted = concerned_parties.unique().alias("party_id").to_frame()
        ids.update(located.join(wanted, on="party_id", how="semi")["id"])
    return frozenset(ids), located


def standing_subjects(workspace: Workspace, day: str) -> tuple[set[str], set[str]]:
    """Give the subjects of whom rules said anything, and those whose findings stand without that.

    The second wait for a row that could not be read, or for a rule: each run looks at them.
    """
    with workspace.ledger.reading() as tx:
        said = exposures.last_statuses(tx)
        pairs = findings.open_pairs(tx, EXPOSURE)
    rules = (rule.reference(day) for rule in rules_for(day))
    in_force = {item.name for item in rules if item.status is RuleStatus.IN_FORCE}
    supported = {
        id_
        for id_, _, rule, status in said
        if status != ExposureStatus.NOT_BLOCKED and rule in in_force
    }
    return {id_ for _, id_, _, _ in said}, {id_ for key, id_, _ in pairs if key not in supported}


def _snapshots(workspace: Workspace, before: ScreeningState) -> list[Snapshot] | None:
    """Give the versions that a run had, in the order of the settings; None where these differ."""
    ids = dict(before.snapshots)
    names = [name for name in workspace.settings.sources if name in ids]
    if len(names) < len(ids):
        return None
    with workspace.ledger.reading() as tx:
        return [snapshots.find(tx, ids[name]) for name in names]


def _with_assets(registers: Registers) -> pl.DataFrame:
    """Give the digests of all interests, with the asset of each."""
    links = registers.links
    return registers.stakes.with_columns(asset_id=links.ids.gather(links.assets))


def _either(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """Give the rows that only one of two frames has."""
    columns = one.columns
    return pl.concat(
        [
            one.join(other, on=columns, how="anti", nulls_equal=True),
            other.join(one, on=columns, how="anti", nulls_equal=True),
        ]
    )
