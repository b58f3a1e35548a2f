"""That an organisation reaches listed parties through interests, and the proof of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from firmwatch.model.rows import by_fields

__all__ = [
    "Exposure",
    "ExposureBasis",
    "ExposureCarrier",
    "ExposureStatus",
    "ExposureStep",
    "RuleReference",
    "RuleStatus",
]


class ExposureStatus(StrEnum):
    """What a rule says of an organisation: with the least of every share, and with the most."""

    BLOCKED = "blocked"
    """Whatever the true shares are within what the registers state, the rule applies."""
    POSSIBLY_BLOCKED = "possibly_blocked"
    """There are true shares within what the registers state with which the rule applies."""
    NOT_BLOCKED = "not_blocked"


class RuleStatus(StrEnum):
    """Whether the law behind a rule applies on a day."""

    IN_FORCE = "in_force"
    SUSPENDED = "suspended"


class ExposureBasis(StrEnum):
    """What kind of interest is summed; sums of different kinds are never added to each other."""

    OWNERSHIP = "ownership"
    STATED_INDIRECT = "stated_indirect"
    SURPLUS = "rights_to_surplus"
    PROFIT = "rights_to_profit"
    VOTES = "votes"
    INDIRECT_VOTES = "indirect_votes"
    BOARD = "board"
    INFLUENCE = "influence"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class RuleReference:
    """Which version of which rule was applied, and whether its law was in force on that day."""

    name: str
    version: str
    status: RuleStatus

    __reduce__ = by_fields


@dataclass(frozen=True, slots=True)
class ExposureCarrier:
    """What one owner has of an asset: a range of basis points, and the interests that state it.

    `share_min` and `share_max` are what all `interest_ids` together say of `basis`.
    """

    owner_id: str
    basis: ExposureBasis
    share_min: int
    share_max: int
    interest_ids: tuple[str, ...]

    __reduce__ = by_fields


@dataclass(frozen=True, slots=True)
class ExposureStep:
    """One party that the rule accepted, and whose shares were summed for it.

    `carriers` were accepted before, in that order; the aggregate after each stands at the same
    place in `aggregates` as (least, most) in basis points. A listed party has no carriers. A party
    that acts together with an accepted one names it in `acting_with`: its shares count, and it is
    not itself accepted.
    """

    party_id: str
    basis: ExposureBasis | None = None
    carriers: tuple[ExposureCarrier, ...] = ()
    aggregates: tuple[tuple[int, int], ...] = ()
    acting_with: str | None = None

    __reduce__ = by_fields


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a rule says of one organisation, on a day and as far as it was known on another.

    `share_min` and `share_max` are what listed and blocked parties have of it by `basis`, in basis
    points: the least (of parties that are certainly blocked) and the most (of those that may be).
    `steps` is the proof: the listed parties first, the organisation last, each after the parties
    that carry it. `distance` is how many basis points the least is below the line, None where it
    is blocked. `near_miss` is the highest of 2500 and 1000 that the most reaches below the line,
    as information. `control_indicated` says that such parties have control, which does not carry
    under this rule, by `indications`. `effective_share` is the multiplied interest of the listed
    parties with the least of every share; no rule uses it, and it is there for comparison.
    `over_stated` says that the registers give away more than the whole: one of them is wrong.
    """

    asset_id: str
    rule: RuleReference
    status: ExposureStatus
    basis: ExposureBasis
    share_min: int
    share_max: int
    steps: tuple[ExposureStep, ...]
    distance: int | None = None
    near_miss: int | None = None
    control_indicated: bool = False
    indications: tuple[ExposureCarrier, ...] = ()
    effective_share: int = 0
    over_stated: bool = False
    as_of: str | None = None
    known_on: str | None = None

    __reduce__ = by_fields
