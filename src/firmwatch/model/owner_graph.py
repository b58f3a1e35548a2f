"""Who stands behind one organisation: what `firmwatch graph` shows and writes."""

from __future__ import annotations

from dataclasses import dataclass

from firmwatch.model.comparison import Comparison
from firmwatch.model.exposure import Exposure
from firmwatch.model.interest import Interest, PartyKind
from firmwatch.model.record import Identifier
from firmwatch.model.rows import by_fields

__all__ = ["GraphParty", "ListedOwner", "OwnerGraph"]


@dataclass(frozen=True, slots=True)
class ListedOwner:
    """That a party of the graph may be a listed one: the record of the list, and how likely.

    `comparison` has the evidence, as an alert on the party itself would.
    """

    source: str
    record_id: str
    name: str
    comparison: Comparison

    __reduce__ = by_fields


@dataclass(frozen=True, slots=True)
class GraphParty:
    """One party of the graph, as one or several registers have it (`sources`).

    `id` is `lei:` and the LEI where it is known, else an identifier that registers share, else the
    source and the id there. `owners_left_out` is how many owners a hub has that the graph does not
    follow, 0 for all others; `assets` is in how many organisations the registers say that it has an
    interest, which tells formation agents and nominees from owners. `stated_in` says where each
    register has it, as "source: file line number".
    """

    id: str
    kind: PartyKind
    name: str
    countries: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    birth_year: int | None = None
    reason: str | None = None
    end_date: str | None = None
    listed: tuple[ListedOwner, ...] = ()
    assets: int = 0
    owners_left_out: int = 0
    stated_in: tuple[str, ...] = ()

    __reduce__ = by_fields


@dataclass(frozen=True, slots=True)
class OwnerGraph:
    """A subject (`root` is its party) and everybody who stands behind it, on a day.

    `interests` have ids of `GraphParty` as their owners and assets, and lead to the root directly
    or through others. `exposures` are what each rule says of the root. `found_by` says how the
    subject was found in the registers: `identifier` or `name`. `persons` counts the owners who are
    people; they are compared with listed persons alone, each by itself.
    """

    subject_id: str
    root: str
    found_by: str
    parties: tuple[GraphParty, ...]
    interests: tuple[Interest, ...]
    exposures: tuple[Exposure, ...]
    as_of: str | None = None
    known_on: str | None = None
    persons: int = 0

    __reduce__ = by_fields
