"""Registers of fictional companies, written down in a line each."""

from __future__ import annotations

from typing import Any

from firmwatch.model import Exposure, ExposureStatus, Interest, InterestKind, Locator
from firmwatch.ownership import Rule, assess, network_of, rule_on

BLOCKED = ExposureStatus.BLOCKED
POSSIBLY = ExposureStatus.POSSIBLY_BLOCKED
NOT = ExposureStatus.NOT_BLOCKED
OFAC = rule_on("ofac_50")
UK = rule_on("uk")
EU_BEFORE, EU_AFTER = rule_on("eu", "2024-07-02"), rule_on("eu", "2024-07-03")


def owns(owner: str, asset: str, percent: Any = None, **fields: Any) -> Interest:
    """Make an interest: `percent` is a number, a (least, most) pair, or None for unknown."""
    low, high = percent if isinstance(percent, tuple) else (percent, percent)
    points = [None if share is None else round(share * 100) for share in (low, high)]
    kind = fields.pop("kind", InterestKind.SHAREHOLDING)
    source = fields.setdefault("source", "register")
    id_ = fields.pop("id", f"{owner}-{asset}-{kind}-{source}")
    place = Locator("register.csv", 1)
    return Interest(
        id=id_,
        owner_id=owner,
        asset_id=asset,
        kind=kind,
        locator=place,
        share_min=points[0],
        share_max=points[1],
        **fields,
    )


def exposures(
    interests: list[Interest], rule: Rule = OFAC, listed: str = "X", **conditions: Any
) -> dict[str, Exposure]:
    """Give the exposures by asset; `listed` has a letter for each listed party."""
    groups = conditions.pop("groups", ())
    network = network_of(interests, **conditions)
    return {item.asset_id: item for item in assess(network, rule, listed, groups).exposures()}


def status(
    interests: list[Interest], rule: Rule = OFAC, listed: str = "X", **conditions: Any
) -> dict[str, ExposureStatus]:
    """Give the statuses by asset, of those that are blocked or may be."""
    found = exposures(interests, rule, listed, **conditions)
    return {id_: item.status for id_, item in found.items() if item.status is not NOT}
