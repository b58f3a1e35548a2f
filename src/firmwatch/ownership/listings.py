"""From which listed parties each rule starts: those that its own authority has listed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from firmwatch.model import Listing, ListingStatus

__all__ = ["ANY_LIST", "starts_from"]

ANY_LIST = "any_list"
"""The name of the rule that starts from whatever list there is; no authority's."""

_AUTHORITIES = {
    "ofac_50": re.compile(r"\bOFAC\b|Office of Foreign Assets Control|\(SDN\)"),
    "eu": re.compile(r"European Union|European Commission|Council of the EU\b"),
    "uk": re.compile(
        r"United Kingdom|HM Treasury|\bOFSI\b|Office of Financial Sanctions Implementation"
        r"|Foreign, Commonwealth"
    ),
    # 15 CFR 744.11 (Entity List) and 744.21 (Military End-User List).
    "bis_affiliates": re.compile(r"\bEntity List\b|\bMilitary End[- ]User"),
}
_STATUSES = {
    "bis_affiliates": (ListingStatus.EXPORT_CONTROL,),
    ANY_LIST: (ListingStatus.SANCTION, ListingStatus.EXPORT_CONTROL),
}
_NOT_BLOCKED = re.compile(r"\Aus_ofac_cons(_|\Z)")
"""OFAC's list of those who are not blocked, but under other measures (FAQ 91, "Non-SDN")."""


def starts_from(rule: str, source: str, listings: Iterable[Listing]) -> bool:
    """Say whether a rule starts from a listed party, by its record's source and listings.

    A rule without an authority of its own starts from sanctions and export controls of any list.
    """
    if rule == "ofac_50" and _NOT_BLOCKED.match(source):
        return False
    pattern = _AUTHORITIES.get(rule)
    statuses = _STATUSES.get(rule, (ListingStatus.SANCTION,) if pattern else _STATUSES[ANY_LIST])
    return any(
        item.status in statuses
        and (pattern is None or pattern.search(f"{item.authority} {item.program}") is not None)
        for item in listings
    )
