"""Natures of control of the UK register of people with significant control, as interests.

What each band means is law: Schedule 2 to the Register of People with Significant Control
Regulations 2016 (SI 2016/339) has "more than 25% but not more than 50%" (paragraph 1), "more than
50% but less than 75%" (2) and "75% or more" (3) of the shares, and the same of voting rights; it
applies to limited liability partnerships with modifications (SI 2016/340). It specifies the
conditions of Schedule 1A to the Companies Act 2006. The codes are those of Companies House
(api-enumerations, psc_descriptions.yml), whose short descriptions say the same; its long ones put
exactly 75 % into the middle band, against the law, which is followed here.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from firmwatch.model import WHOLE, InterestKind
from firmwatch.sources.uk_psc_codes import unknown_code

__all__ = ["BANDS", "Nature", "nature_of"]

BANDS = {
    "25-to-50-percent": (2501, 5000),
    "50-to-75-percent": (5001, 7499),
    "75-to-100-percent": (7500, WHOLE),
    # Economic Crime (Transparency and Enforcement) Act 2022, Schedule 2, paragraph 6.
    "more-than-25-percent": (2501, WHOLE),
}
"""Shares in basis points by the publisher's word for the band."""

_SHARED = {
    "ownership-of-shares": InterestKind.SHAREHOLDING,
    "voting-rights": InterestKind.VOTING_RIGHTS,
    "right-to-share-surplus-assets": InterestKind.RIGHTS_TO_SURPLUS_ASSETS_ON_DISSOLUTION,
    "part-right-to-share-surplus-assets": InterestKind.RIGHTS_TO_SURPLUS_ASSETS_ON_DISSOLUTION,
}
_WHOLE = {
    "right-to-appoint-and-remove-directors": InterestKind.APPOINTMENT_OF_BOARD,
    "right-to-appoint-and-remove-members": InterestKind.APPOINTMENT_OF_BOARD,
    "right-to-appoint-and-remove-person": InterestKind.APPOINTMENT_OF_BOARD,
    "significant-influence-or-control": InterestKind.OTHER_INFLUENCE_OR_CONTROL,
}
_BOARD = 5_001, 10_000
"""The right to appoint or remove "a majority of the board" (Companies Act 2006, Sch 1A, para 4)."""
# An overseas entity holds land for somebody, who is the nominator.
_NOMINEE = re.compile(
    r"registered-owner-as-nominee-(person|another-entity)-(?:england-wales|scotland"
    r"|northern-ireland)-registered-overseas-entity"
)
_NATURE = re.compile(
    rf"(?P<what>{'|'.join([*_SHARED, *_WHOLE])})(?:-(?P<band>{'|'.join(BANDS)}))?"
    r"(?P<through>-as-(?:control-over-)?(?:trust|firm))?"
    r"(?P<of>-limited-liability-partnership|-registered-overseas-entity)?"
)


@dataclass(frozen=True, slots=True)
class Nature:
    """What a nature of control is: its kind, its share in basis points, whether it is direct."""

    kind: InterestKind
    share_min: int | None
    share_max: int | None
    direct: bool | None


@functools.cache
def nature_of(code: str) -> Nature:
    """Say what a code of a nature of control means.

    "Directly or indirectly" stands in every one, so that most do not tell which; a person who
    controls a trust or a firm that holds the rights holds them through it. Raises `ValueError` for
    what is no code, and `SchemaError` for a code that nobody reads, which may be the one that
    matters.
    """
    if nominee := _NOMINEE.fullmatch(code):
        direct = False if nominee[1] == "another-entity" else None
        return Nature(InterestKind.NOMINATOR, None, None, direct)
    found = _NATURE.fullmatch(code)
    if found is None or bool(found["band"]) is not (found["what"] in _SHARED):
        raise unknown_code(code, "nature of control")
    low, high = BANDS[found["band"]] if found["band"] else (None, None)
    if found["what"].startswith("right-to-appoint"):
        low, high = _BOARD
    return Nature((_SHARED | _WHOLE)[found["what"]], low, high, _direct(found))


def _direct(found: re.Match[str]) -> bool | None:
    """Say whether it is held through a trust or firm that the person controls.

    Of an overseas entity, `as-trust` and `as-firm` are said of a trustee and of a partner.
    """
    through = found["through"] or ""
    of_overseas = found["of"] == "-registered-overseas-entity"
    controls = through and (not of_overseas or "control-over" in through)
    return False if controls else None
