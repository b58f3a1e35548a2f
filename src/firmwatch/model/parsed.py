"""What a parser of a source yields."""

from __future__ import annotations

from firmwatch.model.again import Unchanged
from firmwatch.model.interest import Interest, RegisterParty
from firmwatch.model.record import Excluded, LeftOut, PublishedAt, Quarantined, Record, Tally

__all__ = ["Parsed"]

Parsed = (
    Record
    | RegisterParty
    | Interest
    | Quarantined
    | Excluded
    | LeftOut
    | Tally
    | PublishedAt
    | Unchanged
)
"""What a parser yields, in any order.

Every published row gives one record, party or interest that is not `derived`, or is quarantined or
excluded. What else a row gives is `derived`: a row of a register that names an owner and two
interests gives a party, and the interests derived. `Unchanged` comes only of a source that is cut
with entries that are known.
"""
