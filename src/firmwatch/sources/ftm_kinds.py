"""Which links of FollowTheMoney state ownership or control, and of what kind.

`Ownership`, `Directorship` and `Control` (followthemoney/schema, 4.11.2) do by their nature.
`UnknownLink` says that two entities have to do with each other and no more, so that it counts only
where its role is an interest type of the Beneficial Ownership Data Standard. All other links
(family, associates, employment, membership, representation) say who knows whom, which is out of
scope for good.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from firmwatch.model import InterestKind

__all__ = ["INTEREST_SCHEMATA", "UNNAMED", "InterestSchema", "Said", "said_in"]

UNNAMED = "An owner who is not named"
"""The name of a LegalEntity that stands for an owner whom a register does not name."""


class InterestSchema(NamedTuple):
    """The properties of a schema that name owner and asset, and those that say what is held.

    `kind` is what it is where nothing says more; None where it then states no interest at all.
    """

    owner: str
    asset: str
    words: tuple[str, ...]
    kind: InterestKind | None


INTEREST_SCHEMATA = {
    "Ownership": InterestSchema(
        "owner", "asset", ("ownershipType", "role"), InterestKind.SHAREHOLDING
    ),
    "Directorship": InterestSchema(
        "director", "organization", ("role",), InterestKind.BOARD_MEMBER
    ),
    "Control": InterestSchema(
        "controller",
        "controlled",
        ("controlType", "role"),
        InterestKind.OTHER_INFLUENCE_OR_CONTROL,
    ),
    "UnknownLink": InterestSchema("subject", "object", ("role",), None),
}

_UNLETTERED = re.compile(r"[\W_]+")
_CODES = {kind.value.casefold(): kind for kind in InterestKind}
# Control.yaml gives these as examples of `controlType`; the others of them say no more than that
# there is influence.
_CONTROL_TYPES = {
    "voting": InterestKind.VOTING_RIGHTS,
    "appointment": InterestKind.APPOINTMENT_OF_BOARD,
    "contractual": InterestKind.RIGHTS_GRANTED_BY_CONTRACT,
    "nominee": InterestKind.NOMINEE,
    "state": InterestKind.CONTROL_BY_LEGAL_FRAMEWORK,
}
# What an Ownership may be; of a nominee or trustee it still says that the shares are theirs.
_OF_SHARES = (
    InterestKind.SHAREHOLDING,
    InterestKind.VOTING_RIGHTS,
    InterestKind.RIGHTS_TO_SURPLUS_ASSETS_ON_DISSOLUTION,
    InterestKind.RIGHTS_TO_PROFIT_OR_INCOME,
    InterestKind.RIGHT_TO_PROFIT_OR_INCOME_FROM_ASSETS,
    InterestKind.UNKNOWN_INTEREST,
    InterestKind.UNPUBLISHED_INTEREST,
)
_KINDS_OF = {
    "Ownership": {kind.value.casefold(): kind for kind in _OF_SHARES},
    "Control": {**_CODES, **_CONTROL_TYPES},
}
_DIRECT = {"direct": True, "indirect": False}


class Said(NamedTuple):
    """What the words of a link say: kinds, whether it is direct, and what no code stands for."""

    kinds: tuple[InterestKind, ...]
    direct: bool | None
    others: tuple[str, ...]


def said_in(schema: str, words: Iterable[str]) -> Said:
    """Read the words of a link: BODS codes however they are spelt, and FollowTheMoney's own.

    `kinds` is empty where the link states neither ownership nor control.
    """
    known = _KINDS_OF.get(schema, _CODES)
    kinds: dict[InterestKind, None] = {}
    directness: set[bool] = set()
    others: list[str] = []
    for word in words:
        letters = _UNLETTERED.sub("", word).casefold()
        if letters in known:
            kinds[known[letters]] = None
        elif letters in _DIRECT:
            directness.add(_DIRECT[letters])
        else:
            others.append(word)
    own = INTEREST_SCHEMATA[schema].kind
    chosen = tuple(kinds) or ((own,) if own else ())
    # Two words that contradict each other say nothing.
    direct = directness.pop() if len(directness) == 1 else None
    return Said(chosen, direct, tuple(others))
